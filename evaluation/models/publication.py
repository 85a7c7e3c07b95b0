"""公示: how long, how widely, and which grade each school was given."""

from django.db import models
from django.db.models import F, Q

from ..querysets import RunPartQuerySet
from .append_only import AppendOnly
from .run import ScoreRun


class Publication(AppendOnly):
    """Made when a run is announced and never changed; whether it ended well the run's state says.

    scope   who sees what (domain.md 11): inside, the default; anything wider is the bureau's signed decision
    grades  [[school code, kind, alliance code, grade], …] as they were given; empty while no bands are entered
    """

    class Scope(models.TextChoices):
        INSIDE = "inside", "系统内公示"
        MARKS = "marks", "公开成绩"
        RANKS = "ranks", "公开成绩和名次"

    run = models.OneToOneField(
        ScoreRun, on_delete=models.PROTECT, related_name="publication", verbose_name="测算"
    )
    opens_on = models.DateField("公示开始")
    working_days = models.PositiveSmallIntegerField("公示工作日")
    closes_on = models.DateField("公示最后一天")
    days_off = models.JSONField(
        "期间的非工作日", default=list, blank=True, help_text="[日期, 名称]:公示期内不算工作日的每一天"
    )
    scope = models.CharField("公布范围", max_length=10, choices=Scope.choices, default=Scope.INSIDE)
    scope_file_number = models.CharField("扩大范围的文号", max_length=60, blank=True)
    scope_signer = models.CharField("签发人", max_length=40, blank=True)
    scope_signed_on = models.DateField("签发日期", null=True, blank=True)
    scope_reason = models.TextField("扩大范围的理由", blank=True)
    grades = models.JSONField("等次", default=list, blank=True)

    objects = RunPartQuerySet.as_manager()

    class Meta:
        verbose_name = "公示"
        verbose_name_plural = "公示"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="publication_closes_later",
                condition=Q(closes_on__gte=F("opens_on")),
                violation_error_message="公示最后一天不能早于开始的一天。请核对日期。",
            ),
            models.CheckConstraint(
                name="publication_wider_signed",
                condition=Q(scope="inside")
                | (
                    Q(scope_signed_on__isnull=False)
                    & ~Q(scope_file_number="")
                    & ~Q(scope_signer="")
                    & ~Q(scope_reason="")
                ),
                violation_error_message="公布范围超出系统内时,必须写明文号、签发人、签发日期和理由。请补全。",
            ),
        ]

    def __str__(self):
        return f"{self.run} 公示"

    def grade_of(self, score) -> str:
        """Of one row of the run; "" when it was given none."""
        key = [score.school_code, score.kind, score.alliance_code]
        return next((grade for *of, grade in self.grades if of == key), "")
