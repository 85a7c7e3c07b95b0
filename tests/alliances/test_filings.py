"""A filing's way: filed by one school, answered by the others, decided by the bureau."""

import datetime

import pytest

from alliances.filing_choices import Answer, State, Verb
from alliances.models import Activity, Filing, Participation
from alliances.models.closing import CloseException, PeriodClose
from alliances.refusals import NotYours, Overtaken, PeriodClosed, Refused
from alliances.scope import scope_of
from alliances.transitions import TRANSITIONS
from gongtongti.accounts.roles import Duty, RoleCode
from tests.factories import (
    AllianceFactory,
    AllianceKindFactory,
    CountyFactory,
    PostFactory,
    SchoolFactory,
)
from tests.record_factories import DAY, ActivityFactory, SectionFactory

pytestmark = pytest.mark.django_db
AT = datetime.datetime(2021, 10, 16, 1, 0, tzinfo=datetime.UTC)
LATE = AT + datetime.timedelta(days=8)


class Story:
    """A core with two members, a clerk at each, and the section that decides."""

    def __init__(self, **kind):
        self.county = CountyFactory()
        self.core_school, self.member_school, self.other_member = (
            SchoolFactory(county=self.county, short_name=name)
            for name in ("山口镇中", "仁庄镇中", "方山乡校")
        )
        self.alliance = AllianceFactory(
            county=self.county,
            kind=AllianceKindFactory(county=self.county, **kind),
            core_school=self.core_school,
            member_schools=[self.member_school, self.other_member],
        )
        self.section = SectionFactory(county=self.county, name="教育科", duties=[Duty.ACTIVITIES])
        self.bureau = PostFactory(county=self.county, section=self.section).user
        self.clerks = {
            school.pk: PostFactory(school=school, role=RoleCode.SCHOOL_CLERK).user
            for school in (self.core_school, self.member_school, self.other_member)
        }

    def draft(self, *schools, **kwargs) -> Filing:
        schools = schools or (self.member_school, self.core_school)
        activity = ActivityFactory(
            alliance=self.alliance,
            schools=list(schools),
            state=State.DRAFT,
            answer=Answer.WAITING,
            by=self.clerks[schools[0].pk],
            **kwargs,
        )
        return activity.filing

    def submit(self, filing):
        user = self.clerks[filing.owner_school_id]
        filing.activity.submit(scope=scope_of(user), by=user, at=AT)
        return filing

    def move(self, filing, verb, who, *, at=AT, **kwargs):
        user = who if who == self.bureau else self.clerks[who.pk]
        return filing.move(verb, scope=scope_of(user), by=user, at=at, **kwargs)


@pytest.fixture
def story(db):
    return Story()


def test_filed_confirmed_accepted(story):
    filing = story.submit(story.draft())
    assert filing.state == State.SUBMITTED
    assert len(filing.digest) == 64
    assert filing.answer_due == datetime.date(2021, 10, 23)
    story.move(filing, Verb.CONFIRM, story.core_school)
    assert filing.state == State.CONFIRMED
    story.move(filing, Verb.ACCEPT, story.bureau)
    assert filing.state == State.ACCEPTED
    assert [event.verb for event in filing.events.all()] == [Verb.SUBMIT, Verb.CONFIRM, Verb.ACCEPT]


def test_confirmed_once_every_school_has_answered_and_one_has_confirmed(story):
    filing = story.submit(story.draft(story.core_school, story.member_school, story.other_member))
    story.move(filing, Verb.CONFIRM, story.member_school)
    assert filing.state == State.SUBMITTED
    story.move(filing, Verb.DECLINE, story.other_member, reason="那天停电,没有上成。")
    assert filing.state == State.CONFIRMED
    assert set(filing.participations.counted().values_list("school", flat=True)) == {
        story.core_school.pk,
        story.member_school.pk,
    }


def test_declined_by_all_goes_back_to_its_author(story):
    filing = story.submit(story.draft())
    story.move(filing, Verb.DECLINE, story.core_school, reason="没有这节课。")
    assert filing.state == State.RETURNED
    assert filing.participations.get(school=story.core_school).reason == "没有这节课。"


