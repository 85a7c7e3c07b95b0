"""考核成绩单: one score taken apart, from its stored lines alone. What each line is, its inputs say."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from ..formulas.numbers import shown
from ..models import Score, ScoreLine
from ..policy import PolicyPack
from ..policy_blocks import Clause
from .drawing import Bar, bars
from .sentence import Piece, gain_in_numbers, own_in_numbers, with_numbers
from .wording import exact, inputs_in_words, measure, same_places, short, with_sign

STAGES = "各学段合计"


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the till receipt, opening to what went into it (`parts`: steps before it) and its sentence."""

    label: str
    value: str
    inputs: tuple[tuple[str, str], ...]
    clause: Clause
    parts: tuple["Step", ...] = ()


@dataclass(frozen=True, slots=True)
class MemberRow:
    """`reason`: why it does not count, or counts in an unusual way; `note`: when it was a member, if not all year."""

    name: str
    code: str
    before: str
    after: str
    gain: str
    bar: Bar | None
    counts: bool
    reason: str
    note: str


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One reported result of the year; `share` of the weights where campuses are assessed together."""

    name: str
    code: str
    stage: str
    measure: str
    reported: str
    full_marks: str
    value: str
    examinees: str
    units: str
    share: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """`quote`: the sentence of the policy in pieces, the school's numbers set in; `formula`: 「… 68.80 + … 1.50」."""

    clause: Clause | None
    quote: tuple[Piece, ...]
    formula: str
    steps: tuple[Step, ...]
    results: tuple[ResultRow, ...]
    members: tuple[MemberRow, ...]
    weight_word: str
    basis: tuple[Clause, ...]

    @property
    def has_stages(self) -> bool:
        return any(row.stage for row in self.results)

    @property
    def has_units(self) -> bool:
        return any(row.units for row in self.results)

    @property
    def school_codes(self) -> set[str]:
        return {row.code for row in (*self.results, *self.members)}


def sheet_of(score: Score, lines: Iterable[ScoreLine], pack: PolicyPack) -> Sheet:
    lines = list(lines)
    results = [line for line in lines if "学校编号" in line.inputs and "上学年" not in line.inputs]
    members = [line for line in lines if "上学年" in line.inputs]
    pool = next((line for line in lines if "各校区权重" in line.inputs), None)
    total = next((line for line in lines if "算式" in line.inputs), None)
    addends = [line for line in lines if "占比" in line.inputs or "乘数" in line.inputs]
    summed = [line for line in lines if "成员" in line.inputs or line.label.startswith("除数")]
    told = [*results, *members, *addends, *summed, *([total] if total else [])]
    own = [line for line in lines if line not in told]
    main = _main_line(score, total=total, members=members, pool=pool, own=own)
    clause = pack.clause(main.clause) if main else None
    steps = _steps(pack, own=own, summed=summed, addends=addends, total=total)
    written_out = " + ".join(f"{step.label} {step.value}" for step in steps)
    return Sheet(
        clause=clause,
        quote=_quote(clause, addends, pack),
        formula=written_out if total else _weighted(results, own, pool),
        steps=steps,
        results=_result_rows(results, pool),
        members=_member_rows(members),
        weight_word=pool.inputs["权重"] if pool else "",
        basis=tuple(pack.clause(clause_id) for clause_id in dict.fromkeys(line.clause for line in lines)),
    )


def _main_line(score: Score, *, total, members, pool, own: Sequence[ScoreLine]) -> ScoreLine | None:
    """The line whose sentence makes the score what it is; a plain own result rests on no sentence of its own."""
    if score.kind == Score.Kind.BUNDLED:
        mean = [line for line in own if "个数" in line.inputs]
        return next(iter(([total] if total else []) + mean + members), None)
    if pool is not None:
        return pool
    return next((line for line in own if line.label == "继续单独考核"), None)


def _quote(clause: Clause | None, addends: Sequence[ScoreLine], pack: PolicyPack) -> tuple[Piece, ...]:
    if clause is None:
        return ()
    rule = next((rule for rule in pack.quality.bundled.values() if rule.clause == clause.id), None)
    if rule is None or not addends:
        return (Piece(clause.quote),)
    own, gain = addends[0], addends[-1]
    return with_numbers(
        clause.quote,
        core_word=pack.vocabulary.core_school,
        own_share=rule.own_share,
        own=own_in_numbers(own),
        gain=gain_in_numbers(gain),
    )


