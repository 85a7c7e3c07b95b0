"""What an alliance writes of itself item by item, and what the bureau answers."""

import re

from django import forms

from alliances.forms_kept import KeptForm
from alliances.models import Alliance
from alliances.periods import SchoolYear

from .evidence.led import accepted_activities
from .models import SelfReview
from .models.self_review import Level
from .policy import PolicyPack

LONGEST = 2_000
MOST_ACTIVITIES = 20
_BETWEEN = re.compile(r"[\s,,、;;]+")
LEVELS = [("", "请选择"), *Level.choices]


def _level(label: str, *, initial: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=LEVELS,
        required=False,
        initial=initial,
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"invalid_choice": "没有这一档。请在“达到”“部分达到”“未达到”中选择。"},
    )


def _words(label: str, *, initial: str = "", rows: int = 4, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        initial=initial,
        max_length=LONGEST,
        help_text=help_text,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": rows}),
        error_messages={"max_length": f"{label}超过 {LONGEST:,} 个字。请精简,细节放进材料。"},
    )


class Rubric:
    """The items of annex 1 for one type of alliance, each with its sentence in full."""

    def __init__(self, pack: PolicyPack | None, kind: str):
        self.pack = pack.id if pack else ""
        self.items = [item for item in pack.rubric if item.kind == kind] if pack else []
        self.clauses = {item.id: pack.clause(item.clause) for item in self.items}

    def __iter__(self):
        return iter(self.items)


class SelfReviewForm(KeptForm):
    """For each item a level, words and, where there are any, the numbers of accepted activities."""

    def __init__(self, *args, rubric: Rubric, alliance: Alliance, year: SchoolYear, written: list, **kwargs):
        super().__init__(*args, **kwargs)
        self._rubric, self._alliance, self._year = rubric, alliance, year
        stands = {row["item"]: row for row in written}
        for number, item in enumerate(rubric):
            row = stands.get(item.id, {"level": "", "words": "", "activities": []})
            self.fields[f"level_{number}"] = _level(f"“{item.title}”自评", initial=row["level"])
            self.fields[f"words_{number}"] = _words(
                f"“{item.title}”说明", initial=row["words"], help_text="写明做了什么、还差什么。"
            )
            self.fields[f"activities_{number}"] = forms.CharField(
                label="佐证的活动(可不填)",
                required=False,
                max_length=600,
                initial="、".join(row["activities"]),
                help_text="本教共体本学年已核定活动的编号,几个之间用顿号隔开。",
                widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
                error_messages={"max_length": "活动编号太长。请只写最能说明问题的几个。"},
            )

    @property
    def rows(self):
        """(item, clause, level, words, activities) of the page."""
        return [
            (
                item,
                self._rubric.clauses[item.id],
                self[f"level_{number}"],
                self[f"words_{number}"],
                self[f"activities_{number}"],
            )
            for number, item in enumerate(self._rubric)
        ]

    def clean(self):
        typed = {
            f"activities_{number}": [one.upper() for one in _BETWEEN.split(words.strip()) if one]
            for number, _item in enumerate(self._rubric)
            if (words := self.cleaned_data.get(f"activities_{number}", ""))
        }
        wanted = {number for numbers in typed.values() for number in numbers}
        known = accepted_activities(self._alliance, self._year, wanted) if wanted else set()
        for name, numbers in typed.items():
            if len(numbers) > MOST_ACTIVITIES:
                self.add_error(
                    name, f"写了 {len(numbers)} 个活动,最多 {MOST_ACTIVITIES} 个。请选最能说明问题的。"
                )
            elif unknown := [number for number in numbers if number not in known]:
                self.add_error(
                    name,
                    f"没有找到{'、'.join(unknown)}。只能写{self._alliance.name}在{self._year.label}已核定活动的编号,"
                    "请到“活动”中核对。",
                )
            self.cleaned_data[name] = list(dict.fromkeys(numbers))
        return self.cleaned_data

    @property
    def answers(self) -> list[dict]:
        """Of a valid form, as a self-review keeps them."""
        sent = self.cleaned_data
        return [
            {
                "item": item.id,
                "title": item.title,
                "level": sent[f"level_{number}"],
                "words": sent[f"words_{number}"].replace("\r\n", "\n").strip(),
                "activities": sent[f"activities_{number}"] or [],
            }
            for number, item in enumerate(self._rubric)
        ]

    def fill(self, row: SelfReview) -> None:
        row.answers, row.pack = self.answers, self._rubric.pack

    @property
    def missing(self) -> list[tuple[str, str]]:
        """Field and sentence: what has to be there before it is sent on."""
        found = []
        for number, row in enumerate(self.answers):
            if not row["level"]:
                found.append((f"level_{number}", f"“{row['title']}”还没有选达到与否。"))
            if not row["words"]:
                found.append((f"words_{number}", f"“{row['title']}”还没有写说明。"))
        return found


class RulingForm(forms.Form):
    """The bureau's level for each item; a remark where it differs from what the alliance says."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args, rubric: Rubric, review: SelfReview, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self._rubric = rubric
        self.said = {row["item"]: row for row in review.answers}
        for number, item in enumerate(rubric):
            self.fields[f"level_{number}"] = _level(f"“{item.title}”评议")
            self.fields[f"remark_{number}"] = _words(f"“{item.title}”评语", rows=3)
        self.fields["opinion"] = _words("总的意见(可不填)", rows=4)

    @property
    def rows(self):
        """(item, clause, what the alliance said, level, remark)"""
        return [
            (
                item,
                self._rubric.clauses[item.id],
                self.said.get(item.id),
                self[f"level_{number}"],
                self[f"remark_{number}"],
            )
            for number, item in enumerate(self._rubric)
        ]

    def clean(self):
        for number, item in enumerate(self._rubric):
            level = self.cleaned_data.get(f"level_{number}", "")
            said = self.said.get(item.id, {}).get("level", "")
            if not level:
                self.add_error(f"level_{number}", f"“{item.title}”还没有评议。请逐条选择。")
            elif level != said and not self.cleaned_data.get(f"remark_{number}", "").strip():
                self.add_error(
                    f"remark_{number}",
                    f"“{item.title}”自评“{Level(said).label if said else '未评'}”,评议“{Level(level).label}”,"
                    "不一致的要写明理由。",
                )
        return self.cleaned_data

    @property
    def answers(self) -> list[dict]:
        """Of a valid form, as a ruling keeps them."""
        sent = self.cleaned_data
        return [
            {
                "item": item.id,
                "level": sent[f"level_{number}"],
                "remark": sent[f"remark_{number}"].replace("\r\n", "\n").strip(),
            }
            for number, item in enumerate(self._rubric)
        ]
