"""师徒结对."""

from django.contrib import admin
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from alliances.admin.base import VisibleRelatedFilter
from alliances.admin.export import ExportsList

from ..models import MentorshipPair
from .base import PeopleAdmin


@admin.register(MentorshipPair)
class MentorshipPairAdmin(ExportsList, PeopleAdmin):
    resource = "teachers.resources.MentorshipResource"
    list_display = ("mentor", "mentor_school", "mentee", "mentee_school", "subject", "since", "until")
    list_select_related = ("mentor__campus", "mentee__campus")
    list_filter = (("alliance", VisibleRelatedFilter), ("subject", ChoicesDropdownFilter))
    search_fields = (
        "mentor__name",
        "mentor__initials",
        "=mentor__staff_number",
        "mentee__name",
        "mentee__initials",
        "=mentee__staff_number",
    )
    search_help_text = "师傅或徒弟的姓名、工号或拼音首字母"
    fieldsets = (
        (
            None,
            {"fields": (("mentor", "mentee"), ("subject", "alliance"), "goal", ("since", "until"))},
        ),
    )
    autocomplete_fields = ("mentor", "mentee", "alliance")
    structural_fields = ("until",)
    ordering = ("-since", "pk")

    @admin.display(description="师傅所在校区")
    def mentor_school(self, pair):
        return pair.mentor.campus

    @admin.display(description="徒弟所在校区")
    def mentee_school(self, pair):
        return pair.mentee.campus
