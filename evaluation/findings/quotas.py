"""流动名额: how many teachers must go, how many went, by school and campus; the national rule beside, never mixed in."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from alliances.models import County
from alliances.periods import SchoolYear

from ..evidence import exchanges, roster, rotations
from ..evidence.alliances import AllianceThen, alliances_then
from ..evidence.asked import Asked, Counts
from ..evidence.honours import honour_places
from ..evidence.measures import MEASURES, Evidence
from ..evidence.schools import SchoolThen, lowest_tier, schools_then
from ..facts import Finding, Requirement, Span, Verdict
from ..facts.verdict import worst
from ..models import Decision
from ..policy_rules import (
    least_backbone_honour,
    reference_requirements_of,
    requirements_of,
)
from ..requirements import judge, period_of
from .readings import OpenQuestion, Reading, day_in, reading_of

#: The kind of rotation that a measure counts: whether it needs a lower school to go to, the document says of the kind.
KINDS = {"guiding_movers": "guiding", "peer_movers": "peer"}
NOWHERE_TO_GO = "县内没有更低层次的学校可去"


@dataclass(frozen=True, slots=True)
class UnitFindings:
    """One school, or one legal person with its campuses.

    under_way  teachers whose rotation is not approved yet
    waiting    teachers of the roster on whom the bureau has not had its word: not counted
    """

    school: SchoolThen
    campuses: tuple[SchoolThen, ...]
    finding: Finding
    under_way: int
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class QuotaGroup:
    requirement: Requirement
    rows: tuple[UnitFindings, ...]


@dataclass(frozen=True, slots=True)
class SeniorFindings:
    """Senior teachers of a campus who have no exchange task. `findings`: teacher id → his finding."""

    requirement: Requirement
    school: SchoolThen
    findings: Mapping[int, Finding]

    @property
    def met(self) -> int:
        return sum(finding.verdict is Verdict.MET for finding in self.findings.values())

    @property
    def left(self) -> int:
        return len(self.findings) - self.met

    @property
    def verdict(self) -> Verdict:
        return worst(finding.verdict for finding in self.findings.values())


@dataclass(frozen=True, slots=True)
class AllianceQuota:
    """An alliance's schools added up: the document sets no quota for it, so there is no verdict.

    amounts: requirement id → (eligible, gone, under way); eligible None: no roster confirmed
    """

    alliance: AllianceThen
    amounts: Mapping[str, tuple[int | None, int, int]]
    internal: int


@dataclass(frozen=True, slots=True)
class QuotaFindings:
    """`waiting`: teachers of the county's roster on whom the bureau has not had its word, for the national rule."""

    reading: Reading
    year: SchoolYear
    period: Span
    on: datetime.date
    schools: Mapping[int, SchoolThen]
    groups: tuple[QuotaGroup, ...]
    seniors: tuple[SeniorFindings, ...]
    alliances: tuple[AllianceQuota, ...]
    national: tuple[Finding, ...]
    questions: tuple[OpenQuestion, ...]
    waiting: int = 0
    decisions: tuple[Decision, ...] = ()


def quota_findings(
    county: County,
    year: SchoolYear,
    *,
    on: datetime.date,
    options: dict[str, str] | None = None,
    reading: Reading | None = None,
) -> QuotaFindings | None:
    """None: no document governs the year. A fixed number of reads whatever the size of the county.

    reading  of another document, instead of the one that governs
    """
    reading = reading or reading_of(county, year, options)
    if reading is None:
        return None
    chosen, seen = reading.options, day_in(year, on)
    own = requirements_of(reading.pack, chosen)
    national = reference_requirements_of(reading.pack, chosen)
    alliances = alliances_then(county, seen)
    schools = schools_then(county, seen)
    evidence = Evidence(
        Asked(
            county=county.pk,
            alliances=alliances,
            schools=schools,
            least=honour_places(county).get(least_backbone_honour(reading.pack, chosen)),
            movers=chosen.get("quota.movers", "started"),
        )
    )
    case = _Case(reading, year, seen, on, schools, lowest_tier(schools), evidence)
    quotas = [one for one in own if one.share_of and one.subject in ("school", "legal_person")]
    seniors = [one for one in own if one.measure == "senior_exchanges"]
    return QuotaFindings(
        reading=reading,
        year=year,
        period=case.year_span,
        on=on,
        schools=schools,
        groups=tuple(case.group(one) for one in quotas),
        seniors=tuple(row for one in seniors for row in case.seniors(one)),
        alliances=tuple(case.alliance(alliance, quotas) for alliance in alliances),
        national=tuple(case.judged(one, ("county", county.pk)) for one in national),
        questions=reading.open_questions([*quotas, *seniors, *national]),
        decisions=reading.decisions_on([*quotas, *seniors, *national]),
        waiting=max((case.waiting(one, ("county", county.pk)) for one in national), default=0),
    )


