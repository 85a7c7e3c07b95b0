"""32 hands on one filing: one of them moves it, the others read who was faster. Nothing is counted twice."""

import pytest

from alliances.filing_choices import Answer, State, Verb
from alliances.models import Filing, FilingEvent
from alliances.models.moving import Moving
from alliances.refusals import Overtaken, Refused
from alliances.scope import scope_of
from tests.alliances.test_filings import AT, Story
from tests.racing import race

pytestmark = pytest.mark.django_db(transaction=True)
HANDS = 32


@pytest.fixture
def story(transactional_db):
    return Story()


def move(story, filing, verb, user):
    """As a request does it: the row read anew."""
    return Filing.objects.get(pk=filing.pk).move(verb, scope=scope_of(user), by=user, at=AT)


def test_submitted_once(story):
    filing = story.draft()
    clerk = story.clerks[story.member_school.pk]

    def submit(_number):
        Filing.objects.get(pk=filing.pk).activity.submit(scope=scope_of(clerk), by=clerk, at=AT)

    found = race(HANDS, submit, refusal=Overtaken)
    assert found.unexpected == []
    assert (len(found.done), len(found.refused)) == (1, HANDS - 1)
    assert FilingEvent.objects.filter(filing=filing, verb=Verb.SUBMIT).count() == 1
    assert set(found.refused) == {
        f"{filing.number} {clerk}已于10月16日 09:00提交,现在是“待对方确认”,不能再这样办理。请刷新页面查看。"
    }


def test_accepted_by_one_of_many_approvers(story):
    filing = story.submit(story.draft())
    story.move(filing, Verb.CONFIRM, story.core_school)
    found = race(HANDS, lambda _n: move(story, filing, Verb.ACCEPT, story.bureau), refusal=Overtaken)
    assert found.unexpected == []
    assert (len(found.done), len(found.refused)) == (1, HANDS - 1)
    assert FilingEvent.objects.filter(filing=filing, verb=Verb.ACCEPT).count() == 1


def test_accepted_or_withdrawn_but_not_both(story):
    filing = story.submit(story.draft())
    story.move(filing, Verb.CONFIRM, story.core_school)
    clerk = story.clerks[story.member_school.pk]

    def either(number):
        verb, user = (Verb.ACCEPT, story.bureau) if number % 2 else (Verb.WITHDRAW, clerk)
        return move(story, filing, verb, user).to_state

    found = race(HANDS, either, refusal=Overtaken)
    assert found.unexpected == []
    (state,) = found.done
    filing.refresh_from_db()
    assert filing.state == state
    last = FilingEvent.objects.filter(filing=filing).exclude(verb__in=(Verb.SUBMIT, Verb.CONFIRM))
    assert [event.to_state for event in last] == [state]


def test_two_schools_that_answer_at_once_are_both_heard(story):
    filing = story.submit(story.draft(story.core_school, story.member_school, story.other_member))
    schools = (story.member_school, story.other_member)

    def answer(number):
        move(story, filing, Verb.CONFIRM, story.clerks[schools[number].pk])

    found = race(2, answer, refusal=Refused)
    assert (found.unexpected, found.refused) == ([], [])
    filing.refresh_from_db()
    assert filing.state == State.CONFIRMED
    assert not filing.participations.filter(answer=Answer.WAITING).exists()


def test_without_the_guard_every_approver_is_let_in(story, monkeypatch):
    filing = story.submit(story.draft())
    story.move(filing, Verb.CONFIRM, story.core_school)
    monkeypatch.setattr(Moving, "_refuse", lambda *args, **kwargs: None)
    found = race(4, lambda _n: move(story, filing, Verb.ACCEPT, story.bureau), refusal=Overtaken)
    assert len(found.done) == 4
    assert FilingEvent.objects.filter(filing=filing, verb=Verb.ACCEPT).count() == 4
