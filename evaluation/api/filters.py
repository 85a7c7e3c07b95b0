"""Filters of runs and scores."""

import django_filters
from django import forms

from alliances.api.filters import ChoiceFilter, CodeFilter, YesNoFilter, told
from alliances.periods import SchoolYearFormField

from ..models import ChainLink, Decision, Publication, Score, ScoreRun

LARGEST_ID = 2**63 - 1


class RunIdFilter(django_filters.Filter):
    field_class = forms.IntegerField

    def __init__(self, *, help_text, **kwargs):
        wrong = "测算编号应为正整数。请核对后改正。"
        super().__init__(
            min_value=1,
            max_value=LARGEST_ID,
            error_messages={"invalid": wrong, "min_value": wrong, "max_value": wrong},
            **kwargs,
        )
        told(self, type="integer", minimum=1, maximum=LARGEST_ID, description=help_text)


class SchoolYearFilter(django_filters.Filter):
    field_class = SchoolYearFormField

    def __init__(self, *, help_text, **kwargs):
        super().__init__(**kwargs)
        told(self, type="string", format="school-year", example="2021-2022", description=help_text)


class RunFilter(django_filters.FilterSet):
    county = CodeFilter("county__slug", help_text="县(市、区)代码,例如 qingtian")
    school_year = SchoolYearFilter(help_text="学年,例如 2021-2022")
    state = ChoiceFilter(choices=ScoreRun.State.choices, help_text="状态")
    trial = YesNoFilter(help_text="试算")
    pack = CodeFilter(help_text="依据的政策文件包")

    class Meta:
        model = ScoreRun
        fields = []


class DecisionFilter(django_filters.FilterSet):
    county = CodeFilter("county__slug", help_text="县(市、区)代码,例如 qingtian")
    pack = CodeFilter(help_text="政策文件包编号,例如 qingtian-2021")
    question = CodeFilter(help_text="问题编号,例如 bundled.reading")

    class Meta:
        model = Decision
        fields = []


class ScoreFilter(django_filters.FilterSet):
    """The first three choose the run (`views.latest_run`), the others rows of it; `lines` only what is told of a row."""

    run = RunIdFilter(method="of_the_run", help_text="测算编号;不写时取能看到的最近一次测算(不含试算)")
    county = CodeFilter(method="of_the_run", help_text="县(市、区)代码,例如 qingtian")
    school_year = SchoolYearFilter(method="of_the_run", help_text="学年,例如 2021-2022")
    school = CodeFilter("school_code", help_text="学校编号")
    alliance = CodeFilter("alliance_code", help_text="教共体编号")
    kind = ChoiceFilter(choices=Score.Kind.choices, help_text="成绩种类")
    official = YesNoFilter(help_text="只要正式成绩(true)或只要其余(false)")
    lines = ChoiceFilter(choices=[("1", "附明细")], method="of_the_run", help_text="写 1 时每行成绩附明细")

    class Meta:
        model = Score
        fields = []

    def of_the_run(self, queryset, name, value):
        return queryset


class PublicationFilter(django_filters.FilterSet):
    county = CodeFilter("run__county__slug", help_text="县(市、区)代码,例如 qingtian")
    school_year = SchoolYearFilter(field_name="run__school_year", help_text="学年,例如 2021-2022")
    state = ChoiceFilter("run__state", choices=ScoreRun.State.choices, help_text="测算现在的状态")

    class Meta:
        model = Publication
        fields = []


class ChainFilter(django_filters.FilterSet):
    county = CodeFilter("county__slug", help_text="县(市、区)代码,例如 qingtian")

    class Meta:
        model = ChainLink
        fields = []
