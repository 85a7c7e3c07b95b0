"""The database itself refuses to change what is public, whoever asks; the seal comes back, and its absence is found."""

from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from evaluation import seal
from evaluation.apps import _unseal
from evaluation.checks import sealable
from evaluation.models import (
    ChainLink,
    Decision,
    Objection,
    PackText,
    ProjectReview,
    Publication,
    Review,
    RunEvent,
    Score,
    ScoreLine,
    ScoreRun,
    SelfReviewRuling,
    StipendStatement,
)
from evaluation.scoring import run_scoring
from evaluation.steps import STEPS
from gongtongti.accounts.models import AuditEvent
from tests.evaluation.sealed_county import YEAR, SealedCounty
from tests.record_factories import FilingFactory
from tests.sealing import unsealed

ANEW = "更正是一次新的测算:请更正来源数据后重新测算。"
#: model → (what an UPDATE is told, what a DELETE is told)
TOLD = {
    ScoreRun: (
        f"测算的内容一经写入不能修改,只有状态可以按步骤办理。{ANEW}",
        f"已进入核验和公布的测算不能删除。{ANEW}",
    ),
    Score: (f"成绩一经写入不能修改。{ANEW}", f"这次测算已进入核验和公布,不能删除成绩。{ANEW}"),
    ScoreLine: (f"成绩明细一经写入不能修改。{ANEW}", f"这次测算已进入核验和公布,不能删除成绩明细。{ANEW}"),
    Objection: (
        "异议提交之后不能修改。需要修改时,请由教育局退回后再改。",
        "异议提交之后不能删除。不再坚持时,请由学校撤回。",
    ),
    RunEvent: (f"测算办理记录一经写入不能修改。{ANEW}", f"测算办理记录一经写入不能删除。{ANEW}"),
    Publication: (f"公示一经写入不能修改。{ANEW}", f"公示一经写入不能删除。{ANEW}"),
    ChainLink: (f"校验链一经写入不能修改。{ANEW}", f"校验链一经写入不能删除。{ANEW}"),
    Review: (f"复核意见一经写入不能修改。{ANEW}", f"复核意见一经写入不能删除。{ANEW}"),
    Decision: tuple(
        f"执行口径确认一经写入不能{word}。口径有变时请另作一次执行口径确认。" for word in ("修改", "删除")
    ),
    SelfReviewRuling: tuple(
        f"建设要求评议一经写入不能{word}。评议有变时请重新打开自评,另作评议。" for word in ("修改", "删除")
    ),
    ProjectReview: tuple(
        f"项目评审意见一经写入不能{word}。意见有变时请另登记一次评审意见。" for word in ("修改", "删除")
    ),
    StipendStatement: tuple(
        f"补助核发单一经写入不能{word}。金额有变动时请另行补发或追回。" for word in ("修改", "删除")
    ),
    AuditEvent: tuple(f"操作日志一经写入不能{word}。操作日志只能追加。" for word in ("修改", "删除")),
    PackText: tuple(
        f"政策文件包一经写入不能{word}。文件有变时请另立政策文件包。" for word in ("修改", "删除")
    ),
}
#: A column of each that an UPDATE sets to itself and something more.
COLUMN = {
    ScoreRun: "pack", Score: "school_name", ScoreLine: "label", Objection: "grounds", RunEvent: "reason",
    Publication: "scope_reason", ChainLink: "content", Review: "opinion", Decision: "reason",
    SelfReviewRuling: "opinion", ProjectReview: "opinion", StipendStatement: "facts", AuditEvent: "about", PackText: "text",
}  # fmt: skip
MODELS = pytest.mark.parametrize("model", TOLD, ids=lambda model: model.__name__)


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        sealed = SealedCounty()
        connection.check_constraints()  # PostgreSQL empties no table that still has keys to be checked
        yield sealed
        transaction.set_rollback(True)


@pytest.fixture
def sealed(built, db):
    return built


def run_sql(statement: str) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.rowcount


def refusal(statement: str) -> str:
    with pytest.raises(IntegrityError) as refused:
        run_sql(statement)
    return str(refused.value).partition("\n")[0]


def update_of(model):
    return f"UPDATE {model._meta.db_table} SET {COLUMN[model]} = {COLUMN[model]} || '改'"


def test_everything_sealed_is_told():
    assert set(TOLD) == set(COLUMN) == set(seal.SEALED)


# ---- raw SQL ------------------------------------------------------------------------------------
@MODELS
def test_an_update_is_refused(sealed, model):
    assert refusal(update_of(model)) == TOLD[model][0]


@MODELS
def test_a_delete_is_refused(sealed, model):
    assert refusal(f"DELETE FROM {model._meta.db_table}") == TOLD[model][1]


@MODELS
def test_without_the_seal_an_update_goes_through(sealed, model):
    """The negative control of the two above."""
    with unsealed(model):
        assert run_sql(update_of(model)) == model._base_manager.count() > 0


