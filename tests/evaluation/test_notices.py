"""公示、通报 as a page and as .docx; a score and an alliance as workbooks: what they say, to whom, under what name."""

import runpy
from io import BytesIO
from urllib.parse import unquote
from zipfile import ZipFile

import pytest
from docx import Document
from openpyxl import load_workbook

from alliances.models import Alliance
from evaluation.codes import grouped_code
from evaluation.models import ChainLink, GradeBand, Score, ScoreRun
from evaluation.presentation.notice_docx import TEMPLATE
from gongtongti.accounts.models import AuditEvent
from gongtongti.accounts.roles import RoleCode
from tests.clients import browser
from tests.evaluation.life import Life
from tests.evaluation.pages import head_of, read, status, tight
from tests.factories import PostFactory
from tests.house import ROOT

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture
def life(run):
    """Everybody whom the run needs on its way."""
    GradeBand.objects.create(
        county=run.county,
        school_year=run.school_year,
        label="良好",
        at_least="70",
        basis="演示等次",
        entered_by=PostFactory(county=run.county, role=RoleCode.BUREAU_ADMIN).user,
    )
    return Life(county=run.county)


def walked(life, run, to) -> ScoreRun:
    """By the steps that a run takes: checked, recounted, approved by two, announced on Monday the 10th."""
    life.check(run)
    life.approve(run, life.leader)
    life.approve(run, life.admin)
    if to == "announced":
        life.announce(run)
    return ScoreRun.objects.get(pk=run.pk)


@pytest.fixture
def approved(life, run):
    return walked(life, run, "approved")


@pytest.fixture
def announced(life, run):
    return walked(life, run, "announced")


def address(run, ending="notice/", **query):
    told = "&".join(f"{name}={value}" for name, value in query.items())
    return f"/scores/runs/{run.pk}/{ending}{'?' if told else ''}{told}"


def words(document) -> str:
    """Paragraphs and cells, in whatever order."""
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def docx(user, run, **query):
    response = browser(user).get(address(run, "notice.docx", **query))
    assert response.status_code == 200
    return response, Document(BytesIO(response.content))


# ---- the form -------------------------------------------------------------------------------------


def test_the_form_keeps_the_measures_of_official_documents():
    section = Document(TEMPLATE).sections[0]
    found = [
        section.page_width, section.page_height, section.top_margin, section.bottom_margin, section.left_margin,
        section.right_margin,
    ]  # fmt: skip
    assert [round(length.mm) for length in found] == [210, 297, 37, 35, 28, 26]
    assert section.footer.paragraphs[0].text == "—  —"
    with ZipFile(TEMPLATE) as parts:
        fonts = parts.read("word/fontTable.xml").decode()
    assert '<w:font w:name="方正小标宋简体"><w:altName w:val="宋体"/></w:font>' in fonts


def test_the_form_names_nobody_as_its_author():
    about = Document(TEMPLATE).core_properties
    assert (about.author, about.last_modified_by, about.comments) == ("", "", "")


# ---- the notice -----------------------------------------------------------------------------------


def test_a_notice_says_what_it_rests_on_how_it_came_about_and_how_to_object(life, announced):
    response, document = docx(life.clerk, announced)
    said = words(document)
    for sentence in (
        "关于2021-2022学年教共体",
        "教学质量考核结果的公示",
        "〔    〕    号",
        "一、考核依据",
        "《青田县教育局关于进一步深化义务教育共同体建设的实施意见》(青田县教育局,2021年3月31日,"
        "索引号 002652678/2021-111609),有关条文附后。",
        "1. 总校占比、成员校占比和增量加减分怎样合成总校的成绩:暂按“按字面加减”。",
        "公示期限:2022年10月10日至2022年10月14日,共 5 个工作日。",
        "演示数据:本件由程序按演示数据生成,不代表任何学校",
        "三(三)2 3) 教学质量考核:“融合型教共体教学质量一起考核”",
    ):
        assert sentence in said
    head = ChainLink.objects.filter(run=announced).latest("position").digest
    assert f"校验码:{grouped_code(head)}" in said
    assert response.headers["Content-Type"] == DOCX


def test_the_public_notice_tells_neither_marks_nor_names_of_staff(life, announced):
    said = words(docx(life.clerk, announced)[1])
    marks = {
        str(value)
        for value in Score.objects.filter(run=announced, value__isnull=False).values_list("value", flat=True)
    }
    assert len(marks) > 20
    assert not [mark for mark in marks if mark in said]
    assert not [name for name in ("周局长", "吴管理", "陈科员") if name in said]
    assert "山口镇中学教共体" in said
    assert "良好" not in said
    assert "审定后公布" in said


def test_the_internal_one_tells_marks_grades_and_who_did_what(life, announced):
    said = words(docx(life.clerk, announced, kind="internal")[1])
    for words_of in ("70.30", "良好", "计入 2 / 成员 2", "周局长", "吴管理", "系统内公示"):
        assert words_of in said


def test_published_it_is_a_report_with_grades(life, announced):
    life.finalise(announced)
    said = words(docx(life.clerk, announced)[1])
    assert "教学质量考核结果的通报" in said
    assert "良好" in said
    assert "70.30" not in said
    assert "公示期限和异议" not in said


def test_stopped_it_says_why_and_lists_nobody(life, announced):
    life.stop(announced)
    _response, document = docx(life.clerk, announced)
    assert "教学质量考核结果公示的通告" in words(document)
    assert "终止公示的理由:" in words(document)
    assert document.tables == []


