"""32 hands on one question: it is answered once, the others read who was faster."""

import pytest
from django.core.exceptions import ValidationError

from alliances.refusals import Overtaken
from evaluation import deciding
from evaluation.models import ChainLink, Decision
from tests.evaluation.deciding_world import Deciding
from tests.racing import race

pytestmark = pytest.mark.django_db(transaction=True)
HANDS = 32
OPTIONS = ("co_built", "collaborative", "mean")


@pytest.fixture
def world(transactional_db):
    return Deciding()


def answer(world):
    """Everybody has the same page open."""
    return lambda number: world.decide(option=OPTIONS[number % 3])


def test_answered_once(world):
    found = race(HANDS, answer(world), refusal=Overtaken)
    assert found.unexpected == []
    assert (len(found.done), len(found.refused)) == (1, HANDS - 1)
    (made,) = Decision.objects.all()
    assert set(found.refused) == {
        f"没有登记:陈科长已于10月09日 09:00登记过这个问题,{deciding.said(world.pack, made)}(青教〔2022〕15号)。"
        "请看过之后再确认。"
    }
    assert ChainLink.objects.count() == 1


def test_different_questions_make_one_chain(world):
    questions = [question.id for question in world.pack.questions]

    def act(number):
        question = questions[number % len(questions)]
        return world.decide(question, option=world.pack.question(question).default)

    found = race(HANDS, act, refusal=Overtaken)
    assert found.unexpected == []
    assert len(found.done) == len(questions) == Decision.objects.count()
    links = list(ChainLink.objects.order_by("position"))
    assert [link.previous for link in links] == ["", *(link.digest for link in links[:-1])]


def test_without_the_guard_the_losers_run_into_the_table_itself(world, monkeypatch):
    monkeypatch.setattr(deciding, "answers_to", lambda *_asked: [])
    found = race(4, answer(world), refusal=Overtaken)
    assert (len(found.done), found.refused) == (1, [])
    assert [type(error) for error in found.unexpected] == [ValidationError] * 3
    assert Decision.objects.count() == 1
