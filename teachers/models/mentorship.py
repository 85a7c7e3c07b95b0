"""师徒结对."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from alliances.filing_choices import SchoolSubject
from alliances.models import Alliance, County
from alliances.periods import Period, dated_in_order

from ..querysets import MentorshipQuerySet
from .teacher import Teacher


class MentorshipPair(Period):
    county = models.ForeignKey(
        County, on_delete=models.PROTECT, related_name="mentorships", verbose_name="县(市、区)"
    )
    mentor = models.ForeignKey(Teacher, on_delete=models.PROTECT, related_name="mentees", verbose_name="师傅")
    mentee = models.ForeignKey(Teacher, on_delete=models.PROTECT, related_name="mentors", verbose_name="徒弟")
    subject = models.CharField("学科", max_length=20, choices=SchoolSubject.choices, blank=True)
    alliance = models.ForeignKey(
        Alliance,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="mentorships",
        verbose_name="教共体",
    )
    goal = models.CharField("结对目标", max_length=200, blank=True)
    is_demo = models.BooleanField("演示数据", default=False, editable=False)
    history = HistoricalRecords(table_name="teachers_mentorship_history", verbose_name="师徒结对修改记录")

    objects = MentorshipQuerySet.as_manager()

    class Meta:
        verbose_name = "师徒结对"
        verbose_name_plural = "师徒结对"
        ordering = ["-since", "pk"]
        constraints = [
            dated_in_order("mentorship_dates_in_order", "师徒结对"),
            models.CheckConstraint(
                name="mentorship_two_people",
                condition=~Q(mentor=models.F("mentee")),
                violation_error_message="师傅和徒弟是同一个人。请改选其中一位。",
            ),
            models.UniqueConstraint(
                fields=["mentor", "mentee"],
                condition=Q(until=None),
                name="mentorship_open_once",
                violation_error_message="这两位教师已有一条仍在生效的结对。请修改已有的一条。",
            ),
        ]

    def __str__(self):
        return f"{self.mentor}—{self.mentee}"

    def clean(self):
        for field in ("mentor", "mentee"):
            if getattr(self, f"{field}_id") and getattr(self, field).county_id != self.county_id:
                raise ValidationError({field: "这位教师属于另一个县。请选择本县教师。"})
        if self.alliance_id and self.alliance.county_id != self.county_id:
            raise ValidationError({"alliance": "该教共体属于另一个县。请选择本县教共体。"})
