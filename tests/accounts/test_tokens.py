"""Tokens of client programs: kept as a digest, named, scoped, expiring, revocable; never more than their owner."""

import datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from alliances.scope import scope_of
from gongtongti.accounts.models import ApiToken, AuditEvent
from gongtongti.accounts.roles import TOKEN_SCOPES, Permission, RoleCode
from tests.clients import API, token_client, token_of
from tests.factories import CountyFactory, PostFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return PostFactory(role=RoleCode.API_CLIENT).user


def ask(token, address="/regions/", prefix="Token"):
    return Client(headers={"Authorization": f"{prefix} {token}"}).get(API + address)


def problem_of(response):
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == response.status_code
    (error,) = problem["errors"]
    assert problem["detail"] == error["detail"]
    return error["code"], error["detail"]


def test_the_token_is_nowhere_in_the_database(owner):
    token = token_of(owner)
    (row,) = ApiToken.objects.values()
    assert len(token) == 64
    assert all(token not in str(value) for value in row.values())
    assert token not in str(AuditEvent.objects.values())
    # What is kept in clear only finds the row: 49 of the 64 characters cannot be read off it.
    assert [name for name, value in row.items() if len(str(value)) > 8 and token.startswith(str(value))] == [
        "token_key"
    ]
    assert len(row["token_key"]) == 15


def test_a_token_opens_what_its_scopes_and_its_owner_allow(owner):
    assert ask(token_of(owner, "registry:read")).status_code == 200


@pytest.mark.parametrize("token", ["0" * 64, "x", "令牌".encode().decode("latin-1"), "a\tb"])
def test_an_unknown_token_is_refused(owner, token):
    token_of(owner)
    response = ask(token)
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == "Token"
    assert response.json()["title"] == "未登录或令牌无效"
    assert problem_of(response)[0] in ("invalid_token", "malformed_token")


def test_a_token_that_begins_like_a_known_one_is_unknown(owner):
    token = token_of(owner)
    forged = token[:-1] + ("0" if token[-1] != "0" else "1")
    assert problem_of(ask(forged)) == (
        "invalid_token",
        "令牌无效:没有这个令牌,或者它已被撤销。请核对令牌,或向局管理员申请新令牌。",
    )


@pytest.mark.parametrize("written", ["", "a b"])
def test_a_header_that_carries_no_single_token_is_explained(owner, written):
    assert problem_of(ask(written)) == (
        "malformed_token",
        "Authorization 头写法不对:应为“Token 令牌”,令牌中没有空格。请照此重写。",
    )


def test_without_token_or_session_the_answer_says_what_to_do():
    response = Client().get(f"{API}/regions/")
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == "Token"
    assert problem_of(response) == (
        "not_authenticated",
        "请先登录,或在 Authorization 头中带上令牌(Token 令牌)。令牌由局管理员发放。",
    )


def test_a_token_ends_on_its_day_and_stays_in_the_list(owner):
    kept, token = ApiToken.objects.create(
        user=owner, name="市局数据平台", scopes=["registry:read"], expiry=datetime.timedelta(days=90)
    )
    last = timezone.localtime(kept.expiry)
    with time_machine.travel(last - datetime.timedelta(seconds=2), tick=False):
        assert ask(token).status_code == 200
    with time_machine.travel(last, tick=False):
        response = ask(token)
        assert response.status_code == 401
        assert problem_of(response) == (
            "expired_token",
            f"令牌“市局数据平台”已于 {last.date()} 过期。请向局管理员申请新令牌。",
        )
        assert ApiToken.objects.live().count() == 0
    assert ApiToken.objects.get() == kept


def test_a_revoked_token_is_unknown(owner):
    token = token_of(owner)
    assert ask(token).status_code == 200
    ApiToken.objects.get().delete()
    assert ask(token).status_code == 401


def test_the_token_of_a_closed_account_is_refused(owner):
    token = token_of(owner)
    owner.is_active = False
    owner.save()
    assert problem_of(ask(token)) == (
        "inactive_user",
        "令牌“测试平台”所属的账号已停用。请向局管理员核实。",
    )


