"""What a form does not ask for is not taken from it: states, versions, names of who decided, marks of demonstration."""

import pytest
from django.utils import timezone

from alliances.filing_choices import Answer, State
from alliances.models import Filing, PeriodClose, Post
from gongtongti.accounts.roles import RoleCode
from teachers.models import (
    EligibilityEntry,
    Rotation,
    RotationEnd,
    Teacher,
)
from tests.admin_page import Admin, errors_of
from tests.clients import browser
from tests.gongtongti.matrix import ADMIN, CORE, PRINCIPAL, TEACHER
from tests.gongtongti.targets_activities import activity_form
from tests.gongtongti.targets_people import rotation_form
from tests.gongtongti.targets_records import find_thing
from tests.gongtongti.world import OWN, SECTION
from tests.record_factories import DAY

pytestmark = [pytest.mark.once, pytest.mark.django_db]
NOT_OFFERED = "选择一个有效的选项"


SMUGGLED = {
    "state": "accepted", "is_demo": "on", "version": "99", "number": "HD000000-AAAAA", "digest": "0" * 64,
    "submitted_at": "2020-01-01", "answer_due": "2020-01-01", "confirmed_at": "2020-01-01", "answer": "confirmed",
    "personal": "on", "created_by": "1", "county": "beizhen", "subject_code": "charter", "title": "别的标题",
}  # fmt: skip


def test_an_activity_takes_nothing_that_its_form_does_not_ask_for(world):
    browser(world.people[PRINCIPAL]).post("/activities/new/", SMUGGLED | activity_form(world, OWN))
    filing = Filing.objects.get(activity__topic="核对权限的课")
    assert (filing.state, filing.version, filing.is_demo) == (State.DRAFT, 1, False)
    assert (filing.county, filing.created_by) == (world.here.county, world.people[PRINCIPAL])
    assert (filing.submitted_at, filing.digest, filing.personal) == (None, "", False)
    assert filing.number != SMUGGLED["number"]
    assert {part.answer for part in filing.participations.all()} == {Answer.WAITING}


def test_a_rotation_takes_nothing_that_its_form_does_not_ask_for(world):
    more = {
        "source": "organised",
        "honour": "1",
        "title": "full_senior",
        "home_school": "B1",
        "home_tier": "top",
    }
    sent = SMUGGLED | more | rotation_form(world, OWN, by="me", teacher="B1T1")
    browser(world.people[TEACHER]).post("/rotations/new/", sent)
    row = Rotation.objects.select_related("filing").get(filing__day="2027-01-10")
    assert (row.filing.state, row.filing.version, row.filing.is_demo) == (State.DRAFT, 1, False)
    assert (row.filing.created_by, row.filing.owner_school) == (world.people[TEACHER], world.here.ours)
    assert (row.teacher, row.home_school) == (world.records(OWN).teacher, world.here.ours)
    assert (row.source, row.home_tier, row.county) == ("personal", "", world.here.county)


def test_the_end_of_a_rotation_is_recorded_by_who_records_it(world):
    thing = find_thing(world, "rotation to end", OWN)
    sent = thing.data | {
        "recorded_by": world.people[ADMIN].pk,
        "recorded_at": "2020-01-01",
        "ended_on": "2019-01-01",
    }
    browser(world.people[SECTION]).post(f"/rotations/{thing.kwargs['number']}/end/", sent)
    end = RotationEnd.objects.get(rotation=world.records(OWN).rotation)
    assert end.recorded_by == world.people[SECTION]
    assert end.recorded_at.date() > DAY
    assert str(end.ended_on) == "2024-09-01"


def test_a_row_of_the_roster_is_confirmed_by_who_confirms_it(world):
    thing = find_thing(world, "roster to confirm", OWN)
    sent = thing.data | {
        "confirmed_by": world.people[ADMIN].pk,
        "eligible": "",
        "is_demo": "on",
        "teacher": "B1T1",
    }
    browser(world.people[SECTION]).post("/teachers/roster/confirm/", sent)
    entry = EligibilityEntry.objects.get(pk=world.records(OWN).entry.pk)
    assert entry.confirmed_by == world.people[SECTION]
    assert (entry.eligible, entry.is_demo, entry.teacher) == (True, False, world.records(OWN).teacher)


def test_the_back_office_takes_nothing_that_its_form_does_not_ask_for(world):
    office = Admin(world.people[SECTION])
    own = {"school": world.here.ours.pk, "campus": world.here.ours.pk}
    office.send(
        office.open("teachers_teacher_add"),
        "teachers_teacher_add",
        name="新教师",
        staff_number="N1",
        school=own["school"],
        campus=own["campus"],
        is_demo="on",
        user=world.people[SECTION].pk,
        initials="zzz",
    )
    teacher = Teacher.objects.get(staff_number="N1")
    assert (teacher.user, teacher.is_demo, teacher.initials) == (None, False, "xjs")
    office.send(
        office.open("teachers_eligibilityentry_add"),
        "teachers_eligibilityentry_add",
        teacher=teacher.pk,
        school=own["school"],
        campus=own["campus"],
        eligible="on",
        school_year="2021-2022",
        is_demo="on",
        version=99,
        confirmed_by=world.people[ADMIN].pk,
    )
    entry = EligibilityEntry.objects.get(teacher=teacher)
    assert (entry.is_demo, entry.version, entry.confirmed_by) == (False, 1, world.people[SECTION])
    office.send(
        office.open("alliances_periodclose_add"),
        "alliances_periodclose_add",
        name="新期间",
        since="2019-09-01",
        until="2020-01-31",
        reason="上报",
        closed_by=world.people[ADMIN].pk,
        closed_at="2020-01-01",
    )
    close = PeriodClose.objects.get(name="新期间")
    assert (close.closed_by, close.closed_at.date()) == (world.people[SECTION], timezone.now().date())


def test_what_leads_an_alliance_is_not_given_by_a_form(world):
    """Core principal is what somebody is, not what somebody is appointed to."""
    office = Admin(world.people[ADMIN])
    before = Post.objects.count()
    answer = office.send(
        office.open("alliances_post_add"),
        "alliances_post_add",
        user=world.people["api_client"].pk,
        role=RoleCode.CORE_PRINCIPAL.value,
        school=world.here.head.pk,
    )
    assert NOT_OFFERED in errors_of(answer)
    assert Post.objects.count() == before
    assert CORE in world.people
