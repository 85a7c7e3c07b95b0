"""Forms that name what is not the writer's: nothing is written, and a sentence says why. What a form does not ask for
is not taken from it either.
"""

import pytest
from django.db import transaction
from django.utils import timezone

from alliances.filing_choices import Answer, State
from alliances.models import Activity, CloseException, Filing, PeriodClose, PlannedLesson, Post
from gongtongti.accounts.roles import RoleCode
from teachers.models import (
    ActivityTeacher,
    EligibilityEntry,
    HonourRank,
    MentorshipPair,
    Rotation,
    RotationEnd,
    Teacher,
    TeacherHonour,
)
from tests.admin_page import Admin, errors_of
from tests.clients import browser
from tests.gongtongti.desk import shown
from tests.gongtongti.matrix import ADMIN, CORE, PRINCIPAL, TEACHER, TOKENS
from tests.gongtongti.targets_records import activity_form, find_thing, lesson_form, rotation_form
from tests.gongtongti.world import FOREIGN, OWN, SECTION, build_world, govern_both
from tests.record_factories import DAY

pytestmark = [pytest.mark.once, pytest.mark.django_db]
NOT_OFFERED = "选择一个有效的选项"


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        govern_both(patch)
        yield build_world(TOKENS)
        transaction.set_rollback(True)


@pytest.fixture
def world(built, db):
    """One world for all tests; what each writes into it is taken back."""
    return built


WRITTEN = (
    Activity, ActivityTeacher, CloseException, EligibilityEntry, Filing, HonourRank, MentorshipPair, PeriodClose,
    PlannedLesson, Post, Rotation, RotationEnd, Teacher, TeacherHonour,
)  # fmt: skip


def everything() -> dict:
    """All rows that the forms below could write, with all that stands in them."""
    return {model: list(model.objects.order_by("pk").values()) for model in WRITTEN}


# ---- pages of the portal ------------------------------------------------------------------------
NOT_MINE = "您的账号不能为所选的学校填报。请改选填报学校。"
NO_ALLIANCE = "本校在这一天不属于所选的教共体。请核对日期和教共体。"
NO_HOST = "所选的承办学校不在可选范围内。请从列出的学校中选择。"
NO_PARTNER = "所选的参加学校不在可选范围内。请从列出的学校中选择。"
NO_TEACHER = "所选教师不在本校名册中。请从列表中重新选择。"
NO_SCHOOL = "登记册中没有所选的流入学校。请从列表中重新选择。"


def foreign(world) -> dict:
    """Field → what it would have to be of the foreign county, or of a school that is not the writer's."""
    there, records = world.there, world.records(FOREIGN)
    return {
        "school": there.ours.code,
        "school pk": str(there.ours.pk),
        "neighbour": world.here.theirs.code,
        "alliance": there.alliance.code,
        "teacher": records.teacher.staff_number,
        "neighbour's teacher": world.here.records["same alliance"].teacher.staff_number,
        "rank": str(there.county_records.rank.pk),
        "county": there.county.slug,
    }


ACTIVITY = (
    ("owner_school", "school", NOT_MINE),
    ("owner_school", "neighbour", NOT_MINE),
    ("alliance", "alliance", NO_ALLIANCE),
    ("host_school", "school", NO_HOST),
    ("schools", "school", NO_PARTNER),
)
ROTATION = (
    ("teacher", "teacher", NO_TEACHER),
    ("teacher", "neighbour's teacher", NO_TEACHER),
    ("host_school", "school", NO_SCHOOL),
)


@pytest.mark.parametrize(("field", "value", "sentence"), ACTIVITY)
@pytest.mark.parametrize("way", ["new", "edit"])
def test_an_activity_names_only_what_is_its_schools(world, way, field, value, sentence):
    sent = activity_form(world, OWN, **{field: foreign(world)[value]})
    address = "/activities/new/"
    if way == "edit":
        filing = world.records(OWN).returned.filing
        address = f"/activities/{filing.number}/edit/"
        sent |= {"key": str(filing.key), "revision": str(filing.revision)}
    before = everything()
    answer = browser(world.people[PRINCIPAL]).post(address, sent)
    assert answer.status_code == 422
    assert sentence in shown(answer)
    assert everything() == before


