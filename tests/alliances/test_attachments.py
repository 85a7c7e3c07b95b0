"""Evidence: what is taken, under which name, who reads it, and that neither rows nor files are left alone."""

import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from alliances.filing_choices import AttachmentKind, State, Verb
from alliances.models import Attachment, Filing
from alliances.storing import MAX_FILES, MAX_SIZE, file_of
from tests.alliances.filing_form import clerk_of, fields, filed
from tests.alliances.test_filings import Story
from tests.clients import browser
from tests.gongtongti.desk import shown

KINDS = "请上传照片(JPG、PNG、WebP)、PDF、Excel(.xlsx)或 Word(.docx)文件,不含宏。"


def png(width=2, height=2, note=b""):
    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"tEXt", note) + chunk(b"IEND", b"")


def jpeg(width=2, height=2):
    frame = b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", height, width) + bytes(10)
    return b"\xff\xd8\xff\xe0\x00\x04ab" + frame + b"\xff\xd9"


def office(*parts):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in ("[Content_Types].xml", *parts):
            archive.writestr(name, "<x/>")
    return packed.getvalue()


XLSX, DOCX = office("xl/workbook.xml"), office("word/document.xml")
WEBP = b"RIFF\x1a\x00\x00\x00WEBPVP8L" + bytes(18)
PDF = b"%PDF-1.7\n%%EOF"


def upload(name, content):
    return SimpleUploadedFile(name, content, content_type="text/html")


@pytest.fixture
def story(db):
    return Story()


@pytest.fixture
def draft(story):
    return filed(story, topic="").filing


def attach(story, filing, *files, **sent):
    return clerk_of(story).post(
        f"/activities/{filing.number}/attachments/", {"files": list(files), **sent}, follow=True
    )


def stored() -> list[Path]:
    return [path for path in (Path(settings.MEDIA_ROOT) / "attachments").rglob("*") if path.is_file()]


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.parametrize(
    ("sent_as", "content", "name", "media_type", "kind"),
    [
        ("课堂照片.JPG", jpeg(), "课堂照片.JPG", "image/jpeg", AttachmentKind.PHOTO),
        ("照片.exe", png(), "照片.png", "image/png", AttachmentKind.PHOTO),
        ("图.webp", WEBP, "图.webp", "image/webp", AttachmentKind.PHOTO),
        ("签到", PDF, "签到.pdf", "application/pdf", AttachmentKind.OTHER),
        (
            "签到表.xlsx",
            XLSX,
            "签到表.xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            AttachmentKind.OTHER,
        ),
        (
            "C:\\我的\\导学单.docx",
            DOCX,
            "导学单.docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            AttachmentKind.OTHER,
        ),
    ],
)
def test_taken_for_what_it_contains(story, draft, sent_as, content, name, media_type, kind):
    attach(story, draft, upload(sent_as, content))
    row = Attachment.objects.get()
    assert (row.name, row.media_type, row.kind, row.size) == (name, media_type, kind, len(content))
    assert (row.county, row.owner_school) == (story.county, story.member_school)
    assert file_of(row).read_bytes() == content
    assert name not in str(file_of(row))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "“坏.jpg”没有保存:文件是空的(0 字节)。请重新选择文件。"),
        (b"<html><script>", f"“坏.jpg”没有保存:从内容看,它不是可以接收的文件。{KINDS}"),
        (office("a.txt"), f"“坏.jpg”没有保存:从内容看,它不是可以接收的文件。{KINDS}"),
        (
            office("xl/workbook.xml", "xl/vbaProject.bin"),
            f"“坏.jpg”没有保存:从内容看,它不是可以接收的文件。{KINDS}",
        ),
        (b"PK\x03\x04 broken", f"“坏.jpg”没有保存:从内容看,它不是可以接收的文件。{KINDS}"),
        (
            jpeg() + bytes(MAX_SIZE),
            "“坏.jpg”没有保存:文件有 10.0 MB,超过 10 MB。请压缩后再上传。",
        ),
        (png(60_000, 60_000), "“坏.jpg”没有保存:图片有 360000 万像素,超过 12000 万。请缩小后再上传。"),
        (jpeg(60_000, 60_000), "“坏.jpg”没有保存:图片有 360000 万像素,超过 12000 万。请缩小后再上传。"),
    ],
)
def test_refused_by_name_and_reason(story, draft, content, sentence):
    assert sentence in shown(attach(story, draft, upload("坏.jpg", content)))
    assert not Attachment.objects.exists()
    assert stored() == []


def test_the_good_ones_of_several_are_kept(story, draft):
    said = shown(attach(story, draft, upload("好.png", png()), upload("坏.png", b"x")))
    assert f"“坏.png”没有保存:从内容看,它不是可以接收的文件。{KINDS}" in said
    assert [row.name for row in Attachment.objects.all()] == ["好.png"]


