"""manage.py create_token: a key for a client program, printed once."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone

from ...commands import PlainCommand, WrongCall
from ...models import ApiToken, AuditEvent, User
from ...roles import TOKEN_SCOPES

LONGEST_DAYS = 366


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
        owner = self._owner(user)
        if not 1 <= days <= LONGEST_DAYS:
            raise WrongCall(f"有效天数 {days} 不在 1 至 {LONGEST_DAYS} 之间。令牌必须会过期,请改写 --days。")
        scopes = sorted(set(scopes))
        try:
            ApiToken(user=owner, name=name, scopes=scopes).clean_fields(exclude=["digest", "token_key"])
        except ValidationError as error:
            raise WrongCall("\n".join(error.messages)) from error
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

    @staticmethod
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
