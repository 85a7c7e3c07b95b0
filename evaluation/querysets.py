"""Who may see which runs and scores."""

import datetime
from collections.abc import Iterable

from django.db import models
from django.db.models import Case, OuterRef, Q, Subquery, Value, When

from alliances.filing_querysets import FilingPartQuerySet
from alliances.periods import SchoolYear
from gongtongti.accounts.roles import Permission
from gongtongti.accounts.scope import Scope

#: States of a run whose scores the schools see.
PUBLIC = frozenset({"announced", "published", "stopped", "replaced"})


def _visible_runs(scope: Scope, prefix: str) -> Q:
    """Whole runs: drafts to those who may see drafts, public ones to those who may see all schools."""
    return Q(**{f"{prefix}county_id__in": scope.counties_with(Permission.SCORES_DRAFT)}) | Q(
        **{
            f"{prefix}county_id__in": scope.counties_with(Permission.SCORES_VIEW),
            f"{prefix}state__in": PUBLIC,
        }
    )


def _own_scores(scope: Scope, prefix: str) -> Q:
    """A school sees its own rows of public runs."""
    return Q(
        **{
            f"{prefix}school_id__in": scope.schools_with(Permission.SCORES_OWN),
            f"{prefix}run__state__in": PUBLIC,
        }
    )


class ScoreRunQuerySet(models.QuerySet):
    def visible_to(self, scope: Scope):
        if scope.everywhere:
            return self
        own_county_published = Q(county_id__in=scope.counties_with(Permission.SCORES_OWN), state__in=PUBLIC)
        return self.filter(_visible_runs(scope, "") | own_county_published)

    def latest_first(self, *, drafts: bool):
        """`drafts`: the last computed first. Those who see public runs only meet what is published first, then what is
        announced, then what was once so, of the latest school year."""
        if drafts:
            return self.order_by("-pk")
        standing = Case(
            *(When(state=state, then=Value(place)) for place, state in enumerate(("published", "announced"))),
            default=Value(2),
        )
        return self.order_by("-school_year", standing, "-pk")

    def with_chain_head(self):
        """`.chain_head`: 校验码 of the county's last act, None before the first."""
        from .models import ChainLink

        links = ChainLink.objects.filter(county=OuterRef("county")).order_by("-position")
        return self.annotate(chain_head=Subquery(links.values("digest")[:1]))


class ScoreRunManager(models.Manager.from_queryset(ScoreRunQuerySet)):
    def get_queryset(self):
        """Without the snapshot: of a province it is megabytes, and only a recomputation reads it."""
        return super().get_queryset().defer("facts")


class ScoreQuerySet(models.QuerySet):
    def visible_to(self, scope: Scope):
        if scope.everywhere:
            return self
        return self.filter(_visible_runs(scope, "run__") | _own_scores(scope, ""))


class RunPartQuerySet(models.QuerySet):
    """What hangs on a run is seen by whoever sees the run."""

    def visible_to(self, scope: Scope):
        if scope.everywhere:
            return self
        from .models import ScoreRun

        return self.filter(run__in=ScoreRun.objects.visible_to(scope).values("pk"))


class ReviewQuerySet(FilingPartQuerySet):
    """Whoever sees an objection sees what came of it."""

    filing_lookup = "objection__filing"


class RulingQuerySet(FilingPartQuerySet):
    """Whoever sees a self-review sees how the bureau has answered it."""

    filing_lookup = "self_review__filing"


class ProjectReviewQuerySet(FilingPartQuerySet):
    """Whoever sees an application sees what both levels say of it."""

    filing_lookup = "project__filing"


class OfCountyQuerySet(models.QuerySet):
    """What the bureau keeps for its assessment, seen by whoever sees drafts."""

    def visible_to(self, scope: Scope):
        if scope.everywhere:
            return self
        return self.filter(county_id__in=scope.counties_with(Permission.SCORES_DRAFT))


class CalendarDayQuerySet(models.QuerySet):
    def visible_to(self, scope: Scope):
        """The country's days are everybody's."""
        if scope.everywhere:
            return self
        return self.filter(Q(county=None) | Q(county_id__in=scope.counties))

    def for_county(self, county_id: int):
        """The country's days and the county's own."""
        return self.filter(Q(county=None) | Q(county=county_id))


class DecisionQuerySet(models.QuerySet):
    def visible_to(self, scope: Scope):
        """How the county reads its document concerns everybody in it."""
        if scope.everywhere:
            return self
        return self.filter(county_id__in=scope.counties)

    def holding(self, county, pack: str, year: SchoolYear, *, at: datetime.datetime | None = None) -> dict:
        """Question → the decision that holds for the school year. Taken back ones are not among them. One read.

        at  as it was then; None: now
        """
        rows = self.filter(county=county, pack=pack, first_school_year__lte=year)
        if at is not None:
            rows = rows.filter(recorded_at__lte=at)
        return _last(rows.order_by("version").select_related("recorded_by"))

    def holding_in(self, county, years: Iterable[SchoolYear]) -> dict:
        """(pack, school year) → the same of that year. One read, however many years."""
        rows = list(self.filter(county=county).order_by("version").select_related("recorded_by"))
        packs = {row.pack for row in rows}
        return {
            (pack, year): _last(row for row in rows if row.pack == pack and row.first_school_year <= year)
            for year in years
            for pack in packs
        }


def _last(decisions) -> dict:
    """Question → its last decision, without those that were taken back."""
    last = {row.question: row for row in decisions}
    return {question: row for question, row in last.items() if row.option}


class ChainLinkQuerySet(models.QuerySet):
    def visible_to(self, scope: Scope):
        """The codes are printed on public notices; only what they stand for is a matter of rights."""
        if scope.everywhere:
            return self
        return self.filter(county_id__in=scope.counties)

    def head_of(self, county) -> str:
        """校验码 of the last act, "" before the first."""
        return self.filter(county=county).order_by("-position").values_list("digest", flat=True).first() or ""


class ScoreLineQuerySet(models.QuerySet):
    def visible_to(self, scope: Scope):
        if scope.everywhere:
            return self
        return self.filter(_visible_runs(scope, "score__run__") | _own_scores(scope, "score__"))
