"""核验: what is held against a computed run before anybody may approve it."""

from collections import Counter

from . import recount
from .basis import CannotScore, choose
from .comparing import CAUSE_WORDS, Comparison, differences
from .documents import snapshot_document
from .models import Decision, Score, ScoreLine, ScoreRun
from .querysets import PUBLIC
from .verifying import verify_run

#: So many sentences are shown; what is wrong with one cell is often wrong with all.
SENTENCES = 5


def check_of(run: ScoreRun) -> tuple[dict, list[str]]:
    """(what was looked at, for the trail; a sentence for each thing that is wrong). `run.facts` must be loaded.

    Three questions: does every stored cell follow from the snapshot (`verify_run`); does the independent recount come to
    the same; is every difference to the year's last public run explained by a cause.
    """
    wrong = [*contradicted(run), *(problem.sentence for problem in verify_run(run))]
    wrong += recount.compare(snapshot_document(run))
    compared = _compared(run)
    if compared and not compared.explained:
        wrong += [
            f"{row.name}与第{compared.before.number}次测算的差异有 {row.remainder} 没有找到原因。"
            for row in compared.rows
            if not row.explained
        ]
    detail = {
        "scores": Score.objects.filter(run=run).count(),
        "lines": ScoreLine.objects.filter(score__run=run).count(),
        "result_digest": run.result_digest,
        "compared_with": "" if compared is None else str(compared.before.number),
        "differences": 0 if compared is None else len(compared.rows),
        "causes": {} if compared is None else _causes(compared),
        "remainder": "0" if compared is None else str(compared.remainder),
    }
    return detail, wrong


def contradicted(run: ScoreRun) -> list[str]:
    """A sentence for each reading that the bureau has confirmed, changed or taken back since the run was computed."""
    try:
        now = choose(run.county, run.school_year, {})
    except CannotScore:  # no document governs the year any more, so nothing can be decided on it
        return []
    if now.pack.id != run.pack:
        return [
            f"{run.school_year.label}现在适用的政策文件包是“{now.pack.id}”,这次测算按“{run.pack}”计算。请重新测算。"
        ]
    titles = {Decision.ALONE: "单独考核的学校"} | {one.id: one.title for one in now.pack.questions}
    return [
        f"执行口径“{titles[question]}”在这次测算之后有了新的确认,测算没有按它计算。请重新测算,按现在的口径办理。"
        for question in sorted({*now.decided, *run.decided})
        if now.decided.get(question) != run.decided.get(question)
    ]


def last_public(run: ScoreRun) -> ScoreRun | None:
    """The last run of the year that the schools have seen, other than this one."""
    runs = ScoreRun.objects.filter(county=run.county_id, school_year=run.school_year, state__in=PUBLIC)
    return runs.exclude(pk=run.pk).select_related("pack_text").defer(None).order_by("-pk").first()


def _compared(run: ScoreRun) -> Comparison | None:
    before = last_public(run)
    return None if before is None else differences(before, run)


def _causes(compared: Comparison) -> dict[str, int]:
    """In how many rows each cause plays a part."""
    found = Counter(
        CAUSE_WORDS[cause] for row in compared.rows for cause in {part.cause for part in row.parts}
    )
    return dict(sorted(found.items()))


def in_short(sentences: list[str]) -> str:
    rest = len(sentences) - SENTENCES
    return "".join(sentences[:SENTENCES]) + (f"另有 {rest} 处。" if rest > 0 else "")
