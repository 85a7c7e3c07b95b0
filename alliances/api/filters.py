"""Filters of the registry lists. A value that cannot be meant is refused, never ignored."""

import django_filters
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db.models import Q
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema_field

from ..choices import (
    Locale,
    MemberRole,
    Origin,
    PairingChange,
    PilotLevel,
    Rank,
    Resolution,
    ResultStage,
    Sector,
    Stage,
    Tier,
    Trait,
)
from ..models import Alliance, Membership, Region, School, SupportPairing
from ..periods import open_on

LONGEST, MOST_WORDS = 80, 5
#: Something other than blanks, and no NUL. In the description, for programs that check before they ask.
WRITTEN = r"^[^\x00]*[^\s\x00][^\x00]*$"
FEW_WORDS = rf"^\s*[^\s\x00]+(\s+[^\s\x00]+){{0,{MOST_WORDS - 1}}}\s*$"


class DatedFilterBackend(DjangoFilterBackend):
    """Hands the day that the list looks at to its filters."""

    def get_filterset_kwargs(self, request, queryset, view):
        return {**super().get_filterset_kwargs(request, queryset, view), "day": view.day}


class DatedFilterSet(django_filters.FilterSet):
    def __init__(self, *args, day, **kwargs):
        super().__init__(*args, **kwargs)
        self.day = day


def told(filter_: django_filters.Filter, **schema) -> None:
    """What the API's description says of the parameter, where it would not find that out itself."""
    extend_schema_field(schema)(filter_)


class CodeFilter(django_filters.CharFilter):
    """The code of something: not found is an empty list."""

    def __init__(self, field_name=None, *, help_text, **kwargs):
        longest = MaxLengthValidator(LONGEST, f"代码太长,最多 {LONGEST} 个字符。请核对后改正。")
        super().__init__(field_name, help_text=help_text, validators=[longest], **kwargs)
        told(self, type="string", maxLength=LONGEST, pattern=WRITTEN, description=help_text)


class ChoiceFilter(django_filters.ChoiceFilter):
    def __init__(self, field_name=None, *, choices, help_text, **kwargs):
        offered = "、".join(f"{value}({label})" for value, label in choices)
        super().__init__(
            field_name,
            choices=choices,
            help_text=help_text,
            error_messages={"invalid_choice": f"没有“%(value)s”这个取值。可用:{offered}。请从中选择。"},
            **kwargs,
        )
        told(self, type="string", enum=[value for value, _ in choices], description=f"{help_text}:{offered}")


class YesNoFilter(django_filters.TypedChoiceFilter):
    """true or false; unlike django-filter's own, anything else is an error instead of no filter."""

    def __init__(self, field_name=None, *, help_text, **kwargs):
        super().__init__(
            field_name,
            choices=[("true", "是"), ("false", "否")],
            coerce=lambda written: written == "true",
            help_text=help_text,
            error_messages={"invalid_choice": "“%(value)s”不是 true 或 false。请改正。"},
            **kwargs,
        )
        told(self, type="boolean", description=help_text)


def few_words(written):
    # Every word joins further tables, and SQLite joins no more than 64.
    if len(written) > LONGEST or len(written.split()) > MOST_WORDS:
        raise ValidationError(
            f"搜索词太多:最多 {MOST_WORDS} 个词、{LONGEST} 个字符。请缩短。", code="too_many_words"
        )


class SearchFilter(django_filters.CharFilter):
    def __init__(self, *, help_text):
        super().__init__(method="find", help_text=help_text, strip=False, validators=[few_words])
        told(self, type="string", maxLength=LONGEST, pattern=FEW_WORDS, description=help_text)


class Searching:
    def find(self, queryset, name, value):
        return queryset.matching(value)


class RegionFilter(django_filters.FilterSet):
    rank = ChoiceFilter(choices=Rank.choices, help_text="级别")
    parent = CodeFilter("parent__code", help_text="上级行政区划的代码")

    class Meta:
        model = Region
        fields = []


