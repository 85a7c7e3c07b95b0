"""The month's list of lessons: its columns, and one row → what it says, checked cell by cell."""

import datetime
import re
from dataclasses import dataclass

from ..filing_choices import LESSON_KINDS, SUBJECT_KINDS, ActivityKind, SchoolSubject
from ..models import Alliance, County, Membership, School
from .cells import CellError, Unreadable, choice_of, count_of, is_blank, shown, text_of, written
from .header import Header
from .layout import Layout
from .names import SchoolNames
from .row import Row

LESSONS = Layout(
    sheet="活动",
    noun="活动",
    headings={
        "日期": "day",
        "类别": "kind",
        "学科": "subject",
        "节数": "lessons",
        "第几节": "period",
        "主题": "topic",
        "课题": "topic",
        "承办学校": "host",
        "主讲学校": "host",
        "参加学校": "partners",
        "同步学校": "partners",
        "教共体": "alliance",
    },
    required=("日期", "主题", "承办学校", "参加学校"),
    known="日期、类别、学科、节数、第几节、主题(或课题)、承办学校(或主讲学校)、参加学校(或同步学校)、教共体",
    signs=("日期", "主题", "承办学校"),
)
_KINDS = dict(ActivityKind.choices)
_SUBJECTS = dict(SchoolSubject.choices)
_SEPARATORS = re.compile("[、,,;;/\n]+")
_WRITTEN_DAY = re.compile(r"(\d{4})(?:[-/.]|年)(\d{1,2})(?:[-/.]|月)(\d{1,2})日?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Reading:
    """`row`: as the person counts, from 1. `partners`: without the host."""

    row: int
    day: datetime.date
    kind: str
    subject: str
    lessons: int | None
    period: int | None
    topic: str
    host: School
    partners: tuple[School, ...]
    alliance: Alliance

    @property
    def kind_word(self) -> str:
        return _KINDS[self.kind]

    @property
    def subject_word(self) -> str:
        return _SUBJECTS.get(self.subject, "")

    @property
    def schools(self) -> tuple[School, ...]:
        return (self.host, *self.partners)

    @property
    def key(self) -> tuple:
        """What makes two activities look like the same one."""
        return (self.day, self.kind, self.subject, self.host.pk, self.topic, self.period)


def day_of(cell) -> datetime.date:
    if is_blank(cell):
        raise Unreadable("缺少日期。请填写上课日期,例如 2021-10-15。")
    if isinstance(cell, datetime.datetime):
        return cell.date()
    if isinstance(cell, datetime.date):
        return cell
    found = _WRITTEN_DAY.fullmatch(text_of(cell).removesuffix("00:00:00"))
    try:
        return datetime.date(*(int(part) for part in found.groups()))
    except (AttributeError, ValueError) as error:
        raise Unreadable(f"{shown(cell)}不是日期。请写出年月日,例如 2021-10-15。") from error


def topic_of(cell) -> str:
    text_of(cell)  # refuses what a spreadsheet could not calculate
    topic = " ".join(written(cell).split())
    if not topic:
        raise Unreadable("缺少主题。请填写课题或活动主题。")
    if len(topic) > 120:
        raise Unreadable(f"的主题有 {len(topic)} 个字,最多 120 个字。请缩短。")
    return topic


class AllianceBook:
    """The county's alliances by code and name, and who belonged to them when: two queries."""

    def __init__(self, county: County):
        rows = Alliance.objects.filter(county=county).select_related("kind").order_by("code")
        self._alliances = {row.pk: row for row in rows}
        self._memberships: dict[int, list[Membership]] = {}
        for row in Membership.objects.filter(alliance__county=county).select_related("school"):
            self._memberships.setdefault(row.alliance_id, []).append(row)

    def find(self, cell) -> Alliance | None:
        if is_blank(cell):
            return None
        word = text_of(cell).casefold()
        found = [row for row in self._alliances.values() if word in _names(row)]
        if len(found) > 1:
            codes = "、".join(f"{row.kind.label}({row.code})" for row in found)
            raise Unreadable(f"{shown(cell)}对应不止一个教共体:{codes}。请改填其中一个的编号。")
        if not found:
            raise Unreadable(f"{shown(cell)}没有对应教共体。请填登记册中的名称或编号,例如 GJ05,或留空。")
        return found[0]

    def outside(self, alliance: Alliance, schools, day: datetime.date) -> list[School]:
        """Those of `schools` that were not members on the day."""
        then = self._members(alliance, day)
        return [school for school in schools if school.pk not in then]

    def of(self, schools, day: datetime.date) -> list[Alliance]:
        """The alliances to which all of `schools` belonged on the day."""
        wanted = {school.pk for school in schools}
        return [row for row in self._alliances.values() if wanted <= self._members(row, day)]

    def _members(self, alliance: Alliance, day: datetime.date) -> set[int]:
        if not _holds(alliance, day):
            return set()
        return {row.school_id for row in self._memberships.get(alliance.pk, ()) if _holds(row, day)}


class LessonReader:
    """Reads row after row and collects every error on the way. `school`: for which the list is filed."""

    def __init__(self, header: Header, *, school: School, on: datetime.date):
        self.errors: list[CellError] = []
        self._header, self._school, self._on = header, school, on
        self._names = SchoolNames(school.county)
        self._alliances = AllianceBook(school.county)

    def total(self, cells: tuple) -> str:
        """The words of a row that only sums up others, else nothing. Without a day any cell may hold them."""
        day, host = (self._header.cell(cells, field) for field in ("day", "host"))
        candidates = cells if is_blank(day) and is_blank(host) else (day, host)
        return next((shown(cell) for cell in candidates if self._names.is_total(cell)), "")

    def read(self, row: int, cells: tuple) -> Reading | None:
        """None when any cell of the row is wrong."""
        found = Row(self._header, row, cells)
        lesson = ActivityKind.SYNCHRONOUS_LESSON
        day = found.read("day", self._day)
        kind = found.read(
            "kind", lambda c: choice_of(c, _KINDS, noun="活动类别", blank=lesson), absent=lesson
        )
        subject = found.read("subject", lambda c: choice_of(c, _SUBJECTS, noun="学科", blank=""), absent="")
        lessons = found.read("lessons", lambda c: _up_to_12(c, "节数"))
        period = found.read("period", lambda c: _up_to_12(c, "第几节"))
        topic = found.read("topic", topic_of)
        host = found.read("host", self._names.find)
        partners = found.read("partners", self._partners)
        alliance = found.read("alliance", self._alliances.find)
        _weigh(found, kind=kind, subject=subject, lessons=lessons)
        if found.fine("day", "host", "partners", "alliance") and day and host and partners:
            partners = tuple(school for school in partners if school != host)
            alliance = self._belonging(found, (host, *partners), alliance, day)
        errors = found.errors
        self.errors += errors
        if errors or not (day and host and partners and topic and alliance):
            return None
        return Reading(row, day, kind, subject, lessons, period, topic, host, partners, alliance)

    def _day(self, cell) -> datetime.date:
        day = day_of(cell)
        if day > self._on:
            raise Unreadable(f"{shown(cell)}还没有到。这里填报已经上过的课,没有上的请排入课表。")
        if day.year < 1980:
            raise Unreadable(f"{shown(cell)}太早。请核对年份。")
        return day

    def _partners(self, cell) -> tuple[School, ...]:
        if is_blank(cell):
            raise Unreadable("缺少参加学校。请填写一所或几所,用“、”隔开。")
        text_of(cell)
        named = [self._names.find(part) for part in _SEPARATORS.split(written(cell)) if not is_blank(part)]
        return tuple(dict.fromkeys(named))

    def _belonging(self, found: Row, schools, alliance, day) -> Alliance | None:
        """The alliance that the row belongs to; what speaks against it is noted at its cell."""
        place = "alliance" if found.has("alliance") else "partners"
        names = "、".join(school.short_name for school in schools)
        if self._school not in schools:
            found.refuse(
                "partners",
                f"没有{self._school}:这张表由{self._school}填报,只能填报本校参加的活动。请补上本校,或删除这一行。",
            )
            return None
        if len(schools) == 1:
            found.refuse("partners", f"只有承办的{names}自己。请填写另外参加的学校。")
            return None
        if alliance is not None:
            strangers = self._alliances.outside(alliance, schools, day)
            if strangers:
                who = "、".join(school.short_name for school in strangers)
                found.refuse(place, f":{day} 时{who}不是{alliance.name}的学校。请核对学校、教共体和日期。")
            return alliance
        together = self._alliances.of(schools, day)
        if len(together) == 1:
            return together[0]
        if together:
            codes = "、".join(f"{row.name}({row.code})" for row in together)
            found.refuse(place, f":{names}同在不止一个教共体:{codes}。请在“教共体”一列填写编号。")
        else:
            found.refuse(place, f":{day} 时没有一个教共体同时有{names}。请核对学校和日期。")
        return None


def _weigh(found: Row, *, kind: str, subject: str, lessons: int | None) -> None:
    """What a kind asks of the other cells."""
    word = _KINDS[kind]
    if found.fine("kind", "subject") and kind in SUBJECT_KINDS and not subject:
        found.refuse("subject", f"缺少学科。“{word}”必须写明学科,例如语文。")
    if not found.fine("kind", "lessons"):
        return
    if kind in LESSON_KINDS and lessons is None:
        found.refuse("lessons", f"缺少节数。“{word}”按节计,请填写节数,例如 1。")
    if kind not in LESSON_KINDS and lessons is not None:
        found.refuse("lessons", f"应为空:“{word}”按次计,不填节数。请清空这一格。")


def _up_to_12(cell, what: str) -> int | None:
    count = count_of(cell)
    if count is not None and count > 12:
        raise Unreadable(f"{shown(cell)}超过 12:{what}最多 12。请核对后重填。")
    return count


def _holds(row, day: datetime.date) -> bool:
    return (row.since is None or row.since <= day) and (row.until is None or row.until > day)


def _names(alliance: Alliance) -> tuple[str, ...]:
    full = f"{alliance.name}({alliance.kind.label})"
    return tuple(text_of(name).casefold() for name in (alliance.code, alliance.name, full))
