"""支教补助: what the bureau authorised, written once, and the allowance amounts it keeps."""

from fractions import Fraction

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from alliances.models import County
from alliances.periods import SchoolYearField
from teachers.models import Rotation, Teacher

from ..querysets_stipend import AllowanceRateQuerySet, StipendQuerySet
from .run import PackText


class AllowanceRate(models.Model):
    """The documents name these allowances without an amount: until the bureau enters one there is none."""

    class Kind(models.TextChoices):
        RURAL = "rural", "农村教师补贴"
        SPECIAL = "special", "特岗补贴"

    county = models.ForeignKey(
        County, on_delete=models.PROTECT, related_name="allowance_rates", verbose_name="县(市、区)"
    )
    school_year = SchoolYearField("学年")
    kind = models.CharField("补贴", max_length=10, choices=Kind.choices)
    yuan = models.DecimalField(
        "每年金额(元)",
        max_digits=9,
        decimal_places=2,
        validators=[MinValueValidator(0, "金额不能是负数。请核对。")],
        help_text="每位教师每年的金额,单位元",
    )
    basis = models.CharField("依据", max_length=120, help_text="规定这个金额的文件,例如文件名称和日期")
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="录入人"
    )
    history = HistoricalRecords(table_name="evaluation_rate_history", verbose_name="补贴标准修改记录")

    objects = AllowanceRateQuerySet.as_manager()

    class Meta:
        verbose_name = "补贴标准"
        verbose_name_plural = "补贴标准"
        ordering = ["county", "-school_year", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "school_year", "kind"],
                name="allowance_rate_once",
                violation_error_message="这个学年已有这种补贴的标准。请修改已有的一条。",
            ),
            models.CheckConstraint(
                name="allowance_rate_not_negative",
                condition=Q(yuan__gte=0),
                violation_error_message="金额不能是负数。请核对。",
            ),
        ]

    def __str__(self):
        return f"{self.school_year}学年{self.get_kind_display()}"


class StipendStatement(models.Model):
    """One authorisation for one rotation and school year. What changes later is a further row that names the one
    before: a chain, whose amounts add up to what its last row says is due.

    due     what the year brings as computed then, rounded to the fen; `exact` the same as a fraction
    amount  what this row pays: all that is due, or the difference to the rows before it (negative: 追回)
    """

    class Kind(models.TextChoices):
        FIRST = "first", "核发"
        TOP_UP = "top_up", "补发"
        CLAWBACK = "clawback", "追回"

    county = models.ForeignKey(
        County, on_delete=models.PROTECT, related_name="stipend_statements", verbose_name="县(市、区)"
    )
    school_year = SchoolYearField("学年")
    teacher = models.ForeignKey(
        Teacher, on_delete=models.PROTECT, related_name="stipend_statements", verbose_name="教师"
    )
    rotation = models.ForeignKey(
        Rotation, on_delete=models.PROTECT, related_name="stipend_statements", verbose_name="教师流动"
    )
    kind = models.CharField("种类", max_length=10, choices=Kind.choices)
    # One successor only, and one row without a predecessor: two can never be authorised for the same thing.
    before = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="supplement",
        verbose_name="上一张核发单",
    )
    due = models.DecimalField("应发(元)", max_digits=10, decimal_places=2)
    exact = models.CharField("应发精确值", max_length=60, help_text="分数形式,例如 17500/3")
    amount = models.DecimalField("本次金额(元)", max_digits=10, decimal_places=2)
    pack = models.CharField("政策文件包", max_length=60)
    pack_text = models.ForeignKey(
        PackText, on_delete=models.PROTECT, related_name="stipend_statements", verbose_name="文件包内容"
    )
    options = models.JSONField("执行口径", default=dict)
    facts = models.TextField("采用的事实", help_text="规范化 JSON:凭它和文件包即可重算")
    result = models.TextField("条件和明细", help_text="规范化 JSON")
    engine = models.CharField("引擎版本", max_length=20)
    digest = models.CharField("校验值", max_length=64)
    has_demo = models.BooleanField("含演示数据", default=False)
    authorised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="核发人"
    )
    authorised_at = models.DateTimeField("核发时间")

    objects = StipendQuerySet.as_manager()

    class Meta:
        verbose_name = "补助核发单"
        verbose_name_plural = "补助核发单"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["county", "school_year"], name="stipend_county_year")]
        constraints = [
            models.UniqueConstraint(
                fields=["rotation", "school_year"],
                condition=Q(before=None),
                name="stipend_first_once",
                violation_error_message="这段流动在这个学年已经核发。金额有变动时请补发或追回。",
            ),
            models.CheckConstraint(
                name="stipend_amount_by_kind",
                condition=Q(kind="first", before=None, amount=F("due"), amount__gt=0)
                | Q(kind="top_up", before__isnull=False, amount__gt=0)
                | Q(kind="clawback", before__isnull=False, amount__lt=0),
                violation_error_message="金额与种类不符:核发和补发是正数,追回是负数。请重新计算。",
            ),
        ]

    def __str__(self):
        return f"{self.teacher} {self.school_year}学年{self.get_kind_display()}"

    @property
    def due_exactly(self) -> Fraction:
        return Fraction(self.exact)

    def save(self, *args, **kwargs):
        if self.pk:
            raise ValidationError("核发单一经核发不能修改。金额有变动时请另行补发或追回。")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise ValidationError("核发单一经核发不能删除。金额有变动时请另行补发或追回。")
