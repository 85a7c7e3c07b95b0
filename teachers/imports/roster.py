"""Import of the roster of a school year: who counts for rotation, and who of them is backbone."""

import datetime
from dataclasses import dataclass

from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from alliances.imports.cells import Unreadable, choice_of, flag_of, school_year_of, shown, text_of
from alliances.imports.changing import Change, Plan
from alliances.imports.header import Header
from alliances.imports.importing import TableImport, sha256_of
from alliances.imports.layout import Layout
from alliances.imports.names import SchoolNames
from alliances.imports.row import Row
from alliances.imports.writing import BATCH
from alliances.models import County
from alliances.periods import SchoolYear

from ..choices import Exemption
from ..models import EligibilityEntry, Teacher
from .people import PeopleReader, TeachersByNumber, changes_of, name_beside

ROSTER = Layout(
    sheet="流动名册",
    noun="名册",
    headings={
        "学年": "school_year",
        "工号": "staff_number",
        "姓名": "name",
        "学校": "school",
        "工作校区": "campus",
        "符合流动": "eligible",
        "骨干教师": "backbone",
        "不计入的原因": "exemption",
        "理由": "reason",
        "确认": "confirmed",
    },
    required=("工号", "学年", "符合流动", "骨干教师"),
    known="学年、工号、姓名、学校、工作校区、符合流动、骨干教师、不计入的原因、理由、确认",
    signs=("学年", "工号", "符合流动"),
)
_EXEMPTIONS = dict(Exemption.choices)
_FIELDS = ("school", "campus", "eligible", "backbone", "exemption", "reason", "is_demo")


@dataclass(frozen=True, slots=True)
class Reading:
    """`confirmed`: None where the table says nothing of it."""

    row: int
    school_year: SchoolYear
    teacher: Teacher
    values: dict
    confirmed: bool | None


class RosterReader(PeopleReader):
    def __init__(self, header: Header, teachers: TeachersByNumber, names: SchoolNames):
        super().__init__(header, ROSTER)
        self._teachers, self._names = teachers, names
        self._seen: dict[tuple, int] = {}

    def read(self, number: int, cells: tuple) -> Reading | None:
        row = Row(self.header, number, cells)
        teacher = row.read("staff_number", self._teachers.find)
        row.read("name", lambda cell: name_beside(cell, teacher))
        school_year = row.read("school_year", school_year_of)
        key = (teacher, school_year)
        if teacher and school_year and key in self._seen:
            row.refuse(
                "staff_number",
                f"{shown(teacher.staff_number)}在 {school_year}学年与第 {self._seen[key]} 行重复。请只保留一行。",
            )
        self._seen.setdefault(key, number)
        school = row.read("school", self._school)
        campus = row.read("campus", self._school)
        exemption = row.read("exemption", _exemption_of, absent="")
        values = {
            "school": school,
            "campus": campus or school,
            "eligible": row.read("eligible", _required_flag),
            "backbone": row.read("backbone", _required_flag),
            "exemption": exemption,
            "reason": row.read("reason", _reason_of, absent=""),
        }
        confirmed = row.read("confirmed", flag_of)
        if row.fine("eligible", "exemption", "reason"):
            _weigh(row, values)
        errors = row.errors
        self.errors += errors
        if errors or not self.complete:
            return None
        return Reading(number, school_year, teacher, values, confirmed)

    def _school(self, cell):
        return self._names.find(cell) if text_of(cell) else None


def _exemption_of(cell) -> str:
    if text_of(cell) == "其他":
        return Exemption.OTHER
    return choice_of(cell, _EXEMPTIONS, noun="不计入的原因", blank="")


def _required_flag(cell) -> bool:
    flag = flag_of(cell)
    if flag is None:
        raise Unreadable("没有填写。请填“是”或“否”。")
    return flag


def _reason_of(cell) -> str:
    words = "" if cell is None else str(cell).strip()
    if len(words) > 200:
        raise Unreadable(f"有 {len(words)} 个字,最多 200 个。请缩短后重填。")
    return words


def _weigh(row: Row, values: dict) -> None:
    """What the cells say of each other; the model says the same of a row entered by hand."""
    if values["eligible"] and values["exemption"]:
        row.refuse("exemption", "应为空:符合流动的教师没有不计入的原因。请清空,或把“符合流动”改为“否”。")
    elif not values["eligible"] and not values["exemption"]:
        field = "exemption" if row.has("exemption") else "eligible"
        row.refuse(field, "缺少不计入的原因:不符合流动的教师必须写明。请从所列原因中选填。")
    elif values["exemption"] == Exemption.OTHER and not values["reason"]:
        field = "reason" if row.has("reason") else "exemption"
        row.refuse(field, "缺少理由:原因为“其他”时必须写明。请填写理由。")


