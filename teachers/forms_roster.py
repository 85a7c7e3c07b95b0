"""Terms under which the roster of a school year is suggested."""

from django import forms

from .models import HonourRank
from .roster import Terms

#: Reported of the province's rule of 2013 on rotation; the county's document does not say.
USUAL_YEARS = 12


class TermsForm(forms.Form):
    years = forms.IntegerField(
        label="在同一学校满(年)",
        min_value=0,
        max_value=60,
        initial=USUAL_YEARS,
        error_messages={
            "required": "缺少年限。请填写整数年。",
            "invalid": "年限应是整数。请重新填写。",
            "min_value": "年限不能小于 0。请重新填写。",
            "max_value": "年限不能超过 60。请重新填写。",
        },
        help_text="暂定:文件没有规定怎样算“符合流动”。12 年是据报道浙江省 2013 年教师校长交流规定的年限,"
        "可按教育局的口径改写;算到学年第一天。",
    )
    least = forms.ModelChoiceField(
        HonourRank.objects.none(),
        label="骨干教师的最低荣誉",
        to_field_name="code",
        empty_label=None,
        error_messages={
            "required": "没有选择荣誉。请从本县荣誉次序中选择一级。",
            "invalid_choice": "这个荣誉不在本县荣誉次序中。请重新选择。",
        },
        help_text="暂定:文件没有定义“骨干教师”。默认取本县荣誉次序中最低的一级,执行口径确认后按确认的选。",
    )

    def __init__(self, *args, county, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        ranks = HonourRank.objects.filter(county=county).order_by("rank")
        self.fields["least"].queryset = ranks
        lowest = ranks.last()
        self.fields["least"].initial = lowest.code if lowest else None
        for field in self.fields.values():
            field.widget.attrs["class"] = (
                "form-select" if isinstance(field, forms.ModelChoiceField) else "form-control"
            )

    def terms(self) -> Terms:
        return Terms(years=self.cleaned_data["years"], least=self.cleaned_data["least"])
