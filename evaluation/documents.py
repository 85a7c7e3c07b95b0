"""One way to tell a run: the same document feeds the command, the API and the snapshot export."""

import json
from collections import defaultdict

from .models import Score, ScoreLine, ScoreRun


def run_document(run: ScoreRun) -> dict:
    return {
        "id": run.pk,
        "county": run.county.slug,
        "school_year": str(run.school_year),
        "state": run.state,
        "trial": run.trial,
        "pack": run.pack,
        "pack_sha256": run.pack_text_id,
        "options": run.options,
        "decided": run.decided,
        "inputs_digest": run.inputs_digest,
        "result_digest": run.result_digest,
    }


def snapshot_document(run: ScoreRun) -> dict:
    """Everything by which a run can be recomputed by somebody else, and what it came to. `run.facts` must be loaded.

    {"run": …, "engine", "pack_text": the TOML file, "facts": …, "sources": …, "scores": [… with exact value and lines]}
    """
    stored = json.loads(run.facts)
    exact = {
        (school, kind, alliance): value
        for school, kind, alliance, value in Score.objects.filter(run=run)
        .order_by()
        .values_list("school_code", "kind", "alliance_code", "exact")
    }
    told = score_document(run)
    return {
        **told,
        "engine": run.engine,
        "pack_text": run.pack_text.text,
        "facts": stored["facts"],
        "sources": stored["sources"],
        "scores": [
            {**score, "exact": exact[score["school_code"], score["kind"], score["alliance"] or ""]}
            for score in told["scores"]
        ],
    }


#: Fetched of each score, for `score_payload`.
COLUMNS = (
    "pk", "school_name", "school_code", "alliance_code", "alliance_type", "kind", "official", "value",
    "reason", "counted", "of", "questions",
)  # fmt: skip


def score_document(run: ScoreRun, scores=None) -> dict:
    """{"run": …, "scores": [… with lines]}; rows by school code, kind, alliance code. Two reads.

    `scores`: the rows to tell, where somebody may not see all of them; otherwise all of the run.
    """
    rows = (Score.objects.filter(run=run) if scores is None else scores).order_by().values_list(*COLUMNS)
    lines = lines_of(ScoreLine.objects.filter(score__run=run))
    told = [{**score_payload(row), "lines": lines[row[0]]} for row in rows]
    # Sorted here, not there: databases differ in how they compare text.
    told.sort(key=lambda score: (score["school_code"], score["kind"], score["alliance"] or ""))
    return {"run": run_document(run), "scores": told}


def lines_of(lines) -> dict[int, list[dict]]:
    """Score id → its lines in order. One read."""
    found: dict[int, list[dict]] = defaultdict(list)
    columns = ("score_id", "label", "value", "inputs", "clause")
    for score_id, label, value, inputs, clause in lines.order_by("score_id", "position").values_list(
        *columns
    ):
        found[score_id].append({"label": label, "value": value or None, "inputs": inputs, "clause": clause})
    return found


def score_payload(row: tuple) -> dict:
    """One score from its `COLUMNS`, without its lines."""
    _pk, school, code, alliance, alliance_type, kind, official, value, reason, counted, of, questions = row
    return {
        "school": school,
        "school_code": code,
        "alliance": alliance or None,
        "alliance_type": alliance_type or None,
        "kind": kind,
        "official": official,
        "value": None if value is None else str(value),
        "reason": reason,
        "counted": counted,
        "of": of,
        "questions": questions,
    }
