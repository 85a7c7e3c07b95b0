"""The life cycle of a run: who may do what in which state, and where that leads. The verbs are in `lifecycle`."""

from dataclasses import dataclass
from typing import TypeAlias

from gongtongti.accounts.roles import Permission

from .models import RunEvent, ScoreRun

State: TypeAlias = ScoreRun.State
Verb: TypeAlias = RunEvent.Verb
#: Starts another run, and leaves this one as it is: no event of its own.
CORRECT = "correct"


@dataclass(frozen=True, slots=True)
class Step:
    """`signs_again`: whoever does it types the password once more."""

    verb: str
    states: frozenset[State]
    to: State
    permission: Permission
    label: str
    needs_reason: bool = False
    signs_again: bool = False


STEPS = {
    row.verb: row
    for row in (
        Step(Verb.CHECK, frozenset({State.COMPUTED}), State.CHECKED, Permission.RUNS_START, "核验"),
        # Two hands: the first leaves the run where it is.
        Step(
            Verb.APPROVE,
            frozenset({State.CHECKED}),
            State.APPROVED,
            Permission.RUNS_APPROVE,
            "批准",
            signs_again=True,
        ),
        Step(
            Verb.SEND_BACK,
            frozenset({State.CHECKED, State.APPROVED}),
            State.COMPUTED,
            Permission.RUNS_APPROVE,
            "退回",
            needs_reason=True,
        ),
        Step(Verb.ANNOUNCE, frozenset({State.APPROVED}), State.ANNOUNCED, Permission.RUNS_PUBLISH, "公示"),
        Step(
            Verb.STOP,
            frozenset({State.ANNOUNCED}),
            State.STOPPED,
            Permission.RUNS_PUBLISH,
            "终止公示",
            needs_reason=True,
        ),
        Step(
            Verb.FINALISE,
            frozenset({State.ANNOUNCED}),
            State.PUBLISHED,
            Permission.RUNS_PUBLISH,
            "审定公布",
            signs_again=True,
        ),
    )
}
#: Runs that may be corrected by another.
CORRECTABLE = frozenset({State.ANNOUNCED, State.PUBLISHED, State.STOPPED})
#: How many different people approve.
APPROVALS = 2


def open_to(run: ScoreRun, scope) -> list[Step]:
    """The steps this person may do to the run as it stands, for the forms of a page. The verbs ask again."""
    if run.trial:
        return []
    return [
        step
        for step in STEPS.values()
        if run.state in step.states and scope.may(step.permission, run.county_id)
    ]
