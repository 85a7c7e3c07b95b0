"""Whom another policy document would affect: the facts of a school year judged by both. Nothing is written."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from alliances.models import County
from alliances.periods import SchoolYear

from .basis import Basis, decision_record
from .evidence.quality import gather_quality
from .facts import Finding, Verdict
from .findings import AllianceFindings, operation_findings, quota_findings
from .findings.readings import Reading
from .formulas.outcome import ScoreRow
from .models import Decision
from .stipends import Due, compute, governed_as

Found = TypeVar("Found")


class CannotJudge(Exception):
    """The document lacks what an evaluator needs; the message is for the person who compares."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A row with its rank among the official ones of its type; None: takes none."""

    row: ScoreRow
    rank: int | None


@dataclass(frozen=True, slots=True)
class ScoreEffect:
    """One row of one school, or its official row where that is another one. `before` or `after` None: no such row."""

    school: str
    name: str
    before: Placed | None
    after: Placed | None

    @property
    def row(self) -> ScoreRow:
        return (self.after or self.before).row


@dataclass(frozen=True, slots=True)
class Judged:
    """One indicator of one alliance, or one requirement of one school; `required`: as counted, "" without a number."""

    verdict: Verdict
    required: tuple[Fraction | None, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class FindingEffect:
    """`code` of the alliance or school; `title` of what is required. None: the document does not ask for it."""

    code: str
    name: str
    title: str
    before: Judged | None
    after: Judged | None


@dataclass(frozen=True, slots=True)
class StipendEffect:
    """Teachers who leave one school: how many get another sum, and the sums in yuan as far as they are known."""

    code: str
    name: str
    people: int
    before: Fraction
    after: Fraction


@dataclass(frozen=True, slots=True)
class Effects:
    """None instead of rows: could not be judged, `unable` says why."""

    scores: tuple[ScoreEffect, ...] | None
    schools: int
    operation: tuple[FindingEffect, ...] | None
    quotas: tuple[FindingEffect, ...] | None
    stipends: tuple[StipendEffect, ...] | None
    unable: tuple[str, ...]


def effects(
    county: County, year: SchoolYear, *, before: Reading, after: Reading, on: datetime.date
) -> Effects:
    """The facts are gathered for both at the same moment; a fixed number of reads whatever the size of the county."""
    unable: list[str] = []
    evidence = gather_quality(county, year)
    names = {school.code: school.name for school in evidence.facts.schools}

    def rows(reading: Reading) -> dict[tuple[str, str, str], Placed]:
        return placed(_basis(reading).rows(evidence.facts))

    def operation(reading: Reading) -> dict[tuple[str, str], tuple[str, str, Judged]]:
        found = operation_findings(county, year, on=on, reading=reading)
        return {} if found is None else dict(_of_alliances(found.rows))

    def quotas(reading: Reading) -> dict[tuple[str, str], tuple[str, str, Judged]]:
        found = quota_findings(county, year, on=on, reading=reading)
        return {} if found is None else dict(_of_schools(found))

    def stipends(reading: Reading) -> tuple[Due, ...]:
        governed = governed_as(reading.pack, _known(reading))
        return compute(county, [year], instead=governed) if governed else ()

    def both(label: str, judge: Callable[[Reading], Found]) -> tuple[Found, Found] | None:
        try:
            return judge(before), _judged(judge, after, before)
        except CannotJudge as error:
            unable.append(f"{label}:{error}")
            return None

    scores = both("考核成绩", rows)
    operated = both("指标核验", operation)
    quotaed = both("流动名额", quotas)
    paid = both("支教补助", stipends)
    return Effects(
        scores=scores and _score_effects(*scores, names),
        schools=len(names),
        operation=operated and _finding_effects(*operated),
        quotas=quotaed and _finding_effects(*quotaed),
        stipends=paid and _stipend_effects(*paid, names),
        unable=tuple(unable),
    )


def _judged(judge: Callable[[Reading], Found], reading: Reading, known: Reading) -> Found:
    try:
        return judge(reading)
    except KeyError as error:
        # Evaluators ask for questions by their ids: a document that settles one still has to say how.
        if error.args[0] not in known.options:
            raise
        title = known.pack.question(error.args[0]).title
        raise CannotJudge(
            f"新文件包没有“{title}”(id 为“{error.args[0]}”)这个问题,算法要用到它。"
            "请保留这个问题,把文件写明的一种设为默认。"
        ) from error
    except (ArithmeticError, ValueError) as error:
        raise CannotJudge("新文件包里有数字超出了能计算的范围。请核对年限、金额和乘数。") from error


def _basis(reading: Reading) -> Basis:
    pack = reading.pack
    return Basis(
        pack=pack,
        options={question: reading.options[question] for question in pack.defaults},
        decided={
            question: decision_record(row)
            for question, row in sorted(reading.decisions.items())
            if question in pack.defaults or question == Decision.ALONE
        },
        trial=False,
    )


def _known(reading: Reading) -> dict[str, str]:
    return {question: reading.options[question] for question in reading.decided}


# ---- scores ---------------------------------------------------------------------------------------


def placed(rows: Iterable[ScoreRow]) -> dict[tuple[str, str, str], Placed]:
    """Equal values share a rank. Campuses assessed together take one rank, where the value counts for all of them."""
    listed = list(rows)
    groups: dict[str, dict[object, list[ScoreRow]]] = defaultdict(lambda: defaultdict(list))
    for row in listed:
        if row.alliance_type:
            unit = ("pooled", row.alliance) if row.kind == "pooled" else row.sort_key
            groups[row.alliance_type][unit].append(row)
    ranks: dict[tuple[str, str, str], int] = {}
    for units in groups.values():
        ranked = [
            unit for unit in units.values() if unit[0].value is not None and all(row.official for row in unit)
        ]
        values = sorted((unit[0].value or Fraction(0) for unit in ranked), reverse=True)
        for unit in ranked:
            for row in unit:
                ranks[row.sort_key] = values.index(row.value or Fraction(0)) + 1
    return {row.sort_key: Placed(row, ranks.get(row.sort_key)) for row in listed}


def _score_effects(
    before: Mapping[tuple[str, str, str], Placed],
    after: Mapping[tuple[str, str, str], Placed],
    names: Mapping[str, str],
) -> tuple[ScoreEffect, ...]:
    found = []
    for key in sorted({*before, *after}):
        was, now = before.get(key), after.get(key)
        if _told(was) != _told(now):
            found.append(ScoreEffect(key[0], names[key[0]], was, now))
    return tuple(found)


def _told(one: Placed | None):
    return one and (one.row.value, one.rank, one.row.official, one.row.reason)


# ---- requirements -----------------------------------------------------------------------------------


def _of_alliances(rows: Iterable[AllianceFindings]):
    for row in rows:
        if not row.binding:
            continue
        for indicator, scoped in row.verdicts.items():
            findings: list[Finding] = [
                finding
                for found in (*(one for pair in row.pairs for one in pair.indicators), *row.totals)
                if found.indicator == indicator
                for finding in found.findings
            ]
            title = "、".join(dict.fromkeys(finding.requirement.title for finding in findings))
            yield (
                (row.alliance.code, indicator),
                (
                    row.alliance.name,
                    f"{indicator} {title}",
                    Judged(scoped.verdict, tuple(one.required for one in findings), scoped.sentence),
                ),
            )


def _of_schools(found):
    for group in found.groups:
        for unit in group.rows:
            finding = unit.finding
            judged = Judged(finding.verdict, (finding.required,), finding.sentence)
            yield (
                (unit.school.code, group.requirement.id),
                (unit.school.name, group.requirement.title, judged),
            )
    for row in found.seniors:
        judged = Judged(row.verdict, (Fraction(row.met),), f"{len(row.findings)} 人中 {row.met} 人已开展")
        yield (row.school.code, row.requirement.id), (row.school.name, row.requirement.title, judged)


def _finding_effects(
    before: Mapping[tuple[str, str], tuple[str, str, Judged]],
    after: Mapping[tuple[str, str], tuple[str, str, Judged]],
) -> tuple[FindingEffect, ...]:
    found = []
    for key in dict.fromkeys([*after, *before]):
        was, now = before.get(key), after.get(key)
        name, title, _judged = now or was
        if (was and (was[2].verdict, was[2].required)) != (now and (now[2].verdict, now[2].required)):
            found.append(FindingEffect(key[0], name, title, was and was[2], now and now[2]))
    return tuple(found)


# ---- stipends ---------------------------------------------------------------------------------------


def _stipend_effects(
    before: Collection[Due], after: Collection[Due], names: Mapping[str, str]
) -> tuple[StipendEffect, ...]:
    was = {due.row.number: due for due in before}
    now = {due.row.number: due for due in after}
    people, sums = Counter[str](), defaultdict(lambda: [Fraction(0), Fraction(0)])
    for number in {**was, **now}:
        sides = [_amount(was.get(number)), _amount(now.get(number))]
        if sides[0] == sides[1]:
            continue
        home = (now.get(number) or was[number]).row.home_code
        people[home] += 1
        for place, amount in enumerate(sides):
            sums[home][place] += amount or 0
    return tuple(
        StipendEffect(code, names.get(code, code), people[code], *sums[code]) for code in sorted(people)
    )


def _amount(due: Due | None) -> Fraction | None:
    """None: not known."""
    return Fraction(0) if due is None else due.statement.amount
