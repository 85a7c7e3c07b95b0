"""执行口径: every question of a document with what the bureau has said of it, and what holds meanwhile."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from alliances.periods import SchoolYear

from ..deciding import by_option, holding_in, said, title_of
from ..models import Decision, ScoreRun
from ..policy import PolicyPack
from ..policy_blocks import Clause
from ..policy_questions import Option
from .notice import AREAS


@dataclass(frozen=True, slots=True)
class Answered:
    """One version of an answer. `words`: 按“设底分”; `schools`: names, of the list of those assessed alone."""

    decision: Decision
    words: str
    schools: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A question of the register, or the list of schools assessed alone, which the document states.

    meanwhile  what the results rest on while the bureau has said nothing
    holding    the answer for the school year; None: not decided
    versions   all answers, the newest first
    """

    id: str
    part: str
    title: str
    clause: Clause
    quote: str
    options: tuple[Option, ...]
    default: str
    meanwhile: str
    holding: Answered | None
    versions: tuple[Answered, ...]

    @property
    def stated(self) -> bool:
        return self.id == Decision.ALONE

    @property
    def seen(self) -> int:
        return self.versions[0].decision.version if self.versions else 0


def register(
    pack: PolicyPack, decisions: Iterable[Decision], year: SchoolYear, *, names: Mapping[str, str]
) -> list[tuple[str, list[Entry]]]:
    """By the results they change, in the order of the document. `decisions`: all versions; `names`: of schools by code."""
    by_question: dict[str, list[Decision]] = defaultdict(list)
    for decision in sorted(decisions, key=lambda row: row.version):
        by_question[decision.question].append(decision)
    entries = [entry_of(pack, q.id, by_question[q.id], year, names=names) for q in pack.questions]
    entries.append(entry_of(pack, Decision.ALONE, by_question[Decision.ALONE], year, names=names))
    order = list(AREAS.values())
    entries.sort(key=lambda entry: order.index(entry.part))
    return [(part, list(found)) for part, found in groupby(entries, key=lambda entry: entry.part)]


def entry_of(
    pack: PolicyPack,
    question_id: str,
    versions: Sequence[Decision],
    year: SchoolYear,
    *,
    names: Mapping[str, str],
) -> Entry:
    """`versions`: first to last."""
    told = {row.pk: answered(pack, row, names) for row in versions}
    holding = holding_in(versions, year)
    said_of_it = {
        "id": question_id,
        "title": title_of(pack, question_id),
        "holding": told[holding.pk] if holding else None,
        "versions": tuple(told[row.pk] for row in reversed(versions)),
    }
    if question_id == Decision.ALONE:
        block = pack.quality.assessed_alone
        clause = pack.clause(block.clause)
        listed = "、".join(school.name for school in block.schools)
        return Entry(
            part=AREAS["quality"],
            clause=clause,
            quote=clause.quote,
            options=(),
            default="",
            meanwhile=f"文件所列:{listed}" if listed else "文件没有列出学校",
            **said_of_it,
        )
    question = pack.question(question_id)
    return Entry(
        part=AREAS[question.area],
        clause=pack.clause(question.clause),
        quote=question.quote,
        options=question.options,
        default=question.default,
        meanwhile=f"“{question.option(question.default).label}”",
        **said_of_it,
    )


def history_of(parts: Iterable[tuple[str, list[Entry]]]) -> list[tuple[Answered, str]]:
    """(answer, title of its question), the last recorded first."""
    rows = [(version, entry.title) for _part, found in parts for entry in found for version in entry.versions]
    return sorted(rows, key=lambda row: (row[0].decision.recorded_at, row[0].decision.pk), reverse=True)


def answered(pack: PolicyPack, decision: Decision, names: Mapping[str, str]) -> Answered:
    schools = tuple(names.get(code, code) for code in decision.value)
    return Answered(decision, said(pack, decision), schools)


# ---- beside results -------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Settled:
    """What results say of a question that is decided, from whatever keeps it: a run's record or the table's row."""

    question: str
    title: str
    words: str
    file_number: str


def settled_in_run(run: ScoreRun, pack: PolicyPack, *, names: Mapping[str, str]) -> list[Settled]:
    """As they stood when the run was made, in the order of the pack. `names`: of the schools, as they were then."""
    order = [*(question.id for question in pack.questions), Decision.ALONE]
    return [
        Settled(
            question,
            title_of(pack, question),
            _words_of(pack, question, run.decided[question], names),
            run.decided[question]["file_number"],
        )
        for question in order
        if question in run.decided
    ]


def settled_of(pack: PolicyPack, decisions: Iterable[Decision]) -> list[Settled]:
    return [
        Settled(row.question, title_of(pack, row.question), said(pack, row), row.file_number)
        for row in decisions
    ]


def _words_of(pack: PolicyPack, question: str, kept: Mapping, names: Mapping[str, str]) -> str:
    if question == Decision.ALONE:
        listed = "、".join(names.get(code, code) for code in kept["value"])
        return f"单独考核:{listed}" if listed else "没有单独考核的学校"
    return by_option(pack.question(question).option(kept["option"]).label)
