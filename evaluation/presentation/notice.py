"""A policy document to read: its text with the cited sentences marked, and what it leaves open."""

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from alliances.periods import SchoolYear

from ..models import Decision
from ..policy import PolicyPack
from ..policy_blocks import Clause
from ..policy_questions import Question
from .taken import Numbers, numbers_of

AREAS = {"quality": "教学质量考核", "operation": "指标核验", "rotation": "教师流动", "stipend": "支教补助"}
_HEADING = re.compile(r"[一二三四五六七八九十]+、")
_SUBHEADING = re.compile(r"[(\uff08][一二三四五六七八九十]+[)\uff09]|\d+[.\uff0e]")
_ANNEX = re.compile(r"附件\s*\d+$")


@dataclass(frozen=True, slots=True)
class Cited:
    """A cited sentence, and where on the page it leads: the numbers taken from it, the questions it leaves."""

    clause: Clause
    numbers: tuple[Numbers, ...]
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
    numbers = numbers_of(pack)
    spans = []
    for clause in pack.clauses:
        start = text.find(clause.quote)
        if start >= 0:
            asked = tuple(question for question in pack.questions if question.clause == clause.id)
            taken = tuple(number for number in numbers if number.clause.id == clause.id)
            cited = Cited(clause, taken, asked)
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
class Asked:
    """`part`: what its answer changes; `decision`: the bureau's answer, None while it is open."""

    question: Question
    clause: Clause
    part: str
    decision: Decision | None = None

    @property
    def used(self) -> str:
        """Id of the option by which results are computed."""
        return self.decision.option if self.decision else self.question.default


def questions_of(pack: PolicyPack, decisions: Mapping[str, Decision]) -> tuple[Asked, ...]:
    return tuple(
        Asked(question, pack.clause(question.clause), AREAS[question.area], decisions.get(question.id))
        for question in pack.questions
    )


def governed_years(pack: PolicyPack) -> str:
    first, last = pack.governs.first_school_year, pack.governs.last_school_year
    return f"{SchoolYear(first)}学年起" if last is None else f"{SchoolYear(first)} 至 {SchoolYear(last)}学年"
