"""登记册修改记录: who changed which cell of the register from what to what, as the portal's pages tell it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from django.db import models

from gongtongti.accounts.history import CHANGED, ENTERED, Cell, Entry, Trail

from .choices import ConfirmField

WORDS = {
    "school.to_confirm": lambda row: "、".join(
        dict(ConfirmField.choices).get(name, str(name)) for name in row.to_confirm
    )
}
#: Columns that say which row it is, beside the page's own object.
TELLING = frozenset({"alliance", "school", "trait"})


def changes_of(row: models.Model, *histories: models.QuerySet) -> list[Entry]:
    """Latest first, for the page of `row`. Each queryset holds all history rows of the objects in question."""
    entries = _PageTrail(row, histories, words=WORDS).entries()
    told = [entry for entry in reversed(entries) if entry.cells or entry.verb != CHANGED]
    return sorted(_gathered(told), key=lambda entry: entry.at, reverse=True)


class _PageTrail(Trail):
    """Pages tell what a row became when it changed; what it was entered with stands on the page itself."""

    def cells(self, before, record) -> tuple[Cell, ...]:
        return super().cells(before, record) if record.history_type == "~" else ()

    # Pages show a period with its last day; the column holds the first day after.
    def label(self, column) -> str:
        return "最后一天" if column.name == "until" else super().label(column)

    def in_words(self, record, column) -> str:
        if column.name == "until":
            day = record.instance.last_day
            return day.isoformat() if day else ""
        return super().in_words(record, column)

    def subject(self, record) -> str:
        for column in record.tracked_fields:
            if column.name in TELLING and column.related_model is not type(self.row):
                return self.in_words(record, column)
        return ""


def _gathered(entries: list[Entry]) -> Iterator[Entry]:
    """Rows entered in one go are one entry, the first of them first: 登记教共体、成员 3 条."""
    entered: dict[tuple, list[Entry]] = {}
    for entry in entries:
        if entry.verb == ENTERED:
            minute = entry.at.replace(second=0, microsecond=0)
            entered.setdefault((minute, entry.who, entry.reason), []).append(entry)
        else:
            yield entry
    for first, *others in entered.values():
        counts = Counter(row.noun for row in (first, *others))
        nouns = "、".join(noun if count == 1 else f"{noun} {count} 条" for noun, count in counts.items())
        yield replace(first, noun=nouns, subject="") if others else first
