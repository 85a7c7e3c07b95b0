"""Whom a new document affects, as rows of tables."""

from dataclasses import dataclass
from fractions import Fraction

from ..formulas.numbers import SCORE_PLACES, plain, shown
from ..formulas.outcome import ScoreRow
from ..pack_effects import Effects, FindingEffect, Judged, Placed, ScoreEffect


@dataclass(frozen=True, slots=True)
class ScoreSide:
    """「80.20」, 「第 3 名」; `note`: why there is no value, or that the row does not count for the school."""

    value: str
    rank: str
    note: str


@dataclass(frozen=True, slots=True)
class ScoreLine:
    name: str
    word: str
    before: ScoreSide
    after: ScoreSide
    change: str

    @property
    def sides(self) -> tuple[ScoreSide, ScoreSide]:
        return self.before, self.after


@dataclass(frozen=True, slots=True)
class FindingSide:
    """`verdict` "": the document does not ask for it. `required`: 24; 24、3 for several requirements."""

    verdict: str
    required: str
    sentence: str


@dataclass(frozen=True, slots=True)
class FindingLine:
    name: str
    title: str
    before: FindingSide
    after: FindingSide

    @property
    def sides(self) -> tuple[FindingSide, FindingSide]:
        return self.before, self.after


@dataclass(frozen=True, slots=True)
class StipendLine:
    name: str
    people: int
    before: str
    after: str


def score_lines(found: Effects) -> tuple[ScoreLine, ...]:
    """The rows that count for a school come first, the largest change on top."""
    rows = sorted(found.scores or (), key=lambda one: (not _counts(one), -abs(_change(one) or 0), one.school))
    return tuple(_score_line(one) for one in rows)


def affected_schools(found: Effects) -> int:
    return len({one.school for one in found.scores or ()})


def _score_line(one: ScoreEffect) -> ScoreLine:
    change = _change(one)
    return ScoreLine(
        name=one.name,
        word=_word(one.row),
        before=_score_side(one.before),
        after=_score_side(one.after),
        change="" if change is None else _signed(change),
    )


def _word(row: ScoreRow) -> str:
    """As `Score.word` says it of a stored row."""
    if row.kind == "own":
        return "本校成绩"
    return f"{row.alliance_type}成绩" if row.alliance_type else "两类成绩的平均"


def _score_side(one: Placed | None) -> ScoreSide:
    if one is None:
        return ScoreSide("–", "", "没有这项成绩")
    if one.row.value is None:
        return ScoreSide("–", "", one.row.reason)
    rank = f"第 {one.rank} 名" if one.rank else ""
    return ScoreSide(shown(one.row.value, SCORE_PLACES), rank, "正式成绩" if one.row.official else "只供参考")


def _counts(one: ScoreEffect) -> bool:
    return any(side is not None and side.row.official for side in (one.before, one.after))


def _change(one: ScoreEffect) -> Fraction | None:
    values = [side and side.row.value for side in (one.before, one.after)]
    return None if None in values else values[1] - values[0]


def _signed(change: Fraction) -> str:
    text = shown(change, SCORE_PLACES)
    return f"+{text}" if change > 0 else text


def finding_lines(rows: tuple[FindingEffect, ...] | None) -> tuple[FindingLine, ...]:
    """Where the verdict changes, first."""
    in_order = sorted(rows or (), key=lambda one: _verdict(one.before) == _verdict(one.after))
    return tuple(
        FindingLine(one.name, one.title, _finding_side(one.before), _finding_side(one.after))
        for one in in_order
    )


def turned(rows: tuple[FindingEffect, ...] | None) -> int:
    """How many get another verdict."""
    return sum(_verdict(one.before) != _verdict(one.after) for one in rows or ())


def _verdict(one: Judged | None) -> str:
    return one.verdict.value if one else ""


def _finding_side(one: Judged | None) -> FindingSide:
    if one is None:
        return FindingSide("", "", "文件没有这项要求")
    numbers = dict.fromkeys(plain(number) for number in one.required if number is not None)
    return FindingSide(one.verdict.value, "、".join(numbers), one.sentence)


def stipend_lines(found: Effects) -> tuple[StipendLine, ...]:
    return tuple(
        StipendLine(one.name, one.people, plain(one.before), plain(one.after)) for one in found.stipends or ()
    )
