"""公示: its terms, its scope, its grades, and what keeps a run from being published."""

import datetime
from decimal import Decimal

import pytest

from alliances.filing_choices import State as FilingState
from alliances.models import Filing
from alliances.periods import SchoolYear
from alliances.refusals import Refused
from evaluation.announcing import Terms
from evaluation.models import GradeBand, Objection, Publication, Review, ScoreRun
from tests.evaluation.life import AT, CLOSES, OPENS, Life, brought


@pytest.fixture
def life(db) -> Life:
    return Life()


def refusal(act, *args, **more) -> str:
    with pytest.raises(Refused) as refused:
        act(*args, **more)
    return str(refused.value)


def objection(life, run, *, state=FilingState.CONFIRMED, corrected=None) -> Objection:
    """`corrected`: upheld with this value."""
    score = run.scores.first()
    filing = Filing.objects.create(
        county=life.county,
        subject="objection",
        number=f"YY221011-{run.pk:05}",
        owner_school=score.school,
        day=OPENS,
        state=state,
        created_by=life.leader,
    )
    row = Objection.objects.create(
        county=life.county, filing=filing, score=score, input={}, input_label="成绩 67.00", grounds="录错"
    )
    if corrected is not None:
        Review.objects.create(
            objection=row, outcome="upheld", opinion="属实", corrected=corrected, by=life.admin, at=AT
        )
    return row


def with_score(life, **fields) -> ScoreRun:
    """Under 公示, with one score to object to."""
    run = life.run(**fields)
    life.ledger.kept(life.ledger.score(run=run, official=True))
    run = brought(run, "approved")
    life.announce(run)
    return run


# ---- decisions made meanwhile -----------------------------------------------------------------------
def test_a_reading_confirmed_after_the_run_keeps_it_from_being_announced_and_published(life):
    approved = life.run("approved", school_year=SchoolYear(2022))
    announced = with_score(life)
    life.ledger.kept(life.ledger.decision(option="B"))
    sentence = (
        "执行口径“总校占比、成员校占比和增量加减分怎样合成总校的成绩”在这次测算之后有了新的确认,测算没有按它计算。"
        "请重新测算,按现在的口径办理。"
    )
    assert refusal(life.announce, approved) == f"没有公示:{sentence}"
    assert refusal(life.finalise, announced) == f"没有审定公布:{sentence}"
    assert ScoreRun.objects.filter(state__in=("approved", "announced")).count() == 2


# ---- terms ------------------------------------------------------------------------------------------


def test_five_working_days_inside_unless_said_otherwise(life):
    publication = life.announce(life.run("approved"))
    assert (publication.opens_on, publication.closes_on, publication.working_days) == (OPENS, CLOSES, 5)
    assert (publication.scope, publication.days_off, publication.grades) == ("inside", [], [])


def test_it_keeps_the_days_off_it_was_reckoned_with(life):
    publication = life.announce(life.run("approved"), terms=Terms(opens_on=OPENS, working_days=6))
    assert publication.closes_on == datetime.date(2022, 10, 17)
    assert publication.days_off == [["2022-10-15", "星期六"], ["2022-10-16", "星期日"]]


def test_it_begins_today_or_later(life):
    run = life.run("approved")
    yesterday = Terms(opens_on=datetime.date(2022, 10, 9))
    assert refusal(life.announce, run, terms=yesterday) == (
        "没有公示:开始日期 2022-10-09 已经过去。请填写今天或以后的日期。"
    )


SIGNED = {
    "file_number": "青教〔2022〕15号",
    "signer": "周局长",
    "signed_on": datetime.date(2022, 10, 8),
    "reason": "县政府要求公开",
}


@pytest.mark.parametrize("missing", SIGNED)
def test_a_wider_scope_is_a_signed_decision(life, missing):
    run = life.run("approved")
    signed = {**SIGNED, missing: None if missing == "signed_on" else " "}
    assert refusal(life.announce, run, terms=Terms(opens_on=OPENS, scope="marks", **signed)) == (
        "没有公示:公布范围超出系统内时,必须写明文号、签发人、签发日期和理由。请补全,或改为系统内公示。"
    )
    publication = life.announce(run, terms=Terms(opens_on=OPENS, scope="marks", **SIGNED))
    assert (publication.scope, publication.scope_file_number) == ("marks", "青教〔2022〕15号")


