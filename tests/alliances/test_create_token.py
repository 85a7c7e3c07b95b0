"""manage.py create_token: printed once, for an account whose posts give what the token is to read."""

import datetime
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from gongtongti.accounts.models import ApiToken, AuditEvent
from gongtongti.accounts.roles import DERIVED_ROLES, ROLES, TOKEN_SCOPES, RoleCode
from tests.clients import API
from tests.factories import PostFactory, SchoolFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return PostFactory(role=RoleCode.API_CLIENT).user


def create(*, user, name, scopes, days=None):
    out, err = StringIO(), StringIO()
    written = [f"--user={user}", f"--name={name}", *(f"--scope={scope}" for scope in scopes)]
    written += [] if days is None else [f"--days={days}"]
    call_command("create_token", *written, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_the_command_prints_the_token_once_and_alone(owner):
    with time_machine.travel(datetime.datetime(2026, 3, 1, 4, tzinfo=datetime.UTC), tick=False):
        out, err = create(user=owner.username, name="市局数据平台", scopes=["scores:read", "registry:read"])
        token = out.strip()
        client = Client(headers={"Authorization": f"Token {token}"})
        assert client.get(f"{API}/regions/").status_code == 200
    kept = ApiToken.objects.get()
    assert (kept.user, kept.name, kept.scopes) == (owner, "市局数据平台", ["registry:read", "scores:read"])
    assert err == (
        f"令牌“市局数据平台”已建立,代表 {owner.username},到 2026-05-30 为止。只显示这一次,请立即保存:\n"
    )
    event = AuditEvent.objects.get(verb=AuditEvent.Verb.GRANTED)
    assert event.about == "接口令牌“市局数据平台”:registry:read、scores:read"


def test_the_command_refuses_a_maintainer(db):
    UserFactory(username="admin", is_superuser=True)
    with pytest.raises(CommandError) as caught:
        create(user="admin", name="x", scopes=["registry:read"])
    assert str(caught.value) == (
        "“admin”是系统维护账号,它的令牌什么也读不到:令牌只带有岗位给予的权限。"
        "请另建账号,任职为“数据接口用户”,再给它建立令牌。"
    )


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"user": "nobody"}, "没有用户名为“nobody”的账号。请核对用户名,或先在后台建立账号。"),
        ({"days": 0}, "有效天数 0 不在 1 至 366 之间。令牌必须会过期,请改写 --days。"),
        ({"days": 4000}, "有效天数 4000 不在 1 至 366 之间。令牌必须会过期,请改写 --days。"),
        (
            {"scopes": ["scores:write"]},
            "参数 --scope 权限 有误:令牌权限“scores:write”不存在。"
            "可选:registry:read、records:read、people:read、scores:read、scores:draft。请从中选择。",
        ),
        (
            {"name": " "},
            "参数 --name 名称 是空的:令牌列表靠它辨认谁用它、用来做什么。请写明,例如 --name 市局数据平台。",
        ),
        (
            {"name": "台" * 61},
            "参数 --name 名称 有 61 个字,最多 60 个。请写短一些,例如 --name 市局数据平台。",
        ),
    ],
)
def test_the_command_says_what_is_wrong(owner, given, sentence):
    options = {"user": owner.username, "name": "平台", "scopes": ["registry:read"], **given}
    with pytest.raises(CommandError) as caught:
        create(**options)
    assert str(caught.value) == sentence
    assert caught.value.returncode == 2
    assert not ApiToken.objects.exists()


def test_the_command_refuses_a_closed_account(owner):
    owner.is_active = False
    owner.save()
    with pytest.raises(
        CommandError, match=f"^账号“{owner.username}”已停用,不能建立令牌。请先启用账号,或换一个账号。$"
    ):
        create(user=owner.username, name="平台", scopes=["registry:read"])


def refusal(**given) -> str:
    with pytest.raises(CommandError) as caught:
        create(name="平台", **given)
    assert caught.value.returncode == 2
    assert not ApiToken.objects.exists()
    return str(caught.value)


@pytest.mark.parametrize(
    ("scope", "sentence"),
    [
        (
            "scores:draft",
            "账号“shankou”的任职(校长)不能“读取未公布的测算”,令牌带上 scores:draft 也读不到。请去掉 --scope scores:draft,"
            "或先给这个账号其中一种任职:局管理员、教育局科室人员、局领导、督查审计、数据接口用户。",
        ),
        ("scores:read", None),
        ("registry:read", None),
    ],
)
def test_a_principals_token_reads_what_a_principal_reads(scope, sentence):
    """Published scores are in scores:draft as well: what counts is what a scope gives beyond the narrower ones."""
    principal = PostFactory(
        user__username="shankou", role=RoleCode.PRINCIPAL, school=SchoolFactory()
    ).user.username
    if sentence:
        assert refusal(user=principal, scopes=["registry:read", scope]) == sentence
    else:
        create(user=principal, name="平台", scopes=[scope])
        assert ApiToken.objects.get().scopes == [scope]


#: A teacher sees himself and the registry.
NOT_FOR_TEACHERS = ("records:read", "scores:read")
#: A reviewer of the city looks at applications, and at the registry they speak of.
FOR_THE_CITY = ("registry:read",)


@pytest.mark.parametrize(
    ("scope", "role"),
    sorted((scope, role) for scope in TOKEN_SCOPES for role in RoleCode if role not in DERIVED_ROLES),
)
def test_a_scope_is_refused_exactly_where_the_role_table_gives_nothing_of_it(scope, role):
    at_school = ROLES[role].at_school
    user = PostFactory(role=role, **({"school": SchoolFactory()} if at_school else {})).user
    if (
        (scope == "scores:draft" and at_school)
        or (scope in NOT_FOR_TEACHERS and role == RoleCode.TEACHER)
        or (scope not in FOR_THE_CITY and role == RoleCode.CITY_REVIEWER)
    ):
        assert f"任职({role.label})不能“{TOKEN_SCOPES[scope][0]}”" in refusal(
            user=user.username, scopes=[scope]
        )
    else:
        create(user=user.username, name="平台", scopes=[scope])
        assert ApiToken.objects.filter(user=user).exists()


def test_an_account_whose_posts_have_ended_gets_no_token(owner):
    owner.posts.update(until=timezone.localdate())
    assert refusal(user=owner.username, scopes=["registry:read"]) == (
        f"账号“{owner.username}”今天没有任职,令牌什么也读不到。请先在后台给它任职,例如“数据接口用户”,再建立令牌。"
    )
