"""不同口径测算对比: all options of all questions at once against one full score run, writes included."""

from alliances.models import County
from evaluation.basis import choose
from evaluation.evidence.quality import gather_quality
from evaluation.readings import readings_of
from evaluation.scoring import run_scoring

from .county import SCALES, YEAR, populate
from .report import Row, at_least, at_most, seen
from .score_run import forget
from .stopwatch import interleaved

MAIN_QUESTION = "bundled.reading"


def measure(*, turns: int) -> list[Row]:
    """On a county of its own, whatever the scale of the other measurements: the bar is set for a county."""
    county = populate(SCALES["county"], slug="qingtian")
    found = interleaved(
        {
            "run": lambda: run_scoring(county, YEAR),
            "one": lambda: _compared(county, [MAIN_QUESTION]),
            "all": lambda: _compared(county, None),
        },
        turns=turns,
    )
    one, every, run = found["one"], found["all"], found["run"]
    options = sum(len(readings.options) for readings in _compared(county, None))
    forget(county)
    return [
        at_most("P1", "一个问题的全部口径 ÷ 整次测算(县,CPU)", one.cpu / run.cpu, 3),
        at_most("P1", "全部问题的全部口径 ÷ 整次测算(县,CPU)", every.cpu / run.cpu, 3),
        seen("P1", "全部问题的全部口径(县,秒)", every.wall),
        at_least("P1", "口径个数", float(options), 20),
    ]


def _compared(county: County, questions: list[str] | None):
    basis = choose(county, YEAR, {})
    return readings_of(basis, gather_quality(county, YEAR).facts, questions)
