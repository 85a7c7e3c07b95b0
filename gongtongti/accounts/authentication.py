"""Tokens of client programs: who they act for, and how far."""

from datetime import timedelta

from django.utils import timezone
from knox.auth import TokenAuthentication as KnoxTokenAuthentication

LAST_USED_EVERY = timedelta(minutes=5)


class TokenAuthentication(KnoxTokenAuthentication):
    """`Authorization: Token …`; notes when the token was last used, at most every few minutes."""

    def authenticate_credentials(self, token):
        user, auth_token = super().authenticate_credentials(token)
        now = timezone.now()
        if auth_token.last_used is None or now - auth_token.last_used > LAST_USED_EVERY:
            type(auth_token).objects.filter(pk=auth_token.pk).update(last_used=now)
        return user, auth_token
