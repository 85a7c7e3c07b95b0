"""同步课堂“一张表”: planned together, copied, and filed once when the lesson was held."""

import datetime
import re
import threading
from contextlib import nullcontext
from types import SimpleNamespace

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from alliances import timetable
from alliances.filing_choices import Answer, Part, State, Verb
from alliances.models import Activity, PeriodClose, PlannedLesson
from alliances.refusals import NotYours, Refused
from alliances.scope import scope_of
from alliances.timetable import Week, file_lesson
from gongtongti.accounts.roles import RoleCode
from tests.clients import browser
from tests.factories import AllianceFactory, CountyFactory, PostFactory, SchoolFactory
from tests.record_factories import ActivityFactory

pytestmark = pytest.mark.django_db
MONDAY = datetime.date(2021, 10, 11)
FRIDAY = datetime.date(2021, 10, 15)
NOW = datetime.datetime(2021, 10, 15, 4, 0, tzinfo=datetime.UTC)


class Plan:
    """A core with two members, a clerk at each, a bureau, and a neighbour with an alliance of its own."""

    def __init__(self):
        self.county = CountyFactory(slug="qingtian", name="青田县")
        self.core_school, self.member_school, self.other_member, self.foreign_school = (
            SchoolFactory(county=self.county, code=code, short_name=name)
            for code, name in (
                ("S12", "山口镇中"),
                ("S35", "仁庄镇中"),
                ("S36", "方山乡校"),
                ("S40", "海口镇中"),
            )
        )
        self.alliance = AllianceFactory(
            county=self.county,
            code="GJ05",
            name="山口镇中学教共体",
            core_school=self.core_school,
            member_schools=[self.member_school, self.other_member],
        )
        AllianceFactory(county=self.county, code="GJ03", core_school=self.foreign_school)
        self.core, self.member, self.other, self.foreign = (
            PostFactory(school=school, role=RoleCode.SCHOOL_CLERK).user
            for school in (self.core_school, self.member_school, self.other_member, self.foreign_school)
        )
        self.bureau = PostFactory(county=self.county).user

    def lesson(self, *schools, day=MONDAY, period_of_day=3, subject="chinese", topic="《背影》", **fields):
        host, *joining = schools or (self.core_school, self.member_school)
        row = PlannedLesson.objects.create(
            county=self.county,
            alliance=self.alliance,
            day=day,
            period_of_day=period_of_day,
            subject=subject,
            topic=topic,
            host_school=host,
            **fields,
        )
        row.schools.set(joining)
        return row

    def sent(self, **changes):
        row = {
            "alliance": "GJ05",
            "day": "2021-10-12",
            "period_of_day": "2",
            "subject": "maths",
            "topic": "勾股定理",
            "host_school": self.core_school.code,
            "schools": [self.member_school.code],
        }
        return row | changes


@pytest.fixture
def plan(db):
    with time_machine.travel(NOW, tick=False):
        yield Plan()


def key_of(lesson):
    return [
        lesson.county.slug,
        lesson.host_school.code,
        lesson.day.isoformat(),
        lesson.period_of_day,
        lesson.subject,
    ]


def said(response):
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", text).strip()


def read(user, **query):
    response = browser(user).get(reverse("alliances:timetable"), query)
    assert response.status_code == 200
    return said(response)


# ---- the week -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "label"),
    [
        (datetime.date(2021, 10, 15), "2021年10月11日至17日"),
        (datetime.date(2021, 12, 3), "2021年11月29日至12月5日"),
        (datetime.date(2022, 1, 1), "2021年12月27日至2022年1月2日"),
    ],
)
def test_a_week_is_named_by_its_first_and_last_day(day, label):
    assert Week.of(day).label == label


def test_the_week_shows_who_teaches_what_to_whom(plan):
    plan.lesson(plan.core_school, plan.member_school, plan.other_member)
    told = read(plan.member)
    assert "山口镇中学教共体 2021年10月11日至17日 本周,1 节" in told
    assert "语文 《背影》 山口镇中主讲 仁庄镇中、方山乡校同步 已上课,填报 修改" in told


