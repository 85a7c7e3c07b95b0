"""How findings read in the API. The answers are written from plain facts (`finding_payloads.py`); this describes them."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from alliances.api.base import Payload

from ..facts import Strength
from ..policy_requirements import COMPARATORS
from .finding_filters import OPERATION_SUBJECTS, VERDICTS
from .serializers import DEMO_NOTE, ClauseSerializer

STRENGTHS = [
    (Strength.MUST.value, "应当、必须、不低于"),
    (Strength.SHOULD.value, "一般、主要、原则上"),
]


@extend_schema_field({"oneOf": [{"type": "integer"}, {"type": "string"}]})
class NumberField(serializers.Field):
    """An integer, or exact text where it is not whole."""


class Told(Payload, serializers.Serializer):
    pass


class FoundQuestionSerializer(Told):
    id = serializers.CharField(help_text="问题编号")
    title = serializers.CharField(help_text="问题")
    quote = serializers.CharField(help_text="没有写明的原文")
    option = serializers.CharField(help_text="暂按的选项编号")
    option_label = serializers.CharField(help_text="暂按的选项")


class BasisSerializer(Told):
    county = serializers.CharField(help_text="县(市、区)代码")
    school_year = serializers.CharField(help_text="学年,例如 2021-2022")
    on = serializers.DateField(help_text="从哪一天看;教师流动为开始的那一天")
    pack = serializers.CharField(help_text="依据的政策文件包,见 /policies/")
    pack_sha256 = serializers.CharField(help_text="文件包内容的校验值")
    demo = serializers.BooleanField(help_text="本县含演示数据")
    note = serializers.CharField(help_text=f"含演示数据时为“{DEMO_NOTE}”,否则为空")
    questions = FoundQuestionSerializer(many=True, help_text="涉及的未定问题,和暂按的选项")


class SpanSerializer(Told):
    label = serializers.CharField(help_text="叫法,例如 2021年")
    since = serializers.DateField(help_text="第一天")
    until = serializers.DateField(help_text="不再属于这段时间的第一天")


class RequirementSerializer(Told):
    id = serializers.CharField(help_text="要求编号,例如 operation.lessons")
    indicator = serializers.CharField(help_text="一起核验的指标代码,例如 N1")
    title = serializers.CharField(help_text="要求")
    clause = serializers.CharField(allow_null=True, help_text="条款编号,见 /policies/;对照的其他文件为 null")
    quote = serializers.CharField(allow_null=True, help_text="原文;对照的其他文件为 null")
    strength = serializers.ChoiceField(choices=STRENGTHS, help_text="强度")
    measure = serializers.CharField(help_text="计数的指标")
    share_of = serializers.CharField(allow_null=True, help_text="占比的基数;不是占比时为 null")
    comparator = serializers.ChoiceField(choices=list(COMPARATORS.items()), help_text="比较方式")
    value = NumberField(allow_null=True, help_text='要求的数或占比,例如 20、"0.15";没有固定的数时为 null')
    unit = serializers.CharField(help_text="单位")
    period = SpanSerializer(help_text="期间")


class FoundSchoolSerializer(Told):
    code = serializers.CharField(help_text="学校编号")
    short_name = serializers.CharField(help_text="学校简称")


class FoundAllianceSerializer(Told):
    code = serializers.CharField(help_text="教共体编号")
    name = serializers.CharField(help_text="教共体名称")
    kind = serializers.CharField(help_text="类型代码,见 /counties/")
    kind_label = serializers.CharField(help_text="类型")


class JudgedSerializer(Told):
    requirement = RequirementSerializer(help_text="依据的要求")
    done = NumberField(allow_null=True, help_text="已完成;缺数据时为 null")
    required = NumberField(allow_null=True, help_text="应完成;无从计算时为 null")
    left = NumberField(allow_null=True, help_text="还差多少;不适用或无从计算时为 null")
    days_left = serializers.IntegerField(help_text="期间还剩几天,结束后为 0")
    verdict = serializers.ChoiceField(choices=VERDICTS, help_text="结论")
    verdict_label = serializers.CharField(help_text="结论的中文")
    sentence = serializers.CharField(help_text="结论的说明")
    questions = serializers.ListField(child=serializers.CharField(), help_text="涉及的未定问题编号")


class FindingSerializer(JudgedSerializer):
    county = serializers.CharField(help_text="县(市、区)代码")
    alliance = FoundAllianceSerializer(help_text="教共体")
    subject = serializers.ChoiceField(choices=OPERATION_SUBJECTS, help_text="核验对象")
    core_school = FoundSchoolSerializer(allow_null=True, help_text="总校;当时没有时为 null")
    member_school = FoundSchoolSerializer(allow_null=True, help_text="成员校;按全教共体核验时为 null")
    binding = serializers.BooleanField(help_text="约束这一类型;false 时只供参考")
    weekly_pace = serializers.IntegerField(allow_null=True, help_text="每周需完成多少;无须按周计时为 null")


class TotalSerializer(Told):
    requirement = serializers.CharField(help_text="要求编号")
    title = serializers.CharField(help_text="要求")
    unit = serializers.CharField(help_text="单位")
    done = NumberField(allow_null=True, help_text="全教共体合计已完成;缺数据时为 null")
    required = NumberField(allow_null=True, help_text="应完成;没有固定的数时为 null")
    verdict = serializers.ChoiceField(choices=VERDICTS, help_text="合计的结论")


class IndicatorSerializer(Told):
    indicator = serializers.CharField(help_text="指标代码,例如 N1")
    verdict = serializers.ChoiceField(choices=VERDICTS, help_text="结论,按 scope 的口径")
    verdict_label = serializers.CharField(help_text="结论的中文")
    scope = serializers.ChoiceField(choices=OPERATION_SUBJECTS, help_text="结论按哪种核验对象")
    by_pair = serializers.ChoiceField(choices=VERDICTS, help_text="逐对核验的结论,取最差的一对")
    by_total = serializers.ChoiceField(choices=VERDICTS, help_text="全教共体合计的结论")
    pairs = serializers.IntegerField(help_text="核验的对数")
    pairs_met = serializers.IntegerField(help_text="其中达标的对数")
    totals = TotalSerializer(many=True, help_text="全教共体合计的完成数;不能合计的指标为空")
    sentence = serializers.CharField(help_text="结论的说明")


class ProgressSerializer(Told):
    county = serializers.CharField(help_text="县(市、区)代码")
    alliance = FoundAllianceSerializer(help_text="教共体")
    core_school = FoundSchoolSerializer(allow_null=True, help_text="总校;当时没有时为 null")
    binding = serializers.BooleanField(help_text="文件约束这一类型;false 时只供参考")
    verdict = serializers.ChoiceField(choices=VERDICTS, help_text="各指标中最差的结论")
    verdict_label = serializers.CharField(help_text="最差结论的中文")
    indicators = IndicatorSerializer(many=True, help_text="各指标")
    unpaired = FoundSchoolSerializer(many=True, help_text="没有与总校支援结对的成员校")


class ReferenceDocumentSerializer(Told):
    id = serializers.CharField(help_text="对照文件编号")
    title = serializers.CharField(help_text="对照文件标题")
    number = serializers.CharField(help_text="文号")
    publisher = serializers.CharField(help_text="发文机关")
    note = serializers.CharField(help_text="说明")
    says = serializers.CharField(help_text="要求的大意,不是原文")


class QuotaSerializer(JudgedSerializer):
    county = serializers.CharField(help_text="县(市、区)代码")
    reference = ReferenceDocumentSerializer(
        allow_null=True, help_text="全县对照的其他文件;本县文件的名额为 null"
    )
    school = FoundSchoolSerializer(allow_null=True, help_text="校区或独立法人学校;对照行为 null")
    campuses = FoundSchoolSerializer(many=True, help_text="一并计算的校区")
    eligible = NumberField(
        allow_null=True, help_text="占比的基数(requirement.share_of),名册没有核定时为 null"
    )
    under_way = serializers.IntegerField(allow_null=True, help_text="申报还在办理的教师人数;对照行为 null")


class PlanFindingSerializer(Told):
    id = serializers.CharField(
        help_text="项目:honour(荣誉)、direction(方向)、duration(时间)、early_return(提前结束)、"
        "personnel(人事关系)、subject(学科)"
    )
    verdict = serializers.ChoiceField(choices=VERDICTS, help_text="结论")
    verdict_label = serializers.CharField(help_text="结论的中文")
    sentence = serializers.CharField(help_text="结论的说明")
    clause = ClauseSerializer(help_text="依据的条款")
    questions = serializers.ListField(child=serializers.CharField(), help_text="涉及的未定问题编号")


class RotationFindingsSerializer(Told):
    number = serializers.CharField(help_text="填报编号")
    basis = BasisSerializer(allow_null=True, help_text="依据;没有适用的政策文件时为 null")
    findings = PlanFindingSerializer(many=True, help_text="逐项结论")
