"""The county's ranked table of honours, and who holds which."""

from django.contrib import admin

from alliances.admin.base import VisibleRelatedFilter
from alliances.admin.export import ExportsList
from alliances.admin.table_import import ImportsTable

from ..imports import honours_template, read_honours
from ..models import HonourRank, TeacherHonour
from .base import PeopleAdmin


@admin.register(HonourRank)
class HonourRankAdmin(PeopleAdmin):
    list_display = ("name", "rank", "code", "county")
    list_select_related = ("county",)
    search_fields = ("name", "code")
    search_help_text = "荣誉或代码"
    fieldsets = ((None, {"fields": (("name", "rank"), "code")}),)
    fixed_fields = ("code",)
    # The rank decides who is backbone and who may go as a guide.
    structural_fields = ("rank",)
    ordering = ("county", "rank")


@admin.register(TeacherHonour)
class TeacherHonourAdmin(ImportsTable, ExportsList, PeopleAdmin):
    imports = "教师荣誉"
    template_name = "教师荣誉导入模板"
    resource = "teachers.resources.TeacherHonourResource"
    county_lookup = "teacher__county"
    deletable = True
    list_display = ("teacher", "number", "school", "honour", "since", "until")
    list_select_related = ("teacher__school", "honour")
    list_filter = (("honour", VisibleRelatedFilter),)
    search_fields = (
        "teacher__name",
        "teacher__initials",
        "=teacher__staff_number",
        "teacher__school__short_name",
        "teacher__school__initials",
        "honour__name",
    )
    search_help_text = "教师、工号、学校、荣誉或拼音首字母"
    fieldsets = ((None, {"fields": (("teacher", "honour"), ("since", "until"))}),)
    autocomplete_fields = ("teacher",)
    ordering = ("teacher__county", "honour__rank", "teacher__staff_number")

    def read_upload(self, county, name, content):
        return read_honours(county, name, content)

    def import_template(self, county):
        return honours_template(county)

    @admin.display(description="工号", ordering="teacher__staff_number")
    def number(self, held):
        return held.teacher.staff_number

    @admin.display(description="学校")
    def school(self, held):
        return held.teacher.school
