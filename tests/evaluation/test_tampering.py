"""A thousand cells changed past the seal, each found; the whole chain rewritten, found by whoever holds an old code."""

import json
import random
from functools import lru_cache

import pytest
from django.db import connection, transaction

from evaluation import chain, seal, verifying, verifying_runs
from evaluation.basis import basis_of
from evaluation.formulas.numbers import LINE_PLACES, SCORE_PLACES, shown
from evaluation.models import ChainLink, Score, ScoreLine, ScoreRun
from evaluation.scoring import fraction_text, result_digest
from evaluation.snapshot import facts_of, snapshot_text
from gongtongti.accounts.canonical import canonical
from tests.evaluation.sealed_county import SealedCounty
from tests.evaluation.tampering import NOT_COVERED, NUMBER, SEAL_ALONE, TABLES, cells, tamper

#: Each is a verification of the whole county; PostgreSQL answers slower, and reads the same rows.
TIMES = {"sqlite": 1000, "postgresql": 300}


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        sealed = SealedCounty()
        seal.remove(connection)
        yield sealed
        transaction.set_rollback(True)


@pytest.fixture
def county(built, db, monkeypatch):
    """What is computed from the same texts is computed once."""
    for name in ("_read", "_recomputed"):
        monkeypatch.setattr(verifying_runs, name, lru_cache(getattr(verifying_runs, name)))
    return built


def found_in(county: SealedCounty, table: str) -> bool:
    """Whether a problem names the table, in the county itself or where its row went."""
    told = (
        problem
        for place in (county.county, county.there)
        for problem in verifying.problems(place, recounted=False)
    )
    return any(problem.table == table for problem in told) or any(
        problem.table == table for problem in verifying.texts()
    )


def test_a_thousand_changed_cells_are_each_found(county):
    chance = random.Random(20220831)
    every = [cell for model in TABLES for cell in cells(model)]
    assert {cell.model for cell in every} == set(TABLES) - set(SEAL_ALONE)
    done, missed = 0, []
    while done < TIMES[connection.vendor]:
        cell = chance.choice(every)
        point = transaction.savepoint()
        if tamper(cell, chance):
            done += 1
            if not found_in(county, cell.model._meta.db_table):
                missed.append(str(cell))
        transaction.savepoint_rollback(point)
    assert missed == []
    assert verifying.verify_county(county.county) == []  # each was taken back


def test_what_is_left_out_is_really_not_seen(county):
    """An exemption that is not needed any more has to go."""
    chance = random.Random(1)
    one_of_each = {(model, cell.field.name): cell for model in TABLES for cell in cells(model, covered=False)}
    assert set(one_of_each) == set(NOT_COVERED)
    seen = []
    for column, cell in one_of_each.items():
        if NOT_COVERED[column] != NUMBER:
            point = transaction.savepoint()
            if tamper(cell, chance) and found_in(county, cell.model._meta.db_table):
                seen.append(str(cell))
            transaction.savepoint_rollback(point)
    assert seen == []


def rewritten(run: ScoreRun) -> None:
    """As a forger with the whole code would: another result, everything recomputed from it, the chain made to fit."""
    facts = facts_of(run.facts)
    document = json.loads(run.facts)
    versions = {tuple(key.split("/")): int(version) for key, version, _digest in document["sources"]}
    document["facts"]["results"][0]["value"] = "90"
    forged = facts_of(json.dumps(document))
    assert forged != facts
    text, inputs = snapshot_text(forged, versions)
    rows = basis_of(run).rows(forged)
    digest = result_digest(
        rows, inputs_digest=inputs, pack_sha256=run.pack_text_id, options=run.options, decided=run.decided
    )
    ScoreRun.objects.filter(pk=run.pk).update(facts=text, inputs_digest=inputs, result_digest=digest)
    for row in rows:
        score = Score.objects.get(run=run, school_code=row.school, kind=row.kind, alliance_code=row.alliance)
        value = None if row.value is None else shown(row.value, SCORE_PLACES)
        Score.objects.filter(pk=score.pk).update(
            value=value, exact=fraction_text(row.value), reason=row.reason
        )
        for position, line in enumerate(row.lines, start=1):
            value = "" if line.value is None else shown(line.value, LINE_PLACES)
            ScoreLine.objects.filter(score=score, position=position).update(
                label=line.label, value=value, inputs=line.inputs, clause=line.clause
            )
    now = chain.sealed(ScoreRun.objects.defer(None).get(pk=run.pk))
    previous = ""
    for link in ChainLink.objects.filter(county=run.county).order_by("position"):
        if link.run_id == run.pk:
            link.content = canonical({**json.loads(link.content), "run": now["run"], "rows": now["rows"]})
        digest = chain.link_digest(
            county=run.county.slug,
            position=link.position,
            previous=previous,
            act=link.act,
            at=link.at,
            content=link.content,
        )
        ChainLink.objects.filter(pk=link.pk).update(content=link.content, previous=previous, digest=digest)
        previous = digest


def test_a_chain_rewritten_as_a_whole_is_found_by_the_holder_of_an_old_code(county):
    head = ChainLink.objects.head_of(county.county)
    assert verifying.verify_county(county.county, heads=[head]) == []
    rewritten(ScoreRun.objects.defer(None).get(pk=county.second.pk))
    assert verifying.verify_county(county.county) == []  # it all adds up: nothing inside can tell
    (problem,) = verifying.verify_county(county.county, heads=[head])
    assert problem.table == "evaluation_chainlink"
    assert problem.sentence.startswith(f"校验码 {head} 不在校验链中:链被重写,或校验码有误。")