def test_before_the_announcement_the_bureau_sees_a_preview_and_schools_nothing(life, approved):
    assert "预览:尚未公示,不得外传" in words(docx(life.clerk, approved)[1])
    assert status(head_of("山口镇中"), address(approved)) == 404


def test_no_notice_before_two_people_have_approved(life, run):
    assert status(life.clerk, address(run)) == 404


def test_a_school_reads_the_public_notice_and_never_the_internal_one(announced):
    principal = head_of("山口镇中")
    assert "关于2021-2022学年教共体教学质量考核结果的公示" in tight(read(principal, address(announced)))
    assert status(principal, address(announced, kind="internal")) == 403
    assert status(principal, address(announced, "notice.docx", kind="internal")) == 403


def test_a_number_stands_as_the_office_gave_it_and_markup_stays_words(life, announced):
    said = words(docx(life.clerk, announced, number="青教〔2022〕15号<b>%26{{ publisher }}")[1])
    assert "青教〔2022〕15号<b>&{{ publisher }}" in said
    assert "\x0b" not in words(docx(life.clerk, announced, number="%0b")[1])


def test_the_download_has_a_chinese_name_and_is_logged(life, announced):
    response, _document = docx(life.clerk, announced)
    saved_as = response.headers["Content-Disposition"]
    assert saved_as.startswith("attachment; filename*=utf-8''")
    title = "青田县教育局关于2021-2022学年教共体教学质量考核结果的公示"
    assert unquote(saved_as).endswith(f"{title}-第{announced.pk}次测算.docx")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    event = AuditEvent.objects.filter(verb=AuditEvent.Verb.EXPORTED).latest("pk")
    assert event.about == f"2021-2022学年 第{announced.pk}次测算 公示文稿"


def test_a_page_reads_the_same_however_many_schools(life, announced, django_assert_max_num_queries):
    client = browser(life.clerk)
    client.get(address(announced))
    with django_assert_max_num_queries(25):
        client.get(address(announced))


# ---- workbooks ------------------------------------------------------------------------------------


def book(user, path):
    response = browser(user).get(path)
    assert response.status_code == 200
    loaded = load_workbook(BytesIO(response.content))
    return response, {
        sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in loaded
    }


def test_a_score_sheet_as_a_workbook(life, announced):
    score = Score.objects.get(run=announced, school_name="山口镇中", official=True)
    response, sheets = book(head_of("山口镇中"), f"/scores/{score.pk}/sheet.xlsx")
    assert list(sheets) == ["成绩", "明细", "成员校增量", "本校成绩", "执行口径", "条文"]
    flat = [str(cell) for rows in sheets.values() for row in rows for cell in row if cell is not None]
    assert "70.3" in flat
    gains = [row for row in sheets["成员校增量"] if row[0] == "方山乡校"]
    assert [row[2:5] for row in gains] == [[68, 67, -1]]  # numbers, not text that looks like them
    assert "演示数据:本件由程序按演示数据生成,不代表任何学校。" in flat
    head = ChainLink.objects.filter(run=announced).latest("position").digest
    assert f"校验码 {grouped_code(head)}" in flat
    name = f"山口镇中2021-2022学年考核成绩单-第{announced.pk}次测算.xlsx"
    assert unquote(response.headers["Content-Disposition"]).endswith(name)


def test_the_folder_of_an_alliance_for_the_bureau_and_its_own_core(life, announced):
    path = "/inspection/qingtian/GJ05.xlsx"
    Alliance.objects.filter(code="GJ05").update(name="=HYPERLINK(1)教共体")
    for reader in (life.clerk, head_of("山口镇中")):
        _response, sheets = book(reader, path)
        assert list(sheets)[:3] == ["成员", "章程", "指标核验"]
        assert sheets["成员"][0][0].startswith("'=HYPERLINK(1)教共体(GJ05)")
        assert [row[1] for row in sheets["成员"] if row[0] in ("S12", "S35", "S36")] == [
            "山口镇中",
            "仁庄镇中",
            "方山乡校",
        ]
    assert status(head_of("方山乡校"), path) == 403
    assert status(head_of("青田二中"), path) == 403
    assert status(life.clerk, "/inspection/qingtian/NO/") == 404
    assert "成绩明细:山口镇中" in tight(read(life.clerk, "/inspection/qingtian/GJ05/"))


def test_the_core_finds_no_score_in_its_folder_before_it_is_announced(life, run):
    said = read(head_of("山口镇中"), "/inspection/qingtian/GJ05/")
    assert "70.30" not in said
    assert "70.30" in read(life.clerk, "/inspection/qingtian/GJ05/")


def test_the_template_is_what_its_script_makes(tmp_path, monkeypatch):
    """Whoever changes the one makes the other again."""
    made = runpy.run_path(str(ROOT / "docs" / "notice_template.py"), run_name="made")
    target = tmp_path / "documents" / "notice.docx"
    monkeypatch.setitem(made["main"].__globals__, "TARGET", target)
    made["main"]()
    with ZipFile(target) as fresh, ZipFile(TEMPLATE) as kept:
        parts = ["word/document.xml", "word/settings.xml", "word/fontTable.xml", "word/footer1.xml"]
        assert [fresh.read(part) for part in parts] == [kept.read(part) for part in parts]
