"""From 已测算 to 审定公布: who may take which step, what stands in the way, and what each leaves behind."""

import pytest
from django.db import connection

from alliances.models import QualityResult
from alliances.periods import SchoolYear
from alliances.refusals import NotYours, Overtaken, Refused
from alliances.scope import scope_of
from evaluation import chain, lifecycle, seal
from evaluation.models import ChainLink, Publication, RunEvent, Score, ScoreRun
from evaluation.steps import STEPS
from gongtongti.accounts.models import AuditEvent
from gongtongti.accounts.roles import RoleCode
from tests.evaluation.life import AT, CLOSES, Life, brought


@pytest.fixture
def life(db) -> Life:
    return Life()


def state_of(run) -> str:
    return ScoreRun.objects.get(pk=run.pk).state


def refusal(act, *args, kind=Refused, **more) -> str:
    with pytest.raises(kind) as refused:
        act(*args, **more)
    return str(refused.value)


# ---- 核验 -------------------------------------------------------------------------------------------


def test_a_sound_run_is_checked_and_the_trail_says_what_was_looked_at(run, year):
    life = Life(county=run.county)
    life.check(run)
    assert state_of(run) == "checked"
    event = RunEvent.objects.get(run=run)
    assert (event.verb, event.from_state, event.to_state, event.by) == (
        "check",
        "computed",
        "checked",
        life.clerk,
    )
    assert event.detail == {
        "scores": run.scores.count(),
        "lines": sum(score.lines.count() for score in run.scores.all()),
        "result_digest": run.result_digest,
        "compared_with": "",
        "differences": 0,
        "causes": {},
        "remainder": "0",
    }
    noted = AuditEvent.objects.get(verb=AuditEvent.Verb.CHECKED)
    assert (noted.about, noted.county) == (f"2021-2022学年 第{run.pk}次测算 核验", "qingtian")


def test_a_run_with_one_wrong_cell_is_not_checked(run):
    life = Life(county=run.county)
    score = run.scores.filter(official=True, value__isnull=False).first()
    seal.remove(connection, only=[Score])  # the test is rolled back, and this with it
    type(score).objects.filter(pk=score.pk).update(value=score.value + 1)
    said = refusal(life.check, run)
    assert said.startswith(f"核验没有通过,第{run.pk}次测算仍是“已测算”。")
    assert score.school_name in said or score.school_code in said
    assert state_of(run) == "computed"
    assert not RunEvent.objects.exists()


def test_a_correction_is_compared_with_what_was_public(run):
    life = Life(county=run.county)
    run = brought(run, "announced")
    result = QualityResult.objects.get(school__short_name="方山乡校", school_year=run.school_year)
    result.value += 1
    result.save()
    second, _fresh = lifecycle.correct(
        run, scope=scope_of(life.clerk), by=life.clerk, reason="方山乡校成绩录错", newest_seen=run.pk
    )
    life.check(second)
    detail = RunEvent.objects.get(run=second).detail
    assert (detail["compared_with"], detail["remainder"]) == (str(run.pk), "0")
    assert detail["differences"] > 0
    assert set(detail["causes"]) == {"输入"}


def test_a_trial_goes_nowhere(life):
    trial = life.run(trial=True)
    assert refusal(life.check, trial) == (
        "试算不能核验,也不能公布:它改变了口径。请按默认口径或已定口径重新测算。"
    )


# ---- 批准 -------------------------------------------------------------------------------------------


def test_two_different_people_approve(life):
    run = life.run("checked")
    life.event(run, "check", life.clerk)
    life.approve(run, life.leader)
    assert state_of(run) == "checked"
    assert refusal(life.approve, run, life.leader) == (
        "没有再次批准:您已经批准过这次测算,还要另一人批准。请等另一人办理。"
    )
    life.approve(run, life.admin)
    assert state_of(run) == "approved"
    assert [event.detail for event in run.events.filter(verb="approve")] == [
        {"approval": 1, "of": 2},
        {"approval": 2, "of": 2},
    ]


def test_nobody_approves_what_he_ran_himself(life):
    run = life.run("checked", created_by=life.admin)
    assert refusal(life.approve, run, life.admin, kind=NotYours) == (
        "没有批准:这次测算是您自己运行的,要由另外两人批准。请联系有权批准的同事。"
    )


def test_an_approval_before_it_was_sent_back_no_longer_counts(life, monkeypatch):
    monkeypatch.setattr(lifecycle, "check_of", lambda run: ({}, []))
    run = life.run()
    life.check(run)
    life.approve(run, life.leader)
    life.send_back(run)
    assert state_of(run) == "computed"
    life.check(run)
    life.approve(run, life.admin)
    assert state_of(run) == "checked"
    life.approve(run, life.leader)
    assert state_of(run) == "approved"


def test_what_is_sent_back_is_sent_back_with_a_reason(life):
    run = life.run("approved")
    assert refusal(life.send_back, run, reason="  ") == "没有退回:缺少理由。请写明理由,让别人知道为什么。"
    assert state_of(run) == "approved"


# ---- who and when -----------------------------------------------------------------------------------

#: verb → (state it is done in, who may: nobody else)
WHO = {
    "check": ("computed", {"clerk", "admin", "publisher"}),
    "approve": ("checked", {"leader", "admin"}),
    "send_back": ("checked", {"leader", "admin"}),
    "announce": ("approved", {"publisher", "admin"}),
    "stop": ("announced", {"publisher", "admin"}),
    "finalise": ("announced", {"publisher", "admin"}),
}


