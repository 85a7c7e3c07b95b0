"""支教补助 as a workbook for the finance section: who gets what, and the monthly starts and stops of the year."""

import datetime
from collections.abc import Iterable, Sequence
from decimal import Decimal
from io import BytesIO

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from alliances.inert import inert
from alliances.models import County
from alliances.periods import SchoolYear
from teachers.choices import RotationKind

from ..formulas.numbers import SCORE_PLACES, shown
from ..stipend_months import START, MonthChange
from ..stipends import Due
from .stipends import rows_of

COLUMNS = (
    ("学年", 12), ("工号", 12), ("姓名", 12), ("流动编号", 18), ("流动类型", 10), ("流出学校", 18), ("流入学校", 18),
    ("到岗日期", 12), ("最后一天", 12), ("在岗整月", 10), ("应发(元)", 14), ("已核发(元)", 14), ("本次应发(元)", 14),
    ("状态", 10), ("最近核发", 12), ("说明", 80),
)  # fmt: skip
MONTHS = (
    ("月份", 12), ("工号", 12), ("姓名", 12), ("流出学校", 18), ("流入学校", 18), ("项目", 16), ("起停", 10), ("说明", 60),
)  # fmt: skip
DEMO = "演示数据:人员和金额由程序编造,不能作为发放依据。"
MONEY = "#,##0.00"


def stipend_book(
    county: County,
    year: SchoolYear,
    dues: Sequence[Due],
    changes: Iterable[MonthChange],
    *,
    on: datetime.date,
) -> bytes:
    """.xlsx with the sheets 支教补助 and 月度起停."""
    book = Workbook(write_only=True)
    demo = any(due.row.is_demo for due in dues)
    sheet = _sheet(book, "支教补助", COLUMNS)
    _head(sheet, f"{county.name}{year.label}支教补助(截至 {on},单位:元)", COLUMNS, demo=demo)
    for row in rows_of(dues):
        _append(sheet, _cells(row))
    months = _sheet(book, "月度起停", MONTHS)
    _head(months, f"{county.name}{year.label}补助和补贴起停(截至 {on})", MONTHS, demo=demo)
    for change in changes:
        _append(months, _month_cells(change))
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _sheet(book, title, columns):
    sheet = book.create_sheet(title)
    for number, (_heading, width) in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    return sheet


def _head(sheet, title, columns, *, demo):
    _append(sheet, [title], bold=True)
    if demo:
        _append(sheet, [DEMO], bold=True)
    _append(sheet, [heading for heading, _width in columns], bold=True)


def _cells(row) -> list:
    found = row.found.row
    facts, last = found.facts, row.found.last
    return [
        str(found.year),
        found.staff_number,
        found.name,
        found.number,
        RotationKind(facts.kind).label,
        facts.home,
        facts.host,
        facts.since,
        facts.leaves - datetime.timedelta(days=1) if facts.leaves else None,
        row.found.statement.months,
        _yuan(row.found.statement.amount),
        last.due if last else None,
        _yuan(row.found.open_yuan),
        row.standing.label,
        timezone.localtime(last.authorised_at).date() if last else None,
        row.sentence,
    ]


def _yuan(amount) -> Decimal | None:
    return None if amount is None else Decimal(shown(amount, SCORE_PLACES))


def _month_cells(change: MonthChange) -> list:
    row = change.row
    word = {START: "起发", "": "待核"}.get(change.verb, "停发")
    return [
        f"{change.month:%Y-%m}", row.staff_number, row.name, row.facts.home, row.facts.host, change.what, word,
        change.sentence,
    ]  # fmt: skip


def _append(sheet, values, *, bold=False):
    cells = []
    for value in values:
        cell = WriteOnlyCell(sheet, value=inert(value))
        if isinstance(value, str):
            cell.data_type = "s"
        elif isinstance(value, Decimal):
            cell.number_format = MONEY
        elif isinstance(value, datetime.date):
            cell.number_format = "yyyy-mm-dd"
        if bold:
            cell.font = Font(bold=True)
        cells.append(cell)
    sheet.append(cells)
