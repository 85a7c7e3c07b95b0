"""支教补助 for people to read: rows of the list, one person's year as a receipt, what changed since it was authorised."""

import datetime
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from alliances.choices import Locale
from teachers.choices import RotationKind, Title

from ..formulas.numbers import SCORE_PLACES, shown
from ..models import StipendStatement
from ..policy import PolicyPack
from ..policy_blocks import Clause
from ..policy_questions import Option, Question
from ..stipends import OPEN, Due, Standing

#: Standing → the mark that is shown with its word.
MARKS = {
    Standing.READY: "hint",
    Standing.TOP_UP: "hint",
    Standing.CLAWBACK: "unmet",
    Standing.MISSING: "missing",
    Standing.AUTHORISED: "met",
    Standing.NOTHING: "not_applicable",
}
CONDITION_WORDS = {"met": "符合", "unmet": "不符合", "missing": "缺资料"}
VERBS = {Standing.READY: "核发", Standing.TOP_UP: "补发", Standing.CLAWBACK: "追回"}
_ENDS = ("until", "ended")
_CODED = {"kind": RotationKind, "title": Title, "home_locale": Locale, "host_locale": Locale}
FACT_WORDS = {
    "kind": "流动类型",
    "home": "流出学校",
    "host": "流入学校",
    "since": "到岗日期",
    "until": "计划的最后一天",
    "ended": "实际的最后一天",
    "honour": "最高荣誉",
    "title": "职称",
    "home_locale": "流出学校城乡类别",
    "host_locale": "流入学校城乡类别",
    "host_special_allowance": "流入学校享受特岗补贴",
    "rural_yuan": "农村教师补贴(元)",
    "special_yuan": "特岗补贴(元)",
}


def money(amount: Fraction | Decimal | None, *, cents: bool = True) -> str:
    """30,000.00, with `cents=False` 30,000; "" for what is not known."""
    if amount is None:
        return ""
    value = Decimal(shown(amount, SCORE_PLACES)) if isinstance(amount, Fraction) else amount
    return f"{value:,.2f}" if cents else f"{value:,.0f}"


def cents_needed(amounts: Iterable[Fraction | Decimal | None]) -> bool:
    """A column shows fen only when one of its amounts has some."""
    return any(amount is not None and amount % 1 for amount in amounts)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list. `due` … `open`: amounts as text, "" where there is none."""

    found: Due
    standing: Standing
    mark: str
    due: str
    authorised: str
    open: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Totals:
    people: int
    due: str
    authorised: str
    open: str
    missing: int


def rows_of(dues: Sequence[Due]) -> list[Row]:
    """What waits for somebody first."""
    cents = cents_of(dues)
    order = {standing: place for place, standing in enumerate(Standing)}
    rows = [
        Row(
            found=due,
            standing=due.standing,
            mark=MARKS[due.standing],
            due="" if due.standing == Standing.NOTHING else money(due.statement.amount, cents=cents),
            authorised=money(due.last.due, cents=cents) if due.last else "",
            open=money(due.open_yuan, cents=cents),
            sentence=sentence_of(due),
        )
        for due in dues
    ]
    return sorted(rows, key=lambda row: (order[row.standing], row.found.row.order))


def totals_of(dues: Sequence[Due]) -> Totals:
    cents = cents_of(dues)
    return Totals(
        people=len({due.row.teacher_id for due in dues if due.statement.amount}),
        due=money(sum((due.statement.amount or 0 for due in dues), Fraction(0)), cents=cents),
        authorised=money(sum((due.last.due for due in dues if due.last), Decimal(0)), cents=cents),
        open=money(sum((due.open_yuan or 0 for due in dues), Fraction(0)), cents=cents),
        missing=sum(due.standing == Standing.MISSING for due in dues),
    )


def cents_of(dues: Iterable[Due]) -> bool:
    return cents_needed(
        amount for due in dues for amount in (due.statement.amount, due.last and due.last.due)
    )


def sentence_of(due: Due) -> str:
    """Beside the year and the amount: what it is for, why there is none, or what the difference is."""
    told = due.statement
    reason = told.sentence.partition(":")[2]
    if due.difference and due.standing != Standing.AUTHORISED:
        return f"{due.difference.sentence}{';' if reason else ''}{reason}"
    if due.standing in (Standing.READY, Standing.AUTHORISED) and told.amount:
        held = "、".join(line.label for line in told.lines if line.counted)
        return f"{held},在岗{told.months}个整月"
    return reason or told.sentence


# ---- one person's year --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Condition:
    mark: str
    word: str
    sentence: str
    clause: Clause


@dataclass(frozen=True, slots=True)
class Line:
    label: str
    yuan: str
    counted: bool
    sentence: str
    clause: Clause


@dataclass(frozen=True, slots=True)
class Undecided:
    question: Question
    option: Option


@dataclass(frozen=True, slots=True)
class Changed:
    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A statement as it was authorised. `balance`: what the year has brought with it, all in all."""

    statement: StipendStatement
    amount: str
    balance: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Opened:
    found: Due
    kind: str
    mark: str
    verb: str
    amount: str
    open: str
    since: datetime.date
    last_day: datetime.date | None
    conditions: tuple[Condition, ...]
    lines: tuple[Line, ...]
    allowances: tuple[Line, ...]
    undecided: tuple[Undecided, ...]
    changed: tuple[Changed, ...]
    kept: tuple[Kept, ...]


