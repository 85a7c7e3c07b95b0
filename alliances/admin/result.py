"""教学质量成绩: entered one by one here, or by workbook (table_import)."""

from decimal import Decimal

from django.contrib import admin
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextInputWidget

from gongtongti.accounts.admin_forms import ScopedForm, StructuralChange
from gongtongti.accounts.roles import Permission

from ..imports.results import read_results
from ..imports.template import results_template
from ..models import QualityResult
from ..periods import SchoolYear, SchoolYearField
from .base import RegistryAdmin, badges
from .export import ExportsList
from .table_import import ImportsTable

DEMO, REAL = "演示数据", "正式成绩"


def plain(number: Decimal) -> str:
    """86.5000 → 86.5, as it was written."""
    return f"{number.normalize():f}"


class SchoolYearFilter(admin.SimpleListFilter):
    title = "学年"
    parameter_name = "school_year"

    def lookups(self, request, model_admin):
        years = (
            model_admin.get_queryset(request).order_by("-school_year").values_list("school_year", flat=True)
        )
        return [(str(year), str(year)) for year in dict.fromkeys(years.distinct())]

    def queryset(self, request, queryset):
        try:
            return queryset.in_years(SchoolYear.parse(self.value() or ""))
        except ValueError:
            return queryset


class ResultForm(ScopedForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("value", "full_marks", "units"):
            if self.initial.get(name) is not None:
                self.initial[name] = plain(self.initial[name])


@admin.register(QualityResult)
class QualityResultAdmin(ImportsTable, ExportsList, RegistryAdmin):
    imports = "成绩"
    template_name = "教学质量成绩导入模板"
    resource = "alliances.resources.QualityResultResource"
    form = ResultForm
    view_permission = Permission.RESULTS_VIEW
    change_permission = Permission.RESULTS_CHANGE
    # Runs keep their own copy of what they read: a result entered for the wrong school may go.
    deletable = True
    formfield_overrides = {
        SchoolYearField: {"widget": UnfoldAdminTextInputWidget({"placeholder": "2021-2022"})}
    }
    list_display = (
        "school",
        "school_year",
        "stage",
        "measure",
        "value_shown",
        "full_marks_shown",
        "examinees",
        "units_shown",
        "nature",
    )
    list_select_related = ("school",)
    list_filter = (
        SchoolYearFilter,
        ("stage", ChoicesDropdownFilter),
        ("measure", ChoicesDropdownFilter),
        "is_demo",
    )
    search_fields = (
        "school__short_name",
        "school__full_name",
        "school__aliases__name",
        "school__initials",
        "school__code",
    )
    search_help_text = "校名、别名、编号或拼音首字母"
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("school", "school_year"),
                    ("stage", "measure"),
                    ("value", "full_marks"),
                    ("examinees", "units"),
                )
            },
        ),
    )
    autocomplete_fields = ("school",)

    def get_ordering(self, request):
        return ("-school_year", "school__code", "stage")

    def version_token(self, row) -> str:
        return f"{row.pk}-{QualityResult.objects.values_list('version', flat=True).get(pk=row.pk)}"

    def structural_changes(self, changed, before, after):
        """Whoever corrects a demonstration result makes it a real one."""
        real = set(changed) - {"change_reason", "seen", "confirmed"}
        return [StructuralChange("数据性质", DEMO, REAL)] if before.is_demo and real else []

    def read_upload(self, county, name, content):
        return read_results(county, name, content)

    def import_template(self, county):
        return results_template(county)

    def save_model(self, request, obj, form, change):
        """The version this page showed is the one in the database: the form compared them under the lock."""
        if change and form.changes_row():
            obj.version += 1
            obj.is_demo = False
        super().save_model(request, obj, form, change)

    @display(description="成绩", ordering="value")
    def value_shown(self, result):
        return plain(result.value)

    @display(description="满分", ordering="full_marks")
    def full_marks_shown(self, result):
        return None if result.full_marks is None else plain(result.full_marks)

    @display(description="计算单位", ordering="units")
    def units_shown(self, result):
        return None if result.units is None else plain(result.units)

    @display(description="数据性质", ordering="is_demo")
    def nature(self, result):
        return badges("warning", DEMO) if result.is_demo else REAL
