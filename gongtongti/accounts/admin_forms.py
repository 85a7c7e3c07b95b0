"""Forms that ask why, notice that somebody else was faster, and ask twice before a structural change."""

import hashlib
import json
from dataclasses import asdict, dataclass

from django import forms
from django.core.exceptions import ValidationError
from unfold.forms import PaginationInlineFormSet
from unfold.widgets import UnfoldAdminTextInputWidget

from .admin_history import latest_change

LOOK_AGAIN = "尚未保存。上方列出了影响登记册结构的变更:请核对原来、改为和生效日期,再点一次“保存”。"


@dataclass(frozen=True, slots=True)
class StructuralChange:
    """What a second look shows: 「身份 · 方山乡校 | 成员校 | 终止 | 2023-09-01」."""

    what: str
    old: str
    new: str
    day: str = "保存后立即生效"


def digest(changes: list[StructuralChange]) -> str:
    """Confirmed is exactly what was shown; any other change asks again."""
    return hashlib.sha256(json.dumps([asdict(change) for change in changes]).encode()).hexdigest()


class ScopedForm(forms.ModelForm):
    """`model_admin` and `request` are set by `ScopedAdmin.get_form`."""

    change_reason = forms.CharField(
        label="修改原因",
        max_length=100,
        widget=UnfoldAdminTextInputWidget,
        help_text="写入修改记录,例如“更正笔误”“县教育局2023年调整”",
        error_messages={"required": "请填写修改原因,例如“更正笔误”。它会写入修改记录,说明为什么改。"},
    )
    #: The version of the row and its parts that this page showed.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    #: The digest of the structural changes that were shown for a second look.
    confirmed = forms.CharField(required=False, widget=forms.HiddenInput)

    model_admin = None
    request = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.structural_changes: list[StructuralChange] = []
        if self.instance._state.adding:
            del self.fields["change_reason"]
        else:
            self.initial["seen"] = self.model_admin.version_token(self.instance)

    def changes_row(self) -> bool:
        return bool(set(self.changed_data) - {"change_reason", "seen", "confirmed"})

    def clean(self):
        cleaned = super().clean()
        county = self.cleaned_data.get("county")
        if county is not None:
            # Between a check over several rows and the write nobody else writes in this county.
            county.hold(county.pk)
        if not self.instance._state.adding:
            self._refuse_overtaken()
        return cleaned

    def _refuse_overtaken(self):
        """Another clerk saved this row after the page was opened: say so once, keep what was typed."""
        now = self.model_admin.version_token(self.instance)
        if self.data.get(self.add_prefix("seen")) == now:
            return
        self._put("seen", now)
        raise ValidationError(
            f"尚未保存:您打开此页之后,{latest_change(self.model_admin, self.instance)}"
            "您填写的内容都还在下面。请与最新内容核对后再次保存,届时以您填写的内容为准。"
        )

    def _post_clean(self):
        before = (
            None
            if self.instance._state.adding
            else type(self.instance)._default_manager.get(pk=self.instance.pk)
        )
        super()._post_clean()
        if before is None or self.errors:
            return
        self.structural_changes = self.model_admin.structural_changes(
            self.changed_data, before, self.instance
        )
        if self.structural_changes:
            wanted = digest(self.structural_changes)
            if self.data.get(self.add_prefix("confirmed")) != wanted:
                self._put("confirmed", wanted)
                self.add_error(None, LOOK_AGAIN)

    def _put(self, name, value):
        """What the page carries when it is shown again."""
        self.data = self.data.copy()
        self.data[self.add_prefix(name)] = value


class ScopedFormSet(PaginationInlineFormSet):
    """Rows of one parent, checked as they will stand together."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.structural_changes: list[StructuralChange] = []

    @property
    def confirmed_name(self) -> str:
        return f"{self.prefix}-confirmed"

    @property
    def confirmed_value(self) -> str:
        return digest(self.structural_changes) if self.structural_changes else ""

    def kept_rows(self):
        """(form, row as it will be) of every row that is filled in and not to be deleted."""
        for form in self.forms:
            filled = form.instance.pk or form.has_changed()
            if filled and hasattr(form, "cleaned_data") and not form.cleaned_data.get("DELETE"):
                yield form, form.instance

    def ask_for_second_look(self, changes: list[StructuralChange]) -> None:
        self.structural_changes = changes
        if changes and self.data.get(self.confirmed_name) != digest(changes):
            raise ValidationError(LOOK_AGAIN)

    def in_writing_order(self, rows):
        return rows
