"""What senior teachers without an exchange task gave to schools below theirs: two reads, whatever the size."""

import datetime
from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Case, Exists, IntegerField, OuterRef, Subquery, Value, When

from alliances.choices import Trait
from alliances.filing_choices import ActivityKind, State
from alliances.models import Membership, Participation, SchoolTrait
from alliances.periods import open_on
from teachers.choices import ActivityPart, Title
from teachers.models import ActivityTeacher, Rotation, Teacher, TeacherTitle

from .asked import Asked, Counts
from .schools import TIERS

#: 公开课、讲座 and what else is held before an audience of other schools.
KINDS = (ActivityKind.OPEN_LESSON, ActivityKind.LECTURE, ActivityKind.LESSON_DELIVERY)
SENIOR = (Title.FULL_SENIOR, Title.SENIOR)
_DAY = datetime.timedelta(days=1)


class Senior(NamedTuple):
    teacher: int
    campus: int


@dataclass(frozen=True, slots=True)
class Exchanges:
    """seniors: those without an exchange task in the period; given: teacher → activities that reached a lower tier."""

    seniors: tuple[Senior, ...]
    given: Counter


def gather(asked: Asked) -> Exchanges:
    """Titles as of the last day of the period; memberships and tiers as of the day of each activity."""
    last_day = asked.ends - _DAY
    seniors = (
        Teacher.objects.filter(county=asked.county)
        .employed_on(last_day)
        .filter(
            Exists(TeacherTitle.objects.as_of(last_day).filter(teacher=OuterRef("pk"), title__in=SENIOR)),
            ~Exists(
                Rotation.objects.accepted()
                .in_post_during(asked.begins, asked.ends)
                .filter(teacher=OuterRef("pk"))
            ),
        )
    )
    led = (
        ActivityTeacher.objects.filter(
            activity__county=asked.county,
            part=ActivityPart.LEADING,
            activity__kind__in=KINDS,
            activity__filing__state=State.ACCEPTED,
            activity__filing__day__gte=asked.begins,
            activity__filing__day__lt=asked.ends,
        )
        .annotate(own_tier=_tier("teacher__campus_id", "activity__filing__day"))
        .filter(Exists(_lower_audience()))
    )
    return Exchanges(
        seniors=tuple(Senior(*row) for row in seniors.order_by().values_list("pk", "campus_id")),
        given=Counter(led.order_by().values_list("teacher_id", flat=True)),
    )


def _lower_audience():
    """Counted parts of schools of the alliance that stand on a lower tier than the teacher's campus."""
    member = Membership.objects.filter(
        open_on(OuterRef("filing__day")),
        open_on(OuterRef("filing__day"), "alliance__"),
        alliance=OuterRef("filing__alliance_id"),
        school=OuterRef("school_id"),
    )
    return (
        Participation.objects.counted()
        .filter(Exists(member), filing=OuterRef("activity__filing_id"))
        .annotate(tier=_tier("school_id", "filing__day"))
        .filter(tier__gt=OuterRef("own_tier"))
    )


def _tier(school: str, day: str) -> Subquery:
    """The place of a school's tier on a day, 1 the highest; NULL, and so never lower, where none is registered."""
    place = Case(
        *(When(value=tier, then=Value(place)) for tier, place in TIERS.items()), output_field=IntegerField()
    )
    then = SchoolTrait.objects.filter(open_on(OuterRef(day)), trait=Trait.TIER, school=OuterRef(school))
    return Subquery(then.order_by().annotate(place=place).values("place")[:1])


def senior_exchanges(exchanges: Exchanges, asked: Asked) -> Counts:
    """Activities (次) that each senior teacher without an exchange task led for lower schools of the alliance."""
    return Counts(
        {("teacher", senior.teacher): exchanges.given[senior.teacher] for senior in exchanges.seniors}
    )
