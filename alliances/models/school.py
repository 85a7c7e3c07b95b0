"""Schools, the names they go by, and where they came from and went to."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from ..choices import ConfirmField, LinkKind, Sector
from ..pinyin import initials
from ..querysets import SchoolPartQuerySet, SchoolQuerySet, natural_manager
from .county import County, Region, refuse_other_code, row_code


def _known_fields(value):
    unknown = (
        [str(name) for name in value if name not in ConfirmField.values]
        if isinstance(value, list)
        else [value]
    )
    if unknown:
        raise ValidationError(f"“{'、'.join(map(str, unknown))}”不是可以待确认的栏目。请从所列栏目中勾选。")


class School(models.Model):
    county = models.ForeignKey(
        County, on_delete=models.PROTECT, related_name="schools", verbose_name="县(市、区)"
    )
    code = models.CharField(
        "编号", max_length=20, validators=[row_code], help_text="县内唯一,例如 S01;登记后不再更改"
    )
    short_name = models.CharField("简称", max_length=40, help_text="文件中的写法,例如“青田二中”")
    full_name = models.CharField("全称", max_length=80, help_text="例如“青田县第二中学”")
    initials = models.CharField("拼音首字母", max_length=200, blank=True, editable=False, db_index=True)
    moe_code = models.CharField(
        "学校标识码",
        max_length=10,
        null=True,
        blank=True,
        unique=True,
        validators=[RegexValidator(r"^\d{10}$", "学校标识码应为 10 位数字。请核对后重填,没有时留空。")],
        help_text="10 位数字,没有时留空",
    )
    sector = models.CharField(
        "办学性质", max_length=10, choices=Sector.choices, blank=True, help_text="不清楚时留空"
    )
    boarding = models.BooleanField("寄宿制", null=True, blank=True, help_text="不清楚时选“未知”")
    region = models.ForeignKey(
        Region,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="schools",
        verbose_name="所在乡镇(街道)",
    )
    main_campus = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="campuses",
        verbose_name="主校区",
        help_text="分校、校区和教学点填其主校区;留空表示本身是主校区",
    )
    own_legal_person = models.BooleanField(
        "独立法人", null=True, blank=True, help_text="否:法人为主校区;不清楚时选“未知”"
    )
    in_county = models.BooleanField("县内学校", default=True)
    outside_place = models.CharField(
        "县外所在地", max_length=40, blank=True, help_text="县外学校填写,例如“缙云县”"
    )
    opened_on = models.DateField("开办日期", null=True, blank=True)
    closed_on = models.DateField(
        "撤并日期", null=True, blank=True, help_text="不再办学的第一天;仍在办学时留空"
    )
    to_confirm = models.JSONField(
        "待教育局确认",
        default=list,
        blank=True,
        validators=[_known_fields],
        help_text="由文件名单推断、尚待教育局核实的栏目",
    )
    history = HistoricalRecords(table_name="alliances_school_history", verbose_name="学校修改记录")

    objects = natural_manager(SchoolQuerySet, "county__slug", "code")

    class Meta:
        verbose_name = "学校"
        verbose_name_plural = "学校"
        ordering = ["county", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "code"],
                name="school_code_once",
                violation_error_message="本县已有学校使用这个编号。请换一个编号。",
            ),
            models.UniqueConstraint(
                fields=["county", "short_name"],
                name="school_short_name_once",
                violation_error_message="本县已有学校使用这个简称。同名会使导入无法分辨,请改写简称。",
            ),
            models.UniqueConstraint(
                fields=["county", "full_name"],
                name="school_full_name_once",
                violation_error_message="本县已有学校使用这个全称。请核对是否重复登记。",
            ),
            models.CheckConstraint(
                name="school_closed_after_opened",
                condition=Q(opened_on=None) | Q(closed_on=None) | Q(closed_on__gt=models.F("opened_on")),
                violation_error_message="撤并日期必须晚于开办日期。请核对两个日期。",
            ),
            models.CheckConstraint(
                name="school_outside_has_place",
                condition=Q(in_county=True) | ~Q(outside_place=""),
                violation_error_message="县外学校缺少所在地。请在“县外所在地”填写所属县(市、区)。",
            ),
        ]

    def __str__(self):
        return self.short_name

    def natural_key(self):
        return (self.county.slug, self.code)

    natural_key.dependencies = ["alliances.county", "alliances.region"]

    def clean(self):
        refuse_other_code(self, named="这所学校")
        if self.main_campus_id:
            if self.main_campus_id == self.pk:
                raise ValidationError({"main_campus": "主校区不能是学校自己。本身是主校区时请留空。"})
            if self.main_campus.county_id != self.county_id:
                raise ValidationError({"main_campus": "主校区属于另一个县。请选择本县学校。"})
            self._refuse_circle()
        if self.region_id and self.county_id and self.in_county:
            home = self.county.region.code if self.county.region_id else ""
            if home and self.region.code != home and not self.region.code.startswith(f"{home}-"):
                raise ValidationError(
                    {
                        "region": f"“{self.region}”不在{self.county}境内。请改选乡镇(街道),或取消勾选“县内学校”。"
                    }
                )
        for field in ("short_name", "full_name"):
            self._refuse_taken_name(field)

    def _refuse_circle(self):
        above, seen = self.main_campus, set()
        while above and above.pk not in seen:
            seen.add(above.pk)
            if self.pk and above.main_campus_id == self.pk:
                raise ValidationError(
                    {
                        "main_campus": f"{self.main_campus}本身是{self}的校区,不能又作它的主校区。请改选主校区。"
                    }
                )
            above = above.main_campus

    def _refuse_taken_name(self, field):
        name = getattr(self, field)
        others = School.objects.filter(county_id=self.county_id).named(name).exclude(pk=self.pk)
        other = others.first() if name and self.county_id else None
        if other:
            raise ValidationError(
                {
                    field: f"“{name}”已是{other.short_name}({other.code})的名称或别名。同名会使导入无法分辨,请改写。"
                }
            )

    def save(self, *args, **kwargs):
        self.initials = initials(self.short_name, self.full_name)
        super().save(*args, **kwargs)

    @property
    def confirm_labels(self) -> list[str]:
        return [ConfirmField(name).label for name in self.to_confirm]


class SchoolAlias(models.Model):
    """Another name under which the school turns up in documents and tables."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="aliases", verbose_name="学校")
    # Repeated from the school, because "once in the county" is a rule of the database.
    county = models.ForeignKey(County, on_delete=models.PROTECT, editable=False, related_name="+")
    name = models.CharField("别名", max_length=80)
    to_confirm = models.BooleanField("待教育局确认", default=False)
    history = HistoricalRecords(table_name="alliances_alias_history", verbose_name="别名修改记录")

    objects = natural_manager(SchoolPartQuerySet, "county__slug", "name")

    class Meta:
        verbose_name = "别名"
        verbose_name_plural = "别名"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "name"],
                name="alias_once",
                violation_error_message="本县已有学校使用这个别名。同名会使导入无法分辨,请改写。",
            )
        ]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.county.slug, self.name)

    natural_key.dependencies = ["alliances.school"]

    def clean(self):
        if not self.school_id and not getattr(self, "school", None):
            return
        self.county_id = self.school.county_id
        other = (
            School.objects.filter(county_id=self.county_id)
            .named(self.name)
            .exclude(pk=self.school_id)
            .first()
        )
        if other:
            raise ValidationError(
                {"name": f"“{self.name}”已是{other.short_name}({other.code})的名称或别名。请改写别名。"}
            )

    def save(self, *args, **kwargs):
        self.county_id = self.school.county_id
        super().save(*args, **kwargs)


