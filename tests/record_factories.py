"""Records for tests: filed activities and rotations, teachers and what is known of them."""

import datetime

import factory
from factory.django import DjangoModelFactory

from alliances.filing_choices import (
    ActivityKind,
    Answer,
    Part,
    SchoolSubject,
    State,
    Subject,
)
from alliances.models import Activity, Filing, Participation, Section
from alliances.models.filing import new_number
from alliances.periods import SchoolYear
from teachers.choices import RotationKind, Source, Title
from teachers.models import (
    EligibilityEntry,
    HonourRank,
    Rotation,
    Teacher,
    TeacherHonour,
    TeacherTitle,
)
from tests.factories import AllianceFactory, CountyFactory, SchoolFactory, UserFactory

DAY = datetime.date(2021, 10, 15)


class SectionFactory(DjangoModelFactory):
    class Meta:
        model = Section

    county = factory.SubFactory(CountyFactory)
    code = factory.Sequence("K{:03}".format)
    name = factory.Sequence("科室{}".format)
    duties = ()


class FilingFactory(DjangoModelFactory):
    class Meta:
        model = Filing

    owner_school = factory.SubFactory(SchoolFactory)
    county = factory.SelfAttribute("owner_school.county")
    subject = Subject.ACTIVITY
    number = factory.LazyAttribute(lambda filing: new_number(filing.subject, DAY))
    day = DAY
    state = State.ACCEPTED
    created_by = factory.SubFactory(UserFactory)


class ActivityFactory(DjangoModelFactory):
    """Accepted and confirmed by all, unless told: `ActivityFactory(alliance=…, schools=[…], state=State.DRAFT)`.

    `schools`: the first hosts and files. `answer`: of the others.
    """

    class Meta:
        model = Activity
        exclude = ("alliance", "day", "state", "by")
        skip_postgeneration_save = True

    alliance = factory.SubFactory(AllianceFactory)
    schools = ()
    day = DAY
    state = State.ACCEPTED
    by = factory.SubFactory(UserFactory)
    county = factory.LazyAttribute(lambda row: row.schools[0].county)
    host_school = factory.LazyAttribute(lambda row: row.schools[0])
    kind = ActivityKind.SYNCHRONOUS_LESSON
    subject = SchoolSubject.CHINESE
    lessons = 1
    topic = factory.Sequence("课题{}".format)

    @factory.lazy_attribute
    def filing(row):
        return FilingFactory(
            owner_school=row.schools[0],
            alliance=row.alliance,
            day=row.day,
            state=row.state,
            created_by=row.by,
        )

    @classmethod
    def _create(cls, model_class, *args, schools, **kwargs):
        activity = super()._create(model_class, *args, **kwargs)
        activity.factory_schools = schools
        return activity

    @factory.post_generation
    def answer(activity, create, given, **kwargs):
        """`answer=Answer.WAITING` for the schools that do not file."""
        for position, school in enumerate(activity.factory_schools):
            Participation.objects.create(
                filing=activity.filing,
                school=school,
                part=Part.PARTNER if position else Part.HOST,
                answer=Answer.CONFIRMED if position == 0 else given or Answer.CONFIRMED,
            )
        Filing.objects.filter(pk=activity.filing_id).update(title=activity.summary())


class TeacherFactory(DjangoModelFactory):
    class Meta:
        model = Teacher

    school = factory.SubFactory(SchoolFactory)
    county = factory.SelfAttribute("school.county")
    campus = factory.SelfAttribute("school")
    staff_number = factory.Sequence("G{:05}".format)
    name = factory.Sequence("测试教师{}".format)
    subject = SchoolSubject.MATHS
    served_since = datetime.date(2005, 9, 1)


class TeacherTitleFactory(DjangoModelFactory):
    class Meta:
        model = TeacherTitle

    teacher = factory.SubFactory(TeacherFactory)
    title = Title.SENIOR


class HonourRankFactory(DjangoModelFactory):
    class Meta:
        model = HonourRank
        django_get_or_create = ("county", "code")

    county = factory.SubFactory(CountyFactory)
    code = "county_new_star"
    name = "县教坛新秀"
    rank = 9


class TeacherHonourFactory(DjangoModelFactory):
    class Meta:
        model = TeacherHonour

    teacher = factory.SubFactory(TeacherFactory)
    honour = factory.SubFactory(HonourRankFactory, county=factory.SelfAttribute("..teacher.county"))


class EligibilityEntryFactory(DjangoModelFactory):
    """Confirmed and eligible unless told."""

    class Meta:
        model = EligibilityEntry

    teacher = factory.SubFactory(TeacherFactory)
    county = factory.SelfAttribute("teacher.county")
    school = factory.SelfAttribute("teacher.school")
    campus = factory.SelfAttribute("teacher.campus")
    school_year = SchoolYear(2021)
    eligible = True
    backbone = False
    confirmed_by = factory.SubFactory(UserFactory)
    confirmed_at = datetime.datetime(2021, 9, 10, 8, tzinfo=datetime.UTC)


class RotationFactory(DjangoModelFactory):
    """A guiding rotation of three years from 2021-09-01, accepted, unless told."""

    class Meta:
        model = Rotation
        exclude = ("alliance", "day", "state", "by")
        skip_postgeneration_save = True

    alliance = None
    day = datetime.date(2021, 9, 1)
    state = State.ACCEPTED
    by = factory.SubFactory(UserFactory)
    teacher = factory.SubFactory(TeacherFactory)
    county = factory.SelfAttribute("teacher.county")
    home_school = factory.SelfAttribute("teacher.school")
    host_school = factory.SubFactory(SchoolFactory, county=factory.SelfAttribute("..teacher.county"))
    kind = RotationKind.GUIDING
    source = Source.ORGANISED
    planned_until = datetime.date(2024, 9, 1)
    transfers_personnel = True

    @factory.lazy_attribute
    def filing(row):
        return FilingFactory(
            subject=Subject.ROTATION,
            owner_school=row.home_school,
            personal=row.source == Source.PERSONAL,
            alliance=row.alliance,
            day=row.day,
            state=row.state,
            created_by=row.by,
        )

    @factory.post_generation
    def parts(rotation, create, given, **kwargs):
        for school, part in rotation.schools_taking_part().items():
            Participation.objects.create(
                filing=rotation.filing, school=school, part=part, answer=given or Answer.CONFIRMED
            )
        Filing.objects.filter(pk=rotation.filing_id).update(title=rotation.summary())
