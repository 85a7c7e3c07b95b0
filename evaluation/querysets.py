"""Who may see which runs and scores."""

from django.db import models
from django.db.models import Q

from gongtongti.accounts.roles import Permission
from gongtongti.accounts.scope import Scope

PUBLISHED = "published"


def _visible_runs(scope: Scope, prefix: str) -> Q:
    """Whole runs: drafts to those who may see drafts, published ones to those who may see all schools."""
    return Q(**{f"{prefix}county_id__in": scope.counties_with(Permission.SCORES_DRAFT)}) | Q(
        **{
            f"{prefix}county_id__in": scope.counties_with(Permission.SCORES_VIEW),
            f"{prefix}state": PUBLISHED,
        }
    )


def _own_scores(scope: Scope, prefix: str) -> Q:
    """A school sees its own rows of published runs."""
    return Q(
        **{
            f"{prefix}school_id__in": scope.schools_with(Permission.SCORES_OWN),
            f"{prefix}run__state": PUBLISHED,
        }
    )


class ScoreRunQuerySet(models.QuerySet):
    def visible_to(self, scope: Scope):
        if scope.everywhere:
            return self
        own_county_published = Q(county_id__in=scope.counties_with(Permission.SCORES_OWN), state=PUBLISHED)
        return self.filter(_visible_runs(scope, "") | own_county_published)


class ScoreRunManager(models.Manager.from_queryset(ScoreRunQuerySet)):
    def get_queryset(self):
        """Without the snapshot: of a province it is megabytes, and only a recomputation reads it."""
        return super().get_queryset().defer("facts")


class ScoreQuerySet(models.QuerySet):
    def visible_to(self, scope: Scope):
        if scope.everywhere:
            return self
        return self.filter(_visible_runs(scope, "run__") | _own_scores(scope, ""))


class ScoreLineQuerySet(models.QuerySet):
    def visible_to(self, scope: Scope):
        if scope.everywhere:
            return self
        return self.filter(_visible_runs(scope, "score__run__") | _own_scores(scope, "score__"))
