"""What the finance section types: the year's allowance amounts."""

from decimal import Decimal

from django import forms

from .models import AllowanceRate


class AllowanceForm(forms.Form):
    """Two fields for each allowance; left blank there is no amount."""

    def __init__(self, *args, rates=(), **kwargs):
        super().__init__(*args, **kwargs)
        standing = {rate.kind: rate for rate in rates}
        for kind, label in AllowanceRate.Kind.choices:
            rate = standing.get(kind)
            self.fields[f"{kind}_yuan"] = forms.DecimalField(
                label=f"{label}(元/年)",
                min_value=Decimal(0),
                max_digits=9,
                decimal_places=2,
                required=False,
                initial=rate and rate.yuan,
                help_text="每位教师每年的金额;没有规定金额时留空",
                widget=forms.NumberInput(attrs={"class": "form-control", "step": "0.01"}),
                error_messages={
                    "invalid": f"{label}的金额不是数字。请填写数字,例如 3600。",
                    "min_value": f"{label}的金额不能是负数。请核对。",
                    "max_digits": f"{label}的金额太大。请核对单位是否为元。",
                    "max_whole_digits": f"{label}的金额太大。请核对单位是否为元。",
                    "max_decimal_places": f"{label}的金额最多写到分。请保留两位小数。",
                },
            )
            self.fields[f"{kind}_basis"] = forms.CharField(
                label="依据",
                max_length=120,
                required=False,
                initial=rate and rate.basis,
                help_text="规定这个金额的文件,例如文件名称和日期",
                widget=forms.TextInput(attrs={"class": "form-control"}),
                error_messages={"max_length": "依据最多 120 个字。请写得简短一些。"},
            )

    def clean(self):
        for kind, label in AllowanceRate.Kind.choices:
            yuan, basis = (self.cleaned_data.get(f"{kind}_{part}") for part in ("yuan", "basis"))
            if yuan is not None and not basis and f"{kind}_basis" not in self.errors:
                self.add_error(
                    f"{kind}_basis", f"填写{label}的金额时必须写明依据。请填写规定这个金额的文件。"
                )
        return self.cleaned_data

    @property
    def amounts(self) -> dict[str, tuple[Decimal | None, str]]:
        """Of a valid form, for `keep_rates`."""
        return {
            kind: (self.cleaned_data[f"{kind}_yuan"], self.cleaned_data[f"{kind}_basis"])
            for kind in AllowanceRate.Kind.values
        }

    @property
    def pairs(self):
        return [(self[f"{kind}_yuan"], self[f"{kind}_basis"]) for kind in AllowanceRate.Kind.values]
