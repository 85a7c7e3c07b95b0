"""Tables as clerks send them, and workbooks as nobody should."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterable

from openpyxl import Workbook

HEADINGS = ("学校", "学年", "学段", "满分", "成绩", "考生数", "计算单位")
SHEET = "xl/worksheets/sheet1.xml"


def xlsx(*rows: Iterable, title: str = "成绩", others: Iterable[str] = ()) -> bytes:
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(list(row))
    for name in others:
        book.create_sheet(name)
    return saved(book)


def saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def csv_bytes(*rows: Iterable, encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    return stream.getvalue().encode(encoding)


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return stream.getvalue()


def repacked(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    parts = parts_of(content)
    parts[name] = change(parts.get(name, b""))
    return packed(parts)
