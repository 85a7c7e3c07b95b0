"""What the bureau keeps for 公示: days off beyond the country's, and the bands of 等次."""

from django import forms
from django.contrib import admin
from django.db.models import OuterRef, Subquery
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget

from alliances.models import AllianceKind
from gongtongti.accounts.admin_base import ScopedAdmin
from gongtongti.accounts.roles import Permission

from .models import CalendarDay, GradeBand


class PublishingAdmin(ScopedAdmin):
    view_permission = Permission.SCORES_DRAFT
    change_permission = Permission.RUNS_PUBLISH
    deletable = True


@admin.register(CalendarDay)
class CalendarDayAdmin(PublishingAdmin):
    """The country's rows have no county: they are loaded with the registry, and only the maintainer touches them."""

    list_display = ("day", "name", "kind", "whose", "source")
    list_select_related = ("county",)
    list_filter = ("working",)
    search_fields = ("name", "source")
    date_hierarchy = "day"
    fields = ("day", "working", "name", "source")
    ordering = ("-day", "county")

    def may(self, request, permission, row=None):
        if row is not None and row.county_id is None and permission == self.change_permission:
            return request.scope.everywhere
        return super().may(request, permission, row)

    @display(description="上班或放假", ordering="working")
    def kind(self, row):
        return "上班" if row.working else "放假"

    @display(description="范围", ordering="county")
    def whose(self, row):
        return str(row.county or "全国")


@admin.register(GradeBand)
class GradeBandAdmin(PublishingAdmin):
    list_display = ("label", "school_year", "county", "of_kind", "at_least", "basis")
    list_select_related = ("county",)
    fields = ("school_year", "kind", "label", "at_least", "basis")
    ordering = ("-school_year", "kind", "-at_least")

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name != "kind":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        # A code typed wrongly would be a band that no score ever reaches.
        return forms.ChoiceField(
            label="教共体类型",
            required=False,
            choices=[("", "各类型相同"), *self._labels(request).items()],
            widget=UnfoldAdminSelectWidget,
        )

    def _labels(self, request) -> dict[str, str]:
        kinds = self.choices_for(AllianceKind, request).order_by("order")
        return dict(kinds.values_list("code", "label"))

    def get_queryset(self, request):
        kinds = self.choices_for(AllianceKind, request).order_by()
        own = kinds.filter(county=OuterRef("county"), code=OuterRef("kind"))
        return super().get_queryset(request).annotate(kind_label=Subquery(own.values("label")[:1]))

    @display(description="教共体类型", ordering="kind")
    def of_kind(self, band):
        return band.kind_label or band.kind or "各类型"

    def save_model(self, request, obj, form, change):
        if not change:
            obj.entered_by = request.user
        super().save_model(request, obj, form, change)
