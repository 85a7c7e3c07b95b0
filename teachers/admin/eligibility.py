"""流动名册, row by row. Whole lists are suggested and confirmed on the portal's page, or imported here."""

from django.contrib import admin
from django.utils import timezone
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextInputWidget

from alliances.admin.base import VisibleRelatedFilter, badges
from alliances.admin.export import ExportsList
from alliances.admin.result import SchoolYearFilter
from alliances.admin.table_import import ImportsTable
from alliances.periods import SchoolYearField

from ..imports import read_roster, roster_template
from ..models import EligibilityEntry
from .base import PeopleAdmin


class ConfirmedFilter(admin.SimpleListFilter):
    title = "确认"
    parameter_name = "confirmed"

    def lookups(self, request, model_admin):
        return [("yes", "已确认"), ("no", "待确认")]

    def queryset(self, request, queryset):
        match self.value():
            case "yes":
                return queryset.confirmed()
            case "no":
                return queryset.filter(confirmed_at=None)
        return queryset


@admin.register(EligibilityEntry)
class EligibilityEntryAdmin(ImportsTable, ExportsList, PeopleAdmin):
    imports = "流动名册"
    template_name = "流动名册导入模板"
    resource = "teachers.resources.RosterResource"
    formfield_overrides = {
        SchoolYearField: {"widget": UnfoldAdminTextInputWidget({"placeholder": "2021-2022"})}
    }
    list_display = (
        "teacher",
        "number",
        "school_year",
        "school",
        "campus",
        "eligible",
        "backbone",
        "exemption",
        "state",
    )
    list_select_related = ("teacher", "school", "campus")
    list_filter = (
        SchoolYearFilter,
        ConfirmedFilter,
        ("school", VisibleRelatedFilter),
        "eligible",
        "backbone",
        ("exemption", ChoicesDropdownFilter),
    )
    search_fields = (
        "teacher__name",
        "teacher__initials",
        "=teacher__staff_number",
        "campus__short_name",
        "campus__initials",
    )
    search_help_text = "教师、工号、校区或拼音首字母"
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("teacher", "school_year"),
                    ("school", "campus"),
                    ("eligible", "backbone"),
                    ("exemption", "reason"),
                ),
                "description": "在这里保存即为教育局确认:这一条从此计入流动比例。",
            },
        ),
    )
    autocomplete_fields = ("teacher", "school", "campus")
    fixed_fields = ("teacher", "school_year")
    ordering = ("-school_year", "county", "teacher__staff_number")

    def save_model(self, request, obj, form, change):
        """The version this page showed is the one in the database: the form compared them under the lock."""
        if not change or form.changes_row():
            obj.confirmed_by, obj.confirmed_at = request.user, timezone.now()
            obj.is_demo = False
        if change and form.changes_row():
            obj.version += 1
        super().save_model(request, obj, form, change)

    def read_upload(self, county, name, content):
        return read_roster(county, name, content, at=timezone.now())

    def import_template(self, county):
        return roster_template(county)

    @display(description="工号", ordering="teacher__staff_number")
    def number(self, entry):
        return entry.teacher.staff_number

    @display(description="确认", ordering="confirmed_at")
    def state(self, entry):
        return badges("met", "已确认") if entry.confirmed_at else badges("warning", "待确认")
