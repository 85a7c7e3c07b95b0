"""The trail of a filing."""

from django.conf import settings
from django.db import models

from ..fields import WordsField
from ..filing_choices import State, Verb
from ..filing_querysets import FilingPartQuerySet


class FilingEvent(models.Model):
    """One step of a filing. Never changed or deleted."""

    filing = models.ForeignKey(
        "alliances.Filing", on_delete=models.PROTECT, related_name="events", verbose_name="填报"
    )
    verb = models.CharField("办理", max_length=10, choices=Verb.choices)
    from_state = models.CharField("原状态", max_length=10, choices=State.choices)
    to_state = models.CharField("现状态", max_length=10, choices=State.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="办理人",
    )
    at = models.DateTimeField("时间")
    reason = models.TextField("理由", blank=True)
    content = WordsField("提交的内容", null=True, blank=True)

    objects = FilingPartQuerySet.as_manager()

    class Meta:
        verbose_name = "办理记录"
        verbose_name_plural = "办理记录"
        ordering = ["filing", "pk"]

    def __str__(self):
        return f"{self.get_verb_display()} {self.filing_id}"

    @property
    def who_word(self) -> str:
        return str(self.by) if self.by_id else "系统"

    def save(self, *args, **kwargs):
        if self.pk:
            raise TypeError("FilingEvent is append-only")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise TypeError("FilingEvent is append-only")
