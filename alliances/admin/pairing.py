"""Pairings as printed: the cells stay as they are, the schools beside them are ours to find."""

from django.contrib import admin
from django.template.loader import render_to_string
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from ..choices import Resolution
from ..models import SupportPairing
from .base import RegistryAdmin, badges

SCHOOLS = ("recipient_school", "former_supporting_school", "supporting_school")


@admin.register(SupportPairing)
class SupportPairingAdmin(RegistryAdmin):
    list_display = (
        "row_number",
        "state",
        "recipient_school",
        "supporting_school",
        "former_supporting_school",
        "stage",
        "since_year",
        "change",
        "printed",
    )
    list_display_links = ("row_number", "state")
    list_select_related = SCHOOLS
    list_filter = (
        ("resolution", ChoicesDropdownFilter),
        ("change", ChoicesDropdownFilter),
        ("stage", ChoicesDropdownFilter),
    )
    search_fields = (
        "recipient_school__short_name",
        "recipient_school__initials",
        "supporting_school__short_name",
        "supporting_school__initials",
        "note",
    )
    search_help_text = "受援校、支援校或拼音首字母"
    fieldsets = (
        ("文件原文", {"fields": ("row_number", "as_printed")}),
        ("对应到登记册", {"fields": (*SCHOOLS, "resolution", "note")}),
        ("其他", {"fields": (("stage", "change"), ("since_year", "until"))}),
    )
    readonly_fields = ("as_printed",)
    autocomplete_fields = SCHOOLS
    ordering = ("-resolution", "county", "row_number")  # "unresolved" before "resolved"
    structural_fields = ("until",)

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(*SCHOOLS)

    @display(description="对应情况", ordering="resolution")
    def state(self, pairing):
        tone = "warning" if pairing.resolution == Resolution.UNRESOLVED else "met"
        return badges(tone, pairing.get_resolution_display())

    @display(description="文件原文")
    def printed(self, pairing):
        return " / ".join(str(cell) for cell in pairing.raw.values() if cell) or None

    @display(description="文件原文")
    def as_printed(self, pairing):
        return render_to_string("admin/alliances/printed_cells.html", {"cells": pairing.raw.items()})
