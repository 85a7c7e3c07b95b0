"""不同口径测算对比: every option of a question on the same facts, side by side. Nothing is written.

The options are compared with the one in force: the bureau's decision, or the default where there is none.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from .basis import Basis
from .facts import QualityFacts, QualityRules
from .formulas import FORMULAS, UNDER_EACH
from .formulas.outcome import ScoreRow
from .policy_questions import Option, Question
from .standing import Key, LineMove, Standing, addend_moves, standings


@dataclass(frozen=True, slots=True)
class Mover:
    """A row that another option gives another rank, or makes official or not, or gives or takes its score.

    None: there is no such row on that side. `addends`: the parts of its sum that differ.
    """

    key: Key
    name: str
    alliance_type: str
    before: Standing | None
    after: Standing | None
    addends: tuple[LineMove, ...]

    @property
    def rank_moves(self) -> bool:
        return (self.before and self.before.rank) != (self.after and self.after.rank)


@dataclass(frozen=True, slots=True)
class OptionReading:
    """rows       as a trial run with this option would store them
    standings  of these rows
    movers     against the option in force; empty for that one itself
    """

    option: Option
    in_force: bool
    rows: Mapping[Key, ScoreRow]
    standings: Mapping[Key, Standing]
    movers: tuple[Mover, ...]

    @property
    def moves_ranks(self) -> bool:
        return any(mover.rank_moves for mover in self.movers)


@dataclass(frozen=True, slots=True)
class Parallel:
    """Two options between which each type differs by one amount for all its schools: ranks inside a type are the same.

    shifts  type → second minus first; all 0: the same scores
    """

    first: Option
    second: Option
    shifts: Mapping[str, Fraction]

    @property
    def same(self) -> bool:
        return not any(self.shifts.values())


@dataclass(frozen=True, slots=True)
class QuestionReadings:
    question: Question
    decided: bool
    options: tuple[OptionReading, ...]
    parallels: tuple[Parallel, ...]

    @property
    def in_force(self) -> OptionReading:
        return next(reading for reading in self.options if reading.in_force)

    @property
    def moving(self) -> frozenset[Key]:
        """Rows that some option moves."""
        return frozenset(mover.key for reading in self.options for mover in reading.movers)


def readings_of(
    basis: Basis, facts: QualityFacts, questions: Iterable[str] | None = None
) -> tuple[QuestionReadings, ...]:
    """Of the questions named, of all questions of the scores unless told, in the order of the pack. UnknownOption."""
    asked = basis.pack.questions_in("quality")
    if questions is not None:
        asked = tuple(basis.pack.question(question_id) for question_id in questions)
    others = [
        (question.id, option.id)
        for question in asked
        for option in question.options
        if option.id != basis.options[question.id]
    ]
    bases = [basis, *(basis.with_options({question: option}) for question, option in others)]
    found = _rows_under_each(basis, facts, [one.rules() for one in bases])
    told = [({row.sort_key: row for row in rows}, standings(rows)) for rows in found]
    computed = dict(zip(others, told[1:], strict=True))
    names = {school.code: school.name for school in facts.schools}
    return tuple(_question(question, basis, told[0], computed, names) for question in asked)


def _rows_under_each(
    basis: Basis, facts: QualityFacts, several: Sequence[QualityRules]
) -> list[list[ScoreRow]]:
    formula = basis.pack.quality.formula
    if formula in UNDER_EACH:
        return list(UNDER_EACH[formula](facts, several))
    return [FORMULAS[formula](facts, rules) for rules in several]


NONE = Fraction(0)
Computed = tuple[Mapping[Key, ScoreRow], Mapping[Key, Standing]]


def _question(
    question: Question,
    basis: Basis,
    base: Computed,
    computed: Mapping[tuple[str, str], Computed],
    names: Mapping[str, str],
) -> QuestionReadings:
    options = []
    for option in question.options:
        in_force = option.id == basis.options[question.id]
        rows, standing = base if in_force else computed[question.id, option.id]
        movers = () if in_force else tuple(_movers(base, (rows, standing), names))
        options.append(OptionReading(option, in_force, rows, standing, movers))
    parallels = [
        Parallel(first.option, second.option, shifts)
        for first, second in combinations(options, 2)
        if (shifts := _shifts(first, second)) is not None
    ]
    return QuestionReadings(question, question.id in basis.decided, tuple(options), tuple(parallels))


def _movers(base: Computed, other: Computed, names: Mapping[str, str]) -> Iterable[Mover]:
    (old_rows, old), (new_rows, new) = base, other
    for key in sorted(old.keys() | new.keys()):
        before, after = old.get(key), new.get(key)
        if _place(before) == _place(after):
            continue
        was, now = old_rows.get(key), new_rows.get(key)
        row = now or was
        assert row is not None
        addends = addend_moves(was.lines if was else (), now.lines if now else ())
        yield Mover(key, names[key[0]], row.alliance_type, before, after, addends)


def _place(standing: Standing | None) -> tuple | None:
    return standing and (standing.rank, standing.official, standing.value is None)


def _shifts(first: OptionReading, second: OptionReading) -> dict[str, Fraction] | None:
    """Type → the one amount by which all its rows differ. None: they do not, or other rows count."""
    if first.standings.keys() != second.standings.keys():
        return None
    amounts: dict[str, set[Fraction]] = defaultdict(set)
    for key, one in first.standings.items():
        other = second.standings[key]
        if one.official != other.official or (one.value is None) != (other.value is None):
            return None
        if one.value is not None and other.value is not None:
            found = amounts[first.rows[key].alliance_type]
            found.add(NONE if one.value == other.value else other.value - one.value)
            if len(found) > 1:
                return None
    return {label: found.pop() for label, found in sorted(amounts.items())}