def opened(due: Due) -> Opened:
    pack, told, facts = due.governed.pack, due.statement, due.row.facts
    lines = tuple(
        Line(line.label, money(line.yuan), line.counted, line.sentence, pack.clause(line.clause))
        for line in told.lines
    )
    allowances = pack.stipend.allowances_clause
    return Opened(
        found=due,
        kind=RotationKind(facts.kind).label,
        mark=MARKS[due.standing],
        verb=VERBS.get(due.standing, ""),
        amount=money(told.amount),
        open=money(abs(due.open_yuan)) if due.standing in OPEN else "",
        since=facts.since,
        last_day=facts.leaves - datetime.timedelta(days=1) if facts.leaves else None,
        conditions=tuple(
            Condition(
                one.verdict.value, CONDITION_WORDS[one.verdict.value], one.sentence, pack.clause(one.clause)
            )
            for one in told.conditions
        ),
        lines=tuple(line for line in lines if line.clause.id != allowances),
        allowances=tuple(line for line in lines if line.clause.id == allowances),
        undecided=undecided_of(pack, due),
        changed=changes_since(due),
        kept=tuple(
            Kept(one, signed(one.amount), money(one.due), json.loads(one.result)["sentence"])
            for one in due.row.authorised
        ),
    )


def signed(amount: Decimal) -> str:
    """+30,000.00, -10,000.00"""
    return f"{amount:+,.2f}"


def undecided_of(pack: PolicyPack, due: Due) -> tuple[Undecided, ...]:
    questions = (pack.question(question) for question in due.statement.questions)
    return tuple(Undecided(one, one.option(due.governed.options[one.id])) for one in questions)


def changes_since(due: Due) -> tuple[Changed, ...]:
    """What the register says otherwise than when the last statement was authorised; nothing while amounts agree."""
    if due.last is None or due.standing not in (Standing.TOP_UP, Standing.CLAWBACK):
        return ()
    old, new = facts_in_words(json.loads(due.last.facts)), facts_in_words(json.loads(due.facts))
    return tuple(
        Changed(label, old[label] or "未登记", new[label] or "未登记")
        for label in FACT_WORDS.values()
        if old[label] != new[label]
    )


def facts_in_words(kept: Mapping) -> dict[str, str]:
    """`kept`: the stored text, read. Label → words."""
    facts = {**kept["facts"], "honour": kept["honour_name"] or "没有"}
    return {label: _in_words(name, facts.get(name, "")) for name, label in FACT_WORDS.items()}


def _in_words(name: str, value: str) -> str:
    if not value:
        return "尚未结束" if name == "ended" else ""
    if name in _ENDS:
        return str(datetime.date.fromisoformat(value) - datetime.timedelta(days=1))
    if name in _CODED:
        return _CODED[name](value).label
    if name == "host_special_allowance":
        return "是" if value == "yes" else "否"
    return value
