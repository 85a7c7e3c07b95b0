"""What schools of an alliance did together. The day it counts on is that of its filing."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from ..filing_choices import (
    LESSON_KINDS,
    SUBJECT_KINDS,
    ActivityKind,
    Part,
    SchoolSubject,
    Subject,
)
from ..filing_querysets import ActivityQuerySet
from .filed import Filed
from .school import School


class Activity(Filed):
    subject_code = Subject.ACTIVITY

    kind = models.CharField("类别", max_length=20, choices=ActivityKind.choices)
    subject = models.CharField("学科", max_length=20, choices=SchoolSubject.choices, blank=True)
    period_of_day = models.PositiveSmallIntegerField(
        "第几节",
        null=True,
        blank=True,
        validators=[
            MinValueValidator(1, "第几节应为 1 到 12。"),
            MaxValueValidator(12, "第几节应为 1 到 12。"),
        ],
    )
    lessons = models.PositiveSmallIntegerField(
        "节数",
        null=True,
        blank=True,
        validators=[
            MinValueValidator(1, "节数至少为 1。"),
            MaxValueValidator(12, "一次活动最多 12 节。不在同一天的请分开填报。"),
        ],
        help_text="同步课堂和公开课填写",
    )
    topic = models.CharField("主题", max_length=120, help_text="课题或活动主题")
    host_school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="hosted_activities", verbose_name="承办学校"
    )
    themed = models.BooleanField("主题教研", null=True, blank=True, help_text="联合体教研填写:是否有主题")
    playback = models.URLField("回放链接", blank=True, max_length=300)
    review = models.TextField("课后研讨", blank=True, help_text="同步课堂结束后双方研讨的要点")
    reviewed_on = models.DateField("研讨日期", null=True, blank=True)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = "活动"
        verbose_name_plural = "活动"
        ordering = ["-filing__day", "-pk"]
        indexes = [
            models.Index(
                fields=["county", "kind", "subject", "lessons", "filing"], name="activity_county_kind"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="activity_lessons_of_lessons",
                condition=~Q(kind__in=sorted(LESSON_KINDS)) | Q(lessons__isnull=False, lessons__gte=1),
                violation_error_message="同步课堂和公开课必须填写节数。请填写节数。",
            ),
            models.CheckConstraint(
                name="activity_subject_of_lessons",
                condition=~Q(kind__in=sorted(SUBJECT_KINDS)) | ~Q(subject=""),
                violation_error_message="这类活动必须写明学科。请选择学科。",
            ),
        ]

    def clean(self):
        super().clean()
        if self.host_school_id and self.county_id and self.host_school.county_id != self.county_id:
            raise ValidationError({"host_school": "承办学校属于另一个县的登记册。请选择本县登记的学校。"})
        if self.counts_lessons and self.lessons is None:
            raise ValidationError({"lessons": "同步课堂和公开课必须填写节数。请填写节数。"})
        day = self.filing.day if getattr(self, "filing", None) else None
        if self.reviewed_on and day and self.reviewed_on < day:
            raise ValidationError({"reviewed_on": "研讨日期早于上课日期。请核对两个日期。"})

    @property
    def counts_lessons(self) -> bool:
        return self.kind in LESSON_KINDS

    @property
    def amount_text(self) -> str:
        return f"{self.lessons}节" if self.counts_lessons else "1次"

    def summary(self) -> str:
        words = [self.get_kind_display(), self.get_subject_display() if self.subject else ""]
        words += [self.amount_text if self.counts_lessons else "", self.topic]
        return " · ".join(word for word in words if word)

    def schools_taking_part(self) -> dict:
        return {row.school: Part(row.part) for row in self.filing.participations.select_related("school")}

    def content(self) -> dict[str, str]:
        filing = self.filing
        parts = list(filing.participations.select_related("school").order_by("part", "school__code"))
        told = {
            "类别": self.get_kind_display(),
            "日期": str(filing.day or ""),
            "第几节": str(self.period_of_day or ""),
            "学科": self.get_subject_display() if self.subject else "",
            "节数": str(self.lessons or ""),
            "主题": self.topic,
            "教共体": f"{filing.alliance}({filing.alliance.code})" if filing.alliance_id else "",
            "填报学校": filing.owner_school.short_name,
            "承办学校": self.host_school.short_name,
            "参加学校": "、".join(p.school.short_name for p in parts if p.part != Part.HOST),
            "主题教研": "" if self.themed is None else ("是" if self.themed else "否"),
            "回放链接": self.playback,
            "课后研讨": self.review,
            "研讨日期": str(self.reviewed_on or ""),
            "附件": "、".join(
                f"{row.name}({row.sha256[:12]})" for row in filing.attachments.order_by("sha256", "pk")
            ),
        }
        return {label: words for label, words in told.items() if words}
