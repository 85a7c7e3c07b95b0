"""流动名额 through the database: who counts, who must go, who went; the cases of the document as tables."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliances.choices import Tier
from alliances.filing_choices import ActivityKind, Answer, SchoolSubject, State
from evaluation.facts import Verdict
from evaluation.findings import quota_findings
from teachers.choices import ActivityPart, Exemption, RotationKind, Title
from teachers.models import ActivityTeacher, EligibilityEntry
from tests.evaluation.record_county import ON, YEAR, Counted
from tests.record_factories import (
    ActivityFactory,
    EligibilityEntryFactory,
    RotationFactory,
    TeacherFactory,
    TeacherTitleFactory,
)

pytestmark = pytest.mark.django_db
AFTER = datetime.date(2022, 9, 1)
GUIDING, PEER = "quota.guiding", "quota.peer"


@pytest.fixture
def counted():
    return Counted()


@pytest.fixture
def schools(counted):
    """青田二中 in the county seat, and a school below it to go to."""
    return counted.school("青田二中", tier=Tier.COUNTY_SEAT), counted.school("山口镇中", tier=Tier.TOWN)


def roster(school, number: int, *, backbone=False, campus=None, **kwargs):
    entries = []
    for _person in range(number):
        teacher = TeacherFactory(school=school, campus=campus or school)
        entries.append(EligibilityEntryFactory(teacher=teacher, backbone=backbone, **kwargs))
    return [entry.teacher for entry in entries]


def go(teachers, host, **kwargs):
    for teacher in teachers:
        kwargs.setdefault("home_school", teacher.campus)
        RotationFactory(teacher=teacher, host_school=host, **kwargs)


def unit(counted, requirement, school, *, on=ON, **options):
    found = quota_findings(counted.county, YEAR, on=on, options=options.get("options"))
    group = next(group for group in found.groups if group.requirement.id == requirement)
    return next(row for row in group.rows if row.school.pk == school.pk)


@pytest.mark.parametrize(
    ("clause", "requirement", "eligible", "gone", "required", "verdict"),
    [
        ("不低于…15%", GUIDING, 27, 4, 5, Verdict.UNMET),
        ("不低于…15%", GUIDING, 27, 5, 5, Verdict.MET),
        ("不低于…15%", GUIDING, 20, 3, 3, Verdict.MET),
        ("不低于…15%", GUIDING, 1, 0, 1, Verdict.UNMET),
        ("不低于…10%", PEER, 41, 4, 5, Verdict.UNMET),
        ("不低于…10%", PEER, 41, 5, 5, Verdict.MET),
        ("不低于…10%", PEER, 40, 4, 4, Verdict.MET),
    ],
)
def test_the_quotas_of_the_document(counted, schools, clause, requirement, eligible, gone, required, verdict):
    home, host = schools
    teachers = roster(home, eligible, backbone=requirement == GUIDING)
    kind = RotationKind.GUIDING if requirement == GUIDING else RotationKind.PEER
    go(teachers[:gone], host, kind=kind)
    finding = unit(counted, requirement, home, on=AFTER).finding
    assert (finding.base, finding.done, finding.required, finding.verdict) == (
        eligible,
        gone,
        required,
        verdict,
    )


def test_the_sentence_while_there_is_time(counted, schools):
    home, host = schools
    go(roster(home, 27, backbone=True)[:4], host)
    finding = unit(counted, GUIDING, home).finding
    assert finding.verdict is Verdict.BEHIND
    assert finding.sentence == "4 / 5 人(27 人的 15%) · 还差 1 人 · 剩 43 周"


def test_nobody_eligible_is_not_applicable_and_nobody_confirmed_is_unknown(counted, schools):
    home, _host = schools
    assert unit(counted, GUIDING, home).finding.verdict is Verdict.MISSING
    roster(home, 1, backbone=True, confirmed_at=None)
    assert unit(counted, GUIDING, home).finding.verdict is Verdict.MISSING
    roster(home, 2, backbone=False)
    assert unit(counted, GUIDING, home).finding.verdict is Verdict.MISSING
    assert (unit(counted, PEER, home).finding.base, unit(counted, PEER, home).waiting) == (2, 1)
    EligibilityEntry.objects.filter(confirmed_at=None).delete()
    assert unit(counted, GUIDING, home).finding.verdict is Verdict.NOT_APPLICABLE
    assert (unit(counted, PEER, home).finding.base, unit(counted, PEER, home).waiting) == (2, 0)


def test_what_the_roster_has_no_say_in_does_not_wait_for_it(counted, schools):
    home, _host = schools
    roster(home, 1, backbone=True, confirmed_at=None)
    found = quota_findings(counted.county, YEAR, on=ON)
    verdicts = {finding.requirement.id: finding.verdict for finding in found.national}
    assert verdicts == {
        "national.rotation": Verdict.MISSING,
        "national.backbone": Verdict.NOT_APPLICABLE,
    }
    assert found.waiting == 1


def test_who_is_exempted_does_not_count(counted, schools):
    home, _host = schools
    roster(home, 3, backbone=True)
    roster(home, 4, backbone=True, eligible=False, exemption=Exemption.ILLNESS)
    assert unit(counted, GUIDING, home).finding.base == 3


def test_a_school_with_nowhere_lower_to_send_to(counted, schools):
    _home, host = schools
    roster(host, 10, backbone=True)
    finding = unit(counted, GUIDING, host).finding
    assert (finding.verdict, finding.sentence) == (Verdict.NOT_APPLICABLE, "县内没有更低层次的学校可去")
    roster(host, 10)
    assert unit(counted, PEER, host).finding.verdict is Verdict.BEHIND


class TestUnits:
    """「本校」 for 指导型 is the legal person with its campuses, 「本校区」 for 协作型 the campus."""

    @pytest.fixture
    def campus(self, counted, schools):
        return counted.school("湖边校区", main_campus=schools[0], tier=Tier.COUNTY_SEAT)

    def test_guiding_by_legal_person(self, counted, schools, campus):
        main, host = schools
        teachers = roster(main, 10, backbone=True) + roster(main, 10, backbone=True, campus=campus)
        go(teachers[9:12], host)
        row = unit(counted, GUIDING, main)
        assert [one.name for one in row.campuses] == ["湖边校区"]
        assert (row.finding.base, row.finding.done, row.finding.required) == (20, 3, 3)

    def test_guiding_by_campus_when_the_bureau_reads_it_so(self, counted, schools, campus):
        main, _host = schools
        roster(main, 10, backbone=True)
        roster(main, 6, backbone=True, campus=campus)
        by_campus = {"quota.guiding_unit": "school"}
        assert unit(counted, GUIDING, main, options=by_campus).finding.base == 10
        assert unit(counted, GUIDING, campus, options=by_campus).finding.base == 6

    def test_peer_by_campus(self, counted, schools, campus):
        main, host = schools
        go(roster(main, 10, campus=campus)[:1], host, kind=RotationKind.PEER)
        assert unit(counted, PEER, campus).finding.verdict is Verdict.MET
        assert unit(counted, PEER, main).finding.verdict is Verdict.MISSING

    def test_a_campus_that_is_a_legal_person_of_its_own(self, counted, schools):
        main, _host = schools
        own = counted.school("独立校区", main_campus=main, own_legal_person=True)
        roster(own, 5, backbone=True)
        assert unit(counted, GUIDING, own).finding.base == 5
        assert unit(counted, GUIDING, main).finding.verdict is Verdict.MISSING


class TestMovers:
    def test_those_who_start_in_the_school_year(self, counted, schools):
        home, host = schools
        early, first, last, late = roster(home, 4, backbone=True)
        for teacher, day in (
            (early, datetime.date(2021, 8, 31)),
            (first, YEAR.begins),
            (last, YEAR.last_day),
            (late, YEAR.ends),
        ):
            go([teacher], host, day=day)
        assert unit(counted, GUIDING, home).finding.done == 2
        in_post = {"quota.movers": "in_post"}
        assert unit(counted, GUIDING, home, options=in_post).finding.done == 3

    def test_a_person_counts_once(self, counted, schools):
        home, host = schools
        (teacher,) = roster(home, 1, backbone=True)
        go([teacher], host, planned_until=datetime.date(2022, 2, 1))
        go([teacher], host, day=datetime.date(2022, 2, 1))
        assert unit(counted, GUIDING, home).finding.done == 1

    def test_what_is_not_approved_is_under_way(self, counted, schools):
        home, host = schools
        teachers = roster(home, 7, backbone=True)
        states = (
            State.ACCEPTED,
            State.SUBMITTED,
            State.CONFIRMED,
            State.ESCALATED,
            State.DRAFT,
            State.RETURNED,
            State.WITHDRAWN,
        )
        for teacher, state in zip(teachers, states, strict=True):
            go([teacher], host, state=state)
        row = unit(counted, GUIDING, home)
        assert (row.finding.done, row.under_way) == (1, 3)


class TestSeniorTeachers:
    """「每位高级教师每学年至少1次」, 原则上: a miss is a hint."""

    @pytest.fixture
    def senior(self, counted, schools):
        higher, lower = schools
        self.counted, self.higher, self.lower = counted, higher, lower
        self.alliance = counted.alliance("co_built", higher, lower)
        teacher = TeacherFactory(school=higher)
        TeacherTitleFactory(teacher=teacher, title=Title.SENIOR)
        return teacher

    def give(self, teacher, *, kind=ActivityKind.LECTURE, schools=None, part=ActivityPart.LEADING, **kwargs):
        subject = SchoolSubject.MATHS if kind == ActivityKind.OPEN_LESSON else ""
        activity = ActivityFactory(
            alliance=self.alliance,
            schools=schools or [self.higher, self.lower],
            kind=kind,
            subject=subject,
            lessons=1 if subject else None,
            **kwargs,
        )
        ActivityTeacher.objects.create(activity=activity, teacher=teacher, part=part)

    def verdict(self, teacher, on=AFTER):
        found = quota_findings(self.counted.county, YEAR, on=on)
        return next((row.findings[teacher.pk] for row in found.seniors if teacher.pk in row.findings), None)

    def test_none_yet(self, senior):
        assert self.verdict(senior, ON).verdict is Verdict.BEHIND
        assert self.verdict(senior).verdict is Verdict.HINT
        assert self.verdict(senior).sentence == "0 / 1 次 · 差 1 次 · 2021-2022学年已结束"

    @pytest.mark.parametrize(
        "kind", [ActivityKind.OPEN_LESSON, ActivityKind.LECTURE, ActivityKind.LESSON_DELIVERY]
    )
    def test_one_before_a_lower_school_of_the_alliance(self, senior, kind):
        self.give(senior, kind=kind)
        assert self.verdict(senior).verdict is Verdict.MET

    @pytest.mark.parametrize(
        "how",
        [
            {"kind": ActivityKind.ONSITE_RESEARCH},
            {"part": ActivityPart.ATTENDING},
            {"state": State.CONFIRMED},
            {"answer": Answer.DECLINED},
            {"day": YEAR.previous.last_day},
        ],
    )
    def test_what_does_not_count(self, senior, how):
        self.give(senior, **how)
        assert self.verdict(senior).verdict is Verdict.HINT

    def test_not_before_a_school_of_the_same_tier_nor_outside_the_alliance(self, senior):
        peer = self.counted.school("同层次学校", tier=Tier.COUNTY_SEAT)
        outside = self.counted.school("外面的学校", tier=Tier.TOWNSHIP)
        self.give(senior, schools=[self.higher, peer])
        self.give(senior, schools=[self.higher, outside])
        assert self.verdict(senior).verdict is Verdict.HINT

    def test_whoever_has_an_exchange_task_is_not_asked(self, senior):
        go([senior], self.lower)
        assert self.verdict(senior) is None

    def test_lower_titles_are_not_asked(self, senior):
        other = TeacherFactory(school=self.higher)
        TeacherTitleFactory(teacher=other, title=Title.FIRST)
        assert self.verdict(other) is None


def test_the_national_rule_beside(counted, schools):
    home, host = schools
    teachers = roster(home, 20)
    go(teachers[:1], host, kind=RotationKind.PEER)
    go(teachers[1:2], host, kind=RotationKind.TRAINING, honour=counted.new_star)
    found = quota_findings(counted.county, YEAR, on=AFTER)
    share, backbone = found.national
    assert (share.done, share.base, share.verdict) == (2, 20, Verdict.MET)
    assert (backbone.done, backbone.base, backbone.verdict) == (1, 2, Verdict.MET)


def test_an_alliance_adds_its_schools_up(counted, schools):
    home, host = schools
    alliance = counted.alliance("co_built", home, host)
    go(roster(home, 10, backbone=True)[:2], host)
    roster(host, 3)
    found = quota_findings(counted.county, YEAR, on=ON)
    row = next(row for row in found.alliances if row.alliance.pk == alliance.pk)
    assert (row.amounts[GUIDING], row.amounts[PEER], row.internal) == ((10, 2, 0), (3, 0, 0), 2)


def queries(counted) -> int:
    with CaptureQueriesContext(connection) as captured:
        quota_findings(counted.county, YEAR, on=ON)
    return len(captured)


def test_the_same_number_of_queries_whatever_the_size(counted, schools):
    home, host = schools
    go(roster(home, 2, backbone=True)[:1], host)
    few = queries(counted)
    for number in range(8):
        school = counted.school(f"学校{number}", tier=Tier.COUNTY_SEAT)
        counted.alliance("co_built", school, host)
        go(roster(school, 3, backbone=True)[:1], host)
    assert EligibilityEntry.objects.count() == 26
    assert queries(counted) == few == 11