def test_inside_one_legal_person_the_word_of_the_core_is_enough(db):
    story = Story(integrated=True)
    by_core = story.submit(story.draft(story.core_school, story.member_school))
    assert by_core.state == State.CONFIRMED
    by_campus = story.submit(story.draft(story.member_school, story.core_school, story.other_member))
    assert by_campus.state == State.SUBMITTED
    story.move(by_campus, Verb.CONFIRM, story.core_school)
    assert by_campus.state == State.CONFIRMED


def test_silence_costs_nobody(story):
    filing = story.submit(story.draft())
    with pytest.raises(Refused) as refused:
        story.move(filing, Verb.ESCALATE, story.member_school)
    assert str(refused.value) == "对方的确认期限是 2021-10-23,还没有到。请等到期限之后再提请核定。"
    story.move(filing, Verb.ESCALATE, story.member_school, at=LATE)
    assert filing.state == State.ESCALATED
    story.move(filing, Verb.ACCEPT, story.bureau, at=LATE)
    assert filing.participations.get(school=story.core_school).answer == Answer.RULED
    assert filing.participations.counted().count() == 2


def test_the_bureau_need_not_wait_for_the_button(story):
    filing = story.submit(story.draft())
    assert list(Filing.objects.awaiting_bureau(AT.date())) == []
    assert list(Filing.objects.awaiting_bureau(LATE.date())) == [filing]
    story.move(filing, Verb.ACCEPT, story.bureau, at=LATE)
    assert [event.verb for event in filing.events.all()] == [Verb.SUBMIT, Verb.ESCALATE, Verb.ACCEPT]


def test_sent_back_with_a_reason_or_not_at_all(story):
    filing = story.submit(story.draft())
    story.move(filing, Verb.CONFIRM, story.core_school)
    with pytest.raises(Refused) as refused:
        story.move(filing, Verb.SEND_BACK, story.bureau, reason="  ")
    assert str(refused.value) == "退回必须写明理由,对方才知道要改什么。请填写理由后再退回。"
    assert filing.state == State.CONFIRMED
    story.move(filing, Verb.SEND_BACK, story.bureau, reason="请补签到表。")
    assert filing.state == State.RETURNED
    assert filing.events.last().reason == "请补签到表。"


def test_changed_since_accepted_is_shown_with_its_difference(story):
    filing = story.submit(story.draft(lessons=1, topic="一次函数"))
    story.move(filing, Verb.CONFIRM, story.core_school)
    story.move(filing, Verb.ACCEPT, story.bureau)
    assert filing.changes_since_accepted() == []
    story.move(filing, Verb.REOPEN, story.bureau, reason="节数报错。")
    activity = Activity.objects.get(filing=filing)
    activity.lessons = 2
    clerk = story.clerks[story.member_school.pk]
    activity.keep(scope=scope_of(clerk), by=clerk, at=AT)
    filing = story.submit(Filing.objects.get(pk=filing.pk))
    assert [(d.label, d.old, d.new) for d in filing.changes_since_accepted()] == [("节数", "1", "2")]
    assert filing.participations.get(school=story.core_school).answer == Answer.WAITING


def test_who_has_no_part_gets_a_sentence(story):
    filing = story.submit(story.draft())
    with pytest.raises(NotYours) as refused:
        story.move(filing, Verb.CONFIRM, story.other_member)
    assert str(refused.value) == (
        f"{filing.number} 没有办理:只有尚未答复的参加学校可以确认属实。请核对账号,或联系有权办理的人。"
    )


def test_overtaken_says_by_whom(story):
    filing = story.submit(story.draft())
    seen_before = Filing.objects.get(pk=filing.pk)
    story.move(filing, Verb.WITHDRAW, story.member_school)
    with pytest.raises(NotYours):
        story.move(seen_before, Verb.ACCEPT, story.core_school)
    with pytest.raises(Overtaken) as refused:
        story.move(seen_before, Verb.CONFIRM, story.core_school)
    clerk = story.clerks[story.member_school.pk]
    assert str(refused.value) == (
        f"{filing.number} {clerk}已于10月16日 09:00撤回,现在是“已撤回”,不能再这样办理。请刷新页面查看。"
    )


