"""Sections of the bureau and the duties they carry. Their people may do what the section is charged with."""

from django import forms
from django.contrib import admin
from unfold.decorators import display
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from gongtongti.accounts.admin_forms import ScopedForm
from gongtongti.accounts.models import AuditEvent
from gongtongti.accounts.roles import Duty

from ..models import Section
from .base import today
from .county import CountyRulesAdmin
from .post import record


class SectionForm(ScopedForm):
    duties = forms.MultipleChoiceField(
        label="职责",
        choices=Duty.choices,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text="勾选后,该科室的人员即可在门户中办理这些事项",
    )


def _duty_words(row) -> str:
    return "、".join(Duty(duty).label for duty in row.duties)


@admin.register(Section)
class SectionAdmin(CountyRulesAdmin):
    form = SectionForm
    list_display = ("name", "code", "duties_shown", "clause", "county")
    list_select_related = ("county",)
    search_fields = ("name", "code")
    search_help_text = "科室或编号"
    fieldsets = ((None, {"fields": (("name", "code"), "duties", ("clause", "order"))}),)
    fixed_fields = ("code",)
    structural_fields = ("duties",)
    words = {"section.duties": _duty_words, "historicalsection.duties": _duty_words}

    def has_change_permission(self, request, obj=None):
        """What one's own section is charged with is settled by somebody else: nobody grants himself a duty."""
        if not super().has_change_permission(request, obj):
            return False
        return obj is None or not obj.posts.filter(user=request.user).as_of(today()).exists()

    @display(description="职责")
    def duties_shown(self, section):
        return _duty_words(section) or None

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if "duties" in form.changed_data:
            record(
                request,
                AuditEvent.Verb.GRANTED,
                about=f"科室“{obj}”的职责:{_duty_words(obj) or '无'}",
                county=obj.county.slug,
            )
