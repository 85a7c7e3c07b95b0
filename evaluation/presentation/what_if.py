"""模拟测算 as it is shown: the inputs that may be changed, what was changed, what moves."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from alliances.choices import Measure, MemberRole, ResultStage

from ..basis import Basis
from ..facts import QualityFacts, ResultFact
from ..formulas.numbers import SCORE_PLACES, plain, shown
from ..models import Score, ScoreLine
from ..standing import Key, LineMove
from ..what_if import CannotChange, Move, ResultChange, effects
from ..what_if_query import FIELDS, Asked, ResultKey
from .readings import addend_in_words, place_in_words, signed
from .wording import exact

WHOLE = Fraction(100)


@dataclass(frozen=True, slots=True)
class Input:
    """One number: `name` of its form field, `now` as it is, `value` as it stands in the form."""

    name: str
    label: str
    now: str
    value: str

    @property
    def changed(self) -> bool:
        return self.value != self.now


@dataclass(frozen=True, slots=True)
class InputRow:
    """The numbers of one result; `note`: full marks, or that they are on the 100-mark scale."""

    school: str
    name: str
    title: str
    note: str
    inputs: tuple[Input, ...]


@dataclass(frozen=True, slots=True)
class Editable:
    """Which results may be changed, of which the value is on the 100-mark scale, and which columns of each."""

    keys: tuple[ResultKey, ...]
    scales: Mapping[ResultKey, Fraction]
    columns: Mapping[ResultKey, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Effect:
    """`key` of the row; `lines`: what of its sum differs."""

    name: str
    what: str
    before: str
    after: str
    amount: str
    up: bool
    places: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangeShown:
    """`pair`: of the address, so that it can be taken back."""

    words: str
    pair: tuple[str, str]


# ---- what may be changed -------------------------------------------------------------------------


def of_school(facts: QualityFacts, school: str) -> Editable:
    """All results of both years; a year without any offers one like the other year's."""
    keys = [
        (r.school, r.school_year, r.stage)
        for year in (facts.school_year, facts.previous_year)
        for r in facts.results
        if r.school == school and r.school_year == year
    ]
    for year in (facts.school_year, facts.previous_year):
        if not any(key[1] == year for key in keys):
            stages = sorted({key[2] for key in keys}) or [""]
            keys += [(school, year, stage) for stage in stages if (school, year, stage) not in keys]
    return Editable(tuple(keys), {}, {key: tuple(FIELDS) for key in keys})


def of_sheet(facts: QualityFacts, lines: Iterable[ScoreLine]) -> Editable:
    """What a score sheet shows, and nothing else: the results it was made of, and the members' results.

    A member's result counts as shown when the number on the sheet is that of one result, on the 100-mark scale.
    """
    by_school: dict[tuple[str, str], list[ResultFact]] = {}
    for result in facts.results:
        by_school.setdefault((result.school, result.school_year), []).append(result)
    columns: dict[ResultKey, tuple[str, ...]] = {}
    scales: dict[ResultKey, Fraction] = {}
    for line in lines:
        code, year = line.inputs.get("学校编号", ""), line.inputs.get("学年")
        if year:
            for result in by_school.get((code, year), []):
                if (
                    line.label.endswith(f"{_stage(result.stage)}成绩")
                    and plain(result.value) == line.inputs["成绩"]
                ):
                    columns[code, year, result.stage] = tuple(FIELDS)
        elif "上学年" in line.inputs:
            for of_year, text in ((facts.school_year, "本学年"), (facts.previous_year, "上学年")):
                found = by_school.get((code, of_year), [])
                if len(found) == 1 and exact(line.inputs[text]) == found[0].on_scale:
                    key = (code, of_year, found[0].stage)
                    columns.setdefault(key, ("value",))
                    if found[0].full_marks is not None and len(columns[key]) == 1:
                        scales[key] = found[0].full_marks / WHOLE
    return Editable(tuple(columns), scales, columns)


def input_rows(facts: QualityFacts, editable: Editable, asked: Asked) -> list[InputRow]:
    names = {school.code: school.name for school in facts.schools}
    results = {(r.school, r.school_year, r.stage): r for r in facts.results}
    return [_input_row(key, names[key[0]], results.get(key), editable, asked) for key in editable.keys]


def _input_row(
    key: ResultKey, name: str, result: ResultFact | None, editable: Editable, asked: Asked
) -> InputRow:
    scale = editable.scales.get(key)
    note = "还没有成绩"
    if result is not None:
        note = "百分制" if scale else Measure(result.measure).label
        if result.full_marks is not None and not scale:
            note += f",满分 {plain(result.full_marks)}"
    inputs = []
    for column in editable.columns[key]:
        now = "" if result is None or getattr(result, column) is None else _number(result, column, scale)
        joined = "~".join((*key, column))
        value = asked.typed.get(joined, asked.numbers.get(key, {}).get(column, now))
        inputs.append(Input(f"in~{joined}", FIELDS[column], now, value))
    return InputRow(key[0], name, f"{key[1]}学年{_stage(key[2])}", note, tuple(inputs))


