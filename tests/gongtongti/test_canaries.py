"""A value that stands nowhere else in each personal column: on whose pages, lists, exports and API does it turn up?

Written from the role table: the bureau sees its county, a school its own teachers but no amounts, the core principal
who moves within the alliance, a teacher himself, a client what its token carries.
"""

import re
from decimal import Decimal

import pytest
from django.db import models, transaction
from django.utils import timezone

from alliances.models import Filing
from alliances.scope import scope_of
from evaluation.authorising import authorise
from evaluation.models import Opinion, StipendStatement
from gongtongti.accounts.roles import DUTIES, TOKEN_SCOPES, Permission
from gongtongti.accounts.roles import ROLES as ROLE_TABLE
from teachers.models import EligibilityEntry, HonourRank, RotationEnd, Teacher, TeacherHonour
from tests.gongtongti.matrix import (
    ACTORS,
    ADMIN,
    ANONYMOUS,
    AUDITOR,
    CITY,
    CLERK,
    CORE,
    DRAFT_TOKEN,
    LEADER,
    NOBODY,
    PEOPLE_TOKEN,
    PRINCIPAL,
    PROGRAM,
    RECORDS_TOKEN,
    REGISTRY_TOKEN,
    SCHOOL_CLERK,
    SCORES_TOKEN,
    SUPERUSER,
    TEACHER,
    TOKENS,
    Way,
)
from tests.gongtongti.targets import find, relations_of
from tests.gongtongti.walking import TABLE, Walk, address_of, text_of
from tests.gongtongti.world import FOREIGN, OWN, SAME, SECTION, YEAR, build_world, govern_both, quicken
from tests.record_factories import TeacherHonourFactory
from tests.sealing import unsealed

pytestmark = [pytest.mark.once, pytest.mark.django_db]

NAME, NUMBER, HONOUR, APPRAISAL, NOTE, REASON, AMOUNT, OPINION = COLUMNS = (
    "name",
    "staff number",
    "honour",
    "appraisal",
    "note",
    "reason",
    "amount",
    "opinion",
)
PLACES = {OWN: 1, SAME: 2, FOREIGN: 3}
EVERYTHING = frozenset(COLUMNS)
#: All but what is for its author and those charged with it; the clerk of no section and the auditor are not.
RECORDED = EVERYTHING - {OPINION}
#: Who moves where is told to the schools of a filing and to whoever leads the alliance.
MOVER = frozenset({NAME, NUMBER, HONOUR})
NOTHING: dict = {}
RANK_OFFERED = re.compile(r'<option value="canary\d"[^>]*>[^<]*</option>')
#: The end of a rotation is that of another teacher of the school.
MAY_SEE = {
    ANONYMOUS: NOTHING,
    NOBODY: NOTHING,
    REGISTRY_TOKEN: NOTHING,
    RECORDS_TOKEN: NOTHING,
    PEOPLE_TOKEN: {OWN: MOVER, SAME: MOVER},
    CITY: NOTHING,
    TEACHER: {OWN: RECORDED - {APPRAISAL, NOTE}},
    PRINCIPAL: {OWN: RECORDED - {AMOUNT}},
    # What the core's head has written of the heads of its members, he reads himself.
    CORE: {OWN: MOVER - {NUMBER} | {OPINION}, SAME: MOVER - {NUMBER} | {OPINION}},
    PROGRAM: {OWN: RECORDED - {AMOUNT}, SAME: RECORDED - {AMOUNT}},
    CLERK: {OWN: RECORDED, SAME: RECORDED},
    AUDITOR: {OWN: RECORDED, SAME: RECORDED},
    SECTION: {OWN: EVERYTHING, SAME: RECORDED},
    SUPERUSER: {OWN: EVERYTHING, SAME: EVERYTHING, FOREIGN: EVERYTHING},
}


def canaries(place: int) -> dict[str, str]:
    """Column → what stands in it, of the place and nowhere else."""
    return {
        NAME: f"金丝雀姓名{place}号",
        NUMBER: f"CANARY-N{place}",
        HONOUR: f"金丝雀荣誉{place}号",
        APPRAISAL: f"canaryA{place}",
        NOTE: f"金丝雀说明{place}号",
        REASON: f"金丝雀理由{place}号",
        AMOUNT: f"9876{place}.0{place}",
        OPINION: f"金丝雀意见{place}号",
    }


