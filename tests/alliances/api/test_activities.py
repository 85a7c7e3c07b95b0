"""Activities over the API: what each says, who gets it, and which rows a filter leaves."""

import datetime

import pytest

from alliances.filing_choices import ActivityKind, Answer, SchoolSubject, State
from gongtongti.accounts.roles import RoleCode
from tests.clients import API, browser, token_client
from tests.factories import AllianceFactory, CountyFactory, PostFactory, SchoolFactory
from tests.record_factories import ActivityFactory

LATER = datetime.date(2021, 11, 2)


@pytest.fixture
def schools(county):
    return [
        SchoolFactory(county=county, code=code, short_name=name)
        for code, name in (("S01", "山口镇中"), ("S02", "仁庄镇中"))
    ]


@pytest.fixture
def alliance(county, schools):
    return AllianceFactory(county=county, code="GJ05", core_school=schools[0], member_schools=schools[1:])


@pytest.fixture
def client_program(county):
    return token_client(PostFactory(county=county, role=RoleCode.API_CLIENT).user, "records:read")


def numbers(answer):
    return [row["number"] for row in answer["results"]]


def test_an_activity_reads_with_the_answers_of_its_schools(ask, alliance, schools):
    activity = ActivityFactory(alliance=alliance, schools=schools, topic="一次函数", lessons=2)
    (row,) = ask("/activities/")["results"]
    assert row == {
        "county": "here",
        "number": activity.filing.number,
        "state": "accepted",
        "state_word": "已核定",
        "alliance": "GJ05",
        "owner_school": {"code": "S01", "short_name": "山口镇中"},
        "schools": [
            {
                "code": "S01",
                "short_name": "山口镇中",
                "part": "host",
                "answer": "confirmed",
                "answered_at": None,
            },
            {
                "code": "S02",
                "short_name": "仁庄镇中",
                "part": "partner",
                "answer": "confirmed",
                "answered_at": None,
            },
        ],
        "submitted_at": None,
        "digest": "",
        "is_demo": False,
        "day": "2021-10-15",
        "kind": "synchronous_lesson",
        "kind_label": "同步课堂",
        "subject": "chinese",
        "subject_label": "语文",
        "period_of_day": None,
        "lessons": 2,
        "topic": "一次函数",
        "host_school": {"code": "S01", "short_name": "山口镇中"},
        "themed": None,
        "playback": "",
        "reviewed_on": None,
    }
    one = ask(f"/activities/{activity.filing.number}/")
    assert {key: one[key] for key in row} == row
    assert (one["events"], one["attachments"]) == ([], [])


def test_filters_leave_what_they_name(ask, alliance, schools):
    lesson = ActivityFactory(alliance=alliance, schools=schools).filing.number
    meeting = ActivityFactory(
        alliance=alliance,
        schools=schools[:1],
        kind=ActivityKind.MEETING,
        subject="",
        lessons=None,
        day=LATER,
        state=State.CONFIRMED,
    ).filing.number
    assert numbers(ask("/activities/")) == [meeting, lesson]
    for query, left in (
        ({"kind": "meeting"}, [meeting]),
        ({"subject": SchoolSubject.CHINESE}, [lesson]),
        ({"state": "accepted"}, [lesson]),
        ({"school": "S02"}, [lesson]),
        ({"alliance": "GJ05"}, [meeting, lesson]),
        ({"since": "2021-11-01"}, [meeting]),
        ({"until": "2021-11-01"}, [lesson]),
        ({"school_year": "2021-2022"}, [meeting, lesson]),
        ({"school_year": "2020-2021"}, []),
        ({"county": "elsewhere"}, []),
    ):
        assert numbers(ask("/activities/", **query)) == left, query


def test_pages_follow_each_other(ask, client_program, alliance, schools):
    filed = [ActivityFactory(alliance=alliance, schools=schools).filing.number for _ in range(5)]
    first = ask("/activities/", page_size=2)
    found = numbers(first)
    while first["next"]:
        first = client_program.get(first["next"]).json()
        found += numbers(first)
    assert sorted(found) == sorted(filed)
    assert len(found) == 5


def test_a_school_year_that_is_none_is_refused(refused):
    assert refused("/activities/", school_year="2021-2023") == [
        (
            "school_year",
            "invalid",
            "“2021-2023”不是一个学年:后一年应为 2022。请写作 2021-2022。",
        )
    ]
    assert refused("/activities/", since="2021.9.1") == [
        ("since", "invalid", "这不是日期。日期写作 年-月-日,例如 2021-10-15。请改正。")
    ]


def test_a_draft_is_not_reported_yet_not_even_to_its_author(ask, alliance, schools):
    draft = ActivityFactory(alliance=alliance, schools=schools, state=State.DRAFT, answer=Answer.WAITING)
    assert numbers(ask("/activities/")) == []
    author = browser(PostFactory(school=schools[0], role=RoleCode.SCHOOL_CLERK).user)
    assert author.get(f"{API}/activities/").json()["results"] == []
    assert author.get(f"{API}/activities/{draft.filing.number}/").status_code == 404


def test_a_foreign_activity_does_not_exist(client_program, alliance, schools):
    foreign = CountyFactory(slug="there")
    theirs = [SchoolFactory(county=foreign), SchoolFactory(county=foreign)]
    activity = ActivityFactory(
        alliance=AllianceFactory(county=foreign, core_school=theirs[0]), schools=theirs
    )
    assert client_program.get(f"{API}/activities/").json()["results"] == []
    assert client_program.get(f"{API}/activities/{activity.filing.number}/").status_code == 404


def test_a_token_without_the_scope_is_told_which_it_needs(county):
    program = token_client(PostFactory(county=county, role=RoleCode.API_CLIENT).user, "registry:read")
    answer = program.get(f"{API}/activities/")
    assert answer.status_code == 403
    assert answer.json()["errors"][0]["detail"] == (
        "令牌缺少权限:查看这一项需要records:read,这个令牌只有registry:read。请向局管理员申请带有该权限的令牌。"
    )


def test_reads_stay_the_same_for_one_and_twenty(ask, alliance, schools, django_assert_num_queries):
    ActivityFactory(alliance=alliance, schools=schools)
    ask("/activities/")
    with django_assert_num_queries(5) as few:
        ask("/activities/")
    for _ in range(19):
        ActivityFactory(alliance=alliance, schools=schools)
    with django_assert_num_queries(len(few)):
        assert len(ask("/activities/")["results"]) == 20
