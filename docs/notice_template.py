"""Makes templates/documents/notice.docx, the form of the 公示 and 通报 that the portal fills in.

    .venv/bin/python docs/notice_template.py

Measures and type of GB/T 9704-2012: A4, margins 37, 35, 28 and 26 mm; title 二号 小标宋, body 三号 仿宋, headings 黑体 and
楷体, 28.95 points a line; page numbers 四号 宋体 with a dash on either side, odd pages right and even ones left. Whoever
wants another wording may as well open the .docx and change it: what stands in braces is filled in.
"""

from pathlib import Path

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from lxml import etree

TARGET = Path(__file__).resolve().parent.parent / "templates" / "documents" / "notice.docx"
TITLE, BODY, HEADING, SECOND, NUMBER = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"
#: What a machine without the font takes instead.
INSTEAD = {TITLE: "宋体", BODY: "仿宋", SECOND: "楷体"}
ERHAO, SANHAO, SIHAO, XIAOSI = Pt(22), Pt(16), Pt(14), Pt(12)
LINE = Pt(28.95)
RED = RGBColor(0xC8, 0x10, 0x2E)
INTERNAL = (("序号", 14), ("学校", 37), ("教共体", 40), ("成绩", 18), ("等次", 16), ("备注", 31))
PUBLIC = (("序号", 14), ("学校", 52), ("教共体", 56), ("{{ table.result_word }}", 34))


def main() -> None:
    document = Document()
    _page(document)
    _fonts(document)
    _named(document)
    _body(document)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    document.save(TARGET)


# ---- page, fonts, properties ----------------------------------------------------------------------


def _page(document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(24)  # the number stands 7 mm below the text
    document.settings.odd_and_even_pages_header_footer = True
    _page_number(section.footer, ALIGN.RIGHT)
    _page_number(section.even_page_footer, ALIGN.LEFT)


def _page_number(footer, side) -> None:
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.alignment = side
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = SIHAO
    _run(paragraph, "— ", NUMBER, SIHAO)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = _run(paragraph, "", NUMBER, SIHAO)
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)
    _run(paragraph, " —", NUMBER, SIHAO)


def _fonts(document) -> None:
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = BODY, SANHAO
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), BODY)
    table = document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    root = parse_xml(table.blob)
    for name, instead in INSTEAD.items():
        root.append(
            parse_xml(f'<w:font {nsdecls("w")} w:name="{name}"><w:altName w:val="{instead}"/></w:font>')
        )
    table._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _named(document) -> None:
    about = document.core_properties
    about.title, about.subject = "公示、通报", ""
    about.author = about.last_modified_by = about.comments = about.keywords = ""


# ---- paragraphs -----------------------------------------------------------------------------------


def _body(document) -> None:
    _logic(document, "{%p if demo %}")
    _line(document, "演示数据:本件由程序按演示数据生成,不代表任何学校", HEADING, ALIGN.CENTER, size=SIHAO)
    _logic(document, "{%p endif %}")
    _logic(document, "{%p if flag %}")
    _line(document, "{{ flag }}", HEADING, ALIGN.CENTER, size=SIHAO)
    _logic(document, "{%p endif %}")
    _line(document, "{{ publisher }}", TITLE, ALIGN.CENTER, size=ERHAO, colour=RED)
    _line(document, "{{ number }}", BODY, ALIGN.CENTER, after=LINE)
    _line(document, "{{ title_lines }}", TITLE, ALIGN.CENTER, size=ERHAO, after=LINE)
    _line(document, "{{ addressee }}")
    _logic(document, "{%p for section in sections %}")
    _line(document, "{{ section.heading }}", HEADING, indent=True, keep=True)
    _logic(document, "{%p for paragraph in section.paragraphs %}")
    _line(document, "{{ paragraph }}", indent=True)
    _logic(document, "{%p endfor %}")
    _logic(document, "{%p for table in section.tables %}")
    _line(document, "({{ loop.index }}){{ table.label }}", SECOND, indent=True, keep=True)
    _logic(document, "{%p if internal %}")
    fields = ("place", "schools", "alliance", "mark", "grade", "note")
    _table(document, INTERNAL, fields)
    _logic(document, "{%p else %}")
    _table(document, PUBLIC, ("place", "schools", "alliance", "result"))
    _logic(document, "{%p endif %}")
    _logic(document, "{%p endfor %}")
    _logic(document, "{%p endfor %}")
    _logic(document, "{%p if contact %}")
    _line(document, "{{ contact }}", indent=True)
    _logic(document, "{%p endif %}")
    _line(document, "{{ publisher }}", alignment=ALIGN.RIGHT, before=LINE, right=4, keep=True)
    _line(document, "{{ issued }}", alignment=ALIGN.RIGHT, right=4)
    _line(document, "附:有关条文", HEADING, before=LINE, keep=True)
    _logic(document, "{%p for clause in clauses %}")
    _line(document, "{{ clause.number }} {{ clause.heading }}:“{{ clause.quote }}”", indent=True)
    _logic(document, "{%p endfor %}")
    _logic(document, "{%p if code %}")
    _line(document, "校验码:{{ code }}", alignment=ALIGN.LEFT, before=LINE, size=SIHAO)
    checked = "在门户的公开页面“核对校验码”中输入,即可核对本件所依据的记录有没有被改写。"
    _line(document, checked, alignment=ALIGN.LEFT, size=SIHAO)
    _logic(document, "{%p endif %}")


def _logic(document, text: str) -> None:
    document.add_paragraph(text)


def _line(
    document, text, font=BODY, alignment=ALIGN.JUSTIFY, *, size=SANHAO, indent=False, before=None, after=None,
    right=0, colour=None, keep=False,
):  # fmt: skip
    paragraph = document.add_paragraph()
    paragraph.alignment = alignment
    form = paragraph.paragraph_format
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
    form.space_before, form.space_after = before or Pt(0), after or Pt(0)
    form.first_line_indent = size * 2 if indent else None
    form.right_indent = size * right or None
    form.keep_with_next = keep
    _run(paragraph, text, font, size, colour)
    return paragraph


def _run(paragraph, text, font, size, colour=None):
    run = paragraph.add_run(text)
    run.font.name, run.font.size = font, size
    run._r.rPr.rFonts.set(qn("w:eastAsia"), font)
    if colour is not None:
        run.font.color.rgb = colour
    return run


def _table(document, columns, fields) -> None:
    """Heading repeated on each page, rows never broken, one row of the result a line."""
    table = document.add_table(rows=4, cols=len(columns), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    heading, begin, row, end = table.rows
    for (_word, width), column in zip(columns, table.columns, strict=True):
        column.width = Mm(width)
    for (word, width), cell, field in zip(columns, heading.cells, fields, strict=True):
        number = fields.index(field)
        for place in (heading, begin, row, end):
            place.cells[number].width = Mm(width)
        _cell(cell, word, HEADING)
        _cell(row.cells[number], f"{{{{ row.{field} }}}}", BODY)
    begin.cells[0].text, end.cells[0].text = "{%tr for row in table.rows %}", "{%tr endfor %}"
    for place in (heading, row):
        properties = place._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
    heading._tr.trPr.append(OxmlElement("w:tblHeader"))


def _cell(cell, text, font) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = ALIGN.CENTER
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(3)
    _run(paragraph, text, font, XIAOSI)


if __name__ == "__main__":
    main()
