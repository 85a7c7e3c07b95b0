"""From database rows to answers, without models or serializers between: a list of scores is read often."""

from django.utils import timezone

from ..documents import lines_of, run_document, score_payload
from ..models import ScoreLine, ScoreRun
from ..policy import parse_pack
from .serializers import DEMO_NOTE


def run_payload(run: ScoreRun) -> dict:
    return {
        **run_document(run),
        "demo": run.has_demo,
        "engine": run.engine,
        "created_at": timezone.localtime(run.created_at).isoformat(timespec="seconds"),
        "note": DEMO_NOTE if run.has_demo else "",
    }


def with_lines(rows: list[tuple]) -> list[dict]:
    """The same with their lines: one more read, however many rows."""
    lines = lines_of(ScoreLine.objects.filter(score__in=[row[0] for row in rows]))
    return [{**score_payload(row), "lines": lines.get(row[0], [])} for row in rows]


def score_detail(row: tuple, run: ScoreRun) -> dict:
    """With the sentences it rests on, as they stood in the pack when the run was made."""
    (score,) = with_lines([row])
    pack = parse_pack(run.pack_text.text, name=run.pack)
    cited = dict.fromkeys(line["clause"] for line in score["lines"] if line["clause"])
    return {
        **score,
        "run": run_payload(run),
        "clauses": [clause_payload(pack.clause(clause_id)) for clause_id in cited],
        "open_questions": [
            _open_question(pack.question(question_id), run) for question_id in score["questions"]
        ],
    }


def clause_payload(clause) -> dict:
    return {"id": clause.id, "number": clause.number, "heading": clause.heading, "quote": clause.quote}


def _open_question(question, run: ScoreRun) -> dict:
    option = question.option(run.options[question.id])
    return {
        "id": question.id,
        "title": question.title,
        "quote": question.quote,
        "option": option.id,
        "option_label": option.label,
    }
