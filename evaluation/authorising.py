"""核发: what was computed becomes a statement, once, under a lock, and only as it was seen."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db import transaction
from django.utils import timezone

from alliances.models import County
from alliances.periods import SchoolYear
from alliances.refusals import NotYours, Overtaken, Refused
from gongtongti.accounts.canonical import canonical, digest
from gongtongti.accounts.models import AuditEvent
from gongtongti.accounts.roles import Permission
from gongtongti.accounts.scope import Scope

from .formulas.numbers import SCORE_PLACES, plain, shown
from .models import PackText, StipendStatement
from .stipends import ENGINE, OPEN, Due, Standing, compute
from .trail import record

Kind = StipendStatement.Kind
KINDS = {Standing.READY: Kind.FIRST, Standing.TOP_UP: Kind.TOP_UP, Standing.CLAWBACK: Kind.CLAWBACK}


@dataclass(frozen=True, slots=True)
class Authorised:
    """`refused`: a sentence for each that was not authorised."""

    statements: tuple[StipendStatement, ...]
    refused: tuple[str, ...]

    @property
    def total(self) -> Decimal:
        return sum((statement.amount for statement in self.statements), Decimal(0))


def authorise(
    county: County,
    year: SchoolYear,
    wanted: Mapping[str, str],
    *,
    scope: Scope,
    by,
    at: datetime.datetime,
    address: str | None = None,
) -> Authorised:
    """All of those that still are as they were seen; Refused when that is none of them.

    wanted  number of the rotation's record → `Due.seen` of what was on the page
    """
    if not scope.may(Permission.STIPENDS_AUTHORISE, county.pk):
        raise NotYours("没有核发:只有教育局负责核发补助的科室可以核发。请核对账号,或联系有权办理的人。")
    if not wanted:
        raise Refused("没有核发:没有选中任何人。请先在名单中勾选要核发的人。")
    if timezone.localtime(at).date() < year.begins:
        raise Refused(f"没有核发:{year.label}从 {year.begins} 开始,现在还没有到。请到学年开始以后再核发。")
    with transaction.atomic():
        County.hold(county.pk)  # so that a second hand waits, and then finds what the first one wrote
        found = {due.row.number: due for due in compute(county, [year])}
        taken, refused = [], []
        for number, seen in wanted.items():
            why = _refusal(found.get(number), number, seen)
            if why:
                refused.append(why)
            else:
                taken.append(found[number])
        if not taken:
            raise Overtaken("".join(refused))
        statements = _store(county, taken, by=by, at=at)
        outcome = Authorised(statements, tuple(refused))
        about = f"{year.label}支教补助 {len(taken)} 人,合计 {outcome.total}元:{'、'.join(due.row.number for due in taken)}"
        record(AuditEvent.Verb.AUTHORISED, user=by, county=county.slug, about=about, address=address)
    return outcome


def _refusal(due: Due | None, number: str, seen: str) -> str:
    """Why this one is not authorised; "" if it is."""
    if due is None:
        return f"{number} 不在这个学年的支教补助名单中。请刷新页面查看。"
    who = f"{due.row.name}{due.row.year.label}的支教补助"
    if due.standing == Standing.AUTHORISED:
        when = f"{timezone.localtime(due.last.authorised_at):%m月%d日 %H:%M}"
        return f"{who}已于{when}由{due.last.authorised_by}核发,没有需要补发或追回的差额。请刷新页面查看。"
    if due.standing not in OPEN:
        return f"{who}不能核发:{due.statement.sentence}。请刷新页面查看。"
    if due.seen != seen:
        return f"{who}在您打开页面之后有变动,金额已重新计算。请刷新页面,看过新的金额再核发。"
    return ""


def _store(county: County, taken: Sequence[Due], *, by, at) -> tuple[StipendStatement, ...]:
    packs = {due.governed.pack.sha256: due.governed.pack for due in taken}
    PackText.objects.bulk_create(
        [PackText(sha256=sha256, text=pack.text) for sha256, pack in packs.items()], ignore_conflicts=True
    )
    rows = [_statement(due, county, by=by, at=at) for due in taken]
    return tuple(StipendStatement.objects.bulk_create(rows))


def _statement(due: Due, county: County, *, by, at: datetime.datetime) -> StipendStatement:
    row, pack, last, kind = due.row, due.governed.pack, due.last, KINDS[due.standing]
    total = in_fen(due.statement.amount)
    amount = total - (last.due if last else 0)
    exact = f"{due.statement.amount.numerator}/{due.statement.amount.denominator}"
    statement = StipendStatement(
        county=county,
        school_year=row.year,
        teacher_id=row.teacher_id,
        rotation_id=row.rotation_id,
        kind=kind,
        before=last,
        due=total,
        exact=exact,
        amount=amount,
        pack=pack.id,
        pack_text_id=pack.sha256,
        options=dict(sorted(due.governed.options.items())),
        facts=due.facts,
        result=due.result,
        engine=ENGINE,
        has_demo=row.is_demo,
        authorised_by=by,
        authorised_at=at,
    )
    statement.digest = statement_digest(statement)
    return statement


def statement_digest(row: StipendStatement) -> str:
    """Over what is paid, for what and why, and the statement before it; not over who authorised it and when."""
    content = {
        "engine": row.engine,
        "county": row.county.slug,
        "school_year": str(row.school_year),
        "kind": str(row.kind),
        "due": plain(row.due_exactly),
        "amount": str(row.amount),
        "pack": row.pack_text_id,
        "options": row.options,
        "facts": row.facts,
        "result": row.result,
        "before": row.before.digest if row.before else "",
    }
    return digest(canonical(content))


def in_fen(amount: Fraction) -> Decimal:
    """Rounded once, half up."""
    return Decimal(shown(amount, SCORE_PLACES))
