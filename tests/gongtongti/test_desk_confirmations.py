"""待确认: what waits for the word of a school, and what a school waits for."""

import datetime

import pytest
import time_machine

from alliances.filing_choices import Answer, State, Verb
from alliances.models import Filing
from alliances.scope import scope_of
from gongtongti.accounts.roles import RoleCode
from tests.alliances.test_filings import AT, LATE, Story
from tests.clients import browser
from tests.factories import PostFactory, UserFactory
from tests.gongtongti.desk import page, shown
from tests.record_factories import RotationFactory, TeacherFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/confirmations/"


@pytest.fixture
def story():
    with time_machine.travel(AT, tick=False):
        yield Story()


def clerk(story, school):
    return story.clerks[school.pk]


def submitted_rotation(story):
    """From the member to the core, filed by the principal of the member."""
    principal = PostFactory(school=story.member_school, role=RoleCode.PRINCIPAL).user
    rotation = RotationFactory(
        teacher=TeacherFactory(school=story.member_school, name="周晓梅"),
        host_school=story.core_school,
        alliance=story.alliance,
        state=State.DRAFT,
        by=principal,
        parts=Answer.WAITING,
    )
    rotation.submit(scope=scope_of(principal), by=principal, at=AT)
    return rotation.filing


def test_a_card_carries_the_facts_that_matter(story):
    filing = story.submit(
        story.draft(lessons=2, topic="一次函数", period_of_day=3, review="双方研讨了提问。")
    )
    author = clerk(story, story.member_school)
    response = page(clerk(story, story.core_school), ADDRESS)
    said = shown(response)
    assert (
        f"同步课堂 · 语文 · 2节 · 一次函数 仁庄镇中 {author} 于 10月16日 09:00 提交 · {filing.number}" in said
    )
    assert "日期 2021-10-15 第几节 3 承办学校 仁庄镇中 参加学校 山口镇中 课后研讨 双方研讨了提问。" in said
    assert "最迟 10月23日 答复,还有 7 天。" in said
    html = response.content.decode()
    for verb in ("confirm", "decline"):
        assert f'action="/filings/{filing.number}/{verb}/"' in html
    assert '<input type="hidden" name="next" value="/confirmations/">' in html


def test_confirmed_with_one_button_and_returned_with_a_reason_in_place(story):
    first, second = story.submit(story.draft()), story.submit(story.draft())
    client = browser(clerk(story, story.core_school))
    given = {"revision": first.revision, "next": ADDRESS}
    after = client.post(f"/filings/{first.number}/confirm/", given, follow=True)
    assert after.redirect_chain == [(ADDRESS, 302)]
    assert first.number not in [card.filing.number for card in after.context["cards"]]
    client.post(f"/filings/{second.number}/decline/", {**given, "reason": "那天停电,没有上成。"})
    states = Filing.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [State.CONFIRMED, State.RETURNED]
    said = shown(page(clerk(story, story.member_school), ADDRESS))
    assert f"10月16日 {clerk(story, story.core_school)}:那天停电,没有上成。 修改后可重新提交。" in said


def test_what_came_back_once_says_why_when_it_comes_again(story):
    filing = story.submit(story.draft())
    story.move(filing, Verb.DECLINE, story.core_school, reason="节数不对。")
    story.submit(filing)
    said = shown(page(clerk(story, story.core_school), ADDRESS))
    assert f"曾于 10月16日 由{clerk(story, story.core_school)}退回:节数不对。" in said


def test_a_rotation_is_agreed_to_not_confirmed(story):
    filing = submitted_rotation(story)
    head = PostFactory(school=story.core_school, role=RoleCode.PRINCIPAL).user
    response = page(head, ADDRESS)
    said = shown(response)
    assert "周晓梅 · 指导型 · 仁庄镇中→山口镇中" in said
    assert "开始日期 2021-09-01 计划结束 2024-08-31 随迁人事关系 是 方式 驻教" in said
    assert "同意 不同意 不同意的理由" in said
    assert "哪里不属实" not in said
    assert f'href="/rotations/{filing.number}/">查看流动申请和政策提示</a>' in response.content.decode()


def test_rotations_are_for_principals_to_answer(story):
    submitted_rotation(story)
    assert "没有等本校答复的填报。" in shown(page(clerk(story, story.core_school), ADDRESS))


