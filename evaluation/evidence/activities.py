"""What schools did together, counted from accepted activities: two reads for all kinds of a period.

An activity counts for the alliance that its filing names, between schools that were its members that day and whose part
in it is confirmed (or decided by the bureau). In an alliance of one legal person any two campuses count, elsewhere
the core with a member. What reached three members counts for each of the three and once for the alliance.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from alliances.choices import MemberRole
from alliances.filing_choices import ActivityKind, State
from alliances.models import Activity, Membership, Participation
from alliances.periods import open_on

from .asked import Asked, Counts, Key

KINDS = (
    ActivityKind.SYNCHRONOUS_LESSON,
    ActivityKind.ONLINE_RESEARCH,
    ActivityKind.ONSITE_RESEARCH,
)
_NOT_CORE = [role for role in MemberRole.values if role != MemberRole.CORE]


@dataclass(frozen=True, slots=True)
class Tally:
    """For each pair and alliance: kind → times, lessons, subjects."""

    times: dict[Key, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    lessons: dict[Key, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    subjects: dict[Key, dict[str, set[str]]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, key: Key, kind: str, subject: str, *, times: int, lessons: int) -> None:
        self.times[key][kind] = self.times[key].get(kind, 0) + times
        self.lessons[key][kind] = self.lessons[key].get(kind, 0) + lessons
        self.subjects[key].setdefault(kind, set()).add(subject)


def gather(asked: Asked) -> Tally:
    tally = Tally()
    pairs = (
        _counting_parts()
        .filter(
            filing__county=asked.county,
            filing__state=State.ACCEPTED,
            filing__day__gte=asked.begins,
            filing__day__lt=asked.ends,
            filing__activity__kind__in=KINDS,
        )
        .order_by()
    )
    totals = counting(
        Activity.objects.filter(county=asked.county)
        .accepted()
        .between(asked.begins, asked.ends)
        .filter(kind__in=KINDS)
    ).order_by()
    if asked.only:
        named = [alliance.pk for alliance in asked.alliances]
        pairs, totals = pairs.filter(filing__alliance__in=named), totals.filter(filing__alliance__in=named)
    for alliance, school, kind, subject, times, lessons in pairs.values_list(
        "filing__alliance_id", "school_id", "filing__activity__kind", "filing__activity__subject"
    ).annotate(times=Count("*"), lessons_given=Sum("filing__activity__lessons")):
        tally.add(("pair", alliance, school), kind, subject, times=times, lessons=lessons or 0)
    for alliance, kind, subject, times, lessons in totals.values_list(
        "filing__alliance_id", "kind", "subject"
    ).annotate(times=Count("*"), lessons_given=Sum("lessons")):
        tally.add(("alliance", alliance), kind, subject, times=times, lessons=lessons or 0)
    return tally


def counting(activities: QuerySet) -> QuerySet:
    """Those activities that count for at least one pair of their alliance, whatever the state of their filing."""
    return activities.filter(Exists(_counting_parts().filter(filing=OuterRef("filing_id"))))


def _counting_parts() -> QuerySet:
    """Parts of member schools, counted, beside a counted part of a school with which they are a pair."""
    partner = Q(role=MemberRole.CORE) | Q(alliance__kind__single_legal_person=True)
    # From the few parts of the filing, never from the many of a school.
    beside = (
        Participation.objects.counted()
        .filter(filing=OuterRef("filing_id"))
        .exclude(school=OuterRef("school_id"))
        .filter(Exists(_memberships().filter(partner)))
    )
    return Participation.objects.counted().filter(
        Exists(_memberships().filter(role__in=_NOT_CORE)), Exists(beside)
    )


def _memberships() -> QuerySet:
    """Of the school of a part, that day, in the alliance that the filing names."""
    day = OuterRef("filing__day")
    return (
        Membership.objects.filter(alliance=OuterRef("filing__alliance_id"), school=OuterRef("school_id"))
        .filter(open_on(day), open_on(day, "alliance__"))
        .order_by()
    )


def synchronous_lessons(tally: Tally, asked: Asked) -> Counts:
    """Lessons (节) given as 同步课堂."""
    return _of_kind(tally.lessons, ActivityKind.SYNCHRONOUS_LESSON)


def synchronous_subjects(tally: Tally, asked: Asked) -> Counts:
    """Different subjects (门) of 同步课堂."""
    return Counts(
        {key: len(kinds.get(ActivityKind.SYNCHRONOUS_LESSON, ())) for key, kinds in tally.subjects.items()}
    )


def online_research(tally: Tally, asked: Asked) -> Counts:
    """Times (次) of 网络研修."""
    return _of_kind(tally.times, ActivityKind.ONLINE_RESEARCH)


def onsite_research(tally: Tally, asked: Asked) -> Counts:
    """Times (次) of 线下教研."""
    return _of_kind(tally.times, ActivityKind.ONSITE_RESEARCH)


def _of_kind(amounts: dict[Key, dict[str, int]], kind: str) -> Counts:
    return Counts({key: kinds.get(kind, 0) for key, kinds in amounts.items()})
