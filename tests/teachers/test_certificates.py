"""Certificates speak of what has happened, in the document's words."""

import datetime
import re

import pytest
from django.utils import timezone

from alliances.filing_choices import State
from alliances.models import Filing
from teachers.models import RotationEnd
from tests.clients import browser
from tests.gongtongti.desk import shown
from tests.teachers.rotating import AT, Moving

D = datetime.date


@pytest.fixture
def moving(db):
    return Moving()


def certificate(moving, rotation, user=None):
    return browser(user or moving.account).get(f"/rotations/{rotation.filing.number}/certificate/")


def told(response):
    return re.sub(r"\s*([,。()])\s*", r"\1", shown(response))


def ended(moving, rotation, **fields):
    RotationEnd.objects.create(
        **{
            "rotation": rotation,
            "ended_on": rotation.planned_until,
            "outcome": "returned",
            "appraisal": "passed",
            "recorded_by": moving.bureau,
            "recorded_at": AT,
        }
        | fields
    )


def test_a_guiding_rotation_that_is_over(moving):
    rotation = moving.rotation()
    ended(moving, rotation)
    text = told(certificate(moving, rotation))
    assert "支教经历证明" in text
    assert f"编号 {rotation.filing.number}" in text
    assert (
        "兹证明青田县第二中学教师 陈晓明(工号 G1001),自 2021年9月1日至 2024年8月31日,"
        "由青田县第二中学到青田县船寮镇中学流动任教(指导型,驻教),期满返回,考核合格。"
    ) in text
    assert "向教共体内外下层次的学校流动支教" in text
    assert "《青田县教育局关于进一步深化义务教育共同体建设的实施意见》三(二)3(1)指导型教师" in text
    assert "计作农村工作经历" not in text


def test_a_training_rotation_counts_as_rural_service_in_the_documents_words(moving):
    rotation = moving.rotation(kind="training", planned_until=D(2022, 9, 1))
    ended(moving, rotation)
    text = told(certificate(moving, rotation))
    assert "农村工作经历证明" in text
    assert "按照下列条款,流动期间“计作农村工作经历”。" in text


def test_an_early_end_is_told_as_it_was(moving):
    rotation = moving.rotation()
    ended(moving, rotation, ended_on=D(2023, 2, 1), outcome="ended_early", appraisal="")
    assert "自 2021年9月1日至 2023年1月31日" in told(certificate(moving, rotation))


def test_who_is_still_there_is_certified_up_to_today(moving):
    today = timezone.localdate()
    rotation = moving.rotation(
        day=today - datetime.timedelta(days=30), planned_until=today + datetime.timedelta(days=300)
    )
    day = f"{today.year}年{today.month}月{today.day}日"
    text = told(certificate(moving, rotation))
    assert f"截至 {day}仍在岗。" in text
    assert str(rotation.last_day) not in text
    assert f"{rotation.last_day.year}年{rotation.last_day.month}月{rotation.last_day.day}日" not in text


def test_what_was_planned_to_be_over_is_not_told_as_over(moving):
    text = told(certificate(moving, moving.rotation()))
    assert "计划至 2024年8月31日期满" in text
    assert "去向和考核尚未登记。" in text
    assert "期满返回" not in text


@pytest.mark.parametrize(
    "fields",
    [
        {"state": State.CONFIRMED},
        {"state": State.REOPENED},
        {"day": D(2099, 9, 1), "planned_until": D(2100, 9, 1)},
        {"kind": "peer"},
        {"kind": "itinerant"},
    ],
)
def test_none_for_what_is_not_approved_has_not_begun_or_is_no_such_service(moving, fields):
    rotation = moving.rotation(**fields)
    assert certificate(moving, rotation).status_code == 404
    assert "证明" not in shown(browser(moving.account).get(f"/rotations/{rotation.filing.number}/"))


def test_demonstration_data_says_so(moving):
    rotation = moving.rotation()
    assert "演示数据,不作证明使用" not in shown(certificate(moving, rotation))
    Filing.objects.filter(pk=rotation.filing_id).update(is_demo=True)
    assert "演示数据,不作证明使用" in shown(certificate(moving, rotation))


def test_a_foreign_number_is_no_number(moving):
    rotation = moving.rotation()
    stranger = moving.at(moving.other_school, "principal", "王校长")
    assert certificate(moving, rotation, moving.bureau).status_code == 200
    assert certificate(moving, rotation, stranger).status_code == 404
