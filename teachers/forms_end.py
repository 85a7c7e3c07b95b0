"""What is asked when a rotation has ended. The last day is asked for; the first day after is kept."""

import datetime

from django import forms
from django.core.exceptions import ValidationError

from .choices import Appraisal, Outcome
from .fields import DayField, sentences
from .models import Rotation, RotationEnd

ONE_DAY = datetime.timedelta(days=1)


class EndForm(forms.Form):
    """How it ended. `end`: what stands already and is corrected."""

    last_day = DayField(
        label="实际最后一天",
        help_text="在流入学校的最后一天",
        error_messages=sentences("请填写最后一天。", "最后一天应为年-月-日,例如 2024-08-31。请改写。"),
    )
    outcome = forms.ChoiceField(
        label="去向",
        choices=[("", "请选择"), *Outcome.choices],
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages=sentences("请选择去向。", "没有这种去向。请从列表中选择。"),
    )
    appraisal = forms.ChoiceField(
        label="考核",
        choices=[("", "未考核"), *Appraisal.choices],
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages=sentences("请选择考核结果。", "没有这种考核结果。请从列表中选择。"),
    )
    note = forms.CharField(
        label="说明",
        max_length=200,
        required=False,
        help_text="提前结束的,写明原因",
        widget=forms.TextInput(attrs={"class": "form-control"}),
        error_messages={"max_length": "说明不超过 200 个字。请写短一些。"},
    )
    reason = forms.CharField(
        label="更正原因",
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"class": "form-control"}),
        error_messages={"max_length": "更正原因不超过 100 个字。请写短一些。"},
    )
    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, data=None, *, rotation: Rotation, end: RotationEnd | None):
        initial: dict = {"last_day": rotation.last_day, "outcome": Outcome.RETURNED}
        if end is not None:
            initial = {
                "last_day": end.last_day,
                "outcome": end.outcome,
                "appraisal": end.appraisal,
                "note": end.note,
                "seen": end.mark,
            }
        super().__init__(data, initial=initial)
        self.rotation, self.end = rotation, end or RotationEnd(rotation=rotation)
        if end is None:
            del self.fields["reason"]

    def clean(self):
        told = super().clean()
        if self.errors:
            return told
        end = self.end
        end.ended_on = told["last_day"] + ONE_DAY
        end.outcome, end.appraisal, end.note = told["outcome"], told["appraisal"], told["note"]
        try:
            end.clean()
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                self.add_error("last_day" if name == "ended_on" else name, messages)
        return told
