"""The one evaluator: a requirement, what was done, a day → a finding. Exact, no clock, standard library only."""

import datetime
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from .facts import MEASURES, Finding, Requirement, Span, Verdict
from .facts.calendar import (
    DAYS_OF_A_WEEK,
    calendar_year,
    month_on,
    school_year_of,
    school_years,
    term_on,
)
from .facts.verdict import worst
from .formulas.numbers import percent, plain


def period_of(requirement: Requirement, *, school_year: int, on: datetime.date) -> Span:
    """The period that counts for a school year (by its start) as seen on a day.

    Seen from outside the school year, its nearest day decides: 2021-2022 seen in 2024 is judged for 2022.
    """
    year = school_years(school_year)
    day = min(max(on, year.begins), year.last_day)
    match requirement.period:
        case "month":
            return month_on(day)
        case "term":
            return term_on(day)
        case "calendar_year":
            return calendar_year(day.year)
        case "cycle" if requirement.since:
            first = school_year_of(requirement.since)
            passed = (school_year - first) // requirement.cycle_years * requirement.cycle_years
            return school_years(first + passed, years=requirement.cycle_years)
        case "by_date" if requirement.since and requirement.due:
            due = requirement.due
            label = f"{due.year}年{due.month}月{due.day}日之前"
            return Span(requirement.since, due + datetime.timedelta(days=1), label)
        case _:
            return year


def judge(
    requirement: Requirement,
    *,
    done: Fraction | None,
    base: Fraction | None = None,
    before: Fraction | None = None,
    declared: bool | None = None,
    period: Span,
    on: datetime.date,
    exempt: str = "",
) -> Finding:
    """done, base, before: counts of the measure, of what a share is taken of, of the period before; None: unknown.

    declared: what was declared, for requirements that ask for it; exempt: why the subject is outside the rule.
    「12 / 20 节 · 还差 8 节 · 每周需 1 节 · 剩 9 周」
    """
    case = _Case(requirement, done, base, before, declared, period, on)
    if exempt:
        return case.finding(Verdict.NOT_APPLICABLE, exempt)
    if requirement.comparator == "declared":
        return case.declaration()
    if requirement.share_of and base is not None and base == 0:
        return case.finding(Verdict.NOT_APPLICABLE, f"没有{MEASURES[requirement.share_of].label}")
    if lacking := case.lacking():
        return case.finding(Verdict.MISSING, f"缺{'、'.join(lacking)}的数据")
    return case.comparison()


