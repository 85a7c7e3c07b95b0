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
from .report import Row
from .stopwatch import interleaved

NAIVE_TURNS = 1


def measure(scale: str, *, turns: int) -> tuple[County, list[Row]]:
    small = populate(SCALES["county"], slug="qingtian")
    small_reads, small_writes, small_written = _queries(small)
    _forget(small)
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
    rows = [
        Row("P1", "整次测算 ÷ 极限(CPU)", full["ours"].cpu / full["bare"].cpu, "≤ 1.5", full["ours"].cpu <= 1.5 * full["bare"].cpu),
        Row("P1", "整次测算 ÷ 极限(时间)", full["ours"].wall / full["bare"].wall, "≤ 1.5", full["ours"].wall <= 1.5 * full["bare"].wall),
        Row("P1", "取数 ÷ 原始 SQL(CPU)", gathering["ours"].cpu / gathering["bare"].cpu, "≤ 1.3", gathering["ours"].cpu <= 1.3 * gathering["bare"].cpu),
        Row("P1", "整次测算(秒)", full["ours"].wall, "", True),
        Row("P1", "两种算法结果校验值相同", float(same), "1", same),
        Row("P2", "逐个循环 ÷ 整次测算(CPU)", loop["naive"].cpu / full["ours"].cpu, "≥ 30(省)", scale == "county" or loop["naive"].cpu >= 30 * full["ours"].cpu or scale == "city"),
        Row("P2", "取数内存(MB)", peak, "≤ 64", peak <= 64),
        Row("P3", "读查询数", reads, f"= {small_reads}(县),≤ 15", reads == small_reads <= 15),
        Row("P3", "写查询数", writes, "≤ 常数 + 行数/100", writes - small_writes <= (written - small_written) / 100 + 4),
        Row("P3", "写入行数", written, "", True),
    ]  # fmt: skip
    return county, rows


def _queries(county) -> tuple[int, int, int]:
    with CaptureQueriesContext(connection) as captured:
        run = run_scoring(county, YEAR)
    words = [query["sql"].lstrip().split(None, 1)[0].upper() for query in captured.captured_queries]
    rows = Score.objects.filter(run=run).count() + ScoreLine.objects.filter(score__run=run).count()
    return words.count("SELECT"), words.count("INSERT"), rows


def _forget(county) -> None:
    ScoreRun.objects.filter(county=county).delete()
    county.results.all().delete()
    county.alliances.all().delete()
    county.schools.all().delete()
    county.alliance_kinds.all().delete()
    county.delete()
