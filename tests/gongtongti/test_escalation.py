"""Nobody gives himself more than he holds, and a duty opens its own doors and no others."""

import pytest
from django.db import transaction

from alliances.models import Post, Section
from alliances.scope import scope_of
from gongtongti.accounts.models import ApiToken, AuditEvent, User
from gongtongti.accounts.roles import Duty, RoleCode
from teachers.models import Rotation, Teacher
from tests.admin_page import Admin, errors_of
from tests.clients import browser, token_client
from tests.factories import PostFactory
from tests.gongtongti.desk import shown
from tests.gongtongti.matrix import (
    ADMIN,
    AUDITOR,
    CLERK,
    LEADER,
    PRINCIPAL,
    SCHOOL_CLERK,
    TEACHER,
    TOKENS,
)
from tests.gongtongti.targets import find as find_thing
from tests.gongtongti.targets_activities import activity_form
from tests.gongtongti.targets_people import rotation_form
from tests.gongtongti.world import FOREIGN, OWN, SAME, SECTION
from tests.record_factories import SectionFactory

pytestmark = [pytest.mark.once, pytest.mark.django_db]
NOT_OFFERED = "选择一个有效的选项"


def rights() -> tuple:
    """All that rights follow from."""
    tables = (Post, Section, ApiToken)
    held = [list(table.objects.order_by("pk").values()) for table in tables]
    accounts = User.objects.order_by("pk").values(
        "username", "is_staff", "is_superuser", "is_active", "password"
    )
    return held, list(accounts), list(Teacher.objects.order_by("pk").values("pk", "user", "school", "campus"))


# ---- posts, sections, accounts ------------------------------------------------------------------
@pytest.mark.parametrize("actor", [CLERK, SECTION, AUDITOR])
def test_a_clerk_does_not_place_himself_into_a_section(world, actor):
    person, before = world.people[actor], rights()
    office, post = Admin(person), person.posts.get()
    section = world.here.county_records.section
    sent = {"section": section.pk, "user": person.pk, "role": "bureau_admin", "change_reason": "核对权限"}
    # A post is kept by those who appoint people: for a clerk it is not there at all.
    assert office.client.post(office.url("alliances_post_change", post.pk), sent).status_code in (403, 404)
    assert office.client.post(office.url("alliances_post_add"), sent).status_code == 403
    sent = {"duties": [duty.value for duty in Duty], "change_reason": "核对权限"}
    assert office.client.post(office.url("alliances_section_change", section.pk), sent).status_code == 403
    assert rights() == before


@pytest.mark.parametrize("role", [RoleCode.BUREAU_ADMIN, RoleCode.BUREAU_CLERK, RoleCode.AUDITOR])
def test_an_administrator_appoints_everybody_but_himself(world, role):
    person, before = world.people[ADMIN], rights()
    office = Admin(person)
    answer = office.send(
        office.open("alliances_post_add"), "alliances_post_add", user=person.pk, role=role.value
    )
    assert NOT_OFFERED in errors_of(answer)
    own = person.posts.get()
    sent = {"until": "", "role": role.value, "change_reason": "核对权限"}
    assert office.client.post(office.url("alliances_post_change", own.pk), sent).status_code == 403
    assert rights() == before


def test_an_administrator_does_not_charge_the_section_he_serves_in(world):
    person = world.people[ADMIN]
    section = SectionFactory(county=world.here.county, name="东山办公室")
    PostFactory(county=world.here.county, section=section, user=person)
    before, office = rights(), Admin(person)
    sent = {"name": section.name, "duties": ["stipends"], "change_reason": "核对权限"}
    assert office.client.post(office.url("alliances_section_change", section.pk), sent).status_code == 403
    assert rights() == before


def test_an_account_carries_no_rights_that_a_form_could_give(world):
    office = Admin(world.people[ADMIN])
    account = world.people[LEADER]
    office.change(
        "accounts_user", account, is_superuser="on", is_staff="on", password="x", change_reason="核对权限"
    )
    account.refresh_from_db()
    assert (account.is_superuser, account.is_staff) == (False, False)
    page = office.open("accounts_user_add")
    sent = {"username": "newcomer", "name": "新人", "role": "leader", "is_superuser": "on", "is_staff": "on"}
    office.send(page, "accounts_user_add", **sent)
    newcomer = User.objects.get(username="newcomer")
    assert (newcomer.is_superuser, newcomer.is_staff) == (False, False)
    assert [post.role for post in newcomer.posts.all()] == ["leader"]


