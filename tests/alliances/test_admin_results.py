"""Results in the back office: entered one by one, or by workbook with a preview before anything is written."""

from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import load_workbook

from alliances.admin import pending_upload
from alliances.models import QualityResult
from alliances.periods import SchoolYear
from gongtongti.accounts.models import AuditEvent
from gongtongti.accounts.roles import RoleCode
from tests.admin_page import Admin, AdminPage, clerk_of, errors_of, saved_as
from tests.alliances.imports.tables import HEADINGS, xlsx
from tests.factories import CountyFactory, PostFactory, QualityResultFactory, SchoolFactory, UserFactory

RESULT = "alliances_qualityresult"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def clerk(home) -> Admin:
    return clerk_of(home)


@pytest.fixture
def colleague(home) -> Admin:
    user = UserFactory(name="李敏")
    PostFactory(user=user, county=home.county)
    return Admin(user)


def value_of(result) -> Decimal:
    result.refresh_from_db()
    return result.value


# ---- one by one ---------------------------------------------------------------------------------
def test_a_clerk_enters_and_corrects_a_result(clerk, home):
    page = clerk.open(f"{RESULT}_add")
    given = {"school": home.core_school.pk, "school_year": "2021-2022", "full_marks": "100", "value": "86"}
    assert clerk.send(page, f"{RESULT}_add", **given).status_code == 302
    result = QualityResult.objects.get()
    assert (result.county, result.school_year, result.version) == (home.county, SchoolYear(2021), 1)
    assert clerk.change(RESULT, result, value="86.5", change_reason="登分有误").status_code == 302
    assert value_of(result) == Decimal("86.5")
    assert (result.version, result.history.latest().history_change_reason) == (2, "登分有误")


@pytest.mark.parametrize(
    "given, sentence",
    [
        ({"value": "101"}, "成绩应在 0 与满分之间,且必须填写满分。请核对成绩和满分。"),
        ({"full_marks": ""}, "成绩应在 0 与满分之间,且必须填写满分。请核对成绩和满分。"),
        ({"school_year": "2021"}, "“2021”不是学年。学年写作起止两年,例如 2021-2022。"),
        ({"school_year": "2020-2021"}, "该校这一学年、学段的成绩已经登记。请修改已有的一条。"),
        ({"school_year": "2020-2021", "stage": "junior"},
         "山口镇中 2020-2021学年既有不分学段的成绩,又有分学段的成绩,两者会重复计算。"
         "请只保留一种:要么一条不分学段,要么每个学段各一条。"),
    ],
)  # fmt: skip
def test_an_impossible_result_is_refused_in_words(clerk, home, given, sentence):
    QualityResultFactory(school=home.core_school, school_year=SchoolYear(2020))
    page = clerk.open(f"{RESULT}_add")
    valid = {"school": home.core_school.pk, "school_year": "2021-2022", "full_marks": "100", "value": "86"}
    assert errors_of(clerk.send(page, f"{RESULT}_add", **{**valid, **given})) == sentence
    assert QualityResult.objects.count() == 1


def test_the_slower_of_two_clerks_is_told_and_nothing_is_lost(clerk, colleague, home):
    result = QualityResultFactory(school=home.core_school, value=80)
    page = clerk.open(f"{RESULT}_change", result.pk)
    assert colleague.change(RESULT, result, value="85", change_reason="复核").status_code == 302
    response = clerk.send(page, f"{RESULT}_change", result.pk, examinees="120", change_reason="补考生数")
    assert "李敏于" in errors_of(response)
    assert "作了修改(成绩:80 → 85)。您填写的内容都还在下面。" in errors_of(response)
    assert value_of(result) == 85
    again = AdminPage(response.content.decode())
    assert again.fields["examinees"] == "120"
    assert clerk.send(again, f"{RESULT}_change", result.pk, value="85").status_code == 302
    assert value_of(result) == 85
    assert (result.examinees, result.version) == (120, 3)


def test_without_the_version_the_change_is_refused(clerk, home):
    """The guard taken away by a forged form: no version, no write."""
    result = QualityResultFactory(school=home.core_school, value=80)
    page = clerk.open(f"{RESULT}_change", result.pk)
    response = clerk.send(page, f"{RESULT}_change", result.pk, value="90", seen="", change_reason="试")
    assert "尚未保存:您打开此页之后" in errors_of(response)
    assert value_of(result) == 80


def test_a_corrected_demonstration_result_becomes_a_real_one_after_a_second_look(clerk, home):
    result = QualityResultFactory(school=home.core_school, value=80, is_demo=True)
    assert "演示数据" in clerk.open(f"{RESULT}_changelist").text
    response = clerk.change(RESULT, result, value="81", change_reason="正式成绩")
    assert "数据性质 演示数据 正式成绩 保存后立即生效" in AdminPage(response.content.decode()).text
    again = AdminPage(response.content.decode())
    assert clerk.send(again, f"{RESULT}_change", result.pk).status_code == 302
    assert value_of(result) == 81
    assert result.is_demo is False


