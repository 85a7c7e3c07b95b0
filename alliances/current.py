"""Which county and school year a page speaks of: chosen in the header, kept in the session."""

from django.utils import timezone
from django.utils.functional import cached_property

from .models import County, QualityResult
from .periods import SchoolYear


class Current:
    """`request.current`: looked up when first asked for. `?county=qingtian&school_year=2021-2022` changes it."""

    def __init__(self, request):
        self._request = request

    @cached_property
    def counties(self) -> list[County]:
        return list(County.objects.visible_to(self._request.scope))

    @cached_property
    def county(self) -> County | None:
        slug = self._chosen("county")
        return next((c for c in self.counties if c.slug == slug), self.counties[0] if self.counties else None)

    @cached_property
    def years_with_results(self) -> list[SchoolYear]:
        """Latest first."""
        if self.county is None:
            return []
        rows = QualityResult.objects.filter(county=self.county).order_by("-school_year")
        return list(rows.values_list("school_year", flat=True).distinct())

    @cached_property
    def school_year(self) -> SchoolYear:
        """The chosen one; else the latest with results; else today's."""
        try:
            return SchoolYear.parse(self._chosen("school_year") or "")
        except ValueError:
            pass
        return self.years_with_results[0] if self.years_with_results else self.this_year

    @cached_property
    def today(self):
        return timezone.localdate()

    @cached_property
    def this_year(self) -> SchoolYear:
        return SchoolYear.of(self.today)

    @cached_property
    def school_years(self) -> list[SchoolYear]:
        """What the switch offers, latest first."""
        return sorted({self.this_year, self.school_year, *self.years_with_results}, reverse=True)

    @cached_property
    def day(self):
        """The day on which registry pages look: today, or the last day of a school year that is over."""
        return min(self.school_year.last_day, self.today)

    def _chosen(self, name: str) -> str | None:
        request = self._request
        if request.method == "GET" and request.GET.get(name):
            value = request.GET[name]
            if request.user.is_authenticated and request.session.get(name) != value:
                request.session[name] = value
            return value
        return request.session.get(name)
