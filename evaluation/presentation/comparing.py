"""两次测算对比 as it is shown: each row's difference by cause, the steps in words, the inputs that differ."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from ..comparing import CAUSE_WORDS, Cause, Comparison, Part, RowDifference
from ..formulas.bundled_quality import NO_COMPARABLE_GAIN
from ..formulas.numbers import SCORE_PLACES, shown
from .readings import place_in_words, signed
from .what_if import what_of


@dataclass(frozen=True, slots=True)
class RowShown:
    """amounts  of every cause, word and amount, "" where it does nothing
    causes   words of those that touch the row, in numbers or not
    places   where it stood and stands, "" where that is the same
    steps    each part in words
    """

    name: str
    what: str
    before: str
    after: str
    total: str
    up: bool
    places: str
    amounts: tuple[tuple[str, str], ...]
    causes: tuple[str, ...]
    steps: tuple[str, ...]
    remainder: str
    explained: bool


def rows_shown(comparison: Comparison) -> list[RowShown]:
    """What has no difference in numbers, first of all; then the largest; what only took another rank, last."""
    rows = sorted(
        comparison.rows,
        key=lambda row: (row.total is not None, -abs(row.total or Fraction(0)), not row.parts, row.key),
    )
    causes = causes_of(comparison)
    return [row_shown(row, causes) for row in rows]


def causes_of(comparison: Comparison) -> tuple[Cause, ...]:
    """Those that touch any row."""
    found = {part.cause for row in comparison.rows for part in row.parts}
    return tuple(cause for cause in Cause if cause in found)


def row_shown(row: RowDifference, causes: Iterable[Cause] = Cause) -> RowShown:
    before, after = place_in_words(row.before), place_in_words(row.after)
    return RowShown(
        name=row.name,
        what=what_of(row.key, row.alliance_type),
        before=_value(row.before),
        after=_value(row.after),
        total="" if row.total is None else precise(row.total),
        up=bool(row.total and row.total > 0),
        places=f"{before} → {after}" if before != after else "",
        amounts=tuple((CAUSE_WORDS[cause], _amount_by(row, cause)) for cause in causes),
        causes=tuple(CAUSE_WORDS[cause] for cause in Cause if any(p.cause == cause for p in row.parts)),
        steps=tuple(part_in_words(part) for part in row.parts) or ("成绩没有变,名次因其他学校的变动而变",),
        remainder=precise(row.remainder),
        explained=row.explained,
    )


def _amount_by(row: RowDifference, cause: Cause) -> str:
    """ "见说明": it takes the score, gives one, or says which row is official."""
    amount = row.amount_by(cause)
    if amount:
        return precise(amount)
    return "见说明" if any(part.cause == cause for part in row.parts) else ""


def part_in_words(part: Part) -> str:
    """「输入:方山乡校 2021-2022学年成绩:成绩 67 → 成绩 68,+1.00」"""
    told = [f"{CAUSE_WORDS[part.cause]}:{part.label}"]
    if part.amount:
        told.append(f"{precise(part.amount)} 分")
    if part.was != part.now:
        told.append(_turned(part.was, part.now))
    if part.official is not None:
        told.append("成为正式成绩" if part.official else "不再是正式成绩")
    return ",".join(told)


def _turned(was: str, now: str) -> str:
    if {was, now} == {"", NO_COMPARABLE_GAIN}:  # a score before and after
        return f"{'注明' if now else '不再注明'}“{NO_COMPARABLE_GAIN}”"
    return f"{was or '有成绩'} → {now or '有成绩'}"


def precise(value: Fraction) -> str:
    """Two places; four where two would show nothing of a difference: +0.0042."""
    if value and shown(value, SCORE_PLACES) in ("0.00", "-0.00"):
        return f"{'+' if value > 0 else ''}{shown(value)}"
    return signed(value)


def _value(standing) -> str:
    if standing is None:
        return "没有这一行"
    return standing.shown or "暂无"


def total_by_cause(comparison: Comparison) -> list[tuple[str, int]]:
    """How many rows each cause touches, in words."""
    return [
        (CAUSE_WORDS[cause], sum(any(part.cause == cause for part in row.parts) for row in comparison.rows))
        for cause in causes_of(comparison)
    ]


def only_ranks(comparison: Comparison) -> int:
    """How many rows differ in nothing but the place that others left them."""
    return sum(not row.parts for row in comparison.rows)
