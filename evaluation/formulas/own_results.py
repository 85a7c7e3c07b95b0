"""Own results of all schools of a county: pooled where a school belongs to a 融合 pool, else the school's own."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from ..facts import MembershipFact, QualityFacts, QualityRules, ResultFact
from .own_result import Own, own_result
from .pooled_quality import WEIGHT_WORDS, Pooled, pooled_quality


@dataclass(frozen=True, slots=True)
class Pool:
    """Schools of one 融合 alliance on the last day of a year, without those assessed alone; two or more."""

    alliance: str
    label: str
    schools: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Resolved:
    """A school's own result of a year as domain of every score: pooled or its own. `parts`: what it is made of."""

    school: str
    value: Fraction | None
    reason: str
    measure: str
    stages: frozenset[str]
    parts: tuple[tuple[str, Own], ...]
    pooled: Pooled | None = None
    alone: bool = False

    @property
    def note(self) -> str:
        """What to say beside a pooled value."""
        if self.pooled is None or self.pooled.counted == self.pooled.of:
            return ""
        return f"计入 {self.pooled.counted} / 校区 {self.pooled.of}"

    @property
    def weight_word(self) -> str:
        return WEIGHT_WORDS.get(self.pooled.weighting, "") if self.pooled else ""


@dataclass(frozen=True, slots=True)
class Gain:
    before: Fraction | None
    after: Fraction | None
    value: Fraction | None
    reason: str


class OwnResults:
    def __init__(self, facts: QualityFacts, rules: QualityRules):
        self.facts, self.rules = facts, rules
        self._results: dict[tuple[str, str], list[ResultFact]] = defaultdict(list)
        for result in facts.results:
            self._results[result.school, result.school_year].append(result)
        self._in_pool_kinds: dict[str, list[MembershipFact]] = defaultdict(list)
        kinds = {alliance.code: alliance.kind for alliance in facts.alliances}
        self._alliance_names = {alliance.code: alliance.kind_label for alliance in facts.alliances}
        for membership in facts.memberships:
            if kinds[membership.alliance] in rules.pool_kinds and membership.role != "guest":
                self._in_pool_kinds[membership.alliance].append(membership)
        self._pools: dict[str, dict[str, Pool]] = {}
        for year, last_day in (
            (facts.school_year, facts.ends - timedelta(days=1)),
            (facts.previous_year, facts.begins - timedelta(days=1)),
        ):
            self._pools[year] = self._pools_on(last_day)
        self._owns: dict[tuple[str, str], Own] = {}
        self._resolved: dict[tuple[str, str, bool], Resolved] = {}
        self._gains: dict[str, Gain] = {}

    def _pools_on(self, day: date) -> dict[str, Pool]:
        """School code → its pool. A school in two 融合 alliances at once counts in the first by code."""
        found: dict[str, Pool] = {}
        for alliance in sorted(self._in_pool_kinds):
            schools = sorted(
                {
                    m.school
                    for m in self._in_pool_kinds[alliance]
                    if (m.since is None or m.since <= day) and (m.until is None or m.until > day)
                }
                - self.rules.assessed_alone
                - found.keys()
            )
            if len(schools) >= 2:
                pool = Pool(alliance, self._alliance_names[alliance], tuple(schools))
                found.update(dict.fromkeys(schools, pool))
        return found

    def pools(self, year: str) -> Sequence[Pool]:
        return sorted(set(self._pools[year].values()), key=lambda pool: pool.alliance)

    def pool_of(self, school: str, year: str) -> Pool | None:
        return self._pools[year].get(school)

    def units(self, school: str) -> Fraction | None:
        """计算单位 of the school itself in the assessed year."""
        return self._own(school, self.facts.school_year).units

    def resolve(self, school: str, year: str, *, unpooled: bool = False) -> Resolved:
        key = (school, year, unpooled)
        if key not in self._resolved:
            self._resolved[key] = self._resolve(school, year, unpooled=unpooled)
        return self._resolved[key]

    def _resolve(
        self, school: str, year: str, *, unpooled: bool = False, stages: frozenset[str] | None = None
    ) -> Resolved:
        pool = None if unpooled else self.pool_of(school, year)
        if pool is None:
            own = self._own(school, year, stages)
            return Resolved(
                school=school,
                value=own.value,
                reason=own.reason,
                measure=own.measure,
                stages=own.stages,
                parts=((school, own),),
                alone=school in self.rules.assessed_alone,
            )
        campuses = {code: self._own(code, year, stages) for code in pool.schools}
        pooled = pooled_quality(campuses, year=year, weighting=self.rules.options["pool.weight"])
        return Resolved(
            school=school,
            value=pooled.value,
            reason=pooled.reason,
            measure=pooled.measure,
            stages=pooled.stages,
            parts=tuple(campuses.items()),
            pooled=pooled,
        )

    def _own(self, school: str, year: str, stages: frozenset[str] | None = None) -> Own:
        if stages is not None:
            return own_result(self._results.get((school, year), ()), year=year, stages=stages)
        if (school, year) not in self._owns:
            self._owns[school, year] = own_result(self._results.get((school, year), ()), year=year)
        return self._owns[school, year]

    def gain(self, school: str) -> Gain:
        """Own result of the year minus the year before, over the stages present in both."""
        if school not in self._gains:
            self._gains[school] = self._gain(school)
        return self._gains[school]

    def _gain(self, school: str) -> Gain:
        year, previous = self.facts.school_year, self.facts.previous_year
        after, before = self.resolve(school, year), self.resolve(school, previous)
        if after.value is None or before.value is None:
            return Gain(before.value, after.value, None, after.reason or before.reason)
        if after.measure != before.measure:
            return Gain(before.value, after.value, None, "两学年成绩口径不同,不可比")
        common = after.stages & before.stages
        if not common:
            return Gain(before.value, after.value, None, "两学年没有相同的学段,不可比")
        if after.stages != before.stages:
            # Both, even where one has no other stages: a campus that could not join its stages may count over these.
            after = self._resolve(school, year, stages=common)
            before = self._resolve(school, previous, stages=common)
        if after.value is None or before.value is None:
            return Gain(before.value, after.value, None, after.reason or before.reason)
        return Gain(before.value, after.value, after.value - before.value, "")
