"""How filed rows read in the API: what was reported, by whom it was answered, where it stands."""

from rest_framework import serializers

from ..models import Activity, Attachment, Filing, FilingEvent, Participation
from .base import Payload
from .serializers import SchoolNameSerializer, code_of


class ParticipationSerializer(Payload, serializers.ModelSerializer):
    code = serializers.CharField(source="school.code", help_text="学校编号")
    short_name = serializers.CharField(source="school.short_name", help_text="学校简称")

    class Meta:
        model = Participation
        fields = ["code", "short_name", "part", "answer", "answered_at"]


class FiledSerializer(Payload, serializers.ModelSerializer):
    """The columns of the filing, in every record."""

    county = code_of(slug="slug", help_text="县(市、区)代码")
    number = serializers.CharField(source="filing.number", help_text="填报编号")
    state = serializers.ChoiceField(
        source="filing.state", choices=Filing._meta.get_field("state").choices, help_text="状态"
    )
    state_word = serializers.CharField(source="filing.state_word", help_text="状态的中文")
    alliance = code_of("filing", "alliance", help_text="教共体编号;不在教共体内时为 null", allow_null=True)
    owner_school = SchoolNameSerializer(source="filing.owner_school", help_text="填报学校")
    schools = ParticipationSerializer(
        source="filing.participations.all", many=True, help_text="各参加学校及其答复"
    )
    submitted_at = serializers.DateTimeField(
        source="filing.submitted_at", allow_null=True, help_text="最近一次提交的时间;没有记录时为 null"
    )
    digest = serializers.CharField(source="filing.digest", help_text="所提交内容的 sha256 校验值")
    is_demo = serializers.BooleanField(source="filing.is_demo", help_text="演示数据")


FILED = [
    "county",
    "number",
    "state",
    "state_word",
    "alliance",
    "owner_school",
    "schools",
    "submitted_at",
    "digest",
    "is_demo",
]


class ActivitySerializer(FiledSerializer):
    day = serializers.DateField(source="filing.day", help_text="活动日期")
    kind_label = serializers.CharField(source="get_kind_display", help_text="类别的中文")
    subject_label = serializers.CharField(source="get_subject_display", help_text="学科的中文")
    host_school = SchoolNameSerializer(help_text="承办学校")

    class Meta:
        model = Activity
        fields = [
            *FILED,
            "day",
            "kind",
            "kind_label",
            "subject",
            "subject_label",
            "period_of_day",
            "lessons",
            "topic",
            "host_school",
            "themed",
            "playback",
            "reviewed_on",
        ]


class EventSerializer(Payload, serializers.ModelSerializer):
    class Meta:
        model = FilingEvent
        fields = ["verb", "from_state", "to_state", "at", "reason"]


class AttachmentSerializer(Payload, serializers.ModelSerializer):
    class Meta:
        model = Attachment
        fields = ["key", "kind", "name", "media_type", "size", "sha256"]


class ActivityDetailSerializer(ActivitySerializer):
    events = EventSerializer(source="filing.events.all", many=True, help_text="办理经过")
    attachments = AttachmentSerializer(source="filing.attachments.all", many=True, help_text="附件")

    class Meta(ActivitySerializer.Meta):
        fields = [*ActivitySerializer.Meta.fields, "review", "events", "attachments"]
