"""执行口径确认: recorded with its trail and its link, used by the runs of its years, refused in whole sentences."""

import datetime
import json

import pytest

from alliances.periods import SchoolYear
from alliances.refusals import NotYours, Overtaken, Refused
from evaluation.basis import choose
from evaluation.chain import link_digest
from evaluation.deciding import answers_to, holding_in
from evaluation.models import ChainLink, Decision
from gongtongti.accounts.models import AuditEvent
from gongtongti.accounts.roles import Permission, RoleCode
from tests.evaluation.deciding_world import ANSWER, AT, QUESTION, YEAR, Deciding
from tests.factories import PostFactory

ALONE = Decision.ALONE
LATER = SchoolYear(2023)


@pytest.fixture
def world(db):
    return Deciding()


def test_an_answer_is_recorded_with_its_trail_and_its_link(world):
    made = world.decide()
    assert (made.version, made.option, made.value, made.file_number) == (
        1,
        "collaborative",
        [],
        "青教〔2022〕15号",
    )
    event = AuditEvent.objects.get(verb=AuditEvent.Verb.DECIDED)
    assert event.about == (
        "既是共建型又是协作型的总校(青田二中)按哪种类型考核:“按协作型”(青教〔2022〕15号,自2021-2022学年起)"
    )
    assert (event.user, event.county) == (world.officer, "qingtian")
    link = ChainLink.objects.get()
    assert (link.act, link.position, link.previous) == ("decided", 1, "")
    assert link.digest == link_digest(
        county="qingtian", position=1, previous="", act="decided", at=AT, content=link.content
    )
    told = json.loads(link.content)
    assert (told["question"], told["option"], told["signer"]) == (QUESTION, "collaborative", "王局长")
    second = world.decide(seen=1, option="mean")
    assert second.version == 2
    assert ChainLink.objects.get(position=2).previous == link.digest


def test_runs_of_its_years_use_it_until_it_is_taken_back(world):
    world.decide(first_school_year=YEAR)
    world.decide(seen=1, option="mean", first_school_year=LATER)
    held = {year: choose(world.county, SchoolYear(year), {}).options[QUESTION] for year in (2021, 2022, 2023)}
    assert held == {2021: "collaborative", 2022: "collaborative", 2023: "mean"}
    world.decide(seen=2, option="", first_school_year=LATER)
    basis = choose(world.county, LATER, {})
    assert (basis.options[QUESTION], QUESTION in basis.decided) == ("co_built", False)
    assert QUESTION in choose(world.county, YEAR, {}).decided


@pytest.mark.parametrize("year", [2021, 2022, 2023, 2024])
def test_what_holds_is_the_same_from_the_rows_and_from_the_table(world, year):
    world.decide()
    world.decide(seen=1, option="mean", first_school_year=LATER)
    world.decide(seen=2, option="", first_school_year=SchoolYear(2024))
    rows = answers_to(world.county, world.pack, QUESTION)
    year = SchoolYear(year)
    of_table = Decision.objects.holding(world.county, world.pack.id, year).get(QUESTION)
    assert holding_in(rows, year) == of_table


def test_what_held_at_a_moment(world):
    world.decide()
    an_hour = datetime.timedelta(hours=1)
    ask = Decision.objects.holding
    assert ask(world.county, world.pack.id, YEAR, at=AT - an_hour) == {}
    assert list(ask(world.county, world.pack.id, YEAR, at=AT + an_hour)) == [QUESTION]


def test_a_run_that_departs_from_a_decision_is_a_trial(world):
    world.decide()
    assert choose(world.county, YEAR, {}).trial is False
    assert choose(world.county, YEAR, {QUESTION: "co_built"}).trial is True
    assert choose(world.county, YEAR, {QUESTION: "collaborative"}).trial is False


