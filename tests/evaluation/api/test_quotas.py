"""Quotas over the API: rows of units and of the national rule, numbers only, whose units somebody sees."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliances.choices import Tier
from alliances.filing_choices import State
from gongtongti.accounts.roles import RoleCode
from tests.clients import API, browser, token_client
from tests.evaluation.record_county import Counted
from tests.factories import PostFactory
from tests.record_factories import EligibilityEntryFactory, RotationFactory, TeacherFactory

pytestmark = pytest.mark.django_db
WHEN = {"school_year": "2021-2022", "on": "2021-10-31"}
#: Two of them find the token and the posts of its owner, one the county.
QUERIES = 14


@pytest.fixture
def counted():
    return Counted()


@pytest.fixture
def schools(counted):
    """A school of the county seat with a campus, and one below it."""
    home = counted.school("青田二中", tier=Tier.COUNTY_SEAT, code="S08")
    campus = counted.school("二中分校", tier=Tier.COUNTY_SEAT, code="S22", main_campus=home)
    return home, campus, counted.school("山口镇中", tier=Tier.TOWN, code="S12")


@pytest.fixture
def movers(schools):
    """Twenty-seven backbone teachers at school and campus: four have gone, one asks to."""
    home, campus, host = schools
    teachers = [
        EligibilityEntryFactory(
            teacher=TeacherFactory(school=home, campus=campus if place > 20 else home, name=f"金丝雀{place}"),
            backbone=True,
        ).teacher
        for place in range(27)
    ]
    for place in range(5):
        state = State.ACCEPTED if place < 4 else State.CONFIRMED
        RotationFactory(teacher=teachers[place], host_school=host, state=state)
    return teachers


@pytest.fixture
def client_program(counted):
    return token_client(PostFactory(county=counted.county, role=RoleCode.API_CLIENT).user, "records:read")


def read(client, **query):
    response = client.get(f"{API}/quotas/", {**WHEN, **query})
    assert response.status_code == 200, response.content.decode()
    assert "金丝雀" not in response.content.decode()
    return response.json()


def named(answer):
    return [(row["requirement"]["id"], (row["school"] or {}).get("code")) for row in answer["results"]]


def test_a_quota_says_who_must_go_and_who_went(client_program, movers):
    (row,) = read(client_program, requirement="quota.guiding", school="S08")["results"]
    assert row == {
        "county": "qingtian",
        "reference": None,
        "school": {"code": "S08", "short_name": "青田二中"},
        "campuses": [{"code": "S22", "short_name": "二中分校"}],
        "eligible": 27,
        "under_way": 1,
        "requirement": {
            "id": "quota.guiding",
            "indicator": "guiding_quota",
            "title": "指导型流动名额",
            "clause": "rotation.guiding",
            "quote": "每年流动人数不低于本校当年符合流动的骨干教师总人数的15%",
            "strength": "must",
            "measure": "guiding_movers",
            "share_of": "eligible_backbone",
            "comparator": "ge",
            "value": "0.15",
            "unit": "人",
            "period": {"label": "2021-2022学年", "since": "2021-09-01", "until": "2022-09-01"},
        },
        "done": 4,
        "required": 5,
        "left": 1,
        "days_left": 305,
        "verdict": "behind",
        "verdict_label": "预警",
        "sentence": "4 / 5 人(27 人的 15%) · 还差 1 人 · 剩 43 周",
        "questions": ["backbone.least_honour", "quota.guiding_unit", "quota.movers"],
    }


def test_the_national_rule_is_marked_and_comes_last(client_program, movers):
    rows = read(client_program)["results"]
    own, national = [row for row in rows if not row["reference"]], [row for row in rows if row["reference"]]
    assert rows == own + national
    assert [row["requirement"]["id"] for row in national] == ["national.rotation", "national.backbone"]
    assert national[0]["reference"] == {
        "id": "national_rotation",
        "title": "关于推进县(区)域内义务教育学校校长教师交流轮岗的意见",
        "number": "教师〔2014〕4号",
        "publisher": "教育部、财政部、人力资源和社会保障部",
        "note": "骨干教师的 20% 以交流总数为基数;有的省改以符合交流条件的骨干教师为基数。",
        "says": "每学年交流轮岗的教师不低于符合交流条件教师总数的 10%。",
    }
    for row in national:
        assert (row["school"], row["campuses"], row["under_way"]) == (None, [], None)
        assert (row["requirement"]["clause"], row["requirement"]["quote"]) == (None, None)
    assert (national[0]["eligible"], national[0]["done"]) == (27, 4)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (
            {"requirement": "quota.guiding"},
            [("quota.guiding", "S08"), ("quota.guiding", "S12")],
        ),
        (
            {"school": "S22"},
            [("quota.guiding", "S08"), ("quota.peer", "S22")],
        ),
        ({"verdict": "behind"}, [("quota.guiding", "S08"), ("national.backbone", None)]),
        ({"requirement": "national.rotation"}, [("national.rotation", None)]),
        ({"requirement": "nothing"}, []),
        ({"school": "S77"}, []),
        ({"county": "nowhere"}, []),
    ],
)
def test_quotas_are_filtered(client_program, movers, query, found):
    assert named(read(client_program, **query)) == found


def test_no_roster_no_numbers(client_program, schools):
    (row,) = read(client_program, requirement="quota.guiding", school="S08")["results"]
    assert (row["eligible"], row["required"], row["left"]) == (None, None, None)
    assert (row["verdict"], row["sentence"]) == ("missing", "缺符合流动的骨干教师的数据")


def test_a_school_sees_its_own_units_and_no_national_rule(counted, schools, movers):
    everything = {"S08", "S12", "S22", None}
    bureau = browser(PostFactory(county=counted.county, role=RoleCode.BUREAU_CLERK).user)
    assert {school for _requirement, school in named(read(bureau))} == everything
    for school, own in zip(schools, ({"S08", "S22"}, {"S08", "S22"}, {"S12"}), strict=True):
        user = PostFactory(school=school, role=RoleCode.PRINCIPAL).user
        for client in (browser(user), token_client(user, "records:read")):
            assert {code for _requirement, code in named(read(client))} == own


def test_pages_together_are_the_list(client_program, movers):
    whole = read(client_program)["results"]
    rows, answer = [], read(client_program, page_size=2)
    while True:
        rows += answer["results"]
        if not answer["next"]:
            break
        answer = client_program.get(answer["next"].removeprefix("http://testserver")).json()
    assert rows == whole
    assert len(rows) == 7


def test_many_schools_cost_what_few_cost(client_program, counted, schools, movers):
    def cost():
        with CaptureQueriesContext(connection) as captured:
            rows = read(client_program, page_size=500)["results"]
        return len(captured), len(rows)

    read(client_program)  # the first request of a token notes that it was used
    few = cost()
    for place in range(20):
        school = counted.school(f"学校{place}", tier=Tier.COUNTY_SEAT)
        counted.alliance("co_built", school, schools[2])
        teacher = EligibilityEntryFactory(teacher=TeacherFactory(school=school), backbone=True).teacher
        RotationFactory(teacher=teacher, host_school=schools[2])
    assert few == (QUERIES, 7)
    assert cost() == (QUERIES, 7 + 40)
