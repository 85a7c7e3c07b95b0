"""A policy document to read: its text with the cited sentences marked, and its numbers each beside its sentence."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from ..formulas.numbers import percent, plain
from ..policy import PolicyPack
from ..policy_blocks import OTHER_ROWS, Clause

ROW_WORDS = dict(zip(OTHER_ROWS, ("融合型一起考核的成绩", "本校成绩"), strict=True))
_HEADING = re.compile(r"[一二三四五六七八九十]+、")
_SUBHEADING = re.compile(r"([一二三四五六七八九十]+)|\d+[..]")
_ANNEX = re.compile(r"附件\s*\d+$")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Part of a paragraph. `clauses`: cited here; `begins`: those whose sentence starts with this stretch."""

    text: str
    clauses: tuple[Clause, ...]
    begins: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """level: 1 for 「一、…」, 2 for 「(一)…」 and 「1.…」 standing alone, 0 for running text."""

    stretches: tuple[Stretch, ...]
    level: int


@dataclass(frozen=True, slots=True)
class Part:
    """The notice itself (title "") or one of its annexes."""

    title: str
    paragraphs: tuple[Paragraph, ...]

    @property
    def cited(self) -> bool:
        return any(stretch.clauses for paragraph in self.paragraphs for stretch in paragraph.stretches)


def notice_parts(pack: PolicyPack) -> tuple[Part, ...]:
    text = pack.notice or ""
    spans = [
        (start, start + len(clause.quote), clause)
        for clause in pack.clauses
        if (start := text.find(clause.quote)) >= 0
    ]
    edges = sorted({edge for start, end, _clause in spans for edge in (start, end)})
    parts: list[tuple[str, list[Paragraph]]] = [("", [])]
    position = 0
    for line in text.splitlines(keepends=True):
        words = line.strip()
        if _ANNEX.match(words):
            parts.append((words, []))
        elif words:
            begins = position + line.index(words)
            parts[-1][1].append(_paragraph(words, begins, edges, spans))
        position += len(line)
    return tuple(Part(title, tuple(paragraphs)) for title, paragraphs in parts)


def _paragraph(words: str, begins: int, edges: list[int], spans) -> Paragraph:
    ends = begins + len(words)
    cuts = [begins, *edges[bisect_right(edges, begins) :], ends]
    cuts = [cut for cut in cuts if cut <= ends]
    stretches = []
    for start, end in zip(cuts, cuts[1:], strict=False):
        if start == end:
            continue
        here = [(at, clause) for at, until, clause in spans if at <= start and end <= until]
        stretches.append(
            Stretch(
                text=words[start - begins : end - begins],
                clauses=tuple(clause for _at, clause in here),
                begins=tuple(clause for at, clause in here if at == start),
            )
        )
    return Paragraph(tuple(stretches), _level(words))


def _level(words: str) -> int:
    if len(words) > 30:
        return 0
    if _HEADING.match(words):
        return 1
    return 2 if _SUBHEADING.match(words) else 0


@dataclass(frozen=True, slots=True)
class Numbers:
    """What became of one sentence: a title and the values taken from it."""

    title: str
    clause: Clause
    values: tuple[tuple[str, str], ...]


def numbers_of(pack: PolicyPack) -> tuple[Numbers, ...]:
    """Everything a formula takes from the document."""
    return tuple(_numbers(pack))


def _numbers(pack: PolicyPack) -> Iterable[Numbers]:
    quality, words = pack.quality, pack.vocabulary
    for kind, rule in quality.bundled.items():
        yield Numbers(
            f"{words.kinds[kind]}{words.core_school}的成绩",
            pack.clause(rule.clause),
            (
                (f"{words.core_school}占比", percent(rule.own_share)),
                (f"{words.member_school}占比", percent(rule.member_share)),
                ("增量的乘数", plain(rule.multiplier)),
            ),
        )
    pools = "、".join(words.kinds[kind] for kind in quality.pools.kinds)
    yield Numbers("一起考核", pack.clause(quality.pools.clause), (("一起考核的类型", pools),))
    alone = "、".join(school.name for school in quality.assessed_alone.schools) or "没有"
    yield Numbers("单独考核", pack.clause(quality.assessed_alone.clause), (("单独考核的学校", alone),))
    order = " → ".join(ROW_WORDS.get(row) or words.kinds[row] for row in quality.precedence.order)
    yield Numbers("几种成绩并存时", pack.clause(quality.precedence.clause), (("正式成绩的先后", order),))
    yield Numbers("计算单位", pack.clause(quality.units.clause), (("个数", "文件没有列出,随成绩录入"),))
    for item in pack.items:
        points = "文件没有写,未录入" if item.points is None else plain(item.points)
        kept_by = "、".join(item.kept_by.sections)
        yield Numbers(
            item.title, pack.clause(item.clause), (("分值", points), ("录入", kept_by))
        )
