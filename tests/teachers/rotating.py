"""Two schools, a teacher, and everybody who has a say in his rotation."""

import datetime

from django.utils import timezone

from alliances.filing_choices import State, Verb
from alliances.models import Filing
from alliances.scope import scope_of
from gongtongti.accounts.roles import Duty, RoleCode
from teachers.choices import Form, RotationKind
from teachers.models import Rotation
from tests.clients import browser
from tests.factories import AllianceFactory, AllianceKindFactory, CountyFactory, PostFactory, SchoolFactory
from tests.record_factories import (
    HonourRankFactory,
    RotationFactory,
    SectionFactory,
    TeacherFactory,
    TeacherHonourFactory,
    TeacherTitleFactory,
)

AT = datetime.datetime(2021, 6, 1, 1, 0, tzinfo=datetime.UTC)


class Moving:
    """青田二中 sends, 船寮镇中 receives; both in one alliance. 人事科 decides."""

    def __init__(self):
        self.county = CountyFactory(slug="qingtian", name="青田县")
        self.home_school = self.school(code="S02", short_name="青田二中", full_name="青田县第二中学")
        self.host_school = self.school(code="S19", short_name="船寮镇中", full_name="青田县船寮镇中学")
        self.other_school = self.school(code="S30", short_name="海口镇中", full_name="青田县海口镇中学")
        self.alliance = AllianceFactory(
            county=self.county,
            code="GJ01",
            name="青田二中教共体",
            kind=AllianceKindFactory(county=self.county),
            core_school=self.home_school,
            member_schools=[self.host_school],
        )
        section = SectionFactory(county=self.county, name="人事科", duties=[Duty.ROTATIONS])
        self.bureau = PostFactory(county=self.county, section=section, user__name="周科员").user
        self.clerk = self.at(self.home_school, RoleCode.SCHOOL_CLERK, "李填报")
        self.home_head = self.at(self.home_school, RoleCode.PRINCIPAL, "林校长")
        self.host_head = self.at(self.host_school, RoleCode.PRINCIPAL, "吴校长")
        self.account = self.at(self.home_school, RoleCode.TEACHER, "陈晓明")
        self.teacher = TeacherFactory(
            school=self.home_school, staff_number="G1001", name="陈晓明", user=self.account
        )
        TeacherTitleFactory(teacher=self.teacher)
        rank = HonourRankFactory(county=self.county)
        TeacherHonourFactory(teacher=self.teacher, honour=rank)

    def school(self, **fields):
        return SchoolFactory(county=self.county, **fields)

    def at(self, school, role, name):
        return PostFactory(school=school, role=role, user__name=name).user

    def rotation(self, **fields) -> Rotation:
        """Accepted, three years from 2021-09-01, unless told."""
        fields = {"teacher": self.teacher, "host_school": self.host_school, "by": self.clerk} | fields
        return RotationFactory(**fields)

    def several(self, count, **fields) -> list[Rotation]:
        return [
            self.rotation(teacher=TeacherFactory(school=self.home_school, name=f"教师{n:02}"), **fields)
            for n in range(count)
        ]

    def draft(self, **fields) -> Rotation:
        return self.rotation(**{"state": State.DRAFT, "parts": "waiting"} | fields)

    def submit(self, rotation, user=None):
        user = user or self.clerk
        rotation = Rotation.objects.get(pk=rotation.pk)
        rotation.submit(scope=scope_of(user), by=user, at=timezone.now())
        return rotation.filing

    def move(self, filing, verb, user, **kwargs):
        filing = Filing.objects.get(pk=filing.pk)
        filing.move(verb, scope=scope_of(user), by=user, at=timezone.now(), **kwargs)
        return filing

    def accept(self, filing):
        for verb, user in (
            (Verb.CONFIRM, self.home_head),
            (Verb.CONFIRM, self.host_head),
            (Verb.ACCEPT, self.bureau),
        ):
            filing = self.move(filing, verb, user)
        return filing

    def sent(self, **fields) -> dict:
        """What the browser sends of a filled form."""
        day = timezone.localdate()
        return {
            "kind": RotationKind.GUIDING,
            "teacher": "G1001",
            "host_school": "S19",
            "since": str(day.replace(month=1, day=10).replace(year=day.year + 1)),
            "last_day": str(day.replace(month=1, day=9).replace(year=day.year + 3)),
            "form": Form.RESIDENT,
            "transfers_personnel": "on",
            "submit": "1",
        } | fields

    def post(self, user, address="/rotations/new/", **fields):
        return browser(user).post(address, self.sent(**fields))
