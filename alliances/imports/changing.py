"""What a file would change, row by row, whatever kind of row it is."""

from dataclasses import dataclass, field

from .cells import CellError


@dataclass(frozen=True, slots=True)
class Change:
    """One cell of the preview: 成绩, 86 → 86.5. An empty text where nothing is given."""

    field: str
    label: str
    old: str
    new: str


@dataclass
class Plan:
    """Rows as they will be, each with `row`, `what`, `cells` and `changes`.

    `seen`: what is registered of the rows in question, as it was when read: primary key → state.
    """

    created: list = field(default_factory=list)
    changed: list = field(default_factory=list)
    unchanged: list = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)
    seen: dict = field(default_factory=dict)
