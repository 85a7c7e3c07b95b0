"""The words of a judgement: how strong a sentence is, and what came of it."""

from collections.abc import Iterable
from enum import StrEnum


class Strength(StrEnum):
    """应当、必须、不低于: a miss is 不符. 一般、主要、原则上: a miss is a hint that asks for a reason."""

    MUST = "must"
    SHOULD = "should"

    @property
    def missed(self) -> "Verdict":
        return Verdict.UNMET if self is Strength.MUST else Verdict.HINT


class Verdict(StrEnum):
    """From the worst: what is missed, what nobody knows, what is still to be done, what asks for a reason."""

    UNMET = "unmet"
    MISSING = "missing"
    BEHIND = "behind"
    HINT = "hint"
    MET = "met"
    NOT_APPLICABLE = "not_applicable"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def mark(self) -> str:
        """Its sign beside the label: the colour alone tells nobody."""
        return _MARKS[self]


_LABELS = dict(zip(Verdict, ("不符", "缺数据", "预警", "提示", "达标", "不适用"), strict=True))
_MARKS = dict(zip(Verdict, ("✕", "–", "!", "i", "✓", "○"), strict=True))
_WORST_FIRST = {verdict: place for place, verdict in enumerate(Verdict)}


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Of none: not applicable."""
    return min(verdicts, key=_WORST_FIRST.__getitem__, default=Verdict.NOT_APPLICABLE)
