"""异议 and 复核意见 as they are written. The files beside an objection are taken by the view."""

from collections.abc import Mapping, Sequence

from django import forms

from alliances.forms_kept import KeptForm

from .inputs import MEMBERSHIP, NO_MEMBER, NOT_ENTERED, READING, Input, WrongClaim, claim_of
from .models import Review

LONGEST = 5_000
LONGEST_CLAIM = 60
HOW_TO_CLAIM = (
    f"数字写到登记册的位数,例如 67.5;成员关系写“{NO_MEMBER}”,或写起止日期,例如“2021-09-01 至 2022-06-30”。"
    "说不出应是多少的可以不填,在理由中说明。对执行口径的异议不用填。"
)


class ObjectionForm(KeptForm):
    """`offered`: what may be contested. `fixed`: what was, once it has been handed in; then it stays so."""

    input = forms.CharField(required=False)
    claimed = forms.CharField(
        label="认为应为",
        required=False,
        max_length=LONGEST_CLAIM,
        help_text=HOW_TO_CLAIM,
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
        error_messages={
            "max_length": "“认为应为”有 %(show_value)d 个字,最多 %(limit_value)d 个。请只写数值或日期,理由写在下面。"
        },
    )
    grounds = forms.CharField(
        label="理由和依据",
        max_length=LONGEST,
        help_text="写明哪里不对、依据是什么。材料作为附件上传。",
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 6}),
        error_messages={
            "required": "没有写理由和依据。请写明哪里不对、依据是什么。",
            "max_length": "理由有 %(show_value)d 个字,超过 %(limit_value)d 个。请精简,细节放进附件。",
        },
    )

    def __init__(self, *args, offered: Sequence[Input], fixed: Input | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.offered, self.fixed = {row.key: row for row in offered}, fixed

    @property
    def picked(self) -> str:
        """Of the list, for the page."""
        return self["input"].value() or ""

    def clean_input(self) -> Input:
        if self.fixed is not None:
            return self.fixed
        key = self.cleaned_data["input"]
        if not key:
            raise forms.ValidationError("没有选有异议的输入。请在列表中选一项。")
        if key not in self.offered:
            raise forms.ValidationError("选的这一项不是这份成绩的输入。请在列表中重新选一项。")
        return self.offered[key]

    def clean_claimed(self) -> str:
        return self.cleaned_data["claimed"].strip()

    def clean(self):
        sent = super().clean()
        contested, claimed = sent.get("input"), sent.get("claimed")
        if contested is None or claimed is None:
            return sent
        if contested.kind == READING:
            sent["claimed"] = contested.claim[:LONGEST_CLAIM]
            return sent
        try:
            sent["claimed"] = claim_of(contested.kind, claimed, limit=contested.limit)
        except WrongClaim as wrong:
            self.add_error("claimed", str(wrong))
            return sent
        if sent["claimed"] and is_used(contested, sent["claimed"]):
            self.add_error("claimed", f"测算用的就是 {contested.used}。请填写另一个值,或选另一项输入。")
        return sent


def is_used(contested: Input, value: str) -> bool:
    """Whether the run used that very value. Of a membership `used` begins with the role."""
    if contested.used == NOT_ENTERED:
        return False
    return contested.used.endswith(value) if contested.kind == MEMBERSHIP else contested.used == value


class ReviewForm(forms.Form):
    """`seen`: the value whose difference stood on the page; `revision`: of the objection that did."""

    outcome = forms.ChoiceField(
        label="结论",
        choices=Review.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "没有选结论。请选“异议成立”或“异议不成立”。",
            "invalid_choice": "没有这种结论。请选“异议成立”或“异议不成立”。",
        },
    )
    corrected = forms.CharField(
        label="应为",
        required=False,
        max_length=LONGEST_CLAIM,
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
        help_text="异议成立时必填:核实之后的值,可以与学校主张的不同。",
        error_messages={
            "max_length": "“应为”有 %(show_value)d 个字,最多 %(limit_value)d 个。请只写核实后的值。"
        },
    )
    opinion = forms.CharField(
        label="复核意见",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 6}),
        help_text="写明查了什么、依据是什么。提出异议的学校会看到。",
        error_messages={
            "required": "没有写复核意见。请写明查了什么、依据是什么,学校会看到。",
            "max_length": "复核意见有 %(show_value)d 个字,超过 %(limit_value)d 个。请精简。",
        },
    )
    seen = forms.CharField(required=False, max_length=LONGEST_CLAIM, widget=forms.HiddenInput)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**31)

    def __init__(self, *args, contested: Input, claimed: str, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.contested, self.claimed = contested, claimed

    def clean(self):
        sent = super().clean()
        outcome, corrected = sent.get("outcome"), sent.get("corrected")
        if outcome is None or corrected is None:
            return sent
        sent["corrected"] = self._corrected(outcome, corrected)
        return sent

    def _corrected(self, outcome: str, corrected: str) -> str:
        if outcome == Review.Outcome.REJECTED:
            return ""
        if self.contested.kind == READING:
            return self.claimed
        if not corrected.strip():
            self.add_error("corrected", "异议成立,但没有写应为多少。请填写核实之后的值。")
            return ""
        try:
            value = claim_of(self.contested.kind, corrected, limit=self.contested.limit)
        except WrongClaim as wrong:
            self.add_error("corrected", str(wrong))
            return ""
        if is_used(self.contested, value):
            self.add_error(
                "corrected", f"测算用的就是 {self.contested.used},这样异议不成立。请改选结论,或核对数值。"
            )
        return value


def contested_again(name: Mapping[str, str], offered: Sequence[Input], label: str) -> Input:
    """The input that an objection named, from the list of today; by its name alone where it is no longer listed."""
    for row in offered:
        if row.name == name:
            return row
    return Input(key="", name=name, about=label, used="")
