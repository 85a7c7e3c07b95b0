"""The history page: who, when, old → new in the words of the forms, and why; with the rows that hang on it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.core.paginator import Paginator
from django.db import models
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

KINDS = {"+": "新登记", "~": "修改", "-": "删除"}
WITHOUT_PERSON = "系统载入"
ENTRIES_PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """`changes`: (column, old, new) in Chinese; `subject` is empty for the row itself, else names the part."""

    when: datetime
    who: str
    kind: str
    subject: str
    why: str
    changes: tuple[tuple[str, str, str], ...]


class HistoryPage:
    """`history_parts`: reverse names of rows shown with their parent. `words`: "model.column" → words of a row."""

    history_parts: tuple[str, ...] = ()
    words: dict[str, Callable[[models.Model], str]] = {}

    @property
    def has_history(self) -> bool:
        return hasattr(self.model, "history") or bool(self.history_parts)

    def history_view(self, request, object_id, extra_context=None):
        row = self.get_object(request, object_id)
        if row is None or not self.has_history:
            raise Http404
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": f"修改记录:{row}",
            "row": row,
            "row_url": reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=(row.pk,)),
            "page": Paginator(self.history_of(row), ENTRIES_PER_PAGE).get_page(request.GET.get("p")),
            **(extra_context or {}),
        }
        request.current_app = self.admin_site.name
        return render(request, "admin/history.html", context)

    def version_token(self, row) -> str:
        """Changes with every recorded change of the row or of its parts."""
        newest = [str(row.pk)]
        for records in self._records(row):
            newest.append(str(records.aggregate(newest=models.Max("history_id"))["newest"] or 0))
        return "-".join(newest)

    def history_of(self, row) -> list[Entry]:
        """Latest first."""
        entries = []
        for records in self._records(row):
            part_of = None if records.model.instance_type is self.model else row
            by_row: dict[object, list] = {}
            for record in records.select_related("history_user").order_by("history_date", "history_id"):
                by_row.setdefault(getattr(record, record.instance_type._meta.pk.attname), []).append(record)
            for versions in by_row.values():
                for before, after in pairwise([None, *versions]):
                    entries.append(self._entry(before, after, part_of=part_of))
        return sorted(entries, key=lambda entry: entry.when, reverse=True)

    def in_words(self, row, column: models.Field) -> str:
        spoken = self.words.get(f"{column.model._meta.model_name}.{column.name}")
        return spoken(row) if spoken else in_words(row, column)

    def _records(self, row):
        if hasattr(self.model, "history"):
            yield self.model.history.filter(**{self.opts.pk.attname: row.pk})
        for name in self.history_parts:
            relation = self.opts.get_field(name)
            yield relation.related_model.history.filter(**{relation.field.attname: row.pk})

    def _entry(self, before, after, *, part_of) -> Entry:
        columns = [c for c in after.tracked_fields if c.editable and not c.primary_key]
        if part_of is not None:
            columns = [
                c
                for c in columns
                if c.related_model is not type(part_of) or getattr(after, c.attname) != part_of.pk
            ]
        changes = []
        for column in columns:
            old = "" if before is None else self.in_words(before, column)
            new = "" if after.history_type == "-" else self.in_words(after, column)
            if old != new:
                changes.append((str(column.verbose_name), old or "—", new or "—"))
        return Entry(
            when=after.history_date,
            who=str(after.history_user or WITHOUT_PERSON),
            kind=KINDS[after.history_type],
            subject="" if part_of is None else f"{after.instance_type._meta.verbose_name}“{_name_of(after)}”",
            why=after.history_change_reason or "",
            changes=tuple(changes),
        )


def _name_of(record) -> str:
    try:
        return str(record.instance)
    except ObjectDoesNotExist:
        return "已删除"


def in_words(row, column: models.Field) -> str:
    """The value of a column as the forms show it: labels instead of codes, names instead of keys."""
    value = getattr(row, column.attname)
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(column, models.ForeignKey):
        try:
            return str(getattr(row, column.name))
        except ObjectDoesNotExist:
            return "(已删除)"
    if column.flatchoices:
        return str(dict(column.flatchoices).get(value, value))
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return ";".join(str(item) for item in value.values())
    if isinstance(value, list):
        return "、".join(str(item) for item in value)
    return f"{value.normalize():f}" if hasattr(value, "normalize") else str(value)


def latest_change(page: HistoryPage, row) -> str:
    """「王芳于 2023-09-01 10:32 作了修改(成绩:86 → 85)。」"""
    entries = page.history_of(row)
    if not entries:
        return "别人修改了这一条。"
    entry = entries[0]
    changes = ";".join(f"{label}:{old} → {new}" for label, old, new in entry.changes)
    about = f"{entry.subject} {changes}".strip()
    return f"{entry.who}于 {timezone.localtime(entry.when):%Y-%m-%d %H:%M} 作了修改({about})。"
