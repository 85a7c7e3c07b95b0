"""指标核验一览: findings as the cells of a table, and the activities of an alliance with why they count or not."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from alliances.filing_choices import Answer, Part, State
from alliances.models import Activity

from ..facts import Finding, Requirement, Verdict
from ..findings import AllianceFindings, OperationFindings, PairFindings
from ..formulas.numbers import plain
from ..policy_blocks import Clause
from ..requirements import IndicatorFinding

#: Sign of an indicator that an alliance is not checked by.
NOT_CHECKED = "不核验"


@dataclass(frozen=True, slots=True)
class Column:
    """An indicator: its code, what is asked, e.g. 同步课堂学科 ≥ 2 门, and the period in which it is counted."""

    indicator: str
    words: tuple[str, ...]
    period: str


@dataclass(frozen=True, slots=True)
class Cell:
    """`lead`: what is seen first; `more`: what stands below it in small; `sentence`: the whole finding."""

    indicator: str
    verdict: Verdict | None
    lead: str
    more: tuple[str, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class PairRow:
    pair: PairFindings
    cells: tuple[Cell, ...]
    unpaired: bool

    @property
    def bars(self) -> "tuple[Bar, ...]":
        return bars(self.pair.indicators)


@dataclass(frozen=True, slots=True)
class Row:
    findings: AllianceFindings
    cells: tuple[Cell, ...]
    pairs: tuple[PairRow, ...]
    open: bool

    @property
    def bars(self) -> "tuple[Bar, ...]":
        """Of the whole alliance."""
        return bars(self.findings.totals)


@dataclass(frozen=True, slots=True)
class Group:
    """Alliances of one kind; `binding` False: for information."""

    kind: object
    binding: bool
    rows: tuple[Row, ...]


def columns(found: OperationFindings) -> tuple[Column, ...]:
    by_indicator: dict[str, list[Requirement]] = defaultdict(list)
    for requirement in found.requirements:
        by_indicator[requirement.indicator].append(requirement)
    return tuple(
        Column(
            indicator,
            tuple(_asked(requirement) for requirement in rows),
            found.periods[rows[0].id].label,
        )
        for indicator, rows in by_indicator.items()
    )


def _asked(requirement: Requirement) -> str:
    if requirement.value is None:
        return requirement.title
    return f"{requirement.title} ≥ {plain(requirement.value)} {requirement.unit}"


def groups(found: OperationFindings, *, behind_only: bool, opened: Collection[str]) -> tuple[Group, ...]:
    """In the order of kinds, those that are checked first. `opened`: codes of alliances whose pairs are shown."""
    indicators = [column.indicator for column in columns(found)]
    by_kind: dict[object, list[Row]] = defaultdict(list)
    for findings in found.rows:
        if not (behind_only and (not findings.is_behind or not findings.binding)):
            is_open = bool({"all", findings.alliance.code} & set(opened))
            by_kind[findings.alliance.kind].append(row_of(findings, indicators, is_open=is_open))
    made = [Group(kind, rows[0].findings.binding, tuple(rows)) for kind, rows in by_kind.items()]
    return tuple(sorted(made, key=lambda group: not group.binding))


def row_of(findings: AllianceFindings, indicators: Sequence[str], *, is_open: bool = False) -> Row:
    return Row(
        findings=findings,
        cells=tuple(_alliance_cell(findings, indicator) for indicator in indicators),
        pairs=tuple(
            PairRow(
                pair,
                tuple(_pair_cell(pair, indicator) for indicator in indicators),
                pair.member in findings.unpaired,
            )
            for pair in findings.pairs
        ),
        open=is_open,
    )


def _alliance_cell(findings: AllianceFindings, indicator: str) -> Cell:
    scoped = findings.verdicts.get(indicator)
    if scoped is None:
        return Cell(indicator, None, NOT_CHECKED, (), "")
    total = findings.total(indicator)
    numbers = _numbers(total) if total else ()
    of_pairs = [one for pair in findings.pairs for one in pair.indicators if one.indicator == indicator]
    if len(of_pairs) == 1 and scoped.scope == "pair":
        return Cell(indicator, scoped.verdict, *_first(_numbers(of_pairs[0])), of_pairs[0].sentence)
    if not of_pairs:
        return Cell(indicator, scoped.verdict, *_first(numbers), scoped.sentence)
    met = sum(one.verdict is Verdict.MET for one in of_pairs)
    ratio = f"{met} / {len(of_pairs)} 对"
    if scoped.scope == "alliance":
        return Cell(indicator, scoped.verdict, "、".join(numbers), (ratio,), scoped.sentence)
    summed = ("合计 " + "、".join(numbers),) if numbers else ()
    return Cell(indicator, scoped.verdict, ratio, summed, scoped.sentence)


def _pair_cell(pair: PairFindings, indicator: str) -> Cell:
    found = next((one for one in pair.indicators if one.indicator == indicator), None)
    if found is None:
        return Cell(indicator, None, "–", (), "")
    return Cell(indicator, found.verdict, *_first(_numbers(found)), found.sentence)


def _first(numbers: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    return (numbers[0], tuple(numbers[1:])) if numbers else ("–", ())


def _numbers(found: IndicatorFinding) -> tuple[str, ...]:
    return tuple(ratio(finding) for finding in found.findings)


def ratio(finding: Finding) -> str:
    """21 / 20 节; 3 人次 where nothing is required; – where nothing is known."""
    if finding.done is None:
        return "–"
    unit = finding.requirement.unit
    if finding.required is None:
        return f"{plain(finding.done)} {unit}"
    return f"{plain(finding.done)} / {plain(finding.required)} {unit}"


def clauses_of(found: OperationFindings) -> tuple[Clause, ...]:
    """Each clause that a shown requirement rests on, in the order of the document."""
    kinds = {row.alliance.kind.code for row in found.rows}
    used = {one.clause for one in found.requirements if any(one.shown_for(kind) for kind in kinds)}
    return tuple(clause for clause in found.reading.pack.clauses if clause.id in used)


# ---- progress bars ------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Bar:
    """`shown`, `full`: of the thin bar, "" where there is nothing to fill."""

    finding: Finding
    shown: str
    full: str


def bars(indicators: Iterable[IndicatorFinding]) -> tuple[Bar, ...]:
    return tuple(_bar(finding) for indicator in indicators for finding in indicator.findings)


def _bar(finding: Finding) -> Bar:
    if finding.done is None or not finding.required:
        return Bar(finding, "", "")
    return Bar(finding, plain(min(finding.done, finding.required)), plain(finding.required))


# ---- activities -----------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class ActivityLine:
    """`why`: the reason it does not count yet, "" when it does."""

    activity: Activity
    schools: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Silence:
    """A school with parts in filings that wait for its word. `overdue`: how many are past their time."""

    school: str
    waiting: int
    overdue: int
    since: datetime.date | None


@dataclass(frozen=True, slots=True)
class Kind:
    code: str
    label: str
    counted: tuple[ActivityLine, ...]
    others: tuple[ActivityLine, ...]


def kinds_of(
    activities: Iterable[Activity], *, counting: Collection[int], on: datetime.date
) -> tuple[Kind, ...]:
    """`counting`: ids of those that count for some pair, once they are accepted."""
    by_kind: dict[str, list[ActivityLine]] = defaultdict(list)
    labels = {}
    for activity in activities:
        labels[activity.kind] = activity.get_kind_display()
        by_kind[activity.kind].append(_line(activity, counts=activity.pk in counting, on=on))
    return tuple(
        Kind(
            kind,
            label,
            tuple(line for line in by_kind[kind] if not line.why),
            tuple(line for line in by_kind[kind] if line.why),
        )
        for kind, label in sorted(labels.items())
    )


def _line(activity: Activity, *, counts: bool, on: datetime.date) -> ActivityLine:
    parts = list(activity.filing.participations.all())
    schools = tuple(
        part.school.short_name for part in sorted(parts, key=lambda part: (part.part != Part.HOST, part.pk))
    )
    return ActivityLine(activity, schools, _why(activity, parts, counts=counts, on=on))


def _why(activity: Activity, parts: list, *, counts: bool, on: datetime.date) -> str:
    filing = activity.filing
    if filing.state == State.ACCEPTED:
        if counts:
            return ""
        declined = "、".join(part.school.short_name for part in parts if part.answer == Answer.DECLINED)
        return f"{declined}答复不属实" if declined else "参加的学校不构成教共体的一对"
    if filing.state == State.SUBMITTED:
        waiting = "、".join(part.school.short_name for part in parts if part.answer == Answer.WAITING)
        late = f",期限 {filing.answer_due} 已过" if filing.overdue(on) else ""
        return f"待{waiting or '对方'}确认{late}"
    return {
        State.CONFIRMED: "学校已确认,待教育局核定",
        State.ESCALATED: "逾期未确认,已提请教育局核定",
        State.RETURNED: "已退回,待填报学校修改",
        State.REOPENED: "重开修改中",
    }.get(State(filing.state), filing.state_word)


def silent(activities: Iterable[Activity], *, on: datetime.date) -> tuple[Silence, ...]:
    """Whoever has not answered, the longest waiting first."""
    found: dict[str, list] = defaultdict(list)
    for activity in activities:
        if activity.filing.state in (State.SUBMITTED, State.ESCALATED):
            for part in activity.filing.participations.all():
                if part.answer == Answer.WAITING:
                    found[part.school.short_name].append(activity.filing)
    rows = [
        Silence(
            school,
            len(filings),
            sum(filing.answer_due is not None and filing.answer_due < on for filing in filings),
            min((filing.answer_due for filing in filings if filing.answer_due), default=None),
        )
        for school, filings in found.items()
    ]
    return tuple(sorted(rows, key=lambda row: (row.since or datetime.date.max, row.school)))


def idle(findings: AllianceFindings) -> tuple[str, ...]:
    """Members with which nothing at all has been counted in the period."""
    return tuple(
        pair.member.name
        for pair in findings.pairs
        if all(
            not finding.done
            for one in pair.indicators
            for finding in one.findings
            if finding.requirement.measure != "backbone_posted"
        )
    )
