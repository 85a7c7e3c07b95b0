"""Who holds which post. Rights follow from posts, so nobody grants one to himself."""

from django.contrib import admin
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from gongtongti.accounts.models import AuditEvent, User
from gongtongti.accounts.roles import Permission

from ..models import Post
from .base import RegistryAdmin, VisibleRelatedFilter

SETTLED = ("user", "role", "school")


def managed_accounts(scope):
    """The accounts a bureau administrator answers for: every post they hold, past ones too, is in the own county."""
    if scope.everywhere:
        return User.objects.all()
    counties = scope.counties_with(Permission.PEOPLE_MANAGE)
    elsewhere = Post.objects.exclude(county_id__in=counties)
    here = Post.objects.filter(county_id__in=counties)
    return User.objects.filter(is_superuser=False, pk__in=here.values("user")).exclude(
        pk__in=elsewhere.values("user")
    )


def record(request, verb, *, about: str, county: str = "") -> None:
    AuditEvent.objects.create(
        user=request.user,
        verb=verb,
        about=about[:200],
        county=county,
        address=request.META.get("REMOTE_ADDR"),
    )


@admin.register(Post)
class PostAdmin(RegistryAdmin):
    view_permission = Permission.PEOPLE_MANAGE
    change_permission = Permission.PEOPLE_MANAGE
    list_display = ("user", "role", "school", "section", "county", "since", "until")
    list_select_related = ("user", "school", "section", "county")
    list_filter = (("role", ChoicesDropdownFilter), ("county", VisibleRelatedFilter))
    search_fields = ("user__username", "user__name", "school__short_name", "school__initials")
    search_help_text = "用户名、姓名、学校或拼音首字母"
    fieldsets = ((None, {"fields": (("user", "role"), ("school", "section"), ("since", "until"))}),)
    autocomplete_fields = ("school",)
    structural_fields = ("section", "until")

    def choices_for(self, related, request):
        if related is User:
            return managed_accounts(request.scope).exclude(pk=request.user.pk)
        return super().choices_for(related, request)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or obj.user_id != request.user.pk)

    def get_form(self, request, obj=None, change=False, **kwargs):
        """A post that was granted is not turned into another: it ends, and a new one begins."""
        form = super().get_form(request, obj, change=change, **kwargs)
        for name in SETTLED:
            if obj is not None and name in form.base_fields:
                form.base_fields[name].disabled = True
        if obj is not None and obj.section_id and "section" in form.base_fields:
            form.base_fields["section"].disabled = True
        return form

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if not change or form.changes_row():
            verb = AuditEvent.Verb.REVOKED if change and obj.until else AuditEvent.Verb.GRANTED
            section = f" {obj.section}" if obj.section_id else ""
            record(request, verb, about=f"任职:{obj}{section}({obj.period_text()})", county=obj.county.slug)
