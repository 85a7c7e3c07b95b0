"""What waits for a person, counted: for the header of every page and for the desk."""

import datetime
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Q

from alliances.filing_choices import State, Subject
from alliances.models import County, Filing
from alliances.transitions import HANDLING
from evaluation.models import ScoreRun
from evaluation.steps import STEPS
from evaluation.waiting import RunTask, run_tasks
from gongtongti.accounts.scope import Scope
from teachers.models import Rotation

UNDER_WAY = (State.SUBMITTED, State.ESCALATED)
CONFIDENTIAL = [subject for subject, handling in HANDLING.items() if handling.confidential]


def filed_by(scope: Scope):
    """The filings of the schools for which this person files; of confidential ones only what he wrote himself."""
    own = Q(pk__in=[])
    for subject, handling in HANDLING.items():
        of_subject = Q(subject=subject, owner_school_id__in=scope.schools_with(handling.file))
        own |= of_subject & Q(created_by_id=scope.user) if handling.confidential else of_subject
    return Filing.objects.filter(own)


def to_confirm(scope: Scope):
    """Filings of others that the schools of this person have not answered."""
    waiting = Filing.objects.awaiting_answer_from(scope)
    return waiting if scope.everywhere else waiting.filter(county__in=scope.counties)


def to_review(scope: Scope, county: County | None, *, on: datetime.date):
    """Filings of the county that lie before the sections of this person; confidential ones have a room of their own."""
    waiting = Filing.objects.reviewable_by(scope).filter(county=county).awaiting_bureau(on)
    return waiting.exclude(subject__in=CONFIDENTIAL)


@dataclass(frozen=True, slots=True)
class Share:
    """The filings of one subject that wait for the bureau; `overdue`: those that no school has answered."""

    subject: str
    count: int
    overdue: int

    @property
    def label(self) -> str:
        return Subject(self.subject).label


class Todo:
    """Counted when first asked for, with one query a property."""

    def __init__(self, scope: Scope, county: County | None, *, on: datetime.date):
        self._scope, self._county, self._on = scope, county, on

    @cached_property
    def reviews(self) -> bool:
        """Somebody who decides for the bureau."""
        return any(self._may(handling.review) for handling in HANDLING.values() if not handling.confidential)

    @cached_property
    def answers(self) -> bool:
        """Somebody who speaks for a school."""
        return any(
            handling.answer and self._scope.schools_with(handling.answer) for handling in HANDLING.values()
        )

    def _may(self, permission) -> bool:
        return self._county is not None and self._scope.may(permission, self._county.pk)

    @cached_property
    def count(self) -> int:
        """What only this person, or a colleague beside him, can do."""
        return self.review_count + self.school_count

    @cached_property
    def shares(self) -> list[Share]:
        if not self.reviews:
            return []
        rows = (
            to_review(self._scope, self._county, on=self._on)
            .order_by("subject")
            .values("subject")
            .annotate(count=Count("pk"), overdue=Count("pk", filter=~Q(state=State.CONFIRMED)))
        )
        return [Share(**row) for row in rows]

    @property
    def review_count(self) -> int:
        return sum(share.count for share in self.shares)

    @cached_property
    def school_count(self) -> int:
        if not self.answers:
            return 0
        returned = filed_by(self._scope).filter(state=State.RETURNED)
        return (to_confirm(self._scope) | returned.filter(county__in=self._scope.counties)).count()

    @cached_property
    def own(self) -> dict[str, int]:
        """How the filings of one's schools stand: drafts, reopened, returned, waiting, silent."""
        if not self.answers:
            return {}
        return filed_by(self._scope).aggregate(
            activity_drafts=Count("pk", filter=Q(state=State.DRAFT, subject=Subject.ACTIVITY)),
            rotation_drafts=Count("pk", filter=Q(state=State.DRAFT, subject=Subject.ROTATION)),
            reopened=Count("pk", filter=Q(state=State.REOPENED)),
            returned=Count("pk", filter=Q(state=State.RETURNED)),
            waiting=Count("pk", filter=Q(state=State.SUBMITTED)),
            silent=Count("pk", filter=Q(state=State.SUBMITTED, answer_due__lt=self._on)),
            objection_drafts=Count("pk", filter=Q(state=State.DRAFT, subject=Subject.OBJECTION)),
            objections=Count("pk", filter=Q(state=State.CONFIRMED, subject=Subject.OBJECTION)),
            # An answer is news until the run it is about is settled.
            objections_answered=Count(
                "pk", filter=Q(state=State.ACCEPTED, objection__score__run__state=ScoreRun.State.ANNOUNCED)
            ),
        )

    @property
    def to_confirm(self) -> int:
        return self.school_count - self.own.get("returned", 0)

    @cached_property
    def runs(self) -> list[RunTask]:
        """Runs of the county whose next step this person may take, latest school year first."""
        if not any(self._may(step.permission) for step in STEPS.values()):
            return []
        return run_tasks(self._scope, self._county, on=self._on)

    @cached_property
    def rotations_due(self) -> int:
        """Planned to be over, and nobody has said how they ended."""
        if not self._may(HANDLING[Subject.ROTATION].review):
            return 0
        return Rotation.objects.visible_to(self._scope).filter(county=self._county).due(self._on).count()


def todo_of(request) -> Todo:
    """One for each request: the page and its frame count the same things."""
    if not hasattr(request, "todo"):
        request.todo = Todo(request.scope, request.current.county, on=request.current.today)
    return request.todo
