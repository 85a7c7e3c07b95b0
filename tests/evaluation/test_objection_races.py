"""32 hands on one objection: one answer is stored, the others read who was faster."""

import pytest
import time_machine

from alliances.filing_choices import State, Verb
from alliances.models import FilingEvent
from alliances.models.moving import Moving
from alliances.refusals import Overtaken, Refused
from alliances.scope import scope_of
from evaluation.models import Objection, Review
from evaluation.objecting import hand_in
from gongtongti.accounts.models import AuditEvent
from gongtongti.accounts.roles import Duty
from tests.evaluation.objecting import NOW, Objecting
from tests.racing import race

pytestmark = pytest.mark.django_db(transaction=True)
HANDS = 32


@pytest.fixture
def place(transactional_db):
    with time_machine.travel(NOW, tick=False):
        yield Objecting()


def answer(place, row, reviewers):
    """As a request does it: the row read anew, by one reviewer or another, upheld or not."""

    def one(number):
        found = Objection.objects.select_related("filing", "score__run", "county").get(pk=row.pk)
        upheld = number % 2
        place.answer(
            found,
            by=reviewers[number % len(reviewers)],
            outcome="upheld" if upheld else "rejected",
            corrected="70" if upheld else "",
        )

    return one


def test_answered_once(place):
    reviewers = [place.reviewer, place.of_bureau("督导二室", Duty.OBJECTIONS)]
    row = place.objection()
    found = race(HANDS, answer(place, row, reviewers), refusal=Overtaken)
    assert found.unexpected == []
    assert (len(found.done), len(found.refused)) == (1, HANDS - 1)
    assert Review.objects.count() == 1
    assert FilingEvent.objects.filter(verb=Verb.ACCEPT).count() == 1
    assert AuditEvent.objects.filter(verb=AuditEvent.Verb.REVIEWED).count() == 1
    last = FilingEvent.objects.get(verb=Verb.ACCEPT)
    assert last.by == Review.objects.get().by
    assert set(found.refused) == {
        f"{row.filing.number} {last.by}已于10月11日 10:00核定,现在是“已复核”,不能再这样办理。请刷新页面查看。"
    }


def test_without_the_guard_more_than_one_is_let_through(place, monkeypatch):
    """The table lets one answer in whatever happens; without the look at the state the others meet it, not a sentence."""
    row = place.objection()
    monkeypatch.setattr(Moving, "_refuse", lambda *args, **kwargs: None)
    found = race(4, answer(place, row, [place.reviewer]), refusal=Overtaken)
    assert len(found.unexpected) == 3
    assert Review.objects.count() == 1


def test_an_input_is_contested_once_by_a_school(place):
    """Two forms of one school, handed in at the same moment."""
    drafts = []
    for key in ("result/S34/2021-2022/", "result/S45/2021-2022/"):
        drafts.append(place.objection(button="keep", input=key, claimed="71"))
    Objection.objects.filter(pk=drafts[0].pk).update(input=drafts[1].input)

    def one(number):
        row = Objection.objects.select_related("filing", "score__run", "county").get(pk=drafts[number].pk)
        hand_in(row, scope=scope_of(place.core), by=place.core, at=NOW)

    found = race(2, one, refusal=Refused)
    assert found.unexpected == []
    assert len(found.refused) == 2, "either stands in the way of the other: one has to be withdrawn"
    states = Objection.objects.values_list("filing__state", flat=True)
    assert set(states) == {State.DRAFT}
