"""支教补助 month by month, and what becomes of an amount that was authorised before something changed."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..facts.calendar import next_month, school_years
from ..facts.stipend import StipendFacts
from .stipend import Statement, served_months, yuan_text


@dataclass(frozen=True, slots=True)
class Change:
    """In this month (its first day) the payment starts or stops. verb: start, stop."""

    month: datetime.date
    verb: str
    sentence: str


def changes(facts: StipendFacts, statements: Sequence[Statement]) -> tuple[Change, ...]:
    """When 「支教补助」 starts and stops, over the statements of one rotation; months are those served whole.

    2021-09-01 to 2024-08-31 → starts with September 2021, stops with September 2024.
    """
    paid: list[datetime.date] = []
    for one in statements:
        if one.amount:
            paid += served_months(facts, school_years(one.school_year))
    found = []
    for month in paid:
        if _month_before(month) not in paid:
            found.append(Change(month, "start", f"{month.year}年{month.month}月起发支教补助"))
        following = next_month(month)
        if following not in paid:
            sentence = f"{following.year}年{following.month}月起停发支教补助"
            found.append(Change(following, "stop", sentence))
    return tuple(sorted(found, key=lambda change: (change.month, change.verb)))


def _month_before(month: datetime.date) -> datetime.date:
    return (month - datetime.timedelta(days=1)).replace(day=1)


@dataclass(frozen=True, slots=True)
class Difference:
    """verb: top_up (补发), clawback (追回), none; `yuan` never negative, None while the amount is unknown."""

    verb: str
    yuan: Fraction | None
    sentence: str


def difference(authorised: Fraction, recomputed: Statement) -> Difference:
    """Authorised 30,000; the teacher came back in March, whole years only → 追回 30,000."""
    if recomputed.amount is None:
        return Difference("none", None, "条件缺数据,补发或追回的金额暂不能确定")
    gap = recomputed.amount - authorised
    if gap == 0:
        return Difference("none", Fraction(0), "与已审定的金额相同")
    verb, word = ("top_up", "应补发") if gap > 0 else ("clawback", "应追回")
    sentence = (
        f"已审定{yuan_text(authorised)},重新计算为{yuan_text(recomputed.amount)},{word}{yuan_text(abs(gap))}"
    )
    return Difference(verb, abs(gap), sentence)
