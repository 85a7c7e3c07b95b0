"""Pages of a long list by the key of their first and last row: the last page costs what the first one costs."""

from dataclasses import dataclass

from django.db.models import QuerySet

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class KeysetPage:
    """`before` and `after`: the keys that lead to the neighbouring pages, "" where there is none."""

    rows: list
    total: int
    before: str = ""
    after: str = ""

    @property
    def is_part(self) -> bool:
        return len(self.rows) < self.total


def page_of(
    queryset: QuerySet, *, by: str, after: str = "", before: str = "", size: int = PAGE_SIZE
) -> KeysetPage:
    """`by`: a column without repeats; the queryset is sorted by it. `after` wins when both are given."""
    backwards = bool(before and not after)
    if backwards:
        found = queryset.filter(**{f"{by}__lt": before}).order_by(f"-{by}")
    else:
        found = (queryset.filter(**{f"{by}__gt": after}) if after else queryset).order_by(by)
    rows = list(found[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    earlier, later = (more, True) if backwards else (bool(after), more)
    return KeysetPage(
        rows=rows,
        total=queryset.count(),
        before=getattr(rows[0], by) if rows and earlier else "",
        after=getattr(rows[-1], by) if rows and later else "",
    )
