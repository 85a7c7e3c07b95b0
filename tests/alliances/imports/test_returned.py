"""The table comes back row for row with what is wrong, and goes in again when it is put right."""

import io

import pytest
from openpyxl import load_workbook

from alliances.imports import error_workbook, read_results

from .tables import HEADINGS, csv_bytes, saved, xlsx

UNKNOWN = (
    "第 4 行 A 列“三中”没有对应学校:登记册中没有这个校名或别名。请改为登记册中的名称,或先在“学校”中添加别名。"
)
ABOVE = "第 4 行 E 列“101”大于满分“100”。请核对成绩和满分。"
TABLE = (
    ("青田县教学质量成绩",),
    HEADINGS,
    ("二中", "2021-2022", None, 100, 86),
    ("三中", "2021-2022", None, 100, 101),
)


def returned(county, *rows):
    found = read_results(county, "成绩.xlsx", xlsx(*rows))
    return load_workbook(io.BytesIO(error_workbook(found)))


def test_each_row_has_its_errors_beside_it(county, core_school):
    book = returned(county, *TABLE)
    rows = list(book["成绩"].values)
    assert [row[0] for row in rows] == ["青田县教学质量成绩", "学校", "二中", "三中"]
    assert [row[7] for row in rows] == [None, "错误说明", None, f"{UNKNOWN}\n{ABOVE}"]
    coloured = [cell.coordinate for row in book["成绩"] for cell in row if cell.fill.fill_type]
    assert coloured == ["A4", "E4"]
    assert list(book["错误汇总"].values) == [
        ("行", "列", "错误说明"),
        (4, "A", UNKNOWN),
        (4, "E", ABOVE),
    ]


def test_put_right_and_sent_again_it_comes_in(county, core_school):
    book = returned(county, *TABLE)
    sheet = book["成绩"]
    sheet["A4"], sheet["B4"], sheet["E4"] = "二中", "2020-2021", 85
    found = read_results(county, "成绩.xlsx", saved(book))
    assert [str(error) for error in found.errors] == []
    assert found.summary == "新增 2 条,修改 0 条,未变 0 条"


def test_errors_do_not_pile_up_when_it_is_sent_again_unchanged(county, core_school):
    once = returned(county, *TABLE)
    again = read_results(county, "成绩.xlsx", saved(once))
    twice = load_workbook(io.BytesIO(error_workbook(again)))
    assert list(twice["成绩"].values) == list(once["成绩"].values)


def test_errors_of_the_header_are_listed_and_leave_it_as_it_is(county, core_school):
    book = returned(county, (*HEADINGS, "备注"), ("二中", "2021-2022", None, 100, 86, 1, 1, "无"))
    assert next(book["成绩"].values) == (*HEADINGS, "备注", "错误说明")
    assert [row[:2] for row in book["错误汇总"].values] == [("行", "列"), (1, "H")]


@pytest.mark.parametrize("cell", ["=1+1", "+1+1", "-1+1", "@SUM(A1)"])
def test_nothing_in_it_runs(county, cell):
    content = csv_bytes(HEADINGS, (cell, "2021-2022", "", 100, 86))
    book = load_workbook(io.BytesIO(error_workbook(read_results(county, "成绩.csv", content))))
    assert book["成绩"]["A2"].value == f"'{cell}"
    assert "f" not in {c.data_type for sheet in book for row in sheet for c in row}


def test_a_file_that_could_not_be_read_is_explained_alone(county):
    book = load_workbook(io.BytesIO(error_workbook(read_results(county, "成绩.xlsx", b""))))
    assert list(book["错误汇总"].values)[1:] == [(None, None, "文件是空的(0 字节)。请重新保存后再上传。")]
