"""How publications and the links of the chain read in the API."""

from rest_framework import serializers

from alliances.api.base import Payload

from ..models import ChainLink, Publication, ScoreRun


class GradeSerializer(Payload, serializers.Serializer):
    school_code = serializers.CharField(help_text="学校编号")
    kind = serializers.CharField(help_text="成绩种类")
    alliance = serializers.CharField(allow_null=True, help_text="教共体编号;与教共体无关时为 null")
    grade = serializers.CharField(help_text="等次")


class PublicationSerializer(Payload, serializers.Serializer):
    run = serializers.IntegerField(help_text="测算编号")
    county = serializers.CharField(help_text="县(市、区)代码")
    school_year = serializers.CharField(help_text="学年,例如 2021-2022")
    state = serializers.ChoiceField(choices=ScoreRun.State.choices, help_text="状态")
    opens_on = serializers.DateField(help_text="公示的第一天")
    working_days = serializers.IntegerField(help_text="公示几个工作日")
    closes_on = serializers.DateField(help_text="公示的最后一天")
    scope = serializers.ChoiceField(choices=Publication.Scope.choices, help_text="公布范围")
    corrects = serializers.IntegerField(allow_null=True, help_text="更正的是第几次测算;不是更正时为 null")
    result_digest = serializers.CharField(help_text="结果的校验值")
    grades = GradeSerializer(many=True, help_text="能看到的学校的等次;没有录入分数线时为空")
    demo = serializers.BooleanField(help_text="含演示数据")


class ChainLinkSerializer(Payload, serializers.Serializer):
    county = serializers.CharField(help_text="县(市、区)代码")
    position = serializers.IntegerField(help_text="位次,从 1 起")
    act = serializers.ChoiceField(choices=ChainLink.Act.choices, help_text="事项")
    run = serializers.IntegerField(allow_null=True, help_text="测算编号;与测算无关的事项为 null")
    at = serializers.CharField(help_text="时间,世界时,精确到微秒:计算校验码用的就是这一写法")
    content_digest = serializers.CharField(help_text="内容的校验值")
    previous = serializers.CharField(allow_blank=True, help_text="上一个校验码;第一个为空")
    digest = serializers.CharField(
        help_text="校验码:对 county、position、previous、act、at、content(内容的校验值)的规范化 JSON 取 SHA-256"
    )
