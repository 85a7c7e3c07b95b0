"""A cell is read as written or refused with what to do; nothing is guessed."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliances.imports.cells import (
    CellError,
    Uncalculated,
    Unreadable,
    count_of,
    number_of,
    school_year_of,
    text_of,
    weight_of,
)
from alliances.periods import SchoolYear

from .tables import xlsx


def four_places(cell):
    return number_of(cell, places=4)


READ = [
    (four_places, 86, Decimal(86)),
    (four_places, 86.5, Decimal("86.5")),
    (four_places, "86.50", Decimal("86.5")),
    (four_places, " 86.5 ", Decimal("86.5")),
    (four_places, "\uff18\uff16\uff0e\uff15", Decimal("86.5")),
    (four_places, "\uff0d\uff13\uff0e\uff12\uff15", Decimal("-3.25")),
    (four_places, "\u22123.25", Decimal("-3.25")),
    (four_places, "1,234.5", Decimal("1234.5")),
    (four_places, "85.12340000", Decimal("85.1234")),
    (four_places, 1e-4, Decimal("0.0001")),
    (four_places, 72.299999999999997, Decimal("72.3")),  # how older Excel saves a typed 72.3
    (four_places, None, None),
    (four_places, "", None),
    (four_places, "  ", None),
    (count_of, 45, 45),
    (count_of, 45.0, 45),
    (count_of, "45.0", 45),
    (count_of, "\uff14\uff15", 45),
    (count_of, None, None),
    (weight_of, "2.25", Decimal("2.25")),
    (weight_of, None, None),
    (school_year_of, "2021-2022", SchoolYear(2021)),
    (school_year_of, "2021—2022学年", SchoolYear(2021)),
    (school_year_of, "\uff12\uff10\uff12\uff11\uff0d\uff12\uff10\uff12\uff12", SchoolYear(2021)),
    (school_year_of, " 2021 - 2022 学年 ", SchoolYear(2021)),
    (text_of, "青田 二中\n", "青田二中"),
    (text_of, "实验小学\uff08东山分校\uff09", "实验小学(东山分校)"),
    (text_of, 2021.0, "2021"),
    (text_of, "10²", "10²"),
]

REFUSED = [
    (four_places, "八十六", "“八十六”不是数字。请只填数字,不要带文字或单位。"),
    (four_places, "86分", "“86分”不是数字。请只填数字,不要带文字或单位。"),
    (four_places, "85%", "“85%”不是数字。请只填数字,不要带文字或单位。"),
    (four_places, "10²", "“10²”不是数字。请只填数字,不要带文字或单位。"),
    (four_places, "٣", "“٣”不是数字。请只填数字,不要带文字或单位。"),
    (four_places, "1,23", "“1,23”不是数字。请只填数字,不要带文字或单位。"),
    (four_places, "NaN", "“NaN”不是数字。请只填数字,不要带文字或单位。"),
    (four_places, True, "“TRUE”不是数字。请只填数字,不要带文字或单位。"),
    (four_places, float("inf"), "“inf”不是数字。请只填数字,不要带文字或单位。"),
    (four_places, "9" * 60, f"“{'9' * 40}…”太大:整数部分最多 5 位。请核对后重填。"),
    (four_places, 100000, "“100000”太大:整数部分最多 5 位。请核对后重填。"),
    (
        four_places,
        72.49999999999999,
        "“72.49999999999999”有 14 位小数,最多 4 位。请四舍五入后重新填写(Excel 中可用 ROUND 函数)。",
    ),
    (
        four_places,
        datetime.datetime(2021, 8, 5),
        "是日期或时间“2021-08-05”,这里应填数字。请把单元格格式改为“常规”后重填。",
    ),
    (four_places, "#DIV/0!", "是公式出错的结果“#DIV/0!”。请改正公式,或直接填写数值。"),
    (
        four_places,
        Uncalculated("=A1*2"),
        "的公式“=A1*2”没有算出的结果。请在 Excel 或 WPS 中打开并重新保存,或把公式改为数值。",
    ),
    (count_of, 45.5, "“45.5”不是大于 0 的整数。请核对后重填,没有时请留空。"),
    (count_of, 0, "“0”不是大于 0 的整数。请核对后重填,没有时请留空。"),
    (count_of, 12345678, "“12345678”太大:整数部分最多 7 位。请核对后重填。"),
    (weight_of, -1, "“-1”应大于 0。请核对后重填,没有时请留空。"),
    (
        weight_of,
        "1.234",
        "“1.234”有 3 位小数,最多 2 位。请四舍五入后重新填写(Excel 中可用 ROUND 函数)。",
    ),
    (school_year_of, None, "缺少学年。请填写起止两年,例如 2021-2022。"),
    (school_year_of, 2021.0, "“2021”不是学年。学年写作起止两年,例如 2021-2022。"),
    (school_year_of, "2021.9.1", "“2021.9.1”不是学年。学年写作起止两年,例如 2021-2022。"),
    (
        school_year_of,
        "2021-2023",
        "“2021-2023”不是一个学年:后一年应为 2022。请写作 2021-2022。",
    ),
    (
        school_year_of,
        datetime.datetime(2021, 9, 1),
        "是日期“2021-09-01”,不是学年。请把单元格格式改为“文本”,填写起止两年,例如 2021-2022。",
    ),
    (school_year_of, "#REF!", "是公式出错的结果“#REF!”。请改正公式,或直接填写数值。"),
]


@pytest.mark.parametrize("reader, cell, expected", READ)
def test_understood(reader, cell, expected):
    assert reader(cell) == expected


@pytest.mark.parametrize("reader, cell, sentence", REFUSED)
def test_refused_with_what_to_do(reader, cell, sentence):
    with pytest.raises(Unreadable) as refusal:
        reader(cell)
    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    "error, sentence",
    [
        (CellError(7, "C", "缺少成绩。"), "第 7 行 C 列缺少成绩。"),
        (CellError(7, "", "的表头缺少“成绩”列。"), "第 7 行的表头缺少“成绩”列。"),
        (CellError(None, "", "表是空的。"), "表是空的。"),
    ],
)
def test_an_error_begins_with_its_place(error, sentence):
    assert str(error) == sentence


@given(st.decimals(min_value=-99999, max_value=99999, places=4))
def test_a_mark_survives_the_binary_numbers_of_a_workbook(mark):
    assert number_of(float(mark), places=4) == mark


@given(st.text())
def test_any_text_is_a_number_or_refused(text):
    try:
        number = number_of(text, places=4)
    except Unreadable:
        return
    assert number is None or number.is_finite()


def test_the_tables_are_what_workbooks_hold():
    """The kinds of cell above are those that the parser gives."""
    from alliances.imports.workbook import read_table

    written = (86, 86.5, "八十六", True, datetime.datetime(2021, 8, 5))
    assert [type(cell) for cell in read_table("a.xlsx", xlsx(written)).rows[0]] == [
        int,
        float,
        str,
        bool,
        datetime.datetime,
    ]