class SchoolLink(models.Model):
    """Where a school went to or came from: 划归, 合并组建, or a part of it only."""

    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="successor_links", verbose_name="原学校"
    )
    successor = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="predecessor_links", verbose_name="后继学校"
    )
    kind = models.CharField("方式", max_length=10, choices=LinkKind.choices)
    day = models.DateField("日期", null=True, blank=True)
    note = models.CharField("说明", max_length=200, blank=True, help_text="例如“仅公办班”")
    history = HistoricalRecords(table_name="alliances_link_history", verbose_name="沿革修改记录")

    objects = SchoolPartQuerySet.as_manager()

    class Meta:
        verbose_name = "学校沿革"
        verbose_name_plural = "学校沿革"
        ordering = ["day", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "successor"],
                name="school_link_once",
                violation_error_message="这两所学校的沿革已经登记。请修改已有的一条。",
            ),
            models.CheckConstraint(
                name="school_link_to_another",
                condition=~Q(school=models.F("successor")),
                violation_error_message="后继学校不能是原学校自己。请选择另一所学校。",
            ),
        ]

    def __str__(self):
        return f"{self.school} {self.get_kind_display()} {self.successor}"

    def clean(self):
        if self.school_id and self.successor_id and self.school.county_id != self.successor.county_id:
            raise ValidationError({"successor": "后继学校属于另一个县。请选择本县学校。"})
