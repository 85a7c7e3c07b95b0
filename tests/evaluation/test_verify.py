"""`manage.py verify` and `export_snapshot`: what they say of a sound county, and of one that is not."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction

from alliances.models import Attachment, School
from alliances.storing import file_of
from evaluation import chain, recount, seal
from evaluation.models import ChainLink, PackText, Publication, RunEvent, Score, ScoreRun, StipendStatement
from evaluation.scoring import ENGINE, run_scoring
from evaluation.verifying import keys, problems, verify_county, verify_run
from gongtongti.accounts.commands import WrongCall
from gongtongti.accounts.models import User
from tests.evaluation.sealed_county import SealedCounty


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield SealedCounty()
        transaction.set_rollback(True)


@pytest.fixture
def sealed(built, db):
    return built


@pytest.fixture
def unlocked(sealed):
    """What the tests below do to a row is what the seal would refuse."""
    seal.remove(connection)
    return sealed


def verify(*arguments) -> str:
    out = StringIO()
    try:
        call_command("verify", *arguments, stdout=out)
    except CommandError as error:
        return f"{out.getvalue()}{error}"
    return out.getvalue()


def sentences(county) -> list[str]:
    return [problem.sentence for problem in verify_county(county)]


# ---- a sound county -----------------------------------------------------------------------------
def test_a_sound_county_and_what_was_looked_at(sealed):
    said = verify("--county", "qingtian")
    scores = Score.objects.filter(run__county=sealed.county).count()
    assert said.startswith(f"青田县(qingtian):已核验 测算 2、成绩 {scores}、成绩明细 ")
    assert "、校验链 5、执行口径确认 1、补助核发单 1、填报 " in said
    assert said.endswith("没有发现问题。\n")
    assert verify_run(sealed.second) == []


def test_an_account_may_be_renamed(sealed):
    User.objects.filter(pk=sealed.life.leader.pk).update(username="changed", name="改名")
    assert sentences(sealed.county) == []


def test_nothing_grows_with_the_runs_but_their_own_reading(sealed, django_assert_max_num_queries):
    with django_assert_max_num_queries(90):
        list(problems(sealed.county))


# ---- one that is not ----------------------------------------------------------------------------
def test_a_changed_score_is_named_cell_by_cell(unlocked):
    run = unlocked.second
    Score.objects.filter(run=run, school_code="S11", kind="bundled").update(value="99.00", reason="改")
    said = verify()
    row = f"成绩“第{run.pk}次测算 S11 bundled GJ05”的"
    assert f"[evaluation_score] {row}“成绩”与重算的结果不符。\n" in said
    assert f"[evaluation_score] {row}“说明”与重算的结果不符。\n" in said
    assert f"[evaluation_score] 成绩“第{run.pk}次测算”或其明细与校验链中的记录不一致。\n" in said
    assert "缺少封存触发器 seal_score_update。" in said
    assert said.endswith("个问题,见以上各条。")


def wrong_state(c):
    ScoreRun.objects.filter(pk=c.second.pk).update(state="stopped")
    return f"测算“第{c.second.pk}次测算”的“状态”与它的办理记录不符。"


def wrong_link(c):
    ChainLink.objects.filter(county=c.county, position=3).update(content="{}")
    return "校验链“qingtian 第3位”的“校验码”与它的内容不符:内容、事项、时间或校验码被改写。"


def lost_link(c):
    ChainLink.objects.filter(county=c.county, position=2)._raw_delete("default")
    return "校验链“qingtian 第3位”的“位次”不连续:这里应是第 2 位,链中有缺失或多出的记录。"


def lost_event(c):
    RunEvent.objects.filter(run=c.first, verb="replace")._raw_delete("default")
    return f"测算“第{c.first.pk}次测算”的“状态”与它的办理记录不符。"


def wrong_pack(c):
    PackText.objects.filter(pk=c.second.pack_text_id).update(text="x")
    return f"政策文件包“{c.second.pack_text_id[:12]}”的“内容”与它的校验值不符:文件内容被改写。"


def wrong_money(c):
    StipendStatement._base_manager.update(amount="30000.01", due="30000.01")
    number = c.statement.rotation.filing.number
    return f"补助核发单“{number} 2021-2022学年核发(编号 {c.statement.pk})”的“应发(元)”与精确值不符。"


def wrong_county(c):
    School.objects.filter(pk=c.core.pk).update(county=c.there)
    return "属于另一个县(市、区)。"


def repeated_link(c):
    last = ChainLink.objects.filter(county=c.county).last()
    chain.append(c.county, last.act, content=json.loads(last.content), at=last.at, run=last.run)
    return "校验链“qingtian 第6位”的“事项”不是这次测算的一步办理,或者重复。"


def link_without_a_step(c):
    last = ChainLink.objects.filter(county=c.county).last()
    chain.append(c.county, "stopped", content=json.loads(last.content), at=last.at, run=last.run)
    return "校验链“qingtian 第6位”的“事项”不是这次测算的一步办理,或者重复。"


def repeated_decision(c):
    first = ChainLink.objects.get(county=c.county, position=1)
    chain.append(c.county, first.act, content=json.loads(first.content), at=first.at)
    return "校验链“qingtian 第6位”的“内容”重复:这次确认已在校验链中。"


def notice_without_a_step(c):
    run = run_scoring(c.county, c.second.school_year)
    Publication.objects.create(run=run, opens_on="2022-10-10", working_days=5, closes_on="2022-10-14")
    return f"公示“第{run.pk}次测算”不在校验链中。"


def unknown_engine(c):
    ScoreRun.objects.filter(pk=c.second.pk).update(engine="99")
    return f"测算“第{c.second.pk}次测算”的“引擎版本”是“99”,本系统不认识(现在是 {ENGINE})。"


@pytest.mark.parametrize(
    "damage",
    [
        wrong_state,
        wrong_link,
        lost_link,
        lost_event,
        wrong_pack,
        wrong_money,
        wrong_county,
        unknown_engine,
        repeated_link,
        link_without_a_step,
        repeated_decision,
        notice_without_a_step,
    ],
    ids=lambda damage: damage.__name__,
)
def test_what_is_wrong_is_said(unlocked, damage):
    said = damage(unlocked)
    assert any(said in sentence for sentence in sentences(unlocked.county))


def test_a_run_of_an_older_engine_is_left_to_its_digests(unlocked):
    ScoreRun.objects.filter(pk=unlocked.second.pk).update(engine="0")
    number = unlocked.second.pk
    assert (
        f"第{number}次测算由引擎 0 算出,现在的引擎是 {ENGINE},没有重算;校验值、校验链和封存照常核验。"
        in verify()
    )
    assert sentences(unlocked.county) == [f"测算“第{number}次测算”的“引擎版本”与校验链中的记录不一致。"]


def test_a_file_that_was_lost_or_exchanged_is_named(sealed):
    row = Attachment.objects.get(county=sealed.county)
    path, named = file_of(row), f"附件“{row.filing.number} 成绩册.jpg”的"
    content = path.read_bytes()
    try:
        path.write_bytes(b"%PDF-1.4 other")
        assert sentences(sealed.county) == [
            f"{named}“大小(字节)”与文件不符:文件有 14 字节({path})。",
            f"{named}“校验值”与文件不符:文件或校验值被改写({path})。",
            f"{named}“类型”与文件内容不符。",
        ]
        path.unlink()
        assert sentences(sealed.county) == [f"{named}“标识”所指的文件不在:{path}。"]
    finally:
        path.write_bytes(content)


def test_a_key_that_points_at_nothing_is_found(unlocked):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE evaluation_review SET by_id = 999999")
        (found,) = keys()
        transaction.set_rollback(True)
    assert (found.table, found.column) == (
        "evaluation_review",
        "accounts_user" if connection.vendor == "sqlite" else "by",
    )


# ---- an old code --------------------------------------------------------------------------------
def test_an_old_code_is_found_in_groups_or_cut_short(sealed):
    head = ChainLink.objects.get(county=sealed.county, position=2).digest
    grouped = " ".join(head[at : at + 8] for at in range(0, 64, 8))
    assert verify("--head", grouped, head[:16].upper()).endswith("校验码:已核对 2 个。\n没有发现问题。\n")


def test_a_code_of_no_link_is_a_problem(sealed):
    said = verify("--head", "0" * 64)
    assert (
        f"[evaluation_chainlink] 校验码 {'0' * 64} 不在校验链中:链被重写,或校验码有误。请对照印有它的文稿逐位核对。"
        in said
    )
    assert said.endswith("核验发现 1 个问题,见以上各条。")


def test_an_unknown_county_is_a_wrong_call(db):
    with pytest.raises(WrongCall, match=r"^没有代码为“nowhere”的县"):
        call_command("verify", county="nowhere")


# ---- the snapshot -------------------------------------------------------------------------------
def test_the_snapshot_can_be_recounted_by_somebody_else(sealed, tmp_path):
    file = tmp_path / "snapshot.json"
    err = StringIO()
    call_command("export_snapshot", str(sealed.second.pk), output=str(file), stderr=err)
    assert err.getvalue() == f"已写入 {file}。独立复算:python evaluation/recount.py {file}\n"
    document = json.loads(file.read_text(encoding="utf-8"))
    assert document["run"]["result_digest"] == sealed.second.result_digest
    assert recount.compare(document) == []
    document["scores"][0]["value"] = "1.00"
    assert recount.compare(document) != []


def test_a_run_that_is_not_there_is_a_wrong_call(db):
    with pytest.raises(WrongCall, match=r"^没有第9223372036854775808次测算。"):
        call_command("export_snapshot", "9223372036854775808")
