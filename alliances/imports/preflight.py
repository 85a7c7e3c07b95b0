"""Refuse a hostile or unsuitable workbook before any parser sees it: a few kilobytes can unpack to gigabytes."""

import re
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise

MB = 1024 * 1024
MAX_PACKED = 5 * MB
MAX_UNPACKED = 50 * MB
MAX_RATIO = 100
MAX_PARTS = 200
MAX_ROWS = 20_000
# Tags and attributes: each costs a parser up to a kilobyte, however few bytes it takes in the file. A table of
# 20,000 full rows has about 1.3 million; a sheet is parsed row by row, any other part as a whole.
MAX_MARKUP = 2_500_000
MAX_MARKUP_AT_ONCE = 100_000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_UTF16 = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")
_ENCODING = re.compile(rb"""^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.-]+)["']""")
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_COPY = "请把内容复制到一个新的工作簿,另存为 .xlsx 后再上传。"


class FileRefused(ValueError):
    """The file cannot be read at all; its text is a whole sentence for the person who sent it."""


@dataclass(frozen=True, slots=True)
class Checked:
    has_formulas: bool


def refuse_size(content: bytes) -> None:
    if not content:
        raise FileRefused("文件是空的(0 字节)。请重新保存后再上传。")
    if len(content) > MAX_PACKED:
        raise FileRefused(
            f"文件有 {len(content) / MB:.1f} MB,超过 {MAX_PACKED // MB} MB。请删除图片、多余的工作表和空行后再上传。"
        )


def refuse_old_format(content: bytes) -> None:
    """OLE containers: .xls of Excel and WPS, and workbooks locked with a password."""
    if not content.startswith(_OLE):
        return
    if _ENCRYPTED in content:
        raise FileRefused("文件设有打开密码,无法读取。请在 Excel 或 WPS 中取消密码,另存为 .xlsx 后再上传。")
    raise FileRefused("这是旧版 Excel 文件(.xls),无法读取。请用 Excel 或 WPS 打开,另存为 .xlsx 后再上传。")


def preflight(content: bytes) -> Checked:
    """`content`: a file that claims to be .xlsx. FileRefused unless it is small, plain and complete."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
            _refuse_directory(parts, packed=len(content))
            return _refuse_contents(archive, parts)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError) as error:
        # What zipfile raises for cut-off files, sizes that lie, unknown packing and passwords.
        raise FileRefused(
            "文件不完整或已损坏,无法打开。请在 Excel 或 WPS 中重新保存为 .xlsx 后再上传。"
        ) from error


def _refuse_directory(parts: list[zipfile.ZipInfo], *, packed: int) -> None:
    """What the table of contents alone gives away, before anything is unpacked."""
    if len(parts) > MAX_PARTS:
        raise FileRefused(f"工作簿由 {len(parts)} 个部分组成,超过 {MAX_PARTS} 个,不像一份填报的表格。{_COPY}")
    _refuse_unpacked(sum(part.file_size for part in parts), packed=packed)
    names = [part.filename.lower() for part in parts]
    if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in names):
        _refuse_macro()
    if not any(name.endswith("workbook.xml") for name in names):
        raise FileRefused(
            "文件不是 .xlsx 工作簿(里面没有工作表)。请用 Excel 或 WPS 打开,另存为 .xlsx 后再上传。"
        )


def _refuse_contents(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> Checked:
    unpacked = markup = 0
    has_formulas = False
    for part in parts:
        data = bytearray()
        with archive.open(part) as stream:
            # Counted while unpacking: the sizes in the table of contents may lie.
            while chunk := stream.read(64 * 1024):
                unpacked += len(chunk)
                _refuse_unpacked(unpacked, packed=None)
                data += chunk
        _refuse_unsafe_xml(part.filename, data)
        rows = [match.start() for match in _ROW.finditer(data)]
        if len(rows) > MAX_ROWS:
            raise too_many_rows(len(rows))
        at_once = [_markup(data, begin, end) for begin, end in pairwise([0, *rows, len(data)])]
        markup += sum(at_once)
        if markup > MAX_MARKUP or max(at_once) > MAX_MARKUP_AT_ONCE:
            raise FileRefused(f"工作簿里的单元格和格式太多,不像一份填报的表格。{_COPY}")
        has_formulas = has_formulas or _FORMULA.search(data) is not None
    return Checked(has_formulas=has_formulas)


def _markup(data: bytearray, begin: int, end: int) -> int:
    return data.count(b"<", begin, end) + data.count(b"=", begin, end)


def too_many_rows(rows: int | None = None) -> FileRefused:
    counted = f"工作表有 {rows:,} 行(包括只有格式的空行),超过" if rows else "工作表的内容超出了"
    return FileRefused(f"{counted} {MAX_ROWS:,} 行。请删除多余的行,或分成几个文件上传。")


def _refuse_unpacked(unpacked: int, *, packed: int | None) -> None:
    if unpacked > MAX_UNPACKED:
        raise FileRefused(f"工作簿解压后超过 {MAX_UNPACKED // MB} MB,不像一份填报的表格。{_COPY}")
    if packed and unpacked > MAX_RATIO * packed:
        raise FileRefused(
            f"工作簿解压后膨胀到 {unpacked // packed} 倍(最多 {MAX_RATIO} 倍),不像一份填报的表格。{_COPY}"
        )


def _refuse_unsafe_xml(name: str, data: bytearray) -> None:
    encoding = _ENCODING.match(data)
    if data.startswith(_UTF16) or (encoding and encoding[1].lower() not in (b"utf-8", b"us-ascii")):
        # Excel and WPS write UTF-8; another encoding could hide from the checks below what a parser would see.
        raise FileRefused(f"工作簿的“{name}”部分不是 UTF-8 编码,不像 Excel 或 WPS 保存的文件。{_COPY}")
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise FileRefused(f"工作簿的“{name}”部分含有文档类型声明(DTD),可能损害系统,没有读取。{_COPY}")
    if name.lower() == "[content_types].xml" and b"macroenabled" in bytes(data).lower():
        _refuse_macro()


def _refuse_macro():
    raise FileRefused("工作簿带有宏(.xlsm),没有读取。请另存为不带宏的“Excel 工作簿(.xlsx)”后再上传。")
