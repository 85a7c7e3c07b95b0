"""P10: a table of 10,000 teachers against import-export's default for the same table, turn by turn.

The rival reads the same workbook into a plain ModelResource with history, as its manual shows: row after row, each
with its own look-ups and its own write. It measures a tenth of the rows; its cost grows with them in a straight line.
"""

from io import BytesIO

import tablib
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.widgets import ForeignKeyWidget
from openpyxl import Workbook, load_workbook

from alliances.models import County, School
from teachers.imports import read_teachers
from teachers.models import Teacher

from .report import Row, at_least, at_most, seen
from .stopwatch import interleaved

ROWS = 10_000
RIVAL_PART = 10
HEADINGS = ("工号", "姓名", "学校", "任教学科", "到校日期")


class PlainTeachers(ModelResource):
    staff_number = Field("staff_number", "工号")
    name = Field("name", "姓名")
    school = Field("school", "学校", ForeignKeyWidget(School, "short_name"))
    campus = Field("campus", "学校", ForeignKeyWidget(School, "short_name"))
    served_since = Field("served_since", "到校日期")
    county = Field("county", "县", ForeignKeyWidget(County, "slug"))

    class Meta:
        model = Teacher
        import_id_fields = ("staff_number",)
        fields = ("staff_number", "name", "school", "campus", "served_since", "county")
        clean_model_instances = True


def _book(county: County, rows: int) -> bytes:
    schools = list(School.objects.filter(county=county).order_by("code").values_list("short_name", flat=True))
    book = Workbook(write_only=True)
    sheet = book.create_sheet("教师")
    sheet.append(HEADINGS)
    for number in range(rows):
        sheet.append((f"B{number:05}", f"教师{number}", schools[number % len(schools)], "语文", "2010-09-01"))
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


class _Undone(Exception):
    """Each turn begins with the same empty table."""


def _undone(way):
    def turn():
        try:
            with transaction.atomic():
                way()
                raise _Undone
        except _Undone:
            pass

    return turn


def measure(county: County, *, turns: int) -> list[Row]:
    whole, part = _book(county, ROWS), _book(county, ROWS // RIVAL_PART)

    def ours(content=whole):
        found = read_teachers(county, "教师.xlsx", content)
        assert not found.errors, found.errors[:3]
        found.save()

    def rival():
        rows = load_workbook(BytesIO(part), read_only=True).active.iter_rows(min_row=2, values_only=True)
        data = tablib.Dataset(*((*row, county.slug) for row in rows), headers=(*HEADINGS, "县"))
        outcome = PlainTeachers().import_data(data, raise_errors=True, use_transactions=True)
        assert outcome.totals["new"] == ROWS // RIVAL_PART

    def queries(content) -> int:
        with CaptureQueriesContext(connection) as captured:
            _undone(lambda: ours(content))()
        return len(captured)

    spent = interleaved({"ours": _undone(ours), "rival": _undone(rival)}, turns=min(turns, 2))
    ratio = RIVAL_PART * spent["rival"].cpu / spent["ours"].cpu
    more = queries(whole) - queries(part)
    return [
        at_least("P10", f"导入 {ROWS} 位教师:import-export 默认 ÷ 本程序(CPU)", ratio, 8),
        seen("P10", f"导入 {ROWS} 位教师(秒)", spent["ours"].wall),
        at_most("P10", f"{ROWS} 行比 {ROWS // RIVAL_PART} 行多的语句数", more, 2 * ROWS / 2000),
    ]
