"""What the head of a core school writes of the head of a member school."""

from django import forms

from alliances.forms_kept import KeptForm

from .models import Opinion

LONGEST = 3_000


class OpinionForm(KeptForm):
    words = forms.CharField(
        label="评价意见",
        required=False,
        max_length=LONGEST,
        help_text="只有您本人和教育局负责校长职级制考核的人员看得到,对方学校看不到。",
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 10, "autocomplete": "off"}),
        error_messages={"max_length": f"评价意见超过 {LONGEST:,} 个字。请精简。"},
    )

    def fill(self, row: Opinion) -> None:
        row.words = self.cleaned_data["words"].replace("\r\n", "\n").strip()

    @property
    def missing(self) -> list[tuple[str, str]]:
        """Field and sentence: what has to be there before it is sent on."""
        return (
            [] if self.cleaned_data["words"].strip() else [("words", "评价意见还没有写,不能提交。请填写。")]
        )
