"""What the registry's lists give away as tables: readable words, one query per kind of row, nothing that runs."""

import datetime
from decimal import Decimal

from django.db.models import Prefetch
from import_export.fields import Field
from import_export.resources import Resource

from .choices import MemberRole, Trait
from .inert import inert
from .models import Alliance, Membership, QualityResult, School, SchoolTrait

UNTIL = "终止日期(不再有效的第一天)"


def column(heading: str, value) -> Field:
    """`value`: row → what the cell shows."""
    return Field(column_name=heading, dehydrate_method=value)


def label(field: str):
    return lambda row: getattr(row, f"get_{field}_display")()


class ListResource(Resource):
    """Exports only. `related` is applied to whatever queryset is exported, so that queries do not grow with rows."""

    title = ""

    def related(self, queryset):
        return queryset

    def filter_export(self, queryset, **kwargs):
        return self.related(queryset)

    def iter_queryset(self, queryset):
        return queryset.iterator(chunk_size=2000)

    def export_field(self, field, instance, **kwargs):
        return _cell(field.dehydrate_method(instance))

    def after_export(self, queryset, dataset, **kwargs):
        dataset.title = self.title


def _cell(value):
    """Numbers and days stay what they are in a workbook; text must not run there."""
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case Decimal():
            return Decimal(f"{value.normalize():f}")
        case datetime.date() | int():
            return value
    return inert(str(value))


class QualityResultResource(ListResource):
    """The columns of the import, so that an exported table can be corrected and imported again."""

    title = "成绩"

    school = column("学校", lambda result: result.school.short_name)
    school_year = column("学年", lambda result: str(result.school_year))
    stage = column("学段", label("stage"))
    full_marks = column("满分", lambda result: result.full_marks)
    value = column("成绩", lambda result: result.value)
    examinees = column("考生数", lambda result: result.examinees)
    units = column("计算单位", lambda result: result.units)
    measure = column("口径", label("measure"))
    nature = column("数据性质", lambda result: "演示数据" if result.is_demo else "正式成绩")

    def get_queryset(self):
        return QualityResult.objects.all()

    def related(self, queryset):
        return queryset.select_related("school")


def trait(kind: Trait):
    def value(school):
        return "、".join(t.get_value_display() for t in school.traits_then if t.trait == kind)

    return value


class SchoolResource(ListResource):
    """`day`: the day on which the dated columns look; without one, those that still hold."""

    title = "学校"

    code = column("编号", lambda school: school.code)
    short_name = column("简称", lambda school: school.short_name)
    full_name = column("全称", lambda school: school.full_name)
    aliases = column("别名", lambda school: "、".join(alias.name for alias in school.aliases.all()))
    moe_code = column("学校标识码", lambda school: school.moe_code)
    stage = column("学段", trait(Trait.STAGE))
    sector = column("办学性质", label("sector"))
    boarding = column("寄宿制", lambda school: school.boarding)
    region = column("所在乡镇(街道)", lambda school: school.region)
    locale = column("城乡类别", trait(Trait.LOCALE))
    tier = column("层次", trait(Trait.TIER))
    rural_allowance = column("享受农村教师补贴", trait(Trait.RURAL_ALLOWANCE))
    special_allowance = column("享受特岗补贴", trait(Trait.SPECIAL_ALLOWANCE))
    main_campus = column("主校区", lambda school: school.main_campus)
    own_legal_person = column("独立法人", lambda school: school.own_legal_person)
    in_county = column("县内学校", lambda school: school.in_county)
    outside_place = column("县外所在地", lambda school: school.outside_place)
    opened_on = column("开办日期", lambda school: school.opened_on)
    closed_on = column("撤并日期", lambda school: school.closed_on)
    to_confirm = column("待教育局确认", lambda school: "、".join(school.confirm_labels))

    def __init__(self, *, day: datetime.date | None = None, **kwargs):
        super().__init__(**kwargs)
        self.day = day

    def get_queryset(self):
        return School.objects.all()

    def related(self, queryset):
        traits = SchoolTrait.objects.as_of(self.day) if self.day else SchoolTrait.objects.filter(until=None)
        return queryset.select_related("region", "main_campus").prefetch_related(
            "aliases", Prefetch("traits", queryset=traits, to_attr="traits_then")
        )


def members(wanted):
    def names(alliance):
        return "、".join(m.school.short_name for m in alliance.members_then if wanted(m.role))

    return names


class AllianceResource(ListResource):
    """`day`: the day whose members are listed; without one, those whose membership still holds."""

    title = "教共体"

    code = column("编号", lambda alliance: alliance.code)
    name = column("名称", lambda alliance: alliance.name)
    kind = column("类型", lambda alliance: alliance.kind.label)
    core = column("总校", members(lambda role: role == MemberRole.CORE))
    others = column("成员", members(lambda role: role != MemberRole.CORE))
    stage = column("学段", label("stage"))
    origin = column("组建方式", label("origin"))
    pilot_level = column("试点示范", label("pilot_level"))
    since = column("起始日期", lambda alliance: alliance.since)
    until = column(UNTIL, lambda alliance: alliance.until)
    clause = column("文件条款", lambda alliance: alliance.clause)

    def __init__(self, *, day: datetime.date | None = None, **kwargs):
        super().__init__(**kwargs)
        self.day = day

    def get_queryset(self):
        return Alliance.objects.all()

    def related(self, queryset):
        if self.day:
            return queryset.with_members(self.day)
        still = Membership.objects.filter(until=None).select_related("school").core_first()
        return queryset.select_related("kind").prefetch_related(
            Prefetch("memberships", queryset=still, to_attr="members_then")
        )


class MembershipResource(ListResource):
    title = "成员"

    alliance_code = column("教共体编号", lambda membership: membership.alliance.code)
    alliance = column("教共体", lambda membership: membership.alliance.name)
    kind = column("类型", lambda membership: membership.alliance.kind.label)
    school_code = column("学校编号", lambda membership: membership.school.code)
    school = column("学校", lambda membership: membership.school.short_name)
    role = column("身份", lambda membership: membership.role_word)
    since = column("起始日期", lambda membership: membership.since)
    until = column(UNTIL, lambda membership: membership.until)

    def get_queryset(self):
        return Membership.objects.all()

    def related(self, queryset):
        return queryset.select_related("alliance__kind", "school")
