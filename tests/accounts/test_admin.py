"""Accounts, posts, tokens and the audit log in the back office: nobody reaches beyond the own county, or above himself."""

import pytest

from alliances.models import Post
from alliances.scope import scope_of
from gongtongti.accounts.models import ApiToken, AuditEvent, User
from gongtongti.accounts.roles import Permission, RoleCode
from tests.admin_page import Admin, AdminPage, errors_of
from tests.factories import CountyFactory, PostFactory, SchoolFactory, UserFactory

USER, POST, TOKEN, AUDIT = "accounts_user", "alliances_post", "accounts_apitoken", "accounts_auditevent"


@pytest.fixture
def county(db):
    return CountyFactory(slug="qingtian", name="青田县")


@pytest.fixture
def chief(county) -> Admin:
    user = UserFactory(name="李局")
    PostFactory(user=user, county=county, role=RoleCode.BUREAU_ADMIN)
    return Admin(user)


@pytest.fixture
def colleague(county) -> User:
    user = UserFactory(username="wangfang", name="王芳")
    PostFactory(user=user, county=county, role=RoleCode.BUREAU_CLERK)
    return user


@pytest.fixture
def stranger(db) -> User:
    """Holds a post in another county."""
    user = UserFactory(username="stranger", name="外县人")
    PostFactory(user=user, county=CountyFactory(slug="foreign", name="外县"), role=RoleCode.BUREAU_CLERK)
    return user


# ---- accounts -----------------------------------------------------------------------------------
def test_an_account_is_made_with_its_first_post_and_a_password_shown_once(chief, county):
    school = SchoolFactory(county=county)
    page = chief.open(f"{USER}_add")
    response = chief.send(
        page, f"{USER}_add", username="zhaoxz", name="赵校长", role="principal", school=school.pk
    )
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    password = response.context["secret"]
    user = User.objects.get(username="zhaoxz")
    assert user.check_password(password)
    assert not (user.is_superuser or user.is_staff)
    post = user.posts.get()
    assert (post.county, post.school, post.role) == (county, school, RoleCode.PRINCIPAL)
    assert password not in chief.open(f"{USER}_change", user.pk).text
    event = AuditEvent.objects.get(verb=AuditEvent.Verb.GRANTED)
    assert (event.user, event.county) == (chief.user, "qingtian")
    assert password not in event.about


def test_an_account_without_a_fitting_post_is_refused(chief):
    page = chief.open(f"{USER}_add")
    response = chief.send(page, f"{USER}_add", username="zhaoxz", name="赵校长", role="principal")
    assert errors_of(response) == "“校长”是学校岗位,请选择学校。"
    assert not User.objects.filter(username="zhaoxz").exists()


def test_an_account_cannot_be_given_a_post_in_another_county(chief, stranger):
    foreign = stranger.posts.get().county
    school = SchoolFactory(county=foreign)
    page = chief.open(f"{USER}_add")
    response = chief.send(
        page, f"{USER}_add", username="a", name="甲", role="principal", county=foreign.pk, school=school.pk
    )
    assert "选择一个有效的选项" in errors_of(response)
    response = chief.send(
        page, f"{USER}_add", username="b", name="乙", role="bureau_clerk", county=foreign.pk
    )
    assert response.status_code == 200
    assert User.objects.get(username="b").posts.get().county.slug == "qingtian"


def test_nothing_posted_makes_anyone_more_than_a_post_does(chief, colleague):
    forged = {
        "is_superuser": "on", "is_staff": "on", "user_permissions": ["1"], "groups": ["1"], "password": "x",
        "posts-TOTAL_FORMS": "1", "posts-INITIAL_FORMS": "0", "posts-0-role": "bureau_admin", "change_reason": "试",
    }  # fmt: skip
    before = colleague.password
    assert chief.change(USER, colleague, name="王芳芳", **forged).status_code == 302
    colleague.refresh_from_db()
    assert (colleague.name, colleague.is_superuser, colleague.is_staff) == ("王芳芳", False, False)
    assert colleague.password == before
    assert colleague.user_permissions.count() == colleague.groups.count() == 0
    assert list(colleague.posts.values_list("role", flat=True)) == [RoleCode.BUREAU_CLERK]
    page = chief.open(f"{USER}_add")
    chief.send(
        page, f"{USER}_add", username="new", name="新人", role="leader", is_superuser="on", is_staff="on"
    )
    made = User.objects.get(username="new")
    assert not (made.is_superuser or made.is_staff)


@pytest.mark.parametrize("address", [f"{USER}_change", f"{USER}_history", f"{USER}_new_password"])
def test_accounts_beyond_the_own_county_are_not_there(chief, county, stranger, address):
    both = UserFactory(username="both")
    PostFactory(user=both, county=county)
    PostFactory(user=both, county=stranger.posts.get().county)
    root = UserFactory(username="root", is_superuser=True)
    PostFactory(user=root, county=county)
    idle = UserFactory(username="idle")
    assert User.objects.filter(username__in=("both", "root", "idle", "stranger")).count() == 4
    for user in (stranger, both, root, idle):
        assert chief.get(address, user.pk).status_code == 404
        assert chief.client.post(chief.url(address, user.pk), {}).status_code == 404
    listed = chief.get(f"{USER}_changelist").context["cl"].result_list
    assert [user.username for user in listed] == [chief.user.username]


