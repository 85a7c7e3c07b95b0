"""Who sees which records of people: the bureau its county's, a school its own people, a person himself."""

import datetime

import pytest
from django.apps import apps

from alliances.filing_choices import State
from alliances.scope import scope_of
from gongtongti.accounts.roles import RoleCode
from gongtongti.accounts.scope import EVERYWHERE, NOBODY
from teachers.choices import Source
from teachers.models import (
    ActivityTeacher,
    EligibilityEntry,
    HonourRank,
    MentorshipPair,
    Rotation,
    RotationEnd,
    Teacher,
    TeacherHonour,
    TeacherTitle,
)
from tests.factories import AllianceFactory, CountyFactory, PostFactory, SchoolFactory
from tests.record_factories import (
    ActivityFactory,
    EligibilityEntryFactory,
    HonourRankFactory,
    RotationFactory,
    TeacherFactory,
    TeacherHonourFactory,
    TeacherTitleFactory,
)

DAY = datetime.date(2022, 3, 1)
AT = datetime.datetime(2022, 3, 1, 1, tzinfo=datetime.UTC)

#: Where each row names its county.
COUNTY_OF = {
    Teacher: "county__slug",
    TeacherTitle: "teacher__county__slug",
    HonourRank: "county__slug",
    TeacherHonour: "teacher__county__slug",
    EligibilityEntry: "county__slug",
    MentorshipPair: "county__slug",
    Rotation: "county__slug",
    RotationEnd: "rotation__county__slug",
    ActivityTeacher: "activity__county__slug",
}


class Workplace:
    """A county whose teacher goes from a home school to a host school, where a colleague is his mentee."""

    def __init__(self, slug):
        self.county = CountyFactory(slug=slug)
        self.home, self.host, self.campus, self.aside = (
            SchoolFactory(county=self.county) for _school in range(4)
        )
        self.account = self.at(self.home, RoleCode.TEACHER)
        self.teacher = TeacherFactory(school=self.home, campus=self.campus, user=self.account)

    def at(self, school, role):
        return PostFactory(school=school, role=role).user

    def one_of_each(self) -> dict:
        """Name → saved row."""
        teacher, mentee = self.teacher, TeacherFactory(school=self.host)
        alliance = AllianceFactory(county=self.county, core_school=self.aside, member_schools=[self.home])
        activity = ActivityFactory(alliance=alliance, schools=[self.home, self.host])
        rotation = {"teacher": teacher, "host_school": self.host}
        approved = RotationFactory(**rotation)
        return {
            "teacher": teacher,
            "title": TeacherTitleFactory(teacher=teacher),
            "rank": HonourRankFactory(county=self.county),
            "honour": TeacherHonourFactory(teacher=teacher),
            "roster": EligibilityEntryFactory(teacher=teacher),
            "pair": MentorshipPair.objects.create(county=self.county, mentor=teacher, mentee=mentee),
            "rotation": approved,
            "end": RotationEnd.objects.create(
                rotation=approved,
                ended_on=DAY,
                outcome="ended_early",
                note="家庭原因",
                recorded_by=self.account,
                recorded_at=AT,
            ),
            "draft of the school": RotationFactory(**rotation, state=State.DRAFT),
            "draft of his own": RotationFactory(
                **rotation, state=State.DRAFT, source=Source.PERSONAL, by=self.account
            ),
            "part in an activity": ActivityTeacher.objects.create(activity=activity, teacher=teacher),
        }

    def lookers(self) -> dict:
        """Everybody who might look, by name."""
        return {
            HIMSELF: self.account,
            "a colleague": self.at(self.home, RoleCode.TEACHER),
            HOME: self.at(self.home, RoleCode.SCHOOL_CLERK),
            CAMPUS: self.at(self.campus, RoleCode.PRINCIPAL),
            HOST: self.at(self.host, RoleCode.PRINCIPAL),
            CORE: self.at(self.aside, RoleCode.PRINCIPAL),
            "a school aside": self.at(SchoolFactory(county=self.county), RoleCode.PRINCIPAL),
            BUREAU: PostFactory(county=self.county, role=RoleCode.BUREAU_CLERK).user,
            "another bureau": PostFactory(county=CountyFactory(), role=RoleCode.BUREAU_ADMIN).user,
        }


HIMSELF, HOME, CAMPUS, HOST, CORE, BUREAU = (
    "the teacher",
    "the school on whose books he is",
    "the campus where he works",
    "the school that receives him",
    "the head of the core",
    "the bureau",
)
HIS_PEOPLE = {HIMSELF, HOME, CAMPUS, BUREAU}

#: row -> who sees it
SEEN_BY = {
    "teacher": HIS_PEOPLE,
    "title": HIS_PEOPLE,
    "honour": HIS_PEOPLE,
    "roster": HIS_PEOPLE,
    "rank": {*HIS_PEOPLE, HOST, CORE, "a colleague", "a school aside"},
    "pair": {*HIS_PEOPLE, HOST},  # the mentee is the host's
    "rotation": {HIMSELF, HOME, HOST, BUREAU},
    "end": {HIMSELF, HOME, HOST, BUREAU},
    # What has not been submitted is its author's alone.
    "draft of the school": {HOME},
    "draft of his own": {HIMSELF},
    # With the activity, which the core of its alliance sees.
    "part in an activity": {HOME, HOST, CORE, BUREAU},
}


@pytest.fixture
def place(db) -> Workplace:
    return Workplace("qingtian")


def test_every_kind_of_row_is_in_the_isolation_test(place):
    kept = {m for m in apps.get_app_config("teachers").get_models() if not hasattr(m, "instance_type")}
    assert kept == set(COUNTY_OF)
    rows = place.one_of_each()
    assert {type(row) for row in rows.values()} == kept
    assert set(rows) == set(SEEN_BY)


@pytest.mark.parametrize("model", COUNTY_OF, ids=lambda model: model.__name__)
def test_the_bureau_sees_its_own_county_only(place, model):
    place.one_of_each()
    Workplace("jingning").one_of_each()
    officer = PostFactory(county=place.county, role=RoleCode.BUREAU_ADMIN).user
    assert set(model.objects.values_list(COUNTY_OF[model], flat=True)) == {"qingtian", "jingning"}
    seen = model.objects.visible_to(scope_of(officer, on=DAY))
    assert set(seen.values_list(COUNTY_OF[model], flat=True)) == {"qingtian"}
    assert not model.objects.visible_to(NOBODY).exists()
    assert model.objects.visible_to(EVERYWHERE).count() == model.objects.count()


@pytest.mark.parametrize("name", SEEN_BY)
def test_who_sees_it(place, name):
    row = place.one_of_each()[name]
    scopes = {who: scope_of(user, on=DAY) for who, user in place.lookers().items()}
    shown = {who for who, scope in scopes.items() if row in type(row).objects.visible_to(scope)}
    assert shown == SEEN_BY[name]


@pytest.mark.parametrize("name", SEEN_BY)
def test_nobody_sees_the_people_of_another_county(place, name):
    row = Workplace("jingning").one_of_each()[name]
    for who, user in place.lookers().items():
        assert row not in type(row).objects.visible_to(scope_of(user, on=DAY)), who
