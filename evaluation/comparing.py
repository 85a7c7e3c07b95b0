"""Two runs compared: every difference with its causes, which add up to it exactly.

From the one to the other one cause at a time, each step a whole computation:

    stored before → [engine] recomputed → [policy] the other pack → [decision] its options → [input] its facts, one
    input after the other → [engine] stored after

A row's parts are the differences between neighbouring steps. `remainder` is worked out apart from them, from the two
stored values: what no cause explains, and it is 0.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from .basis import Basis, basis_of
from .comparing_inputs import InputChange, input_changes
from .facts import QualityFacts
from .formulas.outcome import ScoreRow
from .models import Decision, Score, ScoreRun
from .snapshot import facts_of
from .standing import Key, Standing, standings

#: Inputs stepped through one by one; those beyond are one step together, and `Comparison.together` says how many.
MOST_STEPS = 100
NO_ROW = "没有这一行"


class CannotCompare(Exception):
    """Two runs that have nothing to do with each other; the message is a whole sentence."""


class Cause(StrEnum):
    ENGINE = "engine"
    POLICY = "policy"
    DECISION = "decision"
    INPUT = "input"


CAUSE_WORDS = {
    Cause.ENGINE: "算法",
    Cause.POLICY: "政策文件包",
    Cause.DECISION: "执行口径",
    Cause.INPUT: "输入",
}


@dataclass(frozen=True, slots=True)
class Side:
    """One run as a value; `stored`: its rows as they were written, without lines."""

    number: int
    engine: str
    basis: Basis
    facts: QualityFacts
    stored: Mapping[Key, ScoreRow]


@dataclass(frozen=True, slots=True)
class Step:
    """What is changed on the way, in words; `rows`: the computation after it."""

    cause: Cause
    label: str
    rows: Mapping[Key, ScoreRow]


@dataclass(frozen=True, slots=True)
class Part:
    """What one cause does to one row.

    amount    None: there is no score after it (`now` says why), or none before it
    was, now  why there is no score before / after it, or 没有这一行; for a score what it notes, or ""
    official  it makes the row the official one, or takes that from it; None: neither
    """

    cause: Cause
    label: str
    amount: Fraction | None
    was: str = ""
    now: str = ""
    official: bool | None = None


@dataclass(frozen=True, slots=True)
class RowDifference:
    """before / after  as stored, None: no such row
    total          exact difference of the two stored values, None where one of them has none: then `parts` tell it
    remainder      total − Σ parts
    """

    school: str
    kind: str
    alliance: str
    name: str
    alliance_type: str
    before: Standing | None
    after: Standing | None
    total: Fraction | None
    parts: tuple[Part, ...]
    remainder: Fraction

    @property
    def key(self) -> Key:
        return (self.school, self.kind, self.alliance)

    def amount_by(self, cause: Cause) -> Fraction:
        return sum((p.amount for p in self.parts if p.cause == cause and p.amount is not None), Fraction(0))

    @property
    def explained(self) -> bool:
        """Every change of the row has a cause: the parts add up, and what they cannot add they tell in words."""
        if self.total is None:
            return bool(self.parts)
        return self.remainder == 0


@dataclass(frozen=True, slots=True)
class OptionChange:
    """Of one question; "" for none. `decided`: by the bureau then / now."""

    question: str
    title: str
    before: str
    after: str
    decided_before: bool
    decided_after: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """rows      those whose value, reason, rank or being official differs
    inputs    that differ, in the order in which they were stepped through
    together  how many of them, the last, were one step
    """

    before: Side
    after: Side
    rows: tuple[RowDifference, ...]
    inputs: tuple[InputChange, ...]
    together: int
    options: tuple[OptionChange, ...]

    @property
    def remainder(self) -> Fraction:
        """Sum of what is unexplained, whatever its sign: 0."""
        return sum((abs(row.remainder) for row in self.rows), Fraction(0))

    @property
    def explained(self) -> bool:
        return all(row.explained for row in self.rows)

    @property
    def same_pack(self) -> bool:
        return self.before.basis.pack.sha256 == self.after.basis.pack.sha256

    @property
    def same_engine(self) -> bool:
        return self.before.engine == self.after.engine


def differences(before: ScoreRun, after: ScoreRun) -> Comparison:
    """Of two stored runs, in this order. CannotCompare: of two counties or school years."""
    if (before.county_id, before.school_year) != (after.county_id, after.school_year):
        raise CannotCompare("两次测算不是同一个县、同一个学年的,无从比较。请选择同一学年的两次测算。")
    return between(side_of(before), side_of(after))


def side_of(run: ScoreRun) -> Side:
    basis = basis_of(run)
    basis = replace(basis, options={**basis.pack.defaults, **basis.options})
    return Side(run.pk, run.engine, basis, facts_of(run.facts), _stored(run))


def between(before: Side, after: Side) -> Comparison:
    """Of two sides of one county and school year."""
    inputs = input_changes(before.facts, after.facts)
    path = [
        Step(Cause.ENGINE, "", before.stored),
        *_steps(before, after, inputs),
        Step(Cause.ENGINE, _engine_words(after), after.stored),
    ]
    ends = standings(before.stored.values()), standings(after.stored.values())
    names = {s.code: s.name for s in (*before.facts.schools, *after.facts.schools)}
    keys = sorted(set().union(*(step.rows for step in path)))
    return Comparison(
        before=before,
        after=after,
        rows=tuple(row for key in keys if (row := _row(key, path, ends, names))),
        inputs=tuple(inputs),
        together=max(0, len(inputs) - MOST_STEPS),
        options=tuple(_option_changes(before.basis, after.basis)),
    )


# ---- the way from one to the other ------------------------------------------------------------------


def _steps(before: Side, after: Side, inputs: Sequence[InputChange]) -> Iterator[Step]:
    basis, facts = before.basis, before.facts
    yield Step(Cause.ENGINE, _engine_words(before), _by_key(basis.rows(facts)))
    if basis.pack.sha256 != after.basis.pack.sha256:
        words = f"政策文件包由{_pack_words(basis)}改为{_pack_words(after.basis)}"
        basis = _under(basis, after.basis.pack)
        yield Step(Cause.POLICY, words, _by_key(basis.rows(facts)))
    for words, decided in _decisions(basis, after.basis):
        basis = decided
        yield Step(Cause.DECISION, words, _by_key(basis.rows(facts)))
    for change in inputs[:MOST_STEPS]:
        facts = change.put_into(facts)
        yield Step(Cause.INPUT, change.label, _by_key(basis.rows(facts)))
    # The later facts as they are, not as they were put together: nothing can be left out unseen.
    rest = len(inputs) - MOST_STEPS
    words = f"其余 {rest} 项输入" if rest > 0 else "登记册的其他内容"
    yield Step(Cause.INPUT, words, _by_key(after.basis.rows(after.facts)))


def _pack_words(basis: Basis) -> str:
    return f"“{basis.pack.id}”(校验值 {basis.pack.sha256[:8]})"


def _under(basis: Basis, pack) -> Basis:
    """The same options under another pack, its defaults for what it does not know of them."""
    known = {
        question.id: {option.id for option in question.options} for question in pack.questions_in("quality")
    }
    options = {
        question: basis.options[question] if basis.options.get(question) in known[question] else default
        for question, default in pack.defaults.items()
    }
    decided = {
        question: row
        for question, row in basis.decided.items()
        if question == Decision.ALONE or row["option"] == options.get(question)
    }
    return replace(basis, pack=pack, options=options, decided=decided)


def _decisions(basis: Basis, after: Basis) -> Iterator[tuple[str, Basis]]:
    """One question after the other, in the order of the pack, then the list of those assessed alone."""
    for question in after.pack.questions_in("quality"):
        old, new = basis.options[question.id], after.options[question.id]
        if old != new:
            basis = replace(basis, options={**basis.options, question.id: new})
            yield (
                f"“{question.title}”由“{question.option(old).label}”改为“{question.option(new).label}”",
                basis,
            )
    if basis.rules().assessed_alone != after.rules().assessed_alone:
        yield "单独考核的学校名单有变动", after
    elif basis.decided != after.decided:
        yield "执行口径确认有变动,采用的口径没有变", after


def _option_changes(before: Basis, after: Basis) -> Iterator[OptionChange]:
    for question in after.pack.questions_in("quality"):
        old, new = before.options.get(question.id, ""), after.options[question.id]
        was, now = question.id in before.decided, question.id in after.decided
        if (old, was) != (new, now):
            labels = {option.id: option.label for option in question.options}
            yield OptionChange(question.id, question.title, labels.get(old, old), labels[new], was, now)


def _stored(run: ScoreRun) -> dict[Key, ScoreRow]:
    columns = (
        "school_code", "kind", "alliance_code", "alliance_type", "exact", "reason", "counted", "of", "official",
    )  # fmt: skip
    return {
        (school, kind, alliance): ScoreRow(
            school=school,
            kind=kind,
            alliance=alliance,
            alliance_type=alliance_type,
            value=Fraction(exact) if exact else None,
            reason=reason,
            counted=counted,
            of=of,
            questions=(),
            lines=(),
            official=official,
        )
        for school, kind, alliance, alliance_type, exact, reason, counted, of, official in Score.objects.filter(
            run=run
        )
        .order_by()
        .values_list(*columns)
    }


def _by_key(rows: Sequence[ScoreRow]) -> dict[Key, ScoreRow]:
    return {row.sort_key: row for row in rows}


def _engine_words(side: Side) -> str:
    return f"第{side.number}次测算存储的成绩(算法版本 {side.engine})与按现行算法重算的不同"


# ---- one row ----------------------------------------------------------------------------------------


def _row(
    key: Key, path: Sequence[Step], ends: tuple[Mapping[Key, Standing], Mapping[Key, Standing]], names
) -> RowDifference | None:
    before, after = (standing.get(key) for standing in ends)
    parts = tuple(_parts(key, path))
    if before == after and not parts:
        return None
    # Worked out apart from the parts, from what is stored at the two ends.
    total = None
    if before and after and before.value is not None and after.value is not None:
        total = after.value - before.value
    explained = sum((part.amount for part in parts if part.amount is not None), Fraction(0))
    row = next(step.rows[key] for step in reversed(path) if key in step.rows)
    return RowDifference(
        *key,
        name=names.get(key[0], key[0]),
        alliance_type=row.alliance_type,
        before=before,
        after=after,
        total=total,
        parts=parts,
        remainder=Fraction(0) if total is None else total - explained,
    )


def _parts(key: Key, path: Sequence[Step]) -> Iterator[Part]:
    """A step on which the row has no score is told in words; the step that gives it one again carries the amount."""
    first = path[0].rows.get(key)
    last = first.value if first else None
    for earlier, step in pairwise(path):
        old, new = earlier.rows.get(key), step.rows.get(key)
        was, now = _words(old), _words(new)
        official = None if new is None or old is None or old.official == new.official else new.official
        amount = None
        if new is not None and new.value is not None:
            amount = None if last is None else new.value - last
            last = new.value
        if amount or was != now or official is not None:
            yield Part(step.cause, step.label, amount, was, now, official)


def _words(row: ScoreRow | None) -> str:
    if row is None:
        return NO_ROW
    return f"暂无成绩:{row.reason}" if row.value is None else row.reason
