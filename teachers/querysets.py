"""Questions asked of records about people. Days and scopes are handed in, never looked up here."""

import datetime

from django.db import models
from django.db.models import F, Q

from alliances.filing_choices import State
from alliances.filing_querysets import FiledQuerySet
from alliances.models import Filing
from alliances.periods import SchoolYear, open_on
from alliances.querysets import CountyScoped
from gongtongti.accounts.roles import Permission
from gongtongti.accounts.scope import Scope

from .choices import Phase


def _teacher_seen(scope: Scope, prefix: str = "") -> Q:
    """The bureau sees all, a school those on its books or at work there, a person himself."""
    own = scope.schools_with(Permission.TEACHERS_OWN)
    seen = Q(**{f"{prefix}county_id__in": scope.counties_with(Permission.TEACHERS_VIEW)})
    seen |= Q(**{f"{prefix}school_id__in": own}) | Q(**{f"{prefix}campus_id__in": own})
    if scope.may(Permission.TEACHERS_SELF) and scope.user is not None:
        seen |= Q(**{f"{prefix}user_id": scope.user})
    return seen


class TeacherQuerySet(models.QuerySet):
    def visible_to(self, scope: Scope):
        return self if scope.everywhere else self.filter(_teacher_seen(scope))

    def employed_on(self, day: datetime.date):
        return self.filter(Q(left_on=None) | Q(left_on__gt=day))

    def of_school(self, school):
        """On the books of the school or at work there."""
        return self.filter(Q(school=school) | Q(campus=school))

    def matching(self, words: str):
        found = self
        for word in words.split():
            found = found.filter(
                Q(name__icontains=word) | Q(initials__icontains=word) | Q(staff_number__iexact=word)
            )
        return found


class TeacherPartQuerySet(models.QuerySet):
    def visible_to(self, scope: Scope):
        return self if scope.everywhere else self.filter(_teacher_seen(scope, "teacher__"))

    def as_of(self, day: datetime.date):
        return self.filter(open_on(day))


class HonourRankQuerySet(CountyScoped):
    def at_least(self, rank: int):
        """Rank 1 is the highest."""
        return self.filter(rank__lte=rank)


class EligibilityQuerySet(models.QuerySet):
    def visible_to(self, scope: Scope):
        return self if scope.everywhere else self.filter(_teacher_seen(scope, "teacher__"))

    def in_year(self, year: SchoolYear):
        return self.filter(school_year=year)

    def in_years(self, *years: SchoolYear):
        return self.filter(school_year__in=years)

    def confirmed(self):
        return self.exclude(confirmed_at=None)


class MentorshipQuerySet(models.QuerySet):
    def visible_to(self, scope: Scope):
        if scope.everywhere:
            return self
        return self.filter(_teacher_seen(scope, "mentor__") | _teacher_seen(scope, "mentee__"))

    def as_of(self, day: datetime.date):
        return self.filter(open_on(day))


class RotationQuerySet(FiledQuerySet):
    """A rotation lasts from the day of its filing to its end: the recorded one, else the planned one."""

    def visible_to(self, scope: Scope):
        if scope.everywhere:
            return self
        draft = Q(filing__state=State.DRAFT)
        seen = Q(filing__in=Filing.objects.visible_to(scope).values("pk"))
        if scope.may(Permission.TEACHERS_SELF) and scope.user is not None:
            seen |= Q(teacher__user_id=scope.user) & ~draft
        return self.filter(seen)

    def standing(self):
        """Filed, and neither returned nor withdrawn since."""
        return self.exclude(filing__state__in=(State.DRAFT, State.RETURNED, State.WITHDRAWN))

    def in_phase(self, phase: str, day: datetime.date):
        """As `Rotation.phase(day)` says it of one row."""
        match phase:
            case Phase.PLANNED:
                return self.filter(Q(filing__day=None) | Q(filing__day__gt=day))
            case Phase.DUE:
                return self.filter(end=None, filing__day__lte=day, planned_until__lte=day)
            case Phase.OVER:
                return self.filter(filing__day__lte=day, end__ended_on__lte=day)
        return self.in_post_on(day)

    def starting_in(self, year: SchoolYear):
        return self.in_year(year)

    def in_post_on(self, day: datetime.date):
        return self.filter(filing__day__lte=day).filter(
            Q(end__ended_on__gt=day) | Q(end=None, planned_until__gt=day) | Q(end=None, planned_until=None)
        )

    def in_post_during(self, begins: datetime.date, ends: datetime.date):
        """In post on some day of [begins, ends)."""
        return self.filter(filing__day__lt=ends).filter(
            Q(end__ended_on__gt=begins)
            | Q(end=None, planned_until__gt=begins)
            | Q(end=None, planned_until=None)
        )

    def due(self, day: datetime.date):
        """Planned to be over, and nobody has said how it ended."""
        return self.accepted().filter(end=None, planned_until__lte=day)


class RotationEndQuerySet(models.QuerySet):
    def visible_to(self, scope: Scope):
        if scope.everywhere:
            return self
        from .models import Rotation

        return self.filter(rotation__in=Rotation.objects.visible_to(scope).values("pk"))

    def early(self):
        return self.filter(ended_on__lt=F("rotation__planned_until"))


class ActivityTeacherQuerySet(models.QuerySet):
    def visible_to(self, scope: Scope):
        """With the activity; who took part is not a secret between the schools that did."""
        if scope.everywhere:
            return self
        return self.filter(activity__filing__in=Filing.objects.visible_to(scope).values("pk"))
