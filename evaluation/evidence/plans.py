"""What a policy may see of one rotation: of a plan as things stand on its first day, of a filed one as kept with it."""

import datetime
from dataclasses import dataclass

from alliances.choices import Trait
from alliances.filing_choices import SchoolSubject
from alliances.models import Membership, School, SchoolTrait
from teachers.models import Rotation, Teacher

from ..facts import RotationPlan
from .schools import TIERS, legal_person_of


@dataclass(frozen=True, slots=True)
class Planned:
    """As entered so far. `until`: the first day after the last."""

    teacher: Teacher
    kind: str
    home: School
    host: School
    since: datetime.date
    until: datetime.date | None
    post: str
    moves_personnel: bool


def plan_of(planned: Planned) -> RotationPlan:
    """The honour, the tiers and the locales of the first day."""
    honour = planned.teacher.highest_honour_on(planned.since)
    traits = {
        (school, trait): value
        for school, trait, value in SchoolTrait.objects.filter(
            school__in=[planned.home.pk, planned.host.pk], trait__in=(Trait.TIER, Trait.LOCALE)
        )
        .as_of(planned.since)
        .values_list("school_id", "trait", "value")
    }
    tier = {
        school.pk: TIERS.get(traits.get((school.pk, Trait.TIER))) for school in (planned.home, planned.host)
    }
    return RotationPlan(
        kind=planned.kind,
        home=planned.home.short_name,
        host=planned.host.short_name,
        since=planned.since,
        until=planned.until,
        honour=honour.rank if honour else None,
        home_tier=tier[planned.home.pk],
        host_tier=tier[planned.host.pk],
        home_locale=traits.get((planned.home.pk, Trait.LOCALE)),
        host_locale=traits.get((planned.host.pk, Trait.LOCALE)),
        home_subject=planned.teacher.get_subject_display() if planned.teacher.subject else "",
        host_subject=subject_in(planned.post),
        moves_personnel=planned.moves_personnel,
        **_together(planned.home, planned.host, planned.since),
    )


def plan_of_rotation(rotation: Rotation) -> RotationPlan:
    """With what was true when it began, as the record keeps it."""
    return RotationPlan(
        kind=rotation.kind,
        home=rotation.home_school.short_name,
        host=rotation.host_school.short_name,
        since=rotation.since,
        until=rotation.planned_until,
        ended=rotation.ended_on,
        honour=rotation.honour.rank if rotation.honour else None,
        home_tier=TIERS.get(rotation.home_tier),
        host_tier=TIERS.get(rotation.host_tier),
        home_locale=rotation.home_locale or None,
        host_locale=rotation.host_locale or None,
        home_subject=rotation.teacher.get_subject_display() if rotation.teacher.subject else "",
        host_subject=subject_in(rotation.post),
        moves_personnel=rotation.transfers_personnel,
        **_together(rotation.home_school, rotation.host_school, rotation.since),
    )


def subject_in(post: str) -> str:
    """The school subject that a post names: 七年级数学 → 数学; "" where it names none."""
    named = [label for code, label in SchoolSubject.choices if code != SchoolSubject.OTHER and label in post]
    return max(named, key=len, default="")


def _together(home: School, host: School, day: datetime.date) -> dict[str, bool]:
    memberships = list(
        Membership.objects.filter(school__in=[home.pk, host.pk])
        .as_of(day)
        .order_by()
        .values_list("school_id", "alliance_id", "alliance__kind__single_legal_person")
    )
    of_home = {alliance for school, alliance, _one in memberships if school == home.pk}
    of_host = {alliance for school, alliance, _one in memberships if school == host.pk}
    persons = legal_person_of(home.county_id, (home.pk, host.pk))
    return {
        "same_legal_person": persons[home.pk] == persons[host.pk],
        "same_alliance": bool(of_home & of_host),
        "in_integrated_alliance": any(one for school, _alliance, one in memberships if school == home.pk),
    }
