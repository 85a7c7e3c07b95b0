"""manage.py escalate_silent: what nobody has answered in time goes before the bureau, once."""

import datetime
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from alliances.filing_choices import State, Verb
from alliances.models import Filing
from alliances.models.filing import Moving
from alliances.refusals import Refused
from tests.alliances.test_filings import LATE, Story
from tests.racing import race

pytestmark = pytest.mark.django_db


def run(*given) -> str:
    out = StringIO()
    call_command("escalate_silent", *given, stdout=out)
    return out.getvalue()


@pytest.fixture
def story():
    with time_machine.travel(LATE, tick=False):
        yield Story()


def test_the_overdue_ones_and_only_they(story):
    silent, answered = story.submit(story.draft()), story.submit(story.draft())
    draft = story.draft()
    story.move(answered, Verb.CONFIRM, story.core_school)
    assert run() == f"{story.county}:提请核定 1 条。\n"
    states = {filing: Filing.objects.get(pk=filing.pk).state for filing in (silent, answered, draft)}
    assert list(states.values()) == [State.ESCALATED, State.CONFIRMED, State.DRAFT]
    event = silent.events.last()
    assert (event.verb, event.by, event.who_word, event.reason) == (
        Verb.ESCALATE,
        None,
        "系统",
        "对方逾期未确认",
    )


def test_run_twice_it_finds_nothing_more(story):
    filing = story.submit(story.draft())
    run()
    assert run() == "没有逾期未确认的填报。\n"
    assert filing.events.filter(verb=Verb.ESCALATE).count() == 1


def test_each_county_is_told_by_itself(story):
    for _ in range(2):
        story.submit(story.draft())
    other = Story()
    other.submit(other.draft())
    assert run() == f"{story.county}:提请核定 2 条。\n{other.county}:提请核定 1 条。\n"


def test_on_its_last_day_an_answer_is_not_late(story):
    filing = story.submit(story.draft())
    assert run(f"--day={filing.answer_due}") == "没有逾期未确认的填报。\n"
    after = filing.answer_due + datetime.timedelta(days=1)
    assert run(f"--day={after}") == f"{story.county}:提请核定 1 条。\n"


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("2021-10-25", "2021-10-25 还没有到,不能提前提请核定。请写今天或以前的日期,或不写 --day。"),
        ("昨天", "“昨天”不是日期。请写成 2021-10-24 的样子。"),
    ],
)
def test_a_day_that_cannot_be_is_refused(story, day, sentence):
    story.submit(story.draft())
    with pytest.raises(CommandError) as caught:
        run(f"--day={day}")
    assert str(caught.value) == sentence
    assert not Filing.objects.filter(state=State.ESCALATED).exists()


def test_who_answers_meanwhile_is_not_overruled(story, monkeypatch):
    filing = story.submit(story.draft())
    move = Moving.move

    def answered_just_before(self, verb, **given):
        if verb == Verb.ESCALATE:
            story.move(Filing.objects.get(pk=self.pk), Verb.CONFIRM, story.core_school)
        return move(self, verb, **given)

    monkeypatch.setattr(Moving, "move", answered_just_before)
    assert run() == "没有逾期未确认的填报。\n"
    filing.refresh_from_db()
    assert filing.state == State.CONFIRMED


@pytest.mark.django_db(transaction=True)
def test_side_by_side_each_filing_goes_once():
    story = Story()
    filings = [story.submit(story.draft()) for _ in range(5)]
    found = race(4, lambda number: run(), refusal=Refused)
    assert (found.refused, found.unexpected) == ([], [])
    for filing in filings:
        assert filing.events.filter(verb=Verb.ESCALATE).count() == 1
        assert Filing.objects.get(pk=filing.pk).state == State.ESCALATED
