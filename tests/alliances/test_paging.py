"""Pages by key: every row once, in both directions, whatever stands at the ends."""

import pytest

from alliances.models import School
from alliances.paging import page_of
from tests.factories import CountyFactory, SchoolFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def schools():
    county = CountyFactory()
    for number in range(1, 8):
        SchoolFactory(county=county, code=f"S{number:02}")
    return School.objects.filter(county=county)


def codes(page):
    return [school.code for school in page.rows]


def test_forwards_every_row_comes_once(schools):
    first = page_of(schools, by="code", size=3)
    second = page_of(schools, by="code", after=first.after, size=3)
    third = page_of(schools, by="code", after=second.after, size=3)
    assert [codes(page) for page in (first, second, third)] == [
        ["S01", "S02", "S03"],
        ["S04", "S05", "S06"],
        ["S07"],
    ]
    assert (first.before, third.after) == ("", "")
    assert all(page.total == 7 and page.is_part for page in (first, second, third))


def test_backwards_leads_to_the_same_pages(schools):
    second = page_of(schools, by="code", before="S07", size=3)
    first = page_of(schools, by="code", before=second.before, size=3)
    assert [codes(page) for page in (first, second)] == [["S01", "S02", "S03"], ["S04", "S05", "S06"]]
    assert (first.before, first.after) == ("", "S03")


def test_a_list_that_fits_is_one_page(schools):
    page = page_of(schools, by="code", size=7)
    assert (page.before, page.after, page.is_part) == ("", "", False)


def test_behind_the_last_row_there_is_nothing(schools):
    page = page_of(schools, by="code", after="S99", size=3)
    assert (page.rows, page.before, page.after) == ([], "", "")


def test_a_row_that_is_gone_still_marks_its_place(schools):
    schools.filter(code="S03").delete()
    assert codes(page_of(schools, by="code", after="S03", size=2)) == ["S04", "S05"]
