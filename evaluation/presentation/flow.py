"""The flow between schools as a drawing and as tables. Shapes and colours are in the templates and style sheets."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from alliances.filing_choices import SchoolSubject
from teachers.choices import RotationKind

from ..evidence.flows import Flow
from ..evidence.schools import SchoolThen

#: Schools drawn on each side; beyond that the picture says less than the table below it.
DRAWN = 24
#: The drawing is 100 wide, and each school has 10 of its height: the style sheet stretches both.
WIDTH, ROW = 100, 10
THIN, THICK = 1.5, 8.0


@dataclass(frozen=True, slots=True)
class Ribbon:
    """One curve: `path` in drawing units, `width` of the line in pixels."""

    path: str
    width: str
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Homes at the left, hosts at the right. `height` in rows; `more`: schools left out on a side."""

    homes: tuple[tuple[SchoolThen, int], ...]
    hosts: tuple[tuple[SchoolThen, int], ...]
    ribbons: tuple[Ribbon, ...]
    kinds: tuple[tuple[str, str], ...]
    more: int

    @property
    def rows(self) -> int:
        return max(len(self.homes), len(self.hosts))

    @property
    def view_height(self) -> int:
        return self.rows * ROW

    @property
    def css_height(self) -> str:
        """The rows beside it are 2.25rem high each."""
        return f"{self.rows * 2.25}rem"


@dataclass(frozen=True, slots=True)
class FlowRow:
    home: SchoolThen
    host: SchoolThen
    kind: str
    subjects: str
    teachers: int


def picture(flows: Sequence[Flow], schools: Mapping[int, SchoolThen]) -> Picture | None:
    """None: nobody is away. The schools with most teachers first, each beside those it is tied to."""
    known = [flow for flow in flows if flow.home in schools and flow.host in schools]
    if not known:
        return None
    out, into = _sums(known, "home"), _sums(known, "host")
    homes = sorted(out, key=lambda pk: (-out[pk], schools[pk].code))[:DRAWN]
    left = {pk: place for place, pk in enumerate(homes)}
    hosts = sorted(into, key=lambda pk: (-into[pk], schools[pk].code))[:DRAWN]
    pull = {pk: _pull(pk, known, left) for pk in hosts}  # crossing lines are hard to follow
    hosts.sort(key=lambda pk: (pull[pk], schools[pk].code))
    right = {pk: place for place, pk in enumerate(hosts)}
    between: dict[tuple[int, int, str], int] = defaultdict(int)
    for flow in known:
        if flow.home in left and flow.host in right:
            between[flow.home, flow.host, flow.kind] += flow.teachers
    most = max(3, *between.values())  # a single teacher is no thick line
    ribbons = [
        Ribbon(
            path=_curve(left[home], right[host]),
            width=f"{THIN + (THICK - THIN) * count / most:.2f}",
            kind=kind,
            words=f"{schools[home].name}→{schools[host].name} {RotationKind(kind).label} {count} 人",
        )
        for (home, host, kind), count in sorted(between.items())
    ]
    used = {kind for _home, _host, kind in between}
    return Picture(
        homes=tuple((schools[pk], out[pk]) for pk in homes),
        hosts=tuple((schools[pk], into[pk]) for pk in hosts),
        ribbons=tuple(ribbons),
        kinds=tuple((value, label) for value, label in RotationKind.choices if value in used),
        more=len(out) + len(into) - len(homes) - len(hosts),
    )


def _sums(flows: Iterable[Flow], side: str) -> dict[int, int]:
    found: dict[int, int] = defaultdict(int)
    for flow in flows:
        found[getattr(flow, side)] += flow.teachers
    return found


def _pull(host: int, flows: Iterable[Flow], left: Mapping[int, int]) -> float:
    """The mean place of the schools it receives from, weighted."""
    weights = [(left[flow.home], flow.teachers) for flow in flows if flow.host == host and flow.home in left]
    total = sum(weight for _place, weight in weights)
    return sum(place * weight for place, weight in weights) / total if total else float(len(left))


def _curve(start: int, end: int) -> str:
    y1, y2 = (start + 0.5) * ROW, (end + 0.5) * ROW
    return f"M0 {y1:g}C{WIDTH / 2:g} {y1:g} {WIDTH / 2:g} {y2:g} {WIDTH} {y2:g}"


def flow_rows(flows: Iterable[Flow], schools: Mapping[int, SchoolThen]) -> tuple[FlowRow, ...]:
    """What the drawing says, in words: by sending school, receiving school and kind."""
    counts: dict[tuple[int, int, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for flow in flows:
        if flow.home in schools and flow.host in schools:
            counts[flow.home, flow.host, flow.kind][flow.subject] += flow.teachers
    rows = [
        FlowRow(
            schools[home],
            schools[host],
            RotationKind(kind).label,
            "、".join(f"{subject_word(code)} {number}" for code, number in sorted(subjects.items())),
            sum(subjects.values()),
        )
        for (home, host, kind), subjects in counts.items()
    ]
    return tuple(sorted(rows, key=lambda row: (row.home.code, row.host.code, row.kind)))


def subject_word(code: str) -> str:
    return SchoolSubject(code).label if code else "学科未登记"


# ---- subject gaps ---------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Gap:
    """One subject of a school: who left, who came. `shortage`: how many gone are flagged 临时性短缺."""

    subject: str
    gone: int
    come: int
    shortage: int

    @property
    def balance(self) -> int:
        return self.come - self.gone

    @property
    def short(self) -> int:
        return max(0, -self.balance)

    @property
    def signed(self) -> str:
        return f"{self.balance:+d}" if self.balance else "0"


@dataclass(frozen=True, slots=True)
class SchoolGaps:
    school: SchoolThen
    gaps: tuple[Gap, ...]


def subject_gaps(flows: Iterable[Flow], schools: Mapping[int, SchoolThen]) -> tuple[SchoolGaps, ...]:
    """Only subjects in which somebody is missing or more: who was replaced in his subject leaves no gap."""
    found: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0, 0]))
    for flow in flows:
        found[flow.home][flow.subject][0] += flow.teachers
        found[flow.host][flow.subject][1] += flow.teachers
        found[flow.home][flow.subject][2] += flow.teachers if flow.shortage else 0
    rows = []
    for pk, subjects in found.items():
        gaps = [Gap(subject_word(code), *numbers) for code, numbers in sorted(subjects.items())]
        changed = tuple(gap for gap in gaps if gap.balance or gap.shortage)
        if pk in schools and changed:
            rows.append(SchoolGaps(schools[pk], changed))
    return tuple(sorted(rows, key=lambda row: row.school.code))
