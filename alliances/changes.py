"""登记册修改记录: who changed which cell of the register from what to what, from the history tables."""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db import models
from django.utils import timezone

from .choices import ConfirmField

VERBS = {"+": "登记", "~": "修改", "-": "删除"}
UNTOLD = frozenset({"initials", "version", "county"})
#: Columns that say which row it is, beside the page's own object.
TELLING = frozenset({"alliance", "school", "trait"})


@dataclass(frozen=True, slots=True)
class Cell:
    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Change:
    at: datetime.datetime
    who: str
    reason: str
    verb: str
    noun: str
    subject: str = ""
    cells: tuple[Cell, ...] = ()

    @property
    def what(self) -> str:
        return f"{self.verb}{self.noun}“{self.subject}”" if self.subject else f"{self.verb}{self.noun}"


def changes_of(page: type[models.Model], *histories: models.QuerySet) -> list[Change]:
    """Latest first, for the page of one row of `page`. Each queryset holds all history rows of the objects in
    question; one query each, and one for each kind of row they point to."""
    pairs = []
    for history in histories:
        previous = {}
        for record in history.select_related("history_user").order_by("history_date", "history_id"):
            pairs.append((previous.get(record.id), record))
            previous[record.id] = record
    names = _Names(page, [record for _old, record in pairs])
    found = [change for old, record in pairs if (change := _change(old, record, names))]
    return sorted(_gathered(found), key=lambda change: change.at, reverse=True)


def _change(old, record, names: "_Names") -> Change | None:
    model = record.instance_type
    cells = ()
    if record.history_type == "~":
        cells = tuple(
            Cell(*_as_page_shows(f, names.shown(f, old), names.shown(f, record), old, record))
            for f in model._meta.concrete_fields
            if old and f.name not in UNTOLD and getattr(old, f.attname) != getattr(record, f.attname)
        )
        if not cells:
            return None
    return Change(
        at=timezone.localtime(record.history_date),
        who=str(record.history_user) if record.history_user else "系统",
        reason=record.history_change_reason or "",
        verb=VERBS[record.history_type],
        noun=str(model._meta.verbose_name),
        subject=names.subject(record),
        cells=cells,
    )


def _as_page_shows(f, old_text, new_text, old, new) -> tuple[str, str, str]:
    """Pages show a period with its last day; the column holds the first day after."""
    if f.name != "until":
        return (str(f.verbose_name), old_text, new_text)
    days = [day - datetime.timedelta(days=1) if day else None for day in (old.until, new.until)]
    return ("最后一天", *(day.isoformat() if day else "(空)" for day in days))


def _gathered(changes: list[Change]) -> Iterable[Change]:
    """Rows entered in one go are one entry: 登记教共体、成员 3 条."""
    entered: dict[tuple, list[Change]] = {}
    for change in changes:
        if change.verb == VERBS["+"]:
            minute = change.at.replace(second=0, microsecond=0)
            entered.setdefault((minute, change.who, change.reason), []).append(change)
        else:
            yield change
    for first, *others in entered.values():
        counts = Counter(row.noun for row in (first, *others))
        nouns = "、".join(noun if count == 1 else f"{noun} {count} 条" for noun, count in counts.items())
        yield replace(first, noun=nouns, subject="") if others else first


class _Names:
    """What the foreign keys of history rows stand for, fetched once for each kind of row."""

    def __init__(self, page, records):
        self.page = page
        wanted: dict[type, set] = {}
        for record in records:
            for f in record.instance_type._meta.concrete_fields:
                if f.remote_field and f.name not in UNTOLD:
                    wanted.setdefault(f.related_model, set()).add(getattr(record, f.attname))
        self.rows = {model: model._default_manager.in_bulk(keys - {None}) for model, keys in wanted.items()}

    def shown(self, f, record) -> str:
        value = getattr(record, f.attname)
        if f.remote_field and value is not None:
            row = self.rows[f.related_model].get(value)
            return str(getattr(row, "name", row)) if row else "(已删除)"
        if isinstance(f, models.JSONField):
            return "、".join(dict(ConfirmField.choices).get(name, str(name)) for name in value) or "(空)"
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(value, datetime.date):
            return value.isoformat()
        if value in (None, ""):
            return "(空)"
        return str(dict(f.flatchoices).get(value, value))

    def subject(self, record) -> str:
        """Of a row that hangs on the page's object: which one it is."""
        if record.instance_type is self.page:
            return ""
        for f in record.instance_type._meta.concrete_fields:
            if f.name in TELLING and f.related_model is not self.page:
                return self.shown(f, record)
        return ""
