"""建设要求评议: an alliance holds itself against the items of annex 1, and the bureau answers item by item."""

from django.conf import settings
from django.db import models

from alliances.filing_choices import Subject
from alliances.models.filed import Filed
from alliances.periods import SchoolYearField

from ..querysets import RulingQuerySet
from .append_only import AppendOnly


class Level(models.TextChoices):
    """No document gives points for these items, so there are words and no marks."""

    MET = "met", "达到"
    PARTLY = "partly", "部分达到"
    NOT = "not", "未达到"


class SelfReview(Filed):
    """One of an alliance and school year, by its core school.

    pack     the policy pack whose items were answered
    answers  [{"item": integrated.1, "title": 师资同盘, "level": met | partly | not | "", "words": …,
             "activities": [numbers of filings]}, …], in the order of the annex
    """

    subject_code = Subject.SELF_REVIEW

    school_year = SchoolYearField("学年")
    pack = models.CharField("政策文件包", max_length=60)
    answers = models.JSONField("逐条自评", default=list)

    class Meta:
        verbose_name = "建设要求自评"
        verbose_name_plural = "建设要求自评"
        ordering = ["-pk"]

    def summary(self) -> str:
        return f"{self.filing.alliance.name}{self.school_year.label}建设要求自评"

    def content(self) -> dict[str, str]:
        alliance = self.filing.alliance
        told = {"教共体": f"{alliance}({alliance.code})", "学年": str(self.school_year)}
        told |= {row["title"]: _told(row) for row in self.answers}
        files = self.filing.attachments.order_by("sha256", "pk")
        if names := "、".join(f"{row.name}({row.sha256[:12]})" for row in files):
            told["附件"] = names
        return told


def _told(row: dict) -> str:
    level = Level(row["level"]).label if row["level"] else "未评"
    activities = f"(活动:{'、'.join(row['activities'])})" if row["activities"] else ""
    return f"{level}:{row['words']}{activities}"


class SelfReviewRuling(AppendOnly):
    """逐条评议. A self-review that was reopened gets a further one: the last holds.

    revision  of the filing that was read
    answers   [{"item": integrated.1, "level": met | partly | not, "remark": …}, …]
    """

    self_review = models.ForeignKey(
        SelfReview, on_delete=models.PROTECT, related_name="rulings", verbose_name="自评"
    )
    revision = models.PositiveIntegerField("内容版本")
    answers = models.JSONField("逐条评议", default=list)
    opinion = models.TextField("总的意见", blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="评议人"
    )
    at = models.DateTimeField("时间")

    objects = RulingQuerySet.as_manager()

    class Meta:
        verbose_name = "建设要求评议"
        verbose_name_plural = "建设要求评议"
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.self_review} 评议"
