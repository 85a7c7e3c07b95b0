"""不同口径测算对比 as it is shown: options side by side by type, the picture of ranks, and who moves why."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from alliances.models import AllianceKind

from ..facts import QualityFacts
from ..formulas.numbers import SCORE_PLACES, shown
from ..readings import Mover, OptionReading, Parallel, QuestionReadings
from ..standing import POOLED, Key, LineMove, Standing
from .overview import MEAN_GROUP, OTHER_GROUP, cores_of
from .rank_drawing import RankPicture, rank_picture
from .wording import with_sign


@dataclass(frozen=True, slots=True)
class Cell:
    """One school under one option; `up`, `down`: places against the option in force."""

    option: str
    standing: Standing | None
    up: int
    down: int
    moved: bool


@dataclass(frozen=True, slots=True)
class Row:
    """`beside`: names of the other campuses assessed together with it."""

    key: Key
    name: str
    alliance: str
    beside: tuple[str, ...]
    cells: tuple[Cell, ...]

    @property
    def moves(self) -> bool:
        return any(cell.moved for cell in self.cells)


@dataclass(frozen=True, slots=True)
class TypeGroup:
    label: str
    kind: AllianceKind | None
    rows: tuple[Row, ...]
    picture: RankPicture | None
    columns: tuple[tuple[int, OptionReading], ...]

    @property
    def movers(self) -> int:
        return sum(row.moves for row in self.rows)


@dataclass(frozen=True, slots=True)
class Moved:
    """`way`: 「第 4 名 → 第 3 名」; `why`: the reasons in words."""

    name: str
    what: str
    way: str
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an option does, in one sentence. `state`: current, same, steady or moves."""

    reading: OptionReading
    state: str
    sentence: str
    movers: tuple[Moved, ...]


def groups(readings: QuestionReadings, facts: QualityFacts, kinds: Iterable[AllianceKind]) -> list[TypeGroup]:
    """Types in the county's order; then what belongs to no type, where an option changes anything about it."""
    cores = cores_of(facts)
    names = {school.code: school.name for school in facts.schools}
    alliances = {alliance.code: alliance for alliance in facts.alliances}
    labels = {key: row.alliance_type for one in readings.options for key, row in one.rows.items()}
    together: dict[str, list[Key]] = defaultdict(list)
    for key in sorted(labels):
        if key[1] == POOLED:
            together[key[2]].append(key)
    by_label: dict[str, list[Row]] = defaultdict(list)
    for key, label in labels.items():
        campuses = together.get(key[2], []) if key[1] == POOLED else [key]
        first = min(campuses, key=lambda campus: (campus[0] != cores.get(key[2]), campus))
        if key != first:
            continue
        cells = _cells(readings, key)
        if not label and not any(cell.moved for cell in cells):
            continue
        called = alliances[key[2]].name if key[2] in alliances else ""
        beside = tuple(names[campus[0]] for campus in campuses if campus != key)
        word = label or (OTHER_GROUP if key[1] != "bundled" else MEAN_GROUP)
        by_label[word].append(Row(key, names[key[0]], called, beside, cells))
    marks = {kind.code: kind for kind in kinds}
    found = []
    for label, rows in by_label.items():
        codes = {alliances[row.key[2]].kind for row in rows if row.key[2] in alliances}
        kind = marks.get(codes.pop()) if len(codes) == 1 else None
        found.append(_group(label, kind, rows, readings))
    return sorted(
        found, key=lambda group: (group.kind is None, group.kind.order if group.kind else 0, group.label)
    )


def _group(
    label: str, kind: AllianceKind | None, rows: Sequence[Row], readings: QuestionReadings
) -> TypeGroup:
    place = next(index for index, one in enumerate(readings.options) if one.in_force)

    def in_order(row: Row) -> tuple:
        now = row.cells[place].standing
        rank = now.rank if now else None
        return (rank is None, rank or 0, row.key)

    ordered = tuple(sorted(rows, key=in_order))
    moving = any(row.moves for row in ordered)
    ranks = [
        (row.name, row.moves, [cell.standing.rank if cell.standing else None for cell in row.cells])
        for row in ordered
    ]
    picture = rank_picture(ranks) if moving and any(any(row[2]) for row in ranks) else None
    columns = tuple(zip(picture.columns, readings.options, strict=True)) if picture else ()
    return TypeGroup(label, kind, ordered, picture, columns)


def _cells(readings: QuestionReadings, key: Key) -> tuple[Cell, ...]:
    base = readings.in_force.standings.get(key)
    cells = []
    for one in readings.options:
        standing = one.standings.get(key)
        moved = not one.in_force and any(mover.key == key for mover in one.movers)
        both = base and standing and base.rank and standing.rank
        up = base.rank - standing.rank if both else 0
        cells.append(Cell(one.option.label, standing, max(up, 0), max(-up, 0), moved))
    return tuple(cells)


