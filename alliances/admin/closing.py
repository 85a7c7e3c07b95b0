"""期间关账: periods in which schools no longer move their filings, and the exceptions granted to single schools."""

import datetime

from django import forms
from django.contrib import admin
from django.utils import timezone
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextInputWidget,
)

from gongtongti.accounts.admin_forms import ScopedForm, StructuralChange
from gongtongti.accounts.roles import Permission

from ..filing_choices import Subject
from ..models import CloseException, PeriodClose
from ..transitions import HANDLING
from .base import RegistryAdmin, RegistryInline, VisibleRelatedFilter

A_DAY = datetime.timedelta(days=1)
EVERY_SUBJECT = "所有事项"


class CloseForm(ScopedForm):
    """People name the last day of a period; what is stored is the first day after it."""

    subject = forms.ChoiceField(
        label="事项",
        choices=[
            ("", EVERY_SUBJECT),
            *((code, label) for code, label in Subject.choices if HANDLING[code].closes),
        ],
        required=False,
        widget=UnfoldAdminSelectWidget,
    )
    since = forms.DateField(label="第一天", widget=UnfoldAdminSingleDateWidget)
    until = forms.DateField(
        label="最后一天",
        widget=UnfoldAdminSingleDateWidget,
        help_text="日期在这两天之间(含)的填报,关账后学校不能再提交、确认、修改或撤回",
    )
    reason = forms.CharField(
        label="说明",
        max_length=200,
        widget=UnfoldAdminTextInputWidget,
        help_text="为什么关账,例如“10月数据上报市局”",
        error_messages={"required": "请写明为什么关账,例如“10月数据上报市局”。"},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.until:
            self.initial["until"] = self.instance.until - A_DAY

    def clean_until(self):
        return self.cleaned_data["until"] + A_DAY


class ExceptionInline(RegistryInline):
    view_permission = Permission.FILINGS_VIEW
    change_permission = Permission.PERIODS_CLOSE
    model = CloseException
    fields = ("school", "last_day", "reason", "granted")
    readonly_fields = ("granted",)
    autocomplete_fields = ("school",)
    verbose_name_plural = "例外:在此日(含)之前仍可办理的学校"

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("school", "granted_by")

    @display(description="批准")
    def granted(self, row):
        return f"{row.granted_by} {timezone.localtime(row.granted_at):%Y-%m-%d %H:%M}" if row.pk else None


@admin.register(PeriodClose)
class PeriodCloseAdmin(RegistryAdmin):
    view_permission = Permission.FILINGS_VIEW
    change_permission = Permission.PERIODS_CLOSE
    form = CloseForm
    list_display = ("name", "what", "first_day", "last_day", "closed_by", "closed_at", "county")
    list_select_related = ("county", "closed_by")
    list_filter = (("subject", ChoicesDropdownFilter), ("county", VisibleRelatedFilter))
    search_fields = ("name", "reason")
    search_help_text = "期间或说明"
    fieldsets = ((None, {"fields": (("name", "subject"), ("since", "until"), "reason", "closed")}),)
    readonly_fields = ("closed",)
    inlines = (ExceptionInline,)
    history_parts = ("exceptions",)
    structural_fields = ("subject", "since", "until")

    def get_inlines(self, request, obj):
        """Before there is a close there is nothing to except from it."""
        return self.inlines if obj else ()

    @display(description="事项")
    def what(self, close):
        return close.get_subject_display() or EVERY_SUBJECT

    @display(description="第一天", ordering="since")
    def first_day(self, close):
        return close.since.isoformat()

    @display(description="最后一天", ordering="until")
    def last_day(self, close):
        return (close.until - A_DAY).isoformat()

    @display(description="关账")
    def closed(self, close):
        if not close.pk:
            return "保存时记入您的姓名和时间"
        return f"{close.closed_by} {timezone.localtime(close.closed_at):%Y-%m-%d %H:%M}"

    def structural_change(self, name, before, after):
        if name == "until":
            return StructuralChange("最后一天", self.last_day(before), self.last_day(after))
        if name == "subject":
            return StructuralChange("事项", self.what(before), self.what(after))
        return StructuralChange("第一天", self.first_day(before), self.first_day(after))

    def save_model(self, request, obj, form, change):
        """Who closed and when is what happened, not what somebody types."""
        if not change:
            obj.closed_by, obj.closed_at = request.user, timezone.now()
        super().save_model(request, obj, form, change)

    def save_formset(self, request, form, formset, change):
        for row in (row_form.instance for row_form in formset.forms):
            if row.pk is None:
                row.granted_by, row.granted_at = request.user, timezone.now()
        super().save_formset(request, form, formset, change)