@dataclass(frozen=True, slots=True)
class _Case:
    requirement: Requirement
    done: Fraction | None
    base: Fraction | None
    before: Fraction | None
    declared: bool | None
    period: Span
    on: datetime.date

    def lacking(self) -> list[str]:
        requirement = self.requirement
        label = MEASURES[requirement.measure].label
        lacking = [label] if self.done is None else []
        if requirement.share_of and self.base is None:
            lacking.append(MEASURES[requirement.share_of].label)
        if requirement.comparator == "rises" and self.before is None:
            lacking.append(f"上期{label}")
        return lacking

    @property
    def bound(self) -> Fraction | None:
        """What `done` is compared with."""
        requirement = self.requirement
        if requirement.comparator == "rises":
            return self.before
        if requirement.value is None or not requirement.share_of:
            return requirement.value
        return None if self.base is None else requirement.value * self.base

    @property
    def required(self) -> Fraction | None:
        """For what is counted in whole: the least number that satisfies; 27 人的 15% are 5 人."""
        bound = self.bound
        whole = bound is not None and (bool(self.requirement.share_of) or bound.denominator == 1)
        if bound is None or not whole:
            return bound
        if self.requirement.comparator == "ge":
            return Fraction(math.ceil(bound))
        return Fraction(math.floor(bound) + 1) if self.requirement.comparator in {"gt", "rises"} else bound

    @property
    def satisfied(self) -> bool:
        assert self.done is not None and self.bound is not None
        match self.requirement.comparator:
            case "ge":
                return self.done >= self.bound
            case "lt":
                return self.done < self.bound
            case "eq":
                return self.done == self.bound
            case _:
                return self.done > self.bound

    def comparison(self) -> Finding:
        requirement = self.requirement
        left = self._left()
        if self.satisfied:
            verdict, words = Verdict.MET, ["已达标"]
        elif self.period.over(self.on):
            verdict = requirement.strength.missed
            words = [f"差 {self._counted(left)}"] if left else ["不符合"]
            words.append(f"{self.period.label}已结束")
        else:
            verdict = Verdict.BEHIND
            words = [f"还差 {self._counted(left)}"] if left else ["尚不符合"]
            words += self._time_left(left)
        return self.finding(verdict, " · ".join([self._ratio(), *words]), left=left)

    def declaration(self) -> Finding:
        """Nothing is counted against anything: somebody declares it, the count stands beside."""
        counted = (
            ""
            if self.done is None
            else f" · {MEASURES[self.requirement.measure].label} {self._counted(self.done)}"
        )
        if self.declared is None:
            return self.finding(Verdict.MISSING, f"尚未声明{counted}")
        if self.declared:
            return self.finding(Verdict.MET, f"已声明{counted}")
        over = self.period.over(self.on)
        verdict = self.requirement.strength.missed if over else Verdict.BEHIND
        return self.finding(verdict, f"声明尚未做到{counted}")

    def finding(self, verdict: Verdict, sentence: str, *, left: Fraction | None = None) -> Finding:
        return Finding(
            requirement=self.requirement,
            verdict=verdict,
            done=self.done,
            required=self.required,
            base=self.base,
            left=left,
            weekly_pace=self._weekly_pace(left) if verdict is Verdict.BEHIND else None,
            days_left=self.period.days_left(self.on),
            period=self.period,
            sentence=sentence,
        )

    def _left(self) -> Fraction | None:
        """Nothing is left to be done of what must not grow."""
        if (
            self.requirement.comparator not in {"ge", "gt", "rises"}
            or self.done is None
            or self.required is None
        ):
            return None
        return max(Fraction(0), self.required - self.done)

    @property
    def _weeks(self) -> int:
        """Whole weeks, so that pace × weeks as shown is enough."""
        return self.period.days_left(self.on) // DAYS_OF_A_WEEK

    def _weekly_pace(self, left: Fraction | None) -> int | None:
        if not left or not MEASURES[self.requirement.measure].paced:
            return None
        return math.ceil(left / max(1, self._weeks))

    def _time_left(self, left: Fraction | None) -> list[str]:
        if not self._weeks:
            return [f"剩 {self.period.days_left(self.on)} 天"]
        pace = self._weekly_pace(left)
        if pace is None or left is None:
            return [f"剩 {self._weeks} 周"]
        every = self._weeks // math.ceil(left)
        often = f"每 {every} 周" if every >= 2 else "每周"
        return [f"{often}需 {pace} {self.requirement.unit}", f"剩 {self._weeks} 周"]

    def _counted(self, number: Fraction | None) -> str:
        return "" if number is None else f"{plain(number)} {self.requirement.unit}"

    def _ratio(self) -> str:
        requirement = self.requirement
        assert self.done is not None and self.required is not None
        if requirement.comparator in {"lt", "eq"}:
            word = {"lt": "应少于", "eq": "应为"}[requirement.comparator]
            text = f"{self._counted(self.done)},{word} {self._counted(self.required)}"
        else:
            text = f"{plain(self.done)} / {self._counted(self.required)}"
        if requirement.comparator == "rises":
            text += f"(上期 {self._counted(self.before)})"
        if requirement.share_of and self.base is not None and requirement.value is not None:
            unit = MEASURES[requirement.share_of].unit
            text += f"({plain(self.base)} {unit}的 {percent(requirement.value)})"
        return text


# ---- several findings ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class IndicatorFinding:
    """Requirements that are judged together: the worst of them is the verdict."""

    indicator: str
    verdict: Verdict
    findings: tuple[Finding, ...]

    @property
    def sentence(self) -> str:
        return ";".join(f"{finding.requirement.title} {finding.sentence}" for finding in self.findings)


def by_indicator(findings: Iterable[Finding]) -> tuple[IndicatorFinding, ...]:
    """The findings of one subject, in the order of their first requirements."""
    rows = list(findings)
    order = {finding.requirement.indicator: place for place, finding in reversed(list(enumerate(rows)))}
    rows.sort(key=lambda finding: order[finding.requirement.indicator])
    grouped = [(code, tuple(group)) for code, group in groupby(rows, key=lambda f: f.requirement.indicator)]
    return tuple(
        IndicatorFinding(code, worst(finding.verdict for finding in group), group) for code, group in grouped
    )


@dataclass(frozen=True, slots=True)
class ScopedVerdict:
    """One indicator of an alliance, judged pair by pair and in total; `verdict` is the one the option chooses."""

    verdict: Verdict
    scope: str
    by_pair: Verdict
    by_total: Verdict
    sentence: str


def in_scope(scope: str, *, pairs: Sequence[Verdict], total: Verdict) -> ScopedVerdict:
    """scope: pair or alliance, the option of operation.scope. pairs: one verdict for each core and member.

    「2 对中 1 对达标(缺数据 1 对);全教共体合计 达标」
    """
    met = sum(verdict is Verdict.MET for verdict in pairs)
    others = [(verdict, list(pairs).count(verdict)) for verdict in Verdict if verdict is not Verdict.MET]
    named = "、".join(f"{verdict.label} {count} 对" for verdict, count in others if count)
    sentence = (
        f"{len(pairs)} 对中 {met} 对达标" + (f"({named})" if named else "") if pairs else "没有结对的学校"
    )
    by_pair = worst(pairs)
    return ScopedVerdict(
        verdict=total if scope == "alliance" else by_pair,
        scope=scope,
        by_pair=by_pair,
        by_total=total,
        sentence=f"{sentence};全教共体合计{total.label}",
    )
