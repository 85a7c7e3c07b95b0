"""Questions asked of filings and what hangs on them. Days and scopes are handed in, never looked up here."""

import datetime

from django.db import models
from django.db.models import Exists, OuterRef, Q

from gongtongti.accounts.roles import Permission
from gongtongti.accounts.scope import Scope

from .filing_choices import AT_BUREAU, COUNTED, Answer, State, Subject
from .periods import SchoolYear, open_on
from .transitions import HANDLING


class FilingQuerySet(models.QuerySet):
    def visible_to(self, scope: Scope):
        """Drafts are the author's alone. Submitted ones are seen by the bureau, by every school that takes part
        and by the core school of the alliance they belong to."""
        if scope.everywhere:
            return self
        from .models import Participation

        own = scope.schools_with(Permission.FILINGS_OWN)
        seen = Q(owner_school_id__in=own, personal=False)
        others = Q(county_id__in=scope.counties_with(Permission.FILINGS_VIEW)) | Q(owner_school_id__in=own)
        if own:
            others |= Q(Exists(Participation.objects.filter(filing=OuterRef("pk"), school_id__in=own)))
        if scope.led and scope.may(Permission.FILINGS_ALLIANCE):
            others |= Q(alliance_id__in=scope.led)
        if scope.may(Permission.ROTATIONS_APPLY):
            seen |= Q(created_by_id=scope.user, personal=True)
        if city := scope.counties_with(Permission.PROJECTS_CITY):
            others |= Q(county_id__in=city, subject=Subject.PROJECT)
        return self.filter(seen | (others & ~Q(state=State.DRAFT))).exclude(self._kept_from(scope))

    @staticmethod
    def _kept_from(scope: Scope) -> Q:
        """The confidential ones of others: neither a seat in the bureau nor a post at the school is enough, not even
        the post of their author, who may have been followed by the one they speak of."""
        kept = Q(pk__in=[])
        for subject, handling in HANDLING.items():
            if handling.confidential:
                kept |= Q(subject=subject) & ~(
                    Q(county_id__in=scope.counties_with(handling.review))
                    | Q(owner_school_id__in=scope.schools_with(handling.file), created_by_id=scope.user)
                )
        return kept

    def of_subject(self, subject: str):
        return self.filter(subject=subject)

    def accepted(self):
        return self.filter(state=State.ACCEPTED)

    def between(self, begins: datetime.date, ends: datetime.date):
        """Counting on a day in [begins, ends)."""
        return self.filter(day__gte=begins, day__lt=ends)

    def in_year(self, year: SchoolYear):
        return self.between(year.begins, year.ends)

    def overdue(self, on: datetime.date):
        """The other side has let its time pass."""
        return self.filter(state=State.SUBMITTED, answer_due__lt=on)

    def awaiting_bureau(self, on: datetime.date):
        return self.filter(Q(state__in=AT_BUREAU) | Q(state=State.SUBMITTED, answer_due__lt=on))

    def reviewable_by(self, scope: Scope):
        """Those on which the person may decide for the bureau, whatever their state."""
        if scope.everywhere:
            return self
        allowed = Q(pk__in=[])
        for subject, handling in HANDLING.items():
            allowed |= Q(subject=subject, county_id__in=scope.counties_with(handling.review))
        return self.filter(allowed)

    def awaiting_answer_from(self, scope: Scope):
        """Those that a school of the person has not answered."""
        from .models import Participation

        allowed = Q(pk__in=[])
        for subject, handling in HANDLING.items():
            if handling.answer is None:
                continue
            waiting = Participation.objects.filter(filing=OuterRef("pk"), answer=Answer.WAITING)
            if not scope.everywhere:
                waiting = waiting.filter(school_id__in=scope.schools_with(handling.answer))
            allowed |= Q(Exists(waiting), subject=subject)
        return self.filter(allowed, state__in=(State.SUBMITTED, State.ESCALATED))

    def newest_first(self):
        return self.order_by("-day", "-pk")


class FilingPartQuerySet(models.QuerySet):
    """Rows that hang on a filing are seen by whoever sees the filing."""

    filing_lookup = "filing"

    def visible_to(self, scope: Scope):
        if scope.everywhere:
            return self
        from .models import Filing

        return self.filter(**{f"{self.filing_lookup}__in": Filing.objects.visible_to(scope).values("pk")})


class FiledQuerySet(FilingPartQuerySet):
    """What was filed: activities, rotations, charters, declarations. Days are those of their filings."""

    def accepted(self):
        return self.filter(filing__state=State.ACCEPTED)

    def between(self, begins: datetime.date, ends: datetime.date):
        return self.filter(filing__day__gte=begins, filing__day__lt=ends)

    def in_year(self, year: SchoolYear):
        return self.between(year.begins, year.ends)

    def of_county(self, county):
        return self.filter(county=county)


class ActivityQuerySet(FiledQuerySet):
    def like(self, *, county, day, kind, subject, host_school, topic, period_of_day=None):
        """What looks like the same activity: never refused, always shown before it is submitted."""
        return self.filter(
            county=county,
            filing__day=day,
            kind=kind,
            subject=subject,
            host_school=host_school,
            topic=topic,
            period_of_day=period_of_day,
        ).exclude(filing__state=State.WITHDRAWN)


class DeclarationQuerySet(FiledQuerySet):
    def visible_to(self, scope: Scope):
        """Once accepted also by the campuses for which it speaks: those of its day."""
        if scope.everywhere:
            return self
        from .models import Membership

        day = OuterRef("filing__day")
        campuses = Membership.objects.filter(
            Q(since=None) | Q(since__lte=day),
            Q(until=None) | Q(until__gt=day),
            alliance=OuterRef("filing__alliance"),
            school__in=scope.schools_with(Permission.FILINGS_OWN),
        )
        seen = Q(pk__in=super().visible_to(scope).values("pk"))
        return self.filter(seen | Q(Exists(campuses), filing__state=State.ACCEPTED))


class ParticipationQuerySet(FilingPartQuerySet):
    def counted(self):
        return self.filter(answer__in=COUNTED)


class PlannedLessonQuerySet(models.QuerySet):
    def visible_to(self, scope: Scope):
        if scope.everywhere:
            return self
        own = scope.schools_with(Permission.FILINGS_OWN)
        return self.filter(
            Q(county_id__in=scope.counties_with(Permission.FILINGS_VIEW))
            | Q(host_school_id__in=own)
            | Q(
                pk__in=self.model.schools.through.objects.filter(school_id__in=own).values("plannedlesson_id")
            )
            | Q(alliance_id__in=scope.led)
        )


class PeriodCloseQuerySet(models.QuerySet):
    def visible_to(self, scope: Scope):
        if scope.everywhere:
            return self
        return self.filter(county_id__in=scope.counties_with(Permission.REGISTRY_VIEW))

    def covering(self, day: datetime.date):
        return self.filter(open_on(day))


class CloseExceptionQuerySet(models.QuerySet):
    def visible_to(self, scope: Scope):
        if scope.everywhere:
            return self
        return self.filter(
            Q(close__county_id__in=scope.counties_with(Permission.FILINGS_VIEW))
            | Q(school_id__in=scope.schools_with(Permission.FILINGS_OWN))
        )
