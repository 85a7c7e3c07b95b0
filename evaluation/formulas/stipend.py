"""三(二)3(1) 支教补助: one statement per teacher and school year, condition by condition; never an invented amount."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..facts.calendar import MONTHS_OF_A_YEAR, Span, school_years, whole_months
from ..facts.stipend import AmountRule, StipendFacts, StipendRules
from ..facts.verdict import Verdict, worst
from .entitlements import LOCALES
from .numbers import SCORE_PLACES, plain, shown, total

STACKING, PART_YEAR, WITHOUT_HONOUR = "stipend.stacking", "stipend.part_year", "stipend.senior_without_honour"


@dataclass(frozen=True, slots=True)
class Condition:
    """met, unmet or missing; the sentence says what the school or the teacher is."""

    id: str
    verdict: Verdict
    sentence: str
    clause: str


@dataclass(frozen=True, slots=True)
class StipendLine:
    """`yuan` None: no amount is known; `counted`: it is part of the statement's amount."""

    label: str
    yuan: Fraction | None
    counted: bool
    sentence: str
    clause: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One school year. `amount` in yuan, exact; 0 when a condition is not met; None while one is unknown.

    yearly     what a whole year brings, before part years; months: whole months in post
    questions  undecided questions that the amount rests on
    """

    school_year: int
    amount: Fraction | None
    yearly: Fraction
    months: int
    conditions: tuple[Condition, ...]
    lines: tuple[StipendLine, ...]
    questions: tuple[str, ...]
    sentence: str


def statement(
    rules: StipendRules, facts: StipendFacts, *, school_year: int, honours: Mapping[str, int]
) -> Statement:
    """「从城区到农村(享受特岗补贴学校)支教的省特级教师、正高级教师和高级教师,每年分别再享受3万元、2万元、1万元的补助」

    honours: the bureau's table, code → place, 1 is the highest. 特级 and 正高级, in post the whole year → 30,000,
    the highest only (stipend.stacking: highest; sum: 50,000). 三(二)3(1)
    """
    held = [amount for amount in rules.amounts if _holds(amount, facts, honours)]
    conditions = tuple(_conditions(rules, facts, held, honours))
    year = school_years(school_year)
    months = len(served_months(facts, year))
    verdict = worst(condition.verdict for condition in conditions)
    yearly = Fraction(0)
    if verdict is Verdict.MET:
        amounts = [amount.yuan for amount in held]
        yearly = total(amounts) if rules.options.get(STACKING) == "sum" else max(amounts)
    amount = None if verdict is Verdict.MISSING else yearly * _part(rules, months)
    return Statement(
        school_year=school_year,
        amount=amount,
        yearly=yearly,
        months=months,
        conditions=conditions,
        lines=(*_amount_lines(rules, held, yearly), *_allowance_lines(rules, facts)),
        questions=_questions(rules, facts, held, months, honours),
        sentence=_sentence(rules, year, amount, yearly, months, conditions),
    )


def _holds(amount: AmountRule, facts: StipendFacts, honours: Mapping[str, int]) -> bool:
    if amount.honour:
        place = honours.get(amount.honour)
        return place is not None and facts.honour is not None and facts.honour <= place
    return facts.title == amount.title


def _conditions(
    rules: StipendRules, facts: StipendFacts, held: Sequence[AmountRule], honours: Mapping[str, int]
) -> Iterator[Condition]:
    guiding = facts.kind == rules.kind
    sentence = f"{'是' if guiding else '不是'}{rules.kind_label}流动"
    yield Condition("kind", Verdict.MET if guiding else Verdict.UNMET, sentence, rules.kind_clause)
    if rules.least_honour and rules.options.get(WITHOUT_HONOUR) != "paid":
        yield _honour_condition(rules, facts, honours)
    yield _locale_condition("from", facts.home, facts.home_locale, rules.from_locales, rules.clause)
    yield _locale_condition("to", facts.host, facts.host_locale, rules.to_locales, rules.clause)
    if rules.special_allowance:
        words = {True: "享受特岗补贴", False: "不享受特岗补贴", None: "是否享受特岗补贴未登记"}
        sentence = f"{facts.host}{words[facts.host_special_allowance]}"
        yield Condition("special_allowance", _known(facts.host_special_allowance), sentence, rules.clause)
    yield _rank_condition(rules, facts, held, honours)


def _honour_condition(rules: StipendRules, facts: StipendFacts, honours: Mapping[str, int]) -> Condition:
    least = honours.get(rules.least_honour)
    if least is None:
        sentence = f"荣誉次序表中没有“{rules.least_honour_label}”,无法核对荣誉"
        return Condition("honour", Verdict.MISSING, sentence, rules.kind_clause)
    holds = facts.honour is not None and facts.honour <= least
    sentence = f"{'有' if holds else '没有'}{rules.least_honour_label}及以上荣誉"
    return Condition("honour", Verdict.MET if holds else Verdict.UNMET, sentence, rules.kind_clause)


def _rank_condition(
    rules: StipendRules, facts: StipendFacts, held: Sequence[AmountRule], honours: Mapping[str, int]
) -> Condition:
    """An unknown title is no reason to pay nothing, nor to pay for the honour alone."""
    unknown = [amount.label for amount in rules.amounts if amount.honour and amount.honour not in honours]
    if unknown:
        sentence = f"荣誉次序表中没有“{'、'.join(unknown)}”,无法核对荣誉"
        return Condition("rank", Verdict.MISSING, sentence, rules.clause)
    if facts.title is None:
        return Condition("rank", Verdict.MISSING, "职称未登记", rules.clause)
    labels = "、".join(amount.label for amount in (held or rules.amounts))
    sentence = f"是{labels}" if held else f"不是{labels}"
    return Condition("rank", Verdict.MET if held else Verdict.UNMET, sentence, rules.clause)


def _locale_condition(
    end: str, school: str, locale: str | None, wanted: tuple[str, ...], clause: str
) -> Condition:
    if locale is None:
        return Condition(end, Verdict.MISSING, f"{school}的城乡类别未登记", clause)
    sentence = f"{school}是{LOCALES[locale]}学校"
    return Condition(end, _known(locale in wanted), sentence, clause)


def _known(holds: bool | None) -> Verdict:
    if holds is None:
        return Verdict.MISSING
    return Verdict.MET if holds else Verdict.UNMET


# ---- months -------------------------------------------------------------------------------------


def served_months(facts: StipendFacts, year: Span) -> list[datetime.date]:
    """The months of the year that were served whole, as planned as long as no actual end is known."""
    ends = min(facts.leaves or year.ends, year.ends)
    return list(whole_months(max(facts.since, year.begins), ends))


def _part(rules: StipendRules, months: int) -> Fraction:
    if rules.options.get(PART_YEAR) == "by_month":
        return Fraction(months, MONTHS_OF_A_YEAR)
    return Fraction(months == MONTHS_OF_A_YEAR)


# ---- words --------------------------------------------------------------------------------------


def yuan_text(amount: Fraction) -> str:
    """To the fen: months of a year do not always divide."""
    return f"{plain(amount) if amount.denominator == 1 else shown(amount, SCORE_PLACES)}元"


def _amount_lines(rules: StipendRules, held: Sequence[AmountRule], yearly: Fraction) -> Iterator[StipendLine]:
    every = rules.options.get(STACKING) == "sum"
    highest = max((amount.yuan for amount in held), default=Fraction(0))
    for amount in held:
        counted = bool(yearly) and (every or amount.yuan == highest)
        aside = "" if every or amount.yuan == highest else ",只取最高的一项"
        yield StipendLine(
            amount.label, amount.yuan, counted, f"每年{yuan_text(amount.yuan)}{aside}", rules.clause
        )


def _allowance_lines(rules: StipendRules, facts: StipendFacts) -> Iterator[StipendLine]:
    """Beside the stipend, never in its amount: the document gives no number for them."""
    for label, yuan in (("农村教师补贴", facts.rural_yuan), ("特岗补贴", facts.special_yuan)):
        sentence = "文件没有写金额,未录入" if yuan is None else f"录入为{yuan_text(yuan)}"
        yield StipendLine(label, yuan, False, sentence, rules.allowances_clause)


def _questions(
    rules: StipendRules,
    facts: StipendFacts,
    held: Sequence[AmountRule],
    months: int,
    honours: Mapping[str, int],
) -> tuple[str, ...]:
    """Only those that this teacher's amount rests on."""
    rests_on = {
        STACKING: len(held) > 1,
        PART_YEAR: bool(held) and 0 < months < MONTHS_OF_A_YEAR,
        WITHOUT_HONOUR: bool(held)
        and bool(rules.least_honour)
        and _honour_condition(rules, facts, honours).verdict is Verdict.UNMET,
    }
    return tuple(question for question, rests in rests_on.items() if rests and question in rules.undecided)


def _sentence(
    rules: StipendRules,
    year: Span,
    amount: Fraction | None,
    yearly: Fraction,
    months: int,
    conditions: Sequence[Condition],
) -> str:
    for verdict, words in ((Verdict.UNMET, "没有支教补助"), (Verdict.MISSING, "支教补助暂不能确定")):
        reasons = [condition.sentence for condition in conditions if condition.verdict is verdict]
        if reasons:
            return f"{year.label}{words}:{'、'.join(reasons)}"
    if amount is None or months == MONTHS_OF_A_YEAR:
        return f"{year.label}支教补助{yuan_text(yearly)}"
    if rules.options.get(PART_YEAR) == "by_month":
        return f"{year.label}支教补助{yuan_text(amount)}:每年{yuan_text(yearly)},在岗{months}个整月"
    return f"{year.label}没有支教补助:在岗{months}个整月,不满一个学年"
