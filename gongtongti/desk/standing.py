"""What the indicators say of the county and of one's own alliances, as lines of the desk."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from evaluation.facts import Verdict
from evaluation.findings import AllianceFindings, OperationFindings
from evaluation.presentation.board import Bar, bars

BEHIND_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Behind:
    """`missed`: the indicators that are not reached, with the sign they have on the board."""

    code: str
    name: str
    verdict: str
    missed: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """`asked`: what is counted until that day."""

    last_day: datetime.date
    left: int
    period: str
    asked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """`checked`: alliances that the document binds; `behind`: the first of those that have not reached all of it."""

    checked: int
    met: int
    behind: tuple[Behind, ...]
    deadlines: tuple[Deadline, ...]

    @property
    def not_met(self) -> int:
        return self.checked - self.met


def standing_of(found: OperationFindings) -> Standing:
    bound = [row for row in found.rows if row.binding]
    behind = [row for row in bound if row.is_behind]
    behind.sort(key=lambda row: (list(Verdict).index(row.verdict), row.alliance.code))
    return Standing(
        checked=len(bound),
        met=len(bound) - len(behind),
        behind=tuple(map(_behind, behind[:BEHIND_SHOWN])),
        deadlines=_deadlines(found),
    )


def _behind(row: AllianceFindings) -> Behind:
    missed = [
        code
        for code, scoped in row.verdicts.items()
        if scoped.verdict not in (Verdict.MET, Verdict.NOT_APPLICABLE)
    ]
    return Behind(row.alliance.code, row.alliance.name, row.verdict.value, "、".join(missed))


def _deadlines(found: OperationFindings) -> tuple[Deadline, ...]:
    asked: dict = {}
    for requirement in found.requirements:
        period = found.periods[requirement.id]
        if not period.over(found.on):
            asked.setdefault((period.last_day, period.label), []).append(requirement.title)
    return tuple(
        Deadline(last_day, (last_day - found.on).days, label, tuple(titles))
        for (last_day, label), titles in sorted(asked.items())
    )


def own_bars(found: OperationFindings, schools: Collection[int]) -> dict[int, tuple[Bar, ...]]:
    """Alliance id → how far it is: a member sees what counts between it and its core, the core the total."""
    return {row.alliance.pk: _bars(row, schools) for row in found.rows}


def _bars(row: AllianceFindings, schools: Collection[int]) -> tuple[Bar, ...]:
    own = [pair for pair in row.pairs if pair.member.school in schools]
    leads = row.alliance.core is not None and row.alliance.core.school in schools
    if own and not leads:
        return bars(own[0].indicators)
    return bars(row.totals or (row.pairs[0].indicators if row.pairs else ()))
