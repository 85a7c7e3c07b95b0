"""What the tables about people have in common: staff numbers, names beside them, rows of totals."""

import re

from alliances.imports.cells import CellError, Unreadable, is_blank, shown, text_of
from alliances.imports.changing import Change
from alliances.imports.header import Header
from alliances.imports.layout import Layout
from alliances.models import County

from ..models import Teacher

REAL, DEMO = "正式数据", "演示数据"
NATURE = "数据性质"
_TOTALS = ("合计", "总计", "小计", "平均")
_ID_CARD = re.compile(r"\d{17}[\dXx]", re.ASCII)


class PeopleReader:
    """Reads row after row and collects every error on the way."""

    def __init__(self, header: Header, layout: Layout):
        self.header = header
        #: Without a required column, said once of the header, rows are only searched for errors.
        self.complete = all(layout.headings[name] in header.columns for name in layout.required)
        self.errors: list[CellError] = []

    def total(self, cells: tuple) -> str:
        """The words of a row that only sums up others, else nothing."""
        cell = self.header.cell(cells, "staff_number")
        return shown(cell) if isinstance(cell, str) and text_of(cell) in _TOTALS else ""


class TeachersByNumber:
    """The county's teachers, read once."""

    def __init__(self, county: County):
        rows = Teacher.objects.filter(county=county).select_related("school", "campus").order_by()
        self._found = {teacher.staff_number: teacher for teacher in rows.iterator(chunk_size=2000)}

    def get(self, staff_number: str) -> Teacher | None:
        return self._found.get(staff_number)

    def find(self, cell) -> Teacher:
        teacher = self._found.get(staff_number_of(cell))
        if teacher is None:
            raise Unreadable(
                f"{shown(cell)}没有对应教师:本县没有登记这个工号。请核对工号,或先在“教师”中登记。"
            )
        return teacher


def staff_number_of(cell) -> str:
    if is_blank(cell):
        raise Unreadable("缺少工号。每行必须填写工号,它是区分教师的唯一依据。")
    number = text_of(cell)
    if _ID_CARD.fullmatch(number):
        raise Unreadable("像是身份证号。门户不保存身份证号,请改填工号。")
    return number


def name_beside(cell, teacher: Teacher | None) -> None:
    """A name beside a staff number is there to be checked: a slip in the number would hit somebody else."""
    if teacher is not None and not is_blank(cell) and text_of(cell) != text_of(teacher.name):
        raise Unreadable(
            f"{shown(cell)}与工号 {teacher.staff_number} 登记的姓名“{teacher.name}”不同。请核对工号和姓名。"
        )


def refuse_demo(cell) -> None:
    """A column of exported tables. Demonstration rows must not come back as real ones."""
    word = text_of(cell)
    if word not in ("", REAL, DEMO):
        raise Unreadable(f"{shown(cell)}不是数据性质。可填:{REAL},或留空。")
    if word == DEMO:
        raise Unreadable(f"标着{shown(cell)},不能作为{REAL}导入。请删除这一行。")


def changes_of(row, values: dict) -> tuple[Change, ...]:
    """What `values` change in a registered row, in the words of its forms."""
    return tuple(
        Change(name, _label(row, name), words_for(row, name, getattr(row, name)), words_for(row, name, new))
        for name, new in values.items()
        if getattr(row, name) != new
    )


def _label(row, name: str) -> str:
    return NATURE if name == "is_demo" else str(row._meta.get_field(name).verbose_name)


def words_for(row, name: str, value) -> str:
    if name == "is_demo":
        return DEMO if value else REAL
    if isinstance(value, bool):
        return "是" if value else "否"
    if value is None or value == "":
        return ""
    return str(dict(row._meta.get_field(name).flatchoices or ()).get(value, value))
