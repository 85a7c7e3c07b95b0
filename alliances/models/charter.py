"""章程: in force from the day the bureau has put it on file."""

from django.db import models

from ..filing_choices import Subject
from .filed import Filed


class Charter(Filed):
    """`sections`: [{"heading": 办学理念, "text": …}], in order. Which sections a charter needs, the policy says."""

    subject_code = Subject.CHARTER

    sections = models.JSONField("内容", default=list)

    class Meta:
        verbose_name = "章程"
        verbose_name_plural = "章程"
        ordering = ["-pk"]

    def summary(self) -> str:
        return f"{self.filing.alliance.name}章程"

    def content(self) -> dict[str, str]:
        told = {"教共体": f"{self.filing.alliance}({self.filing.alliance.code})"}
        return told | {row["heading"]: row["text"] for row in self.sections}
