"""Questions asked of sets of registry rows. Dates and scopes are handed in, never looked up here."""

import datetime

from django.db import models
from django.db.models import Count, Prefetch, Q

from gongtongti.accounts.roles import Permission
from gongtongti.accounts.scope import Scope

from .choices import MemberRole, Resolution
from .periods import SchoolYear, open_on, overlapping


class NaturalManager(models.Manager):
    """Fixtures name rows by their codes: `natural_key_lookup` says how a code path reads."""

    natural_key_lookup: tuple[str, ...] = ("code",)

    def get_by_natural_key(self, *key):
        return self.get(**dict(zip(self.natural_key_lookup, key, strict=True)))


def natural_manager(queryset: type[models.QuerySet], *lookup: str) -> models.Manager:
    manager = type("Manager", (NaturalManager.from_queryset(queryset),), {"natural_key_lookup": lookup})()
    manager.use_in_migrations = False
    return manager


class CountyScoped(models.QuerySet):
    """Rows of a county's registry: seen by everyone who holds a post in that county."""

    county_lookup = "county"

    def visible_to(self, scope: Scope):
        if scope.everywhere:
            return self
        return self.filter(**{f"{self.county_lookup}_id__in": scope.counties_with(Permission.REGISTRY_VIEW)})

    def of_county(self, slug: str):
        return self.filter(**{f"{self.county_lookup}__slug": slug})


class CountyQuerySet(models.QuerySet):
    def visible_to(self, scope: Scope):
        return self if scope.everywhere else self.filter(pk__in=scope.counties)


class RegionQuerySet(models.QuerySet):
    def visible_to(self, scope: Scope):
        """A county's own branch of the tree, and the path above it."""
        if scope.everywhere:
            return self
        from .models import County

        codes = list(
            County.objects.visible_to(scope).exclude(region=None).values_list("region__code", flat=True)
        )
        wanted = Q(pk__in=[])
        for code in codes:
            parts = code.split("-")
            wanted |= Q(code=code) | Q(code__startswith=f"{code}-")
            wanted |= Q(code__in=["-".join(parts[:length]) for length in range(1, len(parts))])
        return self.filter(wanted)


class AllianceKindQuerySet(CountyScoped):
    pass


class SchoolQuerySet(CountyScoped):
    def as_of(self, day: datetime.date):
        """Schools that were open on the day."""
        return self.filter(
            (Q(opened_on=None) | Q(opened_on__lte=day)) & (Q(closed_on=None) | Q(closed_on__gt=day))
        )

    def named(self, name: str):
        """By short name, full name or alias, exactly as written."""
        return self.filter(Q(short_name=name) | Q(full_name=name) | Q(aliases__name=name)).distinct()

    def matching(self, words: str):
        """Search box: part of any name, pinyin initials, or the code."""
        found = self
        for word in words.split():
            found = found.filter(
                Q(short_name__icontains=word)
                | Q(full_name__icontains=word)
                | Q(aliases__name__icontains=word)
                | Q(initials__icontains=word)
                | Q(code__iexact=word)
            )
        return found.distinct()

    def awaiting_confirmation(self):
        return self.exclude(to_confirm=[])


class SchoolPartQuerySet(CountyScoped):
    """Rows that hang on a school and take its county from it."""

    county_lookup = "school__county"


class SchoolTraitQuerySet(SchoolPartQuerySet):
    def as_of(self, day: datetime.date):
        return self.filter(open_on(day))


class AllianceQuerySet(CountyScoped):
    def as_of(self, day: datetime.date):
        return self.filter(open_on(day))

    def in_year(self, year: SchoolYear):
        """Alliances of an assessed year: those that stand on its last day."""
        return self.as_of(year.last_day)

    def with_members(self, day: datetime.date):
        """Each alliance with `.members_then`: its memberships on the day, core first, then by school code."""
        from .models import Membership

        members = Membership.objects.as_of(day).select_related("school").core_first()
        return self.select_related("kind", "county").prefetch_related(
            Prefetch("memberships", queryset=members, to_attr="members_then")
        )

    def with_member_count(self, day: datetime.date):
        others = open_on(day, "memberships__") & ~Q(memberships__role=MemberRole.CORE)
        return self.annotate(member_count=Count("memberships", filter=others, distinct=True))

    def matching(self, words: str):
        found = self
        for word in words.split():
            found = found.filter(
                Q(name__icontains=word)
                | Q(code__iexact=word)
                | Q(memberships__school__short_name__icontains=word)
                | Q(memberships__school__initials__icontains=word)
            )
        return found.distinct()


class MembershipQuerySet(CountyScoped):
    """A membership lasts no longer than its alliance: closing the alliance is enough."""

    county_lookup = "alliance__county"

    def as_of(self, day: datetime.date):
        return self.filter(open_on(day), open_on(day, "alliance__"))

    def overlapping_year(self, year: SchoolYear):
        return self.filter(
            overlapping(year.begins, year.ends), overlapping(year.begins, year.ends, "alliance__")
        )

    def cores(self):
        return self.filter(role=MemberRole.CORE)

    def core_first(self):
        return self.annotate(
            place=models.Case(models.When(role=MemberRole.CORE, then=0), default=1)
        ).order_by("place", "school__code")


class PairingQuerySet(CountyScoped):
    def as_of(self, day: datetime.date):
        return self.filter(Q(since_year__lte=day.year), Q(until=None) | Q(until__gt=day))

    def unresolved(self):
        return self.filter(resolution=Resolution.UNRESOLVED)


class PostQuerySet(models.QuerySet):
    def as_of(self, day: datetime.date):
        return self.filter(open_on(day))

    def visible_to(self, scope: Scope):
        """Bureau administrators see who holds which post in their county."""
        if scope.everywhere:
            return self
        return self.filter(county_id__in=scope.counties_with(Permission.PEOPLE_MANAGE))


class QualityResultQuerySet(CountyScoped):
    def visible_to(self, scope: Scope):
        """The bureau sees its county; a school sees its own."""
        if scope.everywhere:
            return self
        return self.filter(
            Q(county_id__in=scope.counties_with(Permission.RESULTS_VIEW))
            | Q(school_id__in=scope.schools_with(Permission.SCORES_OWN))
        )

    def in_years(self, *years: SchoolYear):
        return self.filter(school_year__in=years)
