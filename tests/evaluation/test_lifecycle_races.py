"""32 hands on one run: each step is taken once, and the others read who was faster."""

from contextlib import nullcontext
from threading import Barrier
from types import SimpleNamespace

import pytest
from django.db import connection

from alliances.models import County
from alliances.refusals import Refused
from evaluation import lifecycle
from evaluation.models import ChainLink, Publication, RunEvent, ScoreRun
from tests.evaluation.life import Life
from tests.racing import race

pytestmark = pytest.mark.django_db(transaction=True)
HANDS = 32


@pytest.fixture
def life(transactional_db):
    return Life(sealed=True)


def state_of(run) -> str:
    return ScoreRun.objects.get(pk=run.pk).state


def test_approved_by_two_whoever_presses_how_often(life):
    run = life.run("checked")
    hands = (life.leader, life.admin)
    found = race(HANDS, lambda number: life.approve(run, hands[number % 2]), refusal=Refused)
    assert found.unexpected == []
    assert (len(found.done), len(found.refused)) == (2, HANDS - 2)
    assert state_of(run) == "approved"
    assert {event.by for event in RunEvent.objects.filter(verb="approve")} == set(hands)


@pytest.mark.parametrize(
    ("verb", "state", "to"), [("announce", "approved", "announced"), ("finalise", "", "published")]
)
def test_announced_and_published_once(life, verb, state, to):
    run = life.run(state) if state else life.announced()
    links = ChainLink.objects.count()
    found = race(HANDS, lambda _number: getattr(life, verb)(run), refusal=Refused)
    assert found.unexpected == []
    assert (len(found.done), len(found.refused)) == (1, HANDS - 1)
    assert state_of(run) == to
    assert RunEvent.objects.filter(verb=verb).count() == Publication.objects.count() == 1
    assert ChainLink.objects.count() == links + 1
    label = {"announce": "公示", "finalise": "审定公布"}[verb]
    assert all(sentence.startswith(f"没有{label}:第{run.pk}次测算10月1") for sentence in found.refused)


def test_of_two_runs_of_a_year_one_is_announced(life):
    runs = [life.run("approved"), life.run("approved")]
    found = race(8, lambda number: life.announce(runs[number % 2]), refusal=Refused)
    assert found.unexpected == []
    assert len(found.done) == 1
    assert sorted(state_of(run) for run in runs) == ["announced", "approved"]


def test_without_the_guards_every_hand_believes_that_it_was_the_first(life, monkeypatch):
    """The lock and the conditional update taken away: everybody has looked before anybody moves."""
    run = life.run("checked")
    everybody_has_looked = Barrier(4)

    def look_and_wait(row):
        everybody_has_looked.wait(timeout=30)
        return []

    monkeypatch.setattr(County, "hold", lambda county_id: None)
    monkeypatch.setattr(lifecycle, "approvals", look_and_wait)
    monkeypatch.setattr(lifecycle, "_moved", lambda row, to: 1)
    if connection.vendor == "sqlite":
        monkeypatch.setattr(lifecycle, "transaction", SimpleNamespace(atomic=nullcontext))
    found = race(4, lambda _number: life.approve(run, life.leader), refusal=Refused)
    assert (len(found.done), found.refused, found.unexpected) == (4, [], [])
    assert RunEvent.objects.filter(verb="approve").count() == 4


def test_without_the_lock_the_conditional_update_still_lets_one_through(life, monkeypatch):
    run = life.run("checked")
    everybody_has_looked = Barrier(4)

    def look_and_wait(row):
        everybody_has_looked.wait(timeout=30)
        return []

    monkeypatch.setattr(County, "hold", lambda county_id: None)
    monkeypatch.setattr(lifecycle, "approvals", look_and_wait)
    if connection.vendor == "sqlite":
        monkeypatch.setattr(lifecycle, "transaction", SimpleNamespace(atomic=nullcontext))
    found = race(4, lambda _number: life.approve(run, life.leader), refusal=Refused)
    assert (len(found.done), len(found.refused), found.unexpected) == (1, 3, [])
    assert RunEvent.objects.filter(verb="approve").count() == 1
