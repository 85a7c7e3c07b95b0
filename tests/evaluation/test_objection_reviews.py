"""复核: who may answer an objection, what he sees, what it leads to, and what of it reaches the school."""

import pytest
import time_machine

from alliances.filing_choices import State
from alliances.models import Filing
from alliances.refusals import NotYours, Refused
from evaluation.models import Decision, Objection, Review, RunEvent, Score
from evaluation.objecting import open_objections, unanswered
from evaluation.scoring import run_scoring
from gongtongti.accounts.models import AuditEvent
from gongtongti.accounts.roles import Duty, RoleCode
from tests.clients import browser
from tests.evaluation.objecting import LATER, NOW, YEAR, Objecting
from tests.gongtongti.desk import shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(NOW, tick=False):
        yield Objecting()


def again(row) -> Objection:
    return Objection.objects.select_related("filing", "score__run", "county").get(pk=row.pk)


def page_of(row, user, tail=""):
    return browser(user).get(f"/objections/{row.filing.number}/{tail}")


# ---- what the reviewer sees -----------------------------------------------------------------------------


def test_the_page_shows_the_input_its_row_its_history_and_the_difference(place):
    row = place.objection()
    place.mend("66", by=place.starter)
    text = shown(page_of(row, place.reviewer, "review/"))
    assert "方山乡校 2021-2022学年 教学质量成绩 67" in text
    assert "登记册中现在的登记" in text
    assert "成绩 66" in text  # as it is today
    assert "修改教学质量成绩 教研室科员 成绩: 67 → 66" in text
    assert "教研室科员" in text
    assert "如果是 70" in text
    # Δ of 方山乡校 −1 → +2: 0.8×86 + 2×(2.5+2)÷2 = 68.8 + 4.5
    assert "山口镇中 共建型成绩 70.30 73.30 +3.00" in text
    assert "方山乡校 本校成绩 67.00 70.00 +3.00" in text


def test_another_value_is_tried_without_writing_anything(place):
    row = place.objection()
    text = shown(page_of(row, place.reviewer, "review/?value=68"))
    assert "如果是 68" in text
    assert "山口镇中 共建型成绩 70.30 71.30 +1.00" in text
    text = shown(page_of(row, place.reviewer, "review/?value=101"))
    assert "这项成绩的满分是 100,“101”不在 0 与满分之间。请核对后重填。" in text
    assert again(row).filing.state == State.CONFIRMED


def test_a_membership_and_a_reading_are_recomputed_too(place):
    row = place.objection(input="membership/GJ05/S45/", claimed="不是成员")
    text = shown(page_of(row, place.reviewer, "review/"))
    assert "山口镇中 共建型成绩 70.30 73.80 +3.50" in text  # 68.8 + 2×2.5÷1
    row = place.objection(input="reading/bundled.reading/B", claimed="")
    text = shown(page_of(row, place.reviewer, "review/"))
    assert "山口镇中 共建型成绩 70.30 90.30 +20.00" in text
    place.review(row, corrected="", seen=row.claimed)
    assert Review.objects.get().difference == [["S12", "bundled", "GJ05", "70.30", "90.30"]]


# ---- who may not ------------------------------------------------------------------------------------------


def the_one_who(part, place):
    """An account charged with objections that had this part in what is contested."""
    by = place.of_bureau("兼办科", Duty.OBJECTIONS)
    if part in RunEvent.Verb.values:
        states = {"from_state": "computed", "to_state": "checked"}
        RunEvent.objects.create(run=place.run, verb=part, by=by, at=NOW, **states)
    elif part == "changed":
        place.mend("66", by=by)
    elif part == "changed last year":
        place.mend("69", by=by, year=YEAR.previous)
    return by


@pytest.mark.parametrize(
    ("part", "clause"),
    [
        ("check", "第{run}次测算由您核验"),
        ("approve", "第{run}次测算由您批准"),
        ("announce", "第{run}次测算由您公示"),
        ("changed", "有异议的数据由您于 2022-10-11 修改"),
    ],
)
def test_who_had_a_part_in_it_does_not_review_it(place, part, clause):
    row, by = place.objection(), the_one_who(part, place)
    sentence = (
        f"{row.filing.number} 不能由您(兼办科科员)复核:{clause.format(run=place.run.pk)}。"
        "复核要由没有参与过的人办理,请转给其他负责异议复核的同事。"
    )
    assert sentence in shown(page_of(row, by, "review/"))
    assert "办结" not in page_of(row, by, "review/").content.decode().split("结论和复核意见")[1]
    assert sentence in shown(place.review(row, user=by))
    with pytest.raises(NotYours) as refused:
        place.answer(row, by=by)
    assert str(refused.value) == sentence
    assert not Review.objects.exists()
    assert again(row).filing.state == State.CONFIRMED


