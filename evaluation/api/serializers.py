"""How runs and scores read in the API. The list itself is written from plain rows (`rows.py`); this describes it."""

from rest_framework import serializers

from alliances.api.base import Payload

from ..models import Score, ScoreRun
from .decision_serializers import DecidedSerializer

DEMO_NOTE = "演示数据"


class RunSerializer(Payload, serializers.Serializer):
    id = serializers.IntegerField(help_text="测算编号")
    county = serializers.CharField(help_text="县(市、区)代码")
    school_year = serializers.CharField(help_text="学年,例如 2021-2022")
    state = serializers.ChoiceField(
        choices=ScoreRun.State.choices, help_text="状态:学校和只读已公布成绩的令牌只看到公示中及以后的"
    )
    trial = serializers.BooleanField(help_text="试算:改变了默认口径或已定口径,不能公布")
    pack = serializers.CharField(help_text="依据的政策文件包,见 /policies/")
    pack_sha256 = serializers.CharField(help_text="文件包内容的校验值")
    options = serializers.DictField(
        child=serializers.CharField(), help_text="每个待定问题采用的选项:问题编号 → 选项编号"
    )
    decided = serializers.DictField(
        child=DecidedSerializer(),
        help_text="测算时有效的执行口径确认:问题编号 → 文号、日期、签发人等;没有确认的问题不在其中",
    )
    inputs_digest = serializers.CharField(help_text="输入的校验值:输入相同则相同")
    result_digest = serializers.CharField(help_text="结果的校验值:输入、文件包和选项都相同则相同")


class RunAnswerSerializer(RunSerializer):
    demo = serializers.BooleanField(help_text="含演示数据")
    engine = serializers.CharField(help_text="算法版本")
    created_at = serializers.DateTimeField(help_text="测算时间")
    note = serializers.CharField(help_text=f"含演示数据时为“{DEMO_NOTE}”,否则为空")


class LineSerializer(Payload, serializers.Serializer):
    label = serializers.CharField(help_text="项目,例如“本校得分×80%”")
    value = serializers.CharField(allow_null=True, help_text="数值,四位小数;只说明原因的行为 null")
    inputs = serializers.DictField(help_text="算出它的各项输入")
    clause = serializers.CharField(help_text="所依据条款的编号")


class ScoreSerializer(Payload, serializers.Serializer):
    school = serializers.CharField(help_text="学校简称,测算当时的写法")
    school_code = serializers.CharField(help_text="学校编号")
    alliance = serializers.CharField(allow_null=True, help_text="教共体编号;与教共体无关时为 null")
    alliance_type = serializers.CharField(allow_null=True, help_text="教共体类型,例如“共建型”")
    kind = serializers.ChoiceField(choices=Score.Kind.choices, help_text="成绩种类")
    official = serializers.BooleanField(help_text="正式成绩:每所学校恰有一行")
    value = serializers.CharField(allow_null=True, help_text="成绩,两位小数;算不出时为 null,原因见 reason")
    reason = serializers.CharField(allow_blank=True, help_text="没有成绩的原因,或成绩的说明")
    counted = serializers.IntegerField(allow_null=True, help_text="计入的成员校(校区)数")
    of = serializers.IntegerField(allow_null=True, help_text="共有的成员校(校区)数")
    questions = serializers.ListField(
        child=serializers.CharField(), help_text="文件未明确、教育局尚未确认、涉及这一行的问题编号"
    )


class ScoreRowSerializer(ScoreSerializer):
    lines = LineSerializer(many=True, help_text="成绩怎样得来,按次序")

    def get_fields(self):
        fields = super().get_fields()
        fields["lines"].required = fields["lines"].read_only = False  # only with ?lines=1
        return fields


class ClauseSerializer(Payload, serializers.Serializer):
    id = serializers.CharField(help_text="条款编号")
    number = serializers.CharField(help_text="文件中的序号,例如“三(三)2”")
    heading = serializers.CharField(help_text="所在标题")
    quote = serializers.CharField(help_text="原文")


class OpenQuestionSerializer(Payload, serializers.Serializer):
    id = serializers.CharField(help_text="问题编号")
    title = serializers.CharField(help_text="问题")
    quote = serializers.CharField(help_text="没有写明的原文")
    option = serializers.CharField(help_text="本次测算暂按的选项编号")
    option_label = serializers.CharField(help_text="暂按的选项,例如“按字面加减”")


class ScoreDetailSerializer(ScoreSerializer):
    run = RunAnswerSerializer(help_text="成绩出自哪一次测算")
    lines = LineSerializer(many=True, help_text="成绩怎样得来,按次序")
    clauses = ClauseSerializer(many=True, help_text="各行所依据的条款")
    open_questions = OpenQuestionSerializer(many=True, help_text="涉及这一行的未定问题,和暂按的选项")


class DocumentScoreSerializer(ScoreSerializer):
    lines = LineSerializer(many=True, help_text="成绩怎样得来,按次序")


class DocumentSerializer(Payload, serializers.Serializer):
    run = RunSerializer(help_text="测算")
    scores = DocumentScoreSerializer(many=True, help_text="能看到的全部成绩")
