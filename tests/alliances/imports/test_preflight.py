"""Hostile and broken workbooks are refused, each with a whole sentence, before any parser is called."""

import io
import os
import struct
import zipfile

import pytest

from alliances.imports import workbook
from alliances.imports.preflight import MAX_PACKED, FileRefused, preflight
from alliances.imports.workbook import read_table

from .tables import HEADINGS, SHEET, packed, parts_of, repacked, xlsx

GOOD = xlsx(HEADINGS, ("青田二中", "2021-2022", "初中", 100, 86, 120, 3))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
COPY = "请把内容复制到一个新的工作簿,另存为 .xlsx 后再上传。"
BROKEN = "文件不完整或已损坏,无法打开。请在 Excel 或 WPS 中重新保存为 .xlsx 后再上传。"
MACRO = "工作簿带有宏(.xlsm),没有读取。请另存为不带宏的“Excel 工作簿(.xlsx)”后再上传。"
TOO_MUCH = f"工作簿里的单元格和格式太多,不像一份填报的表格。{COPY}"


def with_part(name: str, data: bytes) -> bytes:
    return packed(parts_of(GOOD) | {name: data})


def padded(content: bytes) -> bytes:
    """Random bytes, so that the ratio of unpacked to packed gives nothing away."""
    return packed(parts_of(content) | {"xl/media/noise.bin": os.urandom(1_000_000)})


def patched_directory(content: bytes, name: str, *, offset: int, value: bytes) -> bytes:
    """The same archive with one field of the entry in its table of contents overwritten."""
    data = bytearray(content)
    start = data.index(b"PK\x01\x02")
    while data[start + 46 : start + 46 + len(name)] != name.encode():
        start = data.index(b"PK\x01\x02", start + 1)
    data[start + offset : start + offset + len(value)] = value
    return bytes(data)


def in_sheet(old: bytes, new: bytes) -> bytes:
    return repacked(GOOD, SHEET, lambda data: data.replace(old, new, 1))


def many_rows(count: int) -> bytes:
    """Rows that do not repeat, as real ones: the ratio is not what refuses them."""
    rows = b"".join(
        b'<row r="%d"><c r="A%d"><v>%d</v></c></row>' % (n, n, n * 7919) for n in range(1, count + 1)
    )
    return repacked(
        GOOD, SHEET, lambda data: data[: data.index(b"<row")] + rows + data[data.index(b"</sheetData") :]
    )


def other_archive() -> bytes:
    return packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"})


LIE = packed(parts_of(GOOD) | {"xl/media/zeros.bin": b"\0" * 60_000})

