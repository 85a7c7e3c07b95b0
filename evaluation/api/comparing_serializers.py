"""How readings side by side and two runs compared read in the API."""

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from alliances.api.base import Payload

from ..comparing import Cause
from ..models import Score


class StandingSerializer(Payload, serializers.Serializer):
    value = serializers.CharField(allow_null=True, help_text="成绩,两位小数;算不出时为 null,原因见 reason")
    exact = serializers.CharField(allow_null=True, help_text="精确值,分数形式,例如 703/10")
    reason = serializers.CharField(allow_blank=True, help_text="没有成绩的原因,或成绩的说明")
    official = serializers.BooleanField(help_text="正式成绩")
    rank = serializers.IntegerField(allow_null=True, help_text="在同一类型内的名次;不排名次时为 null")
    tied = serializers.BooleanField(help_text="与别的学校并列")


class RowOfSerializer(Payload, serializers.Serializer):
    school = serializers.CharField(help_text="学校简称")
    school_code = serializers.CharField(help_text="学校编号")
    kind = serializers.ChoiceField(choices=Score.Kind.choices, help_text="成绩种类")
    alliance = serializers.CharField(allow_null=True, help_text="教共体编号")
    alliance_type = serializers.CharField(allow_null=True, help_text="教共体类型")


class ReadingRowSerializer(RowOfSerializer):
    options = serializers.DictField(
        child=StandingSerializer(allow_null=True),
        help_text="选项编号 → 按这个选项的成绩和名次;没有这一行时为 null",
    )


class MoverSerializer(RowOfSerializer):
    before = StandingSerializer(allow_null=True, help_text="按现在采用的口径")
    after = StandingSerializer(allow_null=True, help_text="按这个选项")
    why = serializers.ListField(child=serializers.CharField(), help_text="为什么变,按次序")


class ReadingOptionSerializer(Payload, serializers.Serializer):
    id = serializers.CharField(help_text="选项编号")
    label = serializers.CharField(help_text="选项,例如“按字面加减”")
    in_force = serializers.BooleanField(help_text="现在采用的:已确认的口径,没有确认时为默认")
    moves_ranks = serializers.BooleanField(help_text="有学校的名次变动")
    movers = MoverSerializer(many=True, help_text="名次、正式成绩或有无成绩变动的行")


class ParallelSerializer(Payload, serializers.Serializer):
    first = serializers.CharField(help_text="选项编号")
    second = serializers.CharField(help_text="选项编号")
    same = serializers.BooleanField(help_text="成绩完全相同")
    shifts = serializers.DictField(
        child=serializers.CharField(), help_text="类型 → 第二个比第一个多的分,同一类型各校相同,分数形式"
    )


class ReadingQuestionSerializer(Payload, serializers.Serializer):
    id = serializers.CharField(help_text="问题编号")
    title = serializers.CharField(help_text="问题")
    decided = serializers.BooleanField(help_text="教育局已确认")
    options = ReadingOptionSerializer(many=True, help_text="按文件包的次序")
    parallels = ParallelSerializer(
        many=True, help_text="同一类型内各校只差同一个数的两个选项:类型内名次不会变动"
    )
    rows = ReadingRowSerializer(many=True, help_text="每一行成绩按每个选项")


# The view lists nothing page by page: one answer holds all questions.
@extend_schema_serializer(many=False)
class ReadingsSerializer(Payload, serializers.Serializer):
    county = serializers.CharField(help_text="县(市、区)代码")
    school_year = serializers.CharField(help_text="学年")
    pack = serializers.CharField(help_text="依据的政策文件包")
    demo = serializers.BooleanField(help_text="含演示数据")
    questions = ReadingQuestionSerializer(many=True, help_text="各问题")


class PartSerializer(Payload, serializers.Serializer):
    cause = serializers.ChoiceField(choices=[cause.value for cause in Cause], help_text="原因的种类")
    label = serializers.CharField(help_text="变了什么")
    amount = serializers.CharField(allow_null=True, help_text="使成绩变动多少,分数形式;不能用数说的为 null")
    before = serializers.CharField(allow_blank=True, help_text="这一步之前没有成绩的原因,有成绩时为空")
    after = serializers.CharField(allow_blank=True, help_text="这一步之后没有成绩的原因,有成绩时为空")
    official = serializers.BooleanField(
        allow_null=True, help_text="这一步使它成为(不再是)正式成绩;没有变时为 null"
    )


class DifferenceSerializer(RowOfSerializer):
    before = StandingSerializer(allow_null=True, help_text="前一次")
    after = StandingSerializer(allow_null=True, help_text="后一次")
    total = serializers.CharField(allow_null=True, help_text="差额,分数形式;有一边没有成绩时为 null")
    remainder = serializers.CharField(help_text="差额减去各部分之和,分数形式,应为 0/1")
    parts = PartSerializer(many=True, help_text="按次序的各个原因")


class InputDifferenceSerializer(Payload, serializers.Serializer):
    what = serializers.ChoiceField(choices=["registry", "membership", "result"], help_text="哪一类输入")
    about = serializers.CharField(help_text="哪一项输入")
    before = serializers.CharField(help_text="前一次")
    after = serializers.CharField(help_text="后一次")


class OptionDifferenceSerializer(Payload, serializers.Serializer):
    question = serializers.CharField(help_text="问题编号")
    before = serializers.CharField(allow_blank=True, help_text="前一次的选项")
    after = serializers.CharField(help_text="后一次的选项")
    decided_before = serializers.BooleanField(help_text="前一次已确认")
    decided_after = serializers.BooleanField(help_text="后一次已确认")


class ComparisonSerializer(Payload, serializers.Serializer):
    before = serializers.IntegerField(help_text="前一次测算的编号")
    after = serializers.IntegerField(help_text="后一次测算的编号")
    explained = serializers.BooleanField(help_text="每处差额都有原因")
    remainder = serializers.CharField(help_text="没有原因的差额合计,分数形式")
    same_engine = serializers.BooleanField(help_text="算法版本相同")
    same_pack = serializers.BooleanField(help_text="政策文件包相同")
    options = OptionDifferenceSerializer(many=True, help_text="不同的执行口径")
    inputs = InputDifferenceSerializer(many=True, help_text="不同的输入,按逐项计算的次序")
    together = serializers.IntegerField(help_text="最后几项输入合在一起计算")
    rows = DifferenceSerializer(many=True, help_text="不同的成绩")
