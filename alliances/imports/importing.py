"""Import of a table: read, compare with what is registered, show, then write all or nothing.

Not django-import-export's importer: every error has to name its cell, and queries must not grow with the rows.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import ClassVar

from django.db import IntegrityError, transaction

from gongtongti.accounts.models import AuditEvent

from ..models import County
from .cells import CellError, is_blank
from .changing import Plan
from .header import Header, find_header
from .layout import Layout
from .preflight import FileRefused
from .workbook import Table, read_table
from .writing import long_statements

_REASON_LENGTH = County.history.model._meta.get_field("history_change_reason").max_length


class ImportRefused(ValueError):
    """Nothing was written; `errors` say why, each a whole sentence."""

    def __init__(self, errors: Iterable[CellError]):
        self.errors = list(errors)
        super().__init__("\n".join(str(error) for error in self.errors))


@dataclass
class TableImport:
    """What a file would do to the county's rows of one kind. With no `errors`, `save()` does it.

    A kind of table says how a row is read (`reader`), what it would change (`compare`), what is registered of
    the rows in question (`registered_now`) and how the rows are written (`write`).
    """

    layout: ClassVar[Layout]
    #: What the log of imports calls it.
    title: ClassVar[str]
    #: Headings of the table of new and unchanged rows in the preview.
    columns: ClassVar[tuple[str, ...]]

    county: County
    name: str
    content_sha256: str
    table: Table = field(default_factory=Table)
    header: Header | None = None
    notices: list[str] = field(default_factory=list)
    misread: list[CellError] = field(default_factory=list)
    readings: list = field(default_factory=list)
    plan: Plan = field(default_factory=Plan)

    # ---- of each kind -------------------------------------------------------------------------
    def reader(self, header: Header):
        """An object with `read(row number, cells)`, `total(cells)` and `errors`."""
        raise NotImplementedError

    def compare(self) -> None:
        """Plan anew against what is registered now."""
        raise NotImplementedError

    def registered_now(self) -> dict:
        """As `plan.seen`, read again and locked."""
        raise NotImplementedError

    def places(self, differing: set) -> list[str]:
        """Which rows these (primary key, state) pairs are about, in words."""
        return []

    def write(self, *, user, reason: str) -> None:
        """In few statements, with history: `user` and `reason` go into it."""
        raise NotImplementedError

    # ---- what it would do ---------------------------------------------------------------------
    @property
    def errors(self) -> list[CellError]:
        """In the order of the sheet; errors of the whole file first."""
        return sorted(
            [*self.misread, *self.plan.errors],
            key=lambda error: (error.row or 0, len(error.column), error.column),
        )

    @property
    def created(self) -> list:
        return self.plan.created

    @property
    def changed(self) -> list:
        return self.plan.changed

    @property
    def unchanged(self) -> list:
        return self.plan.unchanged

    @property
    def summary(self) -> str:
        return f"新增 {len(self.created)} 条,修改 {len(self.changed)} 条,未变 {len(self.unchanged)} 条"

    @property
    def fingerprint(self) -> str:
        """The same for the same file over the same registered rows, else another."""
        basis = (self.county.slug, self.content_sha256, sorted(self.plan.seen.items()))
        return hashlib.sha256(repr(basis).encode()).hexdigest()

    # ---- writing ------------------------------------------------------------------------------
    def save(
        self, *, user=None, reason: str = "", seen: str | None = None, address: str | None = None
    ) -> None:
        """All rows in one transaction, with their history and a line in the audit log; nothing if nothing changes.

        `seen`: the fingerprint of the preview somebody agreed to, when this is a second reading of the same file.
        ImportRefused when the file has errors, or when the rows are no longer those of the preview.
        """
        if self.errors:
            raise ImportRefused(self.errors)
        if seen is not None and seen != self.fingerprint:
            raise self._stale()
        reason = (reason or f"导入“{self.name}”")[:_REASON_LENGTH]
        try:
            with transaction.atomic(), long_statements():
                County.hold(self.county.pk)
                self._refuse_stale()
                self.write(user=user, reason=reason)
                if self.created or self.changed:
                    self._record(user, address)
        except IntegrityError as error:
            # The same row was entered by hand between the check and the write: the database knows it first.
            raise self._stale() from error

    def _refuse_stale(self) -> None:
        differing = {*self.registered_now().items()} ^ {*self.plan.seen.items()}
        if differing:
            raise self._stale(self.places(differing))

    def _record(self, user, address: str | None) -> None:
        AuditEvent.objects.create(
            user=user,
            verb=AuditEvent.Verb.IMPORTED,
            county=self.county.slug,
            about=f"{self.title}:{self.summary}(“{self.name[-100:]}”)",
            address=address,
        )

    def _stale(self, places: Iterable[str] = ()) -> ImportRefused:
        named = sorted(places)
        about = f"({'、'.join(named[:3])}{f' 等 {len(named)} 处' if len(named) > 3 else ''})" if named else ""
        problem = (
            f"登记的{self.layout.noun}在预览之后已被修改{about},没有写入任何数据。"
            "请重新上传文件,核对后再导入。"
        )
        return ImportRefused([CellError(None, "", problem)])

    # ---- reading ------------------------------------------------------------------------------
    def read(self, content: bytes) -> None:
        """What the file says and what it would change; nothing is written."""
        try:
            self.table = read_table(self.name, content, sheet=self.layout.sheet, sign=self.layout.required[0])
        except FileRefused as refusal:
            self.misread.append(CellError(None, "", str(refusal)))
            return
        self.notices += self.table.notices
        self.header, errors = find_header(self.table.rows, self.layout)
        self.misread += errors
        if self.header is not None:
            self._read_rows(self.header)
            self.compare()

    def _read_rows(self, header: Header) -> None:
        if header.row > 1:
            self.notices.append(f"表头在第 {header.row} 行,以上各行没有读取。")
        reader = self.reader(header)
        filled = 0
        for row, cells in enumerate(self.table.rows[header.row :], start=header.row + 1):
            if all(is_blank(cell) for cell in cells):
                continue
            if total := reader.total(cells):
                self.notices.append(f"第 {row} 行{total}是汇总行,没有导入。")
                continue
            filled += 1
            reading = reader.read(row, cells)
            if reading is not None:
                self.readings.append(reading)
        if not filled:
            problem = (
                f"表头(第 {header.row} 行)下面没有{self.layout.noun}行,没有可导入的内容。请填写后再上传。"
            )
            self.misread.append(CellError(None, "", problem))
        self.misread += reader.errors


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