def test_who_is_silent_and_from_when_one_may_go_on(story):
    story.submit(story.draft(story.core_school, story.member_school, story.other_member))
    author = clerk(story, story.core_school)
    assert "等仁庄镇中、方山乡校确认,期限 10月23日。" in shown(page(author, ADDRESS))
    assert "提请核定" not in shown(page(author, ADDRESS))
    with time_machine.travel(LATE, tick=False):
        response = page(author, ADDRESS)
        assert "仁庄镇中、方山乡校最迟应在 10月23日确认,已过 1 天,可以提请教育局核定。" in shown(response)
        filing = Filing.objects.get()
        browser(author).post(f"/filings/{filing.number}/escalate/", {"revision": filing.revision})
        assert "仁庄镇中、方山乡校逾期未确认,已提请教育局核定。" in shown(page(author, ADDRESS))
        other = shown(page(clerk(story, story.member_school), ADDRESS))
        assert "已提请教育局核定 核定之前仍可答复。" in other


def test_an_overdue_card_says_by_how_much(story):
    story.submit(story.draft())
    with time_machine.travel(LATE, tick=False):
        said = shown(page(clerk(story, story.core_school), ADDRESS))
    assert "已逾期 最迟应在 10月23日答复,已过 1 天。" in said


def test_an_empty_page_says_what_will_come(story):
    said = shown(page(clerk(story, story.core_school), ADDRESS))
    assert (
        "没有等本校答复的填报。别的学校填报了与本校一起开展的活动,或提出与本校之间的教师流动,"
        "提交后就出现在这里,请在期限内答复。"
    ) in said
    assert (
        "本校提交的填报对方都已答复。新提交的会在这里写明等哪所学校、到哪一天;"
        "对方逾期不答复的,可以提请教育局核定。"
    ) in said


def test_nothing_of_schools_that_are_not_mine(story):
    filing = story.submit(story.draft(topic="只给总校看"))
    assert Filing.objects.filter(state=State.SUBMITTED).get() == filing
    assert "只给总校看" not in shown(page(clerk(story, story.other_member), ADDRESS))
    foreign = Story()
    assert "只给总校看" not in shown(page(clerk(foreign, foreign.core_school), ADDRESS))


def test_whoever_answers_for_no_school_has_no_such_page(story):
    teacher = PostFactory(school=story.core_school, role=RoleCode.TEACHER).user
    for user in (story.bureau, teacher, UserFactory()):
        assert browser(user).get(ADDRESS).status_code == 403


def test_the_same_number_of_questions_for_one_card_and_for_many(story, django_assert_num_queries):
    user = clerk(story, story.core_school)
    client = browser(user)

    def file_some():
        story.submit(story.draft())
        back = story.submit(story.draft())
        story.move(back, Verb.DECLINE, story.core_school, reason="节数不对。")
        story.submit(back)
        story.submit(story.draft(story.core_school, story.member_school, story.other_member))
        mine = story.submit(story.draft(story.core_school, story.member_school))
        story.move(mine, Verb.DECLINE, story.member_school, reason="没有上。")

    file_some()
    client.get(ADDRESS)
    with django_assert_num_queries(17):
        client.get(ADDRESS)
    for _ in range(3):
        file_some()
    with django_assert_num_queries(17):
        assert len(client.get(ADDRESS).context["cards"]) == 8


def test_a_long_list_turns_its_pages_by_number(story):
    for _ in range(23):
        story.submit(story.draft())
    client = browser(clerk(story, story.core_school))
    first = client.get(ADDRESS)
    second = client.get(ADDRESS, {"after": first.context["page"].after})
    numbers = [card.filing.number for answer in (first, second) for card in answer.context["cards"]]
    assert numbers == sorted(Filing.objects.values_list("number", flat=True))
    assert client.get(ADDRESS, {"after": "ZZ"}).status_code == 200


def test_the_day_of_the_deadline_is_the_last(story):
    filing = story.submit(story.draft())
    noon = datetime.datetime.combine(filing.answer_due, datetime.time(4), datetime.UTC)
    with time_machine.travel(noon, tick=False):
        assert "最迟 10月23日 答复,今天是最后一天。" in shown(page(clerk(story, story.core_school), ADDRESS))
