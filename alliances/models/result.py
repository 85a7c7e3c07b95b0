"""教学质量成绩: what a school achieved in a school year. What it is worth is judged elsewhere."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from ..choices import PERCENT_MEASURES, Measure, ResultStage
from ..periods import SchoolYearField
from ..querysets import QualityResultQuerySet, natural_manager
from .county import County
from .school import School

_PERCENT = Q(measure__in=sorted(PERCENT_MEASURES))


class QualityResult(models.Model):
    """One school, one school year, one stage (blank: the school undivided). The value is kept as reported."""

    county = models.ForeignKey(
        County, on_delete=models.PROTECT, related_name="results", verbose_name="县(市、区)"
    )
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="results", verbose_name="学校")
    school_year = SchoolYearField("学年")
    stage = models.CharField(
        "学段", max_length=10, choices=ResultStage.choices, blank=True, help_text="不分学段的成绩留空"
    )
    measure = models.CharField("口径", max_length=20, choices=Measure.choices, default=Measure.BUREAU_SCORE)
    full_marks = models.DecimalField(
        "满分",
        max_digits=7,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"), "满分必须大于 0。请核对后重填。")],
        help_text="局定综合分和原始百分制必填;与县均之差、标准分留空",
    )
    value = models.DecimalField("成绩", max_digits=9, decimal_places=4)
    examinees = models.PositiveIntegerField(
        "考生数",
        null=True,
        blank=True,
        validators=[MinValueValidator(1, "考生数必须是大于 0 的整数。没有时请留空。")],
    )
    units = models.DecimalField(
        "计算单位",
        max_digits=7,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"), "计算单位必须大于 0。没有时请留空。")],
    )
    is_demo = models.BooleanField("演示数据", default=False, editable=False)
    # Raised by every change: a run's snapshot says which version of the row it read.
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    history = HistoricalRecords(table_name="alliances_result_history", verbose_name="成绩修改记录")

    objects = natural_manager(QualityResultQuerySet, "county__slug", "school__code", "school_year", "stage")

    class Meta:
        verbose_name = "教学质量成绩"
        verbose_name_plural = "教学质量成绩"
        ordering = ["-school_year", "school__code", "stage"]
        indexes = [models.Index(fields=["county", "school_year"], name="result_county_year")]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "school_year", "stage"],
                name="result_once",
                violation_error_message="该校这一学年、学段的成绩已经登记。请修改已有的一条。",
            ),
            models.CheckConstraint(
                name="result_percent_in_range",
                condition=~_PERCENT
                | Q(
                    full_marks__isnull=False,
                    full_marks__gt=0,
                    value__gte=0,
                    value__lte=models.F("full_marks"),
                ),
                violation_error_message="成绩应在 0 与满分之间,且必须填写满分。请核对成绩和满分。",
            ),
            models.CheckConstraint(
                name="result_others_no_full",
                condition=_PERCENT | Q(full_marks=None),
                violation_error_message="“与县均之差”和“标准分”没有满分。请将满分留空。",
            ),
            models.CheckConstraint(
                name="result_weights_positive",
                condition=(Q(examinees=None) | Q(examinees__gt=0)) & (Q(units=None) | Q(units__gt=0)),
                violation_error_message="考生数和计算单位必须大于 0。没有时请留空。",
            ),
        ]

    def __str__(self):
        return f"{self.school} {self.school_year}学年{self.get_stage_display() if self.stage else ''}"

    def natural_key(self):
        return (*self.school.natural_key(), str(self.school_year), self.stage)

    natural_key.dependencies = ["alliances.school"]

    def clean(self):
        if not self.school_id or not self.school_year:
            return
        if self.county_id and self.school.county_id != self.county_id:
            raise ValidationError({"school": "该校属于另一个县。请选择本县学校。"})
        others = QualityResult.objects.filter(school_id=self.school_id, school_year=self.school_year).exclude(
            pk=self.pk
        )
        clash = others.exclude(stage="") if self.stage == "" else others.filter(stage="")
        if clash.exists():
            raise ValidationError({"stage": blank_beside_stage(self.school.short_name, self.school_year)})


def blank_beside_stage(school_name: str, school_year) -> str:
    return (
        f"{school_name} {school_year}学年既有不分学段的成绩,又有分学段的成绩,两者会重复计算。"
        "请只保留一种:要么一条不分学段,要么每个学段各一条。"
    )
