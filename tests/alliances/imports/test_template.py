"""The template offers what the county has, and what is filled in comes in cleanly."""

import io

import pytest
from openpyxl import load_workbook

from alliances.imports import read_results, results_template
from alliances.imports.template import HEADINGS
from tests.factories import CountyFactory, SchoolFactory

from .tables import saved


@pytest.fixture
def template(county, core_school, member_school):
    SchoolFactory(county=CountyFactory(), short_name="邻县中学")
    return load_workbook(io.BytesIO(results_template(county)))


def test_the_sheets_and_headings(template):
    assert template.sheetnames == ["成绩", "参考", "说明"]
    assert [cell.value for cell in template["成绩"][1]] == list(HEADINGS)


def test_the_reference_lists_hold_the_county_s_own_schools_and_all_options(template):
    columns = {
        cells[0].value: [cell.value for cell in cells[1:] if cell.value]
        for cells in template["参考"].iter_cols()
    }
    assert columns == {
        "学校": ["青田二中", "实验小学(东山)"],
        "学段": ["小学", "初中", "高中"],
        "口径": ["局定综合分", "与县均之差", "标准分", "原始百分制"],
    }


def test_lists_drop_down_from_the_reference_sheet(template):
    offered = {
        str(validation.sqref): validation.formula1
        for validation in template["成绩"].data_validations.dataValidation
    }
    assert offered == {
        "A2:A2000": "'参考'!$A$2:$A$3",
        "C2:C2000": "'参考'!$B$2:$B$4",
        "H2:H2000": "'参考'!$C$2:$C$5",
    }


def test_every_column_is_explained(template):
    explained = {row[0].value: row[1].value for row in template["说明"].iter_rows(min_row=3)}
    assert set(HEADINGS) <= set(explained)
    assert template["说明"]["A1"].value == "青田县教学质量成绩导入说明"


def test_a_filled_template_comes_in_cleanly(county, template):
    offered = [cell.value for cell in template["参考"]["A"][1:]]
    for row, school in enumerate([name for name in offered if name], start=2):
        for column, value in enumerate((school, "2021-2022", None, 100, 86.5, 120, 3, "局定综合分"), start=1):
            template["成绩"].cell(row, column).value = value
    found = read_results(county, "成绩.xlsx", saved(template))
    assert ([str(error) for error in found.errors], found.notices) == ([], [])
    assert found.summary == "新增 2 条,修改 0 条,未变 0 条"


def test_an_empty_template_holds_nothing(county):
    found = read_results(county, "成绩.xlsx", results_template(county))
    assert [str(error) for error in found.errors] == [
        "表头(第 1 行)下面没有成绩行,没有可导入的内容。请填写后再上传。"
    ]


def test_a_county_without_schools_has_a_template_too(db):
    book = load_workbook(io.BytesIO(results_template(CountyFactory())))
    assert book["成绩"].data_validations.dataValidation[0].formula1 == "'参考'!$A$2:$A$2"
