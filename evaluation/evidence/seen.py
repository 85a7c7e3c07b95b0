"""Whose findings somebody may see: ids of alliances and of schools. None: the whole county."""

import datetime
from collections.abc import Mapping

from alliances.models import County, Membership
from gongtongti.accounts.roles import Permission
from gongtongti.accounts.scope import Scope

from .schools import SchoolThen


def alliances_seen(scope: Scope, county: County, day: datetime.date) -> set[int] | None:
    """Those to which one's own schools belong that day, and those one leads."""
    if scope.may(Permission.FILINGS_VIEW, county.pk):
        return None
    own = (
        Membership.objects.visible_to(scope)
        .as_of(day)
        .filter(alliance__county=county, school__in=scope.schools_with(Permission.FILINGS_OWN))
    )
    return {*own.values_list("alliance_id", flat=True), *scope.led}


def schools_seen(scope: Scope, county: County, schools: Mapping[int, SchoolThen]) -> set[int] | None:
    """One's own schools and the campuses of their legal person."""
    if scope.may(Permission.FILINGS_VIEW, county.pk):
        return None
    own = scope.schools_with(Permission.FILINGS_OWN)
    persons = {schools[pk].legal_person for pk in own if pk in schools}
    return {pk for pk, school in schools.items() if pk in own or school.legal_person in persons & own}
