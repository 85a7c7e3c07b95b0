"""The audit log, to be read only. Accounts and tokens are managed where posts are known."""

from django.contrib import admin
from django.db.models import Case, Value, When
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from .admin_base import ReadOnlyAdmin
from .models import AuditEvent
from .roles import Permission


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    view_permission = Permission.AUDIT_VIEW
    change_permission = Permission.AUDIT_VIEW
    list_display = ("at", "who", "verb", "county_name", "about", "address")
    list_select_related = ("user",)
    list_filter = (("verb", ChoicesDropdownFilter),)
    search_fields = ("user__username", "user__name", "about")
    search_help_text = "用户名、姓名或对象"
    date_hierarchy = "at"
    ordering = ("-at", "-pk")
    fieldsets = ((None, {"fields": ("at", "who", "verb", "county_name", "about", "address")}),)
    readonly_fields = ("who", "county_name")

    def get_queryset(self, request):
        counties = {county.slug: county.name for county in self._readable(request)}
        named = [When(county=slug, then=Value(name)) for slug, name in counties.items()]
        events = AuditEvent.objects.annotate(county_label=Case(*named, default="county")).order_by(
            *self.ordering
        )
        return events if request.scope.everywhere else events.filter(county__in=counties)

    def may(self, request, permission, row=None):
        if not request.scope.may(permission):
            return False
        return (
            row is None
            or request.scope.everywhere
            or any(row.county == c.slug for c in self._readable(request))
        )

    def _readable(self, request) -> list:
        return [c for c in request.current.counties if request.scope.may(self.view_permission, c.pk)]

    @display(description="账号")
    def who(self, event):
        return event.user

    @display(description="县(市、区)")
    def county_name(self, event):
        return event.county_label
