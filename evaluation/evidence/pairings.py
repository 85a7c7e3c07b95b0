"""Which members have a support pairing with the core of their alliance, or with a campus of it: one read."""

import datetime
from collections.abc import Sequence

from alliances.models import County, SupportPairing

from .alliances import AllianceThen


def paired_then(
    county: County, day: datetime.date, alliances: Sequence[AllianceThen]
) -> frozenset[tuple[int, int]]:
    """(alliance, member) of those that have one."""
    members = {member.school for alliance in alliances for member in alliance.members}
    given = set()
    for recipient, supporter, main_campus in (
        SupportPairing.objects.filter(county=county, recipient_school__in=members)
        .as_of(day)
        .order_by()
        .values_list("recipient_school_id", "supporting_school_id", "supporting_school__main_campus_id")
    ):
        given |= {(supporter, recipient), (main_campus, recipient)}
    return frozenset(
        (alliance.pk, member.school)
        for alliance in alliances
        if alliance.core
        for member in alliance.members
        if (alliance.core.school, member.school) in given
    )
