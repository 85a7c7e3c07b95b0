"""Fields that more than one form about people asks for."""

from django import forms
from django.core.exceptions import ValidationError

#: The years in which school years can be entered.
FIRST_YEAR, LAST_YEAR = 1980, 2100


def sentences(required: str, invalid: str) -> dict[str, str]:
    return {"required": required, "invalid": invalid, "invalid_choice": invalid}


class DayField(forms.DateField):
    """A day, in a year in which people work; beyond it there is no day after."""

    def __init__(self, **kwargs):
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-control"})
        super().__init__(widget=widget, **kwargs)

    def clean(self, value):
        day = super().clean(value)
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValidationError(
                f"{day.year} 年超出了可登记的范围({FIRST_YEAR} 至 {LAST_YEAR} 年)。请核对年份。"
            )
        return day
