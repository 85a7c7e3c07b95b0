"""What a teacher's own page shows, gathered with a fixed number of queries."""

import datetime
from dataclasses import dataclass

from alliances.filing_choices import ActivityKind, State
from alliances.periods import SchoolYear
from gongtongti.accounts.scope import Scope
from teachers.choices import ActivityPart, Phase, Title
from teachers.models import ActivityTeacher, Rotation, Teacher

#: 公开课、讲座等: what the document names, and the lesson that is taken to another school.
EXCHANGE_KINDS = (ActivityKind.OPEN_LESSON, ActivityKind.LECTURE, ActivityKind.LESSON_DELIVERY)
SENIOR = (Title.SENIOR, Title.FULL_SENIOR)
NEVER_FILED = (State.DRAFT, State.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Mine:
    """One rotation of one's own. days_left: until the planned or recorded end; None without one."""

    rotation: Rotation
    phase: Phase | None
    days_left: int | None
    parts: list

    @property
    def filing(self):
        return self.rotation.filing

    @property
    def is_current(self) -> bool:
        """Under way, or on its way: shown large. What is over or withdrawn stands below."""
        if self.filing.state == State.ACCEPTED:
            return self.phase != Phase.OVER
        return self.filing.state != State.WITHDRAWN


@dataclass(frozen=True, slots=True)
class Task:
    """The year's open lessons and lectures of a senior teacher. accepted and waiting are ActivityTeacher rows."""

    year: SchoolYear
    exchanging: bool
    accepted: list
    waiting: list


@dataclass(frozen=True, slots=True)
class MyPage:
    teacher: Teacher
    rotations: list[Mine]
    task: Task | None

    @property
    def current(self) -> list[Mine]:
        return [mine for mine in self.rotations if mine.is_current]

    @property
    def earlier(self) -> list[Mine]:
        return [mine for mine in self.rotations if not mine.is_current]


def my_page(scope: Scope, user, *, on: datetime.date) -> MyPage | None:
    """None: the account is nobody's in the roster."""
    teacher = (
        Teacher.objects.visible_to(scope)
        .filter(user=user)
        .select_related("county", "school", "campus")
        .first()
    )
    if teacher is None:
        return None
    rows = (
        Rotation.objects.visible_to(scope)
        .filter(teacher=teacher)
        .select_related("filing", "home_school", "host_school", "end")
        .prefetch_related("filing__participations__school")
        .order_by("-filing__day", "-pk")
    )
    rotations = [_mine(row, on) for row in rows]
    return MyPage(teacher, rotations, _task(teacher, rotations, on))


def _mine(rotation: Rotation, on: datetime.date) -> Mine:
    accepted = rotation.filing.state == State.ACCEPTED
    return Mine(
        rotation,
        phase=rotation.phase(on) if accepted else None,
        days_left=(rotation.until - on).days if rotation.until else None,
        parts=sorted(
            rotation.filing.participations.all(),
            key=lambda part: part.school_id != rotation.home_school_id,
        ),
    )


def _task(teacher: Teacher, rotations: list[Mine], on: datetime.date) -> Task | None:
    title = teacher.title_on(on)
    if title is None or title.title not in SENIOR:
        return None
    year = SchoolYear.of(on)
    led = list(
        ActivityTeacher.objects.filter(teacher=teacher, part=ActivityPart.LEADING)
        .filter(activity__kind__in=EXCHANGE_KINDS)
        .filter(activity__filing__day__gte=year.begins, activity__filing__day__lt=year.ends)
        .exclude(activity__filing__state__in=NEVER_FILED)
        .select_related("activity__filing", "activity__host_school")
        .order_by("activity__filing__day", "pk")
    )
    return Task(
        year,
        exchanging=any(
            mine.filing.state == State.ACCEPTED and _during(mine.rotation, year) for mine in rotations
        ),
        accepted=[row for row in led if row.activity.filing.state == State.ACCEPTED],
        waiting=[row for row in led if row.activity.filing.state != State.ACCEPTED],
    )


def _during(rotation: Rotation, year: SchoolYear) -> bool:
    until = rotation.until
    return rotation.since < year.ends and (until is None or until > year.begins)
