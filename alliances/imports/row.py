"""One row of a table, read cell by cell; what is wrong with it is collected with its place."""

from collections.abc import Callable

from openpyxl.utils import get_column_letter

from .cells import CellError, Unreadable, is_blank, shown
from .header import Header


class Row:
    """`number`: as the person counts, from 1."""

    def __init__(self, header: Header, number: int, cells: tuple):
        self.number = number
        self._header, self._cells = header, cells
        self._problems: dict[str, str] = {}

    def cell(self, field: str):
        return self._header.cell(self._cells, field)

    def has(self, field: str) -> bool:
        """The table has such a column."""
        return field in self._header.columns

    def read(self, field: str, reader: Callable, absent=None):
        """What `reader` makes of the cell; `absent` where there is no such column or the cell cannot be read."""
        if not self.has(field):
            return absent
        try:
            return reader(self.cell(field))
        except Unreadable as problem:
            self._problems[field] = str(problem)
            return absent

    def refuse(self, field: str, problem: str) -> None:
        self._problems[field] = problem

    def fine(self, *fields: str) -> bool:
        """None of these cells has been refused."""
        return not self._problems.keys() & set(fields)

    @property
    def errors(self) -> list[CellError]:
        found = [CellError(self.number, self._header.letter(f), p) for f, p in self._problems.items()]
        return [*found, *self._stray()]

    def _stray(self) -> list[CellError]:
        return [
            CellError(
                self.number,
                get_column_letter(index + 1),
                f"{shown(cell)}所在的列没有列名。请在第 {self._header.row} 行补上列名,或删除这一格。",
            )
            for index, cell in enumerate(self._cells)
            if index not in self._header.named and not is_blank(cell)
        ]
