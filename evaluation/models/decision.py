"""执行口径确认: the bureau says how a sentence of the document is to be read."""

from django.conf import settings
from django.db import models

from alliances.models import County
from alliances.periods import SchoolYearField

from ..querysets import DecisionQuerySet
from .append_only import AppendOnly


class Decision(AppendOnly):
    """One answer to one question of one pack, from a school year on. Answering again is a further row: of those that
    begin no later than a year the last one holds for it.

    question  a question of the pack, or ALONE: the list of schools assessed alone, which the pack states
    option    one of the question's, LISTED for ALONE; "" takes the answer back, so that the question is open again
    value     for ALONE the codes of the schools; otherwise empty
    """

    ALONE = "assessed_alone"
    LISTED = "listed"

    county = models.ForeignKey(
        County, on_delete=models.PROTECT, related_name="decisions", verbose_name="县(市、区)"
    )
    pack = models.CharField("政策文件包", max_length=60)
    question = models.CharField("问题", max_length=60)
    version = models.PositiveIntegerField("次序", help_text="同一问题的第几次确认")
    option = models.CharField("口径", max_length=40, blank=True)
    value = models.JSONField("名单", default=list, blank=True)
    first_school_year = SchoolYearField("自学年起")
    file_number = models.CharField(
        "文号", max_length=60, help_text="确认这一口径的文件,例如 青教〔2022〕15号"
    )
    decided_on = models.DateField("确认日期")
    signer = models.CharField("签发人", max_length=40)
    reason = models.TextField("理由")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="登记人"
    )
    recorded_at = models.DateTimeField("登记时间")

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "执行口径确认"
        verbose_name_plural = "执行口径确认"
        ordering = ["county", "pack", "question", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "pack", "question", "version"],
                name="decision_version_once",
                violation_error_message="刚才已有人确认过这个问题。请刷新页面,看过之后再确认。",
            )
        ]

    def __str__(self):
        return f"{self.question} = {self.option or '未定'}(第{self.version}次)"
