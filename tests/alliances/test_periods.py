"""School years as written and stored, and periods [since, until)."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from alliances.models import Alliance, QualityResult
from alliances.periods import (
    SchoolYear,
    SchoolYearField,
    SchoolYearFormField,
    open_on,
    overlapping,
    periods_overlap,
)
from tests.factories import AllianceFactory, QualityResultFactory


@pytest.mark.parametrize(
    "written",
    [
        "2021-2022",
        " 2021-2022学年 ",
        "2021—2022",
        "2021–2022",
        "2021~2022",
        "2021至2022学年",
        "２０２１-２０２２",
    ],
)
def test_a_school_year_is_read_as_people_write_it(written):
    assert SchoolYear.parse(written) == SchoolYear(2021)


@pytest.mark.parametrize(
    "written,said",
    [
        ("2021", "“2021”不是学年。学年写作起止两年,例如 2021-2022。"),
        ("", "“”不是学年。学年写作起止两年,例如 2021-2022。"),
        ("2021-2023", "“2021-2023”不是一个学年:后一年应为 2022。请写作 2021-2022。"),
        ("2021-2021", "“2021-2021”不是一个学年:后一年应为 2022。请写作 2021-2022。"),
        ("1921-1922", "“1921-1922”超出了可登记的学年范围(1980-1981 至 2100-2101)。请核对年份。"),
    ],
)
def test_what_is_no_school_year_is_refused_with_a_whole_sentence(written, said):
    with pytest.raises(ValueError, match="学年") as refused:
        SchoolYear.parse(written)
    assert str(refused.value) == said
    with pytest.raises(ValidationError) as refused_by_model:
        SchoolYearField().to_python(written)
    assert refused_by_model.value.messages == [said]


@pytest.mark.parametrize(
    "day,start",
    [
        (date(2021, 8, 31), 2020),
        (date(2021, 9, 1), 2021),
        (date(2022, 1, 1), 2021),
        (date(2022, 8, 31), 2021),
    ],
)
def test_a_school_year_begins_on_the_first_of_september(day, start):
    assert SchoolYear.of(day) == SchoolYear(start)
    assert SchoolYear(start).begins <= day < SchoolYear(start).ends


def test_a_school_year_knows_its_days_its_names_and_its_neighbours():
    year = SchoolYear(2021)
    assert (year.begins, year.last_day, year.ends) == (date(2021, 9, 1), date(2022, 8, 31), date(2022, 9, 1))
    assert (str(year), year.label) == ("2021-2022", "2021-2022学年")
    assert year.previous == SchoolYear(2020)
    assert sorted([SchoolYear(2022), year, year.previous]) == [SchoolYear(2020), year, SchoolYear(2022)]


def test_the_field_stores_the_first_year_and_gives_a_school_year(db):
    QualityResultFactory(school_year="2021-2022")
    (kept,) = QualityResult.objects.filter(school_year=SchoolYear(2021))
    assert kept.school_year == SchoolYear(2021)
    assert QualityResult.objects.filter(school_year__gte=SchoolYear(2022)).count() == 0
    assert (
        QualityResult.objects.filter(school_year="2021-2022").values_list("school_year", flat=True)[0].start
        == 2021
    )


def test_the_form_field_says_the_same_as_the_model():
    field = SchoolYearFormField()
    assert field.clean("2021-2022学年") == SchoolYear(2021)
    assert SchoolYearFormField(required=False).clean("") is None
    assert not field.has_changed(SchoolYear(2021), "2021-2022")
    assert field.has_changed(SchoolYear(2021), "2022-2023")
    with pytest.raises(ValidationError) as refused:
        field.clean("2021")
    assert refused.value.messages == ["“2021”不是学年。学年写作起止两年,例如 2021-2022。"]


DAY, NEXT = date(2021, 9, 1), date(2021, 9, 2)
HOLDS = [
    ("always", (None, None), True),
    ("from that day", (DAY, None), True),
    ("from the next day", (NEXT, None), False),
    ("until that day, which no longer belongs to it", (None, DAY), False),
    ("until the next day", (None, NEXT), True),
    ("that day alone", (DAY, NEXT), True),
]


@pytest.mark.parametrize("period,holds", [case[1:] for case in HOLDS], ids=[case[0] for case in HOLDS])
def test_a_period_holds_on_its_first_day_and_not_on_its_end(db, period, holds):
    since, until = period
    AllianceFactory(since=since, until=until)
    assert Alliance.objects.filter(open_on(DAY)).exists() is holds
    assert Alliance.objects.filter(overlapping(DAY, NEXT)).exists() is holds
    assert periods_overlap(period, (DAY, NEXT)) is holds


def test_periods_that_only_touch_do_not_overlap():
    first, second = (date(2020, 9, 1), DAY), (DAY, None)
    assert not periods_overlap(first, second)
    assert not periods_overlap(second, first)
    assert periods_overlap((None, None), first)
    assert not periods_overlap((None, None), first, second)


@pytest.mark.parametrize(
    "since,until,shown",
    [
        (None, None, "起始未载 至今"),
        (DAY, None, "2021-09-01 至今"),
        (DAY, date(2022, 9, 1), "2021-09-01 至 2022-08-31"),
        (None, date(2022, 9, 1), "起始未载 至 2022-08-31"),
    ],
)
def test_pages_show_the_last_day_not_the_first_day_after(since, until, shown):
    alliance = Alliance(since=since, until=until)
    assert alliance.period_text() == shown
    assert alliance.is_open is (until is None)
