"""The tenant and the words it uses: counties, their regions, their kinds of alliance."""

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models, transaction
from simple_history.models import HistoricalRecords

from ..choices import Rank
from ..querysets import AllianceKindQuerySet, CountyQuerySet, RegionQuerySet, natural_manager

slug_code = RegexValidator(
    r"^[a-z0-9]+(-[a-z0-9]+)*$", "代码只能用小写字母、数字和连字符,例如 lishui-qingtian。请改写。"
)

#: Codes stand in addresses, file names and digests.
row_code = RegexValidator(
    r"^[A-Za-z0-9]+([_-][A-Za-z0-9]+)*$", "编号只能用字母、数字、连字符和下划线,例如 GJ05。请改写。"
)


def refuse_other_code(row: models.Model, *, field: str = "code", named: str) -> None:
    """A code is given once: packs and the scores computed from them name the row by it."""
    if row._state.adding:
        return
    stands = type(row)._default_manager.values_list(field, flat=True).get(pk=row.pk)
    if getattr(row, field) != stands:
        word = row._meta.get_field(field).verbose_name
        raise ValidationError(
            {
                field: f"{word}登记后不能更改:政策文件包和历次测算按{word}引用{named}。"
                f"请改回 {stands};登记有误时请联系系统维护人员。"
            }
        )


class Region(models.Model):
    """A place in the tree city > county > township. The code spells the path: lishui-qingtian-shankou."""

    code = models.CharField("代码", max_length=80, unique=True, validators=[slug_code])
    name = models.CharField("名称", max_length=40)
    rank = models.CharField("级别", max_length=10, choices=Rank.choices)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    history = HistoricalRecords(table_name="alliances_region_history", verbose_name="行政区划修改记录")

    objects = natural_manager(RegionQuerySet, "code")

    class Meta:
        verbose_name = "行政区划"
        verbose_name_plural = "行政区划"
        ordering = ["code"]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.code,)

    def clean(self):
        if self.parent_id and not self.code.startswith(f"{self.parent.code}-"):
            raise ValidationError(
                {
                    "code": f"代码应以上级“{self.parent.name}”的代码开头,例如 {self.parent.code}-xxx。请改写代码或改选上级。"
                }
            )


class County(models.Model):
    """The tenant: one education bureau and everything it keeps."""

    slug = models.CharField(
        "代码",
        max_length=40,
        unique=True,
        validators=[slug_code],
        help_text="用在网址和导入命令中,例如 qingtian",
    )
    name = models.CharField("名称", max_length=40)
    rank = models.CharField("级别", max_length=10, choices=Rank.choices, default=Rank.COUNTY)
    region = models.ForeignKey(
        Region,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="counties",
        verbose_name="行政区划",
    )
    answer_days = models.PositiveSmallIntegerField(
        "对方确认期限(天)",
        default=7,
        validators=[MinValueValidator(1, "期限至少 1 天。")],
        help_text="填报后对方学校在几天内确认;逾期提请教育局核定。文件没有规定,7 天是本系统的初始值",
    )
    has_demo = models.BooleanField("含演示数据", default=False, editable=False)
    history = HistoricalRecords(table_name="alliances_county_history", verbose_name="县(市、区)修改记录")

    objects = natural_manager(CountyQuerySet, "slug")

    class Meta:
        verbose_name = "县(市、区)"
        verbose_name_plural = "县(市、区)"
        ordering = ["slug"]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.slug,)

    def clean(self):
        refuse_other_code(self, field="slug", named="这个县(市、区)")

    @classmethod
    def hold(cls, county_id: int) -> "County":
        """Lock the county's registry until the transaction ends, so that a check and its write see the same rows.

        Rules over several rows (no second open alliance of one core and kind, no overlap) cannot be written
        as constraints on both databases. On SQLite the IMMEDIATE transaction already excludes other writers.
        """
        if not transaction.get_connection().in_atomic_block:  # SQLite would not say so itself
            raise transaction.TransactionManagementError("County.hold outside a transaction holds nothing")
        return cls.objects.select_for_update().get(pk=county_id)


class AllianceKind(models.Model):
    """A county's own type of alliance with its own words, e.g. 融合型 with 总校 and 校区."""

    county = models.ForeignKey(
        County, on_delete=models.PROTECT, related_name="alliance_kinds", verbose_name="县(市、区)"
    )
    code = models.CharField("代码", max_length=40, help_text="政策文件包按此代码引用,例如 co_built")
    label = models.CharField("名称", max_length=20, help_text="文件中的叫法,例如“共建型”")
    core_word = models.CharField("核心校称谓", max_length=20, help_text="例如“总校”")
    member_word = models.CharField("成员校称谓", max_length=20, help_text="例如“成员校”“分校”")
    single_legal_person = models.BooleanField("一个法人", default=False, help_text="各校区同属一个法人")
    order = models.PositiveSmallIntegerField(
        "次序", default=0, help_text="页面上的先后,也决定标记的形状和颜色"
    )
    history = HistoricalRecords(table_name="alliances_kind_history", verbose_name="教共体类型修改记录")

    objects = natural_manager(AllianceKindQuerySet, "county__slug", "code")

    class Meta:
        verbose_name = "教共体类型"
        verbose_name_plural = "教共体类型"
        ordering = ["county", "order", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "code"],
                name="kind_code_once",
                violation_error_message="本县已有这个代码的教共体类型。请换一个代码,或修改已有的类型。",
            )
        ]

    def __str__(self):
        return self.label

    def natural_key(self):
        return (self.county.slug, self.code)

    natural_key.dependencies = ["alliances.county"]

    def clean(self):
        refuse_other_code(self, named="这个教共体类型")