def test_a_token_ends_with_the_post_it_speaks_for(owner):
    token = token_of(owner, "registry:read")
    owner.posts.update(until=timezone.localdate())
    response = ask(token)
    assert response.status_code == 403
    assert problem_of(response) == (
        "post_missing",
        "令牌所属的账号没有任职,或所任岗位不能查看这一项(系统维护账号的令牌不带任何权限)。请联系局管理员核实任职。",
    )


def test_the_last_use_is_noted_every_few_minutes(owner):
    token = token_of(owner)
    begin = datetime.datetime(2026, 3, 1, 8, tzinfo=datetime.UTC)
    with time_machine.travel(begin, tick=False):
        ask(token)
    with time_machine.travel(begin + datetime.timedelta(minutes=4), tick=False):
        ask(token)
        assert ApiToken.objects.get().last_used == begin
    with time_machine.travel(begin + datetime.timedelta(minutes=6), tick=False):
        ask(token)
        assert ApiToken.objects.get().last_used == begin + datetime.timedelta(minutes=6)


# ---- scopes -------------------------------------------------------------------------------------
#: Token scope → what of its owner's permissions comes through, for an owner who holds them all.
THROUGH = {
    "registry:read": {"registry.view"},
    "records:read": {"registry.view", "filings.view", "filings.alliance", "filings.own"},
    "people:read": {"staff.view", "staff.own", "staff.self"},
    "scores:read": {"scores.view", "scores.own"},
    "scores:draft": {"scores.view", "scores.own", "scores.draft"},
}


def test_the_scopes_are_those_that_were_decided():
    assert set(TOKEN_SCOPES) == set(THROUGH)


@pytest.mark.parametrize(("scope", "permissions"), THROUGH.items())
def test_a_scope_lets_through_its_permissions_only(scope, permissions):
    county = CountyFactory()
    post = PostFactory(county=county, role=RoleCode.BUREAU_ADMIN)
    PostFactory(user=post.user, county=county, role=RoleCode.API_CLIENT)
    narrowed = scope_of(post.user).narrowed_to([scope])
    held = {permission for _county, permission in scope_of(post.user).grants}
    assert held > {each for each in permissions if not each.endswith((".own", ".self", ".alliance"))}
    assert {str(permission) for _county, permission in narrowed.grants} == permissions & held
    assert not narrowed.everywhere


def test_a_scope_gives_nothing_that_its_owner_has_not(owner):
    narrowed = scope_of(UserFactory()).narrowed_to(TOKEN_SCOPES)
    assert not any(narrowed.may(permission) for permission in Permission)


def test_the_token_of_a_superuser_opens_nothing():
    superuser = UserFactory(is_superuser=True)
    CountyFactory()
    assert token_client(superuser).get(f"{API}/counties/").status_code == 403


def test_a_missing_scope_is_named(owner):
    response = token_client(owner, "scores:read").get(f"{API}/schools/")
    assert response.status_code == 403
    assert problem_of(response) == (
        "scope_missing",
        "令牌缺少权限:查看这一项需要registry:read或records:read,这个令牌只有scores:read。请向局管理员申请带有该权限的令牌。",
    )


def test_a_token_opens_no_page_of_the_portal(owner):
    response = token_client(owner).get("/schools/")
    assert response.status_code == 302
    assert response["Location"].startswith("/login/")


# ---- throttle -----------------------------------------------------------------------------------
def test_a_client_that_runs_wild_is_slowed_down_and_no_other(owner, monkeypatch):
    monkeypatch.setattr(
        "gongtongti.accounts.throttling.PerClientThrottle.THROTTLE_RATES", {"client": "2/min"}
    )
    busy, other = token_client(owner), token_client(owner)
    assert [busy.get(f"{API}/policies/").status_code for _ in range(3)] == [200, 200, 429]
    response = busy.get(f"{API}/policies/")
    assert int(response["Retry-After"]) <= 60
    code, detail = problem_of(response)
    assert code == "throttled"
    assert detail == f"请求过于频繁,请等待 {response['Retry-After']} 秒后再试。"
    assert other.get(f"{API}/policies/").status_code == 200


def test_an_unknown_scope_is_refused_by_the_row_itself(owner):
    with pytest.raises(ValidationError):
        ApiToken(user=owner, name="平台", scopes=["everything"]).full_clean(exclude=["digest", "token_key"])
