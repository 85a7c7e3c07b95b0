"""校验链: each official act of a county carries the digest of the one before.

Whoever holds an old 校验码 (from a printed notice, a receipt, an API header) finds out whether anything before it was
rewritten: the code must still be in the chain, and the chain must still add up.
"""

import datetime
import json
from collections.abc import Iterator

from alliances.models import County
from gongtongti.accounts.canonical import canonical, digest

from .basis import decision_record
from .models import ChainLink, Decision, Objection, Publication, RunEvent, Score, ScoreLine, ScoreRun


def append(
    county: County, act: str, *, content: dict, at: datetime.datetime, run: ScoreRun | None = None
) -> ChainLink:
    """The next link. Call it inside the transaction of the act, which must hold the county (`County.hold`)."""
    last = ChainLink.objects.filter(county=county).order_by("-position").first()
    text = canonical(content)
    position = last.position + 1 if last else 1
    previous = last.digest if last else ""
    return ChainLink.objects.create(
        county=county,
        position=position,
        act=act,
        run=run,
        at=at,
        content=text,
        previous=previous,
        digest=link_digest(
            county=county.slug, position=position, previous=previous, act=act, at=at, content=text
        ),
    )


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


def moment(at: datetime.datetime) -> str:
    """The same text whatever the time zone of the reader."""
    return at.astimezone(datetime.UTC).isoformat(timespec="microseconds")


# ---- what an act is about -----------------------------------------------------------------------


def decided(decision: Decision) -> dict:
    return {
        "pack": decision.pack,
        "question": decision.question,
        **decision_record(decision),
        "recorded_by": decision.recorded_by.username,
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
            "created_by": run.created_by.username if run.created_by else "",
        },
        "rows": digest(canonical(list(_rows(run)))),
        "events": [_event(event) for event in run.events.select_related("by").order_by("pk")],
        "publication": _publication(run),
        "objections": [_objection(row) for row in _objections(run)],
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
        event.verb, event.from_state, event.to_state, event.by.username, moment(event.at), event.reason, detail,
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


def _objections(run: ScoreRun):
    rows = Objection.objects.filter(score__run=run).select_related("filing", "review__by")
    return sorted(rows, key=lambda row: row.filing.number)


def _objection(row: Objection) -> dict:
    review = getattr(row, "review", None)
    return {
        "number": row.filing.number,
        "digest": row.filing.digest,
        "state": row.filing.state,
        "review": []
        if review is None
        else [
            review.outcome, review.opinion, review.corrected, review.difference, review.by.username, moment(review.at),
        ],
    }  # fmt: skip
