"""What a file is by its content, whatever it is called.

A table of our own: libraries of signatures take every zip archive for a Word file, and only the directory inside
tells a workbook from a document, and either of them from one with macros.
"""

import struct
import zipfile
from dataclasses import dataclass
from typing import BinaryIO

#: More than any phone takes; a picture that claims more would only fill the memory of whoever opens it.
MAX_PIXELS = 120_000_000
_OFFICE = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True, slots=True)
class MediaType:
    name: str
    suffix: str
    label: str

    @property
    def is_image(self) -> bool:
        return self.name.startswith("image/")


JPEG = MediaType("image/jpeg", ".jpg", "照片")
PNG = MediaType("image/png", ".png", "照片")
WEBP = MediaType("image/webp", ".webp", "照片")
PDF = MediaType("application/pdf", ".pdf", "PDF 文件")
XLSX = MediaType(f"{_OFFICE}spreadsheetml.sheet", ".xlsx", "Excel 表格")
DOCX = MediaType(f"{_OFFICE}wordprocessingml.document", ".docx", "Word 文档")
MEDIA_TYPES = {kind.name: kind for kind in (JPEG, PNG, WEBP, PDF, XLSX, DOCX)}
_OTHER_ENDINGS = {JPEG: (".jpg", ".jpeg", ".jfif")}


def media_type_of(file: BinaryIO) -> MediaType | None:
    """None for everything that is not one of the six."""
    file.seek(0)
    head = file.read(16)
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return WEBP
    if head.startswith(b"%PDF-"):
        return PDF
    return _office(file) if head.startswith(b"PK\x03\x04") else None


def _office(file: BinaryIO) -> MediaType | None:
    """By the directory of the archive alone: nothing is unpacked."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = {name.lower() for name in archive.namelist()}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return None
    if "[content_types].xml" not in names or any(name.endswith("vbaproject.bin") for name in names):
        return None
    if "xl/workbook.xml" in names:
        return XLSX
    return DOCX if "word/document.xml" in names else None


def pixels(file: BinaryIO, kind: MediaType) -> int | None:
    """Width × height as the picture states it; None where the place is not at a fixed spot or is cut off."""
    file.seek(0)
    try:
        if kind == PNG:
            width, height = struct.unpack(">II", file.read(24)[16:24])
            return width * height
        if kind == JPEG:
            return _jpeg_pixels(file)
    except struct.error:
        return None
    return None


def _jpeg_pixels(file: BinaryIO) -> int | None:
    """The first frame header (SOF); every segment before it says how long it is."""
    file.seek(2)
    for _segment in range(100):
        mark, code, length = struct.unpack(">BBH", file.read(4))
        if mark != 0xFF:
            return None
        if 0xC0 <= code <= 0xCF and code not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">xHH", file.read(5))
            return width * height
        file.seek(length - 2, 1)
    return None


def with_own_suffix(name: str, kind: MediaType) -> str:
    """The name ends as the content is, so that a download opens with what can read it."""
    endings = _OTHER_ENDINGS.get(kind, (kind.suffix,))
    if name.lower().endswith(endings):
        return name
    stem, dot, ending = name.rpartition(".")
    return f"{stem if dot and stem and len(ending) <= 5 else name}{kind.suffix}"
