"""Forms that name what is not the writer's: nothing is written, and a sentence says why."""

import pytest

from alliances.models import Activity, CloseException, Filing, PeriodClose, PlannedLesson, Post
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
from tests.gongtongti.matrix import ADMIN, PRINCIPAL
from tests.gongtongti.targets_activities import activity_form, lesson_form
from tests.gongtongti.targets_people import rotation_form
from tests.gongtongti.targets_records import find_thing
from tests.gongtongti.world import FOREIGN, OWN, SECTION
from tests.record_factories import DAY

pytestmark = [pytest.mark.once, pytest.mark.django_db]
NOT_OFFERED = "选择一个有效的选项"
NOT_IN_ALLIANCE = "不在这个教共体中。请从列表中"

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
    sent = lesson_form(world, OWN, **{field: foreign(world)["school"]})
    before = everything()
    answer = browser(world.people[PRINCIPAL]).post("/timetable/new/", sent)
    assert (answer.status_code, everything()) == (200, before)
    assert NOT_IN_ALLIANCE in shown(answer)


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
        "/teachers/roster/suggest/", thing.data | {"least": "honour_of_nowhere"}
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