HOSTILE = [
    ("empty", "成绩.xlsx", b"", "文件是空的(0 字节)。请重新保存后再上传。"),
    (
        "too large",
        "成绩.xlsx",
        b"PK" + b"\0" * (MAX_PACKED + 1024 * 1024),
        "文件有 6.0 MB,超过 5 MB。请删除图片、多余的工作表和空行后再上传。",
    ),
    (
        "xls",
        "成绩.xls",
        OLE + b"\0" * 2048,
        "这是旧版 Excel 文件(.xls),无法读取。请用 Excel 或 WPS 打开,另存为 .xlsx 后再上传。",
    ),
    (
        "xls renamed",
        "成绩.xlsx",
        OLE + b"\0" * 2048,
        "这是旧版 Excel 文件(.xls),无法读取。请用 Excel 或 WPS 打开,另存为 .xlsx 后再上传。",
    ),
    (
        "locked with a password",
        "成绩.xlsx",
        OLE + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 512,
        "文件设有打开密码,无法读取。请在 Excel 或 WPS 中取消密码,另存为 .xlsx 后再上传。",
    ),
    (
        "web page named xlsx",
        "成绩.xlsx",
        b"<html><table></table></html>",
        "“成绩.xlsx”的内容不是 Excel 工作簿,只是用了它的扩展名。请用 Excel 或 WPS 打开,另存为 .xlsx 后再上传。",
    ),
    ("pdf", "成绩.pdf", b"%PDF-1.7", "“成绩.pdf”不是可以导入的文件。请上传 .xlsx 工作簿或 .csv 文件。"),
    ("cut off", "成绩.xlsx", GOOD[: len(GOOD) // 2], BROKEN),
    (
        "other archive",
        "成绩.xlsx",
        other_archive(),
        "文件不是 .xlsx 工作簿(里面没有工作表)。请用 Excel 或 WPS 打开,另存为 .xlsx 后再上传。",
    ),
    (
        "bomb",
        "成绩.xlsx",
        with_part("xl/media/zeros.bin", b"\0" * (51 * 1024 * 1024)),
        f"工作簿解压后超过 50 MB,不像一份填报的表格。{COPY}",
    ),
    (
        "many parts",
        "成绩.xlsx",
        packed(parts_of(GOOD) | {f"xl/media/{n}.png": b"x" for n in range(200)}),
        f"工作簿由 {len(parts_of(GOOD)) + 200} 个部分组成,超过 200 个,不像一份填报的表格。{COPY}",
    ),
    (
        "document type",
        "成绩.xlsx",
        in_sheet(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet'),
        f"工作簿的“{SHEET}”部分含有文档类型声明(DTD),可能损害系统,没有读取。{COPY}",
    ),
    (
        "document type in a part of any name",
        "成绩.xlsx",
        with_part("xl/media/image1.png", b'<!DOCTYPE x [<!ENTITY a "aaaa">]>'),
        f"工作簿的“xl/media/image1.png”部分含有文档类型声明(DTD),可能损害系统,没有读取。{COPY}",
    ),
    (
        "document type hidden by UTF-16",
        "成绩.xlsx",
        repacked(
            GOOD, SHEET, lambda data: ('<!DOCTYPE x [<!ENTITY a "b">]>' + data.decode()).encode("utf-16")
        ),
        f"工作簿的“{SHEET}”部分不是 UTF-8 编码,不像 Excel 或 WPS 保存的文件。{COPY}",
    ),
    (
        "another encoding",
        "成绩.xlsx",
        repacked(GOOD, SHEET, lambda data: b'<?xml version="1.0" encoding="cp1026"?>' + data),
        f"工作簿的“{SHEET}”部分不是 UTF-8 编码,不像 Excel 或 WPS 保存的文件。{COPY}",
    ),
    ("macro", "成绩.xlsm", with_part("xl/vbaProject.bin", b"code"), MACRO),
    (
        "macro by its declared type",
        "成绩.xlsx",
        repacked(
            GOOD,
            "[Content_Types].xml",
            lambda data: data.replace(
                b"vnd.openxmlformats-officedocument.spreadsheetml.sheet.main",
                b"vnd.ms-excel.sheet.macroEnabled.main",
            ),
        ),
        MACRO,
    ),
    (
        "25,000 rows",
        "成绩.xlsx",
        many_rows(25_000),
        "工作表有 25,000 行(包括只有格式的空行),超过 20,000 行。请删除多余的行,或分成几个文件上传。",
    ),
    (
        "200,000 cells in one row",
        "成绩.xlsx",
        padded(in_sheet(b"</row>", b"<c/>" * 200_000 + b"</row>")),
        TOO_MUCH,
    ),
    (
        "200,000 formats",
        "成绩.xlsx",
        padded(repacked(GOOD, "xl/styles.xml", lambda data: data.replace(b"</cellXfs>", b"<xf/>" * 200_000))),
        TOO_MUCH,
    ),
    (
        "3 million cells",
        "成绩.xlsx",
        padded(in_sheet(b"</row>", b"</row>" + (b"<row>" + b"<c/>" * 200 + b"</row>") * 15_000)),
        TOO_MUCH,
    ),
    (
        "sizes that lie low",
        "成绩.xlsx",
        patched_directory(LIE, "xl/media/zeros.bin", offset=24, value=struct.pack("<L", 100)),
        BROKEN,
    ),
    (
        "sizes that boast",
        "成绩.xlsx",
        patched_directory(LIE, "xl/media/zeros.bin", offset=24, value=struct.pack("<L", 60_000_000)),
        f"工作簿解压后超过 50 MB,不像一份填报的表格。{COPY}",
    ),
    ("locked parts", "成绩.xlsx", patched_directory(GOOD, SHEET, offset=8, value=b"\x01\x00"), BROKEN),
    ("unknown packing", "成绩.xlsx", patched_directory(GOOD, SHEET, offset=10, value=b"\x63\x00"), BROKEN),
]


@pytest.fixture
def parsed(monkeypatch) -> list:
    """Every call of the parser."""
    calls = []

    def load(*args, **kwargs):
        calls.append(args)
        return original(*args, **kwargs)

    original = workbook.load_workbook
    monkeypatch.setattr(workbook, "load_workbook", load)
    return calls


@pytest.mark.parametrize("case, name, content, sentence", HOSTILE, ids=[case[0] for case in HOSTILE])
def test_a_hostile_file_never_reaches_a_parser(parsed, case, name, content, sentence):
    with pytest.raises(FileRefused) as refusal:
        read_table(name, content)
    assert str(refusal.value) == sentence
    assert parsed == []


def test_an_honest_workbook_reaches_the_parser(parsed):
    assert read_table("成绩.xlsx", GOOD).rows[1] == ("青田二中", "2021-2022", "初中", 100, 86, 120, 3)
    assert len(parsed) == 1


def test_an_unpacked_hundredfold_is_refused():
    content = with_part("xl/media/zeros.bin", b"\0" * 3_000_000)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        times = sum(part.file_size for part in archive.infolist()) // len(content)
    with pytest.raises(FileRefused) as refusal:
        preflight(content)
    assert times > 100
    assert str(refusal.value) == f"工作簿解压后膨胀到 {times} 倍(最多 100 倍),不像一份填报的表格。{COPY}"


def test_what_is_unpacked_is_counted_not_believed(monkeypatch):
    """Were the sizes of the table of contents taken for true, this file would pass."""
    monkeypatch.setattr("alliances.imports.preflight.MAX_UNPACKED", 50_000)
    monkeypatch.setattr("alliances.imports.preflight._refuse_directory", lambda parts, *, packed: None)
    with pytest.raises(FileRefused, match="工作簿解压后超过"):
        preflight(LIE)


def test_20_000_rows_are_the_most():
    assert preflight(many_rows(20_000)).has_formulas is False
    with pytest.raises(FileRefused) as refusal:
        preflight(many_rows(20_001))
    assert str(refusal.value) == (
        "工作表有 20,001 行(包括只有格式的空行),超过 20,000 行。请删除多余的行,或分成几个文件上传。"
    )
