"""A notice as .docx: templates/documents/notice.docx filled in. docs/notice_template.py makes that file."""

import datetime
from dataclasses import fields
from io import BytesIO

from django.conf import settings
from docxtpl import DocxTemplate
from jinja2 import Environment
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from .publication_notice import Notice

TEMPLATE = settings.BASE_DIR / "templates" / "documents" / "notice.docx"


def notice_docx(notice: Notice, *, at: datetime.datetime) -> bytes:
    """`at`: when the file is made, which its properties tell."""
    document = DocxTemplate(TEMPLATE)
    environment = Environment(autoescape=True, finalize=_printable)
    content = {field.name: getattr(notice, field.name) for field in fields(notice)}
    # A title breaks where its sense does.
    document.render({**content, "title_lines": "\n".join(notice.title_lines)}, environment)
    about = document.core_properties
    about.title = notice.title
    about.created = about.modified = at.astimezone(datetime.UTC).replace(tzinfo=None)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def _printable(value):
    """Control characters, which no XML may hold, are left out."""
    return ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value