def test_a_new_password_ends_the_old_one(chief, colleague):
    colleague.set_password("alt-Passwort-1")
    colleague.save()
    assert "生成一个新密码" in chief.open(f"{USER}_new_password", colleague.pk).text
    response = chief.client.post(chief.url(f"{USER}_new_password", colleague.pk))
    colleague.refresh_from_db()
    assert colleague.check_password(response.context["secret"])
    assert AuditEvent.objects.get(verb=AuditEvent.Verb.GRANTED).about == "重置账号“wangfang”的密码"


def test_ones_own_account_is_not_managed_by_oneself(chief):
    url = chief.url(f"{USER}_change", chief.user.pk)
    assert chief.client.post(url, {"username": "x", "change_reason": "试"}).status_code == 403
    assert chief.client.post(chief.url(f"{USER}_new_password", chief.user.pk)).status_code == 403


def test_an_account_is_closed_not_deleted(chief, colleague):
    assert chief.get(f"{USER}_delete", colleague.pk).status_code == 403
    assert chief.change(USER, colleague, is_active=None, change_reason="调离").status_code == 302
    colleague.refresh_from_db()
    assert colleague.is_active is False
    assert AuditEvent.objects.get(verb=AuditEvent.Verb.REVOKED).about == "停用账号“wangfang”:调离"


def test_only_the_maintainer_makes_a_maintainer(county, colleague):
    root = Admin(UserFactory(is_superuser=True))
    assert root.change(USER, colleague, is_superuser="on", change_reason="接手维护").status_code == 302
    colleague.refresh_from_db()
    assert colleague.is_superuser


@pytest.mark.parametrize("role", [RoleCode.BUREAU_CLERK, RoleCode.AUDITOR])
def test_who_does_not_manage_people_sees_none_of_it(county, colleague, role):
    user = UserFactory()
    PostFactory(user=user, county=county, role=role)
    visitor = Admin(user)
    for address in (USER, POST, TOKEN):
        assert visitor.get(f"{address}_changelist").status_code == 403
        assert visitor.get(f"{address}_add").status_code == 403


# ---- posts --------------------------------------------------------------------------------------
def test_a_post_is_granted_and_ended_with_a_date(chief, county, colleague):
    page = chief.open(f"{POST}_add")
    assert (
        chief.send(page, f"{POST}_add", user=colleague.pk, role="leader", since="2022-09-01").status_code
        == 302
    )
    post = colleague.posts.get(role=RoleCode.LEADER)
    assert post.county == county
    response = chief.change(POST, post, until="2023-09-01", change_reason="卸任")
    again = AdminPage(response.content.decode())
    assert "终止日期 — 2023-09-01" in again.text
    assert chief.send(again, f"{POST}_change", post.pk).status_code == 302
    events = AuditEvent.objects.order_by("pk").values_list("verb", "about", "county")
    assert list(events) == [
        ("granted", "任职:王芳 · 青田县 局领导(2022-09-01 至今)", "qingtian"),
        ("revoked", "任职:王芳 · 青田县 局领导(2022-09-01 至 2023-08-31)", "qingtian"),
    ]


def test_nobody_grants_a_post_to_himself(chief):
    page = chief.open(f"{POST}_add")
    assert str(chief.user.pk) not in page.options["user"]
    assert "选择一个有效的选项" in errors_of(
        chief.send(page, f"{POST}_add", user=chief.user.pk, role="leader")
    )
    own = chief.user.posts.get()
    assert chief.client.post(chief.url(f"{POST}_change", own.pk), {"until": ""}).status_code == 403


def test_the_maintainer_neither(county):
    root = Admin(UserFactory(is_superuser=True))
    page = root.open(f"{POST}_add")
    assert "选择一个有效的选项" in errors_of(
        root.send(page, f"{POST}_add", user=root.user.pk, county=county.pk, role="bureau_admin")
    )


def test_a_post_is_not_given_to_strangers_or_in_another_county(chief, county, colleague, stranger):
    foreign = stranger.posts.get().county
    page = chief.open(f"{POST}_add")
    assert "选择一个有效的选项" in errors_of(chief.send(page, f"{POST}_add", user=stranger.pk, role="leader"))
    response = chief.send(page, f"{POST}_add", user=colleague.pk, role="leader", county=foreign.pk)
    assert response.status_code == 302
    assert colleague.posts.get(role=RoleCode.LEADER).county == county
    theirs = stranger.posts.get()
    assert chief.get(f"{POST}_change", theirs.pk).status_code == 404


