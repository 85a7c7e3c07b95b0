"""校长职级制: what the head of a core school says of the heads of its members, for the bureau alone."""

from django.db import models

from alliances.filing_choices import Subject
from alliances.models import School
from alliances.models.filed import Filed
from alliances.periods import SchoolYearField


class Opinion(Filed):
    """Confidential (`HANDLING`): its author and who is charged with these opinions in the bureau, nobody else."""

    subject_code = Subject.OPINION

    school_year = SchoolYearField("学年")
    member_school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name="成员校"
    )
    words = models.TextField("评价意见", blank=True)

    class Meta:
        verbose_name = "校长职级制意见"
        verbose_name_plural = "校长职级制意见"
        ordering = ["-pk"]

    def summary(self) -> str:
        """Without a word of what it says: titles travel further than texts."""
        return f"对{self.member_school}负责人工作的评价意见({self.school_year.label})"

    def content(self) -> dict[str, str]:
        alliance = self.filing.alliance
        return {
            "教共体": f"{alliance}({alliance.code})",
            "学年": str(self.school_year),
            "成员校": f"{self.member_school}({self.member_school.code})",
            "评价意见": self.words,
        }
