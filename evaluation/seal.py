"""The seal: triggers by which the database itself refuses to change what is public, whoever asks, raw SQL included.

One dialect a vendor. The handler in `apps.py` puts it on after every migrate and takes it off before one that has
something to do: SQLite drops triggers with a table that is rebuilt, and refuses the rebuild while another table's
trigger names it. Whoever owns the database can take it off too; that is found by `manage.py verify`, and what was
changed meanwhile by the chain. Two things leave no trace in the triggers: that they were off for a while, and a
`session_replication_role` (for which they are set to fire ALWAYS).
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db import models, transaction

from alliances.filing_choices import EDITABLE
from alliances.models import Filing
from gongtongti.accounts.models import AuditEvent

from .models import (
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
from .seal_dialects import DIALECTS, Seal

State = ScoreRun.State

#: Written once: nothing about them is ever changed or taken away.
FOREVER = (
    RunEvent, Publication, ChainLink, Decision, Review, SelfReviewRuling, ProjectReview, StipendStatement, AuditEvent,
    PackText,
)  # fmt: skip
SEALED = (ScoreRun, Score, ScoreLine, Objection, *FOREVER)

#: The steps of a run's life (evaluation.lifecycle). A step may leave the state as it is: the first of two approvals.
STEPS = frozenset(
    {
        (State.COMPUTED, State.CHECKED),
        (State.CHECKED, State.CHECKED),
        (State.CHECKED, State.APPROVED),
        (State.CHECKED, State.COMPUTED),
        (State.APPROVED, State.COMPUTED),
        (State.APPROVED, State.ANNOUNCED),
        (State.ANNOUNCED, State.STOPPED),
        (State.ANNOUNCED, State.PUBLISHED),
        (State.PUBLISHED, State.REPLACED),
    }
)
MOVING = {"state", "version"}

ANEW = "更正是一次新的测算:请更正来源数据后重新测算。"


@dataclass(frozen=True, slots=True)
class Gap:
    """A trigger that is not as it should be."""

    trigger: str
    table: str
    sentence: str


def install(connection) -> None:
    """Put the seal on where it is missing or not as it should be. May be called again, and by several at once."""
    dialect = DIALECTS.get(connection.vendor)
    if dialect is None:
        return
    wanted = expected(connection.vendor)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        dialect.hold(cursor)
        found = dialect.found(cursor)
        stale = [name for name, seal in found.items() if wanted.get(name) != seal]
        fresh = [seal for name, seal in wanted.items() if found.get(name) != seal]
        if stale or fresh:
            dialect.settle(connection)
            dialect.drop(cursor, [found[name] for name in stale])
            dialect.create(cursor, fresh)


def remove(connection, *, only: Collection[type[models.Model]] | None = None) -> None:
    """Take it off, of all tables or of some: before a migration, and around what a test writes out of turn."""
    dialect = DIALECTS.get(connection.vendor)
    if dialect is None:
        return
    tables = None if only is None else {model._meta.db_table for model in only}
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        found = [seal for seal in dialect.found(cursor).values() if tables is None or seal.table in tables]
        if found:
            dialect.settle(connection)
            dialect.drop(cursor, found)


def missing(connection) -> list[Gap]:
    """What is missing, altered, disabled, or not ours; one gap for all when the database cannot be sealed."""
    dialect = DIALECTS.get(connection.vendor)
    if dialect is None:
        return [Gap("", "", f"这种数据库({connection.vendor})没有封存触发器:{UNKNOWN}")]
    wanted = expected(connection.vendor)
    with connection.cursor() as cursor:
        found = dialect.found(cursor)
    gaps = []
    for name in sorted({*wanted, *found}):
        if name not in found:
            gaps.append(Gap(name, wanted[name].table, f"缺少封存触发器 {name}。{PUT_ON}"))
        elif name not in wanted:
            gaps.append(Gap(name, found[name].table, f"封存触发器 {name} 不是本系统的。{PUT_ON}"))
        elif found[name] != wanted[name]:
            gaps.append(Gap(name, wanted[name].table, f"封存触发器 {name} 被改动或停用。{PUT_ON}"))
    return gaps


UNKNOWN = "直接操作数据库的改动不会被拒绝,只能事后由 manage.py verify 查出。请改用 SQLite 或 PostgreSQL。"
PUT_ON = "请运行 manage.py migrate 重新封存,并查明是谁、为什么改动。"


def expected(vendor: str) -> dict[str, Seal]:
    """Trigger → what it should be."""
    dialect = DIALECTS[vendor]
    seals = {}
    for model in SEALED:
        bans = {event: list(found) for event, found in _bans(model).items()}
        for event in dialect.events:
            refused = list(bans.get(event, ()))
            if event == "truncate":
                refused = [("", _words(model, "不能清空"))]
            elif dialect.replaces and event == "insert":
                refused.append((_in_the_way(model), _words(model, "不能用新的一条顶替")))
            if refused:
                name = f"seal_{model._meta.model_name}_{event}"
                seals[name] = dialect.seal(name, model._meta.db_table, event, refused)
    return seals


# ---- what is refused: event → (when, words). `≠` differs, NULL included; "" always ---------------------
def _bans(model: type[models.Model]) -> dict[str, list[tuple[str, str]]]:
    if model is ScoreRun:
        return _of_runs()
    if model in (Score, ScoreLine):
        return _of_rows(model)
    if model is Objection:
        return _of_objections()
    return {
        "update": [("", _words(model, "一经写入不能修改"))],
        "delete": [("", _words(model, "一经写入不能删除"))],
    }


def _words(model, refused: str) -> str:
    return f"{model._meta.verbose_name}{refused}。{INSTEAD.get(model, ANEW)}"


INSTEAD = {
    Objection: "异议提交之后不能修改;需要修改时,请由教育局退回后再改。",
    StipendStatement: "金额有变动时请另行补发或追回。",
    Decision: "口径有变时请另作一次执行口径确认。",
    SelfReviewRuling: "评议有变时请重新打开自评,另作评议。",
    ProjectReview: "意见有变时请另登记一次评审意见。",
    AuditEvent: "操作日志只能追加。",
    PackText: "文件有变时请另立政策文件包。",
}


def _of_runs():
    table = ScoreRun._meta.db_table
    fixed = [field.column for field in ScoreRun._meta.concrete_fields if field.attname not in MOVING]
    step = " OR ".join(
        f"(OLD.state = '{before}' AND NEW.state = '{after}')" for before, after in sorted(STEPS)
    )
    moved = "(NEW.state ≠ OLD.state OR NEW.version ≠ OLD.version)"
    standing = f"EXISTS (SELECT 1 FROM {table} WHERE county_id = NEW.county_id AND id <> NEW.id"  # noqa: S608
    standing += " AND school_year = NEW.school_year AND state = NEW.state)"
    taking_over = f"EXISTS (SELECT 1 FROM {table} WHERE county_id = NEW.county_id"  # noqa: S608
    taking_over += f" AND school_year = NEW.school_year AND state = '{State.ANNOUNCED}')"
    return {
        "insert": [
            (
                f"NEW.state ≠ '{State.COMPUTED}' OR NEW.version ≠ 1",
                "测算要从“已测算”开始,按步骤办理。请用 manage.py run_scoring 或页面测算。",
            )
        ],
        "update": [
            (
                " OR ".join(f"NEW.{column} ≠ OLD.{column}" for column in fixed),
                f"测算的内容一经写入不能修改,只有状态可以按步骤办理。{ANEW}",
            ),
            (
                f"{moved} AND (NOT ({step}) OR NEW.version ≠ OLD.version + 1)",
                "测算的状态只能按步骤办理:核验、批准、公示、审定公布。请在测算的办理页面操作。",
            ),
            (
                f"NEW.trial AND NEW.state ≠ '{State.COMPUTED}'",
                "试算不能核验和公布。请按默认口径或已定口径重新测算。",
            ),
            (
                f"{moved} AND NEW.state IN ('{State.ANNOUNCED}', '{State.PUBLISHED}') AND {standing}",
                "这个学年已有一次测算在公示或已公布。请先终止那一次,或从那一次发起更正。",
            ),
            (
                f"NEW.state = '{State.REPLACED}' AND {moved} AND NOT {taking_over}",
                "公布的测算只能由公示过的更正测算代替。请从它发起更正,公示后审定公布。",
            ),
        ],
        "delete": [
            (f"OLD.state ≠ '{State.COMPUTED}'", f"已进入核验和公布的测算不能删除。{ANEW}"),
        ],
    }


def _of_rows(model):
    word, runs = model._meta.verbose_name, ScoreRun._meta.db_table

    def state(row):
        if model is Score:
            return f"(SELECT state FROM {runs} WHERE id = {row}.run_id)"  # noqa: S608
        scores = Score._meta.db_table
        return (
            f"(SELECT r.state FROM {scores} s JOIN {runs} r ON r.id = s.run_id WHERE s.id = {row}.score_id)"  # noqa: S608
        )

    return {
        "insert": [
            (f"{state('NEW')} ≠ '{State.COMPUTED}'", f"这次测算已进入核验和公布,不能再加入{word}。{ANEW}")
        ],
        "update": [("", f"{word}一经写入不能修改。{ANEW}")],
        "delete": [
            (f"{state('OLD')} ≠ '{State.COMPUTED}'", f"这次测算已进入核验和公布,不能删除{word}。{ANEW}")
        ],
    }


def _of_objections():
    """Once submitted, its words are in the digest of its filing; sent back, the school may change them again."""
    editable = ", ".join(f"'{state}'" for state in sorted(EDITABLE))
    state = f"(SELECT state FROM {Filing._meta.db_table} WHERE id = OLD.filing_id)"  # noqa: S608
    locked = f"{state} NOT IN ({editable})"
    return {
        "update": [
            (locked, "异议提交之后不能修改。需要修改时,请由教育局退回后再改。"),
            # Or SQLite's UPDATE OR REPLACE would put a draft in the place of one that was submitted.
            ("NEW.id ≠ OLD.id OR NEW.filing_id ≠ OLD.filing_id", "异议不能改到另一份填报之下。请另行提出。"),
        ],
        "delete": [(locked, "异议提交之后不能删除。不再坚持时,请由学校撤回。")],
    }


def _in_the_way(model: type[models.Model]) -> str:
    """SQLite's INSERT OR REPLACE takes away the row in its way without asking a trigger: so nothing may be in the way."""
    table = model._meta.db_table
    if model is PackText:  # the same text is offered again by each run, and ignored
        return f"EXISTS (SELECT 1 FROM {table} WHERE sha256 = NEW.sha256 AND text ≠ NEW.text)"  # noqa: S608
    same = [
        " AND ".join(f"{column} = NEW.{column}" for column in columns) + where
        for columns, where in _keys(model)
    ]
    return " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {one})" for one in same)  # noqa: S608


def _keys(model) -> Iterator[tuple[list[str], str]]:
    fields = model._meta.concrete_fields
    yield from (([field.column], "") for field in fields if field.unique)
    if model in (ScoreRun, Score, ScoreLine):
        return  # their other keys hold inside a computed run, which may be changed
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and constraint.condition is None:
            yield [model._meta.get_field(name).column for name in constraint.fields], ""
    if model is StipendStatement:
        yield ["rotation_id", "school_year"], " AND before_id IS NULL AND NEW.before_id IS NULL"


def fits(apps) -> bool:
    """Whether these models (of a migration's state) have every column that the seal speaks of."""
    for model in SEALED:
        try:
            there = apps.get_model(model._meta.app_label, model._meta.model_name)
        except LookupError:
            return False
        if {field.name for field in model._meta.concrete_fields} - {
            field.name for field in there._meta.concrete_fields
        }:
            return False
    return True
