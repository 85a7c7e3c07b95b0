"""The workbook that the bureau fills in: headings, drop-down lists of the county's schools, and the rules."""

from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from ..choices import Measure, ResultStage
from ..inert import inert
from ..models import County, School
from .preflight import MAX_PACKED, MAX_ROWS, MB
from .workbook import MAIN_SHEET

HEADINGS = ("学校", "学年", "学段", "满分", "成绩", "考生数", "计算单位", "口径")
LAST_ROW = 2000
_WIDTHS = (24, 14, 10, 10, 12, 10, 12, 16)
_LISTED = {"学校": "A", "学段": "B", "口径": "C"}  # heading → its column on the sheet 参考
_TEXT_COLUMNS = ("学校", "学年", "学段", "口径")

_RULES = (
    ("学校", "必填。登记册中的简称、全称、别名或编号都可以,可从下拉列表中选择简称。"),
    ("学年", "必填。写起止两年,例如 2021-2022。"),
    (
        "学段",
        "小学、初中、高中之一。不分学段的成绩留空;同一学校同一学年不能既有不分学段的成绩,又有分学段的成绩。",
    ),
    ("满分", "“局定综合分”和“原始百分制”必填,例如 100;“与县均之差”和“标准分”留空。最多 2 位小数。"),
    ("成绩", "必填,最多 4 位小数。没有成绩的学校不要列入,不要填 0。"),
    ("考生数", "参考人数,大于 0 的整数。没有时留空。"),
    ("计算单位", "大于 0,最多 2 位小数。没有时留空。"),
    ("口径", "局定综合分、与县均之差、标准分、原始百分制之一。留空表示局定综合分。"),
    ("怎样导入", "先核对,后写入:有任何错误都不写入,并逐格说明;同一学校、学年、学段已有成绩时按本表修改。"),
    (
        "注意",
        f"不要合并单元格;文件不超过 {MAX_PACKED // MB} MB、{MAX_ROWS:,} 行;表中的公式须先算出结果并保存。",
    ),
)


def results_template(county: County) -> bytes:
    """.xlsx with the sheets 成绩 (to fill in), 参考 (what the lists offer) and 说明 (the rules)."""
    book = Workbook()
    reference: dict[str, tuple[str, list[str]]] = {
        "A": (
            "学校",
            list(School.objects.filter(county=county).order_by("code").values_list("short_name", flat=True)),
        ),
        "B": ("学段", ResultStage.labels),
        "C": ("口径", Measure.labels),
    }
    _write_results(
        book.active, {column: max(1, len(words)) for column, (_heading, words) in reference.items()}
    )
    _write_reference(book.create_sheet("参考"), reference)
    _write_rules(book.create_sheet("说明"), county)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _write_results(sheet, lengths: dict[str, int]) -> None:
    sheet.title = MAIN_SHEET
    sheet.freeze_panes = "A2"
    sheet.append(HEADINGS)
    for number, (heading, width) in enumerate(zip(HEADINGS, _WIDTHS, strict=True), start=1):
        column = get_column_letter(number)
        sheet.column_dimensions[column].width = width
        sheet[f"{column}1"].font = Font(bold=True)
        if heading in _TEXT_COLUMNS:
            # Otherwise a spreadsheet may take 2021-2022 for something else.
            sheet.column_dimensions[column].number_format = "@"
        if heading in _LISTED:
            listed = _LISTED[heading]
            validation = DataValidation(
                type="list", formula1=f"'参考'!${listed}$2:${listed}${lengths[listed] + 1}", allow_blank=True
            )
            # A full name or an alias is right too: warn, do not forbid.
            validation.errorStyle = "warning" if heading == "学校" else "stop"
            validation.errorTitle = heading
            validation.error = (
                "不在下拉列表中。学校也可填全称或别名。"
                if heading == "学校"
                else "请从下拉列表中选择,或留空。"
            )
            validation.showErrorMessage = True
            validation.add(f"{column}2:{column}{LAST_ROW}")
            sheet.add_data_validation(validation)


def _write_reference(sheet, reference: dict[str, tuple[str, list[str]]]) -> None:
    for column, (heading, words) in reference.items():
        sheet.column_dimensions[column].width = 24
        sheet[f"{column}1"] = heading
        sheet[f"{column}1"].font = Font(bold=True)
        for row, word in enumerate(words, start=2):
            sheet[f"{column}{row}"] = inert(word)


def _write_rules(sheet, county: County) -> None:
    sheet.column_dimensions["A"].width = 14
    sheet.column_dimensions["B"].width = 90
    sheet["A1"] = inert(f"{county.name}教学质量成绩导入说明")
    sheet["A1"].font = Font(bold=True)
    for row, (heading, rule) in enumerate(_RULES, start=3):
        sheet[f"A{row}"], sheet[f"B{row}"] = heading, rule
        sheet[f"A{row}"].alignment = Alignment(vertical="top")
        sheet[f"B{row}"].alignment = Alignment(wrap_text=True, vertical="top")
