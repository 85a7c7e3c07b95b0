"""待核定: the queue of the sections, and one decision on many filings."""

import pytest
import time_machine

from alliances.filing_choices import ActivityKind, State, Verb
from alliances.models import Filing
from gongtongti.accounts.roles import Duty, RoleCode
from tests.alliances.test_filings import AT, LATE, Story
from tests.clients import browser
from tests.factories import AllianceFactory, AllianceKindFactory, PostFactory, UserFactory
from tests.gongtongti.desk import page, shown
from tests.gongtongti.test_desk_confirmations import submitted_rotation
from tests.record_factories import SectionFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/review/"


@pytest.fixture
def story():
    with time_machine.travel(AT, tick=False):
        yield Story()


def confirmed(story, **activity):
    filing = story.submit(story.draft(**activity))
    story.move(filing, Verb.CONFIRM, story.core_school)
    return filing


def picks(*filings):
    return [f"{filing.number}:{filing.revision}" for filing in filings]


def send(story, filings, verb="accept", **more):
    return browser(story.bureau).post(ADDRESS, {"filing": picks(*filings), "verb": verb, **more}, follow=True)


def titles(response) -> set[str]:
    return {card.filing.title.rpartition(" · ")[2] for card in response.context["cards"]}


# ---- the queue --------------------------------------------------------------------------------------
def test_a_row_says_what_who_and_what_the_others_say(story):
    filing = story.submit(
        story.draft(story.core_school, story.member_school, story.other_member, topic="一次函数")
    )
    story.move(filing, Verb.CONFIRM, story.member_school)
    story.move(filing, Verb.DECLINE, story.other_member, reason="没有参加。")
    said = shown(page(story.bureau, ADDRESS))
    assert (
        f"同步课堂 · 语文 · 1节 · 一次函数 2021-10-15 · 山口镇中填报 · {story.alliance} · {filing.number}"
        in said
    )
    assert "已确认 仁庄镇中 不属实 方山乡校:没有参加。" in said


def test_what_the_document_thinks_of_a_rotation_stands_beside_it(story):
    section = SectionFactory(county=story.county, duties=[Duty.ROTATIONS])
    user = PostFactory(county=story.county, section=section).user
    head = PostFactory(school=story.core_school, role=RoleCode.PRINCIPAL).user
    rotation = submitted_rotation(story)
    browser(head).post(f"/filings/{rotation.number}/confirm/", {})
    queue = page(user, ADDRESS)
    assert f'hx-get="/rotations/{rotation.number}/findings/"' in queue.content.decode()
    assert "查看这次流动与文件要求的对照" in shown(queue)


def test_what_the_other_side_leaves_unanswered_comes_by_itself(story):
    story.submit(story.draft(topic="无人答复"))
    assert "没有等待核定的填报。学校提交、对方确认之后,或对方逾期未确认时,填报就出现在这里。" in shown(
        page(story.bureau, ADDRESS)
    )
    with time_machine.travel(LATE, tick=False):
        assert "未答复 山口镇中" in shown(page(story.bureau, ADDRESS))


def test_filters_narrow_the_queue(story):
    confirmed(story, topic="甲")
    confirmed(story, topic="乙", kind=ActivityKind.OPEN_LESSON)
    story.submit(story.draft(topic="丙"))
    section = SectionFactory(county=story.county, duties=[Duty.ACTIVITIES, Duty.ROTATIONS])
    user = PostFactory(county=story.county, section=section).user
    head = PostFactory(school=story.core_school, role=RoleCode.PRINCIPAL).user
    rotation = submitted_rotation(story)
    browser(head).post(f"/filings/{rotation.number}/confirm/", {})
    with time_machine.travel(LATE, tick=False):
        found = {
            query: titles(page(user, f"{ADDRESS}?{query}"))
            for query in (
                "",
                "subject=activity",
                "subject=activity&kind=open_lesson",
                "subject=rotation",
                "state=overdue",
                "state=confirmed&subject=activity",
                f"alliance={story.alliance.code}&subject=activity",
                "alliance=nirgends",
            )
        }
    assert found == {
        "": {"甲", "乙", "丙", "仁庄镇中→山口镇中"},
        "subject=activity": {"甲", "乙", "丙"},
        "subject=activity&kind=open_lesson": {"乙"},
        "subject=rotation": {"仁庄镇中→山口镇中"},
        "state=overdue": {"丙"},
        "state=confirmed&subject=activity": {"甲", "乙"},
        f"alliance={story.alliance.code}&subject=activity": {"甲", "乙", "丙"},
        "alliance=nirgends": set(),
    }
    assert "没有同时符合这些条件的填报。" in shown(page(user, f"{ADDRESS}?alliance=nirgends"))


def test_alliances_of_one_name_are_told_apart(story):
    """A core may lead two alliances under one name."""
    kind = AllianceKindFactory(county=story.county, code="integrated", label="融合型")
    twin = AllianceFactory(
        county=story.county,
        kind=kind,
        code="RH09",
        name=story.alliance.name,
        core_school=story.core_school,
        member_schools=[story.member_school],
    )
    confirmed(story)
    first, story.alliance = story.alliance, twin
    confirmed(story)
    said = shown(page(story.bureau, ADDRESS))
    assert f"教共体 全部 {first.name}({first.kind.label}) {first.name}(融合型) 筛选" in said


