"""An uploaded .xlsx or .csv as plain rows of one sheet. What a file is, its content decides, not its name."""

import csv
from dataclasses import dataclass, field
from io import BytesIO, StringIO

from openpyxl import load_workbook

from .cells import Uncalculated
from .preflight import MAX_ROWS, FileRefused, preflight, refuse_old_format, refuse_size, too_many_rows

#: The sheet that templates of results use, and those beside it that hold no rows to import.
MAIN_SHEET = "成绩"
SIDE_SHEETS = ("说明", "参考", "错误汇总")
MAX_COLUMNS = 50
_DELIMITERS = ",\t;\uff0c"


@dataclass(frozen=True, slots=True)
class Table:
    """`rows[0]` is row 1 of the sheet. Cells: str, int, float, bool, date and time, None or `Uncalculated`."""

    rows: list[tuple] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def read_table(name: str, content: bytes, *, sheet: str = MAIN_SHEET, sign: str = "学校") -> Table:
    """`sheet`: the worksheet of its template; `sign`: a word that stands in its header.

    FileRefused, with a whole sentence, for a file that cannot be read.
    """
    refuse_size(content)
    refuse_old_format(content)
    if content.startswith(b"PK"):
        return _read_xlsx(content, sheet)
    if name.lower().endswith((".csv", ".txt")):
        return _read_csv(content, sign)
    if name.lower().endswith((".xlsx", ".xlsm", ".xls", ".et")):
        raise FileRefused(
            f"“{name}”的内容不是 Excel 工作簿,只是用了它的扩展名。请用 Excel 或 WPS 打开,另存为 .xlsx 后再上传。"
        )
    raise FileRefused(f"“{name}”不是可以导入的文件。请上传 .xlsx 工作簿或 .csv 文件。")


def _read_xlsx(content: bytes, wanted: str) -> Table:
    checked = preflight(content)
    try:
        values = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet, notices = _choose_sheet(values, wanted)
        rows = [tuple(row) for row in _limited(sheet, values_only=True)]
        if checked.has_formulas:
            formulas = load_workbook(BytesIO(content), read_only=True, keep_links=False)[sheet.title]
            rows = [
                _with_uncalculated(row, cells)
                for row, cells in zip(rows, _limited(formulas, values_only=False), strict=True)
            ]
    except FileRefused:
        raise
    except Exception as error:  # openpyxl raises almost anything at a malformed workbook
        raise FileRefused(
            "工作簿的内部结构不正确,无法读取。请在 Excel 或 WPS 中打开,另存为 .xlsx 后再上传。"
        ) from error
    return Table(_without_trailing_blanks(rows), notices)


def _choose_sheet(book, wanted: str):
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    candidates = [sheet for sheet in sheets if sheet.title not in SIDE_SHEETS]
    if not candidates:
        raise FileRefused(f"工作簿中没有可以读取的工作表。请把内容填在名为“{wanted}”的工作表中。")
    chosen = next((sheet for sheet in candidates if sheet.title == wanted), candidates[0])
    others = "、".join(f"“{sheet.title}”" for sheet in candidates if sheet is not chosen)
    return chosen, [f"只读取了工作表“{chosen.title}”,没有读取{others}。"] if others else []


def _limited(sheet, *, values_only):
    """The size that a sheet claims for itself is not believed: it may say A1 or XFD1048576."""
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(values_only=values_only), start=1):
        if number > MAX_ROWS:
            raise too_many_rows()
        yield _within_columns(row, number=number) if values_only else row[:MAX_COLUMNS]


def _within_columns(row: tuple, *, number: int) -> tuple:
    if any(value not in (None, "") for value in row[MAX_COLUMNS:]):
        raise FileRefused(f"第 {number} 行在第 {MAX_COLUMNS} 列以后还有内容。请删除无关的列后再上传。")
    return row[:MAX_COLUMNS]


def _with_uncalculated(row: tuple, cells: tuple) -> tuple:
    """A formula that was never calculated has no value: an empty cell would hide that something was meant."""
    return tuple(
        Uncalculated(str(cell.value)) if value is None and cell.data_type == "f" else value
        for value, cell in zip(row, cells, strict=True)
    )


def _read_csv(content: bytes, sign: str) -> Table:
    text = _decoded(content)
    lines = text.splitlines()
    heading = next((line for line in lines if sign in line), lines[0] if lines else "")
    delimiter = max(_DELIMITERS, key=heading.count)
    rows = []
    try:
        for row in csv.reader(StringIO(text, newline=""), delimiter=delimiter):
            if len(rows) == MAX_ROWS:
                raise too_many_rows()
            rows.append(_within_columns(tuple(row), number=len(rows) + 1))
    except csv.Error as error:
        raise FileRefused(
            f"第 {len(rows) + 1} 行无法按表格读取(可能缺少引号)。请用 Excel 或 WPS 打开,另存为 .xlsx 后再上传。"
        ) from error
    return Table(_without_trailing_blanks(rows))


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):  # the second is what Excel in Chinese writes, GBK and more
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise FileRefused("无法识别文件的文字编码。请在 Excel 或 WPS 中另存为 .xlsx 或“CSV UTF-8”后再上传。")


def _without_trailing_blanks(rows: list[tuple]) -> list[tuple]:
    while rows and all(cell in (None, "") for cell in rows[-1]):
        rows.pop()
    return rows
