"""The schools of a county as quotas see them: to which legal person each belongs, and on which tier it stands."""

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from alliances.choices import Tier, Trait
from alliances.models import County, Membership, School, SchoolTrait

#: 1 is the highest: the bureau's order of tiers, from the county seat down.
TIERS = {tier: place for place, tier in enumerate(Tier.values, start=1)}


@dataclass(frozen=True, slots=True)
class SchoolThen:
    """`legal_person`: id of the school whose legal person it shares, its own id for most; `tier`: None: not registered."""

    pk: int
    code: str
    name: str
    legal_person: int
    tier: int | None
    in_county: bool


def schools_then(county: County, day: datetime.date) -> dict[int, SchoolThen]:
    """By id, in the order of codes, those that were open: two reads."""
    rows = list(
        School.objects.filter(county=county)
        .as_of(day)
        .order_by()
        .values_list("pk", "code", "short_name", "main_campus_id", "own_legal_person", "in_county")
    )
    tiers = {
        school: TIERS.get(tier)
        for school, tier in SchoolTrait.objects.filter(school__county=county, trait=Trait.TIER)
        .as_of(day)
        .order_by()
        .values_list("school_id", "value")
    }
    above = {pk: None if own else main for pk, _code, _name, main, own, _in in rows}
    return {
        pk: SchoolThen(pk, code, name, _top(pk, above, within=above), tiers.get(pk), in_county)
        for pk, code, name, _main, _own, in_county in sorted(rows, key=lambda row: row[1])
    }


def _top(school: int, above: Mapping[int, int | None], *, within: Collection[int] | None = None) -> int:
    """Campus → main campus → … as long as it is no legal person of its own; a circle ends where it began."""
    seen = {school}
    while (main := above.get(school)) is not None and main not in seen:
        if within is not None and main not in within:  # the main campus is closed
            break
        seen.add(main)
        school = main
    return school


def lowest_tier(schools: Mapping[int, SchoolThen]) -> int:
    """Of the county's own schools; 0 where no tier is registered."""
    return max(
        (school.tier for school in schools.values() if school.in_county and school.tier is not None),
        default=0,
    )


def legal_person_of(county_id: int, schools: Collection[int]) -> dict[int, int]:
    """Of single schools, open or not: one read."""
    above = {
        pk: None if own else main
        for pk, main, own in School.objects.filter(county=county_id)
        .exclude(main_campus=None)
        .order_by()
        .values_list("pk", "main_campus_id", "own_legal_person")
    }
    return {school: _top(school, above) for school in schools}


def school_names(county: County) -> dict[str, str]:
    """Code → short name of all schools of the county, open or not, in the order of codes: one read."""
    return dict(sorted(School.objects.filter(county=county).order_by().values_list("code", "short_name")))


def schools_to_assess(county: County, day: datetime.date) -> set[str]:
    """Codes of the county's own schools that were open: one read."""
    rows = School.objects.filter(county=county, in_county=True).as_of(day)
    return set(rows.order_by().values_list("code", flat=True))


def schools_of_kinds(county: County, kinds: Collection[str]) -> set[str]:
    """Codes of those that are, or were, in an alliance of these kinds: one read."""
    rows = Membership.objects.filter(alliance__county=county, alliance__kind__code__in=kinds)
    return set(rows.order_by().values_list("school__code", flat=True))
