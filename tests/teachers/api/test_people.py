"""Teachers and rotations over the API: who a person is shows only to those who may see teachers."""

import pytest

from gongtongti.accounts.roles import RoleCode
from teachers.choices import Title
from tests.clients import API, browser, token_client
from tests.factories import CountyFactory, PostFactory, SchoolFactory
from tests.record_factories import (
    HonourRankFactory,
    RotationFactory,
    TeacherFactory,
    TeacherHonourFactory,
    TeacherTitleFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return SchoolFactory(county=CountyFactory(slug="here"), code="S01", short_name="山口镇中")


@pytest.fixture
def teacher(school):
    found = TeacherFactory(school=school, staff_number="G001", name="金丝雀一")
    TeacherTitleFactory(teacher=found, title=Title.SENIOR)
    TeacherHonourFactory(teacher=found, honour=HonourRankFactory(county=school.county))
    return found


def program(school, *scopes):
    return token_client(PostFactory(county=school.county, role=RoleCode.API_CLIENT).user, *scopes)


def test_a_teacher_reads_with_titles_and_honours_of_the_day(school, teacher):
    answer = program(school, "people:read", "registry:read").get(f"{API}/teachers/here/G001/")
    assert answer.json() == {
        "county": "here",
        "staff_number": "G001",
        "name": "金丝雀一",
        "school": {"code": "S01", "short_name": "山口镇中"},
        "campus": {"code": "S01", "short_name": "山口镇中"},
        "subject": "maths",
        "leadership": "",
        "served_since": "2005-09-01",
        "titles": [{"title": "senior", "label": "高级", "since": None, "until": None}],
        "honours": [
            {"code": "county_new_star", "name": "县教坛新秀", "rank": 9, "since": None, "until": None}
        ],
        "is_demo": False,
    }


def test_filters_leave_whom_they_name(school, teacher):
    TeacherFactory(school=SchoolFactory(county=school.county, code="S02"), name="金丝雀二", subject="english")
    client = program(school, "people:read")
    for query, left in (
        ({}, 2),
        ({"school": "S01"}, 1),
        ({"campus": "S02"}, 1),
        ({"subject": "english"}, 1),
        ({"title": "senior"}, 1),
        ({"honour": "county_new_star"}, 1),
        ({"search": "jsq"}, 2),
        ({"search": "G001"}, 1),
    ):
        assert len(client.get(f"{API}/teachers/", query).json()["results"]) == left, query


def test_a_school_sees_its_own_teachers(school, teacher):
    other = TeacherFactory(school=SchoolFactory(county=school.county), name="金丝雀三")
    principal = browser(PostFactory(school=school, role=RoleCode.PRINCIPAL).user)
    assert "金丝雀一" in principal.get(f"{API}/teachers/").content.decode()
    assert "金丝雀三" not in principal.get(f"{API}/teachers/").content.decode()
    assert principal.get(f"{API}/teachers/here/{other.staff_number}/").status_code == 404


def test_a_rotation_names_its_teacher_only_to_those_who_may_know(school, teacher):
    rotation = RotationFactory(teacher=teacher)
    with_names = program(school, "records:read", "people:read").get(f"{API}/rotations/").json()
    assert with_names["results"][0]["teacher"] == {"staff_number": "G001", "name": "金丝雀一"}
    without = program(school, "records:read").get(f"{API}/rotations/")
    assert without.json()["results"][0]["teacher"] is None
    assert "金丝雀一" not in without.content.decode()
    assert "G001" not in without.content.decode()
    one = program(school, "records:read").get(f"{API}/rotations/{rotation.filing.number}/").json()
    assert (one["kind"], one["home_school"]["code"], one["since"], one["planned_until"]) == (
        "guiding",
        "S01",
        "2021-09-01",
        "2024-09-01",
    )
