"""How a rotation ended: recorded by the bureau when it does, beside the record that was approved."""

import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from simple_history.models import HistoricalRecords

from alliances.filing_choices import State
from alliances.models import County
from alliances.refusals import NotYours, Overtaken, Refused
from gongtongti.accounts.roles import Permission
from gongtongti.accounts.scope import Scope

from ..choices import Appraisal, Outcome
from ..querysets import RotationEndQuerySet
from .rotation import Rotation

ONE_DAY = datetime.timedelta(days=1)


class RotationEnd(models.Model):
    """What was planned stays as it was approved; the end is a row of its own."""

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

    @property
    def last_day(self) -> datetime.date:
        return self.ended_on - ONE_DAY

    @property
    def mark(self) -> str:
        """Which writing of it somebody has seen."""
        return self.recorded_at.isoformat()

    def clean(self):
        if not self.rotation_id or not self.ended_on:
            return
        since, planned = self.rotation.since, self.rotation.planned_until
        if since and self.ended_on <= since:
            raise ValidationError({"ended_on": f"最后一天不能早于开始日期 {since}。请核对日期。"})
        early = self.outcome == Outcome.ENDED_EARLY
        if planned and self.ended_on < planned and not early:
            raise ValidationError(
                {
                    "outcome": f"最后一天早于计划的最后一天 {planned - ONE_DAY},属于提前结束。"
                    "请将去向改为“提前结束”,或核对日期。"
                }
            )
        if early and planned and self.ended_on >= planned:
            raise ValidationError(
                {
                    "outcome": f"最后一天不早于计划的最后一天 {planned - ONE_DAY},不是提前结束。"
                    "请改选去向,或核对日期。"
                }
            )
        if early and planned is None:
            raise ValidationError({"outcome": "这次流动没有计划结束日期,谈不上提前结束。请改选去向。"})
        if early and not self.note.strip():
            raise ValidationError({"note": "提前结束必须写明原因。请在“说明”中填写。"})

    def record(self, *, scope: Scope, by, at: datetime.datetime, seen: str = "", reason: str = "") -> None:
        """Enter it, once, or correct what was entered. The row must have passed `full_clean()`. Refused otherwise.

        seen    `mark` of the end that the person looked at, "" when there was none
        reason  of a correction; the history keeps it with what stood there before
        """
        on = timezone.localtime(at).date()
        with transaction.atomic():
            County.hold(self.rotation.county_id)  # no other rotation of the teacher begins meanwhile
            rotation = Rotation.objects.select_related("filing", "teacher").get(pk=self.rotation_id)
            number = rotation.filing.number
            if not scope.may(Permission.ROTATIONS_REVIEW, rotation.county_id):
                raise NotYours(
                    f"{number} 没有登记:只有教育局负责教师流动的科室可以登记结束情况。请联系该科室。"
                )
            if rotation.filing.state not in (State.ACCEPTED, State.REOPENED):
                raise Refused(
                    f"{number} 现在是“{rotation.filing.state_word}”,还没有批准,不能登记结束。请先核定,或将它退回。"
                )
            stands = RotationEnd.objects.select_related("recorded_by").filter(rotation=rotation).first()
            if (stands.mark if stands else "") != seen:
                raise Overtaken(self._overtaken(number, stands))
            if stands and not reason.strip():
                raise Refused("更正已登记的结束情况必须写明原因,以后才查得清楚。请填写更正原因。")
            if self.ended_on > on + ONE_DAY:
                raise Refused(f"最后一天 {self.last_day} 还没有到,不能先登记。请在这一天或之后登记。")
            rotation.refuse_overlap(until=self.ended_on)
            self.pk = stands.pk if stands else None
            self.recorded_by, self.recorded_at = by, at
            self._history_user, self._change_reason = by, reason.strip()
            self.save()

    def _overtaken(self, number, stands) -> str:
        if stands is None:
            return f"{number} 的结束登记已不是您打开页面时的样子。请刷新页面,看过之后再办理。"
        when = f"{timezone.localtime(stands.recorded_at):%m月%d日 %H:%M}"
        return (
            f"{number} 的结束情况已由{stands.recorded_by}于{when}登记为“{stands.get_outcome_display()}”"
            f"(最后一天 {stands.last_day})。请刷新页面,看过之后再更正。"
        )
