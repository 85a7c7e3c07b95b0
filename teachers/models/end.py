"""How a rotation ended: recorded by the bureau when it does, beside the record that was approved."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from simple_history.models import HistoricalRecords

from ..choices import Appraisal, Outcome
from ..querysets import RotationEndQuerySet
from .rotation import Rotation


class RotationEnd(models.Model):
    rotation = models.OneToOneField(
        Rotation, on_delete=models.PROTECT, related_name="end", verbose_name="教师流动"
    )
    ended_on = models.DateField("结束日期", help_text="不再在流入学校的第一天")
    outcome = models.CharField("去向", max_length=12, choices=Outcome.choices)
    appraisal = models.CharField("考核", max_length=10, choices=Appraisal.choices, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="登记人"
    )
    recorded_at = models.DateTimeField("登记时间")
    history = HistoricalRecords(table_name="teachers_end_history", verbose_name="流动结束修改记录")

    objects = RotationEndQuerySet.as_manager()

    class Meta:
        verbose_name = "流动结束"
        verbose_name_plural = "流动结束"
        ordering = ["-ended_on"]

    def __str__(self):
        return f"{self.rotation} {self.get_outcome_display()}"

    def clean(self):
        if not self.rotation_id or not self.ended_on:
            return
        since, planned = self.rotation.since, self.rotation.planned_until
        if since and self.ended_on <= since:
            raise ValidationError({"ended_on": f"结束日期必须晚于开始日期 {since}。请核对日期。"})
        if planned and self.ended_on < planned and self.outcome != Outcome.ENDED_EARLY:
            raise ValidationError(
                {"outcome": f"结束日期早于计划的 {planned},属于提前结束。请将去向改为“提前结束”,或核对日期。"}
            )
        if self.outcome == Outcome.ENDED_EARLY and planned and self.ended_on >= planned:
            raise ValidationError(
                {"outcome": f"结束日期不早于计划的 {planned},不是提前结束。请改选去向,或核对日期。"}
            )
