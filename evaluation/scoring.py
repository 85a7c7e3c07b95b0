"""A score run: gather → formula → rows, in one transaction."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction

from django.db import connection, transaction

from alliances.models import County
from alliances.periods import SchoolYear
from gongtongti.accounts.canonical import canonical, digest
from gongtongti.accounts.models import AuditEvent

from .basis import Basis, choose
from .evidence.quality import QualityEvidence, gather_quality
from .formulas.numbers import LINE_PLACES, SCORE_PLACES, shown
from .formulas.outcome import ScoreRow
from .insertion import insert_rows
from .models import PackText, Score, ScoreLine, ScoreRun
from .snapshot import snapshot_text

#: Raised whenever the same facts, pack and options would give another result.
ENGINE = "2"
_json = json.JSONEncoder(ensure_ascii=False).encode


def run_scoring(
    county: County,
    year: SchoolYear,
    *,
    overrides: Mapping[str, str] | None = None,
    user=None,
    corrects: ScoreRun | None = None,
    correction_reason: str = "",
) -> ScoreRun:
    """Gather, compute, store. What it read is one state of the database; what it writes, all of it or nothing.

    corrects  the public run that this one is to take the place of, with the reason
    """
    basis, evidence = gathered(county, year, overrides or {})
    rows = basis.rows(evidence.facts)
    with transaction.atomic():
        run = _store_run(county, year, basis, evidence, rows, user, corrects, correction_reason)
        _store_rows(run, rows, evidence)
        AuditEvent.objects.create(
            user=user, verb=AuditEvent.Verb.RAN, county=county.slug, about=f"{year.label} 第{run.pk}次测算"
        )
    return run


def gathered(county: County, year: SchoolYear, overrides: Mapping[str, str]) -> tuple[Basis, QualityEvidence]:
    """What a run would be computed from now. CannotScore, UnknownOption."""
    with _one_state():
        return choose(county, year, overrides), gather_quality(county, year)


@contextmanager
def _one_state() -> Iterator[None]:
    """Several reads see one state. On SQLite a transaction is enough; PostgreSQL has to be told.

    Writing happens in a transaction of its own: a repeatable read fails when somebody meanwhile edits a school.
    """
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _store_run(
    county, year, basis: Basis, evidence: QualityEvidence, rows, user, corrects, correction_reason
) -> ScoreRun:
    text, inputs_digest = snapshot_text(evidence.facts, evidence.result_versions)
    pack = basis.pack
    PackText.objects.bulk_create([PackText(sha256=pack.sha256, text=pack.text)], ignore_conflicts=True)
    return ScoreRun.objects.create(
        county=county,
        school_year=year,
        trial=basis.trial,
        pack=pack.id,
        pack_text_id=pack.sha256,
        options=dict(sorted(basis.options.items())),
        decided=dict(basis.decided),
        facts=text,
        engine=ENGINE,
        inputs_digest=inputs_digest,
        result_digest=result_digest(
            rows,
            inputs_digest=inputs_digest,
            pack_sha256=pack.sha256,
            options=basis.options,
            decided=basis.decided,
        ),
        has_demo=evidence.has_demo,
        corrects=corrects,
        correction_reason=correction_reason,
        created_by=user,
    )


def result_digest(
    rows: list[ScoreRow],
    *,
    inputs_digest: str,
    pack_sha256: str,
    options: Mapping[str, str],
    decided: Mapping[str, dict] | None = None,
    engine: str = ENGINE,
) -> str:
    """Over the exact results and what they were computed from: no run id, no clock, no primary key."""
    content = {
        "engine": engine,
        "inputs": inputs_digest,
        "pack": pack_sha256,
        "options": dict(options),
        "scores": [
            [
                row.school,
                row.kind,
                row.alliance,
                row.alliance_type,
                fraction_text(row.value),
                "official" if row.official else "",
                row.reason,
                "" if row.counted is None else str(row.counted),
                "" if row.of is None else str(row.of),
                list(row.questions),
                [[line.label, fraction_text(line.value), line.inputs, line.clause] for line in row.lines],
            ]
            for row in rows
        ],
    }
    if decided:  # without decisions a digest is what it was before there were any
        content["decided"] = dict(decided)
    return digest(canonical(content))


def _store_rows(run: ScoreRun, rows: list[ScoreRow], evidence: QualityEvidence) -> None:
    names = {school.code: school.name for school in evidence.facts.schools}
    insert_rows(
        Score,
        (
            "run_id", "school_id", "alliance_id", "school_code", "school_name", "alliance_code", "alliance_type",
            "kind", "official", "value", "exact", "reason", "counted", "of", "questions",
        ),
        [
            (
                run.pk,
                evidence.school_ids[row.school],
                evidence.alliance_ids.get(row.alliance),
                row.school,
                names[row.school],
                row.alliance,
                row.alliance_type,
                row.kind,
                row.official,
                None if row.value is None else shown(row.value, SCORE_PLACES),
                fraction_text(row.value),
                row.reason,
                row.counted,
                row.of,
                _json(row.questions),
            )
            for row in rows
        ],
    )  # fmt: skip
    stored = (
        Score.objects.filter(run=run).order_by().values_list("school_code", "kind", "alliance_code", "id")
    )
    ids = {tuple(key): score_id for *key, score_id in stored}
    insert_rows(
        ScoreLine,
        ("score_id", "position", "label", "value", "inputs", "clause"),
        [
            (
                ids[row.sort_key],
                position,
                line.label,
                "" if line.value is None else shown(line.value, LINE_PLACES),
                _json(line.inputs),
                line.clause,
            )
            for row in rows
            for position, line in enumerate(row.lines, start=1)
        ],
    )


def fraction_text(value: Fraction | None) -> str:
    return "" if value is None else f"{value.numerator}/{value.denominator}"