@dataclass(frozen=True, slots=True)
class RosterRow:
    row: int
    entry: EligibilityEntry
    changes: tuple[Change, ...] = ()

    @property
    def what(self) -> str:
        return f"{self.entry.teacher.name}({self.entry.teacher.staff_number}) {self.entry.school_year}学年"

    @property
    def cells(self) -> list[tuple[str, bool]]:
        e = self.entry
        counted = "是" if e.eligible else f"否({e.get_exemption_display()})"
        shown_cells = (
            e.school_year,
            e.teacher.staff_number,
            e.teacher.name,
            e.campus,
            counted,
            "骨干" if e.backbone else "普通",
            "已确认" if e.confirmed_at else "待确认",
        )
        return [(str(words), False) for words in shown_cells]


@dataclass
class RosterImport(TableImport):
    """`at`: when rows are confirmed that the table says are; by whom, `save(user=…)` says."""

    layout = ROSTER
    title = "流动名册"
    columns = ("学年", "工号", "姓名", "工作校区", "符合流动", "骨干", "确认")

    at: datetime.datetime | None = None

    def reader(self, header: Header) -> RosterReader:
        return RosterReader(header, TeachersByNumber(self.county), SchoolNames(self.county))

    def compare(self) -> None:
        self.plan = plan = Plan()
        known = {(entry.teacher_id, entry.school_year): entry for entry in self._known()}
        plan.seen = {entry.pk: _state(entry) for entry in known.values()}
        for reading in self.readings:
            entry = known.get((reading.teacher.pk, reading.school_year))
            if entry is None:
                plan.created.append(RosterRow(reading.row, self._new(reading)))
                continue
            entry.teacher = reading.teacher
            changes = self._change(entry, reading)
            (plan.changed if changes else plan.unchanged).append(RosterRow(reading.row, entry, changes))

    def _new(self, reading: Reading) -> EligibilityEntry:
        teacher, values = reading.teacher, reading.values
        entry = EligibilityEntry(
            county=self.county, teacher=teacher, school_year=reading.school_year, **values
        )
        entry.school = values["school"] or teacher.school
        entry.campus = values["campus"] or teacher.campus
        self._confirm(entry, bool(reading.confirmed))
        return entry

    def _change(self, entry: EligibilityEntry, reading: Reading) -> tuple[Change, ...]:
        """A confirmed row that the table changes without confirming it is a suggestion again."""
        values = {
            **reading.values,
            "school": reading.values["school"] or entry.school,
            "campus": reading.values["campus"] or entry.campus,
            "is_demo": False,
        }
        changes = changes_of(entry, values)
        for name, value in values.items():
            setattr(entry, name, value)
        was = entry.confirmed_at is not None
        wanted = reading.confirmed if reading.confirmed is not None else was and not changes
        if wanted != was or (wanted and changes):
            if wanted != was:
                words = ("待确认", "已确认")
                changes += (Change("confirmed_at", "确认", words[was], words[wanted]),)
            self._confirm(entry, wanted)
        if changes:
            entry.version += 1
        return changes

    def _confirm(self, entry: EligibilityEntry, confirmed: bool) -> None:
        entry.confirmed_at = self.at if confirmed else None

    def _known(self, *, lock: bool = False) -> list[EligibilityEntry]:
        years = {reading.school_year for reading in self.readings}
        touched = {(reading.teacher.pk, reading.school_year) for reading in self.readings}
        rows = EligibilityEntry.objects.filter(county=self.county, school_year__in=years).order_by("pk")
        rows = rows.select_for_update() if lock else rows.select_related("school", "campus")
        return [entry for entry in rows if (entry.teacher_id, entry.school_year) in touched]

    def registered_now(self) -> dict:
        return {entry.pk: _state(entry) for entry in self._known(lock=True)}

    def places(self, differing: set) -> list[str]:
        numbers = {reading.teacher.pk: reading.teacher.staff_number for reading in self.readings}
        return list({f"工号 {numbers[state[0]]}" for _pk, state in differing})

    def write(self, *, user, reason: str) -> None:
        options = {"batch_size": BATCH, "default_user": user, "default_change_reason": reason}
        for row in (*self.created, *self.changed):
            row.entry.confirmed_by = user if row.entry.confirmed_at else None
        if self.changed:
            fields = [*_FIELDS, "version", "confirmed_at", "confirmed_by"]
            rows = [row.entry for row in self.changed]
            bulk_update_with_history(rows, EligibilityEntry, fields, **options)
        if self.created:
            bulk_create_with_history([row.entry for row in self.created], EligibilityEntry, **options)


def _state(entry: EligibilityEntry) -> tuple:
    return (entry.teacher_id, str(entry.school_year), entry.version, entry.is_demo)


def read_roster(county: County, name: str, content: bytes, *, at: datetime.datetime, by=None) -> RosterImport:
    """What the file says and what it would change; nothing is written. Four queries, whatever its size."""
    found = RosterImport(county=county, name=name, content_sha256=sha256_of(content), at=at)
    found.read(content)
    return found
