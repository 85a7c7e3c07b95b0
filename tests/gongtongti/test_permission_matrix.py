"""Every address × everybody × own, same alliance, foreign county × GET and POST, against `matrix.py`."""

import json
from http.cookies import SimpleCookie

import pytest
from django.db import transaction
from django.urls import URLPattern, get_resolver, reverse

from gongtongti.accounts.roles import ROLES as ROLE_TABLE
from gongtongti.accounts.roles import TOKEN_SCOPES, Permission, RoleCode
from tests.gongtongti import matrix
from tests.gongtongti.matrix import (
    ACTORS,
    ANONYMOUS,
    HIDDEN,
    IN,
    LINES,
    LOGIN,
    MODELS,
    NOBODY,
    SUPERUSER,
    TOKENS,
)
from tests.gongtongti.targets import TARGETS, find, relations_of
from tests.gongtongti.world import build_world

# django_db on every test: without it pytest-django sets up no database for the fixture of the whole file.
pytestmark = [pytest.mark.once, pytest.mark.django_db]

METHODS = ("GET", "POST")


def addresses(patterns=None, *, names="", route=""):
    """(url name, or the route of one that has no name; its route) of everything the portal answers to."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield (f"{names}{pattern.name}" if pattern.name else here), here
        else:
            inner = f"{names}{pattern.namespace}:" if pattern.namespace else names
            yield from addresses(pattern.url_patterns, names=inner, route=here)


ADDRESSES = dict(addresses())


def model_lines():
    """Of each model of the admin its six addresses; the one without a name leads on to `change`."""
    for label, model in MODELS.items():
        app, _, name = label.partition("_")
        for view, line in model.lines().items():
            key = f"admin:{label}_{view}" if view else f"admin/{app}/{name}/<path:object_id>/"
            yield key, [line]


TABLE = {**LINES, **dict(model_lines())}


# ---- the table itself ---------------------------------------------------------------------------
def test_every_address_has_its_line_and_every_line_its_address():
    assert sorted(set(ADDRESSES) - set(TABLE)) == [], "addresses without a line in tests/gongtongti/matrix.py"
    assert sorted(set(TABLE) - set(ADDRESSES)) == [], "lines of tests/gongtongti/matrix.py without an address"
    assert len(list(addresses())) == len(ADDRESSES) == len(TABLE)
    assert len(ADDRESSES) >= 130


def test_every_target_is_used():
    assert {line.target for lines in TABLE.values() for line in lines} == set(TARGETS)


def test_the_groups_are_those_of_the_role_table():
    """The groups are written by hand; here the role table is held against them, name by name."""
    holders = {
        permission: {role.value for role, entry in ROLE_TABLE.items() if permission in entry.permissions}
        for permission in Permission
    }
    assert {permission: group - matrix.MAINTAINER for permission, group in {
        Permission.REGISTRY_VIEW: matrix.EVERY_ROLE,
        Permission.REGISTRY_CHANGE: matrix.KEEPERS,
        Permission.RESULTS_VIEW: matrix.RESULTS,
        Permission.RESULTS_CHANGE: matrix.KEEPERS,
        Permission.RUNS_START: matrix.KEEPERS,
        Permission.SCORES_VIEW: matrix.WHOLE_COUNTY,
        Permission.SCORES_DRAFT: matrix.WHOLE_COUNTY,
        Permission.SCORES_OWN: matrix.AT_SCHOOL,
        Permission.PEOPLE_MANAGE: matrix.PEOPLE,
        Permission.AUDIT_VIEW: matrix.AUDIT,
    }.items()} == holders  # fmt: skip
    assert set(ROLE_TABLE) == matrix.ROLES
    assert set(TOKENS.values()) == set(TOKEN_SCOPES)


# ---- the walk -----------------------------------------------------------------------------------
def address_of(key, thing):
    if key.startswith("admin/"):
        return "/" + ADDRESSES[key].replace("<path:object_id>", str(thing.kwargs.get("object_id"))).replace(
            "(?P<url>.*)$", "nothing/"
        )
    if key == "api:unknown":
        return "/api/v1/nothing/"
    if key == "admin:app_list":
        return reverse(key, kwargs={"app_label": "alliances"})
    kwargs = {name: value for name, value in thing.kwargs.items() if f":{name}>" in ADDRESSES[key]}
    return reverse(key, kwargs=kwargs)


def answer(response, words):
    status = response.status_code
    if status in (301, 302, 307):
        return LOGIN if response["Location"].startswith(("/login/", "/admin/login/")) else IN
    if status in (200, 422):
        if words is None:
            return IN
        text = response.content.decode()
        if response["Content-Type"] == "application/json":
            text = json.dumps(json.loads(text), ensure_ascii=False)  # Django writes Chinese as \\u…
        return IN if words in text else HIDDEN
    return status


class Walk:
    """Asks as everybody in turn; whatever an answer wrote, or did to a session, is taken back."""

    def __init__(self, world):
        self.world = world
        self.cookies = {actor: client.cookies.output() for actor, client in world.clients.items()}
        self.heard = {}

    def ask(self, actor, method, address, query, data):
        key = (actor, method, address, tuple(sorted(query.items())), tuple(sorted(data.items())))
        if key not in self.heard:
            self.heard.clear()  # the relations of one address follow each other: only the last answer is kept
            client = self.world.clients[actor]
            client.cookies = SimpleCookie(self.cookies[actor].replace("Set-Cookie: ", ""))
            with transaction.atomic():
                send = client.get if method == "GET" else client.post
                target = f"{address}?{'&'.join(f'{k}={v}' for k, v in query.items())}" if query else address
                self.heard[key] = send(target, data=data if method == "POST" else None)
                transaction.set_rollback(True)
        return self.heard[key]


@pytest.fixture(scope="module")
def walk(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield Walk(build_world(TOKENS))
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def unthrottled(monkeypatch):
    monkeypatch.setattr(
        "gongtongti.accounts.throttling.PerClientThrottle.THROTTLE_RATES", {"client": "1000000/min"}
    )


def cells_of(line):
    return [
        (actor, relation, method)
        for actor in sorted(ACTORS)
        for method in METHODS
        for relation in relations_of(line.target)
    ]


def differences(key, walk):
    """What is found otherwise than written, and how many cells were looked at."""
    different, walked = [], 0
    walk.heard.clear()
    for line in TABLE[key]:
        for actor, relation, method in cells_of(line):
            thing = find(walk.world, line.target, relation)
            data = {"post": "yes", "change_reason": "核对权限", **thing.data}
            response = walk.ask(actor, method, address_of(key, thing), thing.query, data)
            found, expected = answer(response, thing.words), line.expected(actor, relation, method)
            walked += 1
            if found != expected:
                different.append(
                    f"{actor} {method} {line.target} ({relation or '-'}): {found}, not {expected}"
                )
    return different, walked


@pytest.mark.parametrize("key", sorted(set(TABLE) & set(ADDRESSES)))
def test_everybody_gets_what_the_table_says(key, walk):
    different, walked = differences(key, walk)
    assert not different, "\n".join(["", *different])
    assert walked == sum(len(ACTORS) * len(METHODS) * len(relations_of(line.target)) for line in TABLE[key])


def test_everybody_is_the_thirteen_that_were_thought_of():
    assert len(ACTORS) == 13
    assert {ANONYMOUS, NOBODY, SUPERUSER} | set(TOKENS) | {role.value for role in RoleCode} == ACTORS


def test_a_guard_taken_away_is_found(walk, monkeypatch):
    monkeypatch.setattr("alliances.querysets.CountyScoped.visible_to", lambda rows, scope: rows)
    for key in ("api:schools", "alliances:school", "admin:alliances_school_changelist"):
        different, _walked = differences(key, walk)
        assert any("(foreign county): let in, not" in line for line in different), [key, *different]
