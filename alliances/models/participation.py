"""Which schools take part in what was filed, and what each of them says to it."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

from ..filing_choices import Answer, Part
from ..filing_querysets import ParticipationQuerySet
from .filing import Filing
from .school import School


class Participation(models.Model):
    """One school's part in a filing. It counts once the school (or the bureau in its stead) has said so."""

    filing = models.ForeignKey(
        Filing, on_delete=models.CASCADE, related_name="participations", verbose_name="填报"
    )
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="participations", verbose_name="学校"
    )
    part = models.CharField("身份", max_length=10, choices=Part.choices)
    answer = models.CharField("答复", max_length=10, choices=Answer.choices, default=Answer.WAITING)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="答复人",
    )
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    reason = models.TextField("理由", blank=True)

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        verbose_name = "参加学校"
        verbose_name_plural = "参加学校"
        ordering = ["filing", "pk"]
        indexes = [models.Index(fields=["school", "answer"], name="participation_school")]
        constraints = [
            models.UniqueConstraint(
                fields=["filing", "school"],
                name="participation_once",
                violation_error_message="这所学校已在参加学校中。请不要重复选择。",
            )
        ]

    def __str__(self):
        return f"{self.school} · {self.get_part_display()}"

    def clean(self):
        if self.filing_id and self.school_id and self.school.county_id != self.filing.county_id:
            raise ValidationError({"school": f"{self.school}属于另一个县的登记册。请选择本县登记的学校。"})
