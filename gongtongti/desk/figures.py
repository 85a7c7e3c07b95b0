"""Figures of a county that do not change from one minute to the next, kept for a minute.

The key holds the scope, so that nobody is shown another's figures, and the number of the last change, so that
whoever has just changed something sees it.
"""

import datetime
import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Count, Q, Subquery, Sum
from django.urls import reverse

from alliances.filing_choices import ActivityKind
from alliances.models import (
    Activity,
    Alliance,
    AllianceKind,
    County,
    FilingEvent,
    Membership,
    School,
    SchoolAlias,
    SupportPairing,
)
from alliances.periods import SchoolYear
from evaluation.findings import operation_findings
from gongtongti.accounts.scope import Scope
from teachers.models import Rotation, RotationEnd

from . import queries
from .standing import Standing, own_bars, standing_of

KEPT_SECONDS = 60
REGISTRY = (Alliance, AllianceKind, Membership, School, SchoolAlias, SupportPairing, RotationEnd)


@dataclass(frozen=True, slots=True)
class Figure:
    """`before`: the same a school year earlier; None where there is nothing to compare."""

    value: int
    label: str
    href: str
    before: int | None = None


class CountyFigures:
    """Everything the desk shows of one county; asks the database only for what is not kept."""

    def __init__(
        self, scope: Scope, county: County, *, day: datetime.date, year: SchoolYear, today: datetime.date
    ):
        self.scope, self.county, self.day, self.year, self.today = scope, county, day, year, today
        self._prefix = _key(scope, county.pk, day, year, today, _last_changes(county))

    def glance(self) -> queries.CountyAtAGlance:
        return self._kept("glance", lambda: queries.county_at_a_glance(self.scope, self.county, day=self.day))

    def own_schools(self) -> list[queries.OwnSchool]:
        if not self.scope.schools:
            return []
        return self._kept("own", lambda: queries.own_schools(self.scope, day=self.day))

    def progress(self) -> list[Figure]:
        return self._kept("progress", self._progress)

    def standing(self) -> Standing | None:
        """Of the whole county. None: no document governs the year."""
        return self._kept("standing", self._standing)

    def own_bars(self, alliances: Collection[int]) -> dict[int, tuple]:
        """Alliance id → its bars, of one's own alliances."""
        return self._kept("bars", lambda: self._own_bars(alliances))

    def _kept(self, name: str, gather: Callable):
        return cache.get_or_set(f"desk:{name}:{self._prefix}", gather, KEPT_SECONDS)

    def _standing(self) -> Standing | None:
        found = operation_findings(self.county, self.year, on=self.today)
        return standing_of(found) if found else None

    def _own_bars(self, alliances: Collection[int]) -> dict[int, tuple]:
        found = operation_findings(self.county, self.year, on=self.today, only=sorted(alliances))
        return own_bars(found, self.scope.schools) if found else {}

    def _progress(self) -> list[Figure]:
        activities = Activity.objects.visible_to(self.scope).filter(county=self.county).accepted().order_by()
        now, before = (_done(activities.in_year(year)) for year in (self.year, self.year.previous))
        activity_list = reverse("alliances:activities")
        in_post = Rotation.objects.visible_to(self.scope).filter(county=self.county).accepted()
        return [
            *(
                Figure(now[name], label, f"{activity_list}?kind={kind}&state=accepted", before[name])
                for name, label, kind in (
                    ("lessons", "节同步课堂", ActivityKind.SYNCHRONOUS_LESSON),
                    ("online", "次网络研修", ActivityKind.ONLINE_RESEARCH),
                    ("onsite", "次线下教研", ActivityKind.ONSITE_RESEARCH),
                )
            ),
            Figure(
                in_post.in_post_on(self.day).count(),
                "名教师在流动岗位",
                f"{reverse('teachers:rotations')}?phase=in_post",
            ),
        ]


def _done(activities) -> dict[str, int]:
    kinds = ActivityKind
    counted = activities.aggregate(
        lessons=Sum("lessons", filter=Q(kind=kinds.SYNCHRONOUS_LESSON)),
        online=Count("pk", filter=Q(kind=kinds.ONLINE_RESEARCH)),
        onsite=Count("pk", filter=Q(kind=kinds.ONSITE_RESEARCH)),
    )
    # The sum of no rows is NULL; no lessons were reported, which is zero.
    return {name: value or 0 for name, value in counted.items()}


def _last_changes(county: County) -> tuple:
    """One query; each part is the end of an index."""
    last = {
        f"of_{model._meta.model_name}": Subquery(
            model.history.order_by("-history_id").values("history_id")[:1]
        )
        for model in REGISTRY
    }
    last["of_filings"] = Subquery(FilingEvent.objects.order_by("-pk").values("pk")[:1])
    return County.objects.filter(pk=county.pk).annotate(**last).values_list(*last).get()


def _key(scope: Scope, *parts) -> str:
    held = [sorted(map(str, group)) for group in (scope.grants, scope.held, scope.led, scope.roles)]
    text = repr((scope.everywhere, scope.user, held, [str(part) for part in parts]))
    return hashlib.sha256(text.encode()).hexdigest()
