"""期间关账 in the back office: who closes, what is recorded, and for whom it is opened again."""

import datetime

import pytest
import time_machine

from alliances.filing_choices import State
from alliances.models import CloseException, PeriodClose
from alliances.refusals import PeriodClosed
from gongtongti.accounts.roles import Duty, RoleCode
from tests.admin_page import Admin, AdminPage, errors_of
from tests.alliances.test_filings import AT, DAY, Story
from tests.factories import PostFactory, SchoolFactory
from tests.record_factories import SectionFactory

CLOSE = "alliances_periodclose"
pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    with time_machine.travel(AT, tick=False):
        yield Story()


@pytest.fixture
def keeper(story) -> Admin:
    section = SectionFactory(county=story.county, name="督导室", duties=[Duty.PERIODS])
    return Admin(PostFactory(county=story.county, section=section, user__name="孙督学").user)


def close(keeper, **changes):
    given = {"name": "2021年10月", "since": "2021-10-01", "until": "2021-10-31", "reason": "10月数据上报市局"}
    return keeper.send(keeper.open(f"{CLOSE}_add"), f"{CLOSE}_add", **{**given, **changes})


def test_a_period_is_closed_by_its_last_day_and_the_server_says_who(story, keeper):
    forged = {"closed_by": story.bureau.pk, "closed_at": "2000-01-01 00:00"}
    assert close(keeper, **forged).status_code == 302
    row = PeriodClose.objects.get()
    assert (row.county, row.since, row.until) == (
        story.county,
        datetime.date(2021, 10, 1),
        datetime.date(2021, 11, 1),
    )
    assert (row.closed_by, row.closed_at) == (keeper.user, AT)
    listed = keeper.open(f"{CLOSE}_changelist").text
    assert "事项 所有事项 第一天 2021-10-01 最后一天 2021-10-31 关账人 孙督学" in listed
    filing = story.draft()
    with pytest.raises(PeriodClosed) as refused:
        story.submit(filing)
    assert str(refused.value) == (
        f"2021年10月已于 2021-10-16 关账,{DAY} 的活动不能再办理。确需补办的,请向教育局申请为仁庄镇中开放例外。"
    )


def test_closing_says_why(keeper):
    assert errors_of(close(keeper, reason="")) == "请写明为什么关账,例如“10月数据上报市局”。"
    assert errors_of(close(keeper, until="2021-09-29")) == (
        "关账期间的终止日期必须晚于起始日期。请核对两个日期。"
    )
    assert close(keeper).status_code == 302
    assert errors_of(close(keeper)) == "这个期间已经关账。请查看已有的一条。"
    assert PeriodClose.objects.count() == 1


def test_other_days_are_saved_after_a_second_look(keeper):
    close(keeper)
    row = PeriodClose.objects.get()
    page = keeper.open(f"{CLOSE}_change", row.pk)
    assert page.fields["until"] == "2021-10-31"
    response = keeper.send(page, f"{CLOSE}_change", row.pk, until="2021-10-30", change_reason="31日停课补报")
    again = AdminPage(response.content.decode())
    assert "最后一天 2021-10-31 2021-10-30 保存后立即生效" in again.text
    assert keeper.send(again, f"{CLOSE}_change", row.pk).status_code == 302
    row.refresh_from_db()
    assert row.until == datetime.date(2021, 10, 31)
    assert row.closed_by == keeper.user


def test_an_exception_opens_the_period_for_one_school(story, keeper):
    close(keeper)
    row = PeriodClose.objects.get()
    page = keeper.open(f"{CLOSE}_change", row.pk)
    given = {
        "exceptions-TOTAL_FORMS": "1",
        "exceptions-0-school": story.member_school.pk,
        "exceptions-0-last_day": "2021-10-20",
        "exceptions-0-reason": "停电补报",
        "exceptions-0-granted_by": story.bureau.pk,
        "change_reason": "方山停电",
    }
    assert keeper.send(page, f"{CLOSE}_change", row.pk, **given).status_code == 302
    exception = CloseException.objects.get()
    assert (exception.school, exception.granted_by, exception.granted_at) == (
        story.member_school,
        keeper.user,
        AT,
    )
    assert story.submit(story.draft()).state == State.SUBMITTED
    with pytest.raises(PeriodClosed):
        story.submit(story.draft(story.core_school, story.member_school))
    assert "停电补报" in keeper.open(f"{CLOSE}_history", row.pk).text


def test_no_exception_for_a_school_of_another_county(story, keeper):
    close(keeper)
    row = PeriodClose.objects.get()
    page = keeper.open(f"{CLOSE}_change", row.pk)
    given = {
        "exceptions-TOTAL_FORMS": "1",
        "exceptions-0-school": SchoolFactory().pk,
        "exceptions-0-last_day": "2021-10-20",
        "exceptions-0-reason": "试",
        "change_reason": "试",
    }
    assert "选择一个有效的选项" in errors_of(keeper.send(page, f"{CLOSE}_change", row.pk, **given))
    assert not CloseException.objects.exists()


def test_a_close_stays_and_one_of_another_county_is_not_there(story, keeper):
    close(keeper)
    row = PeriodClose.objects.get()
    assert keeper.get(f"{CLOSE}_delete", row.pk).status_code == 403
    foreign = Story()
    theirs = PeriodClose.objects.create(
        county=foreign.county, since=DAY, until=datetime.date(2021, 11, 1), name="外县10月",
        closed_by=foreign.bureau, closed_at=AT,
    )  # fmt: skip
    assert keeper.get(f"{CLOSE}_change", theirs.pk).status_code == 404
    assert "外县10月" not in keeper.open(f"{CLOSE}_changelist").text


def test_a_section_without_the_duty_looks_and_does_not_close(story, keeper):
    close(keeper)
    row = PeriodClose.objects.get()
    clerk = Admin(story.bureau)
    assert "2021年10月" in clerk.open(f"{CLOSE}_changelist").text
    assert clerk.get(f"{CLOSE}_change", row.pk).status_code == 200
    assert clerk.get(f"{CLOSE}_add").status_code == 403
    url = clerk.url(f"{CLOSE}_change", row.pk)
    assert clerk.client.post(url, {"until": "2021-10-02", "change_reason": "试"}).status_code == 403
    auditor = Admin(PostFactory(county=story.county, role=RoleCode.AUDITOR).user)
    assert auditor.get(f"{CLOSE}_change", row.pk).status_code == 200
    assert auditor.get(f"{CLOSE}_add").status_code == 403
