"""A county with one teacher on a guiding rotation from town to country: 特级 and 正高级, three years from 2021-09-01."""

import datetime

from django.utils import timezone

from alliances.choices import Locale, Trait, YesNo
from alliances.models import SchoolTrait
from alliances.periods import SchoolYear
from alliances.scope import scope_of
from evaluation.authorising import authorise
from evaluation.stipends import compute
from gongtongti.accounts.roles import Duty, RoleCode
from teachers.choices import Outcome, Title
from teachers.models import RotationEnd
from tests.factories import CountyFactory, PostFactory, SchoolFactory, UserFactory
from tests.record_factories import (
    HonourRankFactory,
    RotationFactory,
    SectionFactory,
    TeacherFactory,
    TeacherHonourFactory,
    TeacherTitleFactory,
)

YEARS = tuple(SchoolYear(start) for start in (2021, 2022, 2023))
AT = datetime.datetime(2023, 10, 9, 1, tzinfo=datetime.UTC)


class StipendWorld:
    def __init__(self):
        self.county = CountyFactory(slug="qingtian", name="青田县")
        self.home = SchoolFactory(county=self.county, code="S01", short_name="青田二中")
        self.host = SchoolFactory(county=self.county, code="S36", short_name="方山乡校")
        self.trait(self.home, Trait.LOCALE, Locale.URBAN)
        self.trait(self.host, Trait.LOCALE, Locale.RURAL)
        self.trait(self.host, Trait.SPECIAL_ALLOWANCE, YesNo.YES)
        self.trait(self.host, Trait.RURAL_ALLOWANCE, YesNo.YES)
        self.top = HonourRankFactory(county=self.county, code="provincial_special", name="省特级", rank=1)
        self.least = HonourRankFactory(county=self.county)
        section = SectionFactory(county=self.county, code="JC", name="计财科", duties=[Duty.STIPENDS])
        self.finance = self.post(RoleCode.BUREAU_CLERK, "王会计", section=section)
        self.clerk = self.post(RoleCode.BUREAU_CLERK, "陈科员")
        self.rotation = self.posted("李特级", "G001", Title.FULL_SENIOR, self.top)
        self.teacher = self.rotation.teacher

    def trait(self, school, trait, value):
        return SchoolTrait.objects.create(school=school, trait=trait, value=value)

    def post(self, role, name, **fields):
        where = {} if "school" in fields else {"county": self.county}
        return PostFactory(role=role, user__name=name, **where, **fields).user

    def posted(self, name, number, title=Title.SENIOR, honour=None, **fields):
        """A teacher of the town school on a guiding rotation to the country school."""
        user = UserFactory(name=name)
        PostFactory(role=RoleCode.TEACHER, school=self.home, user=user)
        teacher = TeacherFactory(school=self.home, name=name, staff_number=number, user=user)
        TeacherTitleFactory(teacher=teacher, title=title)
        TeacherHonourFactory(teacher=teacher, honour=honour or self.least)
        return RotationFactory(**{"teacher": teacher, "host_school": self.host, **fields})

    def due(self, year=YEARS[0], rotation=None):
        number = (rotation or self.rotation).filing.number
        return next(due for due in compute(self.county, [year]) if due.row.number == number)

    def authorise(self, year=YEARS[0], *, by=None, at=AT, rotation=None):
        due, by = self.due(year, rotation), by or self.finance
        outcome = authorise(self.county, year, {due.row.number: due.seen}, scope=scope_of(by), by=by, at=at)
        return outcome.statements[0]

    def came_back(self, day, rotation=None):
        return RotationEnd.objects.create(
            rotation=rotation or self.rotation,
            ended_on=day,
            outcome=Outcome.ENDED_EARLY,
            recorded_by=self.clerk,
            recorded_at=timezone.now(),
        )

    def address(self, year=YEARS[0], teacher=None):
        return f"/stipends/qingtian/{(teacher or self.teacher).staff_number}/{year}/"
