"""校长职级制: an opinion is its author's and the bureau's, nobody else learns that there is one."""

import datetime

import pytest
import time_machine
from django.urls import reverse

from alliances.models import Filing, Post
from evaluation.models import Opinion
from gongtongti.accounts.roles import RoleCode
from gongtongti.desk.todo import Todo
from tests.clients import browser
from tests.evaluation.reviewing_world import AT, YEAR, ReviewingWorld, errors, told
from tests.factories import PostFactory
from tests.gongtongti.desk import shown

pytestmark = pytest.mark.django_db
NEW = ("new_opinion", "qingtian", "GJ05", "S35", str(YEAR))


@pytest.fixture
def world(db):
    with time_machine.travel(AT, tick=False):
        yield ReviewingWorld()


def test_written_sent_and_read(world):
    assert errors(world.send(*NEW, submit="1", words=" ")) == ["评价意见还没有写,不能提交。请填写。"]
    done = world.send(*NEW, submit="1", words="工作扎实,带班子有办法。")
    assert told(done) == ["评价意见已提交教育局。对方学校看不到。"]
    opinion = Opinion.objects.get()
    number = opinion.filing.number
    assert "工作扎实" not in opinion.filing.title
    page = world.get("opinion", number, by=world.bureau)
    assert "工作扎实,带班子有办法。" in shown(page)
    assert page["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    opinion.filing.move("accept", **world.acting(world.bureau))
    assert opinion.filing.state_word == "已收阅"


def test_asked_are_the_heads_of_members_that_are_legal_persons_of_their_own(world):
    rows = shown(world.get("opinions"))
    assert "应有 2 份,已写 0 份" in rows
    assert world.send("new_opinion", "qingtian", "GJ05", "S36", str(YEAR), words="x").status_code == 404


def test_the_head_of_a_member_is_asked_about_nobody(world):
    assert world.get("opinions", by=world.member).status_code == 403
    assert world.send(*NEW, by=world.member, words="x").status_code == 403
    assert world.get(*NEW, by=world.clerk).status_code == 403


def test_one_a_year_and_member(world):
    world.opinion()
    assert errors(world.send(*NEW, words="又一份")) == ["2021-2022学年对仁庄镇中负责人的评价意见已经提出过。"]


@pytest.mark.parametrize("state", ["draft", "confirmed", "accepted", "returned", "reopened"])
def test_who_follows_its_author_does_not_read_it(world, state):
    """The head of the member becomes head of the core: of all people the one it speaks of."""
    opinion = world.opinion(state=state)
    today = datetime.date(2022, 6, 20)
    Post.objects.filter(user__in=(world.core, world.member)).update(until=today)
    PostFactory(school=world.core_school, role=RoleCode.PRINCIPAL, user=world.member, since=today)
    number = opinion.filing.number
    assert world.get("opinion", number, by=world.member).status_code == 404
    assert world.get("edit_opinion", number, by=world.member).status_code == 404
    assert number not in shown(world.get("opinions", by=world.member))
    successor = world.acting(world.member)["scope"]
    assert not Filing.objects.visible_to(successor).filter(pk=opinion.filing_id).exists()
    assert not opinion.filing.is_owner(successor)
    # Nor on the pages of what the school has filed, which show a filing with its words, nor in a count.
    waiting = browser(world.member).get(reverse("desk:confirmations"))
    assert number not in shown(waiting)
    assert opinion.words not in shown(waiting)
    counted = Todo(successor, world.county, on=today)
    assert (counted.count, set(counted.own.values())) == (0, {0})


def test_it_does_not_wait_in_the_common_queue_nor_in_its_count(world):
    world.opinion()
    page = shown(browser(world.bureau).get(reverse("desk:review")))
    assert "校长职级制意见" not in page.replace("评议", "")
