"""Which inputs of two runs differ, and how each is put in by itself."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from alliances.choices import Measure, MemberRole, ResultStage

from .facts import AllianceFact, MembershipFact, QualityFacts, ResultFact
from .formulas.numbers import plain

NOTHING = "无"


@dataclass(frozen=True, slots=True)
class InputChange:
    """what    "registry", "membership" or "result"
    label   in words: 「方山乡校 2021-2022学年成绩 67 → 68」
    before, after  in words, 无 where there was or is none
    """

    what: str
    about: str
    before: str
    after: str
    put_into: Callable[[QualityFacts], QualityFacts]

    @property
    def label(self) -> str:
        return f"{self.about}:{self.before} → {self.after}"


def input_changes(before: QualityFacts, after: QualityFacts) -> list[InputChange]:
    """In a fixed order: registry, memberships by alliance, results by school, year and stage.

    Schools and alliances that are gone stay until the end: while one input after the other is put in, others may
    still speak of them. They count for nothing once nobody belongs to them.
    """
    names = {school.code: school.name for school in (*before.schools, *after.schools)}
    return [
        *_registry(before, after),
        *_memberships(before, after, names),
        *_results(before, after, names),
    ]


# ---- registry -------------------------------------------------------------------------------------


def _registry(before: QualityFacts, after: QualityFacts) -> Iterator[InputChange]:
    old_names = {school.code: school.name for school in before.schools}
    new_names = {school.code: school.name for school in after.schools}
    for code in sorted(old_names.keys() | new_names.keys()):
        if old_names.get(code) != new_names.get(code):
            yield InputChange(
                "registry",
                f"学校 {code}",
                old_names.get(code, NOTHING),
                new_names.get(code, NOTHING),
                _with_school(after, code),
            )
    old, new = {a.code: a for a in before.alliances}, {a.code: a for a in after.alliances}
    for code in sorted(old.keys() | new.keys()):
        if old.get(code) != new.get(code):
            yield InputChange(
                "registry",
                f"教共体 {code}",
                _alliance_words(old.get(code)),
                _alliance_words(new.get(code)),
                _with_alliance(after, code),
            )


def _with_school(after: QualityFacts, code: str) -> Callable[[QualityFacts], QualityFacts]:
    def put(facts: QualityFacts) -> QualityFacts:
        new = [school for school in after.schools if school.code == code]
        kept = new or [school for school in facts.schools if school.code == code]
        others = (school for school in facts.schools if school.code != code)
        return replace(facts, schools=tuple(sorted((*others, *kept), key=lambda school: school.code)))

    return put


def _with_alliance(after: QualityFacts, code: str) -> Callable[[QualityFacts], QualityFacts]:
    def put(facts: QualityFacts) -> QualityFacts:
        new = [alliance for alliance in after.alliances if alliance.code == code]
        kept = new or [alliance for alliance in facts.alliances if alliance.code == code]
        others = (alliance for alliance in facts.alliances if alliance.code != code)
        return replace(facts, alliances=tuple(sorted((*others, *kept), key=lambda alliance: alliance.code)))

    return put


def _alliance_words(alliance: AllianceFact | None) -> str:
    return f"{alliance.name}({alliance.kind_label})" if alliance else NOTHING


# ---- memberships ----------------------------------------------------------------------------------


def _memberships(before: QualityFacts, after: QualityFacts, names) -> Iterator[InputChange]:
    """An alliance at a time: a replaced core is one change, not an alliance without a core in between."""
    old, new = _by_alliance(before.memberships), _by_alliance(after.memberships)
    called = {a.code: _alliance_words(a) for a in (*before.alliances, *after.alliances)}
    for code in sorted(old.keys() | new.keys()):
        was, now = old.get(code, ()), new.get(code, ())
        if set(was) != set(now):
            gone = [m for m in was if m not in now]
            come = [m for m in now if m not in was]
            yield InputChange(
                "membership",
                f"{called[code]}的成员",
                _members_in_words(gone, names),
                _members_in_words(come, names),
                _with_members(code, now),
            )


def _by_alliance(memberships: Iterable[MembershipFact]) -> dict[str, tuple[MembershipFact, ...]]:
    found: dict[str, list[MembershipFact]] = defaultdict(list)
    for membership in memberships:
        found[membership.alliance].append(membership)
    return {code: tuple(rows) for code, rows in found.items()}


def _with_members(code: str, members: tuple[MembershipFact, ...]) -> Callable[[QualityFacts], QualityFacts]:
    def put(facts: QualityFacts) -> QualityFacts:
        others = (m for m in facts.memberships if m.alliance != code)
        rows = sorted((*others, *members), key=lambda m: (m.alliance, m.school, str(m.since or ""), m.role))
        return replace(facts, memberships=tuple(rows))

    return put


def _members_in_words(members: Iterable[MembershipFact], names) -> str:
    return "、".join(_member_words(member, names) for member in members) or NOTHING


def _member_words(member: MembershipFact, names) -> str:
    since = f"{member.since.isoformat()} 起" if member.since else ""
    until = f"至 {(member.until - timedelta(days=1)).isoformat()}" if member.until else ""
    period = " ".join(word for word in (since, until) if word)
    inside = ",".join(word for word in (MemberRole(member.role).label, period) if word)
    return f"{names[member.school]}({inside})"


# ---- results --------------------------------------------------------------------------------------


def _results(before: QualityFacts, after: QualityFacts, names) -> Iterator[InputChange]:
    old = {(r.school, r.school_year, r.stage): r for r in before.results}
    new = {(r.school, r.school_year, r.stage): r for r in after.results}
    for key in sorted(old.keys() | new.keys()):
        was, now = old.get(key), new.get(key)
        if was != now:
            school, year, stage = key
            stage_word = ResultStage(stage).label if stage else ""
            words = _result_words(was, now)
            yield InputChange(
                "result", f"{names[school]} {year}学年{stage_word}成绩", *words, _with_result(key, now)
            )


def _with_result(
    key: tuple[str, str, str], result: ResultFact | None
) -> Callable[[QualityFacts], QualityFacts]:
    def put(facts: QualityFacts) -> QualityFacts:
        rows = [r for r in facts.results if (r.school, r.school_year, r.stage) != key]
        rows += [result] if result else []
        rows.sort(key=lambda r: (r.school, r.school_year, r.stage))
        return replace(facts, results=tuple(rows))

    return put


def _result_words(was: ResultFact | None, now: ResultFact | None) -> tuple[str, str]:
    """Of a result on both sides only what differs."""
    first, second = _cells(was), _cells(now)
    if was and now:
        differ = [name for name in first if first[name] != second[name]]
        return _in_words({name: first[name] for name in differ}), _in_words(
            {name: second[name] for name in differ}
        )
    return _in_words(_filled(first)), _in_words(_filled(second))


def _cells(result: ResultFact | None) -> dict[str, str]:
    if result is None:
        return {}
    return {
        "成绩": plain(result.value),
        "满分": "" if result.full_marks is None else plain(result.full_marks),
        "口径": Measure(result.measure).label if result.measure in Measure.values else result.measure,
        "考生数": "" if result.examinees is None else str(result.examinees),
        "计算单位": "" if result.units is None else plain(result.units),
    }


def _filled(cells: dict[str, str]) -> dict[str, str]:
    return {name: text for name, text in cells.items() if text}


def _in_words(cells: dict[str, str]) -> str:
    return ",".join(f"{name} {text or '未填'}" for name, text in cells.items()) or NOTHING
