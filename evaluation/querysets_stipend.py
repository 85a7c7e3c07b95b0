"""Who may see which stipends: the bureau all of its county, a teacher his own. Schools see no amounts of persons."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from alliances.periods import SchoolYear
from gongtongti.accounts.roles import Permission
from gongtongti.accounts.scope import Scope


class AllowanceRateQuerySet(models.QuerySet):
    def visible_to(self, scope: Scope):
        if scope.everywhere:
            return self
        return self.filter(county_id__in=scope.counties_with(Permission.STIPENDS_VIEW))

    def in_years(self, *years: SchoolYear):
        return self.filter(school_year__in=years)


class StipendQuerySet(models.QuerySet):
    """Written once: a set of statements is neither changed nor deleted."""

    def visible_to(self, scope: Scope):
        if scope.everywhere:
            return self
        seen = Q(county_id__in=scope.counties_with(Permission.STIPENDS_VIEW))
        if scope.user is not None:
            own = scope.counties_with(Permission.TEACHERS_SELF)
            seen |= Q(teacher__user_id=scope.user, county_id__in=own)
        return self.filter(seen)

    def in_years(self, *years: SchoolYear):
        return self.filter(school_year__in=years)

    def oldest_first(self):
        return self.order_by("pk")

    def update(self, **values):
        raise ValidationError("核发单一经核发不能修改。金额有变动时请另行补发或追回。")

    def delete(self):
        raise ValidationError("核发单一经核发不能删除。金额有变动时请另行补发或追回。")
