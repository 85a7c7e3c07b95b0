"""What the filing form offers: the schools one files for, their alliances, and the values of last time."""

import datetime
import uuid
from dataclasses import dataclass

from gongtongti.accounts.roles import Permission
from gongtongti.accounts.scope import Scope

from .filing_choices import LESSON_KINDS, State
from .models import Activity, Alliance, County, Membership, School


@dataclass(frozen=True, slots=True)
class Offer:
    """`owners`: schools the person may file for, main campuses first. `alliances`: theirs, with `members_then`."""

    county: County
    owners: tuple[School, ...]
    alliances: tuple[Alliance, ...]

    @property
    def schools(self) -> dict[str, School]:
        """Code → school, of everybody who may take part."""
        found = {school.code: school for school in self.owners}
        for alliance in self.alliances:
            found.update({member.school.code: member.school for member in alliance.members_then})
        return found

    def alliances_of(self, school: School) -> list[Alliance]:
        return [alliance for alliance in self.alliances if self.belongs(school, alliance)]

    @staticmethod
    def belongs(school: School, alliance: Alliance) -> bool:
        """A teaching point takes part where its main campus does."""
        members = {member.school_id for member in alliance.members_then}
        return school.pk in members or school.main_campus_id in members


def offer(scope: Scope, county: County | None, *, on: datetime.date) -> Offer | None:
    """None where the person files for no school of the county."""
    if county is None:
        return None
    schools = School.objects.filter(county=county).as_of(on)
    if not scope.everywhere:
        schools = schools.filter(pk__in=scope.schools_with(Permission.ACTIVITIES_FILE))
    owners = sorted(schools, key=lambda school: (school.main_campus_id is not None, school.code))
    return Offer(county, tuple(owners), _alliances(county, owners, on)) if owners else None


def offer_of(activity: Activity, *, on: datetime.date) -> Offer:
    """For a filing that is there already: its own school, and the alliances as they are on the day."""
    school = activity.filing.owner_school
    return Offer(activity.county, (school,), _alliances(activity.county, [school], on))


def _alliances(county, owners, on) -> tuple[Alliance, ...]:
    belonging = {pk for school in owners for pk in (school.pk, school.main_campus_id) if pk}
    mine = Membership.objects.as_of(on).filter(school__in=belonging).values("alliance")
    return tuple(Alliance.objects.filter(county=county, pk__in=mine).as_of(on).with_members(on))


def last_of_kind(school: School, kind: str) -> Activity | None:
    """What the school filed last of the kind: most of it will be the same again."""
    return (
        Activity.objects.filter(filing__owner_school=school, kind=kind)
        .exclude(filing__state=State.WITHDRAWN)
        .select_related("filing__alliance", "host_school")
        .order_by("-filing__pk")
        .first()
    )


def first_values(made: Offer, school: School, kind: str, *, on: datetime.date) -> dict:
    """Of an empty form: today, and what was chosen last time where it still is a choice."""
    alliances = made.alliances_of(school)
    last = last_of_kind(school, kind)
    alliance = alliances[0] if alliances else None
    members: list[str] = []
    host, subject = school, ""
    if last is not None:
        subject = last.subject
        alliance = next((a for a in alliances if a.pk == last.filing.alliance_id), alliance)
    if alliance is not None:
        there = {member.school_id: member.school for member in alliance.members_then}
        others = [found for pk, found in there.items() if pk != school.pk]
        if last is not None:
            took_part = set(last.filing.participations.values_list("school_id", flat=True))
            members = [found.code for found in others if found.pk in took_part]
            host = there.get(last.host_school_id, school)
        else:
            # A member mostly works with its core; the core with all of them.
            core = alliance.members_then[0].school
            members = [found.code for found in others if school.pk == core.pk or found.pk == core.pk]
            if kind in LESSON_KINDS:  # the core gives the lesson until somebody says otherwise
                host = core
    return {
        "key": uuid.uuid4(),
        "owner_school": school.code,
        "kind": kind,
        "day": on,
        "alliance": alliance.code if alliance else "",
        "subject": subject,
        "host_school": host.code,
        "schools": members,
        "lessons": 1,
    }


def values_of(activity: Activity) -> dict:
    """Of the form for a filing that is there already."""
    filing = activity.filing
    parts = [
        part
        for part in filing.participations.select_related("school")
        if part.school_id != filing.owner_school_id
    ]
    return {
        "key": filing.key,
        "revision": filing.revision,
        "owner_school": filing.owner_school.code,
        "kind": activity.kind,
        "day": filing.day,
        "alliance": filing.alliance.code if filing.alliance else "",
        "subject": activity.subject,
        "lessons": activity.lessons or 1,
        "period_of_day": activity.period_of_day,
        "host_school": activity.host_school.code,
        "schools": [part.school.code for part in parts],
        "topic": activity.topic,
        "themed": {None: "", True: "yes", False: "no"}[activity.themed],
        "playback": activity.playback,
        "review": activity.review,
        "reviewed_on": activity.reviewed_on,
    }