def test_a_school_sees_only_its_own_lessons_and_the_bureau_all(plan):
    plan.lesson(plan.core_school, plan.member_school, topic="只与仁庄")
    assert "只与仁庄" in read(plan.member)
    assert "只与仁庄" not in read(plan.other)
    bureau = read(plan.bureau, alliance="GJ05")
    assert "只与仁庄" in bureau
    assert "已上课,填报" not in bureau
    assert "排一节课" not in bureau


def test_another_alliance_is_not_found(plan):
    lesson = plan.lesson()
    client = browser(plan.foreign)
    assert client.get(reverse("alliances:timetable"), {"alliance": "GJ05"}).status_code == 404
    assert client.get(reverse("alliances:plan_lesson"), {"alliance": "GJ05"}).status_code == 404
    assert client.post(reverse("alliances:copy_week"), {"alliance": "GJ05", "weeks": 1}).status_code == 404
    for name in ("planned_lesson", "remove_lesson", "file_planned"):
        assert client.post(reverse(f"alliances:{name}", args=key_of(lesson))).status_code == 404
    assert client.get(reverse("alliances:planned_lesson", args=key_of(lesson))).status_code == 404
    assert PlannedLesson.objects.get().activity is None


def test_the_bureau_reads_and_does_not_plan(plan):
    lesson = plan.lesson()
    client = browser(plan.bureau)
    assert client.get(reverse("alliances:plan_lesson"), {"alliance": "GJ05"}).status_code == 403
    assert client.post(reverse("alliances:copy_week"), {"alliance": "GJ05", "weeks": 1}).status_code == 403
    assert client.post(reverse("alliances:remove_lesson", args=key_of(lesson))).status_code == 403


@pytest.mark.parametrize("address", ["/timetable/?week=9999-12-31", "/timetable/?alliance=XX99"])
def test_what_there_is_not_is_not_found(plan, address):
    assert browser(plan.member).get(address).status_code == 404


@pytest.mark.parametrize("part", ["2021-10-32/3", "2021-10-11/99999999999999999999"])
def test_an_impossible_lesson_is_not_found(plan, part):
    assert browser(plan.member).get(f"/timetable/qingtian/S12/{part}/chinese/").status_code == 404


def test_a_school_outside_every_alliance_is_told_so(plan):
    lonely = PostFactory(school=SchoolFactory(county=plan.county), role=RoleCode.SCHOOL_CLERK).user
    assert "这里是教共体的同步课堂课表。您的学校现在不在任何教共体中,加入之后即可排课。" in read(lonely)


def test_lessons_of_past_weeks_without_a_filing_are_pointed_out(plan):
    plan.lesson(day=MONDAY - datetime.timedelta(days=7), topic="上周的课")
    plan.lesson(day=MONDAY - datetime.timedelta(days=400), topic="去年的课")
    told = read(plan.member)
    assert "还有 1 节日期已过,没有填报" in told
    assert "10月4日第3节 语文 上周的课 山口镇中主讲,仁庄镇中同步 已上课,填报" in told
    assert "去年的课" not in told


def test_a_school_in_two_lessons_at_once_is_warned_of(plan):
    plan.lesson(plan.core_school, plan.other_member)
    plan.lesson(plan.member_school, plan.other_member, subject="science")
    told = read(plan.other)
    assert told.count("撞课:方山乡校这一节还有别的课") == 2
    assert "撞课" not in read(plan.other, week="2021-10-18")


def test_the_page_asks_the_same_number_of_questions_however_much_is_planned(
    plan, django_assert_max_num_queries, django_assert_num_queries
):
    plan.lesson(day=MONDAY - datetime.timedelta(days=7))
    plan.lesson()
    client = browser(plan.member)
    client.get(reverse("alliances:timetable"))
    with django_assert_max_num_queries(20) as few:
        client.get(reverse("alliances:timetable"))
    for period in (1, 2, 4, 5, 6):
        plan.lesson(plan.core_school, plan.member_school, plan.other_member, period_of_day=period)
        plan.lesson(day=MONDAY - datetime.timedelta(days=6), period_of_day=period)
    with django_assert_num_queries(len(few)):
        client.get(reverse("alliances:timetable"))


