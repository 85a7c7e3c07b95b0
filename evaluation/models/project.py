"""协作项目: the core of an alliance applies for its assessment; 市、县 review it and reward what it has brought."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from alliances.filing_choices import Subject
from alliances.models.filed import Filed
from alliances.periods import SchoolYearField

from ..querysets import ProjectReviewQuerySet
from .append_only import AppendOnly


class Project(Filed):
    """`wish` is what the alliance asks for, in its own words: no document says what there is to be had."""

    subject_code = Subject.PROJECT

    school_year = SchoolYearField("学年")
    title = models.CharField("项目名称", max_length=60)
    goal = models.TextField("项目目标", blank=True)
    plan = models.TextField("实施情况", blank=True)
    effect = models.TextField("成效", blank=True)
    wish = models.TextField("经费或支持的希望", blank=True)

    class Meta:
        verbose_name = "协作项目申请"
        verbose_name_plural = "协作项目申请"
        ordering = ["-pk"]

    def summary(self) -> str:
        return f"{self.filing.alliance.name}项目:{self.title}"[:200]

    def content(self) -> dict[str, str]:
        alliance = self.filing.alliance
        told = {
            "教共体": f"{alliance}({alliance.code})",
            "学年": str(self.school_year),
            "项目名称": self.title,
            "项目目标": self.goal,
            "实施情况": self.plan,
            "成效": self.effect,
            "经费或支持的希望": self.wish,
            "附件": "、".join(
                f"{row.name}({row.sha256[:12]})" for row in self.filing.attachments.order_by("sha256", "pk")
            ),
        }
        return {label: words for label, words in told.items() if words}


class ProjectReview(AppendOnly):
    """评审意见 of the county or the city. Of each level the last one holds.

    `amount` only where the bureau names one, with the document it rests on.
    """

    class Level(models.TextChoices):
        COUNTY = "county", "县级"
        CITY = "city", "市级"

    class Outcome(models.TextChoices):
        """成效明显 and 予以奖励 are the document's words; the others say the contrary."""

        REWARDED = "rewarded", "成效明显,纳入考核,予以奖励"
        NOT_REWARDED = "not_rewarded", "成效不明显,不予奖励"

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="reviews", verbose_name="项目"
    )
    level = models.CharField("层级", max_length=10, choices=Level.choices)
    revision = models.PositiveIntegerField("内容版本")
    outcome = models.CharField("结论", max_length=20, choices=Outcome.choices)
    opinion = models.TextField("评审意见")
    reward = models.CharField("奖励", max_length=200, blank=True)
    amount = models.DecimalField(
        "奖励金额(元)",
        max_digits=9,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0, "奖励金额不能是负数。请核对。")],
    )
    basis = models.CharField("依据", max_length=120, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="评审人"
    )
    at = models.DateTimeField("时间")

    objects = ProjectReviewQuerySet.as_manager()

    class Meta:
        verbose_name = "项目评审意见"
        verbose_name_plural = "项目评审意见"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="project_amount_with_basis",
                condition=Q(amount=None) | (Q(amount__gte=0) & ~Q(basis="")),
                violation_error_message="写了奖励金额,必须写明依据。文件没有规定金额,请填写规定这个金额的文件。",
            ),
            models.CheckConstraint(
                name="project_reward_by_county",
                condition=Q(level="county", outcome="rewarded") | Q(reward="", amount=None),
                violation_error_message="只有县级评审予以奖励时才登记奖励。请清空奖励,或改选结论。",
            ),
        ]

    def __str__(self):
        return f"{self.project} {self.get_level_display()}评审"
