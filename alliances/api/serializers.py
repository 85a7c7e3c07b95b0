"""How registry rows read in the API: codes for everything that has one, the county's own words beside them."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ..choices import MemberRole
from ..models import (
    Alliance,
    AllianceKind,
    County,
    Membership,
    Region,
    School,
    SchoolAlias,
    SchoolLink,
    SchoolTrait,
    SupportPairing,
)
from .base import Payload


def code_of(*path: str, help_text: str, slug: str = "code", **kwargs) -> serializers.SlugRelatedField:
    """The code of a row that this row points to."""
    source = {"source": ".".join(path)} if path else {}
    return serializers.SlugRelatedField(
        slug_field=slug, read_only=True, help_text=help_text, **source, **kwargs
    )


class RegionSerializer(Payload, serializers.ModelSerializer):
    parent = code_of(help_text="上级行政区划的代码;最上级为 null", allow_null=True)

    class Meta:
        model = Region
        fields = ["code", "name", "rank", "parent"]


class KindSerializer(Payload, serializers.ModelSerializer):
    class Meta:
        model = AllianceKind
        fields = ["code", "label", "core_word", "member_word", "single_legal_person"]


class CountySerializer(Payload, serializers.ModelSerializer):
    region = code_of(help_text="所属行政区划的代码", allow_null=True)
    alliance_kinds = KindSerializer(many=True, help_text="本县的教共体类型和文件中的叫法")

    class Meta:
        model = County
        fields = ["slug", "name", "rank", "region", "alliance_kinds"]


class SchoolNameSerializer(Payload, serializers.ModelSerializer):
    """A school wherever another row names it."""

    class Meta:
        model = School
        fields = ["code", "short_name"]


class AliasSerializer(Payload, serializers.ModelSerializer):
    class Meta:
        model = SchoolAlias
        fields = ["name", "to_confirm"]


class TraitSerializer(Payload, serializers.ModelSerializer):
    value = serializers.CharField(help_text="取值的代码,例如学段 junior、享受农村教师补贴 yes")
    label = serializers.CharField(source="get_value_display", help_text="取值的中文")

    class Meta:
        model = SchoolTrait
        fields = ["trait", "value", "label", "since", "until", "basis"]


class SchoolSerializer(Payload, serializers.ModelSerializer):
    county = code_of(slug="slug", help_text="县(市、区)代码")
    region = code_of(help_text="所在乡镇(街道)的行政区划代码", allow_null=True)
    main_campus = code_of(help_text="主校区的学校编号;本身是主校区时为 null", allow_null=True)
    aliases = AliasSerializer(many=True, help_text="文件和表格中出现过的其他名称")
    traits = TraitSerializer(
        many=True, source="traits_then", help_text="as_of 当日的学段、层次、城乡类别和补贴"
    )

    class Meta:
        model = School
        fields = [
            "county",
            "code",
            "short_name",
            "full_name",
            "aliases",
            "moe_code",
            "sector",
            "boarding",
            "region",
            "main_campus",
            "own_legal_person",
            "in_county",
            "outside_place",
            "opened_on",
            "closed_on",
            "traits",
            "to_confirm",
        ]


class MembershipSerializer(Payload, serializers.ModelSerializer):
    county = code_of("alliance", "county", slug="slug", help_text="县(市、区)代码")
    alliance = code_of(help_text="教共体编号")
    alliance_name = serializers.CharField(source="alliance.name", help_text="教共体名称(可能重名,以编号为准)")
    kind = code_of("alliance", "kind", help_text="教共体类型代码")
    school = code_of(help_text="学校编号")
    school_name = serializers.CharField(source="school.short_name", help_text="学校简称")
    role_word = serializers.CharField(help_text="身份在本县文件中的叫法,例如“总校”“分校”")

    class Meta:
        model = Membership
        fields = [
            "county",
            "alliance",
            "alliance_name",
            "kind",
            "school",
            "school_name",
            "role",
            "role_word",
            "since",
            "until",
        ]


class LinkSerializer(Payload, serializers.ModelSerializer):
    """One step of a school's story, seen from either end."""

    school = SchoolNameSerializer(help_text="原学校")
    successor = SchoolNameSerializer(help_text="后继学校")

    class Meta:
        model = SchoolLink
        fields = ["school", "successor", "kind", "day", "note"]


class SchoolDetailSerializer(SchoolSerializer):
    trait_history = TraitSerializer(many=True, source="traits.all", help_text="各项情况的全部历史")
    memberships = MembershipSerializer(many=True, source="memberships.all", help_text="全部任期,含已结束的")
    predecessors = LinkSerializer(many=True, source="predecessor_links.all", help_text="由哪些学校而来")
    successors = LinkSerializer(many=True, source="successor_links.all", help_text="并入或划归哪些学校")

    class Meta(SchoolSerializer.Meta):
        fields = [*SchoolSerializer.Meta.fields, "trait_history", "memberships", "predecessors", "successors"]


class MemberSerializer(Payload, serializers.ModelSerializer):
    code = serializers.CharField(source="school.code", help_text="学校编号")
    short_name = serializers.CharField(source="school.short_name", help_text="学校简称")
    role_word = serializers.CharField(help_text="身份在本县文件中的叫法,例如“总校”“分校”")

    class Meta:
        model = Membership
        fields = ["code", "short_name", "role", "role_word", "since", "until"]


class KindNameSerializer(Payload, serializers.ModelSerializer):
    class Meta:
        model = AllianceKind
        fields = ["code", "label"]


class AllianceSerializer(Payload, serializers.ModelSerializer):
    county = code_of(slug="slug", help_text="县(市、区)代码")
    kind = KindNameSerializer(help_text="类型")
    core = serializers.SerializerMethodField(help_text="as_of 当日的总校(核心校)")
    members = serializers.SerializerMethodField(help_text="as_of 当日的成员,不含总校")

    class Meta:
        model = Alliance
        fields = [
            "county",
            "code",
            "name",
            "kind",
            "origin",
            "stage",
            "pilot_level",
            "clause",
            "since",
            "until",
            "core",
            "members",
        ]

    # `members_then` is prefetched for the day of the request, core first.

    @extend_schema_field(MemberSerializer(allow_null=True))
    def get_core(self, alliance):
        core = next((row for row in alliance.members_then if row.role == MemberRole.CORE), None)
        return core and MemberSerializer(core).data

    @extend_schema_field(MemberSerializer(many=True))
    def get_members(self, alliance):
        return MemberSerializer(
            [row for row in alliance.members_then if row.role != MemberRole.CORE], many=True
        ).data


class AllianceDetailSerializer(AllianceSerializer):
    memberships = MembershipSerializer(many=True, source="memberships.all", help_text="全部任期,含已结束的")

    class Meta(AllianceSerializer.Meta):
        fields = [*AllianceSerializer.Meta.fields, "memberships"]


class PairingSerializer(Payload, serializers.ModelSerializer):
    county = code_of(slug="slug", help_text="县(市、区)代码")
    recipient_school = SchoolNameSerializer(allow_null=True, help_text="受援校;未对应时为 null")
    former_supporting_school = SchoolNameSerializer(allow_null=True, help_text="原支援校")
    supporting_school = SchoolNameSerializer(allow_null=True, help_text="支援校;未对应时为 null")
    raw = serializers.DictField(help_text="文件各栏原文,不作改动")

    class Meta:
        model = SupportPairing
        fields = [
            "county",
            "row_number",
            "recipient_school",
            "former_supporting_school",
            "supporting_school",
            "stage",
            "since_year",
            "until",
            "change",
            "resolution",
            "raw",
            "note",
        ]
