"""What findings are asked for. Only the county is a row of a table; the others choose among what is found."""

import django_filters

from alliances.api.filters import ChoiceFilter, CodeFilter
from alliances.models import County

from ..facts import Verdict
from ..policy_requirements import SUBJECTS
from .filters import SchoolYearFilter

VERDICTS = [(verdict.value, verdict.label) for verdict in Verdict]
OPERATION_SUBJECTS = [(code, SUBJECTS[code]) for code in ("pair", "alliance")]
CALENDARS = [("first", "学年开始的那一年"), ("second", "学年结束的那一年")]


class FoundFilter(django_filters.FilterSet):
    county = CodeFilter("slug", help_text="县(市、区)代码,例如 qingtian;只能看到一个县时可以不写")
    school_year = SchoolYearFilter(method="chosen", help_text="学年,例如 2021-2022;不写时为 on 所在的学年")

    class Meta:
        model = County
        fields = []

    def chosen(self, queryset, name, value):
        return queryset


class CalendarFilter(FoundFilter):
    calendar = ChoiceFilter(
        choices=CALENDARS,
        method="chosen",
        help_text="按年(1月至12月)计的要求看哪一年;不写时为离 on 最近的一年",
    )


class FindingFilter(CalendarFilter):
    alliance = CodeFilter(method="chosen", help_text="教共体编号")
    subject = ChoiceFilter(choices=OPERATION_SUBJECTS, method="chosen", help_text="核验对象")
    indicator = CodeFilter(method="chosen", help_text="指标代码,例如 N1")
    verdict = ChoiceFilter(choices=VERDICTS, method="chosen", help_text="结论")


class QuotaFilter(FoundFilter):
    requirement = CodeFilter(method="chosen", help_text="要求编号,例如 quota.guiding")
    school = CodeFilter(method="chosen", help_text="学校编号:本身是独立法人学校,或是它的校区")
    verdict = ChoiceFilter(choices=VERDICTS, method="chosen", help_text="结论")


class ReadingFilter(FoundFilter):
    school_year = SchoolYearFilter(method="chosen", help_text="学年,例如 2021-2022;不写时为今天所在的学年")
    question = CodeFilter(method="chosen", help_text="待定问题的编号,例如 bundled.reading;不写时为全部")


class ProgressFilter(CalendarFilter):
    alliance = CodeFilter(method="chosen", help_text="教共体编号")
