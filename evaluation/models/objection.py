"""异议: a school contests one input of its score, and somebody who had no part in it reviews that."""

from django.conf import settings
from django.db import models

from alliances.filing_choices import Subject
from alliances.models.filed import Filed

from ..querysets import ReviewQuerySet
from .append_only import AppendOnly
from .run import Score, ScoreRun


class Objection(Filed):
    """input        which input, as `QualityFacts` names it: {"kind": "result", "school": "S05", "school_year": …, "stage": ""}
    input_label  the same in words, with the value used: 方山乡校 2021-2022学年 教学质量成绩 67.00
    claimed      what the school says it should be; "" when it only says that it is wrong
    """

    subject_code = Subject.OBJECTION

    score = models.ForeignKey(Score, on_delete=models.PROTECT, related_name="objections", verbose_name="成绩")
    input = models.JSONField("有异议的输入", default=dict)
    input_label = models.CharField("有异议的输入", max_length=200)
    claimed = models.CharField("认为应为", max_length=60, blank=True)
    grounds = models.TextField("理由和依据", help_text="写明哪里不对、依据是什么;材料作为附件上传")

    class Meta:
        verbose_name = "异议"
        verbose_name_plural = "异议"
        ordering = ["-pk"]

    @property
    def run(self) -> ScoreRun:
        return self.score.run

    def summary(self) -> str:
        return f"对第{self.score.run_id}次测算的异议:{self.input_label}"[:200]

    def content(self) -> dict[str, str]:
        score = self.score
        told = {
            "测算": f"第{score.run_id}次测算({score.run.school_year}学年)",
            "成绩": f"{score.school_name} {score.word} {'' if score.value is None else score.value}".strip(),
            "有异议的输入": self.input_label,
            "认为应为": self.claimed,
            "理由和依据": self.grounds,
            "附件": "、".join(
                f"{row.name}({row.sha256[:12]})" for row in self.filing.attachments.order_by("sha256", "pk")
            ),
        }
        return {label: words for label, words in told.items() if words}


class Review(AppendOnly):
    """复核意见. `difference`: how the scores would move, as it was computed for the reviewer:
    [[school code, kind, alliance code, old, new], …]."""

    class Outcome(models.TextChoices):
        UPHELD = "upheld", "异议成立"
        REJECTED = "rejected", "异议不成立"

    objection = models.OneToOneField(
        Objection, on_delete=models.PROTECT, related_name="review", verbose_name="异议"
    )
    outcome = models.CharField("结论", max_length=10, choices=Outcome.choices)
    opinion = models.TextField("复核意见")
    corrected = models.CharField("应为", max_length=60, blank=True)
    difference = models.JSONField("重算的差异", default=list, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="复核人"
    )
    at = models.DateTimeField("时间")

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = "复核意见"
        verbose_name_plural = "复核意见"
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.objection} {self.get_outcome_display()}"
