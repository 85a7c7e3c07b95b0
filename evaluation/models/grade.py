"""等次: bands of marks that the bureau enters. No document names one, so there are none until then."""

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from alliances.models import County
from alliances.periods import SchoolYearField

from ..querysets import OfCountyQuerySet


class GradeBand(models.Model):
    """A score belongs to the highest band whose `at_least` it reaches. `kind` blank: every type of alliance."""

    county = models.ForeignKey(
        County, on_delete=models.PROTECT, related_name="grade_bands", verbose_name="县(市、区)"
    )
    school_year = SchoolYearField("学年")
    kind = models.CharField("教共体类型代码", max_length=20, blank=True, help_text="留空:各类型相同")
    label = models.CharField("等次", max_length=20, help_text="例如:优秀")
    at_least = models.DecimalField("成绩不低于", max_digits=9, decimal_places=2)
    basis = models.CharField("依据", max_length=120, help_text="规定等次的文件,例如文件名称和日期")
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="录入人"
    )
    history = HistoricalRecords(table_name="evaluation_grade_history", verbose_name="等次修改记录")

    objects = OfCountyQuerySet.as_manager()

    class Meta:
        verbose_name = "等次"
        verbose_name_plural = "等次"
        ordering = ["county", "-school_year", "kind", "-at_least"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "school_year", "kind", "label"],
                name="grade_label_once",
                violation_error_message="这个学年这个类型已有同名的等次。请修改已有的一条。",
            ),
            models.UniqueConstraint(
                fields=["county", "school_year", "kind", "at_least"],
                name="grade_bound_once",
                violation_error_message="这个学年这个类型已有同一分数线的等次。请核对分数线。",
            ),
        ]

    def __str__(self):
        return f"{self.school_year}学年 {self.label}"
