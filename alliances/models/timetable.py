"""同步课堂“一张表”: lessons planned together; one that was held becomes a filing."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from ..filing_choices import SchoolSubject
from ..filing_querysets import PlannedLessonQuerySet
from .activity import Activity
from .alliance import Alliance
from .county import County
from .school import School


class PlannedLesson(models.Model):
    county = models.ForeignKey(
        County, on_delete=models.PROTECT, related_name="planned_lessons", verbose_name="县(市、区)"
    )
    alliance = models.ForeignKey(
        Alliance, on_delete=models.PROTECT, related_name="planned_lessons", verbose_name="教共体"
    )
    day = models.DateField("日期")
    period_of_day = models.PositiveSmallIntegerField(
        "第几节",
        validators=[
            MinValueValidator(1, "第几节应为 1 到 12。"),
            MaxValueValidator(12, "第几节应为 1 到 12。"),
        ],
    )
    subject = models.CharField("学科", max_length=20, choices=SchoolSubject.choices)
    topic = models.CharField("课题", max_length=120, blank=True)
    host_school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="planned_to_host", verbose_name="主讲学校"
    )
    schools = models.ManyToManyField(
        School, related_name="planned_lessons", db_table="alliances_planned_school", verbose_name="同步学校"
    )
    activity = models.OneToOneField(
        Activity,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="planned_lesson",
        verbose_name="填报",
    )

    objects = PlannedLessonQuerySet.as_manager()

    class Meta:
        verbose_name = "课表"
        verbose_name_plural = "课表"
        ordering = ["day", "period_of_day", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["host_school", "day", "period_of_day", "subject"],
                name="planned_once",
                violation_error_message="主讲学校这一天这一节的这门课已在课表中。请修改已有的一条。",
            )
        ]

    def __str__(self):
        return f"{self.day} 第{self.period_of_day}节 {self.get_subject_display()}"

    def clean(self):
        if self.alliance_id and self.county_id and self.alliance.county_id != self.county_id:
            raise ValidationError({"alliance": "该教共体属于另一个县。请选择本县教共体。"})
        if self.host_school_id and self.county_id and self.host_school.county_id != self.county_id:
            raise ValidationError({"host_school": "主讲学校属于另一个县的登记册。请选择本县登记的学校。"})
