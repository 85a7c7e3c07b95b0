"""What counts as an activity of an alliance, and for whom: the rules of the document as cases."""

import datetime
from fractions import Fraction

import pytest

from alliances.choices import MemberRole
from alliances.filing_choices import ActivityKind, Answer, SchoolSubject, State
from alliances.models import Membership
from tests.evaluation.record_county import CALENDAR_2021, Counted, lessons, research, shankou

pytestmark = pytest.mark.django_db
LESSONS, SUBJECTS = "synchronous_lessons", "synchronous_subjects"


@pytest.fixture
def counted():
    return Counted()


@pytest.fixture
def trio(counted):
    core, near, far = (counted.school(name) for name in ("总校", "近校", "远校"))
    return counted.alliance("co_built", core, near, far), core, near, far


def test_the_worked_example(counted):
    alliance, _core, renzhuang, fangshan = shankou(counted)
    wanted = {
        LESSONS: (21, 22, 43),
        SUBJECTS: (2, 1, 3),
        "online_research": (8, 0, 8),
        "onsite_research": (4, 0, 4),
    }
    keys = [
        ("pair", alliance.pk, renzhuang.pk),
        ("pair", alliance.pk, fangshan.pk),
        ("alliance", alliance.pk),
    ]
    evidence = counted.evidence()
    found = {name: tuple(evidence.counts(name, CALENDAR_2021).of(key) for key in keys) for name in wanted}
    assert found == wanted


def test_a_lesson_sent_to_several_members_counts_for_each_and_once_for_the_alliance(counted, trio):
    alliance, core, near, far = trio
    lessons(alliance, [core, near, far], number=2)
    assert counted.count(LESSONS, ("pair", alliance.pk, near.pk)) == 2
    assert counted.count(LESSONS, ("pair", alliance.pk, far.pk)) == 2
    assert counted.count(LESSONS, ("alliance", alliance.pk)) == 2


def test_members_among_themselves_are_no_pair_outside_one_legal_person(counted, trio):
    alliance, _core, near, far = trio
    lessons(alliance, [near, far])
    assert counted.count(LESSONS, ("pair", alliance.pk, near.pk)) == 0
    assert counted.count(LESSONS, ("alliance", alliance.pk)) == 0


def test_any_two_campuses_of_one_legal_person_count(counted):
    core, east, west = (counted.school(name) for name in ("主校区", "东校区", "西校区"))
    alliance = counted.alliance("integrated", core, east, west)
    lessons(alliance, [east, west], number=3)
    assert counted.count(LESSONS, ("pair", alliance.pk, east.pk)) == 3
    assert counted.count(LESSONS, ("pair", alliance.pk, west.pk)) == 3
    assert counted.count(LESSONS, ("alliance", alliance.pk)) == 3


@pytest.mark.parametrize(
    "state",
    [
        State.DRAFT,
        State.SUBMITTED,
        State.CONFIRMED,
        State.ESCALATED,
        State.RETURNED,
        State.WITHDRAWN,
        State.REOPENED,
    ],
)
def test_nothing_counts_before_the_bureau_has_accepted_it(counted, trio, state):
    alliance, core, near, _far = trio
    lessons(alliance, [core, near], state=state)
    assert counted.count(LESSONS, ("pair", alliance.pk, near.pk)) == 0
    assert counted.count(LESSONS, ("alliance", alliance.pk)) == 0


@pytest.mark.parametrize(
    ("answer", "counts"),
    [(Answer.CONFIRMED, 1), (Answer.RULED, 1), (Answer.WAITING, 0), (Answer.DECLINED, 0)],
)
def test_a_part_counts_once_confirmed_or_decided_by_the_bureau(counted, trio, answer, counts):
    alliance, core, near, _far = trio
    lessons(alliance, [core, near], answer=answer)
    assert counted.count(LESSONS, ("pair", alliance.pk, near.pk)) == counts
    assert counted.count(LESSONS, ("alliance", alliance.pk)) == counts


def test_it_counts_for_the_alliance_that_the_filing_names(counted, trio):
    alliance, core, near, _far = trio
    other = counted.alliance("collaborative", core, near)
    lessons(other, [core, near])
    assert counted.count(LESSONS, ("pair", alliance.pk, near.pk)) == 0
    assert counted.count(LESSONS, ("pair", other.pk, near.pk)) == 1


@pytest.mark.parametrize(
    ("day", "counts"),
    [
        (datetime.date(2020, 12, 31), 0),
        (datetime.date(2021, 1, 1), 1),
        (datetime.date(2021, 12, 31), 1),
        (datetime.date(2022, 1, 1), 0),
    ],
)
def test_the_first_and_the_last_day_of_the_period(counted, trio, day, counts):
    alliance, core, near, _far = trio
    lessons(alliance, [core, near], day=day)
    assert counted.count(LESSONS, ("pair", alliance.pk, near.pk)) == counts


def test_only_while_both_were_members(counted, trio):
    alliance, core, near, _far = trio
    joined = datetime.date(2021, 10, 1)
    Membership.objects.filter(alliance=alliance, school=near).update(since=joined)
    lessons(alliance, [core, near], day=joined - datetime.timedelta(days=1), number=5)
    lessons(alliance, [core, near], day=joined, number=7)
    assert counted.count(LESSONS, ("pair", alliance.pk, near.pk)) == 7
    assert counted.count(LESSONS, ("alliance", alliance.pk)) == 7


def test_what_the_former_core_did_stays_counted(counted, trio):
    alliance, core, near, far = trio
    change = datetime.date(2021, 6, 1)
    Membership.objects.filter(alliance=alliance, school=core).update(until=change)
    Membership.objects.filter(alliance=alliance, school=far).update(until=change)
    Membership.objects.create(alliance=alliance, school=far, role=MemberRole.CORE, since=change)
    lessons(alliance, [core, near], day=datetime.date(2021, 5, 31), number=2)
    lessons(alliance, [far, near], day=change, number=3)
    lessons(alliance, [core, near], day=change, number=4)
    assert counted.count(LESSONS, ("pair", alliance.pk, near.pk)) == 5


def test_kinds_do_not_offset_each_other(counted, trio):
    alliance, core, near, _far = trio
    research(alliance, [core, near], ActivityKind.ONLINE_RESEARCH, 3)
    research(alliance, [core, near], ActivityKind.MEETING, 2)
    key = ("pair", alliance.pk, near.pk)
    assert [counted.count(name, key) for name in ("online_research", "onsite_research")] == [3, 0]
    assert isinstance(counted.count("online_research", key), Fraction)


def test_the_same_for_one_alliance_as_for_all(counted, trio):
    alliance, core, near, far = trio
    shankou(counted)
    lessons(alliance, [core, near], SchoolSubject.ART, 4)
    lessons(alliance, [core, far], SchoolSubject.PE, 2)
    keys = [
        ("pair", alliance.pk, near.pk),
        ("pair", alliance.pk, far.pk),
        ("alliance", alliance.pk),
    ]
    alone, among_all = counted.evidence(only=[alliance.pk]), counted.evidence()
    for name in (LESSONS, SUBJECTS, "online_research", "onsite_research"):
        one = [alone.counts(name, CALENDAR_2021).of(key) for key in keys]
        assert one == [among_all.counts(name, CALENDAR_2021).of(key) for key in keys]
