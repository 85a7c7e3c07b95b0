"""P1–P3: a full score run against the bare limit and the naive loop; its queries; the memory of its gathering."""

import tracemalloc

from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliances.models import County
from evaluation.evidence.quality import gather_quality
from evaluation.models import Score, ScoreLine, ScoreRun
from evaluation.scoring import run_scoring

from . import bare, naive
from .county import SCALES, YEAR, populate
from .report import Row, at_least, at_most, seen
from .stopwatch import interleaved

NAIVE_TURNS = 1


def measure(scale: str, *, turns: int) -> tuple[County, list[Row]]:
    small = populate(SCALES["county"], slug="qingtian")
    small_reads, small_writes, small_written = _queries(small)
    forget(small)
    county = populate(SCALES[scale], slug="qingtian")
    reads, writes, written = _queries(county)
    with connection.cursor() as cursor:
        same = bare.run(county, YEAR) == ScoreRun.objects.filter(county=county).first().result_digest
        full = interleaved(
            {"ours": lambda: run_scoring(county, YEAR), "bare": lambda: bare.run(county, YEAR)}, turns=turns
        )
        gathering = interleaved(
            {"ours": lambda: gather_quality(county, YEAR), "bare": lambda: bare.gather(cursor, county, YEAR)},
            turns=turns,
        )
    loop = interleaved({"naive": lambda: naive.run(county, YEAR)}, turns=NAIVE_TURNS)
    tracemalloc.start()
    gather_quality(county, YEAR)
    peak = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    ours, limit = full["ours"], full["bare"]
    naive_times = loop["naive"].cpu / ours.cpu
    most_writes = small_writes + (written - small_written) / 100 + 4
    rows = [
        at_most("P1", "整次测算 ÷ 极限(CPU)", ours.cpu / limit.cpu, 1.5),
        at_most("P1", "整次测算 ÷ 极限(时间)", ours.wall / limit.wall, 1.5),
        at_most("P1", "取数 ÷ 原始 SQL(CPU)", gathering["ours"].cpu / gathering["bare"].cpu, 1.3),
        seen("P1", "整次测算(秒)", ours.wall),
        at_least("P1", "与极限的结果校验值相同", float(same), 1),
        # The bar is set for a province: a small county is over before the loop has cost anything.
        (at_least if scale in ("province", "nation") else _without_bar)(
            "P2", "逐个循环 ÷ 整次测算(CPU)", naive_times, 30
        ),
        at_most("P2", "取数内存(MB)", peak, 64),
        at_most("P3", "读查询数", reads, 15),
        at_least("P3", "读查询数与县级相同", float(reads == small_reads), 1),
        at_most("P3", "写查询数", writes, most_writes),
        seen("P3", "写入行数", written),
    ]
    return county, rows


def _without_bar(code: str, what: str, figure: float, _bar: float) -> Row:
    return seen(code, what, figure)


def _queries(county) -> tuple[int, int, int]:
    with CaptureQueriesContext(connection) as captured:
        run = run_scoring(county, YEAR)
    words = [query["sql"].lstrip().split(None, 1)[0].upper() for query in captured.captured_queries]
    rows = Score.objects.filter(run=run).count() + ScoreLine.objects.filter(score__run=run).count()
    return words.count("SELECT"), words.count("INSERT"), rows


def forget(county) -> None:
    ScoreRun.objects.filter(county=county).delete()
    county.results.all().delete()
    county.alliances.all().delete()
    county.schools.all().delete()
    county.alliance_kinds.all().delete()
    county.delete()
