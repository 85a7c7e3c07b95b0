"""A small county for formula tests, written down in one glance."""

import datetime
from fractions import Fraction

from evaluation.facts import (
    AllianceFact,
    BundledRule,
    MembershipFact,
    QualityFacts,
    QualityRules,
    ResultFact,
    SchoolFact,
)
from evaluation.formulas import county_quality

YEAR, BEFORE = "2021-2022", "2020-2021"
KINDS = {"integrated": "融合型", "co_built": "共建型", "collaborative": "协作型"}
DEFAULTS = {
    "bundled.reading": "A",
    "gain.no_prior_result": "exclude",
    "gain.joined_midyear": "exclude",
    "role.integrated_collaborative_q": "pooled",
    "divisor.branches": "members",
    "role.integrated_co_built": "co_built",
    "role.co_built_collaborative": "co_built",
    "divisor.counts": "schools",
    "pool.weight": "units_else_examinees",
}


def rules(*, alone=(), **chosen):
    """Qingtian's numbers; `chosen` with underscores for dots: bundled_reading="B"."""
    named = {question.replace(".", "_"): question for question in DEFAULTS}
    options = {**DEFAULTS, **{named[key]: option for key, option in chosen.items()}}
    return QualityRules(
        bundled={
            "co_built": BundledRule(
                "co_built", "共建型", Fraction("0.8"), Fraction("0.2"), Fraction(2), "c1"
            ),
            "collaborative": BundledRule(
                "collaborative", "协作型", Fraction("0.9"), Fraction("0.1"), Fraction(1), "c2"
            ),
        },
        pool_kinds=frozenset({"integrated"}),
        pool_clause="c3",
        assessed_alone=frozenset(alone),
        alone_clause="c4",
        units_clause="c5",
        precedence=("co_built", "collaborative", "pooled", "own"),
        precedence_clause="c6",
        options=options,
        undecided=frozenset(DEFAULTS),
    )


def result(
    school, value, *, year=YEAR, stage="", measure="bureau_score", full="100", examinees=None, units=None
):
    return ResultFact(
        school=school,
        school_year=year,
        stage=stage,
        measure=measure,
        value=Fraction(value),
        full_marks=None if full is None else Fraction(full),
        examinees=examinees,
        units=None if units is None else Fraction(units),
    )


def member(alliance, school, role="member", *, since=None, until=None):
    def day(text):
        return datetime.date.fromisoformat(text) if text else None

    return MembershipFact(alliance, school, role, day(since), day(until))


def county(alliances, results, *, memberships=(), schools=()):
    """`alliances`: {code: (kind, core, [members])}; `memberships`: further dated ones; `schools`: further codes."""
    found = [
        fact
        for code, (_kind, core, members) in alliances.items()
        for fact in (member(code, core, "core"), *(member(code, school) for school in members))
    ]
    found += memberships
    schools = sorted({m.school for m in found} | {r.school for r in results} | set(schools))
    return QualityFacts(
        county="qingtian",
        school_year=YEAR,
        previous_year=BEFORE,
        begins=datetime.date(2021, 9, 1),
        ends=datetime.date(2022, 9, 1),
        schools=tuple(SchoolFact(code, code) for code in schools),
        alliances=tuple(
            AllianceFact(code, code, kind, KINDS[kind]) for code, (kind, _c, _m) in alliances.items()
        ),
        memberships=tuple(found),
        results=tuple(results),
    )


def both_years(school, before, after, **more):
    return [result(school, before, year=BEFORE, **more), result(school, after, **more)]


def scores(facts, **chosen):
    """{(school, kind, alliance): row}"""
    alone = chosen.pop("alone", ())
    rows = county_quality(facts, rules(alone=alone, **chosen))
    return {(row.school, row.kind, row.alliance): row for row in rows}