def test_nobody_links_himself_to_a_teacher(world):
    """Whoever keeps the register and teaches, too, does not become another teacher by it."""
    person, teacher = world.people[SECTION], world.records(OWN).ended.teacher
    PostFactory(role=RoleCode.TEACHER, school=world.here.ours, user=person)
    before = rights()
    answer = Admin(person).change("teachers_teacher", teacher, user=person.pk, change_reason="核对权限")
    assert "不能把自己的账号关联到教师。请由其他管理人员办理。" in errors_of(answer)
    assert rights() == before


@pytest.mark.parametrize("actor", [CLERK, SECTION, AUDITOR, LEADER, PRINCIPAL, TEACHER])
def test_only_who_appoints_people_hands_out_tokens(world, actor):
    office, before = Admin(world.people[actor]), rights()
    sent = {"user": world.people[actor].pk, "name": "自己的令牌", "scopes": list(TOKENS.values())}
    assert office.client.post(office.url("accounts_apitoken_add"), sent).status_code in (302, 403)
    assert rights() == before


def test_a_token_opens_no_page_and_no_more_than_its_owner_may(world):
    """All scopes for an account without a post, and for a school: neither becomes the bureau."""
    assert token_client(world.people["nobody"]).get("/api/v1/activities/").status_code == 403
    own, theirs = world.records(OWN), world.records(SAME)
    client = token_client(world.people[PRINCIPAL])
    assert client.get(f"/api/v1/activities/{own.accepted.filing.number}/").status_code == 200
    assert client.get(f"/api/v1/activities/{theirs.accepted.filing.number}/").status_code == 404
    assert client.get("/activities/").status_code == 302
    narrow = token_client(world.people[PRINCIPAL], "registry:read")
    assert narrow.get("/api/v1/activities/").status_code == 403
    assert narrow.get("/api/v1/teachers/").status_code == 403


# ---- schools and teachers -----------------------------------------------------------------------
@pytest.mark.parametrize("actor", [PRINCIPAL, SCHOOL_CLERK])
@pytest.mark.parametrize("relation", [SAME, FOREIGN])
def test_a_school_files_for_no_other_school(world, actor, relation):
    """Everything the other school would send, sent by somebody of one's own."""
    client = browser(world.people[actor])
    answer = client.post("/activities/new/", activity_form(world, relation))
    assert answer.status_code == 422
    assert "您的账号不能为所选的学校填报。请改选填报学校。" in shown(answer)
    answer = client.post("/rotations/new/", rotation_form(world, relation))
    assert answer.status_code == 422
    assert "所选教师不在本校名册中。请从列表中重新选择。" in shown(answer)
    for target in ("activity to file", "rotation to apply for"):
        assert not find_thing(world, target, relation).done()


@pytest.mark.parametrize("relation", [SAME, FOREIGN])
def test_a_teacher_applies_for_nobody_else(world, relation):
    """Whoever is named, the application is the teacher's own."""
    teacher = world.records(relation).teacher
    sent = rotation_form(world, OWN, teacher=teacher.staff_number, by="", home_school=teacher.school.code)
    browser(world.people[TEACHER]).post("/rotations/new/", sent)
    written = Rotation.objects.get(filing__day="2027-01-10")
    assert (written.teacher, written.filing.personal) == (world.records(OWN).teacher, True)


def test_a_teacher_without_a_row_in_the_roster_applies_for_nobody(world):
    person = PostFactory(role=RoleCode.TEACHER, school=world.here.ours).user
    answer = browser(person).post("/rotations/new/", rotation_form(world, OWN))
    assert answer.status_code == 403
    assert not find_thing(world, "rotation to apply for", OWN).done()


