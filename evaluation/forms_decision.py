"""What the bureau fills in to confirm a reading."""

from collections.abc import Mapping

from django import forms

from alliances.periods import SchoolYear

from .deciding import Answer, problems
from .forms import LARGEST_ID
from .models import Decision
from .policy import PolicyPack

#: Among the options, the one that takes the answer back. No id of an option looks like it.
TAKE_BACK = "~"
CONTROL = {"class": "form-control"}


class DecisionForm(forms.Form):
    """`listed`: for the list of schools assessed alone, code → name of those that may be ticked."""

    seen = forms.IntegerField(min_value=0, max_value=LARGEST_ID, widget=forms.HiddenInput)
    option = forms.ChoiceField(
        label="确认的口径",
        widget=forms.RadioSelect,
        error_messages={"required": "没有选口径。请在各口径中选定一种。"},
    )
    schools = forms.MultipleChoiceField(
        label="单独考核的学校", required=False, widget=forms.CheckboxSelectMultiple
    )
    first_school_year = forms.ChoiceField(
        label="自哪个学年起",
        help_text="这一学年及以后的测算都按它计算;更早的学年不变",
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"required": "没有选学年。请选从哪个学年起按它计算。"},
    )
    file_number = forms.CharField(
        label="文号",
        max_length=60,
        help_text="确认这一口径的文件的文号,照原件填写",
        widget=forms.TextInput(attrs=CONTROL),
        error_messages={
            "required": "没有填写文号。请照确认文件填写。",
            "max_length": "文号最多 60 个字。请核对。",
        },
    )
    decided_on = forms.DateField(
        label="确认日期",
        help_text="文件落款的日期",
        widget=forms.DateInput(attrs={**CONTROL, "type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "没有填写确认日期。请照确认文件填写。",
            "invalid": "确认日期不是日期。日期写作 年-月-日,例如 2022-06-30。",
        },
    )
    signer = forms.CharField(
        label="签发人",
        max_length=40,
        widget=forms.TextInput(attrs=CONTROL),
        error_messages={
            "required": "没有填写签发人。请照确认文件填写。",
            "max_length": "签发人最多 40 个字。请核对。",
        },
    )
    reason = forms.CharField(
        label="理由",
        max_length=2000,
        help_text="为什么这样读,全县都看得到",
        widget=forms.Textarea(attrs={**CONTROL, "rows": 3}),
        error_messages={
            "required": "没有填写理由。请写明为什么这样读。",
            "max_length": "理由最多 2000 个字。请写得简短一些。",
        },
    )

    def __init__(
        self,
        data=None,
        *,
        pack: PolicyPack,
        question: str,
        before: list[Decision],
        years: list[SchoolYear],
        names: Mapping[str, str],
        listed: Mapping[str, str],
        today,
        **kwargs,
    ):
        """before: earlier versions; years: those the pack governs; names: all schools of the county by code."""
        super().__init__(data, **kwargs)
        self.pack, self.question, self.before, self.names, self.today = pack, question, before, names, today
        if question == Decision.ALONE:
            options = [(Decision.LISTED, "按勾选的名单")]
            self.fields["schools"].choices = list(listed.items())
            unknown = "勾选的学校中有不能单独考核的。请从列出的学校中勾选。"
            self.fields["schools"].error_messages = {"invalid_choice": unknown, "invalid_list": unknown}
        else:
            options = [(option.id, option.label) for option in pack.question(question).options]
            del self.fields["schools"]
        if before and before[-1].option:
            options.append((TAKE_BACK, "撤回确认"))
        self.fields["option"].choices = options
        self.fields["option"].error_messages["invalid_choice"] = "没有所选的这个口径。请从列出的口径中选择。"
        self.fields["first_school_year"].choices = [(str(year), year.label) for year in years]
        self.fields["first_school_year"].error_messages["invalid_choice"] = (
            f"《{pack.document.title}》不适用于所选的学年。请从列出的学年中选择。"
        )

    @property
    def answer(self) -> Answer:
        """Of a valid form."""
        said = self.cleaned_data
        taken_back = said["option"] == TAKE_BACK
        return Answer(
            option="" if taken_back else said["option"],
            schools=() if taken_back else tuple(said.get("schools", ())),
            first_school_year=SchoolYear.parse(said["first_school_year"]),
            file_number=said["file_number"],
            decided_on=said["decided_on"],
            signer=said["signer"],
            reason=said["reason"],
        )

    def clean(self):
        if not self.errors:
            wrong = problems(
                self.pack,
                self.question,
                self.answer,
                before=self.before,
                schools=self.names,
                today=self.today,
            )
            for field, sentence in wrong.items():
                self.add_error(field, sentence)
        return self.cleaned_data
