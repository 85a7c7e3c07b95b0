"""Alliances with their members as pages of 评议 need them: rows of the registry, and what was accepted in a year."""

import datetime
from collections.abc import Collection

from alliances.filing_choices import State, Subject
from alliances.models import Alliance, County, Filing, Membership, School
from alliances.periods import SchoolYear
from gongtongti.accounts.scope import Scope


def alliances_with_members(scope: Scope, day: datetime.date, *, kinds: Collection[str] | None = None):
    """A queryset; each with `.members_then`. kinds: codes of types, None for all."""
    found = Alliance.objects.visible_to(scope).as_of(day).with_members(day)
    return found if kinds is None else found.filter(kind__code__in=kinds)


def alliances_of(scope: Scope, county: County, day: datetime.date):
    return Alliance.objects.visible_to(scope).filter(county=county).as_of(day).select_related("kind")


def schools_of_alliances(scope: Scope, county: County, day: datetime.date):
    """Schools of the county that belong to one of its alliances that day."""
    members = Membership.objects.visible_to(scope).as_of(day).filter(alliance__county=county)
    return School.objects.visible_to(scope).filter(
        county=county, in_county=True, pk__in=members.values("school_id")
    )


def accepted_activities(alliance: Alliance, year: SchoolYear, numbers: Collection[str]) -> set[str]:
    """Which of the numbers are accepted activities of the alliance in the year."""
    rows = Filing.objects.filter(
        subject=Subject.ACTIVITY, state=State.ACCEPTED, alliance=alliance, number__in=numbers
    )
    return set(rows.in_year(year).values_list("number", flat=True))


def filing_of_form(key) -> Filing | None:
    """What an earlier sending of the same form has made."""
    return Filing.objects.filter(key=key).first()


def filing_now(filing: Filing) -> Filing | None:
    """As it stands in the database; None when it was never kept."""
    return Filing.objects.filter(pk=filing.pk).first()
