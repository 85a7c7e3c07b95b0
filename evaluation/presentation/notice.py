"""A policy document to read: its text with the cited sentences marked, and its numbers each beside its sentence."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from alliances.periods import SchoolYear

from ..formulas.numbers import percent, plain
from ..policy import PolicyPack
from ..policy_blocks import OTHER_ROWS, Clause, Question

ROW_WORDS = dict(zip(OTHER_ROWS, ("一起考核", "本校成绩"), strict=True))
_HEADING = re.compile(r"[一二三四五六七八九十]+、")
_SUBHEADING = re.compile(r"[(\uff08][一二三四五六七八九十]+[)\uff09]|\d+[.\uff0e]")
_ANNEX = re.compile(r"附件\s*\d+$")


@dataclass(frozen=True, slots=True)
class Cited:
    """A cited sentence, and where on the page it leads: the number taken from it, the questions it leaves."""

    clause: Clause
    number: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Part of a paragraph. `begins` and `ends`: the sentences that start or end with it."""

    text: str
    marked: bool
    begins: tuple[Cited, ...]
    ends: tuple[Cited, ...]


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
        return any(stretch.marked for paragraph in self.paragraphs for stretch in paragraph.stretches)


def notice_parts(pack: PolicyPack) -> tuple[Part, ...]:
    text = pack.notice or ""
    numbers = {number.clause.id: number.anchor for number in reversed(numbers_of(pack))}
    spans = []
    for clause in pack.clauses:
        start = text.find(clause.quote)
        if start >= 0:
            asked = tuple(question for question in pack.questions if question.clause == clause.id)
            cited = Cited(clause, numbers.get(clause.id, ""), asked)
            spans.append((start, start + len(clause.quote), cited))
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
    for start, end in pairwise(cuts):
        if start == end:
            continue
        stretches.append(
            Stretch(
                text=words[start - begins : end - begins],
                marked=any(at <= start and end <= until for at, until, _cited in spans),
                begins=tuple(cited for at, _until, cited in spans if at == start),
                ends=tuple(cited for _at, until, cited in spans if until == end),
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
    anchor: str


@dataclass(frozen=True, slots=True)
class Asked:
    question: Question
    clause: Clause


def questions_of(pack: PolicyPack) -> tuple[Asked, ...]:
    return tuple(Asked(question, pack.clause(question.clause)) for question in pack.questions)


def governed_years(pack: PolicyPack) -> str:
    first, last = pack.governs.first_school_year, pack.governs.last_school_year
    return f"{SchoolYear(first)}学年起" if last is None else f"{SchoolYear(first)} 至 {SchoolYear(last)}学年"


def numbers_of(pack: PolicyPack) -> tuple[Numbers, ...]:
    """Everything a formula takes from the document, and the words the pages take."""
    return tuple(
        Numbers(title, pack.clause(clause_id), values, f"number-{place}")
        for place, (title, clause_id, values) in enumerate(_taken_from(pack), start=1)
    )


def _taken_from(pack: PolicyPack) -> Iterable[tuple[str, str, tuple[tuple[str, str], ...]]]:
    quality, words = pack.quality, pack.vocabulary
    for kind, rule in quality.bundled.items():
        shares = (
            (f"{words.core_school}占比", percent(rule.own_share)),
            (f"{words.member_school}占比", percent(rule.member_share)),
            ("增量的乘数", plain(rule.multiplier)),
        )
        yield f"{words.kinds[kind]}{words.core_school}的成绩", rule.clause, shares
    pools = "、".join(words.kinds[kind] for kind in quality.pools.kinds)
    yield "一起考核", quality.pools.clause, (("类型", pools),)
    alone = "、".join(school.name for school in quality.assessed_alone.schools) or "没有"
    yield "继续单独考核", quality.assessed_alone.clause, (("学校", alone),)
    order = " → ".join(ROW_WORDS.get(row) or words.kinds[row] for row in quality.precedence.order)
    yield "一所学校有几种成绩时", quality.precedence.clause, (("正式成绩的先后", order),)
    yield "计算单位", quality.units.clause, (("个数", "文件没有列出,随成绩录入"),)
    for item in pack.items:
        points = "文件没有写,未录入" if item.points is None else plain(item.points)
        yield item.title, item.clause, (("分值", points),)
        yield f"{item.title}的分值", item.kept_by.clause, (("录入", "、".join(item.kept_by.sections)),)
    for kind, listed in pack.listing.items():
        yield f"{words.kinds[kind]}{words.alliance}的名单", listed.clause, (("个数", str(listed.alliances)),)
    roles = (("牵头学校", words.core_school), ("其他学校", f"{words.member_school}、{words.campus}"))
    yield "本县的叫法", words.clause, roles
