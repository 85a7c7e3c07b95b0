"""What is typed for the steps of a run: terms of an announcement, reasons, and the password once more."""

from django import forms
from django.contrib.auth import authenticate

from .announcing import USUAL_DAYS, Terms
from .forms import LARGEST_ID
from .models import Publication
from .steps import CORRECT, Step, Verb

MOST_DAYS = 60
LONGEST_REASON = 500


def _date(label, *, required, **more):
    return forms.DateField(
        label=label,
        required=required,
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
        error_messages={
            "required": f"缺少{label}。请填写。",
            "invalid": f"{label}不是日期。日期写作 年-月-日,例如 2022-10-10。请改正。",
        },
        **more,
    )


def _line(label, *, longest, **more):
    return forms.CharField(
        label=label,
        max_length=longest,
        required=False,
        widget=forms.TextInput(attrs={"class": "form-control"}),
        error_messages={"max_length": f"{label}最多 {longest} 个字。请写得简短一些。"},
        **more,
    )


def _reason(label, *, required, **more):
    return forms.CharField(
        label=label,
        max_length=LONGEST_REASON,
        required=required,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 3}),
        error_messages={
            "required": f"缺少{label}。请写明,让别人知道为什么。",
            "max_length": f"{label}最多 {LONGEST_REASON} 个字。请写得简短一些。",
        },
        **more,
    )


class StepForm(forms.Form):
    """Of one step. `seen`: the version of the run on the page; what is typed wrongly never loses it."""

    seen = forms.IntegerField(min_value=1, max_value=2**31, required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, step: Step, request, **kwargs):
        super().__init__(data, prefix=step.verb, **kwargs)
        self.step, self.request = step, request

    @property
    def says(self) -> dict:
        """For the verb of the step."""
        return {}


class ReasonForm(StepForm):
    reason = _reason("理由", required=True)

    @property
    def says(self) -> dict:
        return {"reason": self.cleaned_data["reason"]}


class CorrectForm(StepForm):
    newest_seen = forms.IntegerField(
        min_value=0, max_value=LARGEST_ID, required=False, widget=forms.HiddenInput
    )
    reason = _reason(
        "更正原因",
        required=True,
        help_text="写明哪里不对、为什么更正;更正原因记入新的测算,公布后任何人都能看到",
    )

    @property
    def says(self) -> dict:
        return {
            "reason": self.cleaned_data["reason"],
            "newest_seen": self.cleaned_data["newest_seen"] or 0,
        }


class SignedForm(StepForm):
    """Whoever does it signs in again. A wrong password counts as a failed sign-in and is never shown again."""

    password = forms.CharField(
        label="再次输入您的登录密码",
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"class": "form-control", "autocomplete": "current-password"}),
        error_messages={
            "required": "缺少密码。请输入您的登录密码,表示是您本人办理。",
            "max_length": "密码不对。请重新输入您的登录密码。",
        },
    )
    wrong_password = False

    def clean_password(self):
        password, user = self.cleaned_data["password"], self.request.user
        if authenticate(self.request, username=user.get_username(), password=password) != user:
            self.wrong_password = True
            raise forms.ValidationError("密码不对。请重新输入您的登录密码;连续输错会暂时锁定账号。")
        return ""


class AnnounceForm(StepForm):
    opens_on = _date("公示开始日期", required=True, help_text="今天或以后;这一天是工作日的,算第一天")
    working_days = forms.IntegerField(
        label="公示几个工作日",
        initial=USUAL_DAYS,
        min_value=1,
        max_value=MOST_DAYS,
        widget=forms.NumberInput(attrs={"class": "form-control"}),
        error_messages={
            "required": "缺少公示的工作日数。请填写,例如 5。",
            "invalid": "公示的工作日数不是整数。请填写,例如 5。",
            "min_value": "公示至少 1 个工作日。请改正。",
            "max_value": f"公示最多 {MOST_DAYS} 个工作日。请核对。",
        },
    )
    scope = forms.ChoiceField(
        label="公布范围",
        choices=Publication.Scope.choices,
        initial=Publication.Scope.INSIDE,
        widget=forms.Select(attrs={"class": "form-select"}),
        help_text="系统内公示:各校只看到本校的成绩和等次,公众看到名单、过程和等次",
        error_messages={
            "required": "缺少公布范围。请选择。",
            "invalid_choice": "没有所选的这种公布范围。请从列出的范围中选择。",
        },
    )
    file_number = _line("扩大范围的文号", longest=60, help_text="只在公布范围超出系统内时填写")
    signer = _line("签发人", longest=40)
    signed_on = _date("签发日期", required=False)
    reason = _reason("扩大范围的理由", required=False)

    WIDER = ("file_number", "signer", "signed_on", "reason")

    def clean(self):
        cleaned = self.cleaned_data
        wider = cleaned.get("scope") not in (None, Publication.Scope.INSIDE)
        for name in self.WIDER:
            if wider and not cleaned.get(name) and name not in self.errors:
                label = self.fields[name].label
                self.add_error(name, f"公布范围超出系统内时,必须写明{label}。请填写,或改为系统内公示。")
        return cleaned

    @property
    def terms(self) -> Terms:
        return Terms(**{name: self.cleaned_data[name] for name in self.fields if name != "seen"})

    @property
    def plain_fields(self):
        return [self[name] for name in ("opens_on", "working_days", "scope")]

    @property
    def wider_fields(self):
        return [self[name] for name in self.WIDER]

    @property
    def asks_wider(self) -> bool:
        """Whether what is only for wider scopes stands open."""
        return any(self[name].errors or self[name].value() for name in self.WIDER)

    @property
    def says(self) -> dict:
        return {"terms": self.terms}


FORMS = {
    Verb.CHECK: StepForm,
    Verb.APPROVE: SignedForm,
    Verb.SEND_BACK: ReasonForm,
    Verb.ANNOUNCE: AnnounceForm,
    Verb.STOP: ReasonForm,
    Verb.FINALISE: SignedForm,
    CORRECT: CorrectForm,
}