# ---- planning ------------------------------------------------------------------------------------------


def test_a_member_school_plans_a_lesson(plan):
    response = browser(plan.member).post(reverse("alliances:plan_lesson"), plan.sent(), follow=True)
    assert response.redirect_chain == [("/timetable/?alliance=GJ05&week=2021-10-11", 302)]
    assert "已排入课表:2021-10-12 第2节 数学。" in said(response)
    lesson = PlannedLesson.objects.get()
    assert (lesson.host_school, list(lesson.schools.all())) == (plan.core_school, [plan.member_school])


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"day": ""}, "没有填日期。请选择上课日期。"),
        ({"day": "0021-10-12"}, "21 年超出了课表的范围(1980 至 2100 年)。请核对年份。"),
        ({"day": "9999-12-31"}, "9999 年超出了课表的范围(1980 至 2100 年)。请核对年份。"),
        ({"period_of_day": "13"}, "第几节应为 1 到 12。"),
        ({"subject": ""}, "没有选学科。请选择学科。"),
        ({"host_school": ""}, "没有选主讲学校。请选择由哪所学校主讲。"),
        ({"schools": []}, "没有勾选同步学校。请至少勾选一所跟着上课的学校。"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_lost(plan, changes, sentence):
    response = browser(plan.member).post(reverse("alliances:plan_lesson"), plan.sent(**changes))
    assert sentence in said(response)
    assert 'value="勾股定理"' in response.content.decode()
    assert not PlannedLesson.objects.exists()


def test_the_host_alone_is_no_synchronous_lesson(plan):
    sent = plan.sent(schools=[plan.core_school.code])
    response = browser(plan.member).post(reverse("alliances:plan_lesson"), sent)
    assert "同步学校只勾选了主讲的山口镇中。请另外勾选一所跟着上课的学校。" in said(response)


def test_a_school_of_another_alliance_cannot_be_planned(plan):
    sent = plan.sent(schools=[plan.foreign_school.code])
    browser(plan.member).post(reverse("alliances:plan_lesson"), sent)
    assert not PlannedLesson.objects.exists()


def test_the_same_lesson_is_not_planned_twice(plan):
    plan.lesson(day=datetime.date(2021, 10, 12), period_of_day=2, subject="maths")
    response = browser(plan.member).post(reverse("alliances:plan_lesson"), plan.sent())
    assert "主讲学校这一天这一节的这门课已在课表中。请修改已有的一条。" in said(response)


def test_who_plans_a_clash_is_warned(plan):
    plan.lesson(plan.other_member, plan.member_school, day=datetime.date(2021, 10, 12), period_of_day=2)
    response = browser(plan.member).post(reverse("alliances:plan_lesson"), plan.sent(), follow=True)
    assert "仁庄镇中这一节还排了另一节课(2021-10-12 第2节)。请核对。" in said(response)


def test_a_lesson_is_changed_and_removed(plan):
    lesson, client = plan.lesson(), browser(plan.core)
    response = client.post(
        reverse("alliances:planned_lesson", args=key_of(lesson)), plan.sent(topic="改过的课题"), follow=True
    )
    assert "课表已修改:2021-10-12 第2节 数学。" in said(response)
    lesson.refresh_from_db()
    assert (lesson.topic, lesson.period_of_day) == ("改过的课题", 2)
    response = client.post(reverse("alliances:remove_lesson", args=key_of(lesson)), follow=True)
    assert "已从课表中删除:2021-10-12 第2节 数学。" in said(response)
    assert not PlannedLesson.objects.exists()


def test_a_filed_lesson_stands_fast(plan):
    lesson = plan.lesson(activity=ActivityFactory(alliance=plan.alliance, schools=[plan.core_school]))
    client = browser(plan.core)
    for name in ("planned_lesson", "remove_lesson"):
        response = client.post(reverse(f"alliances:{name}", args=key_of(lesson)), plan.sent(), follow=True)
        assert "这节课已经填报,课表不再改动。要改的请在填报中修改。" in said(response)
    lesson.refresh_from_db()
    assert lesson.topic == "《背影》"


# ---- copying ---------------------------------------------------------------------------------------------


def copied(plan, **sent):
    data = {"alliance": "GJ05", "week": "2021-10-11", "weeks": 2} | sent
    return browser(plan.core).post(reverse("alliances:copy_week"), data, follow=True)


def test_a_week_is_copied_to_the_next_ones_without_its_topics(plan):
    plan.lesson(plan.core_school, plan.member_school, plan.other_member)
    plan.lesson(day=MONDAY + datetime.timedelta(days=7))
    assert "已复制 1 节到之后 2 周,另有 1 节课表中已有,没有重复。" in said(copied(plan))
    new = PlannedLesson.objects.get(day=MONDAY + datetime.timedelta(days=14))
    assert (new.period_of_day, new.subject, new.topic, new.activity) == (3, "chinese", "", None)
    assert set(new.schools.all()) == {plan.member_school, plan.other_member}


def test_topics_are_copied_when_asked(plan):
    plan.lesson()
    copied(plan, with_topics="on", weeks=1)
    assert PlannedLesson.objects.get(day=MONDAY + datetime.timedelta(days=7)).topic == "《背影》"


def test_copying_ends_with_the_school_year(plan):
    plan.lesson(day=datetime.date(2022, 8, 22))
    told = said(copied(plan, week="2022-08-22", weeks=3))
    assert "已复制 1 节到之后 1 周,到本学年结束为止。" in told
    assert PlannedLesson.objects.latest("day").day == datetime.date(2022, 8, 29)


@pytest.mark.parametrize(
    ("weeks", "sentence"),
    [
        ("", "没有填复制几周。请填 1 到 20 的数字。"),
        ("0", "至少复制 1 周。请改正。"),
        ("99", "一次最多复制 20 周。请分几次复制。"),
    ],
)
def test_how_many_weeks_is_checked(plan, weeks, sentence):
    plan.lesson()
    assert sentence in said(copied(plan, weeks=weeks))
    assert PlannedLesson.objects.count() == 1


# ---- one tap ---------------------------------------------------------------------------------------------


def tap(user, lesson, **kwargs):
    return browser(user).post(reverse("alliances:file_planned", args=key_of(lesson)), **kwargs)


def test_one_tap_files_what_was_planned(plan):
    lesson = plan.lesson(plan.core_school, plan.member_school, plan.other_member)
    response = tap(plan.member, lesson)
    lesson.refresh_from_db()
    filing = lesson.activity.filing
    assert response.headers["Location"] == reverse("alliances:activity", args=[filing.number])
    assert (filing.state, filing.owner_school, filing.day) == (State.SUBMITTED, plan.member_school, MONDAY)
    assert (lesson.activity.lessons, lesson.activity.period_of_day, lesson.activity.topic) == (
        1,
        3,
        "《背影》",
    )
    parts = {row.school: (row.part, row.answer) for row in filing.participations.all()}
    assert parts == {
        plan.core_school: (Part.HOST, Answer.WAITING),
        plan.member_school: (Part.PARTNER, Answer.CONFIRMED),
        plan.other_member: (Part.PARTNER, Answer.WAITING),
    }
    assert "待对方确认" in read(plan.member)


def test_without_a_topic_it_becomes_a_draft_to_be_finished(plan):
    lesson = plan.lesson(topic="")
    response = tap(plan.core, lesson)
    filing = Activity.objects.get().filing
    assert filing.state == State.DRAFT
    assert response.headers["Location"] == reverse("alliances:edit_activity", args=[filing.number])


def test_a_second_tap_finds_the_first(plan):
    lesson = plan.lesson()
    first, second = tap(plan.member, lesson), tap(plan.core, lesson)
    assert first.headers["Location"] == second.headers["Location"]
    assert Activity.objects.count() == 1


def test_a_lesson_still_to_come_is_not_filed(plan):
    lesson = plan.lesson(day=datetime.date(2021, 10, 18))
    response = tap(plan.core, lesson, follow=True)
    assert "2021-10-18 第3节 语文还没有上(2021-10-18)。请在上课之后填报。" in said(response)
    assert not Activity.objects.exists()


def test_a_school_that_did_not_take_part_does_not_file(plan):
    lesson = plan.lesson(plan.core_school, plan.other_member)
    with pytest.raises(NotYours) as refused:
        file_lesson(lesson, scope=scope_of(plan.member), by=plan.member, at=NOW)
    assert str(refused.value) == ("2021-10-11 第3节 语文没有填报:您的学校没有参加这节课。请由参加学校填报。")


def test_a_closed_month_stays_closed_and_leaves_nothing_behind(plan):
    PeriodClose.objects.create(
        county=plan.county,
        name="2021年10月",
        since=datetime.date(2021, 10, 1),
        until=datetime.date(2021, 11, 1),
        closed_by=plan.bureau,
        closed_at=NOW,
    )
    response = tap(plan.core, plan.lesson(), follow=True)
    assert (
        "2021年10月已于 2021-10-15 关账,2021-10-11 的活动不能再办理。确需补办的,请向教育局申请为山口镇中开放例外。"
        in said(response)
    )
    assert not Activity.objects.exists()


def test_what_was_reported_by_form_is_not_reported_again(plan):
    reported = ActivityFactory(
        alliance=plan.alliance,
        schools=[plan.core_school, plan.member_school],
        day=MONDAY,
        topic="《背影》",
        period_of_day=3,
    )
    lesson = plan.lesson()
    tap(plan.member, lesson)
    lesson.refresh_from_db()
    assert lesson.activity == reported
    assert Activity.objects.count() == 1


def test_a_withdrawn_filing_lets_the_lesson_be_filed_anew(plan):
    lesson = plan.lesson()
    tap(plan.core, lesson)
    lesson.refresh_from_db()
    lesson.activity.filing.move(Verb.WITHDRAW, scope=scope_of(plan.core), by=plan.core, at=NOW)
    assert "已上课,填报" in read(plan.core)
    tap(plan.core, lesson)
    assert Activity.objects.count() == 2


def test_a_lesson_removed_meanwhile_is_not_filed(plan):
    lesson = plan.lesson()
    PlannedLesson.objects.all().delete()
    with pytest.raises(Refused) as refused:
        file_lesson(lesson, scope=scope_of(plan.core), by=plan.core, at=NOW)
    assert str(refused.value) == "2021-10-11 第3节 语文已从课表中删除。请刷新课表查看。"


# ---- eight at once -----------------------------------------------------------------------------------------


def press_together(hands: int):
    plan = Plan()
    lesson = plan.lesson()
    scope, start, seen, errors = scope_of(plan.core), threading.Barrier(hands), [], []

    def press():
        try:
            start.wait(timeout=30)
            seen.append(file_lesson(lesson, scope=scope, by=plan.core, at=timezone.now()).filing.number)
        except Exception as error:  # shown by the assertion
            errors.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _hand in range(hands)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seen, errors


@pytest.mark.django_db(transaction=True)
def test_eight_who_press_at_once_make_one_filing():
    seen, errors = press_together(8)
    assert errors == []
    assert (len(seen), len(set(seen)), Activity.objects.count()) == (8, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_there_would_be_several(monkeypatch):
    """The row as each hand saw it before, and no transaction around: what the lock is there against."""

    together = threading.Barrier(4)

    def unguarded(lesson):
        row = PlannedLesson.objects.get(pk=lesson.pk)
        together.wait(timeout=30)
        return row

    monkeypatch.setattr(timetable, "transaction", SimpleNamespace(atomic=nullcontext))
    monkeypatch.setattr(timetable, "held_fast", unguarded)
    monkeypatch.setattr(timetable, "_standing", lambda lesson, school: None)
    press_together(4)
    assert Activity.objects.count() > 1
