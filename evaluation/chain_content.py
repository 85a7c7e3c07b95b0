"""What an act of the chain is about, as plain text: of what is long, its digest."""

import datetime
import json
from collections.abc import Iterator

from gongtongti.accounts.canonical import canonical, digest

from .basis import decision_record
from .models import Decision, Objection, Publication, RunEvent, Score, ScoreLine, ScoreRun


def moment(at: datetime.datetime) -> str:
    """The same text whatever the time zone of the reader."""
    return at.astimezone(datetime.UTC).isoformat(timespec="microseconds")


def link_digest(
    *, county: str, position: int, previous: str, act: str, at: datetime.datetime, content: str
) -> str:
    return digest(
        canonical(
            {
                "county": county,
                "position": str(position),
                "previous": previous,
                "act": act,
                "at": moment(at),
                "content": digest(content),
            }
        )
    )


def who(user) -> dict:
    """The account by its number: its name in use may change, and stands here as it was."""
    return {"account": str(user.pk), "username": user.username} if user else {}


def decided(decision: Decision) -> dict:
    return {
        "pack": decision.pack,
        "question": decision.question,
        **decision_record(decision),
        "recorded_by": who(decision.recorded_by),
        "recorded_at": moment(decision.recorded_at),
    }


def sealed(run: ScoreRun) -> dict:
    """Everything a public run rests on and consists of; of what is long, its digest. `run.facts` must be loaded."""
    return {
        "run": {
            "number": str(run.pk),
            "school_year": str(run.school_year),
            "trial": "yes" if run.trial else "",
            "pack": run.pack,
            "pack_sha256": run.pack_text_id,
            "pack_text": digest(run.pack_text.text),
            "options": run.options,
            "decided": run.decided,
            "facts": digest(run.facts),
            "engine": run.engine,
            "inputs_digest": run.inputs_digest,
            "result_digest": run.result_digest,
            "demo": "yes" if run.has_demo else "",
            "corrects": "" if run.corrects_id is None else str(run.corrects_id),
            "correction_reason": run.correction_reason,
            "created_at": moment(run.created_at),
            "created_by": who(run.created_by),
        },
        "rows": digest(canonical(list(_rows(run)))),
        "events": [_event(event) for event in run.events.select_related("by").order_by("pk")],
        "publication": _publication(run),
        "objections": [_objection(row) for row in _objections(run)],
        "replaced": [[str(event.run_id), _event(event)] for event in replaced_by(run)],
    }


def _rows(run: ScoreRun) -> Iterator[list]:
    """Every cell of the stored scores and lines, by what names them rather than by their ids."""
    lines: dict[int, list] = {}
    columns = ("score_id", "position", "label", "value", "inputs", "clause")
    found = ScoreLine.objects.filter(score__run=run).order_by("score_id", "position")
    for score, position, *rest in found.values_list(*columns):
        lines.setdefault(score, []).append([str(position), *rest])
    scores = Score.objects.filter(run=run).values_list(
        "pk", "school_code", "kind", "alliance_code", "school__code", "alliance__code", "school_name",
        "alliance_type", "official", "value", "exact", "reason", "counted", "of", "questions",
    )  # fmt: skip
    for pk, *cells in sorted(scores.order_by(), key=lambda row: row[1:4]):
        told = [cell if isinstance(cell, list) else "" if cell is None else str(cell) for cell in cells]
        yield [*told, lines.get(pk, [])]


def _event(event: RunEvent) -> list:
    detail = json.loads(json.dumps(event.detail, default=str))
    return [
        event.verb, event.from_state, event.to_state, who(event.by), moment(event.at), event.reason, detail,
    ]  # fmt: skip


def _publication(run: ScoreRun) -> dict:
    row = Publication.objects.filter(run=run).first()
    if row is None:
        return {}
    return {
        "opens_on": row.opens_on.isoformat(),
        "working_days": str(row.working_days),
        "closes_on": row.closes_on.isoformat(),
        "days_off": row.days_off,
        "scope": row.scope,
        "scope_file_number": row.scope_file_number,
        "scope_signer": row.scope_signer,
        "scope_signed_on": row.scope_signed_on.isoformat() if row.scope_signed_on else "",
        "scope_reason": row.scope_reason,
        "grades": row.grades,
    }


def corrected_by(run: ScoreRun) -> list[int]:
    """Numbers of the run, of the one it corrects, of the one that corrects, and so on."""
    found, before = [run.pk], run.corrects_id
    while before is not None and before not in found:
        found.append(before)
        before = ScoreRun.objects.filter(pk=before).values_list("corrects_id", flat=True).first()
    return found


def replaced_by(run: ScoreRun) -> list[RunEvent]:
    """What the publication of this run did to others. Theirs were made before, so it stands here."""
    events = RunEvent.objects.filter(
        verb=RunEvent.Verb.REPLACE, run__county=run.county_id, run__school_year=run.school_year
    )
    return [
        event
        for event in events.select_related("by").order_by("pk")
        if isinstance(event.detail, dict) and event.detail.get("by") == str(run.pk)
    ]


def _objections(run: ScoreRun) -> list[Objection]:
    """To the run and to those it corrects: it is published once all of them are settled."""
    rows = Objection.objects.filter(score__run__in=corrected_by(run))
    return sorted(rows.select_related("filing", "score", "review__by"), key=lambda row: row.filing.number)


def _objection(row: Objection) -> dict:
    review = getattr(row, "review", None)
    score = row.score
    told = {
        "score": [str(score.run_id), score.school_code, score.kind, score.alliance_code],
        "input": row.input,
        "input_label": row.input_label,
        "claimed": row.claimed,
        "grounds": row.grounds,
    }
    return {
        "number": row.filing.number,
        "digest": row.filing.digest,
        "state": row.filing.state,
        "objection": digest(canonical(told)),
        "review": []
        if review is None
        else [
            review.outcome, review.opinion, review.corrected, review.difference, who(review.by),
            moment(review.at),
        ],
    }  # fmt: skip