@pytest.mark.parametrize(("field", "value", "sentence"), ROTATION)
@pytest.mark.parametrize("way", ["new", "edit"])
def test_a_rotation_names_only_own_teachers_and_schools_of_the_county(world, way, field, value, sentence):
    sent = rotation_form(world, OWN, **{field: foreign(world)[value]})
    address = "/rotations/new/"
    if way == "edit":
        filing = world.records(OWN).drafted.filing
        address, sent["revision"] = f"/rotations/{filing.number}/edit/", str(filing.revision)
    before = everything()
    answer = browser(world.people[PRINCIPAL]).post(address, sent)
    assert answer.status_code == 422
    assert sentence in shown(answer)
    assert everything() == before


@pytest.mark.parametrize("value", ["teacher", "neighbour's teacher"])
def test_a_school_names_only_its_own_teachers_of_an_activity(world, value):
    filing = world.records(OWN).returned.filing
    before = everything()
    answer = browser(world.people[PRINCIPAL]).post(
        f"/activities/{filing.number}/teachers/", {"staff_number": foreign(world)[value]}
    )
    assert (answer.status_code, everything()) == (422, before)
    assert "没有选教师。请从本校教师中选择一位。" in shown(answer)


@pytest.mark.parametrize("field", ["host_school", "schools"])
def test_a_lesson_is_planned_only_with_members_of_its_alliance(world, field):
    sent = lesson_form(world, OWN, **{field: foreign(world)["school pk"]})
    before = everything()
    answer = browser(world.people[PRINCIPAL]).post("/timetable/new/", sent)
    assert (answer.status_code, everything()) == (200, before)
    assert NOT_OFFERED in shown(answer)


@pytest.mark.parametrize("value", ["school", "neighbour"])
def test_a_months_list_is_sent_only_for_ones_own_school(world, value):
    before = everything()
    sent = {"school": foreign(world)[value], "text": f"{DAY}\t\t数学\t1\t\t课\t东山甲校\t东山丁校\t"}
    answer = browser(world.people[PRINCIPAL]).post("/activities/month/", sent)
    assert everything() == before
    assert "您的账号不能为这所学校填报。请从列出的学校中选择。" in shown(answer)


def test_a_months_list_names_no_school_of_another_county(world):
    thing = find_thing(world, "month's list", OWN)
    sent = thing.data | {"rows": thing.data["rows"].replace(str(world.here.partner), str(world.there.ours))}
    before = everything()
    answer = browser(world.people[PRINCIPAL]).post("/activities/month/file/", sent)
    assert (answer.status_code, everything()) == (200, before)
    assert "西河甲校" in shown(answer)


def test_a_roster_is_suggested_only_by_honours_of_the_county(world):
    thing = find_thing(world, "roster to suggest", OWN)
    before = everything()
    answer = browser(world.people[SECTION]).post(
        "/teachers/roster/suggest/", thing.data | {"least": foreign(world)["rank"]}
    )
    assert (answer.status_code, everything()) == (422, before)
    assert "这个荣誉不在本县荣誉次序中。请重新选择。" in shown(answer)


def test_a_roster_row_of_another_county_is_not_confirmed(world):
    theirs = find_thing(world, "roster to confirm", FOREIGN).data
    before = everything()
    browser(world.people[SECTION]).post(
        "/teachers/roster/confirm/", theirs | {"county": world.here.county.slug}
    )
    assert everything() == before


def test_a_stipend_of_another_county_is_not_authorised_with_ones_own(world):
    theirs = find_thing(world, "stipend to authorise", FOREIGN).data
    answer = browser(world.people[SECTION]).post(
        "/stipends/authorise/", theirs | {"county": world.here.county.slug}, follow=True
    )
    number = theirs["pick"].partition("|")[0]
    assert f"{number} 不在这个学年的支教补助名单中。请刷新页面查看。" in shown(answer)
    assert not find_thing(world, "stipend to authorise", FOREIGN).done()


def test_an_attachment_of_another_filing_is_not_removed_through_ones_own(world):
    own, theirs = world.records(OWN).returned.filing, world.records(FOREIGN).file
    answer = browser(world.people[PRINCIPAL]).post(
        f"/activities/{own.number}/attachments/{theirs.key}/remove/"
    )
    assert answer.status_code == 404
    theirs.refresh_from_db()


