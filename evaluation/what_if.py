"""模拟测算: the same computation on facts with a few inputs changed. Nothing is read and nothing is written."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from alliances.choices import PERCENT_MEASURES, Measure, MemberRole, ResultStage

from .basis import Basis
from .facts import MembershipFact, QualityFacts, ResultFact
from .formulas.numbers import plain
from .formulas.outcome import ScoreRow
from .standing import Key, LineMove, Standing, line_moves, standings


class CannotChange(Exception):
    """A change that cannot be: the message is a whole sentence for the person who asked for it."""


@dataclass(frozen=True, slots=True)
class ResultChange:
    """One result of one school, year ("2021-2022") and stage ("" = undivided). None leaves as it is.

    A result that is not there yet needs a value; measure and full marks it takes from the school's other results.
    """

    school: str
    school_year: str
    stage: str = ""
    value: Fraction | None = None
    full_marks: Fraction | None = None
    examinees: int | None = None
    units: Fraction | None = None


@dataclass(frozen=True, slots=True)
class MembershipChange:
    """`joins` False: the school has never been in the alliance. [since, until); None = open on that side."""

    joins: bool
    alliance: str
    school: str
    role: str = "member"
    since: datetime.date | None = None
    until: datetime.date | None = None


Change = ResultChange | MembershipChange


@dataclass(frozen=True, slots=True)
class Move:
    """A row that is not what it was. None: there is no such row on that side. `lines`: those of it that differ."""

    school: str
    kind: str
    alliance: str
    name: str
    alliance_type: str
    before: Standing | None
    after: Standing | None
    lines: tuple[LineMove, ...]

    @property
    def key(self) -> Key:
        return (self.school, self.kind, self.alliance)

    @property
    def amount(self) -> Fraction | None:
        """None: no score before or after."""
        if self.before is None or self.after is None:
            return None
        if self.before.value is None or self.after.value is None:
            return None
        return self.after.value - self.before.value


def changed(facts: QualityFacts, changes: Iterable[Change]) -> QualityFacts:
    """The facts as they would be, one change after the other. CannotChange."""
    for change in changes:
        put = _with_result if isinstance(change, ResultChange) else _with_membership
        facts = put(facts, change)
    return facts


def effects(facts: QualityFacts, basis: Basis, changes: Iterable[Change]) -> tuple[Move, ...]:
    """Every row whose exact value, reason, rank or being official would differ, by school, kind, alliance. CannotChange."""
    after = changed(facts, changes)
    return moves(facts, basis.rows(facts), after, basis.rows(after))


def moves(
    facts: QualityFacts, before: Sequence[ScoreRow], facts_after: QualityFacts, after: Sequence[ScoreRow]
) -> tuple[Move, ...]:
    """Of two computations."""
    old_rows = {row.sort_key: row for row in before}
    new_rows = {row.sort_key: row for row in after}
    old, new = standings(before), standings(after)
    names = {school.code: school.name for school in (*facts.schools, *facts_after.schools)}
    found = []
    for key in sorted(old.keys() | new.keys()):
        if old.get(key) == new.get(key):
            continue
        row = new_rows.get(key) or old_rows[key]
        found.append(
            Move(
                *key,
                name=names[key[0]],
                alliance_type=row.alliance_type,
                before=old.get(key),
                after=new.get(key),
                lines=line_moves(
                    old_rows[key].lines if key in old_rows else (),
                    new_rows[key].lines if key in new_rows else (),
                ),
            )
        )
    return tuple(found)


# ---- results --------------------------------------------------------------------------------------


def _with_result(facts: QualityFacts, change: ResultChange) -> QualityFacts:
    name = _school_name(facts, change.school)
    if change.school_year not in (facts.school_year, facts.previous_year):
        raise CannotChange(
            f"{change.school_year}学年的成绩不影响{facts.school_year}学年的考核。"
            f"请改{facts.school_year}学年或{facts.previous_year}学年的成绩。"
        )
    if change.stage and change.stage not in ResultStage.values:
        raise CannotChange(f"“{change.stage}”不是学段。学段是小学、初中、高中之一,不分学段的留空。")
    which = f"{name}{change.school_year}学年{ResultStage(change.stage).label if change.stage else ''}"
    same_year = [r for r in facts.results if (r.school, r.school_year) == (change.school, change.school_year)]
    old = next((r for r in same_year if r.stage == change.stage), None)
    if old is None and any(bool(r.stage) != bool(change.stage) for r in same_year):
        raise CannotChange(
            f"{name}{change.school_year}学年既有不分学段的成绩,又有分学段的成绩,两者会重复计算。"
            "请改已有的那一种。"
        )
    new = _filled(old or _blank(facts, change, which), change)
    _refuse_nonsense(new, which)
    others = (r for r in facts.results if r is not old)
    return replace(
        facts, results=tuple(sorted((*others, new), key=lambda r: (r.school, r.school_year, r.stage)))
    )


def _filled(result: ResultFact, change: ResultChange) -> ResultFact:
    given = {
        name: value
        for name in ("value", "full_marks", "examinees", "units")
        if (value := getattr(change, name)) is not None
    }
    return replace(result, **given)


def _blank(facts: QualityFacts, change: ResultChange, which: str) -> ResultFact:
    """What is added looks like the school's nearest result; of a school without any, the full marks must be said."""
    if change.value is None:
        raise CannotChange(f"{which}没有成绩。要增加一个成绩,请填写成绩。")
    of_school = [r for r in facts.results if r.school == change.school]
    like = min(
        of_school, key=lambda r: (r.stage != change.stage, r.school_year != change.school_year), default=None
    )
    full_marks = like.full_marks if like else change.full_marks
    if like is None and full_marks is None:
        raise CannotChange(f"{which}没有成绩,也没有可参照的满分。要增加一个成绩,请同时填写满分。")
    return ResultFact(
        school=change.school,
        school_year=change.school_year,
        stage=change.stage,
        measure=like.measure if like else Measure.BUREAU_SCORE.value,
        value=change.value,
        full_marks=full_marks,
        examinees=None,
        units=None,
    )