def test_a_revision_not_seen_is_not_confirmed(story):
    filing = story.submit(story.draft())
    with pytest.raises(Overtaken) as refused:
        story.move(filing, Verb.CONFIRM, story.core_school, revision=filing.revision + 1)
    assert str(refused.value) == (
        f"{filing.number} 的内容在您打开页面之后又被修改过。请刷新页面,看过新的内容再办理。"
    )


def test_a_closed_period_stands_still_but_for_an_exception(story):
    filing = story.draft()
    close = PeriodClose.objects.create(
        county=story.county,
        since=datetime.date(2021, 10, 1),
        until=datetime.date(2021, 11, 1),
        name="2021年10月",
        closed_by=story.bureau,
        closed_at=AT,
    )
    with pytest.raises(PeriodClosed) as refused:
        story.submit(filing)
    assert str(refused.value) == (
        f"2021年10月已于 2021-10-16 关账,{DAY} 的活动不能再办理。确需补办的,请向教育局申请为仁庄镇中开放例外。"
    )
    CloseException.objects.create(
        close=close,
        school=story.member_school,
        last_day=AT.date(),
        reason="停电补报",
        granted_by=story.bureau,
        granted_at=AT,
    )
    assert story.submit(filing).state == State.SUBMITTED


def test_a_draft_with_a_day_of_a_closed_period_may_be_put_right_or_dropped(story):
    """It counts for nothing yet: closing must not hold fast what somebody only mistyped."""
    mistyped, dropped = story.draft(), story.draft()
    PeriodClose.objects.create(
        county=story.county,
        since=datetime.date(2021, 10, 1),
        until=datetime.date(2021, 11, 1),
        name="2021年10月",
        closed_by=story.bureau,
        closed_at=AT,
    )
    clerk = story.clerks[story.member_school.pk]
    activity = mistyped.activity
    activity.filing.day = datetime.date(2021, 9, 15)
    activity.keep(scope=scope_of(clerk), by=clerk, at=AT)
    assert story.submit(Filing.objects.get(pk=mistyped.pk)).state == State.SUBMITTED
    story.move(dropped, Verb.WITHDRAW, story.member_school)
    assert dropped.state == State.WITHDRAWN


def test_drafts_are_the_authors_alone(story):
    filing = story.draft()
    seen = {
        name: Filing.objects.visible_to(scope_of(user)).exists()
        for name, user in {
            "author": story.clerks[story.member_school.pk],
            "partner": story.clerks[story.core_school.pk],
            "bureau": story.bureau,
        }.items()
    }
    assert seen == {"author": True, "partner": False, "bureau": False}
    story.submit(filing)
    assert Filing.objects.visible_to(scope_of(story.bureau)).get() == filing
    assert Filing.objects.visible_to(scope_of(story.clerks[story.core_school.pk])).get() == filing
    assert not Filing.objects.visible_to(scope_of(story.clerks[story.other_member.pk])).exists()


def test_the_principal_of_the_core_sees_the_filings_of_its_alliance(story):
    filing = story.submit(story.draft(story.member_school, story.other_member))
    principal = PostFactory(school=story.core_school, role=RoleCode.PRINCIPAL).user
    assert RoleCode.CORE_PRINCIPAL in scope_of(principal).roles
    assert Filing.objects.visible_to(scope_of(principal)).get() == filing
    of_member = PostFactory(school=story.other_member, role=RoleCode.PRINCIPAL).user
    assert RoleCode.CORE_PRINCIPAL not in scope_of(of_member).roles


def test_a_section_without_the_duty_does_not_decide(story):
    filing = story.submit(story.draft())
    story.move(filing, Verb.CONFIRM, story.core_school)
    idle = PostFactory(county=story.county, section=SectionFactory(county=story.county)).user
    with pytest.raises(NotYours):
        filing.move(Verb.ACCEPT, scope=scope_of(idle), by=idle, at=AT)


def test_every_verb_has_its_row():
    assert set(TRANSITIONS) == set(Verb)
    assert Participation._meta.get_field("answer").default == Answer.WAITING


def test_what_was_submitted_is_read_in_the_order_of_the_form(story):
    filing = story.submit(story.draft(topic="一次函数"))
    told = list(filing.activity.content())
    assert list(Filing.objects.get(pk=filing.pk).content) == told
    assert list(filing.events.get().content) == told