def set_free(world) -> None:
    for relation, place in PLACES.items():
        told, records, county = canaries(place), world.records(relation), world.place(relation).county
        teacher = records.teacher
        rank = HonourRank.objects.create(county=county, code=f"canary{place}", name=told[HONOUR], rank=2)
        TeacherHonour.objects.filter(teacher=teacher).delete()
        TeacherHonourFactory(teacher=teacher, honour=rank)
        records.rotation.honour = rank
        records.rotation.save()
        Teacher.objects.filter(pk=teacher.pk).update(name=told[NAME], staff_number=told[NUMBER])
        for filing in Filing.objects.filter(rotation__teacher=teacher):
            filing.title = filing.rotation.summary().replace(teacher.name, told[NAME])
            filing.save()
        RotationEnd.objects.filter(rotation=records.ended).update(appraisal=told[APPRAISAL], note=told[NOTE])
        EligibilityEntry.objects.filter(pk=records.entry.pk).update(
            reason=told[REASON],
            exemption="other",
            eligible=False,
            backbone=False,
            confirmed_at=timezone.now(),
        )
        teacher.refresh_from_db()
        world.seen.cache_clear()
        # One about the head of each school: of the own one sent to the bureau, of the other a draft.
        reviews = world.place(relation).reviews
        opinion = reviews.draft_opinion if relation == SAME else reviews.opinion
        Opinion.objects.filter(pk=opinion.pk).update(words=told[OPINION])
        Filing.objects.filter(pk=opinion.filing_id).update(content={"评价意见": told[OPINION]})
        maintainer = world.people[SUPERUSER]
        number, _bar, seen = world.seen(relation).partition("|")
        authorise(county, YEAR, {number: seen}, scope=scope_of(maintainer), by=maintainer, at=timezone.now())
        # What was authorised is never changed: around its own guard, by the plain queryset.
        amount = Decimal(told[AMOUNT])
        rows = models.QuerySet(StipendStatement).filter(teacher=teacher)
        with unsealed(StipendStatement):
            rows.update(amount=amount, due=amount, exact=str(amount))


@pytest.fixture(scope="module")
def walk(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        govern_both(patch)
        quicken(patch)
        patch.setattr(
            "gongtongti.accounts.throttling.PerClientThrottle.THROTTLE_RATES", {"client": "1000000/min"}
        )
        world = build_world(TOKENS)
        set_free(world)
        yield Walk(world)
        transaction.set_rollback(True)


def readable(world):
    """(url name, address, thing) of everything that is read, each once."""
    met = set()
    for key, lines in sorted(TABLE.items()):
        for line in lines:
            if not isinstance(line.get, Way) or key in ("api:schema", "api:docs", "login"):
                continue
            for relation in relations_of(line.target):
                thing = find(world, line.target, relation)
                address = address_of(key, thing)
                asked = (address, tuple(sorted(thing.query.items())))
                if asked not in met:
                    met.add(asked)
                    yield key, address, thing


def caught(walk, actor) -> dict[tuple[str, str], str]:
    """(relation, column) → the first address at which it was seen."""
    found = {}
    signs = [
        (relation, column, sign) for relation, n in PLACES.items() for column, sign in canaries(n).items()
    ]
    asked = 0
    for key, address, thing in readable(walk.world):
        response, _done = walk.ask(actor, "GET", address, thing, {}, is_read=True)
        asked += 1
        if response.status_code != 200 or response.streaming:
            continue
        # The county's table of honours is no secret, who holds which is: its rows are offered in filters.
        text = RANK_OFFERED.sub("", text_of(response)).replace(",", "")
        for relation, column, sign in signs:
            # What was asked for stands on the page again.
            if sign in text and sign not in thing.query.values():
                found.setdefault((relation, column), f"{key} {address}")
    assert asked >= 300
    return found


@pytest.mark.parametrize("actor", MAY_SEE)
def test_a_canary_is_seen_only_where_the_role_needs_it(walk, actor):
    found = caught(walk, actor)
    allowed = {(relation, column) for relation, columns in MAY_SEE[actor].items() for column in columns}
    leaks = {f"{relation} {column}: {where}" for (relation, column), where in found.items()
             if (relation, column) not in allowed}  # fmt: skip
    assert not leaks
    # What may be seen is there to be seen: a canary that flies nowhere shows nothing.
    assert allowed == set(found)


def test_who_is_not_walked_holds_nothing_that_opens_a_personal_column():
    """Each of them is one who is walked, with a permission more that is about runs, accounts or the audit trail."""
    P = Permission
    section = ROLE_TABLE[CLERK].permissions.union(*DUTIES.values())
    program = ROLE_TABLE[PROGRAM].permissions
    more = {
        ADMIN: ROLE_TABLE[ADMIN].permissions - section,
        LEADER: ROLE_TABLE[LEADER].permissions - ROLE_TABLE[AUDITOR].permissions,
        SCHOOL_CLERK: ROLE_TABLE[SCHOOL_CLERK].permissions - ROLE_TABLE[PRINCIPAL].permissions,
        # A token lets through what its owner may: here a program.
        SCORES_TOKEN: TOKEN_SCOPES[TOKENS[SCORES_TOKEN]][1] & program - ROLE_TABLE[AUDITOR].permissions,
        DRAFT_TOKEN: TOKEN_SCOPES[TOKENS[DRAFT_TOKEN]][1] & program - ROLE_TABLE[AUDITOR].permissions,
    }
    assert set(more) == ACTORS - set(MAY_SEE)
    assert more == {
        ADMIN: {P.PEOPLE_MANAGE, P.AUDIT_VIEW, P.RUNS_APPROVE},
        LEADER: {P.RUNS_APPROVE},
        SCHOOL_CLERK: set(),
        SCORES_TOKEN: set(),
        DRAFT_TOKEN: set(),
    }
