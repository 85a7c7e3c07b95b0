"""Tables of a document, and the workbook they make: one sheet a table, text that cannot run."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from alliances.inert import inert

DEMO = "演示数据:本件由程序按演示数据生成,不代表任何学校。"
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]+)?")
#: As much of a sheet's name as spreadsheets take.
LONGEST_NAME = 31
WIDEST = 60
#: A day, an amount, the name of a school, a number of a filing.
SHORT = 14


@dataclass(frozen=True, slots=True)
class Part:
    """columns  headings; `numbers`: those that stand right
    rows     cells as text, numbers as Decimal or int; as many as headings
    note     a sentence above the table, "" for none; empty: what to say when there are no rows
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple, ...]
    note: str = ""
    empty: str = "没有记录。"
    numbers: frozenset[str] = frozenset()

    @property
    def cells(self) -> list[list[tuple[str, object, str]]]:
        """Rows of (heading, cell, its classes), for a page. What is short stays on one line."""
        return [
            [(word, cell, self._classes(word, cell)) for word, cell in zip(self.columns, row, strict=True)]
            for row in self.rows
        ]

    def _classes(self, word: str, cell) -> str:
        short = "nowrap" if len(str(cell)) <= SHORT else ""
        return f"number {short}".strip() if word in self.numbers else short


def book_of(title: str, parts: Iterable[Part], *, demo: bool, foot: Sequence[str] = ()) -> bytes:
    """.xlsx. Each sheet says what it belongs to, that it is a demonstration, and `foot`: the codes to check it by."""
    book, taken = Workbook(write_only=True), set()
    for part in parts:
        name = _sheet_name(part.title, taken)
        sheet = book.create_sheet(name)
        for number, word in enumerate(part.columns, start=1):
            widest = max([len(word), *(len(str(row[number - 1] or "")) for row in part.rows)])
            sheet.column_dimensions[get_column_letter(number)].width = min(WIDEST, 2 * widest + 4)
        _append(sheet, [f"{title} {part.title}"], bold=True)
        for line in [*([DEMO] if demo else []), *([part.note] if part.note else [])]:
            _append(sheet, [line])
        _append(sheet, part.columns, bold=True)
        for row in part.rows or [(part.empty,)]:
            counted = [word in part.numbers for word in part.columns]
            _append(
                sheet,
                [_number(cell) if n else cell for cell, n in zip(row, counted, strict=False)],
                wrap=True,
            )
        for line in foot:
            _append(sheet, [line])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _number(cell):
    """What a page shows as text is a number to calculate with in a workbook."""
    if isinstance(cell, str) and _NUMBER.fullmatch(cell):
        return Decimal(cell)
    return cell


def _sheet_name(title: str, taken: set[str]) -> str:
    plain = _FORBIDDEN.sub(" ", title).strip("' ")[:LONGEST_NAME]
    name, number = plain, 1
    while name.lower() in taken:
        number += 1
        name = f"{plain[: LONGEST_NAME - 4]}({number})"
    taken.add(name.lower())
    return name


def _append(sheet, values: Iterable, *, bold: bool = False, wrap: bool = False) -> None:
    cells = []
    for value in values:
        cell = WriteOnlyCell(sheet, value=inert(value))
        if isinstance(value, str):
            cell.data_type = "s"
        elif isinstance(value, Decimal):
            cell.number_format = "0.00" if value.as_tuple().exponent == -2 else "General"
        if bold:
            cell.font = Font(bold=True)
        if wrap:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        cells.append(cell)
    sheet.append(cells)