def test_each_official_score_is_given_the_highest_grade_it_reaches(run):
    life = Life(county=run.county)
    shown = {score.school_name: score for score in run.scores.filter(official=True, value__isnull=False)}
    core = shown["山口镇中"]
    bands = {("", "合格"): Decimal(0), ("co_built", "优秀"): core.value, ("co_built", "良好"): core.value - 5}
    for (kind, label), at_least in bands.items():
        GradeBand.objects.create(
            county=run.county,
            school_year=run.school_year,
            kind=kind,
            label=label,
            at_least=at_least,
            basis="青教〔2022〕9号",
            entered_by=life.admin,
        )
    publication = life.announce(brought(run, "approved"))
    grades = {(school, alliance): grade for school, _kind, alliance, grade in publication.grades}
    assert grades[core.school_code, core.alliance_code] == "优秀"
    own = next(score for score in shown.values() if score.kind == "own")
    assert grades[own.school_code, ""] == "合格"
    just_below = [s for s in shown.values() if s.alliance_type == "共建型" and s.value < core.value - 5]
    assert just_below
    assert not {(s.school_code, s.alliance_code) for s in just_below} & set(grades)
    assert publication.grade_of(core) == "优秀"


# ---- one at a time ----------------------------------------------------------------------------------


def test_a_year_has_one_run_under_announcement(life):
    first, second = life.announced(), life.run("approved")
    assert refusal(life.announce, second) == (
        f"没有公示:2021-2022学年已有第{first.pk}次测算正在公示。请先审定公布或终止那一次。"
    )


def test_what_is_published_is_only_replaced_by_its_correction(life):
    first, other = life.published(), life.run("approved")
    assert refusal(life.announce, other) == (
        f"没有公示:2021-2022学年的成绩已经公布(第{first.pk}次测算)。"
        "要改动公布的成绩,请从那一次发起更正,写明原因。"
    )
    second = life.announced(corrects=first, correction_reason="录错")
    life.stop(second)
    third = life.published(corrects=second, correction_reason="第一次更正也录错")
    states = {run.pk: run.state for run in ScoreRun.objects.all()}
    assert (states[first.pk], states[second.pk], states[third.pk]) == ("replaced", "stopped", "published")
    assert [event.verb for event in first.events.all()] == ["announce", "finalise", "replace"]


# ---- 审定公布 ---------------------------------------------------------------------------------------


def test_not_before_the_last_day_is_over(life):
    run = life.announced()
    last_day = datetime.datetime(2022, 10, 14, 15, 59, tzinfo=datetime.UTC)  # 23:59 in China
    assert refusal(life.finalise, run, at=last_day) == (
        "没有审定公布:公示到 2022-10-14 为止,还没有结束。请在那一天之后办理。"
    )
    life.finalise(run, at=last_day + datetime.timedelta(minutes=1))


#: how an objection stands → what is still to be done; "" nothing
STANDING = {
    FilingState.DRAFT: "",
    FilingState.CONFIRMED: "还没有复核意见。请先复核。",
    FilingState.ESCALATED: "还没有复核意见。请先复核。",
    FilingState.RETURNED: "正在学校补充。请等学校重新提交或撤回。",
    FilingState.ACCEPTED: "",
    FilingState.WITHDRAWN: "",
}


@pytest.mark.parametrize("state", STANDING)
def test_every_objection_is_settled_first(life, state):
    run = with_score(life)
    row = objection(life, run, state=state)
    if STANDING[state]:
        school = row.filing.owner_school
        assert refusal(life.finalise, run) == (
            f"没有审定公布:{school}的异议 {row.filing.number} {STANDING[state]}"
        )
    else:
        life.finalise(run)
        assert ScoreRun.objects.get(pk=run.pk).state == "published"


def test_what_was_upheld_is_put_right_by_another_run(life, monkeypatch):
    run = with_score(life)
    row = objection(life, run, state=FilingState.ACCEPTED, corrected="68.00")
    assert refusal(life.finalise, run) == (
        f"没有审定公布:异议 {row.filing.number} 复核成立,应为 68.00,还没有按它重新测算。"
        f"请先更正输入,从第{run.pk}次测算发起更正。"
    )
    monkeypatch.setattr("evaluation.announcing.unanswered", lambda run: [])
    assert refusal(life.finalise, run) == (
        f"没有审定公布:异议 {row.filing.number} 复核成立,这次测算的输入已经不对。"
        "请终止这次公示,改为公示更正后的测算。"
    )


def test_a_correction_waits_for_the_objections_to_what_it_corrects(life):
    first = with_score(life)
    row = objection(life, first)
    life.stop(first)
    second = life.announced(corrects=first, correction_reason="录错")
    assert refusal(life.finalise, second) == (
        f"没有审定公布:{row.filing.owner_school}的异议 {row.filing.number} 还没有复核意见。请先复核。"
    )
    assert not Publication.objects.filter(run__state="published").exists()
