"""教师流动一览: quotas as rows of tables, for the whole county or for one's own schools."""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fractions import Fraction

from teachers.models import Rotation

from ..facts import Finding, Verdict
from ..facts.verdict import worst
from ..findings.quotas import (
    KINDS,
    AllianceQuota,
    QuotaFindings,
    QuotaGroup,
    SeniorFindings,
    UnitFindings,
)
from ..formulas.numbers import plain
from ..policy_blocks import Clause
from ..policy_requirements import ReferenceRequirement

#: Verdicts that leave nothing to do.
SETTLED = (Verdict.MET, Verdict.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class UnitRow:
    """Numbers as they are printed; "–" where nothing is known."""

    unit: UnitFindings
    eligible: str
    required: str
    gone: str
    left: str

    @property
    def verdict(self) -> Verdict:
        return self.unit.finding.verdict


@dataclass(frozen=True, slots=True)
class Table:
    """`label`: the kind of rotation it asks for; `outside`: schools the rule does not reach, named below the table."""

    group: QuotaGroup
    label: str
    asked: str
    rows: tuple[UnitRow, ...]
    outside: tuple[UnitRow, ...]
    met: int
    of: int


def number(value: Fraction | int | None) -> str:
    return "–" if value is None else plain(Fraction(value))


def tables(found: QuotaFindings, *, own: Collection[int] | None, behind_only: bool) -> tuple[Table, ...]:
    """`own`: ids of the schools seen, None for all."""
    return tuple(_table(found, group, own, behind_only) for group in found.groups)


def _table(found: QuotaFindings, group: QuotaGroup, own: Collection[int] | None, behind_only: bool) -> Table:
    seen = [unit_row(unit) for unit in group.rows if own is None or is_own(unit, own)]
    applies = [row for row in seen if row.verdict is not Verdict.NOT_APPLICABLE]
    shown = [row for row in applies if not (behind_only and row.verdict in SETTLED)]
    requirement = group.requirement
    kind = found.reading.pack.rotation.get(KINDS.get(requirement.measure, ""))
    share = plain((requirement.value or Fraction(0)) * 100)
    return Table(
        group=group,
        label=kind.label if kind else requirement.title,
        asked=f"≥ {share}%",
        rows=tuple(sorted(shown, key=lambda row: (row.verdict is Verdict.MISSING, row.unit.school.code))),
        outside=tuple(row for row in seen if row.verdict is Verdict.NOT_APPLICABLE),
        met=sum(row.verdict is Verdict.MET for row in applies),
        of=len(applies),
    )


def is_own(unit: UnitFindings, own: Collection[int]) -> bool:
    return unit.school.pk in own or any(campus.pk in own for campus in unit.campuses)


def unit_row(unit: UnitFindings) -> UnitRow:
    finding = unit.finding
    return UnitRow(
        unit,
        eligible=number(finding.base),
        required=number(finding.required) if finding.base is not None else "–",
        gone=number(finding.done),
        left=number(finding.left) if finding.left is not None else ("0" if finding.base is not None else "–"),
    )


# ---- the national rule beside --------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class National:
    finding: Finding
    says: str
    title: str
    number: str
    note: str


def national(found: QuotaFindings) -> tuple[National, ...]:
    by_id = {finding.requirement.id: finding for finding in found.national}
    rows: list[National] = []
    for reference in found.reading.pack.references:
        for block in reference.requirements:
            assert isinstance(block, ReferenceRequirement)
            rows.append(
                National(by_id[block.id], block.says, reference.title, reference.number, reference.note)
            )
    return tuple(rows)


# ---- seniors, alliances ----------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Seniors:
    rows: tuple[SeniorFindings, ...]

    @property
    def teachers(self) -> int:
        return sum(len(row.findings) for row in self.rows)

    @property
    def left(self) -> int:
        return sum(row.left for row in self.rows)

    @property
    def verdict(self) -> Verdict:
        return worst(row.verdict for row in self.rows)


def seniors(found: QuotaFindings, own: Collection[int] | None) -> Seniors:
    return Seniors(tuple(row for row in found.seniors if own is None or row.school.pk in own))


@dataclass(frozen=True, slots=True)
class AllianceCell:
    label: str
    eligible: str
    gone: int
    under_way: int


@dataclass(frozen=True, slots=True)
class AllianceRow:
    quota: AllianceQuota
    cells: tuple[AllianceCell, ...]


def alliance_rows(
    found: QuotaFindings, tables: Iterable[Table], *, own: Collection[int] | None
) -> tuple[AllianceRow, ...]:
    """Eligible, gone and under way for each quota, in the order of the tables."""
    shown = list(tables)
    rows = []
    for quota in found.alliances:
        if own is None or any(school.school in own for school in quota.alliance.schools):
            cells = []
            for table in shown:
                eligible, gone, under_way = quota.amounts[table.group.requirement.id]
                cells.append(AllianceCell(table.label, number(eligible), gone, under_way))
            rows.append(AllianceRow(quota, tuple(cells)))
    return tuple(rows)


# ---- terms -------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Term:
    """`days`: until the first day after its last; negative: past, and nobody has said how it ended."""

    rotation: Rotation
    days: int

    @property
    def last_day(self) -> datetime.date:
        return self.rotation.planned_until - datetime.timedelta(days=1)

    @property
    def is_due(self) -> bool:
        return self.days <= 0

    @property
    def words(self) -> str:
        if self.days <= 0:
            return f"已到期 {-self.days} 天,还没有办理" if self.days else "今天到期,还没有办理"
        return f"还有 {self.days} 天"


def terms(rotations: Iterable[Rotation], *, on: datetime.date) -> tuple[Term, ...]:
    return tuple(Term(rotation, (rotation.planned_until - on).days) for rotation in rotations)


def clauses_of(found: QuotaFindings) -> tuple[Clause, ...]:
    used = {group.requirement.clause for group in found.groups}
    used |= {row.requirement.clause for row in found.seniors}
    return tuple(clause for clause in found.reading.pack.clauses if clause.id in used)
