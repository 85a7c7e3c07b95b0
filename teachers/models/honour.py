"""Honours: the county's ranked table, and who holds which from when."""

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from simple_history.models import HistoricalRecords

from alliances.models import County
from alliances.models.county import row_code
from alliances.periods import Period, dated_in_order
from alliances.querysets import natural_manager

from ..querysets import HonourRankQuerySet, TeacherPartQuerySet
from .teacher import Teacher


class HonourRank(models.Model):
    """One honour of the county's table. Policies name it by its code and compare by its rank."""

    county = models.ForeignKey(
        County, on_delete=models.PROTECT, related_name="honours", verbose_name="县(市、区)"
    )
    code = models.CharField("代码", max_length=40, validators=[row_code], help_text="政策文件包按此代码引用")
    name = models.CharField("荣誉", max_length=40, help_text="例如“县教坛新秀”")
    rank = models.PositiveSmallIntegerField(
        "位次", validators=[MinValueValidator(1, "位次从 1 开始。")], help_text="1 最高"
    )
    history = HistoricalRecords(table_name="teachers_honour_rank_history", verbose_name="荣誉次序修改记录")

    objects = natural_manager(HonourRankQuerySet, "county__slug", "code")

    class Meta:
        verbose_name = "荣誉次序"
        verbose_name_plural = "荣誉次序"
        ordering = ["county", "rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "code"],
                name="honour_code_once",
                violation_error_message="本县已有这个代码的荣誉。请换一个代码。",
            ),
            models.UniqueConstraint(
                fields=["county", "name"],
                name="honour_name_once",
                violation_error_message="本县已有这个荣誉。请修改已有的一条。",
            ),
        ]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.county.slug, self.code)

    natural_key.dependencies = ["alliances.county"]


class TeacherHonour(Period):
    teacher = models.ForeignKey(
        Teacher, on_delete=models.CASCADE, related_name="honours", verbose_name="教师"
    )
    honour = models.ForeignKey(
        HonourRank, on_delete=models.PROTECT, related_name="holders", verbose_name="荣誉"
    )
    history = HistoricalRecords(table_name="teachers_honour_history", verbose_name="荣誉修改记录")

    objects = TeacherPartQuerySet.as_manager()

    class Meta:
        verbose_name = "荣誉"
        verbose_name_plural = "荣誉"
        ordering = ["teacher", "honour__rank"]
        constraints = [
            dated_in_order("honour_dates_in_order", "荣誉"),
            models.UniqueConstraint(
                fields=["teacher", "honour"],
                condition=models.Q(until=None),
                name="honour_open_once",
                violation_error_message="这位教师已有这个荣誉。请修改已有的一条。",
            ),
        ]

    def __str__(self):
        return str(self.honour)

    def clean(self):
        if self.honour_id and self.teacher_id and self.honour.county_id != self.teacher.county_id:
            raise ValidationError({"honour": "该荣誉属于另一个县。请选择本县的荣誉。"})