# ---- the back office ----------------------------------------------------------------------------
def rows_of(world, relation) -> dict:
    place, records = world.place(relation), world.records(relation)
    return {
        "school": place.ours.pk,
        "campus": place.ours.pk,
        "teacher": records.teacher.pk,
        "mentor": records.teacher.pk,
        "mentee": records.ended.teacher.pk,
        "honour": place.county_records.rank.pk,
        "alliance": place.alliance.pk,
        "section": place.county_records.section.pk,
        "user": world.account(relation).pk,
        "exceptions-0-school": place.ours.pk,
        "honours-0-honour": place.county_records.rank.pk,
    }


#: Model → what is filled in beside the row that is another county's, and the fields that name such rows.
ENTERED = {
    "teachers_teacher": ({"name": "新教师", "staff_number": "N1"}, ("school", "campus")),
    "teachers_teacherhonour": ({"since": "2021-09-01"}, ("teacher", "honour")),
    "teachers_eligibilityentry": (
        {"school_year": "2030-2031", "eligible": "on"},
        ("teacher", "school", "campus"),
    ),
    "teachers_mentorshippair": ({"since": "2021-09-01"}, ("mentor", "mentee", "alliance")),
    "alliances_post": ({"role": "bureau_clerk", "since": "2021-09-01"}, ("user", "section")),
}


@pytest.mark.parametrize(
    ("model", "field"), [(model, field) for model, (_more, fields) in ENTERED.items() for field in fields]
)
def test_the_back_office_offers_no_row_of_another_county(world, model, field):
    more, fields = ENTERED[model]
    own, theirs = rows_of(world, OWN), rows_of(world, FOREIGN)
    office = Admin(world.people[ADMIN])
    sent = more | {name: own[name] for name in fields} | {field: theirs[field]}
    before = everything()
    answer = office.send(office.open(f"{model}_add"), f"{model}_add", **sent)
    assert NOT_OFFERED in errors_of(answer)
    assert everything() == before


def test_what_hangs_on_a_row_names_no_row_of_another_county(world):
    office, teacher = Admin(world.people[SECTION]), world.records(OWN).teacher
    before = everything()
    answer = office.change(
        "teachers_teacher",
        teacher,
        **{"honours-0-honour": rows_of(world, FOREIGN)["honour"], "change_reason": "核对权限"},
    )
    assert NOT_OFFERED in errors_of(answer)
    close = world.here.county_records.close
    answer = office.change(
        "alliances_periodclose",
        close,
        **{"exceptions-0-school": world.there.ours.pk, "change_reason": "核对权限"},
    )
    assert NOT_OFFERED in errors_of(answer)
    assert everything() == before


@pytest.mark.parametrize("prefix", ["honours", "titles"])
def test_what_hangs_on_a_row_is_not_taken_from_another(world, prefix):
    """The ids of another teacher's rows, sent with one's own teacher's page."""
    office, teacher = Admin(world.people[SECTION]), world.records(OWN).teacher
    stranger = getattr(world.records(FOREIGN).teacher, prefix).get()
    before = list(type(stranger).objects.order_by("pk").values())
    office.change("teachers_teacher", teacher, **{f"{prefix}-0-id": stranger.pk, "change_reason": "核对权限"})
    assert list(type(stranger).objects.order_by("pk").values()) == before


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        ("teachers_honourrank", {"name": "新荣誉", "code": "new", "rank": 5}),
        ("alliances_section", {"name": "新科室", "code": "K99"}),
        (
            "alliances_periodclose",
            {"name": "新期间", "since": "2019-09-01", "until": "2020-01-31", "reason": "上报"},
        ),
    ],
)
def test_a_row_is_entered_in_ones_own_county_whatever_is_sent(world, model, fields):
    office = Admin(world.people[ADMIN])
    page = office.open(f"{model}_add")
    answer = office.send(page, f"{model}_add", county=world.there.county.pk, **fields)
    assert answer.status_code == 302
    model_class = {"teachers_honourrank": HonourRank, "alliances_periodclose": PeriodClose}.get(
        model, type(world.here.county_records.section)
    )
    assert model_class.objects.get(name=fields["name"]).county == world.here.county


# ---- what a form does not ask for ---------------------------------------------------------------
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
    own = rows_of(world, OWN)
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