def test_a_result_of_the_wrong_school_is_deleted_with_a_reason(clerk, home):
    result = QualityResultFactory(school=home.core_school)
    response = clerk.client.post(clerk.url(f"{RESULT}_delete", result.pk), {"post": "yes"}, follow=True)
    assert "没有删除:缺少删除原因。请填写原因后再确认。" in AdminPage(response.content.decode()).text
    assert QualityResult.objects.filter(pk=result.pk).exists()
    page = clerk.open(f"{RESULT}_delete", result.pk)
    assert clerk.send(page, f"{RESULT}_delete", result.pk, change_reason="录错学校").status_code == 302
    last = QualityResult.history.filter(id=result.pk).latest()
    assert (last.history_type, last.history_change_reason, last.history_user) == ("-", "录错学校", clerk.user)


def test_a_result_of_another_county_is_out_of_reach(clerk, home):
    theirs = QualityResultFactory(school=SchoolFactory(county=CountyFactory(name="外县")))
    assert QualityResult.objects.filter(pk=theirs.pk).exists()
    assert list(clerk.get(f"{RESULT}_changelist").context["cl"].result_list) == []
    for page in ("change", "delete", "history"):
        assert clerk.get(f"{RESULT}_{page}", theirs.pk).status_code == 404
    page = clerk.open(f"{RESULT}_add")
    given = {"school": theirs.school.pk, "school_year": "2021-2022", "full_marks": "100", "value": "86"}
    assert "选择一个有效的选项" in errors_of(clerk.send(page, f"{RESULT}_add", **given))


# ---- by workbook --------------------------------------------------------------------------------
def upload(admin, *rows, name="成绩.xlsx", content=None):
    file = SimpleUploadedFile(name, xlsx(HEADINGS, *rows) if content is None else content)
    return admin.client.post(admin.url(f"{RESULT}_import"), {"file": file}, follow=True)


def preview(response) -> tuple[AdminPage, str]:
    return AdminPage(response.content.decode()), response.redirect_chain[-1][0]


GOOD = ("山口镇中", "2021-2022", "", 100, 86, 120, None)


def test_results_are_imported_after_a_look_at_the_preview(clerk, home, media):
    QualityResultFactory(school=home.member_school, value=70)
    QualityResultFactory(school=home.other_school, value=60)
    response = upload(
        clerk,
        GOOD,
        ("仁庄镇中", "2021-2022", "", 100, 72.5, None, None),
        ("方山乡校", "2021-2022", "", 100, 60, None, None),
    )
    page, url = preview(response)
    assert "青田县 · 新增 1 条,修改 1 条,未变 1 条,尚未写入" in page.text
    assert "仁庄镇中 2021-2022学年 成绩 70 → 72.5" in page.text
    assert QualityResult.objects.count() == 2

    response = clerk.client.post(url, {**page.fields, "reason": "教研室公布"}, follow=True)
    assert "已导入“成绩.xlsx”:新增 1 条,修改 1 条,未变 1 条。" in AdminPage(response.content.decode()).text
    assert QualityResult.objects.get(school=home.core_school).value == 86
    changed = QualityResult.objects.get(school=home.member_school)
    assert (changed.value, changed.version) == (Decimal("72.5"), 2)
    latest = changed.history.latest()
    assert (latest.history_user, latest.history_change_reason) == (clerk.user, "教研室公布")
    event = AuditEvent.objects.get(verb=AuditEvent.Verb.IMPORTED)
    assert (event.user, event.county, event.address) == (clerk.user, "qingtian", "127.0.0.1")
    assert list((media / "imports").iterdir()) == []


def test_the_same_file_again_changes_nothing(clerk, home):
    page, url = preview(upload(clerk, GOOD))
    clerk.client.post(url, page.fields)
    page, _url = preview(upload(clerk, GOOD))
    assert "文件中的成绩与登记的完全相同,没有需要写入的内容。" in page.text
    assert QualityResult.objects.get().version == 1


def test_errors_are_named_by_cell_and_returned_as_a_workbook(clerk, home):
    page, url = preview(upload(clerk, GOOD, ("青田三中", "2021-2022", "", 100, 80, None, None)))
    assert "有 1 处错误,没有写入任何数据" in page.text
    assert (
        "第 3 行 A 列“青田三中”没有对应学校:登记册中没有这个校名或别名。"
        "请改为登记册中的名称,或先在“学校”中添加别名。"
    ) in page.text
    assert (
        "错误说明表在原表旁边逐行写明错误,改正后可以直接再上传。 下载错误说明表(xlsx) 重新上传" in page.text
    )
    assert clerk.client.post(url, page.fields).status_code == 200
    assert not QualityResult.objects.exists()
    returned = clerk.client.get(f"{url}errors/")
    assert saved_as(returned) == "成绩-错误说明.xlsx"
    book = load_workbook(BytesIO(b"".join(returned)) if returned.streaming else BytesIO(returned.content))
    assert "青田三中" in str(book["成绩"]["H3"].value)


