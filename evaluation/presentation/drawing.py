"""Where bars and dots stand. Shapes and colours are in the templates and style sheets."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

BAR_HALF = Decimal(56)
STRIP_EDGE = Decimal(3)


@dataclass(frozen=True, slots=True)
class Bar:
    """A gain beside a line of zero at x = 60 of 120."""

    x: str
    width: str
    up: bool


def bars(gains: Sequence[Decimal | None]) -> list[Bar | None]:
    """On one scale, so that members can be compared; None where there is no gain."""
    largest = max((abs(gain) for gain in gains if gain is not None), default=Decimal(0))
    return [None if gain is None else _bar(gain, largest) for gain in gains]


def _bar(gain: Decimal, largest: Decimal) -> Bar:
    width = BAR_HALF * abs(gain) / largest if largest else Decimal(0)
    x = 60 if gain >= 0 else 60 - width
    return Bar(x=f"{x:.2f}", width=f"{width:.2f}", up=gain >= 0)


@dataclass(frozen=True, slots=True)
class Dot:
    """`anchor`: to which side of x its words go, so that they stay inside."""

    x: str
    here: bool
    anchor: str


@dataclass(frozen=True, slots=True)
class Strip:
    """A type's values on one line, lowest left. `x` in percent of the width; the one looked at comes last."""

    dots: tuple[Dot, ...]
    lowest: Decimal
    highest: Decimal
    place: int
    of: int


def strip(values: Iterable[Decimal], *, here: Decimal) -> Strip | None:
    """`values`: the others of the type. None where fewer than two others leave nothing to see."""
    others = sorted(values)
    if len(others) < 2:
        return None
    lowest, highest = min(others[0], here), max(others[-1], here)
    span = highest - lowest or Decimal(1)

    def dot(value: Decimal, *, here: bool) -> Dot:
        x = STRIP_EDGE + (100 - 2 * STRIP_EDGE) * (value - lowest) / span
        return Dot(f"{x:.2f}%", here, "start" if x < 15 else "end" if x > 85 else "middle")

    return Strip(
        dots=(*(dot(value, here=False) for value in others), dot(here, here=True)),
        lowest=lowest,
        highest=highest,
        place=sum(value > here for value in others) + 1,
        of=len(others) + 1,
    )
