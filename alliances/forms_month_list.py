"""The month's list as it is sent: a file or pasted text, then the confirmation of what was looked over."""

from django import forms

from .imports.lessons import pasted
from .models import School

PASTED = "粘贴的表格.csv"


class _OfSchool(forms.Form):
    """`school` is named by its code; only one's own are offered."""

    school = forms.ChoiceField(
        label="填报学校",
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"invalid_choice": "您的账号不能为这所学校填报。请从列出的学校中选择。"},
    )

    def __init__(self, *args, schools: list[School], **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self._schools = {school.code: school for school in schools}
        self.fields["school"].choices = [(school.code, school.short_name) for school in schools]
        if len(schools) == 1:
            self.fields["school"].widget = forms.HiddenInput()
            self.initial.setdefault("school", schools[0].code)

    @property
    def chosen(self) -> School:
        return self._schools[self.cleaned_data["school"]]


class ListForm(_OfSchool):
    """A file or pasted text."""

    file = forms.FileField(
        label="上传表格",
        required=False,
        widget=forms.FileInput(attrs={"class": "form-control", "accept": ".xlsx,.csv"}),
        help_text="xlsx 或 csv,不超过 5 MB",
        error_messages={"empty": "这个文件是空的。请检查后重新选择。"},
    )
    text = forms.CharField(
        label="或者从 Excel 复制粘贴",
        required=False,
        strip=False,
        widget=forms.Textarea(
            attrs={"class": "form-control paste", "rows": 8, "wrap": "off", "spellcheck": "false"}
        ),
        help_text="连同表头一起复制;没有表头时按模板的列序读取",
    )

    def clean(self):
        if not self.errors and not self.cleaned_data.get("file") and not self.cleaned_data["text"].strip():
            raise forms.ValidationError("没有可核对的内容。请选择一个表格文件,或把表格粘贴到文本框中。")
        return self.cleaned_data

    @property
    def named_content(self) -> tuple[str, bytes]:
        file = self.cleaned_data.get("file")
        if file:
            return file.name, file.read()
        return PASTED, pasted(self.cleaned_data["text"])


class ConfirmForm(_OfSchool):
    """The list as it was looked over, and what is to become of it."""

    name = forms.CharField(max_length=200, widget=forms.HiddenInput)
    rows = forms.CharField(strip=False, widget=forms.Textarea(attrs={"hidden": True}))
    batch = forms.UUIDField(widget=forms.HiddenInput)
    how = forms.ChoiceField(
        label="怎样填报", choices=(("submit", "直接提交,请对方学校确认"), ("draft", "只存草稿,稍后逐条提交"))
    )
