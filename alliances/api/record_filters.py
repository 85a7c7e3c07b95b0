"""Filters of the lists of records."""

import django_filters
from django.db.models import Exists, OuterRef

from ..filing_choices import ActivityKind, SchoolSubject, State
from ..models import Activity, Participation
from ..periods import SchoolYearFormField
from .filters import ChoiceFilter, CodeFilter, told

#: Drafts are their author's alone; programs do not see them.
STATES = [choice for choice in State.choices if choice[0] != State.DRAFT]


class DayFilter(django_filters.DateFilter):
    def __init__(self, field_name=None, *, help_text, **kwargs):
        super().__init__(
            field_name,
            help_text=help_text,
            input_formats=["%Y-%m-%d"],
            error_messages={"invalid": "这不是日期。日期写作 年-月-日,例如 2021-10-15。请改正。"},
            **kwargs,
        )
        told(self, type="string", format="date", description=help_text)


class SchoolYearFilter(django_filters.Filter):
    """2021-2022: rows whose filing counts in that school year."""

    field_class = SchoolYearFormField

    def __init__(self, *, help_text, **kwargs):
        super().__init__(method="in_school_year", help_text=help_text, **kwargs)
        told(self, type="string", format="school-year", example="2021-2022", description=help_text)


class RecordFilter(django_filters.FilterSet):
    """What filed rows of every kind are asked for."""

    county = CodeFilter("county__slug", help_text="县(市、区)代码,例如 qingtian")
    alliance = CodeFilter("filing__alliance__code", help_text="教共体编号")
    school = CodeFilter(method="taking_part", help_text="参加学校(含承办、流出、流入)的编号")
    state = ChoiceFilter("filing__state", choices=STATES, help_text="状态")
    since = DayFilter("filing__day", lookup_expr="gte", help_text="这一天及以后")
    until = DayFilter("filing__day", lookup_expr="lt", help_text="这一天以前(不含)")
    school_year = SchoolYearFilter(help_text="学年,例如 2021-2022")

    def taking_part(self, queryset, name, value):
        parts = Participation.objects.filter(filing=OuterRef("filing"), school__code=value)
        return queryset.filter(Exists(parts))

    def in_school_year(self, queryset, name, value):
        return queryset.in_year(value)


class ActivityFilter(RecordFilter):
    kind = ChoiceFilter(choices=ActivityKind.choices, help_text="类别")
    subject = ChoiceFilter(choices=SchoolSubject.choices, help_text="学科")

    class Meta:
        model = Activity
        fields = []
