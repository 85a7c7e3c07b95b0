"""How decisions read in the API. The answers are written from plain rows (`decision_rows.py`); this describes them."""

from rest_framework import serializers

from alliances.api.base import Payload


class DecisionSerializer(Payload, serializers.Serializer):
    county = serializers.CharField(help_text="县(市、区)代码")
    pack = serializers.CharField(help_text="政策文件包编号")
    question = serializers.CharField(help_text="问题编号,见 /questions/;单独考核的名单为 assessed_alone")
    version = serializers.IntegerField(help_text="次序:同一问题的第几次确认")
    option = serializers.CharField(
        allow_null=True, help_text="确认的选项编号,名单为 listed;撤回确认时为 null"
    )
    option_label = serializers.CharField(allow_null=True, help_text="确认的选项;名单或撤回时为 null")
    schools = serializers.ListField(
        child=serializers.CharField(), allow_null=True, help_text="单独考核的学校编号;不是名单时为 null"
    )
    first_school_year = serializers.CharField(help_text="自哪个学年起,例如 2021-2022")
    file_number = serializers.CharField(help_text="文号")
    decided_on = serializers.DateField(help_text="确认日期")
    signer = serializers.CharField(help_text="签发人")
    reason = serializers.CharField(help_text="理由")
    recorded_at = serializers.DateTimeField(help_text="登记时间")


class DecidedSerializer(Payload, serializers.Serializer):
    """As a run keeps it: text and lists only."""

    version = serializers.CharField(help_text="第几次确认")
    option = serializers.CharField(help_text="确认的选项编号,名单为 listed")
    value = serializers.ListField(
        child=serializers.CharField(), help_text="单独考核的学校编号;不是名单时为空"
    )
    first_school_year = serializers.CharField(help_text="自哪个学年起")
    file_number = serializers.CharField(help_text="文号")
    decided_on = serializers.DateField(help_text="确认日期")
    signer = serializers.CharField(help_text="签发人")
    reason = serializers.CharField(help_text="理由")