class SchoolFilter(Searching, DatedFilterSet):
    county = CodeFilter("county__slug", help_text="县(市、区)代码,例如 qingtian")
    code = CodeFilter(help_text="学校编号")
    region = CodeFilter(method="within", help_text="行政区划代码,包括其下级")
    stage = ChoiceFilter(choices=Stage.choices, method="having", help_text="as_of 当日的学段")
    tier = ChoiceFilter(choices=Tier.choices, method="having", help_text="as_of 当日的层次")
    locale = ChoiceFilter(choices=Locale.choices, method="having", help_text="as_of 当日的城乡类别")
    sector = ChoiceFilter(choices=Sector.choices, help_text="办学性质")
    in_county = YesNoFilter(help_text="县内学校")
    main_campus = CodeFilter("main_campus__code", help_text="主校区的学校编号")
    alliance = CodeFilter(method="belonging", help_text="as_of 当日所在教共体的编号")
    awaiting_confirmation = YesNoFilter(method="awaiting", help_text="有栏目待教育局确认")
    search = SearchFilter(help_text="简称、全称、别名的一部分,拼音首字母,或编号")

    class Meta:
        model = School
        fields = []

    def within(self, queryset, name, value):
        return queryset.filter(Q(region__code=value) | Q(region__code__startswith=f"{value}-"))

    def having(self, queryset, name, value):
        return queryset.filter(
            open_on(self.day, "traits__"), traits__trait=Trait[name.upper()], traits__value=value
        ).distinct()

    def belonging(self, queryset, name, value):
        return queryset.filter(
            open_on(self.day, "memberships__"), memberships__alliance__code=value
        ).distinct()

    def awaiting(self, queryset, name, value):
        return queryset.awaiting_confirmation() if value else queryset.filter(to_confirm=[])


class AllianceFilter(Searching, DatedFilterSet):
    county = CodeFilter("county__slug", help_text="县(市、区)代码,例如 qingtian")
    code = CodeFilter(help_text="教共体编号")
    kind = CodeFilter("kind__code", help_text="类型代码,见 /counties/")
    core = CodeFilter(method="led_by", help_text="as_of 当日总校的学校编号")
    school = CodeFilter(method="containing", help_text="as_of 当日总校或成员的学校编号")
    origin = ChoiceFilter(choices=Origin.choices, help_text="组建方式")
    stage = ChoiceFilter(choices=ResultStage.choices, help_text="学段")
    pilot_level = ChoiceFilter(choices=PilotLevel.choices, help_text="试点示范")
    search = SearchFilter(help_text="名称或成员校简称的一部分,成员校拼音首字母,或编号")

    class Meta:
        model = Alliance
        fields = []

    def led_by(self, queryset, name, value):
        return queryset.filter(
            open_on(self.day, "memberships__"),
            memberships__role=MemberRole.CORE,
            memberships__school__code=value,
        ).distinct()

    def containing(self, queryset, name, value):
        return queryset.filter(open_on(self.day, "memberships__"), memberships__school__code=value).distinct()


class MembershipFilter(DatedFilterSet):
    county = CodeFilter("alliance__county__slug", help_text="县(市、区)代码,例如 qingtian")
    alliance = CodeFilter("alliance__code", help_text="教共体编号")
    kind = CodeFilter("alliance__kind__code", help_text="教共体类型代码,见 /counties/")
    school = CodeFilter("school__code", help_text="学校编号")
    role = ChoiceFilter(choices=MemberRole.choices, help_text="身份")

    class Meta:
        model = Membership
        fields = []


class PairingFilter(DatedFilterSet):
    county = CodeFilter("county__slug", help_text="县(市、区)代码,例如 qingtian")
    recipient = CodeFilter("recipient_school__code", help_text="受援校的学校编号")
    supporter = CodeFilter("supporting_school__code", help_text="支援校的学校编号")
    stage = ChoiceFilter(choices=Stage.choices, help_text="文件所列学段")
    change = ChoiceFilter(choices=PairingChange.choices, help_text="变动")
    resolution = ChoiceFilter(choices=Resolution.choices, help_text="对应情况")

    class Meta:
        model = SupportPairing
        fields = []
