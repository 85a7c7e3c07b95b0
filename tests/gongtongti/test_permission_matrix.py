"""Every address × everybody × own, same alliance, foreign county × GET and POST, against `matrix.py`."""

import pytest
from django.db import transaction

from gongtongti.accounts.roles import DUTIES, TOKEN_SCOPES, Permission, RoleCode
from gongtongti.accounts.roles import ROLES as ROLE_TABLE
from tests.gongtongti import matrix
from tests.gongtongti.matrix import (
    ACTORS,
    ANONYMOUS,
    CLERK,
    CORE,
    HIDDEN,
    IN,
    LOGIN,
    NOBODY,
    PRINCIPAL,
    REFUSED,
    SUPERUSER,
    TOKENS,
    Way,
)
from tests.gongtongti.targets import TARGETS, find, relations_of
from tests.gongtongti.walking import ADDRESSES, TABLE, Walk, address_of, addresses, text_of
from tests.gongtongti.world import SECTION, build_world, govern_both, quicken

# django_db on every test: without it pytest-django sets up no database for the fixture of the whole file.
pytestmark = [pytest.mark.once, pytest.mark.django_db]

METHODS = ("GET", "POST")


# ---- the table itself ---------------------------------------------------------------------------
def test_every_address_has_its_line_and_every_line_its_address():
    assert sorted(set(ADDRESSES) - set(TABLE)) == [], "addresses without a line in tests/gongtongti/matrix.py"
    assert sorted(set(TABLE) - set(ADDRESSES)) == [], "lines of tests/gongtongti/matrix.py without an address"
    assert len(list(addresses())) == len(ADDRESSES) == len(TABLE)
    # Written down, so that lines cannot go missing together with their addresses.
    assert len(ADDRESSES) == 335
    assert sum(len(cells_of(line)) for lines in TABLE.values() for line in lines) == 33_478


def test_every_target_is_used():
    assert {line.target for lines in TABLE.values() for line in lines} == set(TARGETS)


def test_the_groups_are_those_of_the_role_table():
    """The groups are written by hand; here the role table is held against them, name by name."""
    held = {actor: ROLE_TABLE[actor].permissions for actor in matrix.ROLES}
    held[CORE] |= held[PRINCIPAL]  # follows from the post of a principal
    held[SECTION] = held[CLERK].union(*DUTIES.values())
    holders = {
        permission: {actor for actor, permissions in held.items() if permission in permissions}
        for permission in Permission
    }
    P = Permission
    assert {permission: group - matrix.MAINTAINER for permission, group in {
        P.REGISTRY_VIEW: matrix.EVERY_ROLE,
        P.REGISTRY_CHANGE: matrix.KEEPERS,
        P.RESULTS_VIEW: matrix.RESULTS,
        P.RESULTS_CHANGE: matrix.KEEPERS,
        P.RUNS_START: matrix.KEEPERS,
        P.SCORES_VIEW: matrix.WHOLE_COUNTY,
        P.SCORES_DRAFT: matrix.WHOLE_COUNTY,
        P.SCORES_OWN: matrix.AT_SCHOOL,
        P.PEOPLE_MANAGE: matrix.PEOPLE,
        P.AUDIT_VIEW: matrix.AUDIT,
        P.FILINGS_VIEW: matrix.WHOLE_COUNTY,
        P.FILINGS_ALLIANCE: matrix.LEADS,
        P.FILINGS_OWN: matrix.AT_SCHOOL,
        P.ACTIVITIES_FILE: matrix.AT_SCHOOL,
        P.ACTIVITIES_ANSWER: matrix.AT_SCHOOL,
        P.ACTIVITIES_REVIEW: matrix.DECIDERS,
        P.ROTATIONS_FILE: matrix.AT_SCHOOL,
        P.ROTATIONS_APPLY: matrix.SELF,
        P.ROTATIONS_ANSWER: matrix.HEADS,
        P.ROTATIONS_REVIEW: matrix.DECIDERS,
        P.CHARTERS_FILE: matrix.AT_SCHOOL,
        P.CHARTERS_REVIEW: matrix.DECIDERS,
        P.PERIODS_CLOSE: matrix.DECIDERS,
        P.TEACHERS_VIEW: matrix.WHOLE_COUNTY,
        P.TEACHERS_OWN: matrix.AT_SCHOOL,
        P.TEACHERS_SELF: matrix.SELF,
        P.TEACHERS_CHANGE: matrix.DECIDERS,
        P.STIPENDS_VIEW: matrix.RESULTS,
        P.STIPENDS_AUTHORISE: matrix.DECIDERS,
        P.READINGS_DECIDE: matrix.DECIDERS,
        P.RUNS_APPROVE: matrix.APPROVERS,
        P.RUNS_PUBLISH: matrix.PUBLISHERS,
        P.OBJECTIONS_FILE: matrix.HEADS,
        P.OBJECTIONS_REVIEW: matrix.DECIDERS,
        P.SELF_REVIEWS_FILE: matrix.AT_SCHOOL,
        P.SELF_REVIEWS_REVIEW: matrix.DECIDERS,
        P.PROJECTS_FILE: matrix.AT_SCHOOL,
        P.PROJECTS_REVIEW: matrix.DECIDERS,
        P.PROJECTS_CITY: matrix.CITY_REVIEWERS,
        P.OPINIONS_FILE: matrix.HEADS,
        P.OPINIONS_VIEW: matrix.OPINION_READERS,
        P.POINTS_ENTER: matrix.DECIDERS,
    }.items()} == holders  # fmt: skip
    assert set(ROLE_TABLE) == matrix.ROLES
    assert set(TOKENS.values()) == set(TOKEN_SCOPES)


# ---- the walk -----------------------------------------------------------------------------------
def answer(response, *, words, done):
    """`words` None: only who is let in is asked. `done`: what came about; None where nothing was to."""
    status = response.status_code
    if status in (301, 302, 307):
        if response["Location"].startswith(("/login/", "/admin/login/")):
            return LOGIN
        return REFUSED if done is False else IN
    if status in (200, 409, 422):
        if words is not None and words not in text_of(response):
            return HIDDEN
        return REFUSED if done is False else IN
    return status


@pytest.fixture(scope="module")
def walk(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        govern_both(patch)
        quicken(patch)
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
            way = line.get if method == "GET" else line.post
            is_read = isinstance(way, Way) and way.is_read
            response, done = walk.ask(actor, method, address_of(key, thing), thing, data, is_read=is_read)
            found = answer(response, words=thing.words if is_read else None, done=done)
            expected = line.expected(actor, relation, method)
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


def test_everybody_is_the_nineteen_that_were_thought_of():
    assert len(ACTORS) == 19
    assert {ANONYMOUS, NOBODY, SUPERUSER, SECTION} | set(TOKENS) | {role.value for role in RoleCode} == ACTORS


def test_a_guard_taken_away_is_found(walk, monkeypatch):
    monkeypatch.setattr("alliances.querysets.CountyScoped.visible_to", lambda rows, scope: rows)
    for key in ("api:schools", "alliances:school", "admin:alliances_school_changelist"):
        different, _walked = differences(key, walk)
        assert any("(foreign county): let in, not" in line for line in different), [key, *different]
