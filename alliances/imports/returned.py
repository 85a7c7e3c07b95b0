"""The uploaded table handed back with what is wrong beside each row, to be corrected and uploaded again."""

from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from ..inert import inert
from .cells import Uncalculated
from .header import REMARKS
from .importing import TableImport

_WRONG = PatternFill("solid", fgColor="FFFDE3E0")
_BOLD = Font(bold=True)
_WRAPPED = Alignment(wrap_text=True, vertical="top")


def error_workbook(found: TableImport) -> bytes:
    """.xlsx: the table as uploaded, row for row, with a last column 错误说明; all errors once more on 错误汇总."""
    book = Workbook(write_only=True)
    _write_table(book.create_sheet(found.layout.sheet), found)
    _write_list(book.create_sheet("错误汇总"), found)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _write_table(sheet, found: TableImport) -> None:
    header = found.header
    width = max((len(row) for row in found.table.rows), default=0)
    remarks = width if header is None or header.remarks is None else header.remarks
    sheet.column_dimensions[get_column_letter(remarks + 1)].width = 80
    sentences: dict[int | None, list[str]] = {}
    for error in found.errors:
        sentences.setdefault(error.row, []).append(str(error))
    wrong = {(error.row, error.column) for error in found.errors}
    for number, row in enumerate(found.table.rows, start=1):
        cells = [_cell(sheet, value) for value in (*row, *[None] * (max(width, remarks + 1) - len(row)))]
        for column, cell in enumerate(cells, start=1):
            if (number, get_column_letter(column)) in wrong:
                cell.fill = _WRONG
        # The heading must stay as it is to be known again: errors of the header are on the other sheet only.
        is_header = header is not None and number == header.row
        cells[remarks].value = REMARKS if is_header else "\n".join(sentences.get(number, ())) or None
        cells[remarks].alignment = _WRAPPED
        sheet.append(cells)


def _write_list(sheet, found: TableImport) -> None:
    sheet.column_dimensions["C"].width = 100
    sheet.append([_bold(sheet, word) for word in ("行", "列", REMARKS)])
    for error in found.errors:
        sheet.append([error.row, error.column or None, _cell(sheet, str(error))])


def _cell(sheet, value) -> WriteOnlyCell:
    return WriteOnlyCell(sheet, inert(value.formula if isinstance(value, Uncalculated) else value))


def _bold(sheet, value) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value)
    cell.font = _BOLD
    return cell
