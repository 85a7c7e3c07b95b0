"""Import of teachers with their present title."""

import datetime
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from alliances.filing_choices import SchoolSubject
from alliances.imports.cells import CellError, Unreadable, choice_of, day_of, shown, text_of
from alliances.imports.changing import Change, Plan
from alliances.imports.header import Header
from alliances.imports.importing import TableImport, sha256_of
from alliances.imports.layout import Layout
from alliances.imports.names import SchoolNames
from alliances.imports.row import Row
from alliances.imports.writing import BATCH
from alliances.models import County
from alliances.pinyin import initials

from ..choices import Leadership, Title
from ..models import Teacher, TeacherTitle
from .people import PeopleReader, changes_of, refuse_demo, staff_number_of

TEACHERS = Layout(
    sheet="教师",
    noun="教师",
    headings={
        "工号": "staff_number",
        "姓名": "name",
        "学校": "school",
        "人事关系所在学校": "school",
        "工作校区": "campus",
        "任教学科": "subject",
        "学科": "subject",
        "职务": "leadership",
        "到校日期": "served_since",
        "离职日期": "left_on",
        "职称": "title",
        "职称起始日期": "title_since",
        "数据性质": "nature",
    },
    required=("工号", "姓名", "学校"),
    known="工号、姓名、学校(或人事关系所在学校)、工作校区、任教学科、职务、到校日期、离职日期、职称、职称起始日期",
    signs=("工号", "姓名", "学校"),
)
_SUBJECTS = dict(SchoolSubject.choices)
_LEADERSHIP = dict(Leadership.choices)
_TITLES = dict(Title.choices)


@dataclass(frozen=True, slots=True)
class Reading:
    """`values`: of the columns that the table has. `title`: "" where the table says nothing of it."""

    row: int
    staff_number: str
    values: dict
    title: str
    title_since: datetime.date | None


class TeacherReader(PeopleReader):
    def __init__(self, header: Header, names: SchoolNames):
        super().__init__(header, TEACHERS)
        self._names = names
        self._seen: dict[str, int] = {}

    def read(self, number: int, cells: tuple) -> Reading | None:
        row = Row(self.header, number, cells)
        staff_number = row.read("staff_number", staff_number_of)
        if staff_number in self._seen:
            row.refuse(
                "staff_number",
                f"{shown(staff_number)}与第 {self._seen[staff_number]} 行重复。一位教师只能有一行,请只保留一行。",
            )
        elif staff_number:
            self._seen[staff_number] = number
        values = {
            "name": row.read("name", _name_of),
            "school": row.read("school", self._names.find),
            "subject": row.read("subject", lambda c: choice_of(c, _SUBJECTS, noun="任教学科", blank="")),
            "leadership": row.read("leadership", lambda c: choice_of(c, _LEADERSHIP, noun="职务", blank="")),
            "served_since": row.read("served_since", day_of),
            "left_on": row.read("left_on", day_of),
        }
        values["campus"] = row.read(
            "campus", lambda c: self._names.find(c) if text_of(c) else values["school"]
        )
        values = {name: value for name, value in values.items() if row.has(name)}
        served, left = values.get("served_since"), values.get("left_on")
        if served and left and left <= served:
            row.refuse("left_on", f"{shown(row.cell('left_on'))}不晚于到校日期 {served}。请核对两个日期。")
        title = row.read("title", lambda c: choice_of(c, _TITLES, noun="职称", blank=""), absent="")
        title_since = row.read("title_since", day_of)
        if title_since and not title and row.fine("title"):
            row.refuse("title_since", "填了职称起始日期,却没有职称。请补上职称,或清空日期。")
        row.read("nature", refuse_demo)
        errors = row.errors
        self.errors += errors
        if errors or not self.complete:
            return None
        return Reading(number, staff_number, values, title, title_since)


def _name_of(cell) -> str:
    name = text_of(cell)
    if not name:
        raise Unreadable("缺少姓名。请填写姓名。")
    return name


@dataclass
class TeacherRow:
    """`title_changed`: the registered title, with what the table changes in it; `title_new`: the one it adds."""

    row: int
    teacher: Teacher
    changes: tuple[Change, ...] = ()
    title_changed: TeacherTitle | None = None
    title_new: TeacherTitle | None = None
    title_shown: str = ""

    @property
    def what(self) -> str:
        return f"{self.teacher.name}({self.teacher.staff_number})"

    @property
    def cells(self) -> list[tuple[str, bool]]:
        t = self.teacher
        shown_cells = (t.staff_number, t.name, t.school, t.campus, t.get_subject_display(), self.title_shown)
        return [(str(words or "—"), False) for words in shown_cells]