@dataclass(frozen=True, slots=True)
class _Case:
    reading: Reading
    year: SchoolYear
    seen: datetime.date
    on: datetime.date
    schools: Mapping[int, SchoolThen]
    lowest_tier: int
    evidence: Evidence
    waited: dict[Span, Counts] = field(default_factory=dict)

    @property
    def year_span(self) -> Span:
        return Span(self.year.begins, self.year.ends, self.year.label)

    def period(self, requirement: Requirement) -> Span:
        return period_of(requirement, school_year=self.year.start, on=self.seen)

    def judged(self, requirement: Requirement, key: tuple, *, exempt: str = "") -> Finding:
        period = self.period(requirement)
        base = None
        if requirement.share_of:
            base = self.evidence.counts(requirement.share_of, period).of(key)
            # Nobody among those confirmed so far is not the same as nobody.
            of_roster = MEASURES[requirement.share_of].gather is roster.gather
            base = None if base == 0 and of_roster and self.waiting(requirement, key) else base
        done = self.evidence.counts(requirement.measure, period).of(key)
        return judge(requirement, done=done, base=base, period=period, on=self.on, exempt=exempt)

    def waiting(self, requirement: Requirement, key: tuple) -> int:
        """Added up once for each period, however many schools ask."""
        period = self.period(requirement)
        if period not in self.waited:
            groups = self.evidence.gathered(roster.gather, period)
            self.waited[period] = roster.waiting(groups, self.evidence.asked)
        return int(self.waited[period].of(key) or 0)

    def group(self, requirement: Requirement) -> QuotaGroup:
        campuses: dict[int, list[SchoolThen]] = defaultdict(list)
        for school in self.schools.values():
            unit = school.legal_person if requirement.subject == "legal_person" else school.pk
            campuses[unit if unit in self.schools else school.pk].append(school)
        under_way = self._under_way(requirement)
        rows = []
        for unit, members in campuses.items():
            school = self.schools[unit]
            if not school.in_county:
                continue
            key = (requirement.subject, unit)
            rows.append(
                UnitFindings(
                    school=school,
                    campuses=tuple(other for other in members if other.pk != unit),
                    finding=self.judged(requirement, key, exempt=self._exempt(requirement, school)),
                    under_way=int(under_way.of(key) or 0),
                    waiting=self.waiting(requirement, key),
                )
            )
        return QuotaGroup(requirement, tuple(sorted(rows, key=lambda row: row.school.code)))

    def _under_way(self, requirement: Requirement) -> Counts:
        return self.evidence.counts(requirement.measure, self.period(requirement), gather=rotations.under_way)

    def _exempt(self, requirement: Requirement, school: SchoolThen) -> str:
        kind = self.reading.pack.rotation.get(KINDS.get(requirement.measure, ""))
        needs_lower = kind is not None and kind.direction is not None and kind.direction.towards == "lower"
        at_the_foot = school.tier is not None and school.tier >= self.lowest_tier
        return NOWHERE_TO_GO if needs_lower and at_the_foot else ""

    def seniors(self, requirement: Requirement) -> list[SeniorFindings]:
        period = self.period(requirement)
        found: dict[int, dict[int, Finding]] = defaultdict(dict)
        for senior in self.evidence.gathered(exchanges.gather, period).seniors:
            found[senior.campus][senior.teacher] = self.judged(requirement, ("teacher", senior.teacher))
        return [
            SeniorFindings(requirement, school, found[school.pk])
            for school in self.schools.values()
            if school.pk in found
        ]

    def alliance(self, alliance: AllianceThen, quotas: Iterable[Requirement]) -> AllianceQuota:
        amounts = {}
        for requirement in quotas:
            period, under_way = self.period(requirement), self._under_way(requirement)
            assert requirement.share_of
            of = [("school", school.school) for school in alliance.schools]
            base = [self.evidence.counts(requirement.share_of, period).of(key) for key in of]
            done = self.evidence.counts(requirement.measure, period)
            known = [int(number) for number in base if number is not None]
            amounts[requirement.id] = (
                sum(known) if known else None,
                sum(int(done.of(key) or 0) for key in of),
                sum(int(under_way.of(key) or 0) for key in of),
            )
        internal = self.evidence.counts("internal_moves", self.year_span).of(("alliance", alliance.pk))
        return AllianceQuota(alliance, amounts, int(internal or 0))