def test_a_school_neither_writes_nor_submits_nor_withdraws_what_a_teacher_applies_for(world):
    filing = world.records(OWN).personal.filing
    client = browser(world.people[PRINCIPAL])
    assert client.post(f"/rotations/{filing.number}/edit/", rotation_form(world, OWN)).status_code == 404
    assert client.post(f"/filings/{filing.number}/withdraw/", {"reason": "x"}).status_code == 404
    version = filing.version
    filing.refresh_from_db()
    assert (filing.state, filing.version) == ("draft", version)


@pytest.mark.parametrize("actor", [LEADER, AUDITOR, CLERK])
def test_who_only_reads_decides_nothing(world, actor):
    client = browser(world.people[actor])
    for target in DOORS.values():
        key, things = target
        for name in things:
            thing = find_thing(world, name, OWN)
            client.post(key.format(**thing.kwargs), thing.data)
            assert not thing.done(), name


# ---- a duty opens its own doors -----------------------------------------------------------------
VERB = "/filings/{number}/{verb}/"
#: Duty → the address and what can be done there only by whoever is charged with it.
DOORS = {
    Duty.ACTIVITIES: (VERB, ["activity to accept", "activity to send back", "activity to reopen"]),
    Duty.ROTATIONS: (VERB, ["rotation to accept"]),
    Duty.CHARTERS: (VERB, ["charter to accept"]),
    Duty.TEACHERS: ("/teachers/roster/confirm/", ["roster to confirm"]),
    Duty.STIPENDS: ("/stipends/authorise/", ["stipend to authorise"]),
    Duty.READINGS: ("/decisions/{pack}/{question}/", ["question to decide"]),
    Duty.PUBLICATION: ("/scores/runs/{pk}/{verb}/", ["run to announce"]),
    Duty.OBJECTIONS: ("/objections/{number}/review/", ["objection to review"]),
    Duty.SELF_REVIEWS: ("/self-reviews/{number}/review/", ["self-review to rule on"]),
    Duty.PROJECTS: ("/projects/{number}/review/{level}/", ["project to review"]),
    Duty.OPINIONS: (VERB, ["opinion to accept"]),
    Duty.POINTS: ("/points/{sheet}/", ["points to enter"]),
}


@pytest.mark.parametrize("duty", Duty)
def test_a_duty_opens_its_own_doors_and_no_others(world, duty):
    section = SectionFactory(county=world.here.county, duties=[duty.value])
    person = PostFactory(county=world.here.county, section=section).user
    client = browser(person)
    opened, tried = set(), set()
    for charged, (address, names) in DOORS.items():
        for name in names:
            thing = find_thing(world, name, OWN)
            with transaction.atomic():
                client.post(address.format(**thing.kwargs), thing.data)
                tried.add(name)
                opened |= {name} if thing.done() else set()
                transaction.set_rollback(True)
        assert charged in Duty
    assert len(tried) == 14
    assert opened == set(DOORS.get(duty, (None, []))[1])
    office = Admin(person)
    closes = office.client.get(office.url("alliances_periodclose_add")).status_code
    assert closes == (200 if duty == Duty.PERIODS else 403)
    enters = office.client.get(office.url("teachers_teacher_add")).status_code
    assert enters == (200 if duty == Duty.TEACHERS else 403)


def test_every_duty_is_tried():
    assert {*DOORS, Duty.PERIODS} == set(Duty)


def test_a_duty_ends_with_the_post(world):
    section = SectionFactory(county=world.here.county, duties=["activities"])
    post = PostFactory(county=world.here.county, section=section)
    thing = find_thing(world, "activity to accept", OWN)
    Post.objects.filter(pk=post.pk).update(since="2020-01-01", until="2021-01-01")
    answer = browser(post.user).post(VERB.format(**thing.kwargs), thing.data)
    assert answer.status_code == 404
    assert not thing.done()
    assert scope_of(post.user).roles == frozenset()


def test_what_is_refused_leaves_no_trace_of_having_been_done(world):
    """The append-only log tells of what happened."""
    thing = find_thing(world, "stipend to authorise", OWN)
    before = AuditEvent.objects.filter(verb=AuditEvent.Verb.AUTHORISED).count()
    answer = browser(world.people[CLERK]).post("/stipends/authorise/", thing.data)
    assert answer.status_code == 403
    assert AuditEvent.objects.filter(verb=AuditEvent.Verb.AUTHORISED).count() == before