def test_every_step_is_in_the_table_of_who_may():
    assert set(WHO) == set(STEPS)


@pytest.mark.parametrize("verb", WHO)
def test_who_may_take_a_step(life, monkeypatch, verb):
    monkeypatch.setattr(lifecycle, "check_of", lambda run: ({}, []))
    state, may = WHO[verb]
    foreign = Life("jingning")
    principal = life.person("柳校长", RoleCode.PRINCIPAL, school=life.ledger.home)
    people = {name: getattr(life, name) for name in ("clerk", "leader", "admin", "publisher")}
    people |= {"foreign": foreign.admin, "principal": principal}
    done, said = set(), set()
    for start, (name, person) in enumerate(people.items(), start=2000):  # a year has one announced run
        fields = {"school_year": SchoolYear(start)}
        run = life.announced(**fields) if state == "announced" else life.run(state, **fields)
        try:
            getattr(life, verb)(run, person)
            done.add(name)
        except NotYours as refused:
            said.add(str(refused))
    assert done == may
    assert said == {f"没有{STEPS[verb].label}:您的岗位不能办理这一步。请核对账号,或联系有权办理的人。"}


@pytest.mark.parametrize("verb", WHO)
def test_a_step_is_taken_from_its_states_only(life, verb):
    for start, state in enumerate(set(ScoreRun.State) - STEPS[verb].states, start=2000):
        run = life.run(state, school_year=SchoolYear(start))
        assert refusal(getattr(life, verb), run, life.admin, kind=Overtaken) == (
            f"没有{STEPS[verb].label}:第{run.pk}次测算现在是“{run.get_state_display()}”。请刷新页面,看过之后再办理。"
        )


def test_who_decides_on_an_old_page_is_told_who_was_faster(life):
    run = life.run("checked")
    seen = run.version
    life.approve(run, life.leader, seen=seen)
    assert refusal(life.approve, run, life.admin, kind=Overtaken, seen=seen) == (
        f"没有批准:第{run.pk}次测算10月10日 09:00已由周局长批准,现在是“已核验”。请刷新页面,看过之后再办理。"
    )


# ---- what the public sees ---------------------------------------------------------------------------


def test_each_public_act_is_a_link_of_the_chain(life):
    run = life.published()
    links = list(ChainLink.objects.order_by("position"))
    assert (links[0].act, links[0].run, links[0].at) == ("announced", run, AT)
    assert [link.act for link in links] == ["announced", "published"]
    assert links[1].previous == links[0].digest
    now = ScoreRun.objects.defer(None).get(pk=run.pk)
    assert links[1].content == chain.canonical(chain.sealed(now))
    noted = AuditEvent.objects.filter(verb=AuditEvent.Verb.PUBLISHED).values_list("about", flat=True)
    assert sorted(noted) == [
        f"2021-2022学年 第{run.pk}次测算 公示",
        f"2021-2022学年 第{run.pk}次测算 审定公布",
    ]


def test_what_was_stopped_stays_to_be_seen(life):
    run = life.announced()
    life.stop(run)
    assert state_of(run) == "stopped"
    assert Publication.objects.get(run=run).closes_on == CLOSES
    assert [link.act for link in ChainLink.objects.order_by("position")] == ["announced", "stopped"]


def test_whatever_fails_leaves_nothing_half_done(life, monkeypatch):
    run = life.run("approved")

    def broken(*args, **more):
        raise OSError("power cut")

    monkeypatch.setattr(chain, "append", broken)
    with pytest.raises(OSError, match="power cut"):
        life.announce(run)
    assert state_of(run) == "approved"
    assert not Publication.objects.exists()
    assert not RunEvent.objects.exists()
    assert not AuditEvent.objects.exists()


# ---- 更正 -------------------------------------------------------------------------------------------


def test_a_correction_is_a_new_run_with_its_reason_and_pressed_twice_it_is_one(run, clerk):
    run = brought(run, "published")
    wish = {"scope": scope_of(clerk), "by": clerk, "reason": " 方山乡校成绩录错 ", "newest_seen": run.pk}
    new, fresh = lifecycle.correct(run, **wish)
    again, fresh_again = lifecycle.correct(run, **wish)
    assert (fresh, fresh_again) == (True, False)
    assert again == new
    assert (new.corrects, new.correction_reason, new.state) == (run, "方山乡校成绩录错", "computed")


def test_a_correction_starts_from_what_the_schools_have_seen(life):
    wish = {"scope": scope_of(life.clerk), "by": life.clerk, "reason": "录错", "newest_seen": 0}
    draft = life.run()
    assert refusal(lifecycle.correct, draft, **wish) == (
        f"第{draft.pk}次测算现在是“已测算”,不能从它发起更正。请刷新页面查看。"
    )
    announced = life.announced()
    assert refusal(lifecycle.correct, announced, **{**wish, "reason": ""}) == (
        "没有更正:缺少理由。请写明理由,让别人知道为什么。"
    )
    wish |= {"scope": scope_of(life.leader), "by": life.leader}
    assert refusal(lifecycle.correct, announced, **wish) == (
        "没有更正:只有教育局可以运行测算的人员可以发起更正。请核对账号,或联系有权办理的人。"
    )
