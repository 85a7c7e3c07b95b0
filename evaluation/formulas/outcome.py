"""What a formula returns: the score and the lines that explain it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any


@dataclass(frozen=True, slots=True)
class Line:
    """`value` None: the line states a reason (`inputs["reason"]`) instead of a number. `inputs` hold text only."""

    label: str
    value: Fraction | None
    inputs: Mapping[str, Any]
    clause: str


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One row of a run. kind: bundled, pooled or own; alliance "" and alliance_type "" where there is none."""

    school: str
    kind: str
    alliance: str
    alliance_type: str
    value: Fraction | None
    reason: str
    counted: int | None
    of: int | None
    questions: tuple[str, ...]
    lines: tuple[Line, ...] = field(repr=False)
    official: bool = False

    @property
    def sort_key(self) -> tuple[str, str, str]:
        return (self.school, self.kind, self.alliance)
