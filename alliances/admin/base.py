"""What the registry's admin pages have in common."""

from django.utils import timezone
from django.utils.html import format_html_join
from unfold.contrib.filters.admin import RelatedDropdownFilter

from gongtongti.accounts.admin_base import ScopedAdmin, ScopedInline
from gongtongti.accounts.roles import Permission


class RegistryAdmin(ScopedAdmin):
    view_permission = Permission.REGISTRY_VIEW
    change_permission = Permission.REGISTRY_CHANGE
    #: What is given once, when the row is entered: a change page only shows it.
    fixed_fields: tuple[str, ...] = ()

    def get_readonly_fields(self, request, obj=None):
        given = super().get_readonly_fields(request, obj)
        return (*given, *self.fixed_fields) if obj else given


class RegistryInline(ScopedInline):
    view_permission = Permission.REGISTRY_VIEW
    change_permission = Permission.REGISTRY_CHANGE


class VisibleRelatedFilter(RelatedDropdownFilter):
    """Offers only what occurs in the rows one may see: no names of other counties. Not shown with one choice."""

    def field_choices(self, field, request, model_admin):
        rows = model_admin.get_queryset(request).order_by()
        keys = rows.values_list(f"{self.field_path}__pk", flat=True).distinct()
        return field.get_choices(include_blank=False, limit_choices_to={"pk__in": list(keys)})


def badges(tone: str, *words: str):
    """`tone`: met or warning, coloured as on the portal's pages."""
    return (
        format_html_join("", '<span class="badge badge-{}">{}</span>', ((tone, word) for word in words))
        or None
    )


def today():
    return timezone.localdate()
