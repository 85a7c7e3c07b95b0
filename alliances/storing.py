"""Putting evidence away: first the file on disk, then its row; what fails leaves neither."""

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from .filing_choices import AttachmentKind
from .media_types import MAX_PIXELS, MediaType, media_type_of, pixels, with_own_suffix
from .models import Attachment, Filing
from .refusals import Refused

MB = 1024 * 1024
MAX_SIZE = 10 * MB
MAX_FILES = 12
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def file_of(attachment: Attachment) -> Path:
    return Path(settings.MEDIA_ROOT) / attachment.path


@contextmanager
def undone_on_failure() -> Iterator[list[Path]]:
    """Around the transaction that makes the rows: when it fails, the files written for them go too."""
    written: list[Path] = []
    try:
        yield written
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        raise


def attach(
    filing: Filing, uploads: Iterable[UploadedFile], *, by, at, written: list[Path], kind: str = ""
) -> list[str]:
    """Keep what can be kept; a sentence for each file that was not. `filing` must be held (Verb.EDIT).

    written  of `undone_on_failure`
    kind     of the material; "": a picture is a photo, all else other material
    """
    standing = dict(filing.attachments.values_list("sha256", "name"))
    complaints = []
    for upload in uploads:
        try:
            row = _examined(upload)
            if row.sha256 in standing:
                continue  # it is there: sent again with the form, after it went up by itself
            if len(standing) >= MAX_FILES:
                raise Refused(
                    f"“{row.name}”没有保存:每份填报最多 {MAX_FILES} 个附件。请先删去不需要的附件再上传。"
                )
        except Refused as refusal:
            complaints.append(str(refusal))
            continue
        row.filing, row.county_id, row.owner_school_id = filing, filing.county_id, filing.owner_school_id
        row.kind = kind or (AttachmentKind.PHOTO if row.is_image else AttachmentKind.OTHER)
        row.uploaded_by, row.uploaded_at = by, at
        _write(upload, file_of(row), written)
        row.save(force_insert=True)
        standing[row.sha256] = row.name
    return complaints


def remove(attachment: Attachment) -> None:
    """The row goes first, its file once that is certain: no row ever lacks its file."""
    path = file_of(attachment)
    attachment.delete()
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


def _examined(upload: UploadedFile) -> Attachment:
    """The unsaved row, or Refused with the sentence for the person who sent it."""
    name = _plain_name(upload.name or "")
    if upload.size == 0:
        raise Refused(f"“{name}”没有保存:文件是空的(0 字节)。请重新选择文件。")
    if upload.size > MAX_SIZE:
        raise Refused(
            f"“{name}”没有保存:文件有 {upload.size / MB:.1f} MB,超过 {MAX_SIZE // MB} MB。请压缩后再上传。"
        )
    media_type = media_type_of(upload.file)
    if media_type is None:
        raise Refused(
            f"“{name}”没有保存:从内容看,它不是可以接收的文件。"
            "请上传照片(JPG、PNG、WebP)、PDF、Excel(.xlsx)或 Word(.docx)文件,不含宏。"
        )
    _refuse_pixels(upload, media_type, name)
    sha256 = hashlib.sha256()
    upload.seek(0)
    for chunk in upload.chunks():
        sha256.update(chunk)
    return Attachment(
        name=with_own_suffix(name, media_type),
        media_type=media_type.name,
        size=upload.size,
        sha256=sha256.hexdigest(),
    )


def _refuse_pixels(upload: UploadedFile, media_type: MediaType, name: str) -> None:
    found = pixels(upload.file, media_type)
    if found is not None and found > MAX_PIXELS:
        raise Refused(
            f"“{name}”没有保存:图片有 {found // 10_000} 万像素,超过 {MAX_PIXELS // 10_000} 万。请缩小后再上传。"
        )


def _plain_name(name: str) -> str:
    """For people only (files are stored under their key): no folders, no invisible characters, not too long."""
    bare = unicodedata.normalize("NFC", _CONTROL.sub("", name.replace("\\", "/").rpartition("/")[2])).strip()
    stem, dot, ending = bare.rpartition(".")
    if not dot or not stem:
        return (bare or "附件")[:100]
    return f"{stem[:100]}.{ending[:10]}"


def _write(upload: UploadedFile, path: Path, written: list[Path]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        written.append(path)
        upload.seek(0)
        for chunk in upload.chunks():
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
