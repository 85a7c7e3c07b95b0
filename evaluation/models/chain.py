"""校验链: each official act of a county names the one before by its digest, so that none can be changed unseen."""

from django.db import models

from alliances.models import County

from ..querysets import ChainLinkQuerySet
from .append_only import AppendOnly
from .run import ScoreRun


class ChainLink(AppendOnly):
    """digest = SHA-256 of the canonical JSON of county, position, previous, act, at and content.

    content  canonical JSON: what the act was about, with the digest of every row it rests on
    """

    class Act(models.TextChoices):
        DECIDED = "decided", "执行口径确认"
        ANNOUNCED = "announced", "公示"
        STOPPED = "stopped", "终止公示"
        PUBLISHED = "published", "审定公布"

    county = models.ForeignKey(
        County, on_delete=models.PROTECT, related_name="chain", verbose_name="县(市、区)"
    )
    position = models.PositiveIntegerField("位次", help_text="从 1 起")
    act = models.CharField("事项", max_length=10, choices=Act.choices)
    run = models.ForeignKey(
        ScoreRun,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="links",
        verbose_name="测算",
    )
    at = models.DateTimeField("时间")
    content = models.TextField("内容")
    previous = models.CharField("上一个校验码", max_length=64, blank=True)
    digest = models.CharField("校验码", max_length=64, unique=True)

    objects = ChainLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "校验链"
        verbose_name_plural = "校验链"
        ordering = ["county", "position"]
        constraints = [
            models.UniqueConstraint(fields=["county", "position"], name="chain_position_once"),
            models.UniqueConstraint(fields=["county", "previous"], name="chain_one_successor"),
        ]

    def __str__(self):
        return f"{self.county} {self.position} {self.digest[:16]}"
