"""What every filed thing has: its filing, its county, and words for what it says."""

import datetime

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from gongtongti.accounts.scope import Scope

from ..filing_choices import Subject, Verb
from ..filing_querysets import FiledQuerySet
from ..refusals import NotYours
from .county import County
from .filing import Filing, new_number
from .participation import Participation


class Filed(models.Model):
    """`subject`: of its filings. `content()` and `summary()` put it into words; the receipt is made of them."""

    subject_code: Subject

    county = models.ForeignKey(County, on_delete=models.PROTECT, related_name="+", verbose_name="县(市、区)")
    filing = models.OneToOneField(
        Filing, on_delete=models.PROTECT, related_name="%(class)s", verbose_name="填报"
    )

    objects = FiledQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self):
        return str(self.filing)

    @property
    def day(self) -> datetime.date | None:
        return self.filing.day

    def content(self) -> dict[str, str]:
        """Label → words of everything that was reported, in the order of the form."""
        raise TypeError(f"{type(self).__name__} does not say what it contains")

    def summary(self) -> str:
        """One line for lists."""
        raise TypeError(f"{type(self).__name__} has no summary")

    def schools_taking_part(self) -> dict:
        """School → Part."""
        return {}

    def clean(self):
        if self.county_id and self.filing_id and self.county_id != self.filing.county_id:
            raise ValidationError("填报与所报内容不属于同一个县。请重新填报。")
        filing = getattr(self, "filing", None)
        if filing is None:
            return
        if filing.pk and filing.subject != self.subject_code:
            raise ValidationError(
                f"{filing.number} 填报的是“{filing.get_subject_display()}”,不能用来填报"
                f"“{self.subject_code.label}”。请重新填报。"
            )
        filing.clean()

    def keep(
        self,
        *,
        scope: Scope,
        by,
        at: datetime.datetime,
        revision: int | None = None,
        parts: dict | None = None,
    ) -> None:
        """Save the content: of a new filing, or of one that may still be changed (EDIT). Refused otherwise.

        parts  school → Part; None leaves them as they are. The row itself must have passed `full_clean()`.
        """
        with transaction.atomic():
            filing = self.filing
            if filing.pk is None:
                filing.subject, filing.created_by, filing.county = self.subject_code, by, self.county
                filing.number = new_number(self.subject_code, timezone.localtime(at).date())
                if not filing.is_owner(scope):
                    raise NotYours(
                        f"您的账号没有为{filing.owner_school}填报{filing.get_subject_display()}的权限。请核对填报学校。"
                    )
                filing.save(force_insert=True)
            else:
                day, alliance = filing.day, filing.alliance
                filing.move(Verb.EDIT, scope=scope, by=by, at=at, revision=revision)
                filing.day, filing.alliance = day, alliance
            self.filing = filing
            self.save()
            if parts is not None:
                self._take_part(parts)
            filing.title = self.summary()[:200]
            filing.save(update_fields=["day", "alliance", "title"])

    def _take_part(self, parts: dict) -> None:
        stand = {row.school_id: row for row in self.filing.participations.all()}
        wanted = {school.pk: (school, part) for school, part in parts.items()}
        self.filing.participations.exclude(school__in=wanted).delete()
        for pk, (school, part) in wanted.items():
            if pk not in stand:
                Participation.objects.create(filing=self.filing, school=school, part=part)
            elif stand[pk].part != part:
                Participation.objects.filter(pk=stand[pk].pk).update(part=part)

    def submit(self, *, scope: Scope, by, at: datetime.datetime, revision: int | None = None):
        return self.filing.move(
            Verb.SUBMIT, scope=scope, by=by, at=at, revision=revision, content=self.content()
        )
