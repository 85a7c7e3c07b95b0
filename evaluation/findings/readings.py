"""Which pack governs a school year, and which option of each question its results rest on."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from alliances.models import County
from alliances.periods import SchoolYear

from ..basis import options_of
from ..facts import Requirement
from ..models import Decision
from ..policy import PolicyPack, governing_pack
from ..policy_questions import Option, Question
from ..policy_rules import undecided_of


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """Undecided by the bureau; `option`: the one the results rest on for now."""

    question: Question
    option: Option


@dataclass(frozen=True, slots=True)
class Reading:
    """A pack with one option for each question. `decisions`: by question, those that hold for the school year."""

    pack: PolicyPack
    options: dict[str, str]
    undecided: frozenset[str]
    decisions: Mapping[str, Decision] = field(default_factory=dict)

    @property
    def decided(self) -> frozenset[str]:
        return frozenset(self.options) - self.undecided

    def open_questions(self, requirements: Iterable[Requirement]) -> tuple[OpenQuestion, ...]:
        """The undecided ones that these requirements rest on, in the order of the pack."""
        asked = _asked_by(requirements)
        return tuple(
            OpenQuestion(question, question.option(self.options[question.id]))
            for question in self.pack.questions
            if question.id in asked & self.undecided
        )

    def decisions_on(self, requirements: Iterable[Requirement]) -> tuple[Decision, ...]:
        """The decided ones that these requirements rest on, in the order of the pack."""
        asked = _asked_by(requirements) & self.decided
        return tuple(self.decisions[question.id] for question in self.pack.questions if question.id in asked)


def _asked_by(requirements: Iterable[Requirement]) -> set[str]:
    return {question for requirement in requirements for question in requirement.questions}


def reading_of(county: County, year: SchoolYear, options: dict[str, str] | None = None) -> Reading | None:
    """None: no document governs the year. `options`: instead of what is decided, or of the defaults."""
    pack = governing_pack(county.slug, year.start)
    return None if pack is None else reading_by(pack, county, year, options)


def reading_by(
    pack: PolicyPack, county: County, year: SchoolYear, options: dict[str, str] | None = None
) -> Reading:
    """By this document, whether it governs the year or not, with what was decided on it."""
    decided = Decision.objects.holding(county, pack.id, year)
    known = options_of(decided.values(), among=[question.id for question in pack.questions])
    asked = options or {}
    undecided = undecided_of(
        pack, [question for question in known if known[question] == asked.get(question, known[question])]
    )
    return Reading(pack, pack.chosen({**known, **asked}), undecided, decided)


def untried(pack: PolicyPack) -> Reading:
    """A document on which nothing has been decided yet: every question by its default."""
    return Reading(pack, pack.chosen({}), undecided_of(pack, ()))


def day_in(year: SchoolYear, day: datetime.date, *, calendar_year: int | None = None) -> datetime.date:
    """The day of the school year that is nearest; of one of its two calendar years, where that is named."""
    first, last = year.begins, year.last_day
    if calendar_year is not None:
        first = max(first, datetime.date(calendar_year, 1, 1))
        last = min(last, datetime.date(calendar_year, 12, 31))
    return min(max(day, first), last)
