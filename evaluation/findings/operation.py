"""常态化运行考核: findings for every pair and every alliance, for a county or for single alliances at the same price."""

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from alliances.models import County
from alliances.periods import SchoolYear

from ..evidence import declarations
from ..evidence.alliances import AllianceThen, MemberThen, alliances_then
from ..evidence.asked import Asked
from ..evidence.honours import honour_places
from ..evidence.measures import Evidence
from ..evidence.pairings import paired_then
from ..facts import Finding, Requirement, Span, Verdict
from ..facts.verdict import worst
from ..models import Decision
from ..policy_rules import least_backbone_honour, requirements_of
from ..requirements import (
    IndicatorFinding,
    ScopedVerdict,
    by_indicator,
    in_scope,
    judge,
    period_of,
)
from .readings import OpenQuestion, Reading, day_in, reading_of

SCOPE = "operation.scope"
_SUBJECTS = ("pair", "alliance")


@dataclass(frozen=True, slots=True)
class PairFindings:
    member: MemberThen
    indicators: tuple[IndicatorFinding, ...]


@dataclass(frozen=True, slots=True)
class AllianceFindings:
    """verdicts: indicator → by pair and in total; totals: where the document can be read that way.

    binding   False: 协作型 and the like, shown for information
    unpaired  members without a support pairing with the core: a warning, no failure
    """

    alliance: AllianceThen
    binding: bool
    pairs: tuple[PairFindings, ...]
    totals: tuple[IndicatorFinding, ...]
    verdicts: Mapping[str, ScopedVerdict]
    unpaired: tuple[MemberThen, ...]

    @property
    def verdict(self) -> Verdict:
        return worst(scoped.verdict for scoped in self.verdicts.values())

    @property
    def is_behind(self) -> bool:
        return self.verdict not in (Verdict.MET, Verdict.NOT_APPLICABLE)

    def total(self, indicator: str) -> IndicatorFinding | None:
        return next((one for one in self.totals if one.indicator == indicator), None)


@dataclass(frozen=True, slots=True)
class OperationFindings:
    """`seen`: the day whose period and members are shown; `on`: the day from which it is looked at."""

    reading: Reading
    year: SchoolYear
    seen: datetime.date
    on: datetime.date
    requirements: tuple[Requirement, ...]
    periods: Mapping[str, Span]
    rows: tuple[AllianceFindings, ...]
    questions: tuple[OpenQuestion, ...]
    decisions: tuple[Decision, ...] = ()


def operation_findings(
    county: County,
    year: SchoolYear,
    *,
    on: datetime.date,
    seen: datetime.date | None = None,
    only: Collection[int] | None = None,
    options: dict[str, str] | None = None,
    reading: Reading | None = None,
) -> OperationFindings | None:
    """reading: of another document than the one that governs the year.

    only  ids of alliances, so that what one filing changes costs the same in a large county as in a small one
    on    the day of looking: whether a period is over, how many weeks remain
    seen  a day of the school year whose period is wanted (年内 may be either calendar year); its nearest to `on` unless told
    None: no document governs the year.
    """
    reading = reading or reading_of(county, year, options)
    if reading is None:
        return None
    seen = day_in(year, seen or on)
    requirements = tuple(
        requirement
        for requirement in requirements_of(reading.pack, reading.options)
        if requirement.subject in _SUBJECTS
    )
    periods = {one.id: period_of(one, school_year=year.start, on=seen) for one in requirements}
    alliances = alliances_then(county, seen, only=only)
    evidence = Evidence(
        Asked(
            county=county.pk,
            alliances=alliances,
            only=only is not None,
            least=honour_places(county).get(least_backbone_honour(reading.pack, reading.options)),
            visiting=reading.options.get("operation.itinerant_counts") == "included",
        )
    )
    case = _Case(reading, requirements, periods, evidence, on)
    paired = paired_then(county, seen, alliances)
    return OperationFindings(
        reading=reading,
        year=year,
        seen=seen,
        on=on,
        requirements=requirements,
        periods=periods,
        rows=tuple(case.row(alliance, paired) for alliance in alliances),
        questions=reading.open_questions(requirements),
        decisions=reading.decisions_on(requirements),
    )


@dataclass(frozen=True, slots=True)
class _Case:
    reading: Reading
    requirements: tuple[Requirement, ...]
    periods: Mapping[str, Span]
    evidence: Evidence
    on: datetime.date

    def row(self, alliance: AllianceThen, paired: Collection[tuple[int, int]]) -> AllianceFindings:
        shown = [one for one in self.requirements if one.shown_for(alliance.kind.code)]
        pairs = tuple(
            PairFindings(member, by_indicator(self._judged(shown, ("pair", alliance.pk, member.school))))
            for member in alliance.members
            if alliance.core
        )
        totals = by_indicator(self._judged(shown, ("alliance", alliance.pk)))
        binding = any(one.binds(alliance.kind.code) for one in self.requirements)
        return AllianceFindings(
            alliance=alliance,
            binding=binding,
            pairs=pairs,
            totals=totals,
            verdicts=self._verdicts(shown, pairs, totals),
            unpaired=tuple(
                member
                for member in alliance.members
                if binding and (alliance.pk, member.school) not in paired
            ),
        )

    def _judged(self, requirements: Iterable[Requirement], key: tuple) -> list[Finding]:
        """Both ways where the document leaves open which is meant; otherwise the one it names."""
        sort = key[0]
        return [
            self._judge(requirement, key)
            for requirement in requirements
            if SCOPE in requirement.questions or requirement.subject == sort
        ]

    def _judge(self, requirement: Requirement, key: tuple) -> Finding:
        period = self.periods[requirement.id]
        done = self.evidence.counts(requirement.measure, period).of(key)
        return judge(
            replace(requirement, subject=key[0]),
            done=done,
            declared=self._declared(requirement, period, alliance=key[1]),
            period=period,
            on=self.on,
        )

    def _declared(self, requirement: Requirement, period: Span, *, alliance: int) -> bool | None:
        """None: nobody has declared anything, which is not the same as declaring that it is not so."""
        if requirement.comparator != "declared":
            return None
        return alliance in self.evidence.gathered(declarations.gather, period) or None

    def _verdicts(
        self,
        shown: Iterable[Requirement],
        pairs: tuple[PairFindings, ...],
        totals: tuple[IndicatorFinding, ...],
    ) -> dict[str, ScopedVerdict]:
        in_total = {one.indicator: one.verdict for one in totals}
        verdicts = {}
        for indicator in dict.fromkeys(one.indicator for one in shown):
            of_pairs = [
                one.verdict for pair in pairs for one in pair.indicators if one.indicator == indicator
            ]
            if indicator not in in_total:  # judged member by member, and in no other way
                alone = in_scope("pair", pairs=of_pairs, total=Verdict.NOT_APPLICABLE)
                sentence = alone.sentence.partition(";")[0]
                verdicts[indicator] = replace(alone, sentence=sentence)
            elif of_pairs:
                scope = self.reading.options[SCOPE]
                verdicts[indicator] = in_scope(scope, pairs=of_pairs, total=in_total[indicator])
            else:  # judged for the alliance as a whole
                total = in_total[indicator]
                sentence = next(one.sentence for one in totals if one.indicator == indicator)
                verdicts[indicator] = ScopedVerdict(
                    total, "alliance", Verdict.NOT_APPLICABLE, total, sentence
                )
        return verdicts
