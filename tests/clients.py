"""Browsers and client programs of tests."""

from django.test import Client

from gongtongti.accounts.models import ApiToken, User
from gongtongti.accounts.roles import TOKEN_SCOPES

API = "/api/v1"


def token_of(user: User, *scopes: str) -> str:
    """With no scope named: all there are."""
    _kept, token = ApiToken.objects.create(user=user, name="测试平台", scopes=list(scopes or TOKEN_SCOPES))
    return token


def token_client(user: User, *scopes: str) -> Client:
    return Client(headers={"Authorization": f"Token {token_of(user, *scopes)}"})


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client
