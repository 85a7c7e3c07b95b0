"""指标核验一览: findings as the cells of a table, and as bars."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

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