def test_a_file_that_is_no_table_is_refused(clerk, home):
    page, url = preview(upload(clerk, name="成绩.xlsx", content=b"not a workbook"))
    assert (
        "“成绩.xlsx”的内容不是 Excel 工作簿,只是用了它的扩展名。请用 Excel 或 WPS 打开,另存为 .xlsx 后再上传。"
        in page.text
    )
    # There is no table to hand back.
    assert "错误 文件没有读成表格。请按下面的说明处理后重新上传。 重新上传" in page.text
    assert "错误说明表" not in page.text
    assert clerk.client.get(f"{url}errors/").status_code == 302


def test_results_changed_since_the_preview_stop_the_import(clerk, colleague, home):
    result = QualityResultFactory(school=home.core_school, value=80)
    page, url = preview(upload(clerk, GOOD))
    colleague.change(RESULT, result, value="85", change_reason="复核")
    response = clerk.client.post(url, page.fields)
    again = AdminPage(response.content.decode())
    assert "没有写入任何数据" in again.text
    assert value_of(result) == 85
    # The page now shows what the file would do to the newer results; agreeing to that goes through.
    assert "成绩 85 → 86" in again.text
    assert clerk.client.post(url, again.fields).status_code == 302
    assert value_of(result) == 86


def test_an_upload_is_cancelled_without_a_trace(clerk, home):
    page, url = preview(upload(clerk, GOOD))
    response = clerk.client.post(url, {**page.fields, "cancel": "1"}, follow=True)
    assert "已取消导入“成绩.xlsx”,没有写入任何数据。" in AdminPage(response.content.decode()).text
    response = clerk.client.get(url, follow=True)
    assert (
        "这份上传已经导入、取消,或超过一天被清除。请重新上传。" in AdminPage(response.content.decode()).text
    )
    assert not QualityResult.objects.exists()


def test_an_upload_belongs_to_its_uploader(clerk, colleague, home):
    _page, url = preview(upload(clerk, GOOD))
    assert clerk.client.get(url).status_code == 200
    assert colleague.client.get(url).status_code == 302
    assert colleague.client.post(url, {"seen": "x"}).status_code == 302
    assert not QualityResult.objects.exists()


def test_an_upload_whose_bytes_were_exchanged_is_not_read(clerk, home, media):
    _page, url = preview(upload(clerk, GOOD))
    kept = next((media / "imports").glob("*.bin"))
    kept.write_bytes(b"other")
    assert clerk.client.get(url).status_code == 302


@pytest.mark.parametrize("token", ["", "../../etc/passwd", "0" * 31, "z" * 32, "0" * 32])
def test_a_token_is_never_a_path(token):
    assert pending_upload.find(token, user_id=1) is None


def test_forgotten_uploads_are_cleared_after_a_day(monkeypatch):
    old = pending_upload.keep(user_id=1, county_id=1, name="旧.xlsx", content=b"1")
    now = pending_upload.time.time()
    monkeypatch.setattr(pending_upload.time, "time", lambda: now + pending_upload.KEPT_SECONDS + 1)
    pending_upload.keep(user_id=1, county_id=1, name="新.xlsx", content=b"2")
    assert pending_upload.find(old, user_id=1) is None


def test_the_template_is_of_the_own_county(clerk, home):
    foreign = CountyFactory(slug="foreign", name="外县")
    answer = clerk.get(f"{RESULT}_import_template", "qingtian")
    assert load_workbook(BytesIO(answer.content)).sheetnames[0] == "成绩"
    assert saved_as(answer) == "教学质量成绩导入模板-青田县.xlsx"
    assert clerk.get(f"{RESULT}_import_template", foreign.slug).status_code == 404


@pytest.mark.parametrize(
    "role, status", [(RoleCode.BUREAU_CLERK, 200), (RoleCode.AUDITOR, 403), (RoleCode.PRINCIPAL, 403)]
)
def test_only_who_may_change_results_imports(home, role, status):
    user = UserFactory()
    PostFactory(
        user=user,
        county=home.county,
        role=role,
        school=home.core_school if role == RoleCode.PRINCIPAL else None,
    )
    visitor = Admin(user)
    assert visitor.client.get(visitor.url(f"{RESULT}_import"), follow=True).status_code == status
    assert upload(visitor, GOOD).status_code == status
    assert (
        visitor.client.get(visitor.url(f"{RESULT}_import_template", "qingtian"), follow=True).status_code
        == status
    )


def test_results_are_exported_so_that_they_can_be_imported_again(clerk, home):
    QualityResultFactory(school=home.core_school, value=Decimal("86.5"))
    exported = clerk.get(f"{RESULT}_export", "xlsx")
    assert saved_as(exported) == f"教学质量成绩-{timezone.localdate():%Y%m%d}.xlsx"
    page, _url = preview(upload(clerk, name="导出.xlsx", content=exported.content))
    assert "文件中的成绩与登记的完全相同,没有需要写入的内容。" in page.text
