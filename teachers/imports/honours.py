"""Import of who holds which honour from when."""

import datetime
from dataclasses import dataclass

from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from alliances.imports.cells import CellError, Unreadable, day_of, is_blank, shown, text_of
from alliances.imports.changing import Change, Plan
from alliances.imports.header import Header
from alliances.imports.importing import TableImport, sha256_of
from alliances.imports.layout import Layout
from alliances.imports.row import Row
from alliances.imports.writing import BATCH
from alliances.models import County
from alliances.periods import periods_overlap

from ..models import HonourRank, Teacher, TeacherHonour
from .people import PeopleReader, TeachersByNumber, changes_of, name_beside

HONOURS = Layout(
    sheet="荣誉",
    noun="荣誉",
    headings={
        "工号": "staff_number",
        "姓名": "name",
        "荣誉": "honour",
        "起始日期": "since",
        "取得日期": "since",
        "终止日期": "until",
    },
    required=("工号", "荣誉"),
    known="工号、姓名、荣誉、起始日期(或取得日期)、终止日期",
    signs=("工号", "荣誉"),
)


@dataclass(frozen=True, slots=True)
class Reading:
    row: int
    teacher: Teacher
    honour: HonourRank
    since: datetime.date | None
    until: datetime.date | None

    def __str__(self) -> str:
        return f"{self.teacher.name}({self.teacher.staff_number})的“{self.honour.name}”"


class HonourNames:
    """The county's table of honours, by name or code."""

    def __init__(self, county: County):
        ranks = list(HonourRank.objects.filter(county=county).order_by("rank"))
        self._all = "、".join(rank.name for rank in ranks)
        self._found = {text_of(name): rank for rank in ranks for name in (rank.code, rank.name)}

    def find(self, cell) -> HonourRank:
        if is_blank(cell):
            raise Unreadable("缺少荣誉。请填写荣誉名称。")
        if text_of(cell) not in self._found:
            raise Unreadable(
                f"{shown(cell)}不在本县的荣誉次序中。"
                + (f"可填:{self._all}。" if self._all else "")
                + "请改正,或先在“荣誉次序”中登记。"
            )
        return self._found[text_of(cell)]


class HonourReader(PeopleReader):
    def __init__(self, header: Header, teachers: TeachersByNumber, honours: HonourNames):
        super().__init__(header, HONOURS)
        self._teachers, self._honours = teachers, honours

    def read(self, number: int, cells: tuple) -> Reading | None:
        row = Row(self.header, number, cells)
        teacher = row.read("staff_number", self._teachers.find)
        row.read("name", lambda cell: name_beside(cell, teacher))
        honour = row.read("honour", self._honours.find)
        since, until = row.read("since", day_of), row.read("until", day_of)
        if since and until and until <= since:
            row.refuse("until", f"{shown(row.cell('until'))}不晚于起始日期 {since}。请核对两个日期。")
        errors = row.errors
        self.errors += errors
        if errors or not self.complete:
            return None
        return Reading(number, teacher, honour, since, until)


@dataclass(frozen=True, slots=True)
class HonourRow:
    row: int
    held: TeacherHonour
    changes: tuple[Change, ...] = ()

    @property
    def what(self) -> str:
        return f"{self.held.teacher.name}({self.held.teacher.staff_number}) {self.held.honour}"

    @property
    def cells(self) -> list[tuple[str, bool]]:
        held = self.held
        shown_cells = (held.teacher.staff_number, held.teacher.name, held.honour, held.since, held.until)
        return [(str(words or "—"), False) for words in shown_cells]


@dataclass
class HonourImport(TableImport):
    layout = HONOURS
    title = "教师荣誉"
    columns = ("工号", "姓名", "荣誉", "起始日期", "终止日期")

    def reader(self, header: Header) -> HonourReader:
        return HonourReader(header, TeachersByNumber(self.county), HonourNames(self.county))

    def compare(self) -> None:
        self.plan = plan = Plan()
        known = self._known()
        for held in (row for rows in known.values() for row in rows):
            plan.seen[held.pk] = _state(held)
        taken: dict[tuple, list] = {}  # periods of the file, by teacher and honour
        for reading in self.readings:
            key = (reading.teacher.pk, reading.honour.pk)
            registered = known.get(key, [])
            held = _same(reading, registered)
            others = [(row.since, row.until, "已登记的一条") for row in registered if row is not held]
            others += taken.setdefault(key, [])
            clash = next((o for o in others if periods_overlap((reading.since, reading.until), o[:2])), None)
            if clash:
                problem = f":{reading}与{clash[2]}时间重叠。请核对日期,或只保留一条。"
                plan.errors.append(CellError(reading.row, "", problem))
                continue
            taken[key].append((reading.since, reading.until, f"第 {reading.row} 行"))
            self._place(reading, held)

    def _place(self, reading: Reading, held: TeacherHonour | None) -> None:
        values = {"since": reading.since, "until": reading.until}
        if held is None:
            held = TeacherHonour(teacher=reading.teacher, honour=reading.honour, **values)
            self.plan.created.append(HonourRow(reading.row, held))
            return
        held.teacher, held.honour = reading.teacher, reading.honour
        changes = changes_of(held, values)
        held.since, held.until = reading.since, reading.until
        (self.plan.changed if changes else self.plan.unchanged).append(HonourRow(reading.row, held, changes))

    def _known(self, *, lock: bool = False) -> dict[tuple, list[TeacherHonour]]:
        """Registered honours of the teachers in question, by teacher and honour."""
        rows = TeacherHonour.objects.filter(teacher__county=self.county).order_by("pk")
        touched = {reading.teacher.pk for reading in self.readings}
        known: dict[tuple, list[TeacherHonour]] = {}
        for held in rows.select_for_update() if lock else rows:
            if held.teacher_id in touched:
                known.setdefault((held.teacher_id, held.honour_id), []).append(held)
        return known

    def registered_now(self) -> dict:
        return {held.pk: _state(held) for rows in self._known(lock=True).values() for held in rows}

    def places(self, differing: set) -> list[str]:
        numbers = {reading.teacher.pk: reading.teacher.staff_number for reading in self.readings}
        return list({f"工号 {numbers[state[0]]}" for _pk, state in differing})

    def write(self, *, user, reason: str) -> None:
        options = {"batch_size": BATCH, "default_user": user, "default_change_reason": reason}
        # First what changes: a period that is closed makes room for the one that begins.
        if self.changed:
            rows = [row.held for row in self.changed]
            bulk_update_with_history(rows, TeacherHonour, ["since", "until"], **options)
        if self.created:
            bulk_create_with_history([row.held for row in self.created], TeacherHonour, **options)


def _same(reading: Reading, registered: list[TeacherHonour]) -> TeacherHonour | None:
    """The registered row that this row of the file speaks of: by its first day, else the only one there is."""
    for held in registered:
        if held.since == reading.since:
            return held
    if len(registered) == 1 and (registered[0].since is None or reading.since is None):
        return registered[0]
    return None


def _state(held: TeacherHonour) -> tuple:
    return (held.teacher_id, held.honour_id, str(held.since), str(held.until))


def read_honours(county: County, name: str, content: bytes) -> HonourImport:
    """What the file says and what it would change; nothing is written. Three queries, whatever its size."""
    found = HonourImport(county=county, name=name, content_sha256=sha256_of(content))
    found.read(content)
    return found
