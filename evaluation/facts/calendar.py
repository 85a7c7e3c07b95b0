"""Stretches of days that documents speak of, all [begins, ends): the last day is the day before `ends`."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

SEPTEMBER, FEBRUARY = 9, 2
MONTHS_OF_A_YEAR = 12
DAYS_OF_A_WEEK = 7
_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """`ends`: the first day that no longer belongs to it. `label`: as people call it, e.g. 2021年, 2021-2022学年."""

    begins: datetime.date
    ends: datetime.date
    label: str

    @property
    def last_day(self) -> datetime.date:
        return self.ends - _DAY

    def over(self, on: datetime.date) -> bool:
        return on >= self.ends

    def days_left(self, on: datetime.date) -> int:
        """`on` itself counts; before the span begins, all of its days are left."""
        return max(0, (self.ends - max(on, self.begins)).days)


def school_year_of(day: datetime.date) -> int:
    """The year in which its school year starts."""
    return day.year if day.month >= SEPTEMBER else day.year - 1


def school_years(first: int, *, years: int = 1) -> Span:
    begins = datetime.date(first, SEPTEMBER, 1)
    label = f"{first}-{first + years}学年" if years == 1 else f"{first}年9月至{first + years}年8月"
    return Span(begins, add_years(begins, years), label)


def calendar_year(year: int) -> Span:
    return Span(datetime.date(year, 1, 1), datetime.date(year + 1, 1, 1), f"{year}年")


def term_on(day: datetime.date) -> Span:
    """第一学期 ends with January, 第二学期 begins with February."""
    start = school_year_of(day)
    middle = datetime.date(start + 1, FEBRUARY, 1)
    year = school_years(start)
    if day < middle:
        return Span(year.begins, middle, f"{year.label}第一学期")
    return Span(middle, year.ends, f"{year.label}第二学期")


def month_on(day: datetime.date) -> Span:
    first = day.replace(day=1)
    return Span(first, next_month(first), f"{day.year}年{day.month}月")


def next_month(first: datetime.date) -> datetime.date:
    years, month = divmod(first.month, MONTHS_OF_A_YEAR)
    return datetime.date(first.year + years, month + 1, 1)


def whole_months(begins: datetime.date, ends: datetime.date) -> Iterator[datetime.date]:
    """The first days of the months that lie wholly within."""
    month = begins if begins.day == 1 else next_month(begins)
    while (following := next_month(month)) <= ends:
        yield month
        month = following


def add_years(day: datetime.date, years: int) -> datetime.date:
    """29 February and some years: 1 March, so that the years are whole."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return datetime.date(day.year + years, day.month + 1, 1)


def length(begins: datetime.date, ends: datetime.date) -> str:
    """In words: 2年, 1年6个月, 2年11个月30天."""
    months = 0
    day = begins
    while (later := _months_later(begins, months + 1)) <= ends:
        months, day = months + 1, later
    years, months = divmod(months, MONTHS_OF_A_YEAR)
    parts = ((years, "年"), (months, "个月"), ((ends - day).days, "天"))
    return "".join(f"{number}{word}" for number, word in parts if number) or "0天"


def _months_later(day: datetime.date, months: int) -> datetime.date:
    years, month = divmod(day.month - 1 + months, MONTHS_OF_A_YEAR)
    first = datetime.date(day.year + years, month + 1, 1)
    return min(first + (day.day - 1) * _DAY, next_month(first))