def _steps(pack: PolicyPack, *, own, summed, addends, total) -> tuple[Step, ...]:
    """The addends, each with the steps that led to it; without addends the steps themselves."""
    own_steps = tuple(_step(line, pack) for line in own)
    if not addends:
        return own_steps
    gain_steps = tuple(_step(line, pack) for line in summed)
    found = []
    for line, value in zip(addends, _addend_values(addends, total), strict=True):
        parts = own_steps if "本校得分" in line.inputs else gain_steps if "乘数" in line.inputs else ()
        step = _step(line, pack)
        inputs = tuple(row for row in step.inputs if not any(part.label.startswith(row[0]) for part in parts))
        found.append(replace(step, value=value, inputs=inputs, parts=parts))
    return tuple(found)


def _step(line: ScoreLine, pack: PolicyPack) -> Step:
    number = exact(line.value)
    places = 0 if line.label.startswith("除数") else 2
    value = "" if number is None else short(number, places=places)
    return Step(line.label, value, tuple(inputs_in_words(line.inputs)), pack.clause(line.clause))


def _addend_values(addends: Sequence[ScoreLine], total: ScoreLine | None) -> list[str]:
    """Two places, as the written-out formula has them; all four kept where two would not add up to the total."""
    if total is None:
        return [line.value for line in addends]
    rounded = [part.rpartition(" ")[2] for part in total.inputs["算式"].split(" + ")]
    if sum(map(Decimal, rounded)) == Decimal(shown(exact(total.value), 2)):
        return rounded
    return [line.value for line in addends]


def _weighted(results: Sequence[ScoreLine], own: Sequence[ScoreLine], pool: ScoreLine | None) -> str:
    """「(84.00×620 + 76.50×80) ÷ 700」"""
    weights = {} if pool is None else {name: exact(text) for name, text in pool.inputs["各校区权重"].items()}
    if not weights:
        return ""
    values = {line.label.removesuffix("成绩"): exact(line.value) for line in results}
    values |= {
        line.label.removesuffix(STAGES): exact(line.value) for line in own if line.label.endswith(STAGES)
    }
    parts = [f"{short(values[name])}×{short(weights[name], places=0)}" for name in values if name in weights]
    return f"({' + '.join(parts)}) ÷ {short(sum(weights.values()), places=0)}"


def _result_rows(results: Sequence[ScoreLine], pool: ScoreLine | None) -> tuple[ResultRow, ...]:
    weights = {} if pool is None else {name: exact(text) for name, text in pool.inputs["各校区权重"].items()}
    all_weights = sum(weights.values(), Fraction(0))
    values = same_places([exact(line.value) for line in results])
    rows = []
    for line, value in zip(results, values, strict=True):
        name = line.inputs.get("学校") or line.label.removesuffix("成绩")
        weight = weights.get(name)
        rows.append(
            ResultRow(
                name=name,
                code=line.inputs["学校编号"],
                stage=line.label.removeprefix(name).removesuffix("成绩"),
                measure=measure(line.inputs.get("口径", "")),
                reported=line.inputs.get("成绩", ""),
                full_marks=line.inputs.get("满分", ""),
                value=value,
                examinees=line.inputs.get("考生数", ""),
                units=line.inputs.get("计算单位", ""),
                share="" if weight is None else f"{shown(weight / all_weights * 100, 1)}%",
                reason=line.inputs.get("原因", ""),
            )
        )
    return tuple(rows)


def _member_rows(members: Sequence[ScoreLine]) -> tuple[MemberRow, ...]:
    gains = [exact(line.value) for line in members]
    before = [exact(line.inputs["上学年"]) for line in members]
    after = [exact(line.inputs["本学年"]) for line in members]
    # One width for all three columns: a gain with fewer places than its results would look wrong.
    cells = same_places([*before, *after, *gains])
    third = len(members)
    drawn = bars([Decimal(line.value) if line.value else None for line in members])
    return tuple(
        MemberRow(
            name=line.inputs["学校"],
            code=line.inputs["学校编号"],
            before=cells[index],
            after=cells[third + index],
            gain=with_sign(cells[2 * third + index]),
            bar=drawn[index],
            counts=line.inputs["计入"] == "是",
            reason=line.inputs["原因"],
            note=line.inputs.get("成员时间", ""),
        )
        for index, line in enumerate(members)
    )
