"""支教补助 as it stands now: gathered, computed, held against what was authorised. Nothing here writes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from django.db.models import TextChoices

from alliances.filing_choices import State
from alliances.models import County
from alliances.periods import SchoolYear
from gongtongti.accounts.canonical import canonical, digest
from teachers.models import Teacher

from .basis import options_of
from .evidence.stipends import StipendRow, gather_stipends
from .facts import RotationRules, StipendFacts, StipendRules, Verdict
from .formulas.numbers import plain
from .formulas.stipend import Condition, Statement, statement
from .formulas.stipend_payment import Difference, difference
from .models import Decision
from .policy import PolicyPack, governing_pack
from .policy_rules import rotation_rules, stipend_rules

#: Raised whenever the same facts, pack and options would give another result.
ENGINE = "1"
SEEN_DIGITS = 16


class Standing(TextChoices):
    """What is to be done for a person's year."""

    CLAWBACK = "clawback", "需追回"
    TOP_UP = "top_up", "需补发"
    READY = "ready", "可核发"
    MISSING = "missing", "缺资料"
    AUTHORISED = "authorised", "已核发"
    NOTHING = "nothing", "不享受"


#: What authorising does something about.
OPEN = frozenset({Standing.CLAWBACK, Standing.TOP_UP, Standing.READY})


@dataclass(frozen=True, slots=True)
class Governed:
    """The document that governs a school year, with one option for each of its questions, and what of them is decided."""

    pack: PolicyPack
    options: Mapping[str, str]
    rules: StipendRules
    rotations: RotationRules
    decisions: tuple[Decision, ...] = ()


@dataclass(frozen=True, slots=True)
class Due:
    """One rotation in one school year: computed now, and held against what was authorised.

    seen  names what a person looked at, so that nobody authorises something else
    """

    row: StipendRow
    governed: Governed
    statement: Statement
    difference: Difference | None
    standing: Standing
    facts: str
    result: str
    seen: str

    @property
    def last(self):
        return self.row.authorised[-1] if self.row.authorised else None

    @property
    def open_yuan(self) -> Fraction | None:
        """What authorising would pay now, negative to be paid back; None: not known, or nothing to do."""
        if self.standing not in OPEN:
            return None
        before = self.last.due_exactly if self.last else Fraction(0)
        return self.statement.amount - before


def governed_by(county: County, year: SchoolYear) -> Governed | None:
    """None: no document with a stipend governs the year."""
    return _governed(county, [year]).get(year)


def _governed(county: County, years: Collection[SchoolYear]) -> dict[SchoolYear, Governed]:
    decided = Decision.objects.holding_in(county, years)
    found = {}
    for year in years:
        pack = governing_pack(county.slug, year.start)
        if pack and (governed := _by_decisions(pack, decided.get((pack.id, year), {}))):
            found[year] = governed
    return found


def _by_decisions(pack: PolicyPack, decided: Mapping[str, Decision]) -> Governed | None:
    found = governed_as(
        pack, options_of(decided.values(), among=[question.id for question in pack.questions])
    )
    told = tuple(decided[one.id] for one in pack.questions_in("stipend") if one.id in decided)
    return found and replace(found, decisions=told)


def governed_as(pack: PolicyPack, known: Mapping[str, str]) -> Governed | None:
    """`known`: question → option where one is decided. None: the document has no stipend."""
    options = pack.chosen(known)
    rules = stipend_rules(pack, options, known)
    return None if rules is None else Governed(pack, options, rules, rotation_rules(pack, options, known))


def compute(
    county: County,
    years: Collection[SchoolYear],
    *,
    teacher: Teacher | None = None,
    instead: Governed | None = None,
) -> tuple[Due, ...]:
    """Of every rotation in these years, by year, home school and staff number. Years without a document give none.

    instead  another document than the one that governs them
    """
    governed = dict.fromkeys(years, instead) if instead else _governed(county, years)
    if not governed:
        return ()
    evidence = gather_stipends(county, tuple(governed), teacher=teacher)
    return tuple(_due(row, governed[row.year], evidence.honours) for row in evidence.rows)


def _due(row: StipendRow, governed: Governed, honours: Mapping[str, int]) -> Due:
    told = _of_this_record(
        row, governed, statement(governed.rules, row.facts, school_year=row.year.start, honours=honours)
    )
    last = row.authorised[-1] if row.authorised else None
    found = difference(last.due_exactly, told) if last else None
    facts, result = facts_text(row, honours), result_text(told)
    content = {
        "facts": facts,
        "result": result,
        "options": dict(governed.options),
        "pack": governed.pack.sha256,
        "before": last.digest if last else "",
    }
    return Due(
        row=row,
        governed=governed,
        statement=told,
        difference=found,
        standing=_standing(told, found),
        facts=facts,
        result=result,
        seen=digest(canonical(content))[:SEEN_DIGITS],
    )


def _of_this_record(row: StipendRow, governed: Governed, told: Statement) -> Statement:
    """While a record is open again, or was withdrawn, what it says counts for nothing."""
    if row.accepted:
        return told
    withdrawn = row.state == State.WITHDRAWN
    sentence = (
        f"流动记录 {row.number} 已撤回" if withdrawn else f"流动记录 {row.number} 正在修改,还没有重新核定"
    )
    verdict = Verdict.UNMET if withdrawn else Verdict.MISSING
    ending = "没有支教补助" if withdrawn else "支教补助暂不能确定"
    return replace(
        told,
        amount=Fraction(0) if withdrawn else None,
        yearly=Fraction(0),
        months=0,
        conditions=(Condition("record", verdict, sentence, governed.rules.clause),),
        lines=(),
        questions=(),
        sentence=f"{row.year.label}{ending}:{sentence}",
    )


def _standing(told: Statement, found: Difference | None) -> Standing:
    if told.amount is None:
        return Standing.MISSING
    if found is None:
        return Standing.READY if told.amount else Standing.NOTHING
    return {"top_up": Standing.TOP_UP, "clawback": Standing.CLAWBACK}.get(found.verb, Standing.AUTHORISED)


# ---- as text, to be kept and compared -----------------------------------------------------------


def facts_document(facts: StipendFacts) -> dict[str, str]:
    """Text only; "" for what is not known."""
    document = {}
    for name in StipendFacts.__dataclass_fields__:
        value = getattr(facts, name)
        if isinstance(value, Fraction):
            value = plain(value)
        elif isinstance(value, bool):
            value = "yes" if value else "no"
        document[name] = "" if value is None else str(value)
    return document


def facts_text(row: StipendRow, honours: Mapping[str, int]) -> str:
    return canonical(
        {
            "teacher": row.staff_number,
            "rotation": row.number,
            "record": row.state,
            "home": row.home_code,
            "host": row.host_code,
            "facts": facts_document(row.facts),
            "honour_name": row.honour_name,
            "honours": {code: str(place) for code, place in honours.items()},
        }
    )


def result_text(told: Statement) -> str:
    return canonical(
        {
            "amount": "" if told.amount is None else plain(told.amount),
            "yearly": plain(told.yearly),
            "months": str(told.months),
            "conditions": [[one.id, one.verdict.value, one.sentence, one.clause] for one in told.conditions],
            "lines": [
                [
                    line.label,
                    "" if line.yuan is None else plain(line.yuan),
                    "counted" if line.counted else "",
                    line.sentence,
                    line.clause,
                ]
                for line in told.lines
            ],
            "questions": list(told.questions),
            "sentence": told.sentence,
        }
    )
