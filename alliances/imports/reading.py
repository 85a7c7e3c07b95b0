"""The table of results: its columns, and one row → what it says, checked cell by cell."""

from dataclasses import dataclass
from decimal import Decimal

from ..choices import PERCENT_MEASURES, Measure, ResultStage
from ..models import School
from ..periods import SchoolYear
from .cells import (
    CellError,
    Unreadable,
    choice_of,
    count_of,
    number_of,
    school_year_of,
    shown,
    text_of,
    weight_of,
)
from .header import Header
from .layout import Layout
from .names import SchoolNames
from .row import Row
from .workbook import MAIN_SHEET

REAL, DEMO = "正式成绩", "演示数据"
RESULTS = Layout(
    sheet=MAIN_SHEET,
    noun="成绩",
    headings={
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
    },
    required=("学校", "学年", "满分", "成绩"),
    known="学校、学年、学段、满分、成绩、考生数(或参考人数)、计算单位、口径",
    signs=("学校", "学年", "成绩"),
    # A table of 标准分 or 与县均之差 alone has no full marks.
    spared={"满分": "measure"},
)
_STAGES = dict(ResultStage.choices)
_MEASURES = dict(Measure.choices)


@dataclass(frozen=True, slots=True)
class Reading:
    """`row`: as the person counts, from 1."""

    row: int
    school: School
    school_year: SchoolYear
    stage: str
    measure: str
    full_marks: Decimal | None
    value: Decimal
    examinees: int | None
    units: Decimal | None


class RowReader:
    """Reads row after row and collects every error on the way."""

    def __init__(self, header: Header, names: SchoolNames):
        self.errors: list[CellError] = []
        self._header, self._names = header, names

    def read(self, row: int, cells: tuple) -> Reading | None:
        """None when any cell of the row is wrong."""
        found = Row(self._header, row, cells)
        cell = found.read
        school = cell("school", self._names.find)
        school_year = cell("school_year", school_year_of)
        stage = cell("stage", lambda c: choice_of(c, _STAGES, noun="学段", blank=""), absent="")
        measure = cell(
            "measure",
            lambda c: choice_of(c, _MEASURES, noun="口径", blank=Measure.BUREAU_SCORE),
            absent=Measure.BUREAU_SCORE,
        )
        full_marks = cell("full_marks", lambda c: number_of(c, places=2))
        value = cell("value", _value_of)
        examinees = cell("examinees", count_of)
        units = cell("units", weight_of)
        cell("nature", _refuse_demo)
        if found.fine("measure", "full_marks", "value"):
            for field, problem in self._weigh(measure, full_marks, value, cells).items():
                found.refuse(field, problem)
        errors = found.errors
        self.errors += errors
        if errors or school is None or school_year is None or value is None:
            return None
        return Reading(row, school, school_year, stage, measure, full_marks, value, examinees, units)

    def _weigh(self, measure, full_marks, value, cells: tuple) -> dict[str, str]:
        """What measure, full marks and value say of each other."""
        word = Measure(measure).label
        full_cell, value_cell = (shown(self._header.cell(cells, field)) for field in ("full_marks", "value"))
        if measure not in PERCENT_MEASURES:
            if full_marks is None:
                return {}
            return {"full_marks": f"{full_cell}应为空:“{word}”没有满分。请清空满分,或改正口径。"}
        if full_marks is None:
            if not self._header.columns.keys() & {"full_marks", "measure"}:
                return {}  # said once, of the header
            column = "" if "full_marks" in self._header.columns else ":表头没有“满分”列"
            return {"full_marks": f"缺少满分{column}。“{word}”必须填写满分,例如 100。"}
        if full_marks <= 0:
            return {"full_marks": f"{full_cell}不能作满分:满分必须大于 0。请核对后重填。"}
        if value is not None and value > full_marks:
            return {"value": f"{value_cell}大于满分{full_cell}。请核对成绩和满分。"}
        if value is not None and value < 0:
            return {"value": f"{value_cell}小于 0。“{word}”应在 0 与满分之间,请核对成绩或口径。"}
        return {}


def _value_of(cell) -> Decimal:
    value = number_of(cell, places=4)
    if value is None:
        raise Unreadable("缺少成绩。没有成绩的学校请删除整行,不要填 0。")
    return value


def _refuse_demo(cell) -> None:
    """A column of exported tables. Demonstration results must not come back as real ones."""
    word = text_of(cell)
    if word not in ("", REAL, DEMO):
        raise Unreadable(f"{shown(cell)}不是数据性质。可填:{REAL},或留空。")
    if word == DEMO:
        raise Unreadable(f"标着{shown(cell)},不能作为正式成绩导入。请删除这一行。")
