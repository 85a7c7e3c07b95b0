"""A workbook to be filled in: headings, drop-down lists of what is registered, and the rules."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from ..inert import inert
from .preflight import MAX_PACKED, MAX_ROWS, MB

LAST_ROW = 2000
LIMITS = (
    "注意",
    f"不要合并单元格;文件不超过 {MAX_PACKED // MB} MB、{MAX_ROWS:,} 行;表中的公式须先算出结果并保存。",
)


@dataclass(frozen=True, slots=True)
class Column:
    """`words`: what its drop-down list offers; `list_name`: their heading where two columns share one list.

    text     kept as text: a spreadsheet may take 2021-2022 or 0012 for something else
    lenient  other words are right too: warn with this sentence, do not forbid
    """

    heading: str
    rule: str
    width: int = 14
    text: bool = False
    words: Sequence[str] | None = None
    list_name: str = ""
    lenient: str = ""

    @property
    def listed_as(self) -> str:
        return self.list_name or self.heading


def blank_workbook(
    sheet: str, *, title: str, columns: Sequence[Column], rules: Iterable[tuple[str, str]]
) -> bytes:
    """.xlsx with the sheet to fill in, 参考 (what the lists offer) and 说明 (the rules: of each column, then `rules`)."""
    book = Workbook()
    lists: dict[str, Sequence[str]] = {c.listed_as: c.words for c in columns if c.words is not None}
    places = {name: get_column_letter(number) for number, name in enumerate(lists, start=1)}
    _write_columns(book.active, sheet, columns, places)
    _write_reference(book.create_sheet("参考"), lists, places)
    _write_rules(book.create_sheet("说明"), title, [*((c.heading, c.rule) for c in columns), *rules, LIMITS])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _write_columns(sheet, name: str, columns: Sequence[Column], places: dict[str, str]) -> None:
    sheet.title = name
    sheet.freeze_panes = "A2"
    sheet.append([column.heading for column in columns])
    for number, column in enumerate(columns, start=1):
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = column.width
        sheet[f"{letter}1"].font = Font(bold=True)
        if column.text:
            sheet.column_dimensions[letter].number_format = "@"
        if column.words is not None:
            validation = _offers(column, places[column.listed_as])
            validation.add(f"{letter}2:{letter}{LAST_ROW}")
            sheet.add_data_validation(validation)


def _offers(column: Column, letter: str) -> DataValidation:
    last = max(1, len(column.words or ())) + 1
    validation = DataValidation(
        type="list", formula1=f"'参考'!${letter}$2:${letter}${last}", allow_blank=True
    )
    validation.errorStyle = "warning" if column.lenient else "stop"
    validation.errorTitle = column.heading
    validation.error = column.lenient or "请从下拉列表中选择,或留空。"
    validation.showErrorMessage = True
    return validation


def _write_reference(sheet, lists: dict[str, Sequence[str]], places: dict[str, str]) -> None:
    for heading, words in lists.items():
        column = places[heading]
        sheet.column_dimensions[column].width = 24
        sheet[f"{column}1"] = heading
        sheet[f"{column}1"].font = Font(bold=True)
        for row, word in enumerate(words, start=2):
            sheet[f"{column}{row}"] = inert(word)


def _write_rules(sheet, title: str, rules: Iterable[tuple[str, str]]) -> None:
    sheet.column_dimensions["A"].width = 14
    sheet.column_dimensions["B"].width = 90
    sheet["A1"] = inert(title)
    sheet["A1"].font = Font(bold=True)
    for row, (heading, rule) in enumerate(rules, start=3):
        sheet[f"A{row}"], sheet[f"B{row}"] = heading, rule
        sheet[f"A{row}"].alignment = Alignment(vertical="top")
        sheet[f"B{row}"].alignment = Alignment(wrap_text=True, vertical="top")
