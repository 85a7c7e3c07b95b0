"""Filters of the lists about people."""

from alliances.api.filters import ChoiceFilter, CodeFilter, DatedFilterSet, SearchFilter, Searching
from alliances.api.record_filters import RecordFilter
from alliances.filing_choices import SchoolSubject
from alliances.periods import open_on

from ..choices import RotationKind, Source, Title
from ..models import Rotation, Teacher


class TeacherFilter(Searching, DatedFilterSet):
    county = CodeFilter("county__slug", help_text="县(市、区)代码,例如 qingtian")
    school = CodeFilter("school__code", help_text="人事关系所在学校的编号")
    campus = CodeFilter("campus__code", help_text="工作校区的编号")
    subject = ChoiceFilter(choices=SchoolSubject.choices, help_text="任教学科")
    title = ChoiceFilter(choices=Title.choices, method="with_title", help_text="as_of 当日的职称")
    honour = CodeFilter(method="with_honour", help_text="as_of 当日荣誉的代码")
    search = SearchFilter(help_text="姓名的一部分,拼音首字母,或工号")

    class Meta:
        model = Teacher
        fields = []

    def with_title(self, queryset, name, value):
        return queryset.filter(open_on(self.day, "titles__"), titles__title=value).distinct()

    def with_honour(self, queryset, name, value):
        return queryset.filter(open_on(self.day, "honours__"), honours__honour__code=value).distinct()


class RotationFilter(RecordFilter):
    kind = ChoiceFilter(choices=RotationKind.choices, help_text="类型")
    source = ChoiceFilter(choices=Source.choices, help_text="来源")
    home_school = CodeFilter("home_school__code", help_text="流出学校的编号")
    host_school = CodeFilter("host_school__code", help_text="流入学校的编号")

    class Meta:
        model = Rotation
        fields = []
