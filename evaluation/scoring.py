"""A score run: gather → formula → rows, in one transaction."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction

from django.db import connection, transaction

from alliances.models import County
from alliances.periods import SchoolYear
from gongtongti.accounts.canonical import canonical, digest
from gongtongti.accounts.models import AuditEvent

from .evidence.quality import QualityEvidence, gather_quality
from .formulas import FORMULAS
from .formulas.numbers import LINE_PLACES, SCORE_PLACES, shown
from .formulas.outcome import ScoreRow
from .insertion import insert_rows
from .models import PackText, Score, ScoreLine, ScoreRun
from .policy import PolicyPack, governing_pack
from .snapshot import snapshot_text

#: Raised whenever the same facts, pack and options would give another result.
ENGINE = "1"
_json = json.JSONEncoder(ensure_ascii=False).encode


class CannotScore(Exception):
    """A run that makes no sense; the message is for the person who asked for it."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which pack and which option of each question a run uses."""

    pack: PolicyPack
    options: Mapping[str, str]
    trial: bool


def choose(county: County, year: SchoolYear, overrides: Mapping[str, str]) -> Choice:
    """The governing pack's defaults with the overrides put in. A run that departs from a default is a trial."""
    pack = governing_pack(county.slug, year.start)
    if pack is None:
        raise CannotScore(
            f"没有适用于{county.name}{year.label}的政策文件包,无法测算。"
            "请核对学年,或先为这一学年添加政策文件包(evaluation/policies/)。"
        )
    options = {**pack.defaults, **overrides}
    pack.rules(options, ())  # an unknown question or option is refused here, before anything is read
    trial = any(options[question] != default for question, default in pack.defaults.items())
    return Choice(pack=pack, options=options, trial=trial)


def run_scoring(
    county: County, year: SchoolYear, *, overrides: Mapping[str, str] | None = None, user=None
) -> ScoreRun:
    """Gather, compute, store. What it read is one state of the database; what it writes, all of it or nothing."""
    choice = choose(county, year, overrides or {})
    with _one_state():
        evidence = gather_quality(county, year)
    compute = FORMULAS[choice.pack.quality.formula]
    rows = compute(evidence.facts, choice.pack.rules(choice.options, ()))
    with transaction.atomic():
        run = _store_run(county, year, choice, evidence, rows, user)
        _store_rows(run, rows, evidence)
        AuditEvent.objects.create(
            user=user, verb=AuditEvent.Verb.RAN, county=county.slug, about=f"{year.label} 第{run.pk}次测算"
        )
    return run


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


def _store_run(county, year, choice: Choice, evidence: QualityEvidence, rows, user) -> ScoreRun:
    text, inputs_digest = snapshot_text(evidence.facts, evidence.result_versions)
    pack = choice.pack
    PackText.objects.bulk_create([PackText(sha256=pack.sha256, text=pack.text)], ignore_conflicts=True)
    return ScoreRun.objects.create(
        county=county,
        school_year=year,
        trial=choice.trial,
        pack=pack.id,
        pack_text_id=pack.sha256,
        options=dict(sorted(choice.options.items())),
        facts=text,
        engine=ENGINE,
        inputs_digest=inputs_digest,
        result_digest=result_digest(
            rows, inputs_digest=inputs_digest, pack_sha256=pack.sha256, options=choice.options
        ),
        has_demo=evidence.has_demo,
        created_by=user,
    )


def result_digest(
    rows: list[ScoreRow], *, inputs_digest: str, pack_sha256: str, options: Mapping[str, str]
) -> str:
    """Over the exact results and what they were computed from: no run id, no clock, no primary key."""
    content = {
        "engine": ENGINE,
        "inputs": inputs_digest,
        "pack": pack_sha256,
        "options": dict(options),
        "scores": [
            [
                row.school,
                row.kind,
                row.alliance,
                row.alliance_type,
                _fraction(row.value),
                "official" if row.official else "",
                row.reason,
                "" if row.counted is None else str(row.counted),
                "" if row.of is None else str(row.of),
                list(row.questions),
                [[line.label, _fraction(line.value), line.inputs, line.clause] for line in row.lines],
            ]
            for row in rows
        ],
    }
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
                _fraction(row.value),
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


def _fraction(value: Fraction | None) -> str:
    return "" if value is None else f"{value.numerator}/{value.denominator}"