def _refuse_nonsense(result: ResultFact, which: str) -> None:
    """As the registry would refuse it."""
    if result.measure not in PERCENT_MEASURES:
        if result.full_marks is not None:
            raise CannotChange(f"{which}的成绩是“{Measure(result.measure).label}”,没有满分。请将满分留空。")
    elif result.full_marks is None or result.full_marks <= 0:
        raise CannotChange(f"{which}的满分必须大于 0。请核对后重填。")
    elif not 0 <= result.value <= result.full_marks:
        raise CannotChange(
            f"{which}的成绩 {plain(result.value)} 不在 0 与满分 {plain(result.full_marks)} 之间。请核对后重填。"
        )
    if result.examinees is not None and result.examinees <= 0:
        raise CannotChange(f"{which}的考生数 {result.examinees} 不是大于 0 的整数。请核对后重填。")
    if result.units is not None and result.units <= 0:
        raise CannotChange(f"{which}的计算单位 {plain(result.units)} 不大于 0。请核对后重填。")


# ---- memberships ----------------------------------------------------------------------------------


def _with_membership(facts: QualityFacts, change: MembershipChange) -> QualityFacts:
    name = _school_name(facts, change.school)
    alliance = next((a for a in facts.alliances if a.code == change.alliance), None)
    if alliance is None:
        raise CannotChange(f"登记册中没有编号为“{change.alliance}”的教共体。请核对编号。")
    within = [m for m in facts.memberships if (m.alliance, m.school) == (change.alliance, change.school)]
    if not change.joins:
        if not within:
            raise CannotChange(f"{name}本来就不是{alliance.name}({alliance.kind_label})的成员,无从退出。")
        return replace(facts, memberships=tuple(m for m in facts.memberships if m not in within))
    if change.role not in MemberRole.values:
        raise CannotChange(f"“{change.role}”不是成员的身份。身份是总校、成员校、校区、县外成员之一。")
    if change.since and change.until and change.since >= change.until:
        raise CannotChange(f"{name}加入{alliance.name}的起止日期颠倒。请核对后重填。")
    new = MembershipFact(change.alliance, change.school, change.role, change.since, change.until)
    if any(_overlap(new, m) for m in within):
        raise CannotChange(f"{name}这段时间已经在{alliance.name}({alliance.kind_label})中,不能重复加入。")
    cores = [m for m in facts.memberships if m.alliance == change.alliance and m.role == MemberRole.CORE]
    if change.role == MemberRole.CORE and any(_overlap(new, m) for m in cores):
        raise CannotChange(
            f"{alliance.name}({alliance.kind_label})这段时间已有总校,一个教共体只有一所总校。请先让原总校退出。"
        )
    memberships = sorted(
        (*facts.memberships, new), key=lambda m: (m.alliance, m.school, str(m.since or ""), m.role)
    )
    return replace(facts, memberships=tuple(memberships))


def _overlap(one: MembershipFact, other: MembershipFact) -> bool:
    return (one.until is None or other.since is None or other.since < one.until) and (
        other.until is None or one.since is None or one.since < other.until
    )


def _school_name(facts: QualityFacts, code: str) -> str:
    name = next((school.name for school in facts.schools if school.code == code), None)
    if name is None:
        raise CannotChange(f"登记册中没有编号为“{code}”的学校。请核对编号。")
    return name
