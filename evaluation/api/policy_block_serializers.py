"""How a pack's requirements, rotation terms, stipend, rubric and charter read in the API."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ..policy_requirements import COMPARATORS, PERIODS, SUBJECTS
from .finding_serializers import STRENGTHS
from .policy_fields import Block, ExactField


def words(table: dict[str, str]) -> str:
    return "、".join(f"{code}({label})" for code, label in table.items())


class ClausedSerializer(Block):
    clause = serializers.CharField(help_text="条款编号")
    quote = serializers.CharField(help_text="条款中的原文")


class StrongSerializer(ClausedSerializer):
    strength = serializers.ChoiceField(choices=STRENGTHS, help_text="强度")


# ---- 要求 ----------------------------------------------------------------------------------------
class ThresholdSerializer(Block):
    id = serializers.CharField(help_text="要求编号")
    indicator = serializers.CharField(help_text="一起核验的指标代码")
    title = serializers.CharField(help_text="要求")
    subject = serializers.CharField(
        allow_null=True, help_text=f"核验对象:{words(SUBJECTS)};由问题决定时为 null"
    )
    subject_by = serializers.CharField(allow_null=True, help_text="决定核验对象的问题编号")
    measure = serializers.CharField(help_text="计数的指标")
    share_of = serializers.CharField(allow_null=True, help_text="占比的基数;不是占比时为 null")
    comparator = serializers.CharField(help_text=f"比较方式:{words(COMPARATORS)}")
    value = ExactField(allow_null=True, help_text="要求的数或占比;没有固定的数时为 null")
    period = serializers.CharField(allow_null=True, help_text=f"期间:{words(PERIODS)};由问题决定时为 null")
    period_by = serializers.CharField(allow_null=True, help_text="决定期间的问题编号")
    due = serializers.DateField(allow_null=True, help_text="截止日期;没有时为 null")
    cycle_years = serializers.IntegerField(allow_null=True, help_text="周期的年数;没有时为 null")
    strength = serializers.ChoiceField(choices=STRENGTHS, help_text="强度")
    kinds = serializers.ListField(
        child=serializers.CharField(), help_text="约束的教共体类型代码;空为不分类型"
    )
    information_kinds = serializers.ListField(
        child=serializers.CharField(), help_text="只供参考的教共体类型代码"
    )
    questions = serializers.ListField(
        source="rests_on", child=serializers.CharField(), help_text="涉及的问题编号"
    )


class RequirementBlockSerializer(ThresholdSerializer, ClausedSerializer):
    pass


class ReferenceRequirementSerializer(ThresholdSerializer):
    says = serializers.CharField(help_text="要求的大意,不是原文")


class ReferenceSerializer(Block):
    id = serializers.CharField(help_text="对照文件编号")
    title = serializers.CharField(help_text="对照文件标题")
    number = serializers.CharField(help_text="文号")
    publisher = serializers.CharField(help_text="发文机关")
    note = serializers.CharField(help_text="说明")
    requirements = ReferenceRequirementSerializer(many=True, help_text="其中的要求")


# ---- 教师流动 ------------------------------------------------------------------------------------
class HonourTermSerializer(StrongSerializer):
    side = serializers.CharField(help_text="at_least(及以上)或 below(以下)")
    least = serializers.CharField(allow_null=True, help_text="荣誉的代码;由问题决定时为 null")
    least_by = serializers.CharField(allow_null=True, help_text="决定荣誉的问题编号")


class DirectionTermSerializer(StrongSerializer):
    towards = serializers.CharField(
        help_text="方向:lower(下层次)、higher(高层次)、same(同层次)、alliance(教共体内)"
    )


class DurationTermSerializer(StrongSerializer):
    least_years = serializers.IntegerField(allow_null=True, help_text="至少几年")
    typical_years = serializers.IntegerField(allow_null=True, help_text="一般几年")


class PersonnelTermSerializer(StrongSerializer):
    moves = serializers.CharField(
        help_text="随迁人事关系:always(随迁)、never(不随迁)、leaving(离开融合型时随迁)"
    )
    outside_by = serializers.CharField(allow_null=True, help_text="决定融合型以外的教师是否随迁的问题编号")


class BringsSerializer(ClausedSerializer):
    id = serializers.CharField(help_text="编号")
    title = serializers.CharField(help_text="待遇或经历")
    denied = serializers.BooleanField(help_text="文件写明不享受")
    from_locales = serializers.ListField(
        child=serializers.CharField(), help_text="流出学校的城乡类别;空为不限"
    )
    to_locales = serializers.ListField(child=serializers.CharField(), help_text="流入学校的城乡类别;空为不限")


class RotationTermsSerializer(ClausedSerializer):
    """None: the document says nothing of it."""

    kind = serializers.CharField(help_text="流动类型代码")
    label = serializers.CharField(help_text="流动类型")
    honour = HonourTermSerializer(allow_null=True, help_text="对荣誉的要求;没有写时为 null")
    direction = DirectionTermSerializer(allow_null=True, help_text="流动方向;没有写时为 null")
    duration = DurationTermSerializer(allow_null=True, help_text="流动时间;没有写时为 null")
    personnel = PersonnelTermSerializer(allow_null=True, help_text="人事关系;没有写时为 null")
    subject = StrongSerializer(allow_null=True, help_text="学科对等;没有写时为 null")
    brings = BringsSerializer(many=True, help_text="待遇和经历")


class AmountSerializer(Block):
    id = serializers.CharField(help_text="档次编号")
    label = serializers.CharField(help_text="发给谁")
    honour = serializers.CharField(allow_null=True, help_text="荣誉的代码;按职称发时为 null")
    title = serializers.CharField(allow_null=True, help_text="职称的代码;按荣誉发时为 null")
    yuan = ExactField(help_text="每年多少元")


class StipendSerializer(ClausedSerializer):
    kind = serializers.CharField(help_text="发给哪一种流动类型")
    from_locales = serializers.ListField(child=serializers.CharField(), help_text="流出学校的城乡类别")
    to_locales = serializers.ListField(child=serializers.CharField(), help_text="流入学校的城乡类别")
    special_allowance = serializers.BooleanField(help_text="流入学校须享受特岗补贴")
    amounts = AmountSerializer(many=True, help_text="各档补助")
    allowances_clause = serializers.CharField(help_text="农村教师补贴和特岗补贴所依据的条款编号")


# ---- 建设基本要求、章程 --------------------------------------------------------------------------
class RubricItemSerializer(Block):
    id = serializers.CharField(help_text="编号")
    kind = serializers.CharField(help_text="教共体类型代码")
    clause = serializers.CharField(help_text="条款编号,引文就是要求的全文")
    title = serializers.CharField(help_text="要求")


class CharterSectionSerializer(Block):
    id = serializers.CharField(help_text="编号")
    title = serializers.CharField(help_text="章名")


class CharterSerializer(ClausedSerializer):
    sections = CharterSectionSerializer(many=True, help_text="各章")
    further = serializers.BooleanField(help_text="原文以“等”结尾,可以另加")


class PackBlocksSerializer(Block):
    """The blocks that a pack may have beside its scores."""

    requirements = RequirementBlockSerializer(many=True, help_text="要求和指标")
    references = ReferenceSerializer(many=True, help_text="对照的其他文件,不与本县的要求合在一起")
    honours = serializers.DictField(child=serializers.CharField(), help_text="文件提到的荣誉:代码 → 名称")
    rotation = serializers.SerializerMethodField(help_text="教师流动各类型的条件")
    stipend = StipendSerializer(allow_null=True, help_text="支教补助;文件没有时为 null")
    rubric = RubricItemSerializer(many=True, help_text="建设基本要求")
    charter = CharterSerializer(allow_null=True, help_text="章程;文件没有时为 null")

    @extend_schema_field(RotationTermsSerializer(many=True))
    def get_rotation(self, pack):
        blocks = [{"kind": kind, **dict(block)} for kind, block in pack.rotation.items()]
        return RotationTermsSerializer(blocks, many=True).data
