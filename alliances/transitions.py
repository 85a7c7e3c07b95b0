"""The one workflow: who may do what to a filing in which state, and where that leads."""

from dataclasses import dataclass
from enum import StrEnum

from gongtongti.accounts.roles import Permission

from .filing_choices import AT_BUREAU, EDITABLE, State, Subject, Verb


class Who(StrEnum):
    OWNER = "owner"  # the school that files, or the teacher who applies
    OTHER = "other"  # a school that takes part and has not answered
    BUREAU = "bureau"


@dataclass(frozen=True, slots=True)
class Transition:
    """`to` None: the state follows from the answers of the schools. `after_close`: allowed in a closed period."""

    verb: Verb
    states: frozenset[State]
    to: State | None
    who: Who
    needs_reason: bool = False
    after_close: bool = False


TRANSITIONS = {
    row.verb: row
    for row in (
        Transition(Verb.EDIT, EDITABLE, None, Who.OWNER),
        Transition(Verb.SUBMIT, EDITABLE, None, Who.OWNER),
        Transition(Verb.CONFIRM, frozenset({State.SUBMITTED, State.ESCALATED}), None, Who.OTHER),
        Transition(
            Verb.DECLINE, frozenset({State.SUBMITTED, State.ESCALATED}), None, Who.OTHER, needs_reason=True
        ),
        Transition(Verb.ESCALATE, frozenset({State.SUBMITTED}), State.ESCALATED, Who.OWNER, after_close=True),
        Transition(Verb.ACCEPT, AT_BUREAU, State.ACCEPTED, Who.BUREAU, after_close=True),
        Transition(
            Verb.SEND_BACK, AT_BUREAU, State.RETURNED, Who.BUREAU, needs_reason=True, after_close=True
        ),
        Transition(
            Verb.WITHDRAW,
            frozenset({State.DRAFT, State.SUBMITTED, State.CONFIRMED, State.ESCALATED, State.RETURNED}),
            State.WITHDRAWN,
            Who.OWNER,
        ),
        Transition(
            Verb.REOPEN,
            frozenset({State.ACCEPTED}),
            State.REOPENED,
            Who.BUREAU,
            needs_reason=True,
            after_close=True,
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Handling:
    """Which permissions the three parties need for a subject, and how the schools' answers add up.

    unanimous     every school must agree (somebody moves); otherwise all must answer and one must confirm
    ruled         the bureau answers with more than yes: accepted only together with its ruling (`move(ruled=True)`)
    confidential  seen only by those who may file or review it
    closes        stands still with the period of its day (期间关账); False: it has time limits of its own
    final         what the bureau has ruled is never reopened
    """

    file: Permission
    answer: Permission | None
    review: Permission
    unanimous: bool = False
    ruled: bool = False
    confidential: bool = False
    closes: bool = True
    final: bool = False


HANDLING = {
    Subject.ACTIVITY: Handling(
        Permission.ACTIVITIES_FILE, Permission.ACTIVITIES_ANSWER, Permission.ACTIVITIES_REVIEW
    ),
    Subject.ROTATION: Handling(
        Permission.ROTATIONS_FILE, Permission.ROTATIONS_ANSWER, Permission.ROTATIONS_REVIEW, unanimous=True
    ),
    Subject.CHARTER: Handling(Permission.CHARTERS_FILE, None, Permission.CHARTERS_REVIEW),
    # It speaks for the school as a charter does; whoever looks after the moves of teachers judges it.
    Subject.DECLARATION: Handling(Permission.CHARTERS_FILE, None, Permission.ROTATIONS_REVIEW),
    Subject.OBJECTION: Handling(
        Permission.OBJECTIONS_FILE,
        None,
        Permission.OBJECTIONS_REVIEW,
        ruled=True,
        closes=False,
        final=True,
    ),
    Subject.SELF_REVIEW: Handling(
        Permission.SELF_REVIEWS_FILE, None, Permission.SELF_REVIEWS_REVIEW, ruled=True, closes=False
    ),
    Subject.PROJECT: Handling(
        Permission.PROJECTS_FILE, None, Permission.PROJECTS_REVIEW, ruled=True, closes=False
    ),
    # What one head says of another is for the bureau alone.
    Subject.OPINION: Handling(
        Permission.OPINIONS_FILE, None, Permission.OPINIONS_VIEW, confidential=True, closes=False
    ),
}
