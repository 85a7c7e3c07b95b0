"""Chips above a list: each one an address that keeps the other choices."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import QueryDict

#: A new choice starts at the first page again.
POSITION = ("after", "before")


@dataclass(frozen=True, slots=True)
class Choice:
    label: str
    href: str
    chosen: bool
    count: int | None


@dataclass(frozen=True, slots=True)
class FilterRow:
    name: str
    choices: list[Choice]


def filter_row(
    query: QueryDict,
    *,
    name: str,
    key: str,
    options: Iterable[tuple[str, str, int | None]],
    everything: str = "全部",
) -> FilterRow:
    """`options`: (value in the address, label, how many rows). A chosen chip leads back to everything."""
    chosen = query.get(key, "")
    choices = [Choice(everything, _address(query, key, ""), not chosen, None)] if everything else []
    choices += [
        Choice(label, _address(query, key, "" if value == chosen else value), value == chosen, count)
        for value, label, count in options
    ]
    return FilterRow(name, choices)


def _address(query: QueryDict, key: str, value: str) -> str:
    changed = query.copy()
    for name in (key, *POSITION):
        changed.pop(name, None)
    if value:
        changed[key] = value
    return f"?{changed.urlencode()}"
