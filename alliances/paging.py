"""Pages of a long list by the key of their first and last row: the last page costs what the first one costs."""

import datetime
from dataclasses import dataclass

from django.db.models import Q, QuerySet

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


def latest_page_of(
    queryset: QuerySet, *, after: str = "", before: str = "", size: int = PAGE_SIZE
) -> KeysetPage:
    """Of what was filed, the latest day first. Keys look like “2021-10-15.HD211015-7K2MQ”; a broken one is no key."""
    backwards = bool(before and not after)
    key = _filed_key(after or before)
    sign, side = ("", "gt") if backwards else ("-", "lt")
    found = queryset.order_by(f"{sign}filing__day", f"{sign}filing__number")
    if key:
        day, number = key
        found = found.filter(
            Q(**{f"filing__day__{side}": day}) | Q(**{"filing__day": day, f"filing__number__{side}": number})
        )
    rows = list(found[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    earlier, later = (more, True) if backwards else (key is not None, more)
    return KeysetPage(
        rows=rows,
        total=queryset.count(),
        before=_key_of(rows[0]) if rows and earlier else "",
        after=_key_of(rows[-1]) if rows and later else "",
    )


def _key_of(row) -> str:
    return f"{row.filing.day}.{row.filing.number}"


def _filed_key(text: str) -> tuple[datetime.date, str] | None:
    day, _dot, number = text.partition(".")
    try:
        return datetime.date.fromisoformat(day), number
    except ValueError:
        return None
