"""Where the lines and dots of an alliance's drawing go. Shapes and colours are in the templates and style sheets."""

import math
from dataclasses import dataclass

KINDS_DRAWN = 7
CENTRE = 32.0
ORBIT = 23.5
CORE_RADIUS = 9.5
NEAR_END = ORBIT - 5.0  # the line stops at the member's edge


def place(order: int) -> int:
    """1 … 7: which mark and colour a kind with this `order` takes."""
    return (max(order, 1) - 1) % KINDS_DRAWN + 1


@dataclass(frozen=True, slots=True)
class Satellite:
    """Centre of one member, and the two ends of the line to its core."""

    x: float
    y: float
    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class Glyph:
    place: int
    enclosed: bool
    satellites: tuple[Satellite, ...]


def glyph(kind, *, members: int) -> Glyph:
    """One legal person is drawn inside one outline."""
    return Glyph(place(kind.order), kind.single_legal_person, tuple(_around(members)))


def _around(members: int):
    # One or two members stand on the diagonal: straight above and below looks like a broken stem.
    first = -90 if members > 2 else -45
    for index in range(members):
        angle = math.radians(first + 360 * index / members)
        along, down = math.cos(angle), math.sin(angle)
        yield Satellite(
            *_point(ORBIT, along, down), *_point(CORE_RADIUS, along, down), *_point(NEAR_END, along, down)
        )


def _point(distance: float, along: float, down: float) -> tuple[float, float]:
    return round(CENTRE + distance * along, 2), round(CENTRE + distance * down, 2)
