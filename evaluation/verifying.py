"""`manage.py verify`: is what is stored still what was computed, decided, published and paid?

Every problem names its table, row and column. Nothing is written, nothing is repaired.
"""

from collections.abc import Iterable, Iterator

from django.db import connection

from alliances.models import County

from . import recount, seal
from .chain_verifying import chain_problems
from .codes import check_code
from .documents import snapshot_document
from .evidence import integrity
from .models import ChainLink, Decision, PackText, Score, ScoreLine, ScoreRun, StipendStatement
from .problem import Problem
from .scoring import ENGINE
from .verifying_records import attachments, belonging, filings, objections, statements
from .verifying_runs import is_of_this_engine, run_problems, text_problems

__all__ = ["Problem", "counts", "problems", "skipped", "verify_county", "verify_database", "verify_run"]


def verify_run(run: ScoreRun) -> list[Problem]:
    """Snapshot, policy text, every cell and the digests of one run. `run.facts` must be loaded."""
    return list(run_problems(run))


def verify_county(county: County, heads: Iterable[str] = ()) -> list[Problem]:
    """heads  校验码 that somebody holds: each must be in the county's chain"""
    found = list(problems(county))
    found += [problem for code in heads for problem in _head(code, [county])]
    return list(dict.fromkeys(found))


def verify_database(counties: Iterable[County], heads: Iterable[str] = ()) -> Iterator[Problem]:
    """The seal, the foreign keys, and every one of these counties. A head must be in the chain of one of them."""
    counties = list(counties)
    yield from sealing()
    yield from keys()
    yield from texts()
    for county in counties:
        yield from verify_county(county)
    for code in heads:
        yield from _head(code, counties)


def problems(county: County, *, recounted: bool = True) -> Iterator[Problem]:
    """One after the other, those that name a cell first. `recounted`: by the independent recount as well."""
    for run in _runs(county):
        found = list(run_problems(run))
        yield from found
        if recounted and not found and is_of_this_engine(run):
            yield from _recounted(run)
    yield from chain_problems(county)
    yield from statements(county)
    yield from objections(county)
    yield from filings(county)
    yield from attachments(county)
    yield from belonging(county)


def sealing() -> Iterator[Problem]:
    for gap in seal.missing(connection):
        yield Problem(gap.table, gap.trigger, "", gap.sentence)


def keys() -> Iterator[Problem]:
    for model, row, column in integrity.broken_keys():
        table = "" if model is None else model._meta.db_table
        yield Problem(table, row, column, f"{row} 的 {column} 指向不存在的记录。")


def texts() -> Iterator[Problem]:
    """Policy texts belong to no county; those of a run are looked at with it too."""
    for row in PackText.objects.order_by("pk").iterator():
        yield from text_problems(row)


def _runs(county: County) -> Iterator[ScoreRun]:
    runs = ScoreRun.objects.filter(county=county).select_related("county", "pack_text", "created_by")
    return runs.defer(None).order_by("pk").iterator()


def _recounted(run: ScoreRun) -> Iterator[Problem]:
    for sentence in recount.compare(snapshot_document(run)):
        yield Problem(Score._meta.db_table, f"第{run.pk}次测算", "", f"独立复算:{sentence}")


def _head(code: str, counties: list[County]) -> Iterator[Problem]:
    checked = [check_code(county, code) for county in counties]
    if not any(found.link for found in checked):
        yield Problem(
            ChainLink._meta.db_table,
            code,
            "",
            f"校验码 {code} 不在校验链中:链被重写,或校验码有误。请对照印有它的文稿逐位核对。",
        )


# ---- what was looked at -------------------------------------------------------------------------


def counts(county: County) -> dict[str, int]:
    """In words → how many."""
    return {
        "测算": ScoreRun.objects.filter(county=county).count(),
        "成绩": Score.objects.filter(run__county=county).count(),
        "成绩明细": ScoreLine.objects.filter(score__run__county=county).count(),
        "校验链": ChainLink.objects.filter(county=county).count(),
        "执行口径确认": Decision.objects.filter(county=county).count(),
        "补助核发单": StipendStatement.objects.filter(county=county).count(),
        "填报": integrity.count_filings(county),
        "附件": integrity.count_attachments(county),
    }


def skipped(county: County) -> list[str]:
    """Runs that this engine cannot recompute, and what was checked of them instead."""
    rows = ScoreRun.objects.filter(county=county).exclude(engine=ENGINE).order_by("pk")
    return [
        f"第{pk}次测算由引擎 {engine} 算出,现在的引擎是 {ENGINE},没有重算;校验值、校验链和封存照常核验。"
        for pk, engine in rows.values_list("pk", "engine")
    ]
