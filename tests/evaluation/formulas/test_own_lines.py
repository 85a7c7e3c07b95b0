"""Lines speak the registry's words."""

from alliances.choices import Measure, ResultStage
from evaluation.formulas.own_lines import MEASURE_WORDS, STAGE_WORDS


def test_the_words_of_lines_are_those_of_the_registry():
    assert dict(Measure.choices) == MEASURE_WORDS
    assert {"": "", **dict(ResultStage.choices)} == STAGE_WORDS