@MODELS
def test_a_table_is_not_emptied(sealed, model):
    table = model._meta.db_table
    if connection.vendor == "postgresql":
        assert refusal(f"TRUNCATE {table} CASCADE").partition("不能清空。")[1] == "不能清空。"
    else:  # SQLite has no TRUNCATE: a DELETE of everything is asked row by row all the same
        assert refusal(f"DELETE FROM {table} WHERE 1") == TOLD[model][1]


def test_each_table_says_that_it_is_not_emptied():
    truncating = {name for name in seal.expected("postgresql") if name.endswith("_truncate")}
    assert truncating == {f"seal_{model._meta.model_name}_truncate" for model in seal.SEALED}


@MODELS
def test_a_row_is_not_replaced_by_another(sealed, model):
    """SQLite would take the old row away without asking the trigger for DELETE; PostgreSQL makes it an UPDATE."""
    fields = [field.column for field in model._meta.concrete_fields]
    key, table, column = model._meta.pk.column, model._meta.db_table, COLUMN[model]
    names = ", ".join(f'"{name}"' for name in fields)
    values = ", ".join(f"{name} || '改'" if name == column else f'"{name}"' for name in fields)
    rows = f"SELECT {values} FROM {table} ORDER BY {key} DESC LIMIT 1"
    if connection.vendor == "sqlite":
        assert refusal(f"INSERT OR REPLACE INTO {table} ({names}) {rows}")
    else:
        change = f"ON CONFLICT ({key}) DO UPDATE SET {column} = EXCLUDED.{column}"
        assert refusal(f"INSERT INTO {table} ({names}) {rows} {change}")
    assert not model._base_manager.filter(**{f"{column}__endswith": "改"}).exists()


def test_a_public_run_takes_no_further_rows(sealed):
    score = Score.objects.filter(run=sealed.second).first()
    with (
        pytest.raises(IntegrityError, match=f"^这次测算已进入核验和公布,不能再加入成绩明细。{ANEW}"),
        transaction.atomic(),
    ):
        ScoreLine.objects.create(score=score, position=99, label="加分")
    with (
        pytest.raises(IntegrityError, match=f"^这次测算已进入核验和公布,不能再加入成绩。{ANEW}"),
        transaction.atomic(),
    ):
        Score.objects.create(run=sealed.second, school=score.school, school_code="X", kind="own")


# ---- the states of a run ------------------------------------------------------------------------
STEP = "测算的状态只能按步骤办理:核验、批准、公示、审定公布。请在测算的办理页面操作。"
MOVES = {
    "a step": ({"state": "checked", "version": 2}, ""),
    "a step without its version": ({"state": "checked"}, STEP),
    "a version without a step": ({"version": 2}, STEP),
    "two steps at once": ({"state": "approved", "version": 2}, STEP),
    "straight to the public": ({"state": "published", "version": 2}, STEP),
    "the year": ({"school_year": 2020}, TOLD[ScoreRun][0]),
    "from trial to real": ({"trial": True}, TOLD[ScoreRun][0]),
}


@pytest.mark.parametrize("case", MOVES)
def test_a_run_moves_by_its_steps_only(sealed, case):
    run, (change, said) = run_scoring(sealed.county, YEAR), MOVES[case]
    rows = ScoreRun.objects.filter(pk=run.pk)
    if not said:
        assert rows.update(**change) == 1
        return
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        rows.update(**change)
    assert str(refused.value).partition("\n")[0] == said


def test_a_trial_is_never_checked(sealed):
    trial = run_scoring(sealed.county, YEAR, overrides={"bundled.reading": "B"})
    with (
        pytest.raises(IntegrityError, match=r"^试算不能核验和公布。请按默认口径或已定口径重新测算。"),
        transaction.atomic(),
    ):
        ScoreRun.objects.filter(pk=trial.pk).update(state="checked", version=2)


def test_a_run_begins_as_computed(sealed):
    forged = {
        field.attname: getattr(sealed.second, field.attname) for field in ScoreRun._meta.concrete_fields
    }
    with pytest.raises(IntegrityError, match=r"^测算要从“已测算”开始,按步骤办理。"), transaction.atomic():
        ScoreRun.objects.create(**{**forged, "id": None, "state": "stopped", "version": 1})


def test_every_step_of_the_portal_is_one_of_the_seal():
    taken = {(state, step.to) for step in STEPS.values() for state in step.states}
    assert taken <= seal.STEPS
    assert len(seal.STEPS) == 9


def test_a_run_that_is_only_computed_may_go(sealed):
    run = run_scoring(sealed.county, YEAR)
    rows = Score.objects.filter(run=run).count()
    deleted, of = run.delete()
    assert (of["evaluation.ScoreRun"], of["evaluation.Score"]) == (1, rows)
    assert deleted > rows + 1


def test_an_objection_that_was_sent_back_may_be_changed(sealed):
    filing = sealed.objection.filing
    type(filing).objects.filter(pk=filing.pk).update(state="returned")
    assert Objection.objects.filter(pk=sealed.objection.pk).update(grounds="漏计两班") == 1


