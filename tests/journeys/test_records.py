"""A lesson on its way: filed on a phone, confirmed by the core, accepted by the bureau; sent back; met with silence."""

import datetime
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from alliances.filing_choices import Answer, State
from alliances.models import Activity, Filing
from tests.journeys.cast import sent

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1440, "height": 900}


@pytest.fixture
def file_lesson(page, enter):
    """A synchronous lesson with the core, filed on a phone; ends on its page."""

    def go(topic, *, files=()):
        page.set_viewport_size(PHONE)
        enter("tianbao")
        page.get_by_role("link", name="填报", exact=True).click()
        expect(page).to_have_url(re.compile(r"/activities/new/"))
        page.wait_for_load_state("load")
        page.get_by_text("同步课堂", exact=True).click()
        expect(page.get_by_label("学科", exact=True)).to_be_visible()
        page.wait_for_load_state("load")
        page.get_by_label("学科", exact=True).select_option(label="数学")
        page.get_by_label("山口镇中", exact=True).check(force=True)
        page.get_by_label("主题", exact=True).fill(topic)
        if files:
            page.locator("input[type=file]").set_input_files(files)
        page.get_by_role("button", name="提交", exact=True).click()
        expect(page.get_by_role("heading", name="回执")).to_be_visible()
        return Filing.objects.get(activity__topic=topic)

    return go


def decide(page, enter, who, topic, verb):
    """The bureau decides on one filing of its queue."""
    page.set_viewport_size(DESK)
    enter(who)
    page.get_by_role("link", name="待核定").first.click()
    page.get_by_label(re.compile(topic)).check()
    with sent(page):
        page.get_by_role("button", name=verb, exact=True).click()


def test_filed_confirmed_accepted_and_the_board_moves(page, axe, cast, enter, file_lesson, photo):
    filing = file_lesson("一次函数的图象", files=[photo])
    axe()
    expect(page.get_by_role("main")).to_contain_text(filing.number)
    expect(page.get_by_role("main")).to_contain_text(filing.digest)
    assert filing.attachments.get().name == "签到表.png"
    assert filing.state == State.SUBMITTED

    enter("hexin")
    page.get_by_role("link", name="确认", exact=False).first.click()
    expect(page.get_by_role("heading", name="待确认")).to_be_visible()
    axe()
    with sent(page):
        page.get_by_role("button", name="属实").click()
    filing.refresh_from_db()
    assert filing.state == State.CONFIRMED

    board = f"/board/?county=qingtian&period={filing.day.year}"
    page.set_viewport_size(DESK)
    enter("jiaoyuke")
    page.goto(board)
    row = page.get_by_role("row").filter(has_text="山口镇中学教共体").first
    expect(row).not_to_contain_text("1 / 20 节")
    decide(page, enter, "jiaoyuke", "一次函数的图象", "核定")
    filing.refresh_from_db()
    assert filing.state == State.ACCEPTED
    page.goto(board)
    axe()
    expect(row).to_contain_text("1 / 20 节")


def test_a_returned_report_reaches_its_author_with_the_reason(page, axe, cast, enter, file_lesson):
    filing = file_lesson("轴对称图形")
    enter("hexin")
    page.goto("/confirmations/")
    page.get_by_text("退回", exact=True).first.click()
    page.get_by_label("哪里不属实").fill("那天我校停电,没有上成。")
    with sent(page):
        page.get_by_role("button", name="退回给仁庄镇中").click()
    filing.refresh_from_db()
    assert filing.state == State.RETURNED

    enter("tianbao")
    page.get_by_role("link", name=re.compile("退回本校")).first.click()
    expect(page.get_by_role("main")).to_contain_text("那天我校停电,没有上成。")
    page.goto(f"/activities/{filing.number}/edit/")
    expect(page.get_by_role("main")).to_contain_text("那天我校停电,没有上成。")
    axe()
    page.get_by_label("主题", exact=True).fill("轴对称图形(补课)")
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_role("heading", name="回执")).to_be_visible()
    filing.refresh_from_db()
    assert (filing.state, Activity.objects.get(filing=filing).topic) == (State.SUBMITTED, "轴对称图形(补课)")


def test_a_silent_core_costs_the_member_nothing(page, cast, enter, file_lesson):
    filing = file_lesson("统计图")
    past = timezone.localdate() - datetime.timedelta(days=1)
    Filing.objects.filter(pk=filing.pk).update(answer_due=past)

    page.goto(f"/activities/{filing.number}/")
    page.get_by_role("button", name="提请教育局核定").click()
    expect(page.get_by_role("main")).to_contain_text("逾期未确认,提请核定")
    decide(page, enter, "jiaoyuke", "统计图", "核定")
    filing.refresh_from_db()
    assert filing.state == State.ACCEPTED
    assert filing.participations.get(school=cast.core_school).answer == Answer.RULED


def test_a_stranger_gets_nothing_by_any_address(page, cast, enter, file_lesson, photo, complaints):
    filing = file_lesson("分数的意义", files=[photo])
    attachment = filing.attachments.get()
    cast.stranger()
    enter("wairen")
    complaints.expect(r"404")
    for address in (
        f"/activities/{filing.number}/",
        f"/activities/{filing.number}/edit/",
        f"/attachments/{attachment.key}/",
        "/board/qingtian/GJ05/",
        f"/schools/qingtian/{cast.member_school.code}/",
        f"/api/v1/activities/{filing.number}/",
    ):
        answer = page.goto(address)
        assert answer.status == 404, address
        assert "分数的意义" not in page.content(), address
    for address in ("/activities/", "/confirmations/", "/board/", "/timetable/", "/rotations/", "/teachers/"):
        assert page.goto(address).status == 200, address
        assert "仁庄镇中" not in page.content(), address
