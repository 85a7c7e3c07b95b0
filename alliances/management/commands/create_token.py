"""manage.py create_token: a key for a client program, printed once."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone

from gongtongti.accounts.commands import PlainCommand, WrongCall
from gongtongti.accounts.models import ApiToken, AuditEvent, User
from gongtongti.accounts.roles import ROLES, TOKEN_SCOPES, Permission, RoleCode

from ...scope import scope_of

LONGEST_DAYS = 366
LONGEST_NAME = ApiToken._meta.get_field("name").max_length


class Command(PlainCommand):
    help = "给一个账号建立接口令牌。令牌只显示这一次,库中只存摘要。"

    def add_arguments(self, parser):
        parser.add_argument("--user", required=True, metavar="账号", help="令牌代表哪个账号(用户名)")
        parser.add_argument("--name", required=True, metavar="名称", help="谁、用来做什么,例如“市局数据平台”")
        parser.add_argument(
            "--scope",
            action="append",
            required=True,
            dest="scopes",
            metavar="权限",
            help="可重复:" + ";".join(f"{code} {label}" for code, (label, _) in TOKEN_SCOPES.items()),
        )
        parser.add_argument("--days", type=int, default=90, metavar="天数", help="有效天数,默认 90")

    def handle(self, *, user, name, scopes, days, **options):
        owner = _owner(user)
        if not 1 <= days <= LONGEST_DAYS:
            raise WrongCall(f"有效天数 {days} 不在 1 至 {LONGEST_DAYS} 之间。令牌必须会过期,请改写 --days。")
        name, scopes = name.strip(), sorted(set(scopes))
        _require_name(name)
        _require_known(scopes)
        _require_readable(owner, scopes)
        kept, token = ApiToken.objects.create(
            user=owner, name=name, scopes=scopes, expiry=timedelta(days=days)
        )
        AuditEvent.objects.create(
            user=owner, verb=AuditEvent.Verb.GRANTED, about=f"接口令牌“{name}”:{'、'.join(scopes)}"
        )
        until = timezone.localtime(kept.expiry).date()
        self.stderr.write(
            f"令牌“{name}”已建立,代表 {owner.username},到 {until} 为止。只显示这一次,请立即保存:"
        )
        self.stdout.write(token)


def _owner(username):
    owner = User.objects.filter(username=username).first()
    if owner is None:
        raise WrongCall(f"没有用户名为“{username}”的账号。请核对用户名,或先在后台建立账号。")
    if not owner.is_active:
        raise WrongCall(f"账号“{username}”已停用,不能建立令牌。请先启用账号,或换一个账号。")
    if owner.is_superuser:
        raise WrongCall(
            f"“{username}”是系统维护账号,它的令牌什么也读不到:令牌只带有岗位给予的权限。"
            "请另建账号,任职为“数据接口用户”,再给它建立令牌。"
        )
    return owner


def _require_name(name):
    if not name:
        raise WrongCall(
            "参数 --name 名称 是空的:令牌列表靠它辨认谁用它、用来做什么。请写明,例如 --name 市局数据平台。"
        )
    if len(name) > LONGEST_NAME:
        raise WrongCall(
            f"参数 --name 名称 有 {len(name)} 个字,最多 {LONGEST_NAME} 个。请写短一些,例如 --name 市局数据平台。"
        )


def _require_known(scopes):
    try:
        ApiToken._meta.get_field("scopes").run_validators(scopes)
    except ValidationError as error:
        raise WrongCall(f"参数 --scope 权限 有误:{''.join(error.messages)}") from error


def _require_readable(owner, scopes):
    """A token carries nothing that its owner's posts of today do not give."""
    held = scope_of(owner)
    if not held.roles:
        raise WrongCall(
            f"账号“{owner.username}”今天没有任职,令牌什么也读不到。"
            "请先在后台给它任职,例如“数据接口用户”,再建立令牌。"
        )
    for scope in scopes:
        promised = _promised(scope)
        if any(held.may(permission) for permission in promised):
            continue
        posts = "、".join(role.label for role in RoleCode if role in held.roles)
        fitting = "、".join(role.label for role in RoleCode if ROLES[role].permissions & promised)
        raise WrongCall(
            f"账号“{owner.username}”的任职({posts})不能“{TOKEN_SCOPES[scope][0]}”,令牌带上 {scope} 也读不到。"
            f"请去掉 --scope {scope},或先给这个账号其中一种任职:{fitting}。"
        )


def _promised(scope) -> frozenset[Permission]:
    """What a scope adds to the narrower ones it contains: scores:draft lets published scores through as well."""
    _label, lets_through = TOKEN_SCOPES[scope]
    return lets_through.difference(*(other for _, other in TOKEN_SCOPES.values() if other < lets_through))
