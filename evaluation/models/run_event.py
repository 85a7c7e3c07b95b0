"""The trail of a run: who checked, approved, announced, published it, and when."""

from django.conf import settings
from django.db import models

from ..querysets import RunPartQuerySet
from .append_only import AppendOnly
from .run import ScoreRun


class RunEvent(AppendOnly):
    class Verb(models.TextChoices):
        CHECK = "check", "核验"
        APPROVE = "approve", "批准"
        SEND_BACK = "send_back", "退回"
        ANNOUNCE = "announce", "公示"
        STOP = "stop", "终止公示"
        FINALISE = "finalise", "审定公布"
        REPLACE = "replace", "被更正"

    run = models.ForeignKey(ScoreRun, on_delete=models.PROTECT, related_name="events", verbose_name="测算")
    verb = models.CharField("办理", max_length=10, choices=Verb.choices)
    from_state = models.CharField("原状态", max_length=12, choices=ScoreRun.State.choices)
    to_state = models.CharField("现状态", max_length=12, choices=ScoreRun.State.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="办理人"
    )
    at = models.DateTimeField("时间")
    reason = models.TextField("理由", blank=True)
    # Of a check what it found, of an announcement its terms.
    detail = models.JSONField("内容", default=dict, blank=True)

    objects = RunPartQuerySet.as_manager()

    class Meta:
        verbose_name = "测算办理记录"
        verbose_name_plural = "测算办理记录"
        ordering = ["run", "pk"]

    def __str__(self):
        return f"第{self.run_id}次测算 {self.get_verb_display()}"