def test_a_granted_post_is_not_turned_into_another(chief, county, colleague):
    post = colleague.posts.get()
    other = UserFactory()
    PostFactory(user=other, county=county)
    response = chief.change(
        POST, post, role="bureau_admin", user=other.pk, since="2021-09-01", change_reason="试"
    )
    assert response.status_code == 302
    post.refresh_from_db()
    assert (post.user, post.role) == (colleague, RoleCode.BUREAU_CLERK)
    assert not scope_of(colleague).may(Permission.PEOPLE_MANAGE)


# ---- tokens -------------------------------------------------------------------------------------
def test_a_token_is_shown_once_and_revoked(chief, colleague, client):
    page = chief.open(f"{TOKEN}_add")
    response = chief.send(
        page,
        f"{TOKEN}_add",
        name="市局数据平台",
        user=colleague.pk,
        scopes=["registry:read", "scores:read"],
        days="90",
    )
    assert response.status_code == 200
    secret = response.context["secret"]
    token = ApiToken.objects.get()
    assert (token.name, token.user, token.scopes) == (
        "市局数据平台",
        colleague,
        ["registry:read", "scores:read"],
    )
    assert 89 <= (token.expiry - token.created).days <= 90
    assert secret not in chief.open(f"{TOKEN}_changelist").text
    assert "读取登记册、读取已公布的成绩" in chief.open(f"{TOKEN}_change", token.pk).text
    page = chief.open(f"{TOKEN}_delete", token.pk)
    assert chief.send(page, f"{TOKEN}_delete", token.pk, change_reason="平台停用").status_code == 302
    assert not ApiToken.objects.exists()
    assert list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True)) == ["granted", "revoked"]


def test_a_token_needs_a_scope_that_exists(chief, colleague):
    page = chief.open(f"{TOKEN}_add")
    given = {"name": "平台", "user": colleague.pk, "days": "90"}
    assert errors_of(chief.send(page, f"{TOKEN}_add", **given)) == "请至少勾选一项权限,否则令牌什么也读不到。"
    assert "everything" in errors_of(chief.send(page, f"{TOKEN}_add", **given, scopes=["everything"]))
    assert not ApiToken.objects.exists()


def test_a_token_in_use_is_not_widened(chief, colleague):
    token, _secret = ApiToken.objects.create(user=colleague, name="平台", scopes=["registry:read"])
    response = chief.client.post(
        chief.url(f"{TOKEN}_change", token.pk), {"name": "平台", "scopes": ["scores:draft"]}
    )
    assert response.status_code == 403
    token.refresh_from_db()
    assert token.scopes == ["registry:read"]


def test_no_token_for_or_of_a_stranger(chief, stranger):
    page = chief.open(f"{TOKEN}_add")
    given = {"name": "平台", "days": "90", "scopes": ["registry:read"]}
    assert "选择一个有效的选项" in errors_of(chief.send(page, f"{TOKEN}_add", user=stranger.pk, **given))
    theirs, _secret = ApiToken.objects.create(user=stranger, name="外县平台", scopes=["registry:read"])
    assert ApiToken.objects.filter(pk=theirs.pk).exists()
    for page in ("change", "delete"):
        assert chief.get(f"{TOKEN}_{page}", theirs.pk).status_code == 404


# ---- the audit log ------------------------------------------------------------------------------
def test_the_audit_log_is_read_by_county_and_never_written(chief, county, stranger):
    ours = AuditEvent.objects.create(user=chief.user, verb="ran", county="qingtian", about="测算")
    theirs = AuditEvent.objects.create(user=stranger, verb="ran", county="foreign", about="外县测算")
    assert AuditEvent.objects.count() == 2
    listed = chief.open(f"{AUDIT}_changelist").text
    assert "青田县 对象 测算" in listed
    assert "外县测算" not in listed
    assert chief.get(f"{AUDIT}_change", theirs.pk).status_code == 404
    assert chief.get(f"{AUDIT}_add").status_code == 403
    assert chief.get(f"{AUDIT}_delete", ours.pk).status_code == 403
    assert chief.client.post(chief.url(f"{AUDIT}_change", ours.pk), {"about": "x"}).status_code == 403


def test_a_clerk_does_not_read_the_audit_log(county, colleague):
    assert Admin(colleague).get(f"{AUDIT}_changelist").status_code == 403


def test_groups_and_lock_outs_have_no_pages(chief):
    for url in ("/admin/auth/group/", "/admin/axes/accessattempt/", "/admin/r/1/1/"):
        assert chief.client.get(url).status_code == 404
    assert Post.objects.exists()


def test_leaving_the_back_office_signs_out_of_the_portal(chief):
    assert chief.client.get("/admin/").status_code == 200
    response = chief.client.post("/admin/logout/", follow=True)
    assert response.redirect_chain[-1][0] == "/login/"
    assert chief.client.get("/admin/").status_code == 302
