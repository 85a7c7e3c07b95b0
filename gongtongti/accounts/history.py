"""What the history tables tell, in words: who did what to which row, when and why, each cell from old to new."""

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db import models
from django.db.models import Prefetch, prefetch_related_objects
from django.utils import timezone

ENTERED, CHANGED, DELETED = "登记", "修改", "删除"
VERBS = {"+": ENTERED, "~": CHANGED, "-": DELETED}
WITHOUT_PERSON = "系统"
EMPTY, GONE = "(空)", "(已删除)"

#: "model.column" → the words of a row for it, where the column itself does not know them.
Words = Mapping[str, Callable[[models.Model], str]]


@dataclass(frozen=True, slots=True)
class Cell:
    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Entry:
    """`subject` is empty for the page's own row, else says which of the rows that hang on it."""

    at: datetime.datetime
    who: str
    reason: str
    verb: str
    noun: str
    subject: str = ""
    cells: tuple[Cell, ...] = ()

    @property
    def which(self) -> str:
        return f"{self.noun}“{self.subject}”" if self.subject else self.noun

    @property
    def what(self) -> str:
        return f"{self.verb}{self.which}"


class Trail:
    """The histories of one row and of rows that hang on it, for the page of that row.

    Each of `histories` holds all history rows of the objects in question. However long they are, each takes one
    query, and one more for each of its columns that lead to other rows.
    """

    def __init__(self, row: models.Model, histories: Iterable[models.QuerySet], *, words: Words):
        self.row = row
        self.histories = tuple(histories)
        self.words = words

    def entries(self) -> list[Entry]:
        """Latest first."""
        found = [
            self.entry(before, record)
            for history in self.histories
            for before, record in _versions(self._with_names(history))
        ]
        return sorted(found, key=lambda entry: entry.at, reverse=True)

    def entry(self, before, record) -> Entry:
        return Entry(
            at=timezone.localtime(record.history_date),
            who=str(record.history_user or WITHOUT_PERSON),
            reason=record.history_change_reason or "",
            verb=VERBS[record.history_type],
            noun=str(record.instance_type._meta.verbose_name),
            subject="" if record.instance_type is type(self.row) else self.subject(record),
            cells=self.cells(before, record),
        )

    def cells(self, before, record) -> tuple[Cell, ...]:
        if record.history_type == "~" and before is None:
            return ()  # what it was before is not known
        old, new = {"+": (None, record), "~": (before, record), "-": (record, None)}[record.history_type]
        told = []
        for column in record.tracked_fields:
            if not column.editable or column.primary_key or self._leads_to_the_page(column, record):
                continue
            words = ["" if version is None else self.in_words(version, column) for version in (old, new)]
            if words[0] != words[1]:
                told.append(Cell(self.label(column), words[0] or EMPTY, words[1] or EMPTY))
        return tuple(told)

    def label(self, column: models.Field) -> str:
        return str(column.verbose_name)

    def in_words(self, record, column: models.Field) -> str:
        return in_words(record, column, words=self.words)

    def subject(self, record) -> str:
        row = record.instance
        for column in _leading_away(record):
            if getattr(record, column.attname) is not None:
                related = getattr(record, column.name)
                if related is None:
                    return GONE
                setattr(row, column.name, related)
        return str(row)

    def _leads_to_the_page(self, column, record) -> bool:
        return (
            record.instance_type is not type(self.row)
            and column.related_model is type(self.row)
            and getattr(record, column.attname) == self.row.pk
        )

    def _with_names(self, history) -> list:
        """In the order in which they were written, with the rows that their columns lead to."""
        records = list(history.select_related("history_user").order_by("history_date", "history_id"))
        for record in records:
            for column in _leading_away(record):
                if self._leads_to_the_page(column, record):
                    setattr(record, column.name, self.row)
        # A row may name itself by the rows it leads to in turn: an alliance by its kind.
        names = [
            Prefetch(column.name, column.related_model._base_manager.select_related())
            for column in _leading_away(history.model)
        ]
        prefetch_related_objects(records, *names)
        return records


def _leading_away(record) -> list[models.ForeignKey]:
    return [c for c in record.tracked_fields if c.editable and isinstance(c, models.ForeignKey)]


def _versions(records) -> Iterator[tuple]:
    """(the version before or None, the version) of each history row."""
    latest = {}
    for record in records:
        key = getattr(record, record.instance_type._meta.pk.attname)
        yield latest.get(key), record
        latest[key] = record


def in_words(row, column: models.Field, *, words: Words) -> str:
    """The value of a column as the forms show it: labels instead of codes, names instead of keys. Empty: ""."""
    if spoken := words.get(f"{column.model._meta.model_name}.{column.name}"):
        return spoken(row)
    value = getattr(row, column.attname)
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(column, models.ForeignKey):
        return str(getattr(row, column.name) or GONE)
    if column.flatchoices:
        return str(dict(column.flatchoices).get(value, value))
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime.datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, dict):
        return ";".join(str(item) for item in value.values())
    if isinstance(value, list):
        return "、".join(str(item) for item in value)
    return f"{value.normalize():f}" if hasattr(value, "normalize") else str(value)