def test_the_list_of_schools_assessed_alone(world):
    world.decide(ALONE, option="listed", schools=("S22", "S22"))
    assert choose(world.county, YEAR, {}).rules().assessed_alone == {"S22"}
    world.decide(ALONE, seen=1, option="listed")
    assert choose(world.county, YEAR, {}).rules().assessed_alone == frozenset()
    world.decide(ALONE, seen=2, option="")
    assert choose(world.county, YEAR, {}).rules().assessed_alone == {"S22", "S23"}


REFUSED = [
    (
        QUESTION,
        {"option": "Z"},
        "“既是共建型又是协作型的总校(青田二中)按哪种类型考核”没有所选的这个口径。请从列出的口径中重新选择。",
    ),
    (QUESTION, {"option": ""}, "2021-2022学年没有已确认的口径,没有可以撤回的。请核对学年。"),
    (ALONE, {"option": "collaborative"}, "单独考核的学校只能登记名单。请勾选学校,一所也没有时不勾选。"),
    (
        ALONE,
        {"option": "listed", "schools": ("S22", "S98", "S99")},
        "本县登记册中没有编号为 S98、S99 的学校。请从列出的学校中勾选。",
    ),
    (QUESTION, {"file_number": " "}, "没有填写文号。请照确认文件填写。"),
    (QUESTION, {"signer": ""}, "没有填写签发人。请照确认文件填写。"),
    (QUESTION, {"reason": ""}, "没有填写理由。请照确认文件填写。"),
    (
        QUESTION,
        {"decided_on": datetime.date(2022, 10, 10)},
        "确认日期 2022-10-10 还没有到。请照确认文件上的日期填写。",
    ),
    (
        QUESTION,
        {"first_school_year": SchoolYear(2020)},
        "《青田县教育局关于进一步深化义务教育共同体建设的实施意见》不适用于2020-2021学年。请从列出的学年中选择。",
    ),
]


@pytest.mark.parametrize(("question", "changed", "sentence"), REFUSED)
def test_what_cannot_be_is_refused_and_nothing_is_written(world, question, changed, sentence):
    with pytest.raises(Refused) as refusal:
        world.decide(question, **changed)
    assert str(refusal.value) == f"没有登记:{sentence}"
    assert not Decision.objects.exists()
    assert not ChainLink.objects.exists()
    assert not AuditEvent.objects.filter(verb=AuditEvent.Verb.DECIDED).exists()


def test_the_day_of_the_file_may_be_today(world):
    assert world.decide(decided_on=datetime.date(2022, 10, 9)).pk


def test_whoever_saw_an_older_answer_is_told_who_came_between(world):
    world.decide()
    with pytest.raises(Overtaken) as refusal:
        world.decide(option="mean")
    assert str(refusal.value) == (
        "没有登记:陈科长已于10月09日 09:00登记过这个问题,“按协作型”(青教〔2022〕15号)。请看过之后再确认。"
    )
    assert Decision.objects.count() == 1


def test_an_answer_that_never_was_is_not_answered_again(world):
    with pytest.raises(Overtaken) as refusal:
        world.decide(seen=3)
    assert str(refusal.value) == "没有登记:页面上的确认记录已经不在。请刷新页面,看过之后再确认。"


@pytest.mark.parametrize("role", [RoleCode.BUREAU_CLERK, RoleCode.LEADER, RoleCode.AUDITOR])
def test_only_who_is_charged_with_it_decides(world, role):
    other = PostFactory(county=world.county, role=role).user
    with pytest.raises(NotYours) as refusal:
        world.decide(by=other)
    assert str(refusal.value) == (
        "没有登记:只有教育局负责执行口径确认的科室可以确认。请核对账号,或联系有权办理的人。"
    )
    assert Permission.READINGS_DECIDE == "readings.decide"


def test_recorded_answers_are_not_edited(world):
    made = world.decide()
    made.reason = ANSWER.reason + "。"
    with pytest.raises(Exception, match="执行口径确认只能追加,不能修改。"):
        made.save()
