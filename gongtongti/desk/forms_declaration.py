"""无障碍流动声明 as it is written: its day and one text. The files beside it are taken by the view."""

from django import forms

from alliances.forms_kept import KeptForm

LONGEST = 5_000


class DeclarationForm(KeptForm):
    """`counts_in`: a day → whether its school year has a document that asks for a declaration."""

    statement = forms.CharField(
        label="声明内容",
        max_length=LONGEST,
        help_text="写明各校区怎样约定、教师怎样统一调配,例如统一聘用、统一排课、在校区之间任教。",
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 8}),
        error_messages={
            "required": "没有写声明内容。请写明各校区怎样约定、教师怎样统一调配。",
            "max_length": "声明内容有 %(show_value)d 个字,超过 %(limit_value)d 个。请精简,细节放进佐证材料。",
        },
    )
    day = forms.DateField(
        label="声明日期",
        help_text="计入这一天所在的学年。",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-control"}),
        error_messages={
            "required": "没有填声明日期。请填写各校区作出约定的那一天。",
            "invalid": "日期写法不对。请写成 2021-09-01 这样。",
        },
    )

    def __init__(self, *args, counts_in, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["day"].widget.attrs["max"] = today.isoformat()
        self._counts_in, self._today = counts_in, today

    def clean_day(self):
        day = self.cleaned_data["day"]
        if day > self._today:
            raise forms.ValidationError(f"{day} 还没有到。请填写已经作出约定的那一天。")
        if not self._counts_in(day):
            raise forms.ValidationError(f"{day} 所在的学年没有文件要求这个教共体声明,不会计入。请核对日期。")
        return day