@pytest.mark.parametrize("part", ["stop", "changed last year", "nothing"])
def test_who_had_no_part_in_it_does(place, part):
    row = place.objection()
    place.answer(row, by=the_one_who(part, place))
    assert again(row).filing.state == State.ACCEPTED


def test_neither_does_who_started_the_run_or_decided_the_reading(place):
    row = place.objection(input="reading/bundled.reading/B", claimed="")
    admin = place.of_bureau("局办", role=RoleCode.BUREAU_ADMIN)
    said = {
        "file_number": "青教〔2022〕15号",
        "decided_on": "2022-09-01",
        "signer": "周局长",
        "reason": "会议",
    }
    Decision.objects.create(
        county=place.county, pack="qingtian-2021", question="bundled.reading", option="A", version=1,
        first_school_year=YEAR, recorded_by=admin, recorded_at=NOW, **said,
    )  # fmt: skip
    with pytest.raises(NotYours) as refused:
        place.answer(row, by=admin, corrected=row.claimed)
    assert "复核:这条执行口径由您登记。" in str(refused.value)
    place.starter.posts.update(section=place.reviewer.posts.get().section)
    assert f"复核:第{place.run.pk}次测算由您发起。" in shown(place.review(row, user=place.starter))
    assert not Review.objects.exists()


def test_only_the_section_for_objections_reviews(place):
    row = place.objection()
    leader = place.of_bureau("局长室", role=RoleCode.LEADER)
    for user in (place.of_bureau("人事科", Duty.ROTATIONS), leader, place.core):
        assert page_of(row, user, "review/").status_code == 403
        assert place.review(row, user=user).status_code == 403
    for user in (place.member, place.at(place.schools["S34"])):
        assert page_of(row, user, "review/").status_code == 404


# ---- the answer ---------------------------------------------------------------------------------------------


def test_upheld_it_is_settled_with_what_was_computed(place):
    row = place.objection()
    text = shown(place.review(row))
    assert f"{row.filing.number} 已复核:异议成立。山口镇中可以看到复核意见。" in text
    review = Review.objects.get()
    assert (review.outcome, review.corrected, review.by, review.at) == ("upheld", "70", place.reviewer, NOW)
    assert review.difference == [
        ["S12", "bundled", "GJ05", "70.30", "73.30"],
        ["S45", "own", "", "67.00", "70.00"],
    ]
    assert (again(row).filing.state, again(row).filing.state_word) == (State.ACCEPTED, "已复核")
    told = AuditEvent.objects.get(verb=AuditEvent.Verb.REVIEWED)
    assert (told.user, told.county, told.about) == (
        place.reviewer,
        "qingtian",
        f"{row.filing.number} 异议成立",
    )
    assert not open_objections(place.run).exists()


