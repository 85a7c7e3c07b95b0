"""The last day of a 公示: working days, weekends, holidays and weekends worked in exchange."""

import json
from datetime import date

import pytest
from django.conf import settings

from evaluation.announcing import calendar
from evaluation.models import CalendarDay
from evaluation.working_days import Day, days_left, span
from tests.factories import CountyFactory

#: The days around National Day 2022, as the State Council arranged them.
TABLE = {
    **{date(2022, 10, day): Day(False, "国庆节") for day in range(1, 8)},
    date(2022, 10, 8): Day(True, "国庆节调休上班"),
    date(2022, 10, 9): Day(True, "国庆节调休上班"),
}

#: case → (first day, working days, last day, days off between)
SPANS = {
    "Monday to Friday": (date(2022, 10, 10), 5, date(2022, 10, 14), []),
    "one day": (date(2022, 10, 10), 1, date(2022, 10, 10), []),
    "over a weekend": (date(2022, 10, 13), 3, date(2022, 10, 17), ["星期六", "星期日"]),
    "begun on a Saturday": (date(2022, 10, 15), 1, date(2022, 10, 17), ["星期六", "星期日"]),
    "over National Day, and a weekend worked": (date(2022, 9, 30), 3, date(2022, 10, 9), ["国庆节"] * 7),
}


@pytest.mark.parametrize("case", SPANS)
def test_the_last_day(case):
    opens_on, working_days, closes_on, off = SPANS[case]
    found = span(opens_on, working_days, TABLE)
    assert (found.opens_on, found.closes_on) == (opens_on, closes_on)
    assert [name for _day, name in found.days_off] == off


@pytest.mark.parametrize("working_days", [0, -1, 400])
def test_what_does_not_end_within_a_year_is_none(working_days):
    with pytest.raises(ValueError, match="working day"):
        span(date(2022, 10, 10), working_days, TABLE)


#: (today, last day) → working days left, both counted
LEFT = {
    (date(2022, 10, 10), date(2022, 10, 14)): 5,
    (date(2022, 10, 14), date(2022, 10, 14)): 1,
    (date(2022, 10, 15), date(2022, 10, 14)): 0,
    (date(2022, 10, 1), date(2022, 10, 9)): 2,
}


@pytest.mark.parametrize(("on", "closes_on"), LEFT)
def test_how_many_are_left(on, closes_on):
    assert days_left(on, closes_on, TABLE) == LEFT[on, closes_on]


def test_a_year_of_which_nothing_is_known_is_named():
    assert span(date(2022, 12, 30), 5, TABLE).unknown_years == (2023,)
    assert span(date(2022, 12, 1), 5, TABLE).unknown_years == ()


def test_the_countys_own_day_comes_before_the_countrys(db):
    county, other = CountyFactory(), CountyFactory()
    day = date(2022, 10, 12)
    for whose, working, name in ((county, False, "抗台风停课"), (None, True, "全国"), (other, True, "别县")):
        CalendarDay.objects.create(county=whose, day=day, working=working, name=name, source="通知")
    assert calendar(county.pk) == {day: Day(False, "抗台风停课")}
    assert calendar(CountyFactory().pk) == {day: Day(True, "全国")}


def test_the_file_of_the_countrys_days_is_as_the_notices_say():
    """Of 2021 to 2026; two independent packages were found to agree on each of the 2 191 days."""
    rows = [
        row["fields"] for row in json.loads((settings.BASE_DIR / "fixtures/calendar_days.json").read_text())
    ]
    assert {row["county"] for row in rows} == {None}
    assert len({row["day"] for row in rows}) == len(rows) == 220
    known = {date.fromisoformat(row["day"]): row for row in rows}
    assert {day.year for day in known} == set(range(2021, 2027))
    assert known[date(2023, 9, 29)] == {
        "county": None,
        "day": "2023-09-29",
        "working": False,
        "name": "中秋节",
        "source": "国务院办公厅关于2023年部分节假日安排的通知",
    }
    assert known[date(2022, 12, 31)]["source"] == "国务院办公厅关于2023年部分节假日安排的通知"
    assert all(day.weekday() >= 5 for day, row in known.items() if row["working"])
