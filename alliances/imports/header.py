"""Where the column names of a table of results stand, and which column is which."""

from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from .cells import CellError, Unreadable, is_blank, shown, text_of

#: Written heading → field. 考生数 may be headed 参考人数.
HEADINGS = {
    "学校": "school",
    "学年": "school_year",
    "学段": "stage",
    "满分": "full_marks",
    "成绩": "value",
    "考生数": "examinees",
    "参考人数": "examinees",
    "计算单位": "units",
    "口径": "measure",
    "数据性质": "nature",
}
REMARKS = "错误说明"  # added to a returned table, passed over when it comes back
_REQUIRED = ("学校", "学年", "满分", "成绩")
_KNOWN = "学校、学年、学段、满分、成绩、考生数(或参考人数)、计算单位、口径"
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


def find_header(rows: list[tuple]) -> tuple[Header | None, list[CellError]]:
    """The first row with at least two of the column names: titles above it are passed over."""
    for row, cells in enumerate(rows[:_SEARCHED_ROWS], start=1):
        words = [_heading(cell) for cell in cells]
        if len({word for word in words if word in HEADINGS}) >= 2:
            return _read(row, cells, words)
    problem = (
        f"没有找到表头:前 {_SEARCHED_ROWS} 行中没有一行写着“学校”“学年”“成绩”等列名。请下载模板,按模板的列名填写。"
        if rows
        else "表是空的,没有可导入的内容。请下载模板,填写后再上传。"
    )
    return None, [CellError(None, "", problem)]


def _heading(cell) -> str:
    try:
        return text_of(cell)
    except Unreadable:
        return ""


def _read(row: int, cells: tuple, words: list[str]) -> tuple[Header, list[CellError]]:
    columns: dict[str, int] = {}
    errors: list[CellError] = []
    for index, (cell, word) in enumerate(zip(cells, words, strict=True)):
        if is_blank(cell) or word == REMARKS:
            continue
        letter = get_column_letter(index + 1)
        field = HEADINGS.get(word)
        if field is None:
            problem = f"{shown(cell)}不是可以导入的列。可用的列:{_KNOWN}。请改列名,或删除这一列。"
            errors.append(CellError(row, letter, problem))
        elif field in columns:
            first = get_column_letter(columns[field] + 1)
            problem = f"{shown(cell)}与 {first} 列重复。请只保留一列。"
            errors.append(CellError(row, letter, problem))
        else:
            columns[field] = index
    errors += [
        CellError(row, "", f"的表头缺少“{name}”列。请补上这一列,或下载模板按模板填写。")
        for name in _REQUIRED
        # A table of 标准分 or 与县均之差 alone has no full marks.
        if HEADINGS[name] not in columns and not (name == "满分" and "measure" in columns)
    ]
    named = frozenset(index for index, cell in enumerate(cells) if not is_blank(cell))
    remarks = words.index(REMARKS) if REMARKS in words else None
    return Header(row=row, columns=columns, named=named, remarks=remarks), errors
