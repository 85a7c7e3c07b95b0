"""One threshold of a policy document, and what came of it."""

import datetime
from dataclasses import dataclass
from fractions import Fraction

from .calendar import Span
from .measures import MEASURES
from .verdict import Strength, Verdict


@dataclass(frozen=True, slots=True)
class Requirement:
    """A requirement with one option chosen for each question it rests on.

    indicator         what is judged together: 同步课堂's lessons and subjects are both N1
    subject           who is judged: pair, alliance, school (one campus), legal_person, county, town, teacher
    measure           what is counted; share_of: the measure it is a share of, "" for a plain number
    comparator        ge ≥, gt >, lt <, eq =; rises: more than the period before; declared: somebody declares it
    value             a number, or a share of `share_of`; None for rises and declared
    period            month, term, school_year, calendar_year, cycle, by_date
    since             by_date, cycle: the first day; due: the last day of by_date; cycle_years: length of a cycle
    kinds             alliance kinds it binds, () for all; information_kinds: kinds for which it is only shown
    questions         ids of the open questions it rests on
    reference         id of the other document it stems from, "" for the pack's own
    """

    id: str
    indicator: str
    title: str
    clause: str
    subject: str
    measure: str
    share_of: str
    comparator: str
    value: Fraction | None
    period: str
    since: datetime.date | None
    due: datetime.date | None
    cycle_years: int
    strength: Strength
    kinds: tuple[str, ...]
    information_kinds: tuple[str, ...]
    questions: tuple[str, ...]
    reference: str = ""

    @property
    def unit(self) -> str:
        return MEASURES[self.measure].unit

    def binds(self, kind: str) -> bool:
        return not self.kinds or kind in self.kinds

    def shown_for(self, kind: str) -> bool:
        """It binds such an alliance, or is at least shown for information."""
        return self.binds(kind) or kind in self.information_kinds


@dataclass(frozen=True, slots=True)
class Finding:
    """done, required, left: in the requirement's unit; None where there is no number.

    base         what a share is taken of; weekly_pace: needed until the end of the period, None where a pace says nothing
    days_left    of the period, 0 when it is over
    sentence     the finding in words, 「12 / 20 节 · 还差 8 节 · 每周需 1 节 · 剩 9 周」
    """

    requirement: Requirement
    verdict: Verdict
    done: Fraction | None
    required: Fraction | None
    base: Fraction | None
    left: Fraction | None
    weekly_pace: int | None
    days_left: int
    period: Span
    sentence: str
