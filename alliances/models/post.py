"""Who leads or serves which school or bureau, from when to when. A person's rights follow from it."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from gongtongti.accounts.roles import DERIVED_ROLES, ROLES, RoleCode

from ..periods import Period, dated_in_order
from ..querysets import PostQuerySet
from .county import County
from .school import School
from .section import Section

#: What somebody can be appointed to.
POSTS = [choice for choice in RoleCode.choices if choice[0] not in DERIVED_ROLES]
_TWICE = "这个账号已有一条相同且仍在生效的任职。请先给原来的一条填上终止日期。"


class Post(Period):
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="posts", verbose_name="账号"
    )
    county = models.ForeignKey(
        County, on_delete=models.PROTECT, related_name="posts", verbose_name="县(市、区)"
    )
    role = models.CharField("岗位", max_length=20, choices=POSTS)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, null=True, blank=True, related_name="posts", verbose_name="学校",
        help_text="校长、学校填报员和教师必填;教育局岗位留空",
    )  # fmt: skip
    section = models.ForeignKey(
        Section, on_delete=models.PROTECT, null=True, blank=True, related_name="posts", verbose_name="科室",
        help_text="教育局科室人员填写,决定其在门户中办理的事项",
    )  # fmt: skip
    history = HistoricalRecords(table_name="alliances_post_history", verbose_name="任职修改记录")

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = "任职"
        verbose_name_plural = "任职"
        ordering = ["county", "role", "pk"]
        constraints = [
            dated_in_order("post_dates_in_order", "任职"),
            # Two rules, because NULL schools never equal each other in a unique index.
            models.UniqueConstraint(
                fields=["user", "county", "role", "school"],
                condition=Q(until=None, school__isnull=False),
                name="post_at_school_open_once",
                violation_error_message=_TWICE,
            ),
            models.UniqueConstraint(
                fields=["user", "county", "role"],
                condition=Q(until=None, school=None),
                name="post_at_bureau_open_once",
                violation_error_message=_TWICE,
            ),
        ]

    def __str__(self):
        return f"{self.user} · {self.school or self.county} {self.get_role_display()}"

    def clean(self):
        role = ROLES.get(self.role)
        if role is None:
            return
        if role.at_school and not self.school_id:
            raise ValidationError({"school": f"“{self.get_role_display()}”是学校岗位,请选择学校。"})
        if not role.at_school and self.school_id:
            raise ValidationError({"school": f"“{self.get_role_display()}”不属于某一所学校,请将学校留空。"})
        if self.school_id and self.school.county_id != self.county_id:
            raise ValidationError({"school": "该校属于另一个县。请选择本县学校。"})
        if self.section_id and self.role != RoleCode.BUREAU_CLERK:
            raise ValidationError({"section": "只有“教育局科室人员”属于科室。请将科室留空,或改选岗位。"})
        if self.section_id and self.section.county_id != self.county_id:
            raise ValidationError({"section": "该科室属于另一个县。请选择本县科室。"})
