"""Import of a month's lessons: what the list would file for a school, then all of it or nothing."""

import csv
import datetime
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import StringIO

from django.db.models import Exists, OuterRef, Q

from gongtongti.accounts.scope import Scope

from ..filing_choices import Part, State, Subject
from ..models import Activity, CloseException, Filing, Participation, PeriodClose, School
from ..refusals import Refused
from .cells import CellError, Uncalculated, written
from .changing import Plan
from .header import Header
from .importing import ImportRefused, TableImport, sha256_of
from .lessons_reading import LESSONS, LessonReader, Reading
from .lessons_template import HEADINGS
from .workbook import Table

#: Some schools teach five lessons together every day; more in one list is a mistake.
MOST_ROWS = 1000
_CELLS = re.compile("[\t,;,]")


@dataclass(frozen=True, slots=True)
class LessonRow:
    """`standing`: the number under which it has been filed. `similar`: others filed the like without this school."""

    row: int
    reading: Reading
    standing: str = ""
    similar: bool = False


@dataclass(frozen=True, slots=True)
class Sending:
    """Who files, and how: `batch` names the whole list, so that a list sent twice is filed once."""

    scope: Scope
    at: datetime.datetime
    batch: uuid.UUID
    submit: bool


@dataclass
class LessonImport(TableImport):
    """`school`: for which the list is filed. `on`: today."""

    layout = LESSONS
    title = "月度活动表"

    school: School = field(kw_only=True)
    on: datetime.date = field(kw_only=True)
    sending: Sending | None = field(default=None, kw_only=True)

    @property
    def summary(self) -> str:
        return f"新填报 {len(self.created)} 条,已填报过 {len(self.unchanged)} 条"

    def reader(self, header: Header) -> LessonReader:
        return LessonReader(header, school=self.school, on=self.on)

    def compare(self) -> None:
        """Two queries."""
        self.plan = Plan()
        if len(self.readings) > MOST_ROWS:
            problem = f"一次最多填报 {MOST_ROWS:,} 条,这张表有 {len(self.readings):,} 条。请分成几次填报。"
            self.plan.errors.append(CellError(None, "", problem))
            return
        if not self.readings:
            return
        standing = list(self._standing())
        self.plan.seen = self._seen(standing)
        stands: dict[tuple, tuple[str, bool]] = {}
        for _pk, number, _version, takes_part, *key in standing:
            if takes_part or tuple(key) not in stands:
                stands[tuple(key)] = (number, takes_part)
        closes = list(self._closes())
        rows: dict[tuple, int] = {}
        for reading in self.readings:
            if reading.key in rows:
                problem = f"与第 {rows[reading.key]} 行重复:同一天同样的活动出现了两次。请只保留一行。"
                self.plan.errors.append(CellError(reading.row, "", problem))
                continue
            rows[reading.key] = reading.row
            number, takes_part = stands.get(reading.key, ("", False))
            if takes_part:
                self.plan.unchanged.append(LessonRow(reading.row, reading, standing=number))
            elif close := next((c for c in closes if c.since <= reading.day < c.until), None):
                self.plan.errors.append(CellError(reading.row, self._letter("day"), _closed(close, reading)))
            else:
                self.plan.created.append(LessonRow(reading.row, reading, similar=bool(number)))

    def registered_now(self) -> dict:
        return self._seen(self._standing()) if self.readings else {}

    def write(self, *, user, reason: str) -> None:
        for place, row in enumerate(self.created, start=1):
            try:
                self._file(row.reading, place, by=user)
            except Refused as refusal:
                raise ImportRefused([CellError(row.row, "", f"没有填报:{refusal}")]) from refusal

    # ---- what stands ------------------------------------------------------------------------------
    def _standing(self):
        """What is filed on these days, but for other schools' drafts: nobody else sees those."""
        days = [reading.day for reading in self.readings]
        mine = Participation.objects.filter(filing=OuterRef("filing"), school=self.school)
        return (
            Activity.objects.of_county(self.county)
            .between(min(days), max(days) + datetime.timedelta(days=1))
            .filter(host_school__in={reading.host.pk for reading in self.readings})
            .exclude(filing__state=State.WITHDRAWN)
            .exclude(Q(filing__state=State.DRAFT) & ~Q(filing__owner_school=self.school))
            .order_by("pk")
            .values_list(
                "pk",
                "filing__number",
                "filing__version",
                Exists(mine),
                "filing__day",
                "kind",
                "subject",
                "host_school_id",
                "topic",
                "period_of_day",
            )
        )

    @staticmethod
    def _seen(standing) -> dict:
        return {pk: (number, version) for pk, number, version, *_rest in standing}

    def _closes(self) -> Iterator[PeriodClose]:
        days = [reading.day for reading in self.readings]
        spared = CloseException.objects.filter(school=self.school, last_day__gte=self.on)
        return (
            PeriodClose.objects.filter(county=self.county, since__lte=max(days), until__gt=min(days))
            .filter(subject__in=("", Subject.ACTIVITY))
            .exclude(exceptions__in=spared)
        )

    # ---- filing -------------------------------------------------------------------------------------
    def _file(self, reading: Reading, place: int, *, by) -> None:
        sending = self.sending
        filing = Filing(
            owner_school=self.school,
            alliance=reading.alliance,
            day=reading.day,
            key=key_of(sending.batch, place),
        )
        activity = Activity(
            county=self.county,
            filing=filing,
            kind=reading.kind,
            subject=reading.subject,
            period_of_day=reading.period,
            lessons=reading.lessons,
            topic=reading.topic,
            host_school=reading.host,
        )
        parts = dict.fromkeys(reading.partners, Part.PARTNER) | {reading.host: Part.HOST}
        activity.keep(scope=sending.scope, by=by, at=sending.at, parts=parts)
        if sending.submit:
            activity.submit(scope=sending.scope, by=by, at=sending.at)

    def _letter(self, column: str) -> str:
        return self.header.letter(column)


def read_lessons(school: School, name: str, content: bytes, *, on: datetime.date) -> LessonImport:
    """What the list says and what it would file; nothing is written. Six queries, whatever its size."""
    found = LessonImport(
        county=school.county, name=name, content_sha256=sha256_of(content), school=school, on=on
    )
    found.read(content)
    return found


def key_of(batch: uuid.UUID, place: int) -> uuid.UUID:
    return uuid.uuid5(batch, str(place))


def keys_of(batch: uuid.UUID) -> list[uuid.UUID]:
    """Of every filing that a list of this name can have made."""
    return [key_of(batch, place) for place in range(1, MOST_ROWS + 1)]


def pasted(text: str) -> bytes:
    """What was pasted as a file; without its heading row it is read in the order of the template."""
    first = [{word.strip() for word in _CELLS.split(line)} for line in text.splitlines()[:20]]
    if not any(len(cells & LESSONS.headings.keys()) > 1 for cells in first):
        text = "\t".join(HEADINGS) + "\n" + text
    return text.encode()


def as_text(table: Table) -> str:
    """The table as a spreadsheet would paste it, to be carried from the preview to the confirmation."""
    width = max((len(row) for row in table.rows), default=0)
    stream = StringIO(newline="")
    writer = csv.writer(stream, delimiter="\t")
    for row in table.rows:
        cells = ["#VALUE!" if isinstance(cell, Uncalculated) else written(cell) for cell in row]
        writer.writerow(cells + [""] * (width - len(row)))
    return stream.getvalue()


def _closed(close: PeriodClose, reading: Reading) -> str:
    return f":{close.name}已经关账,{reading.day} 的活动不能再填报。确需补报的,请向教育局申请为本校开放例外。"
