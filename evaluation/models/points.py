"""Points that documents leave to the bureau: 「两个优化」 of an alliance, 学校发展性综合考核 of a school. Empty until entered."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from alliances.models import Alliance, County, School
from alliances.periods import SchoolYearField

from ..querysets import OfCountyQuerySet


class Sheet(models.TextChoices):
    OPTIMISATIONS = "two_optimisations", "“两个优化”统一管理"
    DEVELOPMENT = "development", "学校发展性综合考核"


class PointItem(models.Model):
    """A part of a sheet and its 分值 in one school year. `full` None: nobody has entered how much it counts."""

    county = models.ForeignKey(
        County, on_delete=models.PROTECT, related_name="point_items", verbose_name="县(市、区)"
    )
    school_year = SchoolYearField("学年")
    sheet = models.CharField("考核", max_length=20, choices=Sheet.choices)
    position = models.PositiveSmallIntegerField("次序")
    title = models.CharField("考核项", max_length=40)
    full = models.DecimalField(
        "分值",
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0, "分值不能是负数。请核对。")],
    )
    basis = models.CharField(
        "依据", max_length=120, blank=True, help_text="规定分值的文件,例如文件名称和日期"
    )
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="录入人"
    )
    history = HistoricalRecords(table_name="evaluation_pointitem_history", verbose_name="考核项修改记录")

    objects = OfCountyQuerySet.as_manager()

    class Meta:
        verbose_name = "考核项"
        verbose_name_plural = "考核项"
        ordering = ["county", "-school_year", "sheet", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "school_year", "sheet", "position"],
                name="point_item_once",
                violation_error_message="这个学年这项考核已有同一次序的考核项。请刷新页面再录入。",
            ),
            models.CheckConstraint(
                name="point_item_full_with_basis",
                condition=Q(full=None) | (Q(full__gte=0) & ~Q(basis="")),
                violation_error_message="录入分值必须写明依据。请填写规定这个分值的文件。",
            ),
        ]

    def __str__(self):
        return f"{self.school_year.label}{self.get_sheet_display()}:{self.title}"


class PointRow(models.Model):
    """What one alliance (两个优化) or one school (发展性综合考核) got.

    school_class  督导室原来的分类, as the bureau writes it
    points        position of the item → points, exactly as typed: {"1": "9.5"}; what is not entered is not there
    """

    county = models.ForeignKey(
        County, on_delete=models.PROTECT, related_name="point_rows", verbose_name="县(市、区)"
    )
    school_year = SchoolYearField("学年")
    sheet = models.CharField("考核", max_length=20, choices=Sheet.choices)
    alliance = models.ForeignKey(
        Alliance, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="教共体"
    )
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="学校"
    )
    school_class = models.CharField("原来的分类", max_length=20, blank=True)
    points = models.JSONField("得分", default=dict, blank=True)
    basis = models.CharField("依据", max_length=120, help_text="评分的材料或文件,例如名称和日期")
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="录入人"
    )
    history = HistoricalRecords(table_name="evaluation_pointrow_history", verbose_name="得分修改记录")

    objects = OfCountyQuerySet.as_manager()

    class Meta:
        verbose_name = "得分"
        verbose_name_plural = "得分"
        ordering = ["county", "-school_year", "sheet", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "school_year", "sheet", "alliance"],
                name="point_row_of_alliance_once",
                violation_error_message="这个教共体这个学年已有得分。请修改已有的一条。",
            ),
            models.UniqueConstraint(
                fields=["county", "school_year", "sheet", "school"],
                name="point_row_of_school_once",
                violation_error_message="这所学校这个学年已有得分。请修改已有的一条。",
            ),
            models.CheckConstraint(
                name="point_row_of_one",
                condition=Q(sheet="two_optimisations", alliance__isnull=False, school=None)
                | Q(sheet="development", alliance=None, school__isnull=False),
                violation_error_message="“两个优化”按教共体评分,发展性综合考核按学校评分。请只选其中之一。",
            ),
        ]

    def __str__(self):
        return f"{self.school_year.label}{self.get_sheet_display()}:{self.school or self.alliance}"
