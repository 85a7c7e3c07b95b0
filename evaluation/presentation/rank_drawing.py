"""The picture of ranks: a line a school from option to option. Colours are in the style sheet, words in the table."""

from collections.abc import Sequence
from dataclasses import dataclass

SIDE, COLUMN, ROW, TOP = 112, 116, 30, 30
DOT = 11


@dataclass(frozen=True, slots=True)
class RankDot:
    x: int
    y: int
    rank: int


@dataclass(frozen=True, slots=True)
class RankLine:
    """`path` "": no two neighbouring options give it a rank. `left` and `right`: where its name stands, None: nowhere."""

    name: str
    moves: bool
    path: str
    dots: tuple[RankDot, ...]
    left: int | None
    right: int | None


@dataclass(frozen=True, slots=True)
class RankPicture:
    """`columns`: x of each option. Those that move come last, so that they lie on top."""

    width: int
    height: int
    columns: tuple[int, ...]
    lines: tuple[RankLine, ...]
    name_left: int
    name_right: int


def rank_picture(schools: Sequence[tuple[str, bool, Sequence[int | None]]]) -> RankPicture:
    """`schools`: name, whether it moves, rank under each option (None: none), in the order of the table."""
    options = len(schools[0][2])
    columns = tuple(SIDE + COLUMN // 2 + COLUMN * index for index in range(options))
    places = [_places([ranks[index] for _name, _moves, ranks in schools]) for index in range(options)]
    most = max((len([place for place in column if place is not None]) for column in places), default=0)
    lines = []
    for row, (name, moves, ranks) in enumerate(schools):
        dots = [
            RankDot(columns[index], TOP + ROW * place + ROW // 2, rank)
            if (place := places[index][row]) is not None and (rank := ranks[index]) is not None
            else None
            for index in range(options)
        ]
        first, last = dots[0], dots[-1]
        lines.append(
            RankLine(
                name=name,
                moves=moves,
                path=_path(dots),
                dots=tuple(dot for dot in dots if dot),
                left=first.y if first else None,
                right=last.y if last else None,
            )
        )
    return RankPicture(
        width=2 * SIDE + COLUMN * options,
        height=TOP + ROW * most + ROW // 2,
        columns=columns,
        lines=tuple(sorted(lines, key=lambda line: line.moves)),
        name_left=columns[0] - 2 * DOT,
        name_right=columns[-1] + 2 * DOT,
    )


def _places(ranks: Sequence[int | None]) -> list[int | None]:
    """A height of its own for each, those that share a rank beneath each other."""
    order = sorted((rank, row) for row, rank in enumerate(ranks) if rank is not None)
    heights = {row: place for place, (_rank, row) in enumerate(order)}
    return [heights.get(row) for row in range(len(ranks))]


def _path(dots: Sequence[RankDot | None]) -> str:
    """A smooth line through those that are there; where an option gives no rank, it breaks off."""
    pieces: list[str] = []
    before: RankDot | None = None
    for dot in dots:
        if dot is not None and before is None:
            pieces.append(f"M{dot.x} {dot.y}")
        elif dot is not None and before is not None:
            middle = (before.x + dot.x) // 2
            pieces.append(f"C{middle} {before.y} {middle} {dot.y} {dot.x} {dot.y}")
        before = dot
    return "".join(pieces)
