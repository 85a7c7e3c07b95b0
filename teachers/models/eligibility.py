"""符合流动: who counts in a school year's quotas. Suggested by years of service, confirmed by the bureau."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from alliances.models import County, School
from alliances.periods import SchoolYearField

from ..choices import Exemption
from ..querysets import EligibilityQuerySet
from .teacher import Teacher


class EligibilityEntry(models.Model):
    """`school`, `campus`: those of that year. Unconfirmed rows are suggestions and count for nothing."""

    county = models.ForeignKey(
        County, on_delete=models.PROTECT, related_name="eligibility", verbose_name="县(市、区)"
    )
    school_year = SchoolYearField("学年")
    teacher = models.ForeignKey(
        Teacher, on_delete=models.PROTECT, related_name="eligibility", verbose_name="教师"
    )
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="eligibility", verbose_name="人事关系所在学校"
    )
    campus = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="campus_eligibility", verbose_name="工作校区"
    )
    eligible = models.BooleanField("符合流动")
    backbone = models.BooleanField("骨干教师")
    exemption = models.CharField("不计入的原因", max_length=20, choices=Exemption.choices, blank=True)
    reason = models.CharField("理由", max_length=200, blank=True)
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="确认人",
    )
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    is_demo = models.BooleanField("演示数据", default=False, editable=False)
    history = HistoricalRecords(table_name="teachers_eligibility_history", verbose_name="流动名册修改记录")

    objects = EligibilityQuerySet.as_manager()

    class Meta:
        verbose_name = "流动名册"
        verbose_name_plural = "流动名册"
        ordering = ["-school_year", "teacher"]
        indexes = [
            models.Index(
                fields=["county", "school_year", "eligible", "backbone", "school"],
                name="eligibility_county_year",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["school_year", "teacher"],
                name="eligibility_once",
                violation_error_message="这位教师已在这个学年的名册中。请修改已有的一条。",
            ),
            models.CheckConstraint(
                name="eligibility_has_reason",
                condition=Q(eligible=True) | ~Q(exemption=""),
                violation_error_message="不计入的教师必须写明原因。请选择原因。",
            ),
            models.CheckConstraint(
                name="eligibility_not_both",
                condition=Q(eligible=False) | Q(exemption=""),
                violation_error_message="符合流动的教师没有不计入的原因。请将原因留空,或取消“符合流动”。",
            ),
        ]

    def __str__(self):
        return f"{self.teacher} {self.school_year}学年"

    def clean(self):
        if self.teacher_id and self.county_id and self.teacher.county_id != self.county_id:
            raise ValidationError({"teacher": "这位教师属于另一个县。请选择本县教师。"})
        for field in ("school", "campus"):
            if getattr(self, f"{field}_id") and getattr(self, field).county_id != self.county_id:
                raise ValidationError({field: "该校属于另一个县的登记册。请选择本县登记的学校。"})
        if self.exemption == Exemption.OTHER and not self.reason.strip():
            raise ValidationError({"reason": "选择“其他”时必须写明理由。请填写理由。"})
        if self.eligible and self.exemption:
            raise ValidationError(
                {"exemption": "符合流动的教师没有不计入的原因。请将原因留空,或取消“符合流动”。"}
            )
