"""考核总览: the rows of a run by type of alliance, with ranks inside a type only, and what the documents leave open."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from alliances.models import AllianceKind

from ..facts import AllianceFact, QualityFacts
from ..formulas.county_quality import on_day
from ..models import Score, ScoreRun
from ..policy import PolicyPack
from ..policy_questions import Option, Question

MEAN_GROUP = "两种类型的平均"
OTHER_GROUP = "其他学校"
UNRANKED = (MEAN_GROUP, OTHER_GROUP)

#: What makes a row of one run the same row as that of another.
KEY = ("school_code", "kind", "alliance_code")


@dataclass(frozen=True, slots=True)
class Row:
    """One school's line of the list.

    rank      inside its type, None: takes no rank (not official, no value, or the reader may not see them all)
    tied      another row has the same rank
    change    against the run before: "+0.30"; "" when there is nothing to compare with
    beside    the other campuses assessed together with it
    official  the row that counts for this school, where it is another one
    """

    score: Score
    alliance: AllianceFact | None = None
    rank: int | None = None
    tied: bool = False
    change: str = ""
    beside: tuple[Score, ...] = ()
    official: Score | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """`kind` None: not a type of alliance, and so without ranks.

    `absent`: alliances of this type without a row, because fewer than two campuses are assessed together.
    """

    label: str
    kind: AllianceKind | None
    rows: tuple[Row, ...]
    ranked: bool
    absent: tuple[AllianceFact, ...] = ()

    @property
    def of_other_schools(self) -> bool:
        return self.label == OTHER_GROUP


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """`option`: the one the run used; `usual`: the one it would have used if it were no trial; `rows`: how many rows of
    the run the question concerns."""

    question: Question
    option: Option
    usual: Option
    rows: int

    @property
    def changed(self) -> bool:
        return self.option.id != self.usual.id


def grouped(
    scores: Iterable[Score],
    *,
    facts: QualityFacts,
    kinds: Iterable[AllianceKind],
    pool_kinds: Collection[str],
    before: Mapping[tuple[str, str, str], Decimal | None] | None,
    ranked: bool,
) -> list[Group]:
    """Types in the county's order, then the rest.

    facts   the run's own: what an alliance was called, and who was its core, is not asked of today's registry
    kinds   of the county, for the order and the mark of each type
    before  values of the run before by `key_of`, None: there is none
    ranked  the reader sees every school
    """
    scores = list(scores)
    alliances = {alliance.code: alliance for alliance in facts.alliances}
    cores = cores_of(facts)
    officials = {score.school_code: score for score in scores if score.official}
    by_code = {kind.code: kind for kind in kinds}
    by_label: dict[str, list[Score]] = defaultdict(list)
    for score in scores:
        by_label[_group_label(score)].append(score)
    # The word for a type is the pack's, as it was; its mark is found by the type's code.
    codes = {
        label: alliances[rows[0].alliance_code].kind
        for label, rows in by_label.items()
        if label not in UNRANKED
    }
    marks = {label: by_code[code] for label, code in codes.items() if code in by_code}

    def group(label: str) -> Group:
        rows = tuple(
            Row(
                score=first,
                alliance=alliances.get(first.alliance_code),
                change="" if before is None else change_of(first, before),
                beside=beside,
                official=None if first.official else officials.get(first.school_code),
            )
            for first, beside in _together(by_label[label], cores)
        )
        with_ranks = ranked and label in codes
        absent = ()
        if with_ranks and codes[label] in pool_kinds:
            have = {score.alliance_code for score in by_label[label]}
            absent = tuple(
                alliance
                for code, alliance in alliances.items()
                if code in cores and code not in have and alliance.kind == codes[label]
            )
        return Group(label, marks.get(label), _ranked(rows) if with_ranks else rows, with_ranks, absent)

    def place(label: str) -> tuple:
        return (label in UNRANKED, marks[label].order if label in marks else 0, label)

    return [group(label) for label in sorted(by_label, key=place)]


def cores_of(facts: QualityFacts) -> dict[str, str]:
    """Alliance code → code of the school that was its core on the last day of the year."""
    last_day = facts.ends - timedelta(days=1)
    return {m.alliance: m.school for m in facts.memberships if m.role == "core" and on_day(m, last_day)}


def questions_of(
    run: ScoreRun, pack: PolicyPack, scores: Iterable[Score], *, usual: Mapping[str, str]
) -> tuple[list[OpenQuestion], list[OpenQuestion]]:
    """(undecided questions that concern any of these rows, what makes the run a trial), in the order of the pack.

    usual  question → option that a run which is no trial would have used (`basis.usual_options`)
    """
    rows = Counter(question for score in scores for question in score.questions)
    used = [
        OpenQuestion(
            question,
            question.option(run.options.get(question.id, question.default)),
            question.option(usual.get(question.id, question.default)),
            rows[question.id],
        )
        for question in pack.questions_in("quality")
    ]
    return [one for one in used if one.rows], [one for one in used if one.changed]


def key_of(score: Score) -> tuple[str, str, str]:
    return tuple(getattr(score, column) for column in KEY)


def change_of(score: Score, before: Mapping[tuple[str, str, str], Decimal | None]) -> str:
    earlier = before.get(key_of(score))
    if score.value is None or earlier is None:
        return ""
    return signed(score.value - earlier)


def signed(value: Decimal) -> str:
    """+2.50, -1.00, 0.00"""
    return f"{value:+.2f}" if value else "0.00"


def _group_label(score: Score) -> str:
    if score.kind == Score.Kind.OWN:
        return OTHER_GROUP
    return score.alliance_type or MEAN_GROUP


def _together(scores: list[Score], cores: Mapping[str, str]) -> list[tuple[Score, tuple[Score, ...]]]:
    """Campuses assessed together are one line, that of their core; every other row is a line of its own."""
    pools: dict[str, list[Score]] = defaultdict(list)
    for score in scores:
        if score.kind == Score.Kind.POOLED:
            pools[score.alliance_code].append(score)
    lines = [(score, ()) for score in scores if score.kind != Score.Kind.POOLED]
    for code, members in pools.items():
        core = cores.get(code)
        first, *others = sorted(members, key=lambda score: (score.school_code != core, score.school_code))
        lines.append((first, tuple(others)))
    return lines


def _ranked(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """Official rows by value, best first; equal values share a rank. Then those that take none."""
    in_order = sorted(
        (r for r in rows if _takes_rank(r)), key=lambda row: (-row.score.value, row.score.school_code)
    )
    sharing = Counter(row.score.value for row in in_order)
    first: dict[Decimal, int] = {}
    for place, row in enumerate(in_order, start=1):
        first.setdefault(row.score.value, place)
    placed = [replace(r, rank=first[r.score.value], tied=sharing[r.score.value] > 1) for r in in_order]
    return (*placed, *(row for row in rows if not _takes_rank(row)))


def _takes_rank(row: Row) -> bool:
    """Campuses assessed together take one where the value counts for all of them."""
    return row.score.value is not None and all(score.official for score in (row.score, *row.beside))
