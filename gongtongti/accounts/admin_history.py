"""The history page of the back office: a row and the rows that hang on it."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import models
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from .history import CHANGED, Entry, Trail, Words, in_words

ENTRIES_PER_PAGE = 50


class HistoryPage:
    """`history_parts`: reverse names of rows shown with their parent."""

    history_parts: tuple[str, ...] = ()
    words: Words = {}

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
        return Trail(row, self._records(row), words=self.words).entries()

    def in_words(self, row, column: models.Field) -> str:
        return in_words(row, column, words=self.words)

    def _records(self, row):
        if hasattr(self.model, "history"):
            yield self.model.history.filter(**{self.opts.pk.attname: row.pk})
        for name in self.history_parts:
            relation = self.opts.get_field(name)
            yield relation.related_model.history.filter(**{relation.field.attname: row.pk})


def latest_change(page: HistoryPage, row) -> str:
    """「王芳于 2023-09-01 10:32 作了修改(成绩:86 → 85)。」"""
    entries = page.history_of(row)
    if not entries:
        return "别人修改了这一条。"
    entry = entries[0]
    about = entry.what
    if entry.verb == CHANGED:
        cells = ";".join(f"{cell.label}:{cell.old} → {cell.new}" for cell in entry.cells)
        about = f"{entry.which if entry.subject else ''} {cells}".strip() or entry.which
    return f"{entry.who}于 {entry.at:%Y-%m-%d %H:%M} 作了修改({about})。"