@dataclass
class TeacherImport(TableImport):
    layout = TEACHERS
    title = "教师"
    columns = ("工号", "姓名", "学校", "工作校区", "任教学科", "职称")

    def reader(self, header: Header) -> TeacherReader:
        return TeacherReader(header, SchoolNames(self.county))

    def compare(self) -> None:
        self.plan = plan = Plan()
        numbers = {reading.staff_number for reading in self.readings}
        rows = Teacher.objects.filter(county=self.county).select_related("school", "campus")
        teachers = {row.staff_number: row for row in rows.order_by() if row.staff_number in numbers}
        titles = _open_titles(self.county)
        for teacher in teachers.values():
            plan.seen[teacher.pk] = _state(teacher, titles.get(teacher.pk))
        for reading in self.readings:
            teacher = teachers.get(reading.staff_number)
            try:
                row = self._new(reading) if teacher is None else self._changed(reading, teacher, titles)
            except ValidationError as error:
                plan.errors += _refusals(reading.row, self.header, error)
                continue
            target = plan.created if teacher is None else plan.changed if row.changes else plan.unchanged
            target.append(row)

    def _new(self, reading: Reading) -> TeacherRow:
        values = {"campus": reading.values["school"], **reading.values}
        teacher = Teacher(county=self.county, staff_number=reading.staff_number, **values)
        _check(teacher)
        row = TeacherRow(reading.row, teacher)
        if reading.title:
            row.title_new = TeacherTitle(teacher=teacher, title=reading.title, since=reading.title_since)
            row.title_shown = row.title_new.get_title_display()
        return row

    def _changed(self, reading: Reading, teacher: Teacher, titles: dict) -> TeacherRow:
        values = {**reading.values, "is_demo": False}
        row = TeacherRow(reading.row, teacher, changes_of(teacher, values))
        for name, value in values.items():
            setattr(teacher, name, value)
        _check(teacher)
        self._compare_title(row, reading, titles.get(teacher.pk))
        return row

    def _compare_title(self, row: TeacherRow, reading: Reading, held: TeacherTitle | None) -> None:
        row.title_shown = held.get_title_display() if held else ""
        if not reading.title:
            return
        word = Title(reading.title).label
        if held is None:
            row.title_new = TeacherTitle(teacher=row.teacher, title=reading.title, since=reading.title_since)
            row.changes += (Change("title", "职称", "", word),)
        elif held.title == reading.title:
            if reading.title_since and reading.title_since != held.since:
                row.changes += (
                    Change("title", "职称起始日期", str(held.since or ""), str(reading.title_since)),
                )
                held.since = reading.title_since
                row.title_changed = held
        else:
            if reading.title_since is None:
                raise ValidationError(
                    {
                        "title_since": f"登记的职称是“{row.title_shown}”,改为“{word}”要写明从哪一天起。"
                        "请填写职称起始日期。"
                    }
                )
            if held.since and reading.title_since <= held.since:
                raise ValidationError(
                    {
                        "title_since": f"“{word}”的起始日期应晚于原职称“{row.title_shown}”的 {held.since}。"
                        "请核对日期。"
                    }
                )
            row.changes += (Change("title", "职称", row.title_shown, word),)
            held.until = reading.title_since
            row.title_changed = held
            row.title_new = TeacherTitle(teacher=row.teacher, title=reading.title, since=reading.title_since)
        row.title_shown = word

    def registered_now(self) -> dict:
        touched = list(self.plan.seen)
        titles = _open_titles(self.county)
        rows = Teacher.objects.filter(pk__in=touched).order_by("pk").select_for_update()
        return {teacher.pk: _state(teacher, titles.get(teacher.pk)) for teacher in rows}

    def places(self, differing: set) -> list[str]:
        return list({f"工号 {state[0]}" for _pk, state in differing})

    def write(self, *, user, reason: str) -> None:
        options = {"batch_size": BATCH, "default_user": user, "default_change_reason": reason}
        created = [row.teacher for row in self.created]
        for teacher in created:
            teacher.initials = initials(teacher.name)
        if created:
            bulk_create_with_history(created, Teacher, **options)
        fields = {change.field for row in self.changed for change in row.changes} - {"title"}
        changed = [row.teacher for row in self.changed if any(c.field != "title" for c in row.changes)]
        if "name" in fields:
            fields.add("initials")
            for teacher in changed:
                teacher.initials = initials(teacher.name)
        if changed:
            bulk_update_with_history(changed, Teacher, sorted(fields), **options)
        rows = [*self.created, *self.changed]
        # First what ends, then what begins: at no moment does anybody hold two.
        if titles := [row.title_changed for row in rows if row.title_changed]:
            bulk_update_with_history(titles, TeacherTitle, ["since", "until"], **options)
        if titles := [row.title_new for row in rows if row.title_new]:
            bulk_create_with_history(titles, TeacherTitle, **options)


def _check(teacher: Teacher) -> None:
    """Schools and county are rows just read: validating those keys would ask the database once a row, and so would
    `clean`, to learn that the staff number by which the row was found has not changed."""
    teacher.clean_fields(exclude={"county", "school", "campus", "user"})
    if teacher.served_since and teacher.left_on and teacher.left_on <= teacher.served_since:
        raise ValidationError({"left_on": "离职日期必须晚于到校日期。请核对两个日期。"})


def _refusals(row: int, header: Header | None, error: ValidationError) -> list[CellError]:
    return [
        CellError(row, header.letter(name) if header else "", f":{' '.join(messages)}")
        for name, messages in error.message_dict.items()
    ]


def _open_titles(county: County) -> dict[int, TeacherTitle]:
    rows = TeacherTitle.objects.filter(teacher__county=county, until=None).order_by()
    return {title.teacher_id: title for title in rows.iterator(chunk_size=2000)}


def _state(teacher: Teacher, title: TeacherTitle | None) -> tuple:
    return (
        teacher.staff_number,
        teacher.name,
        teacher.school_id,
        teacher.campus_id,
        teacher.subject,
        teacher.leadership,
        str(teacher.served_since),
        str(teacher.left_on),
        teacher.is_demo,
        title.title if title else "",
        str(title.since) if title else "",
    )


def read_teachers(county: County, name: str, content: bytes) -> TeacherImport:
    """What the file says and what it would change; nothing is written. Four queries, whatever its size."""
    found = TeacherImport(county=county, name=name, content_sha256=sha256_of(content))
    found.read(content)
    return found
