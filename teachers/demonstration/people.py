"""Teachers of every school with titles and honours, and who of them may be asked to move."""

import datetime

from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from alliances.choices import MemberRole
from alliances.filing_choices import SchoolSubject
from alliances.models import County, Membership, School
from alliances.periods import SchoolYear
from alliances.pinyin import initials

from ..choices import Exemption, Leadership, Title
from ..models import EligibilityEntry, HonourRank, Teacher, TeacherHonour, TeacherTitle

REASON = "载入演示数据"
#: Years at one school after which a demonstration teacher counts as eligible.
LONG_SERVICE = 12
SUBJECTS = (
    SchoolSubject.CHINESE,
    SchoolSubject.MATHS,
    SchoolSubject.ENGLISH,
    SchoolSubject.SCIENCE,
    SchoolSubject.MORALITY,
    SchoolSubject.PE,
    SchoolSubject.MUSIC,
    SchoolSubject.ART,
)
#: How many in twelve hold which title.
TITLES = (*[Title.SENIOR] * 3, *[Title.FIRST] * 5, *[Title.SECOND] * 3, Title.NONE)


def write_teachers(county: County, chance) -> list[Teacher]:
    """Of each school of the county, more at cores than elsewhere."""
    cores = set(
        Membership.objects.cores()
        .filter(alliance__county=county, until=None)
        .values_list("school", flat=True)
    )
    teachers = []
    for school in School.objects.filter(county=county, in_county=True, closed_on=None).order_by("code"):
        number = chance.randint(14, 20) if school.pk in cores else chance.randint(5, 9)
        teachers += _of_school(school, number, chance)
    teachers = bulk_create_with_history(teachers, Teacher, default_change_reason=REASON, batch_size=400)
    titles = [TeacherTitle(teacher=teacher, title=chance.choice(TITLES)) for teacher in teachers]
    bulk_create_with_history(titles, TeacherTitle, default_change_reason=REASON, batch_size=400)
    _write_honours(county, teachers, cores, chance)
    return teachers


def _of_school(school, number, chance):
    for position in range(number):
        subject = SUBJECTS[position % len(SUBJECTS)]
        name = f"演示·{school.short_name}{subject.label}{position // len(SUBJECTS) + 1}"
        leadership = {0: Leadership.VICE_PRINCIPAL, 1: Leadership.MIDDLE, 2: Leadership.SUBJECT_HEAD}
        yield Teacher(
            county_id=school.county_id,
            staff_number=f"D{school.code}-{position + 1:02}",
            name=name,
            initials=initials(name),
            school=school.main_campus if school.main_campus and not school.own_legal_person else school,
            campus=school,
            subject=subject,
            leadership=leadership.get(position, ""),
            served_since=datetime.date(chance.randint(1998, 2018), 9, 1),
            is_demo=True,
        )


def _write_honours(county, teachers, cores, chance) -> None:
    ranks = list(HonourRank.objects.filter(county=county).order_by("rank"))
    if not ranks:
        return
    lower, held = ranks[-4:], []
    for teacher in teachers:
        if chance.random() < (0.4 if teacher.campus_id in cores else 0.12):
            held.append(
                TeacherHonour(
                    teacher=teacher,
                    honour=chance.choice(lower),
                    since=datetime.date(chance.randint(2010, 2020), 9, 10),
                )
            )
    bulk_create_with_history(held, TeacherHonour, default_change_reason=REASON, batch_size=400)


def write_roster(county: County, year: SchoolYear, teachers: list[Teacher], *, by) -> None:
    """Eligible by years of service; backbone by any honour of the county's table."""
    honoured = set(
        TeacherHonour.objects.filter(teacher__county=county)
        .as_of(year.begins)
        .values_list("teacher_id", flat=True)
    )
    confirmed_at = timezone.make_aware(
        datetime.datetime.combine(year.begins, datetime.time(9)), timezone.get_default_timezone()
    )
    EligibilityEntry.objects.bulk_create(
        EligibilityEntry(
            county=county,
            school_year=year,
            teacher=teacher,
            school_id=teacher.school_id,
            campus_id=teacher.campus_id,
            eligible=year.start - teacher.served_since.year >= LONG_SERVICE,
            exemption=""
            if year.start - teacher.served_since.year >= LONG_SERVICE
            else Exemption.SHORT_SERVICE,
            backbone=teacher.pk in honoured,
            confirmed_by=by,
            confirmed_at=confirmed_at,
            is_demo=True,
        )
        for teacher in teachers
    )


def partners_of(county: County) -> list[tuple[School, School, object]]:
    """(core, member, alliance) of every alliance, by code."""
    rows = (
        Membership.objects.filter(alliance__county=county, until=None, school__in_county=True)
        .select_related("school", "alliance__kind")
        .order_by("alliance__code", "school__code")
    )
    cores = {row.alliance_id: row.school for row in rows if row.role == MemberRole.CORE}
    return [
        (cores[row.alliance_id], row.school, row.alliance)
        for row in rows
        if row.role != MemberRole.CORE and row.alliance_id in cores
    ]
