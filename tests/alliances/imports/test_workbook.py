"""What a clerk's file holds is read as plain rows; what could be lost on the way is refused or said."""

import datetime

import pytest
from openpyxl import Workbook

from alliances.imports.cells import Uncalculated
from alliances.imports.preflight import FileRefused
from alliances.imports.workbook import read_table

from .tables import HEADINGS, SHEET, csv_bytes, parts_of, repacked, saved, xlsx

ROW = ("青田二中", "2021-2022", "初中", 100, 86.5, 120, 3)
TEXT_ROW = tuple(str(cell) for cell in ROW)


def test_cells_keep_their_kind():
    day = datetime.datetime(2021, 9, 1)
    assert read_table("a.xlsx", xlsx(("文字", 1, 86.5, day, True, None))).rows == [
        ("文字", 1, 86.5, day, True)
    ]


def test_blank_rows_keep_their_place_and_trailing_ones_go():
    rows = read_table(
        "a.xlsx",
        xlsx(HEADINGS, (), ROW, (), (None, "")),
    ).rows
    assert [row[:1] for row in rows] == [("学校",), (), ("青田二中",)]


@pytest.mark.parametrize("claimed", ["A1", "A1:XFD1048576"])
def test_the_size_a_sheet_claims_is_not_believed(claimed):
    content = repacked(
        xlsx(HEADINGS, ROW), SHEET, lambda data: data.replace(b'ref="A1:G2"', f'ref="{claimed}"'.encode())
    )
    assert claimed.encode() in parts_of(content)[SHEET]
    assert read_table("a.xlsx", content).rows == [HEADINGS, ROW]


def test_a_row_far_below_is_refused():
    content = repacked(
        xlsx(HEADINGS, ROW), SHEET, lambda data: data.replace(b'<row r="2"', b'<row r="1048576"')
    )
    with pytest.raises(FileRefused) as refusal:
        read_table("a.xlsx", content)
    assert str(refusal.value) == "工作表的内容超出了 20,000 行。请删除多余的行,或分成几个文件上传。"


def test_a_value_far_to_the_right_is_refused():
    book = Workbook()
    book.active.append(HEADINGS)
    book.active["XFD2"] = "x"
    with pytest.raises(FileRefused) as refusal:
        read_table("a.xlsx", saved(book))
    assert str(refusal.value) == "第 2 行在第 50 列以后还有内容。请删除无关的列后再上传。"


def test_the_sheet_of_the_template_is_read_first():
    book = Workbook()
    book.active.title = "草稿"
    book.create_sheet("成绩").append(HEADINGS)
    book.create_sheet("说明")
    table = read_table("a.xlsx", saved(book))
    assert table.rows == [HEADINGS]
    assert table.notices == ["只读取了工作表“成绩”,没有读取“草稿”。"]


def test_hidden_sheets_are_not_read():
    book = Workbook()
    book.active.append(("旧",))
    book.active.sheet_state = "hidden"
    book.create_sheet("Sheet2").append(HEADINGS)
    assert read_table("a.xlsx", saved(book)).rows == [HEADINGS]


def test_a_workbook_of_rules_alone_is_refused():
    with pytest.raises(FileRefused) as refusal:
        read_table("a.xlsx", xlsx(("规则",), title="说明"))
    assert str(refusal.value) == "工作簿中没有可以读取的工作表。请把内容填在名为“成绩”的工作表中。"


def test_a_formula_without_a_saved_value_is_told_from_a_blank_cell():
    rows = read_table("a.xlsx", xlsx(HEADINGS, ("青田二中", "2021-2022", None, 100, "=40+46"))).rows
    assert rows[1] == ("青田二中", "2021-2022", None, 100, Uncalculated("=40+46"))


def test_a_formula_with_a_saved_value_is_that_value():
    content = repacked(
        xlsx(("成绩",), ("=40+46",)),
        SHEET,
        lambda data: (
            data.replace(b"<v></v>", b"<v>86</v>")
            .replace(b"<v/>", b"<v>86</v>")
            .replace(b"<v />", b"<v>86</v>")
        ),
    )
    assert read_table("a.xlsx", content).rows == [("成绩",), (86,)]


def test_a_workbook_that_the_parser_chokes_on_is_refused():
    content = repacked(xlsx(HEADINGS), SHEET, lambda data: data.replace(b"</worksheet>", b""))
    with pytest.raises(FileRefused) as refusal:
        read_table("a.xlsx", content)
    assert str(refusal.value) == (
        "工作簿的内部结构不正确,无法读取。请在 Excel 或 WPS 中打开,另存为 .xlsx 后再上传。"
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_in_any_usual_writing(encoding, delimiter):
    content = csv_bytes(HEADINGS, TEXT_ROW, encoding=encoding, delimiter=delimiter)
    assert read_table("成绩.csv", content).rows == [HEADINGS, TEXT_ROW]


def test_a_workbook_named_csv_is_read_as_what_it_is():
    assert read_table("成绩.csv", xlsx(HEADINGS, ROW)).rows == [HEADINGS, ROW]


@pytest.mark.parametrize(
    "content, sentence",
    [
        (
            "学校,学年".encode("utf-16"),
            "无法识别文件的文字编码。请在 Excel 或 WPS 中另存为 .xlsx 或“CSV UTF-8”后再上传。",
        ),
        (
            csv_bytes(HEADINGS, *([TEXT_ROW] * 20_000)),
            "工作表的内容超出了 20,000 行。请删除多余的行,或分成几个文件上传。",
        ),
        (
            csv_bytes(HEADINGS, ["x"] * 60),
            "第 2 行在第 50 列以后还有内容。请删除无关的列后再上传。",
        ),
        (
            b'"' + b"x" * 200_000,
            "第 1 行无法按表格读取(可能缺少引号)。请用 Excel 或 WPS 打开,另存为 .xlsx 后再上传。",
        ),
    ],
)
def test_csv_refused(content, sentence):
    with pytest.raises(FileRefused) as refusal:
        read_table("成绩.csv", content)
    assert str(refusal.value) == sentence
