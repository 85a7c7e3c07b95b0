"""同步课堂“一张表”: a week of planned lessons, what clashes in it, and how a lesson that was held becomes a filing."""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from gongtongti.accounts.roles import Permission
from gongtongti.accounts.scope import Scope

from .filing_choices import ActivityKind, Part, State
from .models import Activity, County, Filing, PlannedLesson, School
from .refusals import NotYours, Refused

WEEKDAYS = "一二三四五六日"
#: Shown even when nothing is planned in them.
SCHOOL_DAYS = 5
SCHOOL_PERIODS = 7
ONE_WEEK = datetime.timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Week:
    monday: datetime.date

    @classmethod
    def of(cls, day: datetime.date) -> "Week":
        return cls(day - datetime.timedelta(days=day.weekday()))

    @property
    def days(self) -> list[datetime.date]:
        return [self.monday + datetime.timedelta(days=number) for number in range(7)]

    @property
    def sunday(self) -> datetime.date:
        return self.monday + datetime.timedelta(days=6)

    @property
    def next(self) -> "Week":
        return Week(self.monday + ONE_WEEK)

    @property
    def previous(self) -> "Week":
        return Week(self.monday - ONE_WEEK)

    @property
    def label(self) -> str:
        first, last = self.monday, self.sunday
        words = f"{last.day}日"
        if last.month != first.month:
            words = f"{last.month}月{words}"
        if last.year != first.year:
            words = f"{last.year}年{words}"
        return f"{first.year}年{first.month}月{first.day}日至{words}"

    def __str__(self) -> str:
        return self.monday.isoformat()


@dataclass(frozen=True, slots=True)
class Slot:
    period: int
    lessons: list[PlannedLesson]


@dataclass(frozen=True, slots=True)
class Day:
    day: datetime.date
    slots: list[Slot]

    @property
    def name(self) -> str:
        return f"周{WEEKDAYS[self.day.weekday()]}"

    @property
    def is_free(self) -> bool:
        return not any(slot.lessons for slot in self.slots)


def days_of(week: Week, lessons: Iterable[PlannedLesson]) -> list[Day]:
    """A row a day, a slot a 节次; Saturday and Sunday only when something is planned on them."""
    placed: dict[tuple[datetime.date, int], list[PlannedLesson]] = {}
    for lesson in lessons:
        placed.setdefault((lesson.day, lesson.period_of_day), []).append(lesson)
    used = {day for day, _period in placed}
    periods = range(1, max([SCHOOL_PERIODS, *(period for _day, period in placed)]) + 1)
    return [
        Day(day, [Slot(period, placed.get((day, period), [])) for period in periods])
        for day in week.days
        if day.weekday() < SCHOOL_DAYS or day in used
    ]


def clashes_of(lessons: Iterable[PlannedLesson]) -> dict[int, list[School]]:
    """Lesson id → its schools that are planned for another lesson at the same time, of whatever alliance.

    `lessons` with their schools prefetched. Two queries.
    """
    rows = list(lessons)
    if not rows:
        return {}
    days = {"day__gte": min(row.day for row in rows), "day__lte": max(row.day for row in rows)}
    at = ("day", "period_of_day")
    busy = Counter(
        PlannedLesson.objects.filter(county=rows[0].county_id, **days)
        .order_by()
        .values_list("host_school_id", *at)
    )
    busy.update(
        PlannedLesson.schools.through.objects.filter(
            plannedlesson__county=rows[0].county_id,
            **{f"plannedlesson__{name}": value for name, value in days.items()},
        ).values_list("school_id", *(f"plannedlesson__{name}" for name in at))
    )
    found = {}
    for row in rows:
        twice = [s for s in schools_of(row) if busy[s.pk, row.day, row.period_of_day] > 1]
        if twice:
            found[row.pk] = twice
    return found


def schools_of(lesson: PlannedLesson) -> list[School]:
    """The school that teaches first."""
    return [lesson.host_school, *lesson.schools.all()]


def unfiled(lessons):
    """Nothing stands for them: never filed, or withdrawn."""
    return lessons.filter(Q(activity=None) | Q(activity__filing__state=State.WITHDRAWN))


def is_filed(lesson: PlannedLesson) -> bool:
    return lesson.activity_id is not None and lesson.activity.filing.state != State.WITHDRAWN


def held_fast(lesson: PlannedLesson) -> PlannedLesson:
    """The row under a lock until the transaction ends; Refused when it is gone."""
    row = PlannedLesson.objects.select_for_update().filter(pk=lesson.pk).first()
    if row is None:
        raise Refused(f"{lesson}已从课表中删除。请刷新课表查看。")
    return row


