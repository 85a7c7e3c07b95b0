"""Where the column names of a table stand, and which column is which."""

from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from .cells import CellError, Unreadable, is_blank, shown, text_of
from .layout import Layout

REMARKS = "错误说明"  # added to a returned table, passed over when it comes back
_SEARCHED_ROWS = 20


@dataclass(frozen=True, slots=True)
class Header:
    """Row counted from 1, columns by index from 0."""

    row: int
    columns: dict[str, int]  # field → index
    named: frozenset[int]  # columns with any heading
    remarks: int | None  # the column 错误说明 of a returned table

    def letter(self, field: str) -> str:
        return get_column_letter(self.columns[field] + 1) if field in self.columns else ""

    def cell(self, cells: tuple, field: str):
        column = self.columns.get(field)
        return cells[column] if column is not None and column < len(cells) else None


def find_header(rows: list[tuple], layout: Layout) -> tuple[Header | None, list[CellError]]:
    """The first row with at least two of the column names: titles above it are passed over."""
    for row, cells in enumerate(rows[:_SEARCHED_ROWS], start=1):
        words = [_heading(cell) for cell in cells]
        if len({word for word in words if word in layout.headings}) >= 2:
            return _read(row, cells, words, layout)
    signs = "".join(f"“{sign}”" for sign in layout.signs)
    problem = (
        f"没有找到表头:前 {_SEARCHED_ROWS} 行中没有一行写着{signs}等列名。请下载模板,按模板的列名填写。"
        if rows
        else "表是空的,没有可导入的内容。请下载模板,填写后再上传。"
    )
    return None, [CellError(None, "", problem)]


def _heading(cell) -> str:
    try:
        return text_of(cell)
    except Unreadable:
        return ""


def _read(row: int, cells: tuple, words: list[str], layout: Layout) -> tuple[Header, list[CellError]]:
    columns: dict[str, int] = {}
    errors: list[CellError] = []
    for index, (cell, word) in enumerate(zip(cells, words, strict=True)):
        if is_blank(cell) or word == REMARKS:
            continue
        letter = get_column_letter(index + 1)
        field = layout.headings.get(word)
        if field is None:
            problem = f"{shown(cell)}不是可以导入的列。可用的列:{layout.known}。请改列名,或删除这一列。"
            errors.append(CellError(row, letter, problem))
        elif field in columns:
            first = get_column_letter(columns[field] + 1)
            problem = f"{shown(cell)}与 {first} 列重复。请只保留一列。"
            errors.append(CellError(row, letter, problem))
        else:
            columns[field] = index
    errors += [
        CellError(row, "", f"的表头缺少“{name}”列。请补上这一列,或下载模板按模板填写。")
        for name in layout.required
        if layout.headings[name] not in columns and layout.spared.get(name) not in columns
    ]
    named = frozenset(index for index, cell in enumerate(cells) if not is_blank(cell))
    remarks = words.index(REMARKS) if REMARKS in words else None
    return Header(row=row, columns=columns, named=named, remarks=remarks), errors
