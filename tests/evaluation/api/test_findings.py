"""Findings over the API: what each says, whose alliances they are of, pages, refusals, and what they cost."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliances.filing_choices import ActivityKind, State
from alliances.models import Alliance, County
from evaluation.policy import load_pack
from gongtongti.accounts.roles import RoleCode
from teachers.choices import RotationKind
from tests.clients import API, browser, token_client
from tests.evaluation.record_county import Counted, lessons, research, shankou
from tests.factories import CountyFactory, PostFactory, UserFactory
from tests.record_factories import RotationFactory, TeacherFactory, TeacherHonourFactory

pytestmark = pytest.mark.django_db
#: Two of them find the token and the posts of its owner, one the county.
QUERIES = 11
WHEN = {"school_year": "2021-2022", "on": "2021-10-29"}


@pytest.fixture
def counted():
    return Counted()


@pytest.fixture
def worked(counted):
    """The worked example, and an alliance of schools that have nothing to do with it."""
    alliance, *schools = shankou(counted)
    core, member = counted.school("别的总校", code="S50"), counted.school("别的成员校", code="S51")
    counted.alliance("co_built", core, member, code="GJ09")
    return [alliance, *schools]


@pytest.fixture
def client_program(counted):
    return token_client(PostFactory(county=counted.county, role=RoleCode.API_CLIENT).user, "records:read")


def read(client, address, **query):
    response = client.get(f"{API}{address}", query)
    assert response.status_code == 200, response.content.decode()
    return response.json()


def refused(client, address, **query):
    response = client.get(f"{API}{address}", query)
    assert response["Content-Type"] == "application/problem+json"
    (error,) = response.json()["errors"]
    return response.status_code, error["code"], error["detail"]


def alliances_in(answer):
    return {row["alliance"]["code"] for row in answer["results"]}


# ---- what they say ------------------------------------------------------------------------------
def test_a_finding_says_what_is_asked_and_what_was_done(client_program, worked):
    (_subjects, row) = [
        row
        for row in read(client_program, "/findings/", alliance="GJ05", indicator="N1", **WHEN)["results"]
        if row["member_school"] == {"code": "S36", "short_name": "方山乡校"}
    ]
    assert row == {
        "county": "qingtian",
        "alliance": {
            "code": "GJ05",
            "name": "山口镇中学教共体",
            "kind": "co_built",
            "kind_label": "共建型",
        },
        "subject": "pair",
        "core_school": {"code": "S12", "short_name": "山口镇中"},
        "member_school": {"code": "S36", "short_name": "方山乡校"},
        "binding": True,
        "requirement": {
            "id": "operation.lessons",
            "indicator": "N1",
            "title": "同步课堂节数",
            "clause": "operation.lessons",
            "quote": "累计不少于20节",
            "strength": "must",
            "measure": "synchronous_lessons",
            "share_of": None,
            "comparator": "ge",
            "value": 20,
            "unit": "节",
            "period": {"label": "2021年", "since": "2021-01-01", "until": "2022-01-01"},
        },
        "done": 22,
        "required": 20,
        "left": 0,
        "days_left": 64,
        "verdict": "met",
        "verdict_label": "达标",
        "sentence": "22 / 20 节 · 已达标",
        "questions": ["operation.period", "operation.scope"],
        "weekly_pace": None,
    }


def test_what_is_left_and_at_what_pace(client_program, counted):
    core, member = counted.school("总校"), counted.school("成员校")
    lessons(counted.alliance("co_built", core, member), [core, member], number=12)
    answer = read(client_program, "/findings/", subject="pair", indicator="N1", **WHEN)
    row = next(row for row in answer["results"] if row["requirement"]["id"] == "operation.lessons")
    assert (row["done"], row["required"], row["left"], row["weekly_pace"]) == (12, 20, 8, 1)
    assert (row["verdict"], row["verdict_label"]) == ("behind", "预警")
    assert row["sentence"] == "12 / 20 节 · 还差 8 节 · 每周需 1 节 · 剩 9 周"


def test_the_answer_says_what_it_rests_on(client_program, worked):
    basis = read(client_program, "/findings/", **WHEN)["basis"]
    assert {name: value for name, value in basis.items() if name != "questions"} == {
        "county": "qingtian",
        "school_year": "2021-2022",
        "on": "2021-10-29",
        "pack": "qingtian-2021",
        "pack_sha256": load_pack("qingtian-2021").sha256,
        "demo": False,
        "note": "",
    }
    assert basis["questions"][0] == {
        "id": "operation.period",
        "title": "同步课堂、网络研修和线下教研在什么期间内累计",
        "quote": "年内",
        "option": "calendar_year",
        "option_label": "按年(1月至12月)",
    }


@pytest.mark.parametrize("address", ["/findings/", "/progress/", "/quotas/"])
def test_demonstration_data_says_so(client_program, counted, worked, address):
    County.objects.update(has_demo=True)
    basis = read(client_program, address, **WHEN)["basis"]
    assert (basis["demo"], basis["note"]) == (True, "演示数据")


def test_types_that_are_only_shown_do_not_bind(client_program, counted):
    counted.alliance("collaborative", counted.school("总校"), counted.school("成员校"))
    rows = read(client_program, "/findings/", **WHEN)["results"]
    assert {row["binding"] for row in rows} == {False}


def test_either_calendar_year_of_a_school_year_can_be_asked_for(client_program, worked):
    for calendar, label, done, verdict in (("first", "2021年", 43, "met"), ("second", "2022年", 0, "behind")):
        answer = read(
            client_program,
            "/findings/",
            school_year="2021-2022",
            on="2022-09-01",
            calendar=calendar,
            alliance="GJ05",
            subject="alliance",
            indicator="N1",
        )
        row = answer["results"][1]
        assert (row["requirement"]["period"]["label"], row["done"]) == (label, done)
        assert row["verdict"] == verdict


# ---- which rows -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("query", "number"),
    [
        ({}, 14 + 9),
        ({"alliance": "GJ05"}, 14),
        ({"alliance": "GJ77"}, 0),
        ({"alliance": "GJ05", "subject": "alliance"}, 4),
        ({"alliance": "GJ05", "subject": "pair"}, 10),
        ({"alliance": "GJ05", "indicator": "N3"}, 2),
        ({"indicator": "N77"}, 0),
        ({"alliance": "GJ05", "verdict": "met"}, 9),
        ({"verdict": "unmet"}, 0),
        ({"county": "qingtian", "subject": "alliance"}, 8),
    ],
)
def test_findings_are_filtered(client_program, worked, query, number):
    assert len(read(client_program, "/findings/", **WHEN, **query)["results"]) == number


def test_without_a_document_or_for_a_county_that_is_not_seen_there_is_nothing(client_program, worked):
    empty = {"basis": None, "next": None, "results": []}
    assert read(client_program, "/findings/", school_year="2019-2020") == empty
    assert read(client_program, "/findings/", county="nowhere", **WHEN) == empty
    assert read(client_program, "/findings/", on="0001-01-01") == empty
    assert read(client_program, "/findings/", on="9999-12-31") == empty


def test_the_school_year_of_the_day_where_none_is_named(client_program, worked):
    answer = read(client_program, "/findings/", on="2022-03-01")
    assert answer["basis"]["school_year"] == "2021-2022"
    assert answer["results"][0]["requirement"]["period"]["label"] == "2022年"


def test_pages_together_are_the_list(client_program, worked):
    whole = read(client_program, "/findings/", **WHEN)["results"]
    rows, following = [], f"{API}/findings/?school_year=2021-2022&on=2021-10-29&page_size=5"
    while following:
        answer = client_program.get(following.removeprefix("http://testserver")).json()
        assert answer["basis"]["pack"] == "qingtian-2021"
        rows += answer["results"]
        following = answer["next"]
    assert rows == whole
    assert [row["alliance"]["code"] for row in rows] == sorted(row["alliance"]["code"] for row in rows)


@pytest.mark.parametrize(
    ("query", "code", "sentence"),
    [
        (
            {"verdict": "good"},
            "invalid_choice",
            "没有“good”这个取值。可用:unmet(不符)、missing(缺数据)、behind(预警)、hint(提示)、met(达标)、"
            "not_applicable(不适用)。请从中选择。",
        ),
        (
            {"subject": "town"},
            "invalid_choice",
            "没有“town”这个取值。可用:pair(每一对总校与成员校)、alliance(每个教共体)。请从中选择。",
        ),
        ({"school_year": "2021"}, "invalid", "“2021”不是学年。学年写作起止两年,例如 2021-2022。"),
        (
            {"on": "2021-13-01"},
            "invalid_date",
            "“2021-13-01”不是日期。日期写作 年-月-日,例如 2022-06-30。请改正。",
        ),
        (
            {"school": "S12"},
            "unknown_parameter",
            "没有“school”这个参数。可用的参数:alliance、calendar、county、cursor、indicator、on、page_size、"
            "school_year、subject、verdict。请改正或去掉。",
        ),
        (
            {"cursor": "abc"},
            "invalid_cursor",
            "翻页位置无效:它不是本列表给出的。请去掉 cursor 从第一页重新读取,再按返回的 next 翻页。",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(client_program, worked, query, code, sentence):
    assert refused(client_program, "/findings/", **query) == (400, code, sentence)


# ---- who sees what ----------------------------------------------------------------------------------
@pytest.mark.parametrize("address", ["/findings/", "/progress/"])
def test_a_school_sees_the_alliances_it_belongs_to(worked, address):
    _alliance, core, renzhuang, _fangshan = worked
    assert Alliance.objects.filter(code="GJ09").exists()
    for school, role in ((core, RoleCode.PRINCIPAL), (renzhuang, RoleCode.SCHOOL_CLERK)):
        user = PostFactory(school=school, role=role).user
        for client in (browser(user), token_client(user, "records:read")):
            assert alliances_in(read(client, address, **WHEN)) == {"GJ05"}
            assert read(client, address, alliance="GJ09", **WHEN)["results"] == []


@pytest.mark.parametrize("address", ["/findings/", "/progress/"])
def test_the_bureau_sees_its_county_and_no_other(counted, worked, address):
    bureau = browser(PostFactory(county=counted.county, role=RoleCode.LEADER).user)
    assert alliances_in(read(bureau, address, **WHEN)) == {"GJ05", "GJ09"}
    stranger = browser(PostFactory(county=CountyFactory(slug="there"), role=RoleCode.BUREAU_ADMIN).user)
    empty = {"basis": None, "next": None, "results": []}
    assert read(stranger, address, county="qingtian", **WHEN) == empty
    assert read(stranger, address, **WHEN) == empty


@pytest.mark.parametrize("address", ["/findings/", "/progress/", "/quotas/"])
def test_who_sees_several_counties_names_one(counted, worked, address):
    CountyFactory(slug="there")
    maintainer = browser(UserFactory(is_superuser=True))
    assert refused(maintainer, address, **WHEN) == (
        400,
        "county_needed",
        "您能看到不止一个县(市、区),每次只回答一个。请用 county 写明县代码,代码见 /counties/。",
    )
    assert read(maintainer, address, county="qingtian", **WHEN)["results"] != []


@pytest.mark.parametrize("address", ["/findings/", "/progress/", "/quotas/"])
def test_neither_teachers_nor_tokens_without_records(counted, worked, address):
    teacher = browser(PostFactory(school=worked[1], role=RoleCode.TEACHER).user)
    assert refused(teacher, address) == (
        403,
        "post_missing",
        "您的账号没有任职,或所任岗位不能查看这一项。请联系局管理员核实任职。",
    )
    program = token_client(PostFactory(county=counted.county, role=RoleCode.API_CLIENT).user, "scores:read")
    assert refused(program, address) == (
        403,
        "scope_missing",
        "令牌缺少权限:查看这一项需要records:read,这个令牌只有scores:read。请向局管理员申请带有该权限的令牌。",
    )


# ---- when they are sent again, and at what cost -------------------------------------------------------
def test_what_has_not_changed_is_not_sent_again(client_program, worked):
    alliance, core, _renzhuang, fangshan = worked
    address = f"{API}/findings/?school_year=2021-2022&on=2021-10-29"
    first = client_program.get(address)
    again = client_program.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    research(alliance, [core, fangshan], ActivityKind.ONSITE_RESEARCH)
    assert client_program.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize("address", ["/findings/", "/progress/"])
def test_twenty_alliances_cost_what_one_costs(client_program, counted, address):
    def cost(number):
        with CaptureQueriesContext(connection) as captured:
            answer = read(client_program, address, page_size=500, **WHEN)
        assert len(alliances_in(answer)) == number
        return len(captured)

    for place in range(20):
        core, member = counted.school(f"总校{place}"), counted.school(f"成员校{place}")
        alliance = counted.alliance("co_built", core, member)
        lessons(alliance, [core, member], number=3)
        RotationFactory(teacher=TeacherFactory(school=core), host_school=member, honour=counted.new_star)
        if place == 0:
            read(client_program, address)  # the first request of a token notes that it was used
            for_one = cost(1)
    assert cost(20) == for_one == QUERIES


# ---- one rotation -------------------------------------------------------------------------------------
@pytest.fixture
def rotation(counted, worked):
    _alliance, core, _renzhuang, fangshan = worked
    teacher = TeacherFactory(school=core, name="金丝雀一")
    TeacherHonourFactory(teacher=teacher, honour=counted.new_star)
    return RotationFactory(
        teacher=teacher,
        host_school=fangshan,
        honour=counted.new_star,
        planned_until=datetime.date(2023, 9, 1),
    )


def test_what_the_document_thinks_of_a_rotation(counted, rotation):
    client = token_client(PostFactory(county=counted.county, role=RoleCode.API_CLIENT).user)
    answer = read(client, f"/rotations/{rotation.filing.number}/findings/")
    assert answer["number"] == rotation.filing.number
    assert (answer["basis"]["pack"], answer["basis"]["on"]) == ("qingtian-2021", "2021-09-01")
    found = {row["id"]: row for row in answer["findings"]}
    assert list(found) == ["honour", "direction", "duration", "personnel"]
    duration = found["duration"]
    assert (duration["verdict"], duration["verdict_label"]) == ("unmet", "不符")
    assert duration["sentence"] == "文件要求指导型流动至少3年,本次计划2年"
    assert duration["clause"]["id"] == "rotation.guiding"
    assert "流动时间至少3年" in duration["clause"]["quote"]
    assert found["honour"]["sentence"].startswith("文件要求指导型教师有县教坛新秀及以上荣誉")


def test_what_honour_a_teacher_holds_is_for_those_who_may_see_teachers(client_program, rotation):
    response = client_program.get(f"{API}/rotations/{rotation.filing.number}/findings/")
    assert [row["id"] for row in response.json()["findings"]] == ["direction", "duration", "personnel"]
    assert "县教坛新秀及以上荣誉,本人" not in response.content.decode()


def test_a_rotation_that_nobody_reported_or_that_is_elsewhere_does_not_exist(
    counted, client_program, worked, rotation
):
    draft = RotationFactory(
        teacher=TeacherFactory(school=worked[1]), host_school=worked[2], state=State.DRAFT
    )
    gone = (404, "not_found", "没有这一项,或者它不在您的查看范围内。请核对网址中的县代码和编号。")
    assert refused(client_program, f"/rotations/{draft.filing.number}/findings/") == gone
    outsider = browser(
        PostFactory(school=counted.county.schools.get(code="S50"), role=RoleCode.PRINCIPAL).user
    )
    assert refused(outsider, f"/rotations/{rotation.filing.number}/findings/") == gone
    home = browser(PostFactory(school=worked[1], role=RoleCode.PRINCIPAL).user)
    assert len(read(home, f"/rotations/{rotation.filing.number}/findings/")["findings"]) == 4


def test_an_open_question_is_named_with_the_finding_that_rests_on_it(counted, worked):
    peer = RotationFactory(
        teacher=TeacherFactory(school=worked[1]), host_school=worked[2], kind=RotationKind.ITINERANT
    )
    client = token_client(PostFactory(county=counted.county, role=RoleCode.API_CLIENT).user)
    answer = read(client, f"/rotations/{peer.filing.number}/findings/")
    named = {question for row in answer["findings"] for question in row["questions"]}
    assert {one["id"] for one in answer["basis"]["questions"]} == named