def filing_school(lesson: PlannedLesson, scope: Scope) -> School | None:
    """For which of its schools the person files: the one that teaches before those that join."""
    mine = (s for s in schools_of(lesson) if scope.may_at(Permission.ACTIVITIES_FILE, s.pk))
    return next(mine, None)


def file_lesson(lesson: PlannedLesson, *, scope: Scope, by, at: datetime.datetime) -> Activity:
    """The activity that stands for a lesson that was held: made once, whoever presses however often.

    Submitted when the topic is known, a draft otherwise. The same lesson already reported by form or list is
    taken for it instead of being reported twice.
    """
    with transaction.atomic():
        row = held_fast(lesson)
        if is_filed(row):
            return row.activity
        if row.day > timezone.localtime(at).date():
            raise Refused(f"{row}还没有上({row.day:%Y-%m-%d})。请在上课之后填报。")
        school = filing_school(row, scope)
        if school is None:
            raise NotYours(f"{row}没有填报:您的学校没有参加这节课。请由参加学校填报。")
        row.activity = _standing(row, school) or _filed_anew(row, school, scope=scope, by=by, at=at)
        row.save(update_fields=["activity"])
    return row.activity


def _standing(lesson: PlannedLesson, school: School) -> Activity | None:
    return (
        Activity.objects.like(
            county=lesson.county_id,
            day=lesson.day,
            kind=ActivityKind.SYNCHRONOUS_LESSON,
            subject=lesson.subject,
            host_school=lesson.host_school_id,
            topic=lesson.topic,
            period_of_day=lesson.period_of_day,
        )
        .filter(planned_lesson=None, filing__participations__school=school)
        .exclude(Q(filing__state=State.DRAFT) & ~Q(filing__owner_school=school))
        .first()
    )


def _filed_anew(lesson: PlannedLesson, school: School, *, scope, by, at) -> Activity:
    activity = Activity(
        county=lesson.county,
        filing=Filing(owner_school=school, alliance=lesson.alliance, day=lesson.day),
        kind=ActivityKind.SYNCHRONOUS_LESSON,
        subject=lesson.subject,
        period_of_day=lesson.period_of_day,
        lessons=1,
        topic=lesson.topic,
        host_school=lesson.host_school,
    )
    activity.clean()
    parts = dict.fromkeys(lesson.schools.all(), Part.PARTNER) | {lesson.host_school: Part.HOST}
    activity.keep(scope=scope, by=by, at=at, parts=parts)
    if lesson.topic:
        activity.submit(scope=scope, by=by, at=at)
    return activity


@dataclass(frozen=True, slots=True)
class Copied:
    made: int
    stood: int


def copy_week(lessons: list[PlannedLesson], *, weeks: Iterable[Week], with_topics: bool) -> Copied:
    """The lessons of one week planned again in each of `weeks`; what stands there already is left as it is.

    `lessons`: of one county, with their schools prefetched. A fixed number of queries.
    """
    mondays = [week.monday for week in weeks]
    if not lessons or not mondays:
        return Copied(0, 0)
    with transaction.atomic():
        County.hold(lessons[0].county_id)
        taken = set(
            PlannedLesson.objects.filter(
                county=lessons[0].county_id, day__gte=min(mondays), day__lt=max(mondays) + ONE_WEEK
            ).values_list("host_school_id", "day", "period_of_day", "subject")
        )
        made = []
        for monday in mondays:
            for lesson in lessons:
                day = monday + datetime.timedelta(days=lesson.day.weekday())
                if (lesson.host_school_id, day, lesson.period_of_day, lesson.subject) not in taken:
                    made.append((_again(lesson, day, with_topic=with_topics), lesson))
        PlannedLesson.objects.bulk_create([copy for copy, _lesson in made])
        PlannedLesson.schools.through.objects.bulk_create(
            PlannedLesson.schools.through(plannedlesson_id=copy.pk, school_id=school.pk)
            for copy, lesson in made
            for school in lesson.schools.all()
        )
    return Copied(len(made), len(mondays) * len(lessons) - len(made))


def _again(lesson: PlannedLesson, day: datetime.date, *, with_topic: bool) -> PlannedLesson:
    return PlannedLesson(
        county_id=lesson.county_id,
        alliance_id=lesson.alliance_id,
        day=day,
        period_of_day=lesson.period_of_day,
        subject=lesson.subject,
        topic=lesson.topic if with_topic else "",
        host_school_id=lesson.host_school_id,
    )
