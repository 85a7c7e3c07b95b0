"""Gathers the facts of the teaching-quality score: five reads, whatever the size of the county."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from alliances.models import Alliance, County, Membership, QualityResult, School
from alliances.periods import SchoolYear

from ..facts import AllianceFact, MembershipFact, QualityFacts, ResultFact, SchoolFact


@dataclass(frozen=True, slots=True)
class QualityEvidence:
    """The facts, and what only the database needs: row ids by code, versions of the rows read, demo data or not."""

    facts: QualityFacts
    school_ids: dict[str, int]
    alliance_ids: dict[str, int]
    result_versions: dict[tuple[str, str, str], int]
    has_demo: bool


def gather_quality(county: County, year: SchoolYear) -> QualityEvidence:
    """Schools, alliances, memberships touching the year or the one before, results of both years.

    A membership ends with its alliance, so its period is cut to the alliance's. Values are exact.
    """
    # Sorted here, not there: databases differ in how they compare text.
    schools = sorted(School.objects.filter(county=county).order_by().values_list("code", "short_name", "id"))
    alliances = sorted(
        Alliance.objects.filter(county=county)
        .order_by()
        .values_list("code", "name", "kind__code", "kind__label", "since", "until", "id"),
        key=lambda row: row[0],
    )
    school_codes = {school_id: code for code, _name, school_id in schools}
    by_id = {row[-1]: row for row in alliances}
    memberships = []
    begins, ends = year.previous.begins, year.ends
    rows = (
        Membership.objects.filter(alliance__county=county)
        .order_by()
        .values_list("alliance_id", "school_id", "role", "since", "until")
    )
    for alliance_id, school_id, role, since, until in rows:
        code, _name, _kind, _label, alliance_since, alliance_until, _id = by_id[alliance_id]
        if alliance_since and (since is None or since < alliance_since):
            since = alliance_since
        if alliance_until and (until is None or until > alliance_until):
            until = alliance_until
        if (since is None or since < ends) and (until is None or until > begins):
            memberships.append(MembershipFact(code, school_codes[school_id], role, since, until))
    memberships.sort(key=lambda m: (m.alliance, m.school, str(m.since or ""), m.role))

    results, versions, has_demo = [], {}, False
    # Marks repeat: a county of ten thousand results has a few thousand different ones.
    exact = cache(Fraction)
    for of_year in (year.previous, year):
        written = str(of_year)
        rows = (
            QualityResult.objects.filter(county=county)
            .in_years(of_year)
            .order_by()
            .values_list(
                "school_id",
                "stage",
                "measure",
                "value",
                "full_marks",
                "examinees",
                "units",
                "version",
                "is_demo",
            )
        )
        for school_id, stage, measure, value, full, examinees, units, version, is_demo in rows:
            school = school_codes[school_id]
            results.append(
                ResultFact(
                    school=school,
                    school_year=written,
                    stage=stage,
                    measure=measure,
                    value=exact(value),
                    full_marks=None if full is None else exact(full),
                    examinees=examinees,
                    units=None if units is None else exact(units),
                )
            )
            versions[school, written, stage] = version
            has_demo = has_demo or is_demo
    results.sort(key=lambda r: (r.school, r.school_year, r.stage))

    return QualityEvidence(
        facts=QualityFacts(
            county=county.slug,
            school_year=str(year),
            previous_year=str(year.previous),
            begins=year.begins,
            ends=year.ends,
            schools=tuple(SchoolFact(code, name) for code, name, _id in schools),
            alliances=tuple(
                AllianceFact(code, name, kind, label) for code, name, kind, label, *_ in alliances
            ),
            memberships=tuple(memberships),
            results=tuple(results),
        ),
        school_ids={code: school_id for code, _name, school_id in schools},
        alliance_ids={row[0]: row[-1] for row in alliances},
        result_versions=versions,
        has_demo=has_demo,
    )
