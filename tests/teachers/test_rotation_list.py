"""The list of rotations: what is due on top, filters, search, pages."""

import datetime

import pytest
from django.utils import timezone

from alliances.filing_choices import State
from teachers.models import RotationEnd
from tests.clients import browser
from tests.gongtongti.desk import page, shown
from tests.record_factories import TeacherFactory
from tests.teachers.rotating import AT, Moving

D = datetime.date
DAYS = datetime.timedelta(days=1)


@pytest.fixture
def moving(db):
    return Moving()


def test_nothing_yet_says_what_to_do_first(moving):
    assert (
        "还没有教师流动。学校从本校名册中选一位教师,写明到哪所学校、起止日期,提交后由两所学校写明意见,教育局核定。 安排一位教师"
        in shown(page(moving.clerk, "/rotations/"))
    )
    assert "还没有教师流动。学校或教师本人提交后,在这里看到办到哪一步。" in shown(
        page(moving.bureau, "/rotations/")
    )


def test_what_is_due_stands_on_top_for_those_who_record_it(moving):
    today = timezone.localdate()
    moving.rotation(planned_until=today - 4 * DAYS)
    text = shown(page(moving.bureau, "/rotations/"))
    assert "到期未办理 1 人,请登记去向和考核 陈晓明 青田二中 → 船寮镇中" in text
    assert "4 天前到期" in text
    assert "请登记去向和考核" not in shown(page(moving.home_head, "/rotations/"))


def test_filters_and_search_find_what_they_say(moving):
    today = timezone.localdate()
    moving.rotation(day=today + DAYS, planned_until=today + 400 * DAYS)
    peer = TeacherFactory(school=moving.home_school, name="王丽")
    moving.rotation(teacher=peer, kind="peer", day=today - 9 * DAYS, planned_until=today + 9 * DAYS)
    guest = TeacherFactory(school=moving.host_school, name="李芳")
    moving.rotation(teacher=guest, host_school=moving.home_school, state=State.SUBMITTED)
    over = TeacherFactory(school=moving.home_school, name="周杰")
    row = moving.rotation(teacher=over, planned_until=D(2022, 9, 1))
    RotationEnd.objects.create(
        rotation=row, ended_on=D(2022, 9, 1), outcome="returned", recorded_by=moving.bureau, recorded_at=AT
    )
    everybody = {"陈晓明", "王丽", "李芳", "周杰"}
    for query, found in [
        ({}, everybody),
        ({"kind": "peer"}, {"王丽"}),
        ({"kind": "nonsense"}, everybody),
        ({"phase": "planned"}, {"陈晓明"}),
        ({"phase": "in_post"}, {"王丽"}),
        ({"phase": "over"}, {"周杰"}),
        ({"phase": "due"}, set()),
        ({"phase": "under_way"}, {"李芳"}),
        ({"direction": "out"}, {"陈晓明", "王丽", "周杰"}),
        ({"direction": "in"}, {"李芳"}),
        ({"year": "2021-2022"}, {"李芳", "周杰"}),
        ({"year": "明年"}, everybody),
        ({"q": "wl"}, {"王丽"}),
        ({"q": "船寮 周杰"}, {"周杰"}),
        ({"q": row.filing.number}, {"周杰"}),
    ]:
        html = browser(moving.home_head).get("/rotations/", query).content.decode()
        table = html.partition("<tbody>")[2]
        assert {name for name in everybody if name in table} == found, query
    nothing = shown(browser(moving.home_head).get("/rotations/", {"phase": "due"}))
    assert "没有同时符合这些条件的教师流动。" in nothing


def test_pages_lead_on_and_back(moving):
    moving.several(55)
    first = page(moving.bureau, "/rotations/").context["page"]
    assert (len(first.rows), first.total, first.before) == (50, 55, "")
    second = page(moving.bureau, "/rotations/", after=first.after).context["page"]
    assert len(second.rows) == 5
    back = page(moving.bureau, "/rotations/", before=second.before).context["page"]
    assert [row.pk for row in back.rows] == [row.pk for row in first.rows]


def test_drafts_are_beside_the_list_and_only_ones_own(moving):
    moving.draft(day=None)
    text = shown(page(moving.clerk, "/rotations/"))
    assert "草稿 提交之前别人看不到 陈晓明 青田二中 → 船寮镇中 指导型 · 开始日期未填" in text
    assert "陈晓明" not in shown(page(moving.host_head, "/rotations/"))
