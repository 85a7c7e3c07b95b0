"""Years, months and lengths of time, written [begins, ends)."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.facts.calendar import add_years, calendar_year, length, school_years, term_on, whole_months

DAY = datetime.date

LENGTHS = [
    # begins, ends, in words
    ("2021-09-01", "2024-09-01", "3年"),
    ("2021-09-01", "2024-08-31", "2年11个月30天"),
    ("2021-09-01", "2022-02-01", "5个月"),
    ("2021-09-01", "2021-09-08", "7天"),
    ("2021-01-31", "2021-03-01", "1个月"),
    ("2020-02-29", "2021-03-01", "1年"),
    ("2021-09-01", "2021-09-01", "0天"),
]


@pytest.mark.parametrize("begins, ends, words", LENGTHS)
def test_lengths_in_words(begins, ends, words):
    assert length(DAY.fromisoformat(begins), DAY.fromisoformat(ends)) == words


def test_years_from_29_february_are_whole():
    assert add_years(DAY(2020, 2, 29), 1) == DAY(2021, 3, 1)
    assert add_years(DAY(2020, 2, 29), 4) == DAY(2024, 2, 29)


WHOLE = [
    # begins, ends, months
    ("2021-09-01", "2021-11-01", ["2021-09", "2021-10"]),
    ("2021-09-02", "2021-11-30", ["2021-10"]),
    ("2021-12-15", "2022-02-01", ["2022-01"]),
    ("2021-09-10", "2021-09-20", []),
]


@pytest.mark.parametrize("begins, ends, months", WHOLE)
def test_whole_months(begins, ends, months):
    found = whole_months(DAY.fromisoformat(begins), DAY.fromisoformat(ends))
    assert [f"{month:%Y-%m}" for month in found] == months


days = st.dates(DAY(2000, 1, 1), DAY(2060, 12, 31))


@given(days)
def test_every_day_is_in_its_term_and_a_year_has_two(day):
    term = term_on(day)
    assert term.begins <= day < term.ends
    assert term.days_left(day) >= 1
    year = school_years(int(term.label[:4]))
    assert year.begins <= term.begins and term.ends <= year.ends


@given(days)
def test_nothing_is_left_of_a_year_that_is_over(day):
    year = calendar_year(2021)
    assert year.over(day) == (year.days_left(day) == 0)