def test_a_draft_takes_no_place_of_an_objection(sealed):
    """SQLite would take the submitted one away without asking the trigger for DELETE."""
    old = sealed.objection
    filing = FilingFactory(subject="objection", state="draft", owner_school=sealed.core)
    draft = Objection.objects.create(county=sealed.county, score=old.score, filing=filing, grounds="偷换")
    way = "UPDATE OR REPLACE" if connection.vendor == "sqlite" else "UPDATE"
    for change in (f"id = {old.pk}", f"filing_id = {old.filing_id}"):
        told = refusal(f"{way} evaluation_objection SET {change} WHERE id = {draft.pk}")
        assert told == "异议不能改到另一份填报之下。请另行提出。"


def test_a_published_run_is_replaced_by_one_that_was_announced_only(sealed):
    run = ScoreRun.objects.filter(pk=sealed.second.pk)
    with (
        pytest.raises(IntegrityError, match=r"^公布的测算只能由公示过的更正测算代替。"),
        transaction.atomic(),
    ):
        run.update(state="replaced", version=run.get().version + 1)


# ---- the seal itself ----------------------------------------------------------------------------
def test_the_names_fit_every_database():
    names = [name for vendor in ("sqlite", "postgresql") for name in seal.expected(vendor)]
    assert len(names) == 42 + 45
    assert max(map(len, names)) <= 30


def test_it_is_on_and_putting_it_on_again_changes_nothing(db):
    assert seal.missing(connection) == []
    seal.install(connection)
    assert seal.missing(connection) == []


DAMAGES = {
    "sqlite": {
        "缺少封存触发器 seal_score_update": "DROP TRIGGER seal_score_update",
        "封存触发器 seal_score_update 被改动或停用": "DROP TRIGGER seal_score_update; CREATE TRIGGER seal_score_update"
        " BEFORE UPDATE ON evaluation_score BEGIN SELECT 1; END",
        "封存触发器 seal_x_update 不是本系统的": "CREATE TRIGGER seal_x_update BEFORE UPDATE ON evaluation_score"
        " BEGIN SELECT 1; END",
    },
    "postgresql": {
        "缺少封存触发器 seal_score_update": "DROP TRIGGER seal_score_update ON evaluation_score",
        "封存触发器 seal_score_update 被改动或停用": "ALTER TABLE evaluation_score DISABLE TRIGGER seal_score_update",
        "封存触发器 seal_score_delete 被改动或停用": "CREATE OR REPLACE FUNCTION seal_score_delete() RETURNS trigger"
        " LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'",
        "封存触发器 seal_x_update 不是本系统的": "CREATE TRIGGER seal_x_update BEFORE UPDATE ON evaluation_score"
        " FOR EACH ROW EXECUTE FUNCTION seal_score_delete()",
    },
}


def test_a_damaged_seal_is_found_and_mended(db):
    for said, damage in DAMAGES[connection.vendor].items():
        with connection.cursor() as cursor:
            for statement in damage.split("; CREATE "):
                cursor.execute(
                    statement if statement.startswith(("DROP", "ALTER", "CREATE")) else f"CREATE {statement}"
                )
        (gap,) = seal.missing(connection)
        assert gap.sentence == f"{said}。请运行 manage.py migrate 重新封存,并查明是谁、为什么改动。"
        seal.install(connection)
        assert seal.missing(connection) == []


@pytest.mark.django_db(transaction=True)
def test_it_comes_back_with_every_migrate():
    seal.remove(connection)
    assert len(seal.missing(connection)) == len(seal.expected(connection.vendor))
    call_command("migrate", verbosity=0)
    assert seal.missing(connection) == []


def test_it_is_off_while_tables_are_rebuilt(db):
    _unseal(using="default", plan=[])
    assert seal.missing(connection) == []
    _unseal(using="default", plan=[("a migration", False)])
    assert len(seal.missing(connection)) == len(seal.expected(connection.vendor))


def test_it_waits_for_the_newest_tables():
    assert seal.fits(apps)
    older = SimpleNamespace(get_model=lambda app, name: apps.get_model("alliances", "county"))
    assert not seal.fits(older)


def test_another_database_is_warned_of(monkeypatch):
    unknown = SimpleNamespace(vendor="oracle")
    said = "没有封存触发器:直接操作数据库的改动不会被拒绝,只能事后由 manage.py verify 查出。请改用 SQLite 或 PostgreSQL。"
    (gap,) = seal.missing(unknown)
    assert gap.sentence == f"这种数据库(oracle){said}"
    seal.install(unknown)  # and does nothing
    seal.remove(unknown)
    assert sealable(None) == []
    monkeypatch.setattr("evaluation.checks.DIALECTS", {})
    (warning,) = sealable(None)
    assert (warning.id, warning.msg) == ("evaluation.W001", f"数据库“default”({connection.vendor}){said}")
