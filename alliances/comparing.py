"""What two people wrote into the same form, side by side."""

from django import forms

from .filing_choices import LESSON_KINDS
from .forms_activity import ActivityForm
from .models.filing import Difference


def differences(form: ActivityForm, other: dict) -> list[Difference]:
    """Where a colleague's version (`values_of`) is not what the valid form says; `old` is the colleague's."""
    mine = {**form.cleaned_data, "schools": sorted(s.code for s in form.parts())}
    theirs = {
        **other,
        "schools": sorted({*other["schools"], other["owner_school"], other["host_school"]}),
    }
    told = []
    for name, field in form.fields.items():
        if name in ("key", "revision", "owner_school"):
            continue
        old, new = _words(field, theirs.get(name)), _words(field, mine.get(name))
        if old != new and not (name == "lessons" and mine["kind"] not in LESSON_KINDS):
            told.append(Difference(field.label, old, new))
    return told


def _words(field: forms.Field, value) -> str:
    labels = {str(code): str(label) for code, label in getattr(field, "choices", ())}
    values = value if isinstance(value, list) else [value]
    return "、".join(labels.get(str(one), str(one)) for one in values if one not in (None, "")) or "(空)"
