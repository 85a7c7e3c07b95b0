"""工作日: which day a period of working days ends on. Dates and the table of days off are handed in."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

ONE_DAY = datetime.timedelta(days=1)
WEEKEND = {5: "星期六", 6: "星期日"}
#: Nobody announces for longer; a table full of days off must not make a search without end.
LONGEST = 366


@dataclass(frozen=True, slots=True)
class Day:
    """One row of the table: a holiday, or a weekend worked in exchange."""

    working: bool
    name: str


@dataclass(frozen=True, slots=True)
class Span:
    """closes_on      the last of the working days
    days_off       (day, name) of every day between that is no working day
    unknown_years  calendar years of the span of which the table knows no day: there only weekends are off
    """

    opens_on: datetime.date
    closes_on: datetime.date
    days_off: tuple[tuple[datetime.date, str], ...]
    unknown_years: tuple[int, ...]


def span(opens_on: datetime.date, working_days: int, table: Mapping[datetime.date, Day]) -> Span:
    """From the first day on, which counts if it is a working day. ValueError: fewer than one, or beyond LONGEST."""
    if working_days < 1:
        raise ValueError("at least one working day")
    left, day, off = working_days, opens_on, []
    for _ in range(LONGEST):
        name = day_off(day, table)
        if name:
            off.append((day, name))
        else:
            left -= 1
        if not left:
            return Span(opens_on, day, tuple(off), unknown_years(opens_on, day, table))
        day += ONE_DAY
    raise ValueError(f"{working_days} working days do not end within {LONGEST} days")


def day_off(day: datetime.date, table: Mapping[datetime.date, Day]) -> str:
    """Why nobody works on the day; "" on a working day."""
    row = table.get(day)
    if row is not None:
        return "" if row.working else row.name
    return WEEKEND.get(day.weekday(), "")


def days_left(on: datetime.date, closes_on: datetime.date, table: Mapping[datetime.date, Day]) -> int:
    """Working days from `on` to the last day, both counted; 0 once it is over."""
    days = ((on + ONE_DAY * step) for step in range(max((closes_on - on).days + 1, 0)))
    return sum(not day_off(day, table) for day in days)


def unknown_years(
    since: datetime.date, until: datetime.date, table: Mapping[datetime.date, Day]
) -> tuple[int, ...]:
    known = {day.year for day in table}
    return tuple(year for year in range(since.year, until.year + 1) if year not in known)
