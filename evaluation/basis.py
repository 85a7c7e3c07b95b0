"""What a run is judged by: a pack, one option for each question, and which of them the bureau has decided."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from alliances.models import County
from alliances.periods import SchoolYear

from .facts import QualityFacts, QualityRules
from .formulas import FORMULAS
from .formulas.outcome import ScoreRow
from .models import Decision, ScoreRun
from .policy import PolicyPack, governing_pack, parse_pack


class CannotScore(Exception):
    """A run that makes no sense; the message is for the person who asked for it."""


@dataclass(frozen=True, slots=True)
class Basis:
    """options  question id → option id, for every question of the scores
    decided  question id → the decision that holds, as `decision_record` tells it
    trial    departs from a decision or, where there is none, from a default
    """

    pack: PolicyPack
    options: Mapping[str, str]
    decided: Mapping[str, dict]
    trial: bool

    def rules(self) -> QualityRules:
        alone = self.decided.get(Decision.ALONE)
        questions = [question for question in self.decided if question != Decision.ALONE]
        rules = self.pack.rules(self.options, questions)
        return replace(rules, assessed_alone=frozenset(alone["value"])) if alone else rules

    def rows(self, facts: QualityFacts) -> list[ScoreRow]:
        return FORMULAS[self.pack.quality.formula](facts, self.rules())

    def with_options(self, overrides: Mapping[str, str]) -> "Basis":
        """The same with other options put in. UnknownOption. What is put in against a decision is no longer decided."""
        options = {**self.options, **overrides}
        self.pack.rules(options, ())  # an unknown question or option is refused before anything is read
        changed = {question for question, option in options.items() if self.options[question] != option}
        decided = {question: row for question, row in self.decided.items() if question not in changed}
        return replace(self, options=options, decided=decided, trial=self.trial or bool(changed))


def choose(county: County, year: SchoolYear, overrides: Mapping[str, str]) -> Basis:
    """The governing pack with the bureau's decisions, its defaults where there is none, and the overrides.

    CannotScore: no document governs the year. UnknownOption.
    """
    pack = governing_pack(county.slug, year.start)
    if pack is None:
        raise CannotScore(
            f"没有适用于{county.name}{year.label}的政策文件包,无法测算。"
            "请核对学年,或先为这一学年添加政策文件包(evaluation/policies/)。"
        )
    decided = Decision.objects.holding(county, pack.id, year)
    scored = {
        question: decision_record(row)
        for question, row in sorted(decided.items())
        if question in pack.defaults or question == Decision.ALONE
    }
    return Basis(pack, _usual(pack, decided), scored, trial=False).with_options(overrides)


def options_of(decisions, *, among: Collection[str]) -> dict[str, str]:
    return {row.question: row.option for row in decisions if row.question in among}


def decision_record(row: Decision) -> dict:
    """As a run keeps it: text and lists only."""
    return {
        "version": str(row.version),
        "option": row.option,
        "value": sorted(row.value),
        "first_school_year": str(row.first_school_year),
        "file_number": row.file_number,
        "decided_on": row.decided_on.isoformat(),
        "signer": row.signer,
        "reason": row.reason,
    }


def usual_options(run: ScoreRun, pack: PolicyPack) -> dict[str, str]:
    """What a run that is no trial would have used at that time: decided options, defaults where there was none."""
    if not run.trial:
        return run.options
    return _usual(pack, Decision.objects.holding(run.county_id, run.pack, run.school_year, at=run.created_at))


def usual_now(county: County, year: SchoolYear, pack: PolicyPack) -> tuple[dict[str, str], frozenset[str]]:
    """(what a run of that year would use today, which of these questions are decided)"""
    held = Decision.objects.holding(county, pack.id, year)
    return _usual(pack, held), frozenset(held) & frozenset(pack.defaults)


def _usual(pack: PolicyPack, held: Mapping[str, Decision]) -> dict[str, str]:
    return {**pack.defaults, **options_of(held.values(), among=pack.defaults)}


def basis_of(run: ScoreRun) -> Basis:
    """Of a stored run: the pack's text as it was, not today's file."""
    return Basis(
        pack=parse_pack(run.pack_text.text, name=run.pack),
        options=run.options,
        decided=run.decided,
        trial=run.trial,
    )