def test_rejected_it_is_settled_with_what_the_school_wanted(place):
    row = place.objection()
    place.review(row, outcome="rejected", corrected="", opinion="成绩册上是 67。")
    review = Review.objects.get()
    assert (review.outcome, review.corrected) == ("rejected", "")
    assert review.difference[0] == ["S12", "bundled", "GJ05", "70.30", "73.30"]
    assert unanswered(place.run) == []


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"outcome": ""}, "没有选结论。请选“异议成立”或“异议不成立”。"),
        ({"outcome": "maybe"}, "没有这种结论。请选“异议成立”或“异议不成立”。"),
        ({"opinion": " "}, "没有写复核意见。请写明查了什么、依据是什么,学校会看到。"),
        ({"corrected": ""}, "异议成立,但没有写应为多少。请填写核实之后的值。"),
        ({"corrected": "67"}, "测算用的就是 67,这样异议不成立。请改选结论,或核对数值。"),
        ({"corrected": "多一点"}, "“多一点”不是教学质量成绩。请填写数字,最多 4 位小数,例如 67.5。"),
        (
            {"corrected": "68"},
            "还没有办结:下面是按 68 重算的差异,请看过之后再按“办结”。写下的内容都在。",
        ),
        ({"revision": "7"}, "在您打开页面之后又被修改过。请刷新页面,看过新的内容再办理。"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(place, fields, sentence):
    row = place.objection()
    response = place.review(row, **{"opinion": "写了很久的意见"} | fields)
    assert sentence in shown(response)
    if "opinion" not in fields:
        assert "写了很久的意见" in response.content.decode()
    assert not Review.objects.exists()
    assert again(row).filing.state == State.CONFIRMED


def test_another_value_counts_once_its_difference_was_seen(place):
    row = place.objection()
    response = place.review(row, corrected="68")
    assert "山口镇中 共建型成绩 70.30 71.30 +1.00" in shown(response)
    assert 'name="seen" value="68"' in response.content.decode()
    place.review(row, corrected="68", seen="68")
    assert Review.objects.get().corrected == "68"


def test_nothing_is_stored_when_the_audit_fails(place, monkeypatch):
    row = place.objection()

    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("evaluation.settling.trail.record", broken)
    with pytest.raises(RuntimeError):
        place.answer(row)
    assert not Review.objects.exists()
    assert again(row).filing.state == State.CONFIRMED


def test_what_was_sent_back_and_left_lying_is_judged_after_the_last_day(place):
    row = place.objection()
    place.send_back(row)
    assert list(open_objections(place.run)) == [row]
    with pytest.raises(Refused) as refused:
        place.answer(again(row))
    assert str(refused.value) == (
        f"{row.filing.number} 已退回补正,学校在公示期内(2022-10-14 为止)还可以补正。"
        "请等学校重新提交;过了这一天仍未补正的,可以按已提交的内容复核。"
    )
    place.answer(again(row), at=LATER, outcome="rejected", corrected="")
    assert again(row).filing.state == State.ACCEPTED


def test_a_settled_one_leads_back_to_its_page(place):
    row = place.objection()
    place.answer(row)
    text = shown(browser(place.reviewer).get(f"/objections/{row.filing.number}/review/", follow=True))
    assert f"{row.filing.number} 现在是“已复核”,不需要复核。" in text


# ---- what follows ----------------------------------------------------------------------------------------------


def test_a_school_reads_the_outcome_and_what_became_of_its_own_score_only(place):
    """Two rows differ; the other school's name and numbers are in the answer, and never on the page."""
    row = place.objection(user=place.member, score=place.score("S45", "own"))
    place.answer(row, corrected="70")
    assert {one[0] for one in Review.objects.get().difference} == {"S12", "S45"}
    own = shown(page_of(row, place.member))
    assert "异议成立" in own
    assert "查了成绩册,确实漏计。" in own
    assert "方山乡校 本校成绩 67.00 70.00 +3.00" in own
    page = page_of(row, place.member).content.decode()
    assert "70.30" not in page
    assert "73.30" not in page
    assert "山口镇中 共建型成绩 70.30 73.30 +3.00" in shown(page_of(row, place.reviewer))
    assert "接下来" not in own


def test_the_page_leads_the_bureau_to_the_row_and_to_the_correcting_run(place):
    row = place.objection()
    place.answer(row)
    page = page_of(row, place.reviewer).content.decode()
    result = place.mend("67")
    assert f"/admin/alliances/qualityresult/{result.pk}/change/" in page
    assert f"/scores/runs/{place.run.pk}/correct/" in page
    reason = f"异议 {row.filing.number} 成立:方山乡校 2021-2022学年 教学质量成绩 67,应为 70"
    assert reason in page
    assert "已改 登记册中现在是 70。" not in shown(page_of(row, place.reviewer))
    place.mend("70")
    assert "已改 登记册中现在是 70。" in shown(page_of(row, place.reviewer))


def test_the_correcting_run_is_told_to_the_bureau_at_once_and_to_the_school_once_public(place):
    row = place.objection()
    place.answer(row)
    assert unanswered(place.run) == [row]
    stale = run_scoring(place.county, YEAR, corrects=place.run, correction_reason="还没有改登记册")
    assert unanswered(place.run) == [row], "a correcting run that did not use the value answers nothing"
    place.mend("70")
    fresh = run_scoring(place.county, YEAR, corrects=stale, correction_reason="异议成立")
    assert unanswered(place.run) == [], "a correction of the correction does"
    direct = run_scoring(place.county, YEAR, corrects=place.run, correction_reason="异议成立")
    assert f"第{direct.pk}次测算(已测算)" in shown(page_of(row, place.reviewer))
    assert f"before={place.run.pk}&amp;after={direct.pk}" in page_of(row, place.reviewer).content.decode()
    new = Score.objects.get(run=direct, school_code="S12", kind="bundled")
    assert f"/scores/{new.pk}/" not in page_of(row, place.core).content.decode()
    place.move_run("stopped")
    place.announce(direct)
    assert f"/scores/{new.pk}/" in page_of(row, place.core).content.decode()
    assert fresh.pk != direct.pk


def test_a_trial_answers_nothing(place):
    row = place.objection(input="reading/bundled.reading/B", claimed="")
    place.answer(row, corrected=row.claimed)
    trial = run_scoring(place.county, YEAR, overrides={"bundled.reading": "B"})
    assert trial.trial
    assert unanswered(place.run) == [row]


def test_withdrawn_it_is_open_no_longer(place):
    row = place.objection()
    browser(place.core).post(f"/filings/{row.filing.number}/withdraw/")
    assert Filing.objects.get().state == State.WITHDRAWN
    assert not open_objections(place.run).exists()
