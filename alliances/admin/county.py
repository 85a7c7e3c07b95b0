"""The tenant and its words: kept by its bureau administrators."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from gongtongti.accounts.admin_forms import ScopedForm
from gongtongti.accounts.roles import Permission

from ..models import AllianceKind, County, Region
from .base import RegistryAdmin


class CountyRulesAdmin(RegistryAdmin):
    """Words and places that everything else rests on: for whoever also appoints people, not for each clerk."""

    change_permission = Permission.PEOPLE_MANAGE


@admin.register(County)
class CountyAdmin(CountyRulesAdmin):
    list_display = ("name", "slug", "rank", "region")
    list_select_related = ("region",)
    search_fields = ("name", "slug")
    search_help_text = "名称或代码"
    fieldsets = ((None, {"fields": (("name", "slug"), ("rank", "region"))}),)
    fixed_fields = ("slug",)

    def may(self, request, permission, row=None):
        return request.scope.may(permission, None if row is None else row.pk)

    def has_add_permission(self, request):
        """Another county is another bureau: only the system's maintainer brings one in."""
        return request.scope.everywhere


class RegionForm(ScopedForm):
    def clean(self):
        cleaned = super().clean()
        code = cleaned.get("code", "")
        branches = self.model_admin.own_branches(self.request)
        if branches is not None and code and not any(code.startswith(f"{branch}-") for branch in branches):
            raise ValidationError(
                {"code": f"只能登记本县之下的区划:代码应以“{branches[0]}-”开头。请改写代码。" if branches else
                 "本县尚未指定行政区划,不能登记下级区划。请联系系统维护人员。"}
            )  # fmt: skip
        return cleaned


@admin.register(Region)
class RegionAdmin(CountyRulesAdmin):
    form = RegionForm
    list_display = ("name", "code", "rank", "parent")
    list_select_related = ("parent",)
    list_filter = (("rank", ChoicesDropdownFilter),)
    search_fields = ("name", "code")
    search_help_text = "名称或代码"
    fieldsets = ((None, {"fields": (("name", "code"), ("rank", "parent"))}),)
    structural_fields = ("code", "parent")

    def own_branches(self, request) -> list[str] | None:
        """Codes of the regions under which this person may keep places; None: everywhere."""
        if request.scope.everywhere:
            return None
        counties = request.scope.counties_with(self.change_permission)
        return list(
            County.objects.filter(pk__in=counties).exclude(region=None).values_list("region__code", flat=True)
        )

    def may(self, request, permission, row=None):
        if not request.scope.may(permission):
            return False
        if row is None or permission == self.view_permission:
            return True
        branches = self.own_branches(request)
        return branches is None or any(row.code.startswith(f"{branch}-") for branch in branches)


@admin.register(AllianceKind)
class AllianceKindAdmin(CountyRulesAdmin):
    list_display = ("label", "code", "core_word", "member_word", "single_legal_person", "order", "county")
    list_select_related = ("county",)
    search_fields = ("label", "code")
    search_help_text = "名称或代码"
    fieldsets = (
        (
            None,
            {"fields": (("label", "code"), ("core_word", "member_word"), ("single_legal_person", "order"))},
        ),
    )
    fixed_fields = ("code",)
    structural_fields = ("single_legal_person",)
