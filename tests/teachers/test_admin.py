"""Teachers in the back office: who may, what is refused in words, how an account is linked."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from gongtongti.accounts.models import AuditEvent
from gongtongti.accounts.roles import RoleCode
from teachers.models import EligibilityEntry, HonourRank, Teacher, TeacherHonour
from tests.admin_page import Admin, AdminPage, errors_of
from tests.factories import CountyFactory, PostFactory, SchoolFactory, UserFactory
from tests.record_factories import EligibilityEntryFactory, TeacherFactory, TeacherHonourFactory

from .tables import honours_table, roster_table, teachers_table

TEACHER = "teachers_teacher"
MODELS = ("teacher", "teacherhonour", "honourrank", "eligibilityentry", "mentorshippair")


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def account(home):
    user = UserFactory(username="wangfang")
    PostFactory(user=user, county=home.county, role=RoleCode.TEACHER, school=home.core_school)
    return user


@pytest.mark.parametrize("model", MODELS)
def test_lists_open_for_the_bureau_and_changes_for_the_section_that_keeps_them(
    personnel, other_clerk, principal, teacher, model
):
    assert personnel.get(f"teachers_{model}_changelist").status_code == 200
    assert personnel.get(f"teachers_{model}_add").status_code == 200
    assert other_clerk.get(f"teachers_{model}_changelist").status_code == 200
    assert other_clerk.get(f"teachers_{model}_add").status_code == 403
    assert principal.client.get(personnel.url(f"teachers_{model}_changelist")).status_code in (302, 403)


def test_a_teacher_is_entered_and_moved_with_a_reason(personnel, home):
    page = personnel.open(f"{TEACHER}_add")
    given = {
        "name": "王芳",
        "staff_number": "G001",
        "school": home.core_school.pk,
        "campus": home.core_school.pk,
        "subject": "maths",
        "served_since": "2009-09-01",
    }
    assert personnel.send(page, f"{TEACHER}_add", **given).status_code == 302
    teacher = Teacher.objects.get()
    assert (teacher.county, teacher.initials) == (home.county, "wf")
    moving = {"school": home.other_school.pk, "change_reason": "人事调动"}
    response = personnel.change(TEACHER, teacher, **moving)
    again = AdminPage(response.content.decode())
    assert "人事关系所在学校 山口镇中 方山乡校 保存后立即生效" in again.text
    assert personnel.send(again, f"{TEACHER}_change", teacher.pk).status_code == 302
    teacher.refresh_from_db()
    assert teacher.school == home.other_school
    assert teacher.history.latest().history_change_reason == "人事调动"


def test_a_foreign_school_or_honour_cannot_be_put_in(personnel, home, teacher):
    foreign_county = CountyFactory()
    foreign = SchoolFactory(county=foreign_county)
    HonourRank.objects.create(county=foreign_county, code="x", name="外县荣誉", rank=1)
    response = personnel.change(TEACHER, teacher, school=foreign.pk, change_reason="试")
    assert "选择一个有效的选项" in errors_of(response)
    assert "外县荣誉" not in personnel.open(f"{TEACHER}_change", teacher.pk).text
    theirs = TeacherFactory(school=foreign)
    assert personnel.get(f"{TEACHER}_change", theirs.pk).status_code == 404
    assert theirs.staff_number not in personnel.open(f"{TEACHER}_changelist").text


def test_an_account_is_linked_from_the_teacher_s_own_school(personnel, home, teacher, account):
    elsewhere = UserFactory(username="elsewhere")
    PostFactory(user=elsewhere, county=home.county, role=RoleCode.TEACHER, school=home.other_school)
    page = personnel.open(f"{TEACHER}_change", teacher.pk)
    assert set(page.options["user"]) == {"", str(account.pk)}
    forged = personnel.send(page, f"{TEACHER}_change", teacher.pk, user=elsewhere.pk, change_reason="试")
    assert "选择一个有效的选项" in errors_of(forged)
    answer = personnel.change(TEACHER, teacher, user=account.pk, change_reason="本人申请")
    assert answer.status_code == 302
    teacher.refresh_from_db()
    assert teacher.user == account
    event = AuditEvent.objects.get(verb=AuditEvent.Verb.GRANTED)
    assert event.about == "教师 王芳(G001)的登录账号:无 → wangfang"
    # Linked once, it is offered to nobody else.
    colleague = TeacherFactory(school=home.core_school)
    assert set(personnel.open(f"{TEACHER}_change", colleague.pk).options["user"]) == {""}


def test_nobody_links_himself(personnel, home, teacher):
    PostFactory(user=personnel.user, county=home.county, role=RoleCode.TEACHER, school=home.core_school)
    response = personnel.change(TEACHER, teacher, user=personnel.user.pk, change_reason="试")
    assert errors_of(response) == "不能把自己的账号关联到教师。请由其他管理人员办理。"
    teacher.refresh_from_db()
    assert teacher.user is None


def test_the_list_is_searched_by_initials_and_filtered(personnel, home, teacher):
    TeacherFactory(school=home.other_school, name="李强", staff_number="G002")
    for query, seen in (({"q": "wf"}, True), ({"q": "zzzz"}, False), ({"title": "senior"}, False)):
        assert ("王芳" in personnel.open(f"{TEACHER}_changelist", **query).text) is seen
    assert "王芳" in personnel.open(f"{TEACHER}_changelist", service="employed").text


def test_an_export_is_inert_can_come_back_and_is_logged(personnel, home, teacher):
    Teacher.objects.update(name="=cmd()")
    exported = personnel.get(f"{TEACHER}_export", "csv")
    assert "'=cmd()" in exported.content.decode("utf-8-sig")
    assert AuditEvent.objects.get(verb=AuditEvent.Verb.EXPORTED).about == "教师,1 条"
    Teacher.objects.update(name="王芳")
    exported = personnel.get(f"{TEACHER}_export", "xlsx")
    page, _url = uploaded(personnel, TEACHER, exported.content)
    assert "文件中的教师与登记的完全相同,没有需要写入的内容。" in page.text


def uploaded(who: Admin, model: str, content: bytes) -> tuple[AdminPage, str]:
    file = SimpleUploadedFile("表.xlsx", content)
    response = who.client.post(who.url(f"{model}_import"), {"file": file}, follow=True)
    return AdminPage(response.content.decode()), response.redirect_chain[-1][0]


def test_teachers_honours_and_roster_are_imported_after_a_look(personnel, home, new_star):
    row = ("G001", "王芳", "山口镇中", None, "数学", None, "2009-09-01", None, "高级", "2018-12-01")
    page, url = uploaded(personnel, TEACHER, teachers_table(row))
    assert "新增 1 条,修改 0 条,未变 0 条,尚未写入" in page.text
    assert "G001 王芳 山口镇中 山口镇中 数学 高级" in page.text
    assert not Teacher.objects.exists()
    response = personnel.client.post(url, page.fields, follow=True)
    assert "已导入“表.xlsx”:新增 1 条,修改 0 条,未变 0 条。" in AdminPage(response.content.decode()).text

    page, url = uploaded(personnel, "teachers_teacherhonour", honours_table(("G001", None, "县教坛新秀")))
    personnel.client.post(url, page.fields)
    assert TeacherHonour.objects.get().honour == new_star

    confirmed = ("2021-2022", "G001", None, "是", "是", None, None, "是")
    page, url = uploaded(personnel, "teachers_eligibilityentry", roster_table(confirmed))
    personnel.client.post(url, page.fields)
    assert EligibilityEntry.objects.get().confirmed_by == personnel.user
    assert AuditEvent.objects.filter(verb=AuditEvent.Verb.IMPORTED).count() == 3


def test_a_wrong_table_is_refused_by_cell_and_comes_back(personnel, home):
    page, url = uploaded(personnel, TEACHER, teachers_table(("G001", "王芳", "青田三中")))
    assert "第 2 行 C 列“青田三中”没有对应学校" in page.text
    assert personnel.client.get(f"{url}errors/").status_code == 200
    assert not Teacher.objects.exists()


@pytest.mark.parametrize("model", ["teacher", "teacherhonour", "eligibilityentry"])
def test_only_the_section_that_keeps_them_imports(personnel, other_clerk, home, model):
    assert personnel.get(f"teachers_{model}_import").status_code == 200
    assert personnel.get(f"teachers_{model}_import_template", "qingtian").status_code == 200
    assert other_clerk.get(f"teachers_{model}_import").status_code == 403
    assert other_clerk.get(f"teachers_{model}_import_template", "qingtian").status_code == 403


def test_saving_a_roster_row_confirms_it(personnel, home, teacher):
    entry = EligibilityEntryFactory(teacher=teacher, confirmed_at=None, confirmed_by=None)
    page = personnel.open("teachers_eligibilityentry_change", entry.pk)
    assert "在这里保存即为教育局确认:这一条从此计入流动比例。" in page.text
    given = {"eligible": None, "exemption": "maternity", "change_reason": "产假"}
    assert personnel.send(page, "teachers_eligibilityentry_change", entry.pk, **given).status_code == 302
    entry.refresh_from_db()
    assert (entry.eligible, entry.exemption, entry.version) == (False, "maternity", 2)
    assert entry.confirmed_by == personnel.user
    refused = personnel.change("teachers_eligibilityentry", entry, exemption="", change_reason="试")
    assert errors_of(refused) == "不计入的教师必须写明原因。请选择原因。"


def test_the_slower_of_two_is_told(personnel, other_clerk, home, teacher, new_star):
    held = TeacherHonourFactory(teacher=teacher, honour=new_star, since=datetime.date(2016, 9, 1))
    page = personnel.open("teachers_teacherhonour_change", held.pk)
    held.since = datetime.date(2017, 9, 1)
    held.save()
    answer = personnel.send(
        page, "teachers_teacherhonour_change", held.pk, since="2018-09-01", change_reason="更正"
    )
    assert "尚未保存:您打开此页之后" in errors_of(answer)