# ---- who moves, and why -----------------------------------------------------------------------------


def verdicts(readings: QuestionReadings, facts: QualityFacts) -> list[Verdict]:
    cores = cores_of(facts)
    return [_verdict(one, readings, cores) for one in readings.options]


def _verdict(one: OptionReading, readings: QuestionReadings, cores: Mapping[str, str]) -> Verdict:
    base = readings.in_force
    if one.in_force:
        return Verdict(one, "current", "现在采用的口径,下面都与它比较。", ())
    parallel = next(
        (p for p in readings.parallels if {p.first.id, p.second.id} == {one.option.id, base.option.id}), None
    )
    if parallel and parallel.same:
        return Verdict(one, "same", f"成绩与“{base.option.label}”完全相同,没有学校受影响。", ())
    if not one.movers:
        return Verdict(one, "steady", "成绩有变动,同一类型内的名次都不变。", ())
    told = tuple(
        moved_in_words(mover, one) for mover in one.movers if mover.key[1] != POOLED or _leads(mover, cores)
    )
    return Verdict(one, "moves", f"{len(told)} 行成绩的名次或正式成绩变动。", told)


def _leads(mover: Mover, cores: Mapping[str, str]) -> bool:
    """Campuses assessed together move as one: told once, of their core."""
    return cores.get(mover.key[2], mover.key[0]) == mover.key[0]


def parallel_sentences(readings: QuestionReadings) -> list[str]:
    """Which options can never change a rank against each other, because each type moves by one amount."""
    return [_parallel_in_words(p) for p in readings.parallels if not p.same]


def _parallel_in_words(parallel: Parallel) -> str:
    shifts = "、".join(
        f"{label}各校都是 {signed(amount)} 分"
        for label, amount in parallel.shifts.items()
        if label and amount
    )
    return (
        f"“{parallel.second.label}”与“{parallel.first.label}”相比,{shifts}:"
        "同一类型内各校加减的是同一个数,所以类型内的名次不会因此变动。"
    )


def moved_in_words(mover: Mover, one: OptionReading) -> Moved:
    what = (
        f"{mover.alliance_type}成绩"
        if mover.alliance_type
        else "两类成绩的平均"
        if mover.key[1] == "bundled"
        else "本校成绩"
    )
    return Moved(
        mover.name, what, f"{place_in_words(mover.before)} → {place_in_words(mover.after)}", _why(mover, one)
    )


def place_in_words(standing: Standing | None) -> str:
    if standing is None:
        return "没有这一行"
    if standing.value is None:
        return "暂无成绩"
    if standing.rank:
        return f"第 {standing.rank} 名{'(并列)' if standing.tied else ''}"
    return "正式成绩,不排名次" if standing.official else "参考成绩,不排名次"


def _why(mover: Mover, one: OptionReading) -> tuple[str, ...]:
    before, after = mover.before, mover.after
    reasons = []
    if after is not None and after.value is None and (before is None or before.value is not None):
        reasons.append(f"没有成绩了:{after.reason}")
    if (before and before.official) != (after and after.official):
        if after is not None and after.official:
            reasons.append("改以这一行为正式成绩")
        else:
            reasons.append(f"正式成绩改为{_official_of(mover.key[0], one)}")
    reasons += [addend_in_words(move) for move in mover.addends]
    if not reasons:
        same = before and after and before.value == after.value
        reasons.append("本校成绩没有变,是同类型的其他学校变了" if same else "一起考核的成绩变了")
    return tuple(reasons)


def _official_of(school: str, one: OptionReading) -> str:
    key = next((key for key, s in one.standings.items() if key[0] == school and s.official), None)
    if key is None:
        return "其他成绩"
    row = one.rows[key]
    word = (
        f"{row.alliance_type}成绩"
        if row.alliance_type
        else "两类成绩的平均"
        if key[1] == "bundled"
        else "本校成绩"
    )
    value = one.standings[key].shown
    return f"{word} {value}" if value else f"{word}(暂无)"


def addend_in_words(move: LineMove) -> str:
    """「成员校增量加减分 +1.50 → +0.30」"""
    if move.before is None:
        return f"增加“{move.label}” {_amount(move.label, move.after)}"
    if move.after is None:
        return f"不再有“{move.label}” {_amount(move.label, move.before)}"
    return f"{move.label} {_amount(move.label, move.before)} → {_amount(move.label, move.after)}"


def _amount(label: str, value: Fraction | None) -> str:
    text = "" if value is None else shown(value, SCORE_PLACES)
    return with_sign(text) if "加减分" in label else text


def signed(value: Fraction) -> str:
    """+1.00, -0.50, 0.00"""
    return with_sign(shown(value, SCORE_PLACES))
