"""How a policy pack reads in the API: what it is, its clauses, the numbers of the scores, its questions."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ..policy import PolicyPack
from .decision_serializers import DecisionSerializer
from .policy_block_serializers import PackBlocksSerializer
from .policy_fields import Block, ExactField, YearField
from .serializers import ClauseSerializer

AREAS = [
    ("quality", "教学质量考核"),
    ("operation", "常态化运行考核"),
    ("rotation", "教师流动"),
    ("stipend", "支教补助"),
]


class OptionSerializer(Block):
    id = serializers.CharField(help_text="选项编号")
    label = serializers.CharField(help_text="选项")
    explanation = serializers.CharField(help_text="选了它怎么算")
    defensible = serializers.CharField(help_text="在文件中站不站得住")


class QuestionSerializer(Block):
    pack = serializers.CharField(help_text="政策文件包编号")
    id = serializers.CharField(help_text="问题编号")
    area = serializers.ChoiceField(choices=AREAS, help_text="影响什么结果")
    title = serializers.CharField(help_text="问题")
    clause = serializers.CharField(help_text="条款编号")
    quote = serializers.CharField(help_text="没有写明的原文")
    default = serializers.CharField(help_text="教育局确认之前暂按的选项编号")
    options = OptionSerializer(many=True, help_text="可选的口径")


class AnsweredQuestionSerializer(QuestionSerializer):
    decision = DecisionSerializer(
        allow_null=True, help_text="所问学年有效的执行口径确认;没有确认,或看不到那个县时为 null"
    )


class PackSerializer(Block):
    id = serializers.CharField(help_text="政策文件包编号,例如 qingtian-2021")
    title = serializers.CharField(source="document.title", help_text="文件标题")
    publisher = serializers.CharField(source="document.publisher", help_text="发文机关")
    index_no = serializers.CharField(
        source="document.index_no", allow_null=True, help_text="索引号;原文没有时为 null"
    )
    signed = serializers.DateField(source="document.signed", help_text="落款日期")
    published = serializers.DateField(source="document.published", help_text="公布日期")
    county = serializers.CharField(source="governs.county", help_text="适用的县(市、区)代码")
    first_school_year = YearField(source="governs.first_school_year", help_text="从哪个学年起适用")
    last_school_year = YearField(
        source="governs.last_school_year", allow_null=True, help_text="适用到哪个学年;没有终止时为 null"
    )
    supersedes = serializers.ListField(
        source="governs.supersedes", child=serializers.CharField(), help_text="取代的文件包"
    )
    sha256 = serializers.CharField(help_text="文件包内容的校验值,测算记有它所用的")


class BundledSerializer(Block):
    kind = serializers.CharField(help_text="教共体类型代码")
    label = serializers.CharField(help_text="教共体类型")
    clause = serializers.CharField(help_text="条款编号")
    formula = serializers.CharField(help_text="公式名称")
    own_share = ExactField(help_text="总校占比,例如 0.8")
    member_share = ExactField(help_text="成员校占比,例如 0.2")
    multiplier = ExactField(help_text="增量的乘数")


class PoolsSerializer(Block):
    clause = serializers.CharField(help_text="条款编号")
    formula = serializers.CharField(help_text="公式名称")
    kinds = serializers.ListField(child=serializers.CharField(), help_text="一起考核的教共体类型代码")


class NamedSchoolSerializer(Block):
    code = serializers.CharField(help_text="学校编号")
    name = serializers.CharField(help_text="文件中的名称")


class AloneSerializer(Block):
    clause = serializers.CharField(help_text="条款编号")
    formula = serializers.CharField(help_text="公式名称")
    schools = NamedSchoolSerializer(many=True, help_text="单独考核的学校")


class PrecedenceSerializer(Block):
    clause = serializers.CharField(help_text="条款编号")
    order = serializers.ListField(
        child=serializers.CharField(), help_text="正式成绩的先后:类型代码、pooled、own,在前的优先"
    )


class QualitySerializer(Block):
    bundled = serializers.SerializerMethodField(help_text="捆绑考核的占比和乘数")
    pools = PoolsSerializer(source="quality.pools", help_text="一起考核")
    assessed_alone = AloneSerializer(source="quality.assessed_alone", help_text="单独考核")
    precedence = PrecedenceSerializer(
        source="quality.precedence", help_text="一所学校有几种成绩时以哪种为正式成绩"
    )

    @extend_schema_field(BundledSerializer(many=True))
    def get_bundled(self, pack):
        labels = pack.vocabulary.kinds
        blocks = [
            {"kind": kind, "label": labels[kind], **dict(block)}
            for kind, block in pack.quality.bundled.items()
        ]
        return BundledSerializer(blocks, many=True).data


class VocabularySerializer(Block):
    alliance = serializers.CharField(help_text="教共体")
    core_school = serializers.CharField(help_text="总校")
    member_school = serializers.CharField(help_text="成员校")
    campus = serializers.CharField(help_text="分校、校区")
    rotation = serializers.CharField(help_text="教师流动")
    quality_score = serializers.CharField(help_text="教学质量考核的结果")
    kinds = serializers.DictField(child=serializers.CharField(), help_text="教共体类型:代码 → 名称")


class PackDetailSerializer(PackBlocksSerializer, PackSerializer):
    vocabulary = VocabularySerializer(help_text="本县文件中的叫法")
    clauses = ClauseSerializer(many=True, help_text="条款和原文")
    quality = QualitySerializer(source="*", help_text="教学质量考核的数字")
    questions = serializers.SerializerMethodField(help_text="文件没有写明的问题、可选的口径和暂按的选项")

    @extend_schema_field(QuestionSerializer(many=True))
    def get_questions(self, pack):
        return QuestionSerializer(questions_of(pack), many=True).data


def questions_of(pack: PolicyPack) -> list[dict]:
    return [{"pack": pack.id, **dict(question)} for question in pack.questions]
