"""A teacher's own page: where he is, what his schools say, what the year still asks of him."""

import datetime

import pytest
from django.utils import timezone

from alliances.filing_choices import ActivityKind, Answer, State, Verb
from alliances.periods import SchoolYear
from teachers.choices import ActivityPart, Title
from teachers.models import ActivityTeacher, TeacherTitle
from tests.clients import browser
from tests.factories import UserFactory
from tests.gongtongti.desk import page, shown
from tests.record_factories import ActivityFactory, TeacherFactory
from tests.teachers.rotating import Moving

DAYS = datetime.timedelta(days=1)


@pytest.fixture
def moving(db):
    return Moving()


@pytest.fixture
def today():
    return timezone.localdate()


def me(moving):
    return shown(page(moving.account, "/me/"))


def test_an_account_that_is_nobodys_is_told_whom_to_ask(db):
    assert (
        "您的账号还没有对应到教师名册,所以这里没有内容。请联系学校填报员或教育局,在名册中登记您的账号。"
        in shown(page(UserFactory(), "/me/"))
    )


def test_nothing_under_way_offers_to_apply(moving):
    response = page(moving.account, "/me/")
    assert "您现在没有正在进行或正在办理的流动。" in shown(response)
    assert 'href="/rotations/new/?by=me"' in response.content.decode()


def test_in_post_counts_the_days(moving, today):
    rotation = moving.rotation(day=today - 10 * DAYS, planned_until=today + 40 * DAYS)
    last = rotation.last_day
    assert f"40 天 后到期,最后一天是 {last.year}年{last.month}月{last.day}日。" in me(moving)


def test_on_its_way_shows_who_has_answered(moving):
    filing = moving.submit(moving.draft(source="personal", by=moving.account), moving.account)
    moving.move(filing, Verb.CONFIRM, moving.home_head, reason="支持,课务已安排。")
    text = me(moving)
    assert "流出学校 青田二中:同意 支持,课务已安排。" in text
    assert "流入学校 船寮镇中:还没有写明意见" in text


def test_what_is_over_stands_below_and_what_is_due_says_so(moving, today):
    moving.rotation(planned_until=today)
    last = today - DAYS
    assert f"已于 {last.year}年{last.month}月{last.day}日到期,等教育局登记去向和考核。" in me(moving)


def test_a_draft_of_the_school_about_me_is_not_mine_to_see(moving):
    moving.draft()
    assert "您现在没有正在进行或正在办理的流动。" in me(moving)


def _led(moving, today, *, kind=ActivityKind.LECTURE, part=ActivityPart.LEADING, state=State.ACCEPTED):
    activity = ActivityFactory(
        alliance=moving.alliance,
        schools=[moving.host_school, moving.home_school],
        day=max(SchoolYear.of(today).begins, today - DAYS),
        kind=kind,
        state=state,
        topic="单元整体教学",
        answer=Answer.CONFIRMED,
    )
    ActivityTeacher.objects.create(activity=activity, teacher=moving.teacher, part=part)


def test_the_year_asks_a_senior_teacher_for_one(moving, today):
    assert "待完成 本学年还没有核定的公开课、讲座。请与学校填报员联系,开课或讲座后由学校填报。" in me(moving)
    _led(moving, today, part=ActivityPart.ATTENDING)
    _led(moving, today, kind=ActivityKind.MEETING)
    assert "待完成 本学年还没有核定的公开课、讲座。" in me(moving)
    _led(moving, today, state=State.SUBMITTED)
    assert "有 1 次正在办理。" in me(moving)
    _led(moving, today)
    assert "已完成 面向其他学校的公开课、讲座已核定 1 次。" in me(moving)


def test_who_is_exchanging_has_no_other_task(moving, today):
    moving.rotation(day=today - DAYS, planned_until=today + DAYS)
    assert "不需要 本学年有流动任务,公开课、讲座不另作要求。" in me(moving)


def test_who_is_not_senior_is_not_asked(moving):
    TeacherTitle.objects.update(title=Title.FIRST)
    assert "公开课、讲座" not in me(moving)


def test_another_teacher_of_the_school_sees_nothing_of_it(moving, today):
    rotation = moving.rotation(day=today - DAYS, planned_until=today + DAYS)
    other = moving.at(moving.home_school, "teacher", "王丽")
    TeacherFactory(school=moving.home_school, name="王丽", user=other)
    assert "您现在没有正在进行或正在办理的流动。" in shown(page(other, "/me/"))
    assert browser(other).get(f"/rotations/{rotation.filing.number}/").status_code == 404


#: Of the page alone: teacher, rotations, their answers, the schools that answer, title, activities.
QUERIES = 6


def test_the_number_of_queries_does_not_grow_with_the_years(moving, today, django_assert_max_num_queries):
    client = browser(moving.account)

    def asked(address):
        client.get(address)
        with django_assert_max_num_queries(1000) as found:
            client.get(address)
        return len(found)

    for number in range(6):
        begins = today - (number + 1) * 100 * DAYS
        moving.rotation(day=begins, planned_until=begins + 50 * DAYS)
        if number in (0, 5):
            assert asked("/me/") - asked("/search/") == QUERIES
