"""Decisions over the API: who reads them, how they page, and what questions and runs say of them."""

import pytest

from alliances.periods import SchoolYear
from evaluation.models import Decision
from evaluation.scoring import run_scoring
from tests.evaluation.deciding_world import QUESTION, Deciding
from tests.factories import CountyFactory, PostFactory

DECISIONS, QUESTIONS = "/api/v1/decisions/", "/api/v1/questions/"
ALONE = Decision.ALONE


@pytest.fixture
def world(db):
    return Deciding()


@pytest.fixture
def ask(world, client):
    client.force_login(world.officer, backend="django.contrib.auth.backends.ModelBackend")

    def get(address, **query):
        response = client.get(address, query)
        assert response.status_code == 200, response.content.decode()
        return response.json()

    return get


def test_a_decision_with_everything_that_was_signed(world, ask):
    world.decide()
    (row,) = ask(DECISIONS)["results"]
    assert row == {
        "county": "qingtian",
        "pack": "qingtian-2021",
        "question": QUESTION,
        "version": 1,
        "option": "collaborative",
        "option_label": "按协作型",
        "schools": None,
        "first_school_year": "2021-2022",
        "file_number": "青教〔2022〕15号",
        "decided_on": "2022-09-30",
        "signer": "王局长",
        "reason": "比照按后者类型考核",
        "recorded_at": "2022-10-09T09:00:00+08:00",
    }


def test_the_list_of_schools_and_what_was_taken_back(world, ask):
    world.decide(ALONE, option="listed", schools=("S22",))
    world.decide(ALONE, seen=1, option="")
    told = [(row["version"], row["option"], row["schools"]) for row in ask(DECISIONS)["results"]]
    assert told == [(1, "listed", ["S22"]), (2, None, None)]


def test_pages_go_by_position_and_lose_nothing(world, ask):
    for question in world.pack.questions[:5]:
        world.decide(question.id, option=question.default)
    seen, page = [], ask(DECISIONS, page_size="2")
    seen += page["results"]
    while page["next"]:
        page = ask(page["next"])
        seen += page["results"]
    assert [row["question"] for row in seen] == sorted(question.id for question in world.pack.questions[:5])
    only = ask(DECISIONS, county="qingtian", pack="qingtian-2021", question="bundled.reading")["results"]
    assert [row["question"] for row in only] == ["bundled.reading"]


def test_the_list_costs_the_same_however_many(world, ask, django_assert_num_queries):
    world.decide()
    ask(DECISIONS)
    with django_assert_num_queries(4):
        ask(DECISIONS)
    for question in world.pack.questions[:5]:
        world.decide(question.id, option=question.default)
    with django_assert_num_queries(4):
        ask(DECISIONS)


def test_another_county_s_decisions_are_not_told(world, client):
    world.decide()
    stranger = PostFactory(county=CountyFactory(slug="jinyun")).user
    client.force_login(stranger, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(DECISIONS).json()["results"] == []
    told = client.get(f"{QUESTIONS}qingtian-2021/{QUESTION}/", {"school_year": "2021-2022"}).json()
    assert (told["default"], told["decision"]) == ("co_built", None)


def test_a_question_says_what_holds_in_the_year_asked_for(world, ask):
    world.decide(first_school_year=SchoolYear(2022))
    address = f"{QUESTIONS}qingtian-2021/{QUESTION}/"
    assert ask(address, school_year="2021-2022")["decision"] is None
    assert ask(address, school_year="2022-2023")["decision"]["file_number"] == "青教〔2022〕15号"
    listed = {row["id"]: row["decision"] for row in ask(QUESTIONS, school_year="2022-2023")["results"]}
    assert [question for question, decision in listed.items() if decision] == [QUESTION]


def test_a_year_that_is_none_is_refused(world, client):
    client.force_login(world.officer, backend="django.contrib.auth.backends.ModelBackend")
    response = client.get(QUESTIONS, {"school_year": "2021"})
    assert response.status_code == 400
    assert "“2021”不是学年。学年写作起止两年,例如 2021-2022。" in response.content.decode()


def test_a_run_tells_the_decisions_it_used(world, ask):
    world.decide()
    run = run_scoring(world.county, SchoolYear(2021))
    told = ask(f"/api/v1/runs/{run.pk}/")
    assert told["decided"] == {
        QUESTION: {
            "version": "1",
            "option": "collaborative",
            "value": [],
            "first_school_year": "2021-2022",
            "file_number": "青教〔2022〕15号",
            "decided_on": "2022-09-30",
            "signer": "王局长",
            "reason": "比照按后者类型考核",
        }
    }
