"""The one list of measures: how each name of a policy pack is counted."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from ..facts import Span
from . import activities, exchanges, roster, rotations
from .asked import Asked, Counts


@dataclass(frozen=True, slots=True)
class Query:
    """gather: set-based, a fixed number of reads whatever the size, shared by related measures; count: without reads."""

    gather: Callable[[Asked], Any]
    count: Callable[[Any, Asked], Counts]


MEASURES = {
    "synchronous_lessons": Query(activities.gather, activities.synchronous_lessons),
    "synchronous_subjects": Query(activities.gather, activities.synchronous_subjects),
    "online_research": Query(activities.gather, activities.online_research),
    "onsite_research": Query(activities.gather, activities.onsite_research),
    "backbone_posted": Query(rotations.gather, rotations.backbone_posted),
    "internal_moves": Query(rotations.gather, rotations.internal_moves),
    "guiding_movers": Query(rotations.gather, rotations.guiding_movers),
    "peer_movers": Query(rotations.gather, rotations.peer_movers),
    "rotation_movers": Query(rotations.gather, rotations.rotation_movers),
    "backbone_movers": Query(rotations.gather, rotations.backbone_movers),
    "eligible": Query(roster.gather, roster.eligible),
    "eligible_backbone": Query(roster.gather, roster.eligible_backbone),
    "eligible_ordinary": Query(roster.gather, roster.eligible_ordinary),
    "senior_exchanges": Query(exchanges.gather, exchanges.senior_exchanges),
}


class Evidence:
    """Counts for one question; what was read for one measure of a period serves the related ones."""

    def __init__(self, asked: Asked):
        self.asked = asked
        self._gathered: dict[tuple, Any] = {}
        self._counted: dict[tuple, Counts] = {}

    def counts(self, measure: str, period: Span, *, gather: Callable[[Asked], Any] | None = None) -> Counts:
        """`gather`: other rows of the same shape to be counted, such as rotations that are not approved yet."""
        query = MEASURES[measure]
        gather = gather or query.gather
        key = (measure, gather, period.begins, period.ends)
        if key not in self._counted:
            self._counted[key] = query.count(self.gathered(gather, period), self._asked(period))
        return self._counted[key]

    def gathered(self, gather: Callable[[Asked], Any], period: Span) -> Any:
        key = (gather, period.begins, period.ends)
        if key not in self._gathered:
            self._gathered[key] = gather(self._asked(period))
        return self._gathered[key]

    def _asked(self, period: Span) -> Asked:
        return replace(self.asked, begins=period.begins, ends=period.ends)
