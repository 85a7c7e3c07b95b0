"""Tokens of client programs: who they act for, and how far."""

from datetime import timedelta
from hmac import compare_digest

from django.utils import timezone
from knox.auth import TokenAuthentication as KnoxTokenAuthentication
from knox.auth import get_authorization_header
from knox.crypto import hash_token
from knox.settings import CONSTANTS
from rest_framework.exceptions import AuthenticationFailed

from .models import ApiToken

LAST_USED_EVERY = timedelta(minutes=5)


class TokenAuthentication(KnoxTokenAuthentication):
    """`Authorization: Token …`; notes when the token was last used, at most every few minutes.

    One query, and an expired token stays where it is: its owner sees in the list why the client stopped,
    where knox would have deleted it.
    """

    def authenticate(self, request):
        words = get_authorization_header(request).split()
        prefix = self.authenticate_header(request)
        if not words or words[0].lower() != prefix.lower().encode():
            return None
        if len(words) != 2:
            raise AuthenticationFailed(
                f"Authorization 头写法不对:应为“{prefix} 令牌”,令牌中没有空格。请照此重写。",
                code="malformed_token",
            )
        return self.authenticate_credentials(words[1])

    def authenticate_credentials(self, token):
        known = self._find(token.decode("latin-1"))
        if known is None:
            raise AuthenticationFailed(
                "令牌无效:没有这个令牌,或者它已被撤销。请核对令牌,或向局管理员申请新令牌。",
                code="invalid_token",
            )
        now = timezone.now()
        if known.expiry is not None and known.expiry <= now:
            day = timezone.localtime(known.expiry).date()
            raise AuthenticationFailed(
                f"令牌“{known.name}”已于 {day} 过期。请向局管理员申请新令牌。", code="expired_token"
            )
        if not known.user.is_active:
            raise AuthenticationFailed(
                f"令牌“{known.name}”所属的账号已停用。请向局管理员核实。", code="inactive_user"
            )
        if known.last_used is None or now - known.last_used > LAST_USED_EVERY:
            ApiToken.objects.filter(pk=known.pk).update(last_used=now)
        return known.user, known

    @staticmethod
    def _find(token: str) -> ApiToken | None:
        if not (token.isascii() and token.isalnum()):
            return None  # not one of ours, and PostgreSQL refuses to look for NUL
        digest = hash_token(token)
        key = token[: CONSTANTS.TOKEN_KEY_LENGTH]
        for candidate in ApiToken.objects.filter(token_key=key).select_related("user"):
            if compare_digest(digest, candidate.digest):
                return candidate
        return None
