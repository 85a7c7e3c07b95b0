"""How a rotation ended: recorded once, corrected with a reason, and never by rewriting what was planned."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from alliances.filing_choices import State
from alliances.refusals import NotYours, Overtaken, Refused
from alliances.scope import scope_of
from teachers.choices import Phase
from teachers.models import Rotation, RotationEnd
from tests.clients import browser
from tests.gongtongti.desk import shown
from tests.racing import race
from tests.teachers.rotating import Moving

D = datetime.date
AT = datetime.datetime(2024, 9, 2, 1, 0, tzinfo=datetime.UTC)
HANDS = 32


@pytest.fixture
def moving(db):
    return Moving()


def record(moving, rotation, *, user=None, seen="", reason="", at=AT, **fields):
    user = user or moving.bureau
    end = RotationEnd(
        **{"rotation": rotation, "ended_on": D(2024, 9, 1), "outcome": "returned", "appraisal": "passed"}
        | fields
    )
    end.full_clean(exclude=["recorded_by", "recorded_at", "rotation"])
    end.record(scope=scope_of(user), by=user, at=at, seen=seen, reason=reason)
    return RotationEnd.objects.get(rotation=rotation)


def test_an_early_end_leaves_the_plan_as_it_was_approved(moving):
    rotation = moving.rotation()
    record(moving, rotation, ended_on=D(2023, 2, 1), outcome="ended_early", note="家庭原因")
    fresh = Rotation.objects.get(pk=rotation.pk)
    assert (fresh.planned_until, fresh.until, fresh.last_day) == (
        D(2024, 9, 1),
        D(2023, 2, 1),
        D(2023, 1, 31),
    )
    assert fresh.ended_early
    assert fresh.phase(D(2023, 2, 1)) == Phase.OVER


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        (
            {"ended_on": D(2021, 9, 1)},
            "ended_on",
            "最后一天不能早于开始日期 2021-09-01。请核对日期。",
        ),
        (
            {"ended_on": D(2023, 2, 1)},
            "outcome",
            "最后一天早于计划的最后一天 2024-08-31,属于提前结束。请将去向改为“提前结束”,或核对日期。",
        ),
        (
            {"outcome": "ended_early", "note": "家庭原因"},
            "outcome",
            "最后一天不早于计划的最后一天 2024-08-31,不是提前结束。请改选去向,或核对日期。",
        ),
        (
            {"ended_on": D(2023, 2, 1), "outcome": "ended_early", "note": " "},
            "note",
            "提前结束必须写明原因。请在“说明”中填写。",
        ),
    ],
)
def test_an_end_that_cannot_be(moving, fields, field, message):
    with pytest.raises(ValidationError) as refused:
        record(moving, moving.rotation(), **fields)
    assert refused.value.message_dict == {field: [message]}


def test_without_a_planned_end_nothing_ends_early(moving):
    with pytest.raises(ValidationError) as refused:
        record(moving, moving.rotation(planned_until=None), outcome="ended_early", note="课程调整")
    assert refused.value.messages == ["这次流动没有计划结束日期,谈不上提前结束。请改选去向。"]


def test_only_what_was_approved_ends(moving):
    rotation = moving.rotation(state=State.CONFIRMED)
    with pytest.raises(Refused) as refused:
        record(moving, rotation)
    assert str(refused.value) == (
        f"{rotation.filing.number} 现在是“学校同意,待核定”,还没有批准,不能登记结束。请先核定,或将它退回。"
    )


def test_what_has_not_come_is_not_recorded(moving):
    before = AT - datetime.timedelta(days=30)
    with pytest.raises(Refused) as refused:
        record(moving, moving.rotation(), at=before)
    assert str(refused.value) == "最后一天 2024-08-31 还没有到,不能先登记。请在这一天或之后登记。"


def test_schools_do_not_record_it(moving):
    rotation = moving.rotation()
    with pytest.raises(NotYours) as refused:
        record(moving, rotation, user=moving.home_head)
    assert str(refused.value) == (
        f"{rotation.filing.number} 没有登记:只有教育局负责教师流动的科室可以登记结束情况。请联系该科室。"
    )


def test_a_later_end_does_not_run_into_the_next_rotation(moving):
    rotation = moving.rotation()
    following = moving.rotation(
        host_school=moving.other_school, day=D(2024, 9, 1), planned_until=D(2025, 9, 1)
    )
    with pytest.raises(Refused) as refused:
        record(moving, rotation, ended_on=D(2024, 9, 3))
    assert str(refused.value) == (
        f"陈晓明在这段时间已有另一项驻教:{following.filing.number},青田二中→海口镇中,2024-09-01 至 2025-08-31。"
        "同一位教师不能同时在两所学校驻教。请调整日期,或先撤回、办结原来的一项。"
    )


def test_a_correction_says_why_and_the_history_keeps_both(moving):
    rotation = moving.rotation()
    end = record(moving, rotation)
    with pytest.raises(Refused) as refused:
        record(moving, rotation, appraisal="excellent", seen=end.mark)
    assert str(refused.value) == "更正已登记的结束情况必须写明原因,以后才查得清楚。请填写更正原因。"
    later = AT + datetime.timedelta(hours=1)
    record(moving, rotation, appraisal="excellent", seen=end.mark, reason="考核等次录错", at=later)
    assert list(
        RotationEnd.history.order_by("history_id").values_list("appraisal", "history_change_reason")
    ) == [("passed", ""), ("excellent", "考核等次录错")]


def test_a_page_that_is_no_longer_true_corrects_nothing(moving):
    rotation = moving.rotation()
    record(moving, rotation)
    with pytest.raises(Overtaken) as refused:
        record(moving, rotation, outcome="stayed")
    assert str(refused.value) == (
        f"{rotation.filing.number} 的结束情况已由周科员于09月02日 09:00登记为“期满返回”(最后一天 2024-08-31)。"
        "请刷新页面,看过之后再更正。"
    )


# ---- many at once ---------------------------------------------------------------------------------
@pytest.fixture
def rush(transactional_db):
    return Moving()


def test_recorded_once_by_32_hands(rush):
    rotation = rush.rotation()
    found = race(HANDS, lambda _n: record(rush, Rotation.objects.get(pk=rotation.pk)), refusal=Overtaken)
    assert found.unexpected == []
    assert (len(found.done), len(found.refused)) == (1, HANDS - 1)
    assert RotationEnd.history.count() == 1


def test_corrected_once_by_32_hands(rush):
    rotation = rush.rotation()
    mark = record(rush, rotation).mark

    def correct(number):
        return record(
            rush, rotation, appraisal="excellent", seen=mark, reason=f"更正{number}", at=timezone.now()
        )

    found = race(HANDS, correct, refusal=Overtaken)
    assert found.unexpected == []
    assert (len(found.done), len(found.refused)) == (1, HANDS - 1)
    assert RotationEnd.history.count() == 2


def test_without_the_mark_every_correction_is_let_in(rush, monkeypatch):
    rotation = rush.rotation()
    mark = record(rush, rotation).mark
    monkeypatch.setattr(RotationEnd, "mark", mark)

    def correct(number):
        return record(rush, rotation, seen=mark, reason=f"更正{number}", at=timezone.now())

    found = race(4, correct, refusal=Overtaken)
    assert (found.unexpected, found.refused) == ([], [])
    assert RotationEnd.history.count() == 5


# ---- on the page -------------------------------------------------------------------------------------
def test_the_section_records_and_corrects_it_on_the_page(moving):
    rotation = moving.rotation(day=D(2021, 9, 1))
    address = f"/rotations/{rotation.filing.number}/"
    client = browser(moving.bureau)
    sent = {"last_day": "2024-08-31", "outcome": "returned", "appraisal": "passed", "note": ""}
    answer = client.post(f"{address}end/", sent, follow=True)
    assert answer.redirect_chain == [(address, 302)]
    assert f"{rotation.filing.number} 的结束情况已登记:期满返回。" in shown(answer)
    again = client.post(f"{address}end/", sent)
    assert again.status_code == 409
    assert "的结束情况已由周科员于" in shown(again)
    mark = RotationEnd.objects.get().mark
    corrected = client.post(
        f"{address}end/", sent | {"outcome": "stayed", "seen": mark, "reason": "本人自愿留任"}, follow=True
    )
    assert "去向:期满返回 → 期满留任" in shown(corrected).replace(": ", ":")
    assert "本人自愿留任" in shown(corrected)


def test_a_form_that_is_not_complete_keeps_what_was_typed(moving):
    number = moving.rotation().filing.number
    answer = browser(moving.bureau).post(
        f"/rotations/{number}/end/",
        {"last_day": "2023-01-31", "outcome": "returned", "note": "本人提出"},
    )
    assert "最后一天早于计划的最后一天 2024-08-31,属于提前结束。请将去向改为“提前结束”,或核对日期。" in shown(
        answer
    )
    assert 'value="本人提出"' in answer.content.decode()
    assert not RotationEnd.objects.exists()


def test_who_may_not_record_it_is_sent_away(moving):
    number = moving.rotation().filing.number
    for user, status in [
        (moving.home_head, 403),
        (moving.account, 403),
        (moving.at(moving.other_school, "principal", "王校长"), 404),
    ]:
        assert browser(user).post(f"/rotations/{number}/end/", {}).status_code == status
        assert "登记结束" not in shown(browser(user).get(f"/rotations/{number}/"))
