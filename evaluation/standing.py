"""Where the rows of a computation stand: value, which row is official, rank inside a type; and what moved between two."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from .formulas.numbers import SCORE_PLACES, shown
from .formulas.outcome import Line, ScoreRow

OWN = "own"
POOLED = "pooled"

#: (school code, kind, alliance code): what makes a row of one computation the same row as that of another.
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Standing:
    """value  exact, None: see `reason`
    rank   inside its type, by the value as it is shown; None: takes none
    tied   another row has the same rank
    """

    value: Fraction | None
    reason: str
    official: bool
    rank: int | None
    tied: bool

    @property
    def shown(self) -> str:
        """ "70.30", "" for no score."""
        return "" if self.value is None else shown(self.value, SCORE_PLACES)


@dataclass(frozen=True, slots=True)
class LineMove:
    """A line whose value differs; None: the line is only on the other side, or states a reason instead of a value."""

    label: str
    before: Fraction | None
    after: Fraction | None

    @property
    def amount(self) -> Fraction | None:
        return None if self.before is None or self.after is None else self.after - self.before


def standings(rows: Iterable[ScoreRow]) -> dict[Key, Standing]:
    """Campuses assessed together are one unit; a unit takes a rank when every row of it is official."""
    rows = list(rows)
    units: dict[str, dict[tuple[str, str], list[ScoreRow]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if row.alliance_type and row.kind != OWN:  # the mean of two types belongs to neither
            unit = row.alliance if row.kind == POOLED else row.school
            units[row.alliance_type][row.kind, unit].append(row)
    places: dict[Key, tuple[int, bool]] = {}
    for of_type in units.values():
        ranked = [
            (_as_shown(unit[0]), unit)
            for unit in of_type.values()
            if unit[0].value is not None and all(row.official for row in unit)
        ]
        sharing = Counter(value for value, _unit in ranked)
        for value, unit in ranked:
            rank = 1 + sum(count for other, count in sharing.items() if other > value)
            places.update({row.sort_key: (rank, sharing[value] > 1) for row in unit})
    return {
        row.sort_key: Standing(row.value, row.reason, row.official, *places.get(row.sort_key, (None, False)))
        for row in rows
    }


def _as_shown(row: ScoreRow) -> int:
    """A rank rests on what people see: in hundredths."""
    assert row.value is not None
    return int(shown(row.value, SCORE_PLACES).replace(".", ""))


def line_moves(before: Sequence[Line], after: Sequence[Line]) -> tuple[LineMove, ...]:
    """Lines of one row that differ, in the order of `after`, then those that are gone.

    An addend keeps its place whatever the reading calls it: 成员校增量加减分 and 成员校增量加减分×20% are one.
    """
    first, second = _by_place(before), _by_place(after)
    moves = []
    for place in (*second, *(place for place in first if place not in second)):
        old, new = first.get(place), second.get(place)
        line = new or old
        assert line is not None
        move = LineMove(line.label, old.value if old else None, new.value if new else None)
        if move.before != move.after:
            moves.append(move)
    return tuple(moves)


def addend_moves(before: Sequence[Line], after: Sequence[Line]) -> tuple[LineMove, ...]:
    """The same of the parts of the sum alone."""
    return line_moves(
        [line for line in before if is_addend(line)], [line for line in after if is_addend(line)]
    )


def is_addend(line: Line) -> bool:
    return "占比" in line.inputs or "乘数" in line.inputs


def _by_place(lines: Sequence[Line]) -> Mapping[str, Line]:
    return {_place(line): line for line in lines}


def _place(line: Line) -> str:
    if "乘数" in line.inputs:
        return "gain"
    if "占比" in line.inputs and "本校得分" in line.inputs:
        return "own"
    if "学年" in line.inputs:  # a reported result: the same school may have one of each year
        return f"{line.label} {line.inputs['学年']}"
    return line.label
