"""Facts for 支教补助: every rotation in post in the years asked for, as it stood, and what was authorised for it.

A fixed number of queries, however many people and years. Titles, honours and schools are taken as registered for
the first day of the school year, or of the rotation if that is later: what is corrected afterwards shows up as a
difference to what was authorised.
"""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Q

from alliances.choices import Trait, YesNo
from alliances.filing_choices import State
from alliances.models import County, SchoolTrait
from alliances.periods import SchoolYear
from teachers.models import Rotation, Teacher, TeacherHonour, TeacherTitle

from ..facts import StipendFacts
from ..models import AllowanceRate, StipendStatement
from .honours import honour_places


@dataclass(frozen=True, slots=True)
class StipendRow:
    """One rotation in one school year.

    state       of its filing: only what is accepted brings anything
    host_rural  the host school enjoys 农村教师补贴; None: not registered
    authorised  statements for it, oldest first
    """

    year: SchoolYear
    number: str
    rotation_id: int
    teacher_id: int
    staff_number: str
    name: str
    state: str
    home_code: str
    host_code: str
    facts: StipendFacts
    honour_name: str
    host_rural: bool | None
    is_demo: bool
    authorised: tuple[StipendStatement, ...]

    @property
    def accepted(self) -> bool:
        return self.state == State.ACCEPTED

    @property
    def order(self) -> tuple:
        return (self.home_code, self.staff_number, self.facts.since, self.number)


@dataclass(frozen=True, slots=True)
class StipendEvidence:
    """`honours`: the bureau's table, code → place. `rates`: allowance amounts entered, (year, kind) → yuan."""

    rows: tuple[StipendRow, ...]
    honours: Mapping[str, int]
    rates: Mapping[tuple[SchoolYear, str], Fraction]


def gather_stipends(
    county: County, years: Collection[SchoolYear], *, teacher: Teacher | None = None
) -> StipendEvidence:
    """Rotations accepted and in post in one of the years, and those for which something was authorised in them.

    `teacher`: of this person only. Seven queries.
    """
    authorised: dict[tuple[int, SchoolYear], list[StipendStatement]] = defaultdict(list)
    found = StipendStatement.objects.filter(county=county).in_years(*years).select_related("authorised_by")
    for statement in _of(teacher, found).oldest_first():
        authorised[statement.rotation_id, statement.school_year].append(statement)
    rates = {
        (rate.school_year, rate.kind): Fraction(rate.yuan)
        for rate in AllowanceRate.objects.filter(county=county).in_years(*years)
    }
    rotations = list(_rotations(county, years, teacher, paid={pk for pk, _year in authorised}))
    registered = _Registered(rotations)
    rows = [
        _row(rotation, year, registered, rates, tuple(authorised[rotation.pk, year]))
        for year in years
        for rotation in rotations
        if authorised[rotation.pk, year] or _in_post(rotation, year)
    ]
    rows.sort(key=lambda row: (row.year, row.order))
    return StipendEvidence(tuple(rows), honour_places(county), rates)


def _of(teacher: Teacher | None, rows):
    return rows if teacher is None else rows.filter(teacher=teacher)


def _rotations(county, years, teacher, *, paid: Collection[int]):
    begins, ends = min(years).begins, max(years).ends
    in_post = Rotation.objects.accepted().in_post_during(begins, ends).values("pk")
    return _of(
        teacher,
        Rotation.objects.of_county(county)
        .filter(Q(pk__in=in_post) | Q(pk__in=paid))
        .select_related("filing", "teacher", "home_school", "host_school", "end")
        .order_by("pk"),
    )


def _in_post(rotation: Rotation, year: SchoolYear) -> bool:
    if rotation.filing.state != State.ACCEPTED or rotation.since >= year.ends:
        return False
    return rotation.until is None or rotation.until > year.begins


class _Registered:
    """What the registers say of the teachers and schools of these rotations, asked by day."""

    def __init__(self, rotations: Sequence[Rotation]):
        teachers = {rotation.teacher_id for rotation in rotations}
        schools = {school for r in rotations for school in (r.home_school_id, r.host_school_id)}
        self._titles = _by(
            "teacher_id", TeacherTitle.objects.filter(teacher__in=teachers).order_by("since", "pk")
        )
        self._honours = _by(
            "teacher_id", TeacherHonour.objects.filter(teacher__in=teachers).select_related("honour")
        )
        self._traits = _by(
            "school_id",
            SchoolTrait.objects.filter(
                school__in=schools,
                trait__in=(Trait.LOCALE, Trait.SPECIAL_ALLOWANCE, Trait.RURAL_ALLOWANCE),
            ),
        )

    def title(self, teacher: int, day: datetime.date) -> str | None:
        return next((row.title for row in self._titles[teacher] if _holds(row, day)), None)

    def honour(self, teacher: int, day: datetime.date) -> tuple[int | None, str]:
        """Place and name of the highest."""
        held = [(row.honour.rank, row.honour.name) for row in self._honours[teacher] if _holds(row, day)]
        return min(held, default=(None, ""))

    def trait(self, school: int, trait: str, day: datetime.date) -> str | None:
        rows = self._traits[school]
        return next((row.value for row in rows if row.trait == trait and _holds(row, day)), None)

    def enjoys(self, school: int, trait: str, day: datetime.date) -> bool | None:
        value = self.trait(school, trait, day)
        return None if value is None else value == YesNo.YES


def _by(column: str, rows: Iterable) -> dict[int, list]:
    found: dict[int, list] = defaultdict(list)
    for row in rows:
        found[getattr(row, column)].append(row)
    return found


def _holds(row, day: datetime.date) -> bool:
    return (row.since is None or row.since <= day) and (row.until is None or row.until > day)


def _row(rotation: Rotation, year: SchoolYear, registered: _Registered, rates, authorised) -> StipendRow:
    since = rotation.since or year.begins  # of one that was reopened the day may be missing for a while
    day = max(since, year.begins)
    home, host, teacher = rotation.home_school, rotation.host_school, rotation.teacher
    place, honour_name = registered.honour(teacher.pk, day)
    return StipendRow(
        year=year,
        number=rotation.filing.number,
        rotation_id=rotation.pk,
        teacher_id=teacher.pk,
        staff_number=teacher.staff_number,
        name=teacher.name,
        state=rotation.filing.state,
        home_code=home.code,
        host_code=host.code,
        facts=StipendFacts(
            kind=rotation.kind,
            home=home.short_name,
            host=host.short_name,
            since=since,
            until=rotation.planned_until,
            ended=rotation.ended_on,
            honour=place,
            title=registered.title(teacher.pk, day),
            home_locale=registered.trait(home.pk, Trait.LOCALE, day),
            host_locale=registered.trait(host.pk, Trait.LOCALE, day),
            host_special_allowance=registered.enjoys(host.pk, Trait.SPECIAL_ALLOWANCE, day),
            rural_yuan=rates.get((year, AllowanceRate.Kind.RURAL)),
            special_yuan=rates.get((year, AllowanceRate.Kind.SPECIAL)),
        ),
        honour_name=honour_name,
        host_rural=registered.enjoys(host.pk, Trait.RURAL_ALLOWANCE, day),
        is_demo=teacher.is_demo,
        authorised=authorised,
    )