def _number(result: ResultFact, column: str, scale: Fraction | None) -> str:
    value = Fraction(getattr(result, column))
    return plain(value / scale if scale and column == "value" else value)


def _stage(code: str) -> str:
    return ResultStage(code).label if code else ""


# ---- what was changed -----------------------------------------------------------------------------


def changes_shown(facts: QualityFacts, editable: Editable | None, asked: Asked) -> list[ChangeShown]:
    names = {school.code: school.name for school in facts.schools}
    alliances = {a.code: f"{a.name}({a.kind_label})" for a in facts.alliances}
    results = {(r.school, r.school_year, r.stage): r for r in facts.results}
    found = []
    for pair in asked.pairs:
        parts = pair[1].split("~")
        if pair[0] == "r":
            key, column, number = tuple(parts[:3]), parts[3], parts[4]
            result, scale = results.get(key), editable.scales.get(key) if editable else None
            now = (
                "未填"
                if result is None or getattr(result, column) is None
                else _number(result, column, scale)
            )
            words = f"{names.get(key[0], key[0])}{key[1]}学年{_stage_or_code(key[2])}{FIELDS[column]} {now} → {number}"
        elif pair[0] == "leave":
            words = f"{names.get(parts[1], parts[1])}退出{alliances.get(parts[0], parts[0])}"
        else:
            role = MemberRole(parts[2]).label if parts[2] in MemberRole.values else parts[2]
            since = f",{parts[3]} 起" if parts[3] else ""
            until = f",{parts[4]} 止" if parts[4] else ""
            words = f"{names.get(parts[1], parts[1])}加入{alliances.get(parts[0], parts[0])},身份{role}{since}{until}"
        found.append(ChangeShown(words, pair))
    return found


def _stage_or_code(code: str) -> str:
    return _stage(code) if code in ResultStage.values or not code else code


# ---- what moves -----------------------------------------------------------------------------------


def effects_shown(moves: Sequence[Move]) -> list[Effect]:
    return [effect_shown(move) for move in moves]


def effect_shown(move: Move) -> Effect:
    before = place_in_words(move.before) if move.before and move.before.rank else ""
    after = place_in_words(move.after) if move.after and move.after.rank else ""
    official = ""
    if move.before and move.after and move.before.official != move.after.official:
        official = "改为正式成绩" if move.after.official else "不再是正式成绩"
    places = f"{before or '不排名次'} → {after or '不排名次'}" if before != after else before
    return Effect(
        name=move.name,
        what=what_of(move.key, move.alliance_type),
        before=_value(move.before),
        after=_value(move.after),
        amount="" if move.amount is None else signed(move.amount),
        up=bool(move.amount and move.amount > 0),
        places=",".join(word for word in (places, official) if word),
        lines=tuple(line_in_words(line) for line in move.lines if line.label != "成绩"),
    )


def what_of(key: Key, alliance_type: str) -> str:
    if alliance_type:
        return f"{alliance_type}成绩"
    return "两类成绩的平均" if key[1] == Score.Kind.BUNDLED else "本校成绩"


def _value(standing) -> str:
    if standing is None:
        return "没有这一行"
    return standing.shown or f"暂无成绩({standing.reason})"


def line_in_words(line: LineMove) -> str:
    return addend_in_words(line)


# ---- one point more -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OnePoint:
    """若方山乡校 +1 分 → 总校 +1.00. `amount` "": there is no score before or after."""

    name: str
    year: str
    amount: str
    moves: bool
    full: bool


def one_point_more(facts: QualityFacts, basis: Basis, editable: Editable, key: Key) -> list[OnePoint]:
    """Of each result of the year that may be changed, on the 100-mark scale: what one point more does to one row."""
    names = {school.code: school.name for school in facts.schools}
    results = {(r.school, r.school_year, r.stage): r for r in facts.results}
    found = []
    for one in editable.keys:
        result = results[one]
        if one[1] != facts.school_year:
            continue
        more = result.value + (Fraction(1) if result.full_marks is None else result.full_marks / WHOLE)
        name = f"{names[one[0]]}{_stage(one[2])}"
        try:
            moved = effects(facts, basis, [ResultChange(*one, value=more)])
        except CannotChange:  # already at full marks
            found.append(OnePoint(name, one[1], "", moves=False, full=True))
            continue
        move = next((m for m in moved if m.key == key), None)
        amount = Fraction(0) if move is None else move.amount
        found.append(
            OnePoint(
                name,
                one[1],
                "" if amount is None else _signed_always(amount),
                moves=bool(amount),
                full=False,
            )
        )
    return found


def _signed_always(value: Fraction) -> str:
    """At least two places; four where two would show nothing: +0.0042."""
    return (
        signed(value)
        if shown(value, SCORE_PLACES) not in ("0.00", "-0.00") or not value
        else f"{'+' if value > 0 else ''}{shown(value)}"
    )
