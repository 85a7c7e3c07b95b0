"""How records about people read in the API. Who a person is shows only to those who may see teachers."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from alliances.api.base import Payload
from alliances.api.record_serializers import FILED, FiledSerializer
from alliances.api.serializers import SchoolNameSerializer, code_of

from ..models import Rotation, Teacher, TeacherHonour, TeacherTitle


class TitleSerializer(Payload, serializers.ModelSerializer):
    label = serializers.CharField(source="get_title_display", help_text="职称的中文")

    class Meta:
        model = TeacherTitle
        fields = ["title", "label", "since", "until"]


class HonourSerializer(Payload, serializers.ModelSerializer):
    code = serializers.CharField(source="honour.code", help_text="荣誉的代码")
    name = serializers.CharField(source="honour.name", help_text="荣誉")
    rank = serializers.IntegerField(source="honour.rank", help_text="位次,1 最高")

    class Meta:
        model = TeacherHonour
        fields = ["code", "name", "rank", "since", "until"]


class TeacherNameSerializer(Payload, serializers.ModelSerializer):
    class Meta:
        model = Teacher
        fields = ["staff_number", "name"]


class TeacherSerializer(Payload, serializers.ModelSerializer):
    county = code_of(slug="slug", help_text="县(市、区)代码")
    school = SchoolNameSerializer(help_text="人事关系所在学校")
    campus = SchoolNameSerializer(help_text="工作校区")
    titles = TitleSerializer(many=True, source="titles_then", help_text="as_of 当日的职称")
    honours = HonourSerializer(many=True, source="honours_then", help_text="as_of 当日的荣誉")

    class Meta:
        model = Teacher
        fields = [
            "county",
            "staff_number",
            "name",
            "school",
            "campus",
            "subject",
            "leadership",
            "served_since",
            "titles",
            "honours",
            "is_demo",
        ]


#: What was true when a rotation began: "" where it was not registered.
NOT_REGISTERED = ("home_tier", "host_tier", "home_locale", "host_locale", "host_special")


class RotationSerializer(FiledSerializer):
    teacher = serializers.SerializerMethodField(help_text="教师;无权查看教师名册时为 null")
    kind_label = serializers.CharField(source="get_kind_display", help_text="类型的中文")
    home_school = SchoolNameSerializer(help_text="流出学校")
    host_school = SchoolNameSerializer(help_text="流入学校")
    since = serializers.DateField(source="filing.day", help_text="开始日期")
    ended_on = serializers.DateField(help_text="实际结束的第一天;没有登记时为 null", allow_null=True)

    class Meta:
        model = Rotation
        fields = [
            *FILED,
            "teacher",
            "kind",
            "kind_label",
            "source",
            "home_school",
            "host_school",
            "since",
            "planned_until",
            "ended_on",
            "transfers_personnel",
            "form",
            "shortage",
            *NOT_REGISTERED,
        ]
        # Nobody writes these columns, so that the framework does not see that they may be empty.
        extra_kwargs = {name: {"allow_blank": True} for name in NOT_REGISTERED}

    @extend_schema_field(TeacherNameSerializer(allow_null=True))
    def get_teacher(self, rotation):
        known = rotation.known_to(self.context["request"].scope)
        return TeacherNameSerializer(rotation.teacher).data if known else None
