"""Import of 教学质量成绩: read, compare with what is registered, show, then write all or nothing.

Not django-import-export's importer: every error has to name its cell, and queries must not grow with the rows.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from gongtongti.accounts.models import AuditEvent

from ..models import County, QualityResult
from .cells import CellError, is_blank, shown
from .header import Header, find_header
from .names import SchoolNames
from .plan import Plan, ResultRow, plan_results, registered, state
from .preflight import FileRefused
from .reading import Reading, RowReader
from .workbook import Table, read_table

BATCH = 2000
_REASON_LENGTH = QualityResult.history.model._meta.get_field("history_change_reason").max_length


class ImportRefused(ValueError):
    """Nothing was written; `errors` say why, each a whole sentence."""

    def __init__(self, errors: Iterable[CellError]):
        self.errors = list(errors)
        super().__init__("\n".join(str(error) for error in self.errors))


@dataclass
class ResultImport:
    """What a file would do to the county's results. With no `errors`, `save()` does it."""

    county: County
    name: str
    content_sha256: str
    table: Table = field(default_factory=Table)
    header: Header | None = None
    notices: list[str] = field(default_factory=list)
    misread: list[CellError] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    plan: Plan = field(default_factory=Plan)

    @property
    def errors(self) -> list[CellError]:
        """In the order of the sheet; errors of the whole file first."""
        return sorted(
            [*self.misread, *self.plan.errors],
            key=lambda error: (error.row or 0, len(error.column), error.column),
        )

    @property
    def created(self) -> list[ResultRow]:
        return self.plan.created

    @property
    def changed(self) -> list[ResultRow]:
        return self.plan.changed

    @property
    def unchanged(self) -> list[ResultRow]:
        return self.plan.unchanged

    @property
    def summary(self) -> str:
        return f"新增 {len(self.created)} 条,修改 {len(self.changed)} 条,未变 {len(self.unchanged)} 条"

    @property
    def fingerprint(self) -> str:
        """The same for the same file over the same registered results, else another."""
        basis = (self.county.slug, self.content_sha256, sorted(self.plan.seen.items()))
        return hashlib.sha256(repr(basis).encode()).hexdigest()

    def save(
        self,
        *,
        user=None,
        reason: str = "",
        is_demo: bool = False,
        seen: str | None = None,
        address: str | None = None,
    ) -> None:
        """All rows in one transaction, with their history and a line in the audit log; nothing if nothing changes.

        `is_demo`: the rows are demonstration results (a preview always shows them as real ones).
        `seen`: the fingerprint of the preview somebody agreed to, when this is a second reading of the same file.
        ImportRefused when the file has errors, or when the results are no longer those of the preview.
        """
        if is_demo:
            self.compare(is_demo=True)
        if self.errors:
            raise ImportRefused(self.errors)
        if seen is not None and seen != self.fingerprint:
            raise _stale()
        reason = (reason or f"导入“{self.name}”")[:_REASON_LENGTH]
        try:
            with transaction.atomic():
                County.hold(self.county.pk)
                self._refuse_stale()
                self._write(user, reason, address)
        except IntegrityError as error:
            # The same result was entered by hand between the check and the write: the database knows it first.
            raise _stale() from error

    def compare(self, *, is_demo: bool = False) -> None:
        """Plan anew against what is registered now."""
        if self.header is not None:
            self.plan = plan_results(self.county, self.readings, header=self.header, is_demo=is_demo)

    def _refuse_stale(self) -> None:
        rows = [row.result for row in (*self.created, *self.changed, *self.unchanged)]
        schools = {result.school_id: result.school for result in rows}
        touched = {(result.school_id, result.school_year) for result in rows}
        now = {result.pk: state(result) for result in registered(self.county, touched, lock=True)}
        differing = {*now.items()} ^ {*self.plan.seen.items()}
        if differing:
            raise _stale(
                sorted({f"{schools[school]} {year}学年" for _pk, (school, year, *_rest) in differing})
            )

    def _write(self, user, reason: str, address: str | None) -> None:
        created = [row.result for row in self.created]
        changed = [row.result for row in self.changed]
        options = {"batch_size": BATCH, "default_user": user, "default_change_reason": reason}
        if created:
            bulk_create_with_history(created, QualityResult, **options)
        if changed:
            # Only what changes: the cost of a bulk update grows with its fields.
            fields = {change.field for row in self.changed for change in row.changes} | {"version"}
            bulk_update_with_history(changed, QualityResult, sorted(fields), **options)
        if created or changed:
            AuditEvent.objects.create(
                user=user,
                verb=AuditEvent.Verb.IMPORTED,
                county=self.county.slug,
                about=f"教学质量成绩:{self.summary}(“{self.name[-100:]}”)",
                address=address,
            )


def read_results(county: County, name: str, content: bytes) -> ResultImport:
    """What the file says and what it would change; nothing is written. Three queries, whatever its size."""
    found = ResultImport(county=county, name=name, content_sha256=hashlib.sha256(content).hexdigest())
    try:
        found.table = read_table(name, content)
    except FileRefused as refusal:
        found.misread.append(CellError(None, "", str(refusal)))
        return found
    found.notices += found.table.notices
    found.header, errors = find_header(found.table.rows)
    found.misread += errors
    if found.header is not None:
        _read_rows(found, found.header, SchoolNames(county))
        found.compare()
    return found


def _read_rows(found: ResultImport, header: Header, names: SchoolNames) -> None:
    if header.row > 1:
        found.notices.append(f"表头在第 {header.row} 行,以上各行没有读取。")
    reader = RowReader(header, names)
    filled = 0
    for row, cells in enumerate(found.table.rows[header.row :], start=header.row + 1):
        school = header.cell(cells, "school")
        if all(is_blank(cell) for cell in cells):
            continue
        if names.is_total(school):
            found.notices.append(f"第 {row} 行{shown(school)}是汇总行,没有导入。")
            continue
        filled += 1
        reading = reader.read(row, cells)
        if reading is not None:
            found.readings.append(reading)
    if not filled:
        problem = f"表头(第 {header.row} 行)下面没有成绩行,没有可导入的内容。请填写后再上传。"
        found.misread.append(CellError(None, "", problem))
    found.misread += reader.errors


def _stale(places: list[str] = ()) -> ImportRefused:
    named = f"({'、'.join(places[:3])}{f' 等 {len(places)} 处' if len(places) > 3 else ''})" if places else ""
    problem = f"登记的成绩在预览之后已被修改{named},没有写入任何数据。请重新上传文件,核对后再导入。"
    return ImportRefused([CellError(None, "", problem)])
