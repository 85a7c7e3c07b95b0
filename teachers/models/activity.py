"""Which teachers led or attended an activity."""

from django.core.exceptions import ValidationError
from django.db import models

from alliances.models import Activity

from ..choices import ActivityPart
from ..querysets import ActivityTeacherQuerySet
from .teacher import Teacher


class ActivityTeacher(models.Model):
    activity = models.ForeignKey(
        Activity, on_delete=models.CASCADE, related_name="teachers", verbose_name="活动"
    )
    teacher = models.ForeignKey(
        Teacher, on_delete=models.PROTECT, related_name="activities", verbose_name="教师"
    )
    part = models.CharField("身份", max_length=10, choices=ActivityPart.choices, default=ActivityPart.LEADING)

    objects = ActivityTeacherQuerySet.as_manager()

    class Meta:
        verbose_name = "参加教师"
        verbose_name_plural = "参加教师"
        ordering = ["activity", "part", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "teacher"],
                name="activity_teacher_once",
                violation_error_message="这位教师已在名单中。请不要重复选择。",
            )
        ]

    def __str__(self):
        return f"{self.teacher} · {self.get_part_display()}"

    def clean(self):
        if self.activity_id and self.teacher_id and self.teacher.county_id != self.activity.county_id:
            raise ValidationError({"teacher": "这位教师属于另一个县。请选择本县教师。"})
