"""Period close: what was reported for a period stands still, but for recorded exceptions."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from ..filing_choices import Subject
from ..filing_querysets import CloseExceptionQuerySet, PeriodCloseQuerySet
from ..transitions import HANDLING
from .county import County
from .school import School


class PeriodClose(models.Model):
    """Filings that count on a day in [since, until) are no longer moved by schools."""

    county = models.ForeignKey(
        County, on_delete=models.PROTECT, related_name="closes", verbose_name="县(市、区)"
    )
    subject = models.CharField(
        "事项", max_length=20, choices=Subject.choices, blank=True, help_text="留空:所有事项一并关账"
    )
    since = models.DateField("起始日期")
    until = models.DateField("终止日期", help_text="不再属于本期的第一天")
    name = models.CharField("期间", max_length=40, help_text="例如“2021年10月”“2021-2022学年第一学期”")
    reason = models.CharField("说明", max_length=200, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="关账人"
    )
    closed_at = models.DateTimeField("关账时间")
    history = HistoricalRecords(table_name="alliances_close_history", verbose_name="关账修改记录")

    objects = PeriodCloseQuerySet.as_manager()

    class Meta:
        verbose_name = "期间关账"
        verbose_name_plural = "期间关账"
        ordering = ["-since"]
        constraints = [
            models.CheckConstraint(
                name="close_dates_in_order",
                condition=Q(until__gt=models.F("since")),
                violation_error_message="关账期间的终止日期必须晚于起始日期。请核对两个日期。",
            ),
            models.UniqueConstraint(
                fields=["county", "subject", "since", "until"],
                name="close_once",
                violation_error_message="这个期间已经关账。请查看已有的一条。",
            ),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        if self.subject and not HANDLING[Subject(self.subject)].closes:
            raise ValidationError(
                {"subject": f"“{self.get_subject_display()}”不按期间关账,它有自己的期限。请选择其他事项。"}
            )

    @classmethod
    def standing_in_the_way(cls, filing, *, on) -> "PeriodClose | None":
        """The close that holds the filing fast on that day; None when it may move."""
        if not filing.handling.closes:
            return None
        open_for_school = CloseException.objects.filter(school=filing.owner_school_id, last_day__gte=on)
        return (
            cls.objects.filter(county=filing.county_id, since__lte=filing.day, until__gt=filing.day)
            .filter(Q(subject="") | Q(subject=filing.subject))
            .exclude(exceptions__in=open_for_school)
            .order_by("-closed_at")
            .first()
        )


class CloseException(models.Model):
    """One school may still file for a closed period until a day, with the reason on record."""

    close = models.ForeignKey(
        PeriodClose, on_delete=models.PROTECT, related_name="exceptions", verbose_name="关账期间"
    )
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="close_exceptions", verbose_name="学校"
    )
    last_day = models.DateField("开放至", help_text="最后一天")
    reason = models.CharField("理由", max_length=200)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="批准人"
    )
    granted_at = models.DateTimeField("批准时间")
    history = HistoricalRecords(table_name="alliances_close_exc_history", verbose_name="例外修改记录")

    objects = CloseExceptionQuerySet.as_manager()

    class Meta:
        verbose_name = "关账例外"
        verbose_name_plural = "关账例外"
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.school} · {self.close}"

    def clean(self):
        if self.school_id and self.close_id and self.school.county_id != self.close.county_id:
            raise ValidationError({"school": "该校属于另一个县。请选择本县学校。"})
