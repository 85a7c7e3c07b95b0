"""Two teachers of one school, one of another county, and unsaved rows about them for tests to bend."""

import datetime

from alliances.filing_choices import Subject
from teachers.choices import Outcome
from teachers.models import (
    ActivityTeacher,
    HonourRank,
    MentorshipPair,
    Rotation,
    RotationEnd,
    TeacherHonour,
    TeacherTitle,
)
from tests.alliances.home import Home
from tests.factories import AllianceFactory, UserFactory
from tests.record_factories import (
    ActivityFactory,
    EligibilityEntryFactory,
    FilingFactory,
    HonourRankFactory,
    RotationFactory,
    TeacherFactory,
)

BEFORE, DAY, LATER = (datetime.date(year, 9, 1) for year in (2020, 2021, 2022))
AT = datetime.datetime(2022, 9, 1, 1, tzinfo=datetime.UTC)


class People:
    def __init__(self, home: Home):
        self.home = home
        self.county = home.county
        self.teacher = TeacherFactory(school=home.core_school, staff_number="G001", name="王芳")
        self.colleague = TeacherFactory(school=home.core_school, staff_number="G002", name="陈晓明")
        self.foreigner = TeacherFactory(school=home.foreign_school)
        self.rank = HonourRankFactory(county=home.county)
        self.activity = ActivityFactory(
            alliance=home.alliance, schools=[home.core_school, home.member_school]
        )
        self.foreign_alliance = AllianceFactory(county=home.foreign_school.county)
        self.account = UserFactory()

    # ---- unsaved rows -----------------------------------------------------------------------

    def new_teacher(self, **fields):
        school = self.home.core_school
        return TeacherFactory.build(**{"county": self.county, "school": school, "campus": school, **fields})

    def title(self, **fields):
        return TeacherTitle(**{"teacher": self.teacher, "title": "senior", **fields})

    def new_rank(self, **fields):
        return HonourRank(
            **{"county": self.county, "code": "city_star", "name": "市教坛新秀", "rank": 7, **fields}
        )

    def honour(self, **fields):
        return TeacherHonour(**{"teacher": self.teacher, "honour": self.rank, **fields})

    def entry(self, **fields):
        school = self.home.core_school
        return EligibilityEntryFactory.build(
            **{
                "teacher": self.teacher,
                "county": self.county,
                "school": school,
                "campus": school,
                "confirmed_by": self.account,
                **fields,
            }
        )

    def pair(self, **fields):
        ends = {"mentor": self.teacher, "mentee": self.colleague}
        return MentorshipPair(**{"county": self.county, **ends, **fields})

    def filing(self, **fields):
        return FilingFactory(
            **{
                "subject": Subject.ROTATION,
                "owner_school": self.home.core_school,
                "alliance": self.home.alliance,
                "day": DAY,
                **fields,
            }
        )

    def rotation(self, **fields):
        schools = {"home_school": self.home.core_school, "host_school": self.home.member_school}
        row = {"county": self.county, "teacher": self.teacher, "kind": "guiding", "source": "organised"}
        return Rotation(**{**row, **schools, **fields, "filing": fields.get("filing") or self.filing()})

    def approved(self, **fields):
        """Saved: from 2021-09-01 to 2024-08-31 unless told."""
        return RotationFactory(teacher=self.teacher, host_school=self.home.member_school, **fields)

    def end(self, **fields):
        """Of a rotation planned until 2022-08-31."""
        row = {"ended_on": LATER, "outcome": Outcome.RETURNED, "recorded_by": self.account, "recorded_at": AT}
        rotation = fields.get("rotation") or self.approved(planned_until=LATER)
        return RotationEnd(**{**row, **fields, "rotation": rotation})

    def at_work_in(self, campus):
        return TeacherFactory(school=self.home.core_school, campus=campus)

    def part(self, **fields):
        return ActivityTeacher(**{"activity": self.activity, "teacher": self.teacher, **fields})
