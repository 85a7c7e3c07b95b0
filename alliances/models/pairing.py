"""互联网+义务教育 pairings as printed: a record of its own, not a membership."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from ..choices import PairingChange, Resolution, Stage
from ..querysets import PairingQuerySet, natural_manager
from .county import County
from .school import School

#: The printed columns of `raw`, left to right. PostgreSQL does not keep the order of keys.
PRINTED_COLUMNS = ("受援学校", "学段", "原支援学校", "新支援学校", "受援时间")


class SupportPairing(models.Model):
    """One printed row. `raw` keeps its cells; schools are filled in only where the print leaves no doubt."""

    county = models.ForeignKey(
        County, on_delete=models.PROTECT, related_name="pairings", verbose_name="县(市、区)"
    )
    row_number = models.PositiveSmallIntegerField("文件行号")
    recipient_school = models.ForeignKey(
        School,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="pairings_received",
        verbose_name="受援校",
    )
    former_supporting_school = models.ForeignKey(
        School, on_delete=models.PROTECT, null=True, blank=True, related_name="pairings_formerly_given",
        verbose_name="原支援校",
    )  # fmt: skip
    supporting_school = models.ForeignKey(
        School,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="pairings_given",
        verbose_name="支援校",
    )
    stage = models.CharField("文件所列学段", max_length=20, choices=Stage.choices, blank=True)
    since_year = models.PositiveSmallIntegerField(
        "受援时间",
        validators=[
            MinValueValidator(1980, "受援时间应为四位年份,例如 2019。请核对文件原文。"),
            MaxValueValidator(2100, "受援时间应为四位年份,例如 2019。请核对文件原文。"),
        ],
        help_text="文件只写到年,例如 2019",
    )
    until = models.DateField("终止日期", null=True, blank=True, help_text="不再结对的第一天;留空表示至今有效")
    change = models.CharField("变动", max_length=10, choices=PairingChange.choices)
    raw = models.JSONField(
        "文件原文",
        default=dict,
        help_text="受援学校、学段、原支援学校、新支援学校、受援时间各栏的原文,不作改动",
    )
    resolution = models.CharField(
        "对应情况", max_length=12, choices=Resolution.choices, default=Resolution.RESOLVED
    )
    note = models.CharField("说明", max_length=200, blank=True)
    history = HistoricalRecords(table_name="alliances_pairing_history", verbose_name="结对修改记录")

    objects = natural_manager(PairingQuerySet, "county__slug", "row_number")

    class Meta:
        verbose_name = "支援结对"
        verbose_name_plural = "支援结对"
        ordering = ["county", "row_number"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "row_number"],
                name="pairing_row_once",
                violation_error_message="这一行号已经登记。请核对行号,或修改已有的一条。",
            ),
            models.CheckConstraint(
                name="pairing_resolved_has_schools",
                condition=Q(resolution=Resolution.UNRESOLVED)
                | Q(recipient_school__isnull=False, supporting_school__isnull=False),
                violation_error_message="“已对应”的结对缺少受援校或支援校。请补全学校,或把对应情况改为“未对应”。",
            ),
            models.CheckConstraint(
                name="pairing_two_schools",
                condition=Q(recipient_school=None)
                | Q(supporting_school=None)
                | ~Q(recipient_school=models.F("supporting_school")),
                violation_error_message="受援校与支援校是同一所学校。请核对文件原文。",
            ),
        ]

    def __str__(self):
        recipient = self.recipient_school or f"「{self.raw.get('受援学校', '')}」"
        return f"第{self.row_number}行 {recipient} ← {self.supporting_school or '—'}"

    def natural_key(self):
        return (self.county.slug, self.row_number)

    natural_key.dependencies = ["alliances.school"]

    @property
    def printed_cells(self) -> list[tuple[str, str]]:
        """(column, text) from left to right, as the document prints the row."""
        columns = [*PRINTED_COLUMNS, *sorted(self.raw.keys() - set(PRINTED_COLUMNS))]
        return [(column, self.raw[column]) for column in columns if column in self.raw]

    def clean(self):
        for field in ("recipient_school", "former_supporting_school", "supporting_school"):
            school = getattr(self, field)
            if school and school.county_id != self.county_id:
                raise ValidationError(
                    {field: "该校属于另一个县的登记册。请选择本县登记的学校(含登记在册的县外学校)。"}
                )
        if self.until and self.since_year and self.until.year < self.since_year:
            raise ValidationError({"until": f"终止日期早于受援时间 {self.since_year} 年。请核对两者。"})
        former, present = self.former_supporting_school_id, self.supporting_school_id
        contradiction = {
            PairingChange.NEW: former and "“新增”的结对不应有原支援校。请清空原支援校,或改选变动。",
            PairingChange.CHANGED: former
            and former == present
            and "“变更”的结对,原支援校与支援校却是同一所学校。请核对文件原文,或改选变动。",
            PairingChange.UNCHANGED: former
            and former != present
            and "“未变更”的结对,原支援校与支援校却不是同一所学校。请核对文件原文,或改选变动。",
        }.get(self.change)
        if contradiction:
            raise ValidationError({"change": contradiction})
