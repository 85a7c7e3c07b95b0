"""演示数据: what is written is what people would have filed, and says that it is a demonstration."""

import datetime
import random

import pytest

from alliances.demonstration.documents import write_declarations, write_timetable
from alliances.filing_choices import State, Subject, Verb
from alliances.models import Alliance, Declaration, Filing, PlannedLesson
from tests.factories import AllianceFactory, AllianceKindFactory, CountyFactory, SchoolFactory, UserFactory

pytestmark = pytest.mark.django_db
DAY = datetime.date(2021, 10, 15)


@pytest.fixture
def county():
    return CountyFactory()


def alliances_of(county):
    found = Alliance.objects.filter(county=county).as_of(DAY).with_members(DAY)
    return list(found.select_related("kind").order_by("code"))


def test_all_alliances_of_one_legal_person_but_two_have_declared(county):
    integrated = AllianceKindFactory(county=county, integrated=True)
    for number in range(7):
        core, campus = SchoolFactory.create_batch(2, county=county)
        AllianceFactory(
            county=county, kind=integrated, code=f"RH0{number}", core_school=core, member_schools=[campus]
        )
    AllianceFactory(county=county, core_school=SchoolFactory(county=county))
    write_declarations(alliances_of(county), (2021, 2022), by=UserFactory())
    rows = Declaration.objects.select_related("filing__alliance")
    declared = [(row.filing.alliance.code, row.school_year.start) for row in rows]
    assert sorted(declared) == [(f"RH0{number}", year) for number in range(5) for year in (2021, 2022)]
    for row in rows:
        assert row.statement.startswith("(演示数据)")
        assert (row.filing.subject, row.filing.state, row.filing.is_demo) == (
            Subject.DECLARATION,
            State.ACCEPTED,
            True,
        )
        assert row.filing.content["声明内容"] == row.statement
        assert [event.verb for event in row.filing.events.order_by("pk")] == [Verb.SUBMIT, Verb.ACCEPT]
    assert Filing.objects.count() == 10


def test_a_core_of_two_alliances_gives_one_lesson_at_a_time(county):
    core = SchoolFactory(county=county)
    for _number in range(2):
        AllianceFactory(county=county, core_school=core, member_schools=[SchoolFactory(county=county)])
    for alliance in alliances_of(county):
        write_timetable(alliance, DAY, random.Random(7))
    assert PlannedLesson.objects.count() == 6
