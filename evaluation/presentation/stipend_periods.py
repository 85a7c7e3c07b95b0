"""支教补助 by month and by year for people to read: who starts or stops, and what the years ahead will bring."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from alliances.periods import SchoolYear

from ..evidence.stipends import StipendRow
from ..stipend_months import MonthChange
from ..stipends import Due
from .stipends import cents_of, money

# ---- a month ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PersonMonth:
    row: StipendRow
    what: str
    sentence: str


def people_of(changes: Iterable[MonthChange], *, verb: str) -> list[PersonMonth]:
    """One line a person: everything that starts, or stops, together."""
    together: dict[tuple, list[MonthChange]] = {}
    for change in changes:
        if change.verb == verb:
            together.setdefault(change.row.order, []).append(change)
    return [
        PersonMonth(
            found[0].row,
            "、".join(one.what for one in found),
            ";".join(one.sentence for one in found),
        )
        for _order, found in sorted(together.items())
    ]


# ---- the years ahead ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Year:
    year: SchoolYear
    governed: bool
    people: int
    amount: str
    missing: int
    undecided: int


def forecast_of(
    dues: Sequence[Due], years: Sequence[SchoolYear], governed: Iterable[SchoolYear]
) -> list[Year]:
    """From what is accepted today: rotations that start later are not in it."""
    cents, known = cents_of(dues), set(governed)
    found = []
    for year in years:
        of_year = [due for due in dues if due.row.year == year]
        paid = [due for due in of_year if due.statement.amount]
        found.append(
            Year(
                year=year,
                governed=year in known,
                people=len({due.row.teacher_id for due in paid}),
                amount=money(sum((due.statement.amount for due in paid), Fraction(0)), cents=cents),
                missing=sum(due.statement.amount is None for due in of_year),
                undecided=sum(bool(due.statement.questions) for due in paid),
            )
        )
    return found
