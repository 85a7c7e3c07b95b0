"""Two policy documents side by side in the words of the page: blocks, sentences, questions."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ..formulas.numbers import plain
from ..models import Decision
from ..pack_difference import (
    BlockChange,
    PackDifference,
    QuestionChange,
    Sort,
    Stretch,
    difference,
    marked,
)
from ..policy import PolicyPack
from ..policy_blocks import Clause
from .notice import AREAS
from .taken import Numbers, numbers_of

SORTS = {Sort.NEW: "新增", Sort.GONE: "删去", Sort.CHANGED: "改动", Sort.REWORDED: "只改了原文"}
#: What a document says of itself, with the words for it.
ABOUT = {
    "document.title": "标题",
    "document.publisher": "发布机关",
    "document.index_no": "索引号",
    "document.signed": "签发",
    "document.published": "公布",
    "governs.county": "适用的县",
    "governs.first_school_year": "适用学年,自",
    "governs.last_school_year": "适用学年,至",
    "governs.supersedes": "取代的文件包",
}
TITLES = {
    "document": "文件信息",
    "governs": "适用范围",
    "quality": "全县成绩的算法",
    "honours": "文件提到的荣誉",
    "projects": "协作项目评估",
    "opinions": "总校对成员校负责人的评价意见",
    "development": "学校发展性综合考核",
}
#: Keys that `numbers_of` puts into words; the others are shown as the file writes them.
_WORDED = frozenset(
    {
        "own_share", "member_share", "multiplier", "kinds", "name", "code", "order", "points", "sections",
        "alliances", "core_school", "member_school", "campus", "value", "subject", "subject_by", "period",
        "period_by", "share_of", "measure", "comparator", "information_kinds", "strength", "least",
        "least_by", "side", "towards", "least_years", "typical_years", "moves", "denied", "from_locales",
        "to_locales", "special_allowance", "yuan", "label", "further", "kind",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Side:
    """One document's sentence. `number` "": the other document has none to set against it."""

    number: str
    heading: str
    stretches: tuple[Stretch, ...]
    href: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """lines: what, before, after; written: the same for what only the file itself has a name for."""

    title: str
    part: str
    sort: str
    word: str
    lines: tuple[tuple[str, str, str], ...]
    written: tuple[tuple[str, str, str], ...]
    sentences: tuple[tuple[Side, Side], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """`decision`: the bureau's on the old document, which holds for that one alone."""

    change: QuestionChange
    part: str
    word: str
    before: str
    after: str
    sentences: tuple[Side, Side]
    decision: Decision | None


@dataclass(frozen=True, slots=True)
class Compared:
    blocks: tuple[Block, ...]
    questions: tuple[Asked, ...]
    numbers_changed: int


def compared(before: PolicyPack, after: PolicyPack, decisions: Mapping[str, Decision]) -> Compared:
    found = difference(before, after)
    old, new = _by_block(before), _by_block(after)
    blocks = tuple(_block(change, before, after, old, new) for change in found.blocks)
    return Compared(
        blocks=blocks,
        questions=_questions(found, before, after, decisions),
        numbers_changed=sum(block.sort != Sort.REWORDED for block in blocks),
    )


def _by_block(pack: PolicyPack) -> dict[str, list[Numbers]]:
    found = defaultdict(list)
    for number in numbers_of(pack):
        found[number.block].append(number)
    return found


def _block(
    change: BlockChange,
    before: PolicyPack,
    after: PolicyPack,
    old: Mapping[str, list[Numbers]],
    new: Mapping[str, list[Numbers]],
) -> Block:
    was, now = old.get(change.block, []), new.get(change.block, [])
    values = [{label: value for row in rows for label, value in row.values} for rows in (was, now)]
    lines = tuple(
        (label, values[0].get(label, "没有"), values[1].get(label, "没有"))
        for label in dict.fromkeys([*values[1], *values[0]])
        if values[0].get(label) != values[1].get(label)
    )
    named = {
        f"{change.block}.{value.key}": value
        for value in change.values
        if not lines or value.key.rpartition(".")[2] not in _WORDED
    }
    if change.sort in (Sort.NEW, Sort.GONE) and lines:
        named = {}
    about = [
        (ABOUT[key], _words(one.before), _words(one.after)) for key, one in named.items() if key in ABOUT
    ]
    written = [(key, _words(one.before), _words(one.after)) for key, one in named.items() if key not in ABOUT]
    shown = (now or was)[:1]
    return Block(
        title=shown[0].title if shown else TITLES.get(change.block, change.block),
        part=shown[0].part if shown else "文件本身",
        sort=str(change.sort),
        word=SORTS[change.sort],
        lines=(*lines, *about),
        written=tuple(written),
        sentences=tuple(_sides(_clause(before, a), _clause(after, b)) for a, b in change.clauses),
    )


def _clause(pack: PolicyPack, clause_id: str) -> Clause | None:
    return pack.clause(clause_id) if clause_id else None


def _sides(before: Clause | None, after: Clause | None) -> tuple[Side, Side]:
    told = marked(before.quote if before else "", after.quote if after else "")
    sides = [
        Side(clause.number, clause.heading, stretches, f"#clause-{clause.id}") if clause else Side("", "", ())
        for clause, stretches in zip((before, after), told, strict=True)
    ]
    return sides[0], sides[1]


def _words(value: Any) -> str:
    if value is None or value == () or value == "":
        return "没有"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Fraction):
        return plain(value)
    if isinstance(value, list | tuple):
        return "、".join(_words(one) for one in value)
    return str(value)


def _questions(
    found: PackDifference, before: PolicyPack, after: PolicyPack, decisions: Mapping[str, Decision]
) -> tuple[Asked, ...]:
    rows: Iterable[QuestionChange] = found.questions
    return tuple(
        Asked(
            change=one,
            part=AREAS[(one.after or one.before).area],
            word=_what(one),
            before=one.before.option(one.before.default).label if one.before else "",
            after=one.after.option(one.after.default).label if one.after else "",
            sentences=_sides(
                _clause(before, one.before.clause if one.before else ""),
                _clause(after, one.after.clause if one.after else ""),
            ),
            decision=decisions.get(one.id),
        )
        for one in rows
    )


def _what(one: QuestionChange) -> str:
    if one.before is None:
        return "新出现"
    if one.after is None:
        return "不再有"
    said = ((one.default, "默认口径改变"), (one.options, "选项改变"), (one.sentence, "原句改写"))
    return "、".join(word for is_so, word in said if is_so)