def test_a_section_sees_what_it_is_charged_with(story):
    confirmed(story, topic="活动一件")
    rotation = submitted_rotation(story)
    head = PostFactory(school=story.core_school, role=RoleCode.PRINCIPAL).user
    browser(head).post(f"/filings/{rotation.number}/confirm/", {})
    section = SectionFactory(county=story.county, name="人事科", duties=[Duty.ROTATIONS])
    personnel = PostFactory(county=story.county, section=section).user
    assert titles(page(story.bureau, ADDRESS)) == {"活动一件"}
    assert titles(page(personnel, ADDRESS)) == {"仁庄镇中→山口镇中"}


def test_who_decides_nothing_has_no_queue(story):
    idle = PostFactory(county=story.county, section=SectionFactory(county=story.county)).user
    leader = PostFactory(county=story.county, role=RoleCode.LEADER).user
    for user in (idle, leader, story.clerks[story.core_school.pk], UserFactory()):
        assert browser(user).get(ADDRESS).status_code == 403
        assert browser(user).post(ADDRESS, {"verb": "accept"}).status_code == 403


# ---- deciding on many -------------------------------------------------------------------------------
def test_many_are_accepted_with_one_button(story):
    filings = [confirmed(story) for _ in range(3)]
    response = send(story, filings[:2])
    assert response.redirect_chain == [(ADDRESS, 302)]
    assert "已核定 2 条。" in shown(response)
    states = Filing.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [State.ACCEPTED, State.ACCEPTED, State.CONFIRMED]
    assert filings[0].events.last().by == story.bureau


def test_many_are_returned_with_one_reason(story):
    filings = [confirmed(story) for _ in range(2)]
    assert "已退回 2 条。" in shown(send(story, filings, "send_back", reason="请补签到表。"))
    for filing in filings:
        filing.refresh_from_db()
        assert (filing.state, filing.events.last().reason) == (State.RETURNED, "请补签到表。")


def test_one_that_was_overtaken_is_named_and_the_others_go_through(story):
    filings = [confirmed(story, topic=f"课题{n}") for n in range(3)]
    story.move(Filing.objects.get(pk=filings[1].pk), Verb.WITHDRAW, story.member_school)
    response = send(story, filings)
    said = shown(response)
    assert "已核定 2 条,1 条没有办理" in said
    author = story.clerks[story.member_school.pk]
    assert (
        f"{filings[1].number} {author}已于10月16日 09:00撤回,现在是“已撤回”,不能再这样办理。请刷新页面查看。"
        in said
    )
    states = Filing.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [State.ACCEPTED, State.WITHDRAWN, State.ACCEPTED]


def test_content_that_was_not_seen_is_not_accepted(story):
    filing = confirmed(story)
    response = browser(story.bureau).post(
        ADDRESS, {"filing": [f"{filing.number}:{filing.revision + 1}"], "verb": "accept"}
    )
    assert f"{filing.number} 的内容在您打开页面之后又被修改过。请刷新页面,看过新的内容再办理。" in shown(
        response
    )
    filing.refresh_from_db()
    assert filing.state == State.CONFIRMED


def test_nothing_of_another_county_or_another_section_is_decided(story):
    foreign = Story()
    theirs, rotation = confirmed(foreign), submitted_rotation(story)
    response = send(story, [theirs, rotation])
    for filing in (theirs, rotation):
        sentence = f"{filing.number} 没有办理:没有找到这个编号的填报。请刷新页面后重新勾选。"
        assert sentence in shown(response)
        before = filing.state
        filing.refresh_from_db()
        assert filing.state == before


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            {"verb": "send_back", "reason": "  "},
            "没有退回:缺少理由,学校不知道要改什么。请在“退回理由”中写明,再点“退回”。",
        ),
        ({"verb": "reopen"}, "没有办理:不知道要核定还是退回。请点“核定”或“退回”。"),
        (
            {"verb": "accept", "filing": []},
            "没有办理:还没有选中任何一条。请先勾选要办理的填报,再点“核定”或“退回”。",
        ),
    ],
)
def test_an_incomplete_decision_keeps_what_was_ticked(story, given, sentence):
    filing = confirmed(story)
    response = browser(story.bureau).post(ADDRESS, {"filing": picks(filing), **given})
    assert sentence in shown(response)
    if "filing" not in given:
        assert f'id="pick-{filing.number}" checked' in response.content.decode()
    filing.refresh_from_db()
    assert filing.state == State.CONFIRMED


@pytest.mark.parametrize("nonsense", ["", ":", "x:y", "HD:99999999999999999999", "HD:-1"])
def test_nonsense_picked_is_answered_in_words(story, nonsense):
    response = browser(story.bureau).post(ADDRESS, {"filing": [nonsense], "verb": "accept"})
    assert response.status_code == 200
    assert "没有找到这个编号的填报。请刷新页面后重新勾选。" in shown(response)


def test_after_a_decision_the_filters_stay(story):
    filing = confirmed(story)
    address = f"{ADDRESS}?subject=activity&state=confirmed"
    response = browser(story.bureau).post(address, {"filing": picks(filing), "verb": "accept"})
    assert response["Location"] == address


def test_the_queue_asks_the_same_number_of_questions_however_long_it_is(story, django_assert_num_queries):
    client = browser(story.bureau)
    confirmed(story)
    client.get(ADDRESS)
    with django_assert_num_queries(12):
        client.get(ADDRESS)
    for _ in range(5):
        confirmed(story)
    with django_assert_num_queries(12):
        assert len(client.get(ADDRESS).context["cards"]) == 6
