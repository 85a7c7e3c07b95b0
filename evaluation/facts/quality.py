"""What the teaching-quality scores of a county rest on, and the rules they are judged by."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class SchoolFact:
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class AllianceFact:
    """`kind`: the code packs name; `kind_label`: the county's word for it, e.g. 融合型."""

    code: str
    name: str
    kind: str
    kind_label: str


@dataclass(frozen=True, slots=True)
class MembershipFact:
    """[since, until); None = open on that side. role: core, member, campus, guest."""

    alliance: str
    school: str
    role: str
    since: datetime.date | None
    until: datetime.date | None


@dataclass(frozen=True, slots=True)
class ResultFact:
    """One result as reported, exact. `full_marks` None: the measure has no 100-mark scale. `stage` "": undivided."""

    school: str
    school_year: str
    stage: str
    measure: str
    value: Fraction
    full_marks: Fraction | None
    examinees: int | None
    units: Fraction | None

    @property
    def on_scale(self) -> Fraction:
        """On a 100-mark scale where the measure has one; otherwise as reported."""
        if self.full_marks is None:
            return self.value
        # value ÷ full marks × 100 in one step: a city has thousands of results, each product reduces once more.
        value, full = self.value, self.full_marks
        return Fraction(value.numerator * full.denominator * 100, value.denominator * full.numerator)


@dataclass(frozen=True, slots=True)
class QualityFacts:
    """All that the teaching-quality scores of one county and school year rest on."""

    county: str
    school_year: str
    previous_year: str
    begins: datetime.date
    ends: datetime.date
    schools: tuple[SchoolFact, ...]
    alliances: tuple[AllianceFact, ...]
    memberships: tuple[MembershipFact, ...]
    results: tuple[ResultFact, ...]


@dataclass(frozen=True, slots=True)
class BundledRule:
    """One type of alliance in the bundled score: shares of the core and of its members, multiplier of the gain."""

    kind: str
    label: str
    own_share: Fraction
    member_share: Fraction
    multiplier: Fraction
    clause: str


@dataclass(frozen=True, slots=True)
class QualityRules:
    """A policy pack's numbers and lists with one option chosen for each open question.

    bundled         alliance kind → rule
    pool_kinds      alliance kinds whose schools are assessed together
    assessed_alone  codes of schools taken out of their pool
    precedence      which row of a school is official: alliance kinds, "pooled" and "own", first wins
    options         question id → option id, for every question of the pack
    undecided       ids of questions the bureau has not decided
    """

    bundled: Mapping[str, BundledRule]
    pool_kinds: frozenset[str]
    pool_clause: str
    assessed_alone: frozenset[str]
    alone_clause: str
    units_clause: str
    precedence: tuple[str, ...]
    precedence_clause: str
    options: Mapping[str, str]
    undecided: frozenset[str]
