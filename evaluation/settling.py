"""复核意见 on an objection: who may give it, what the scores would be, and the one step that stores it."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.db import transaction
from django.utils import timezone

from alliances.filing_choices import State, Verb
from alliances.models import County
from alliances.refusals import NotYours, Refused
from gongtongti.accounts.models import AuditEvent
from gongtongti.accounts.scope import Scope

from . import inputs, trail
from .basis import Basis, basis_of
from .evidence.sources import source_of
from .facts import QualityFacts
from .models import Decision, Objection, Review, RunEvent, Score, ScoreRun
from .objecting import last_day
from .snapshot import facts_of
from .what_if import Change, MembershipChange, Move, ResultChange, effects, moves

#: Who did one of these to a run does not judge an objection to it.
TAKEN_PART = (RunEvent.Verb.CHECK, RunEvent.Verb.APPROVE, RunEvent.Verb.ANNOUNCE)


@dataclass(frozen=True, slots=True)
class Affected:
    """One score that would be another. `old`, `new`: two decimals, "" for none; ranks None where it takes none."""

    school: str
    kind: str
    alliance: str
    name: str
    word: str
    old: str
    new: str
    rank_old: int | None
    rank_new: int | None

    @property
    def stored(self) -> list[str]:
        return [self.school, self.kind, self.alliance, self.old, self.new]


def had_a_part(objection: Objection, user) -> list[str]:
    """Why this person does not review it: one clause for each part he had. Empty: he may."""
    run, reasons = objection.run, []
    if run.created_by_id == user.pk:
        reasons.append(f"第{run.pk}次测算由您发起")
    verbs = RunEvent.objects.filter(run=run, by=user, verb__in=TAKEN_PART).order_by("pk")
    for verb in dict.fromkeys(verbs.values_list("verb", flat=True)):
        reasons.append(f"第{run.pk}次测算由您{RunEvent.Verb(verb).label}")
    if objection.filing.created_by_id == user.pk:
        reasons.append("这份异议由您提出")
    return reasons + _entered(objection, user)


def _entered(objection: Objection, user) -> list[str]:
    if objection.input["kind"] == inputs.READING:
        recorded = Decision.objects.filter(
            county=objection.county_id, question=objection.input["question"], recorded_by=user
        )
        return ["这条执行口径由您登记"] if recorded.exists() else []
    hands = source_of(objection.county, objection.input).hands
    done = {hand.verb: hand.at for hand in hands if hand.user == user.pk}
    return [f"有异议的数据由您于 {timezone.localtime(at):%Y-%m-%d} {verb}" for verb, at in done.items()]


def not_by_you(objection: Objection, user, reasons: list[str]) -> str:
    return (
        f"{objection.filing.number} 不能由您({user})复核:{','.join(reasons)}。"
        "复核要由没有参与过的人办理,请转给其他负责异议复核的同事。"
    )


# ---- what would change --------------------------------------------------------------------------------


def affected(run: ScoreRun, name: Mapping[str, str], value: str) -> list[Affected]:
    """The scores of the run that would differ if the input had been `value` (as `inputs.claim_of` writes it).

    `run.facts` must be loaded. CannotChange.
    """
    facts, basis = facts_of(run.facts), basis_of(run)
    return [_told(move) for move in _moves(facts, basis, name, value) if _differs(move)]


def _moves(facts: QualityFacts, basis: Basis, name: Mapping[str, str], value: str) -> tuple[Move, ...]:
    if name["kind"] == inputs.READING:
        other = basis.with_options({name["question"]: name["option"]})
        return moves(facts, basis.rows(facts), facts, other.rows(facts))
    return effects(facts, basis, changes_for(facts, name, value))


def changes_for(facts: QualityFacts, name: Mapping[str, str], value: str) -> list[Change]:
    if name["kind"] == inputs.MEMBERSHIP:
        leaves = MembershipChange(joins=False, alliance=name["alliance"], school=name["school"])
        period = inputs.period_of(value)
        if period is None:
            return [leaves]
        role = next(
            m.role for m in facts.memberships if (m.alliance, m.school) == (name["alliance"], name["school"])
        )
        return [leaves, MembershipChange(True, name["alliance"], name["school"], role, *period)]
    column = {inputs.RESULT: "value", inputs.EXAMINEES: "examinees", inputs.UNITS: "units"}[name["kind"]]
    number = int(value) if name["kind"] == inputs.EXAMINEES else Fraction(value)
    return [ResultChange(name["school"], name["school_year"], name["stage"], **{column: number})]


def _differs(move: Move) -> bool:
    """In its value: a rank that others moved is no change of one's own score."""
    return (move.before and move.before.value) != (move.after and move.after.value)


def _told(move: Move) -> Affected:
    word = Score(kind=move.kind, alliance_type=move.alliance_type).word
    return Affected(
        school=move.school,
        kind=move.kind,
        alliance=move.alliance,
        name=move.name,
        word=word,
        old=move.before.shown if move.before else "",
        new=move.after.shown if move.after else "",
        rank_old=move.before and move.before.rank,
        rank_new=move.after and move.after.rank,
    )


# ---- the one step ---------------------------------------------------------------------------------------


def settle(
    objection: Objection,
    *,
    outcome: str,
    opinion: str,
    corrected: str,
    value: str,
    scope: Scope,
    by,
    at: datetime.datetime,
    revision: int | None,
) -> Review:
    """Store the 复核意见 and settle the objection, both or neither. Refused with the sentence.

    corrected  what the input should be, as `inputs.claim_of` writes it; "" when the objection is rejected
    value      with what the difference was computed for the reviewer; "" for nothing
    """
    run = ScoreRun.objects.defer(None).select_related("county", "pack_text").get(pk=objection.score.run_id)
    difference = [row.stored for row in affected(run, objection.input, value)] if value else []
    with transaction.atomic():
        County.hold(objection.county_id)
        row = Objection.objects.select_related("filing", "score__run", "county").get(pk=objection.pk)
        if reasons := had_a_part(row, by):
            raise NotYours(not_by_you(row, by, reasons))
        _refuse_too_early(row, timezone.localtime(at).date())
        row.filing.move(Verb.ACCEPT, scope=scope, by=by, at=at, revision=revision, ruled=True)
        review = Review.objects.create(
            objection=row,
            outcome=outcome,
            opinion=opinion,
            corrected=corrected,
            difference=difference,
            by=by,
            at=at,
        )
        trail.record(
            AuditEvent.Verb.REVIEWED,
            user=by,
            county=row.county.slug,
            about=f"{row.filing.number} {review.get_outcome_display()}",
        )
    return review


def _refuse_too_early(objection: Objection, on: datetime.date) -> None:
    """What was sent back may be completed until the 公示 is over; then it is judged as it was handed in."""
    closes = last_day(objection.run)
    if objection.filing.state == State.RETURNED and closes is not None and on <= closes:
        raise Refused(
            f"{objection.filing.number} 已退回补正,学校在公示期内({closes} 为止)还可以补正。"
            "请等学校重新提交;过了这一天仍未补正的,可以按已提交的内容复核。"
        )