def test_once_and_no_more_than_twelve(story, draft):
    attach(story, draft, upload("一.png", png()))
    attach(story, draft, upload("一.png", png()))  # a form sends what has already gone up by itself
    assert Attachment.objects.count() == 1 == len(stored())
    more = [upload(f"图{n}.png", png(note=str(n).encode())) for n in range(MAX_FILES)]
    said = shown(attach(story, draft, *more))
    assert "“图11.png”没有保存:每份填报最多 12 个附件。请先删去不需要的附件再上传。" in said
    assert Attachment.objects.count() == MAX_FILES == len(stored())


def test_nothing_chosen_is_said(story, draft):
    assert "没有选择文件。请先选择照片或材料,再上传。" in shown(attach(story, draft))


def test_a_row_that_fails_leaves_no_file(story, draft, monkeypatch):
    monkeypatch.setattr(Attachment, "save", lambda self, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        attach(story, draft, upload("好.png", png()))
    assert stored() == []


def test_a_file_that_fails_leaves_no_row(story, draft, monkeypatch):
    monkeypatch.setattr("alliances.storing.os.fsync", lambda handle: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        attach(story, draft, upload("一.png", png()), upload("二.png", png(note=b"2")))
    assert not Attachment.objects.exists()
    assert stored() == []


def test_filed_together_with_the_form(story):
    sent = fields(story)
    clerk_of(story).post("/activities/new/", {**sent, "files": [upload("照片.png", png())]})
    filing = Filing.objects.get(key=sent["key"])
    assert filing.state == State.SUBMITTED
    assert filing.content["附件"] == f"照片.png({Attachment.objects.get().sha256[:12]})"


def test_a_bad_file_of_the_form_holds_the_submission_back(story):
    sent = fields(story)
    response = clerk_of(story).post("/activities/new/", {**sent, "files": [upload("坏.png", b"x")]})
    assert response.status_code == 422
    assert f"“坏.png”没有保存:从内容看,它不是可以接收的文件。{KINDS}" in shown(response)
    assert Filing.objects.get(key=sent["key"]).state == State.DRAFT


def test_only_while_it_may_be_changed(story, draft):
    attach(story, draft, upload("一.png", png()))
    row = Attachment.objects.get()
    activity = draft.activity
    activity.topic = "背影"
    activity.save()
    story.submit(Filing.objects.get(pk=draft.pk))
    said = shown(attach(story, draft, upload("二.png", png(note=b"2"))))
    assert "现在是“待对方确认”,不能再这样办理。请刷新页面查看。" in said
    removed = clerk_of(story).post(f"/activities/{draft.number}/attachments/{row.key}/remove/", follow=True)
    assert "现在是“待对方确认”,不能再这样办理。请刷新页面查看。" in shown(removed)
    assert Attachment.objects.get() == row
    assert len(stored()) == 1


@pytest.mark.django_db(transaction=True)
def test_removed_with_its_file():
    story = Story()
    draft = filed(story, topic="").filing
    attach(story, draft, upload("一.png", png()))
    row = Attachment.objects.get()
    response = clerk_of(story).post(f"/activities/{draft.number}/attachments/{row.key}/remove/", follow=True)
    assert "“一.png”已删除。" in shown(response)
    assert not Attachment.objects.exists()
    assert stored() == []


# ---- reading --------------------------------------------------------------------------------------


def test_served_to_whoever_sees_the_filing(story, draft):
    attach(story, draft, upload("课堂照片.png", png()), upload("签到表.pdf", PDF))
    photo, sheet = Attachment.objects.order_by("pk")
    client = clerk_of(story)
    response = client.get(f"/attachments/{photo.key}/")
    assert b"".join(response.streaming_content) == png()
    assert response["Content-Type"] == "image/png"
    assert response["Content-Disposition"].startswith("inline; filename*=utf-8''%E8%AF%BE%E5%A0%82")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert client.get(f"/attachments/{sheet.key}/")["Content-Disposition"].startswith("attachment; ")
    same = client.get(f"/attachments/{photo.key}/", headers={"If-None-Match": f'"{photo.sha256}"'})
    assert same.status_code == 304
    partner = clerk_of(story, story.core_school)
    assert partner.get(f"/attachments/{photo.key}/").status_code == 404  # a draft is its author's alone
    clerk_of(story).post(f"/activities/{draft.number}/edit/", fields(story, key=str(draft.key), revision=""))
    assert partner.get(f"/attachments/{photo.key}/").status_code == 200
    assert browser(Story().bureau).get(f"/attachments/{photo.key}/").status_code == 404


def test_nobody_else_puts_anything_to_it(story):
    filing = filed(story).filing
    story.move(filing, Verb.CONFIRM, story.core_school, at=timezone.now())
    story.move(filing, Verb.SEND_BACK, story.bureau, at=timezone.now(), reason="请补照片。")
    address = f"/activities/{filing.number}/attachments/"
    partner = clerk_of(story, story.core_school).post(
        address, {"files": [upload("a.png", png())]}, follow=True
    )
    assert (
        f"{filing.number} 没有办理:只有填报学校(仁庄镇中)可以修改。请核对账号,或联系有权办理的人。"
        in shown(partner)
    )
    assert browser(Story().bureau).post(address, {"files": [upload("a.png", png())]}).status_code == 404
    assert not Attachment.objects.exists()
    assert stored() == []
