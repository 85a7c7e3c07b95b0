"""无障碍流动声明: what the campuses of one legal person have agreed about the moves of their teachers."""

from django.db import models

from ..filing_choices import Subject
from ..filing_querysets import DeclarationQuerySet
from ..periods import SchoolYear
from .filed import Filed


class Declaration(Filed):
    """Made by the core school on a day, `filing.day`; it holds for the school year of that day."""

    subject_code = Subject.DECLARATION

    statement = models.TextField(
        "声明内容", help_text="写明各校区怎样约定、教师怎样统一调配,例如统一聘用、统一排课、在校区之间任教"
    )

    objects = DeclarationQuerySet.as_manager()

    class Meta:
        verbose_name = "无障碍流动声明"
        verbose_name_plural = "无障碍流动声明"
        ordering = ["-pk"]

    @property
    def school_year(self) -> SchoolYear:
        return SchoolYear.of(self.filing.day)

    def summary(self) -> str:
        return f"{self.filing.alliance.name}{self.school_year.label}无障碍流动声明"

    def content(self) -> dict[str, str]:
        filing = self.filing
        told = {
            "教共体": f"{filing.alliance}({filing.alliance.code})",
            "声明日期": str(filing.day),
            "计入学年": self.school_year.label,
            "声明内容": self.statement,
            "附件": "、".join(
                f"{row.name}({row.sha256[:12]})" for row in filing.attachments.order_by("sha256", "pk")
            ),
        }
        return {label: words for label, words in told.items() if words}
