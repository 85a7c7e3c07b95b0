"""32 hands on one person's stipend: it is authorised once, the others read who was faster."""

import pytest
from django.db import IntegrityError

from alliances.refusals import Overtaken
from alliances.scope import scope_of
from evaluation import authorising
from evaluation.authorising import authorise
from evaluation.models import StipendStatement
from gongtongti.accounts.models import AuditEvent
from tests.evaluation.stipend_world import AT, YEARS, StipendWorld
from tests.racing import race

pytestmark = pytest.mark.django_db(transaction=True)
HANDS = 32
SENTENCE = (
    "李特级2021-2022学年的支教补助已于10月09日 09:00由王会计核发,没有需要补发或追回的差额。请刷新页面查看。"
)


@pytest.fixture
def world(transactional_db):
    return StipendWorld()


def press(world):
    """Everybody has the same page open."""
    due = world.due()
    scope = scope_of(world.finance)

    def act(_number):
        return authorise(
            world.county, YEARS[0], {due.row.number: due.seen}, scope=scope, by=world.finance, at=AT
        ).statements[0]

    return act


def test_authorised_once(world):
    found = race(HANDS, press(world), refusal=Overtaken)
    assert found.unexpected == []
    assert (len(found.done), len(found.refused)) == (1, HANDS - 1)
    assert set(found.refused) == {SENTENCE}
    assert StipendStatement.objects.get().amount == 30000
    assert AuditEvent.objects.filter(verb=AuditEvent.Verb.AUTHORISED).count() == 1


def test_topped_up_once(world):
    world.authorise()
    late = world.posted("周正高", "G002")
    world.authorise(rotation=late)
    late.teacher.honours.update(honour=world.top)
    due = world.due(rotation=late)

    def act(_number):
        authorise(
            world.county,
            YEARS[0],
            {due.row.number: due.seen},
            scope=scope_of(world.finance),
            by=world.finance,
            at=AT,
        )

    found = race(HANDS, act, refusal=Overtaken)
    assert found.unexpected == []
    assert (len(found.done), len(found.refused)) == (1, HANDS - 1)
    amounts = StipendStatement.objects.filter(rotation=late).oldest_first()
    assert [statement.amount for statement in amounts] == [10000, 20000]


def test_without_the_guard_the_losers_run_into_the_table_itself(world, monkeypatch):
    act = press(world)
    before = world.due()
    monkeypatch.setattr(authorising, "compute", lambda county, years: (before,))
    found = race(4, act, refusal=Overtaken)
    assert (len(found.done), found.refused) == (1, [])
    assert [type(error) for error in found.unexpected] == [IntegrityError] * 3
    assert StipendStatement.objects.count() == 1
