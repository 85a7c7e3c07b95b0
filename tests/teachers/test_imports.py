"""Tables about people: read as written, refused by cell, all or nothing, and the same again changes nothing."""

import datetime
from io import BytesIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from openpyxl import load_workbook

from alliances.imports import ImportRefused, error_workbook
from alliances.periods import SchoolYear
from gongtongti.accounts.models import AuditEvent
from teachers.imports import (
    honours_template,
    read_honours,
    read_roster,
    read_teachers,
    roster_template,
    teachers_template,
)
from teachers.models import EligibilityEntry, Teacher, TeacherHonour, TeacherTitle
from tests.factories import CountyFactory, SchoolFactory, UserFactory
from tests.record_factories import EligibilityEntryFactory, TeacherFactory

from .tables import TEACHERS, honours_table, roster_table, sentences, teachers_table

D = datetime.date
AT = datetime.datetime(2021, 9, 10, 8, tzinfo=datetime.UTC)
WANG = ("G001", "王芳", "山口镇中", "仁庄镇中", "数学", "教研组长", "2009-09-01", None, "高级", "2018-12-01")


def import_teachers(home, *rows):
    return read_teachers(home.county, "教师.xlsx", teachers_table(*rows))


def import_honours(home, *rows):
    return read_honours(home.county, "荣誉.xlsx", honours_table(*rows))


def import_roster(home, *rows):
    return read_roster(home.county, "名册.xlsx", roster_table(*rows), at=AT)


# ---- teachers -----------------------------------------------------------------------------------
def test_a_teacher_comes_in_with_title_initials_and_history(home):
    clerk = UserFactory()
    found = import_teachers(home, WANG)
    assert (sentences(found), found.summary) == ([], "新增 1 条,修改 0 条,未变 0 条")
    found.save(user=clerk, reason="2021年花名册")
    teacher = Teacher.objects.get()
    assert (teacher.staff_number, teacher.name, teacher.initials) == ("G001", "王芳", "wf")
    assert (teacher.school, teacher.campus) == (home.core_school, home.member_school)
    assert (teacher.subject, teacher.leadership) == ("maths", "subject_head")
    assert teacher.served_since == D(2009, 9, 1)
    title = TeacherTitle.objects.get()
    assert (title.title, title.since, title.until) == ("senior", D(2018, 12, 1), None)
    for row in (teacher, title):
        record = row.history.get()
        assert (record.history_user, record.history_change_reason) == (clerk, "2021年花名册")
    event = AuditEvent.objects.get(verb=AuditEvent.Verb.IMPORTED)
    assert event.about == "教师:新增 1 条,修改 0 条,未变 0 条(“教师.xlsx”)"


def test_the_same_table_again_changes_nothing(home):
    import_teachers(home, WANG).save()
    again = import_teachers(home, WANG)
    assert again.summary == "新增 0 条,修改 0 条,未变 1 条"
    again.save()
    assert (Teacher.history.count(), TeacherTitle.history.count()) == (1, 1)
    assert AuditEvent.objects.filter(verb=AuditEvent.Verb.IMPORTED).count() == 1


def test_a_move_and_a_new_title_are_changes_that_keep_what_was(home):
    import_teachers(home, WANG).save()
    moved = (*WANG[:2], "方山乡校", None, *WANG[4:8], "正高级", "2022-12-01")
    found = import_teachers(home, moved)
    assert [(change.label, change.old, change.new) for change in found.changed[0].changes] == [
        ("人事关系所在学校", "山口镇中", "方山乡校"),
        ("工作校区", "仁庄镇中", "方山乡校"),
        ("职称", "高级", "正高级"),
    ]
    found.save()
    teacher = Teacher.objects.get()
    assert (teacher.school, teacher.campus) == (home.other_school, home.other_school)
    assert [(t.title, t.since, t.until) for t in teacher.titles.order_by("since")] == [
        ("senior", D(2018, 12, 1), D(2022, 12, 1)),
        ("full_senior", D(2022, 12, 1), None),
    ]
    assert import_teachers(home, moved).summary == "新增 0 条,修改 0 条,未变 1 条"


def test_columns_that_a_table_lacks_and_people_it_leaves_out_stay(home, teacher):
    other = TeacherFactory(school=home.member_school, staff_number="G002")
    from tests.alliances.imports.tables import xlsx

    content = xlsx(("工号", "姓名", "学校"), ("G001", "王芳芳", "山口镇中"), title="教师")
    read_teachers(home.county, "a.xlsx", content).save()
    teacher.refresh_from_db()
    assert (teacher.name, teacher.initials, teacher.subject) == ("王芳芳", "wff", "maths")
    assert teacher.served_since == D(2009, 9, 1)
    assert Teacher.objects.filter(pk=other.pk, left_on=None).exists()


def test_a_demonstration_teacher_becomes_a_real_one(home, teacher):
    Teacher.objects.update(is_demo=True)
    found = import_teachers(home, ("G001", "王芳", "山口镇中", None, "数学", None, "2009-09-01"))
    assert [(c.label, c.old, c.new) for c in found.changed[0].changes] == [
        ("数据性质", "演示数据", "正式数据")
    ]
    found.save()
    assert Teacher.objects.get().is_demo is False


WRONG = [
    (("", "王芳", "山口镇中"), "第 2 行 A 列缺少工号。每行必须填写工号,它是区分教师的唯一依据。"),
    (("33252219800101123X", "王芳", "山口镇中"), "第 2 行 A 列像是身份证号。门户不保存身份证号,请改填工号。"),
    (("G 1/2", "王芳", "山口镇中"),
     "第 2 行 A 列:编号只能用字母、数字、连字符和下划线,例如 GJ05。请改写。"),
    (("G001", "", "山口镇中"), "第 2 行 B 列缺少姓名。请填写姓名。"),
    (("G001", "王芳", "青田三中"),
     "第 2 行 C 列“青田三中”没有对应学校:登记册中没有这个校名或别名。请改为登记册中的名称,或先在“学校”中添加别名。"),
    (("G001", "王芳", "山口镇中", None, "奥数"),
     "第 2 行 E 列“奥数”不是任教学科。可填:语文、数学、英语、科学、道德与法治、历史与社会、物理、化学、生物、历史、地理、"
     "音乐、美术、体育与健康、信息科技、劳动、综合实践活动、心理健康、其他,或留空。"),
    (("G001", "王芳", "山口镇中", None, None, "书记"),
     "第 2 行 F 列“书记”不是职务。可填:校长、副校长、中层干部、教研组长,或留空。"),
    (("G001", "王芳", "山口镇中", None, None, None, "2009年9月"),
     "第 2 行 G 列“2009年9月”不是日期。请写全年月日,例如 2021-09-01;不清楚时请留空。"),
    (("G001", "王芳", "山口镇中", None, None, None, "2021.9.1", "2020-09-01"),
     "第 2 行 H 列“2020-09-01”不晚于到校日期 2021-09-01。请核对两个日期。"),
    (("G001", "王芳", "山口镇中", None, None, None, None, None, None, "2020-09-01"),
     "第 2 行 J 列填了职称起始日期,却没有职称。请补上职称,或清空日期。"),
]  # fmt: skip


@pytest.mark.parametrize(("row", "sentence"), WRONG)
def test_a_wrong_cell_is_named(home, row, sentence):
    found = import_teachers(home, row)
    assert sentences(found) == [sentence]
    with pytest.raises(ImportRefused):
        found.save()
    assert not Teacher.objects.exists()


def test_one_wrong_row_keeps_all_out_and_comes_back_marked(home):
    found = import_teachers(home, WANG, ("G002", "李强", "青田三中"), ("G001", "王芳", "山口镇中"))
    assert sentences(found)[1] == "第 4 行 A 列“G001”与第 2 行重复。一位教师只能有一行,请只保留一行。"
    with pytest.raises(ImportRefused):
        found.save()
    assert not Teacher.objects.exists()
    sheet = load_workbook(BytesIO(error_workbook(found)))["教师"]
    assert sheet["K1"].value == "错误说明"
    assert sheet["K2"].value is None
    assert "青田三中" in sheet["K3"].value


def test_another_title_needs_its_first_day(home):
    import_teachers(home, WANG).save()
    found = import_teachers(home, (*WANG[:8], "正高级", None))
    assert sentences(found) == [
        "第 2 行 J 列:登记的职称是“高级”,改为“正高级”要写明从哪一天起。请填写职称起始日期。"
    ]
    found = import_teachers(home, (*WANG[:8], "正高级", "2018-12-01"))
    assert sentences(found) == [
        "第 2 行 J 列:“正高级”的起始日期应晚于原职称“高级”的 2018-12-01。请核对日期。"
    ]


def test_a_table_of_something_else_is_refused(home):
    from tests.alliances.imports.tables import xlsx

    found = read_teachers(home.county, "a.xlsx", xlsx(("甲", "乙"), (1, 2)))
    assert sentences(found) == [
        "没有找到表头:前 20 行中没有一行写着“工号”“姓名”“学校”等列名。请下载模板,按模板的列名填写。"
    ]
    found = read_teachers(home.county, "a.xlsx", xlsx(("工号", "姓名", "手机"), ("G1", "王芳", "139")))
    assert sentences(found) == [
        "第 1 行的表头缺少“学校”列。请补上这一列,或下载模板按模板填写。",
        "第 1 行 C 列“手机”不是可以导入的列。可用的列:工号、姓名、学校(或人事关系所在学校)、工作校区、任教学科、职务、"
        "到校日期、离职日期、职称、职称起始日期。请改列名,或删除这一列。",
    ]


def test_teachers_changed_since_the_preview_stop_the_import(home, teacher):
    found = import_teachers(home, WANG)
    Teacher.objects.update(name="王芬")
    with pytest.raises(ImportRefused) as refused:
        found.save()
    assert str(refused.value) == (
        "登记的教师在预览之后已被修改(工号 G001),没有写入任何数据。请重新上传文件,核对后再导入。"
    )


def test_a_teacher_entered_in_between_stops_the_import(home):
    found = import_teachers(home, WANG)
    TeacherFactory(school=home.core_school, staff_number="G001")
    with pytest.raises(ImportRefused) as refused:
        found.save()
    assert str(refused.value) == (
        "登记的教师在预览之后已被修改,没有写入任何数据。请重新上传文件,核对后再导入。"
    )
    assert not TeacherTitle.objects.exists()


def test_another_county_s_teachers_and_schools_are_not_met(home):
    foreign = TeacherFactory(school=SchoolFactory(county=CountyFactory()), staff_number="G001", name="外县")
    import_teachers(home, WANG).save()
    foreign.refresh_from_db()
    assert foreign.name == "外县"
    assert Teacher.objects.filter(staff_number="G001").count() == 2
    assert "没有对应学校" in sentences(import_teachers(home, ("G9", "某", foreign.school.short_name)))[0]


# ---- honours ------------------------------------------------------------------------------------
def test_honours_come_in_and_again_change_nothing(home, teacher, new_star):
    rows = [
        ("G001", "王芳", "县教坛新秀", "2016-09-01"),
        ("G001", None, "省特级", "2020-09-01", "2023-09-01"),
    ]
    found = import_honours(home, *rows)
    assert (sentences(found), found.summary) == ([], "新增 2 条,修改 0 条,未变 0 条")
    found.save()
    assert {(str(h), h.since, h.until) for h in TeacherHonour.objects.all()} == {
        ("县教坛新秀", D(2016, 9, 1), None),
        ("省特级", D(2020, 9, 1), D(2023, 9, 1)),
    }
    assert import_honours(home, *rows).summary == "新增 0 条,修改 0 条,未变 2 条"
    changed = import_honours(home, ("G001", "王芳", "县教坛新秀", "2016-09-01", "2022-09-01"))
    assert [(c.label, c.old, c.new) for c in changed.changed[0].changes] == [("终止日期", "", "2022-09-01")]
    changed.save()
    assert TeacherHonour.objects.get(honour=new_star).history.count() == 2


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([("G009", None, "省特级")],
         "第 2 行 A 列“G009”没有对应教师:本县没有登记这个工号。请核对工号,或先在“教师”中登记。"),
        ([("G001", "王强", "省特级")],
         "第 2 行 B 列“王强”与工号 G001 登记的姓名“王芳”不同。请核对工号和姓名。"),
        ([("G001", None, "市劳模")],
         "第 2 行 C 列“市劳模”不在本县的荣誉次序中。可填:省特级、县教坛新秀。请改正,或先在“荣誉次序”中登记。"),
        ([("G001", None, "省特级", "2020-09-01", "2020-09-01")],
         "第 2 行 E 列“2020-09-01”不晚于起始日期 2020-09-01。请核对两个日期。"),
        ([("G001", None, "省特级", "2020-09-01"), ("G001", None, "省特级", "2021-09-01")],
         "第 3 行:王芳(G001)的“省特级”与第 2 行时间重叠。请核对日期,或只保留一条。"),
    ],
)  # fmt: skip
def test_a_wrong_honour_is_named(home, teacher, new_star, rows, sentence):
    assert sentences(import_honours(home, *rows)) == [sentence]


# ---- roster -------------------------------------------------------------------------------------
def test_a_roster_counts_only_where_the_table_confirms_it(home, teacher):
    other = TeacherFactory(school=home.member_school, staff_number="G002", name="李强")
    clerk = UserFactory()
    rows = [
        ("2021-2022", "G001", "王芳", "是", "是", None, None, "是"),
        ("2021-2022", "G002", None, "否", "否", "孕产哺乳期", None, None),
    ]
    found = import_roster(home, *rows)
    assert sentences(found) == []
    found.save(user=clerk)
    entry = EligibilityEntry.objects.get(teacher=teacher)
    assert (entry.eligible, entry.backbone, entry.confirmed_by, entry.confirmed_at) == (True, True, clerk, AT)
    assert entry.school == home.core_school
    waiting = EligibilityEntry.objects.get(teacher=other)
    assert (waiting.eligible, waiting.exemption, waiting.confirmed_at) == (False, "maternity", None)
    assert import_roster(home, *rows).summary == "新增 0 条,修改 0 条,未变 2 条"


def test_a_confirmed_row_that_a_table_changes_waits_again(home, teacher):
    entry = EligibilityEntryFactory(teacher=teacher)
    found = import_roster(home, ("2021-2022", "G001", None, "否", "否", "其他", "援疆", None))
    assert [(c.label, c.old, c.new) for c in found.changed[0].changes] == [
        ("符合流动", "是", "否"),
        ("不计入的原因", "", "其他(写明理由)"),
        ("理由", "", "援疆"),
        ("确认", "已确认", "待确认"),
    ]
    found.save()
    entry.refresh_from_db()
    assert (entry.version, entry.confirmed_at, entry.confirmed_by) == (2, None, None)
    assert not EligibilityEntry.objects.confirmed().exists()


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (("2021", "G001", None, "是", "否"),
         "第 2 行 A 列“2021”不是学年。学年写作起止两年,例如 2021-2022。"),
        (("2021-2022", "G001", None, "对", "否"), "第 2 行 D 列“对”不能识别。请填“是”或“否”。"),
        (("2021-2022", "G001", None, "是", None), "第 2 行 E 列没有填写。请填“是”或“否”。"),
        (("2021-2022", "G001", None, "否", "否"),
         "第 2 行 F 列缺少不计入的原因:不符合流动的教师必须写明。请从所列原因中选填。"),
        (("2021-2022", "G001", None, "是", "否", "孕产哺乳期"),
         "第 2 行 F 列应为空:符合流动的教师没有不计入的原因。请清空,或把“符合流动”改为“否”。"),
        (("2021-2022", "G001", None, "否", "否", "其他(写明理由)"),
         "第 2 行 G 列缺少理由:原因为“其他”时必须写明。请填写理由。"),
    ],
)  # fmt: skip
def test_a_wrong_roster_row_is_named(home, teacher, row, sentence):
    assert sentences(import_roster(home, row)) == [sentence]


# ---- size, templates, commands -------------------------------------------------------------------
def people(count: int, school: str, title: str = "一级") -> list[tuple]:
    return [
        (f"G{n:05}", f"教师{n}", school, None, "语文", None, "2010-09-01", None, title, "2015-09-01")
        for n in range(count)
    ]


def queries_of(home, count: int, django_assert_max_num_queries) -> int:
    with django_assert_max_num_queries(1000) as counted:
        found = import_teachers(home, *people(count, "山口镇中"))
        assert sentences(found) == []
        found.save()
    Teacher.history.all().delete()
    TeacherTitle.objects.all().delete()
    Teacher.objects.all().delete()
    return len(counted)


def test_queries_do_not_grow_with_the_rows(home, django_assert_max_num_queries):
    few, many = (queries_of(home, count, django_assert_max_num_queries) for count in (2, 1500))
    assert few == many
    assert few <= 20


def test_many_changes_take_few_queries_too(home, django_assert_max_num_queries):
    import_teachers(home, *people(1500, "山口镇中")).save()
    with django_assert_max_num_queries(20):
        found = import_teachers(home, *people(1500, "方山乡校"))
        assert found.summary == "新增 0 条,修改 1500 条,未变 0 条"
        found.save()
    assert Teacher.objects.filter(school=home.other_school).count() == 1500
    assert Teacher.history.count() == 3000


def test_templates_offer_what_the_county_has(home, new_star):
    book = load_workbook(BytesIO(teachers_template(home.county)))
    assert book.sheetnames == ["教师", "参考", "说明"]
    assert [cell.value for cell in book["教师"][1]] == list(TEACHERS)
    schools = [cell.value for cell in book["参考"]["A"] if cell.value]
    assert schools == ["学校", "山口镇中", "仁庄镇中", "方山乡校"]
    book = load_workbook(BytesIO(honours_template(home.county)))
    assert [cell.value for cell in book["参考"]["A"]] == ["荣誉", "省特级", "县教坛新秀"]
    book = load_workbook(BytesIO(roster_template(home.county)))
    explained = {row[0].value: row[1].value for row in book["说明"].iter_rows(min_row=3)}
    assert explained["确认"] == "“是”表示教育局已确认,计入流动比例;留空或“否”表示尚待确认。"
    assert {cell.value for cell in book["流动名册"][1]} <= set(explained)


@pytest.mark.parametrize(
    ("command", "table", "told"),
    [
        ("import_teachers", lambda: teachers_table(WANG), "导入完成:新增 1 条,修改 0 条,未变 0 条。"),
        ("import_honours", lambda: honours_table(("G001", None, "省特级")), "导入完成:新增 1 条,修改 0 条,未变 0 条。"),
        ("import_roster", lambda: roster_table(("2021-2022", "G001", None, "是", "否", None, None, "是")),
         "导入完成:新增 1 条,修改 0 条,未变 0 条。"),
    ],
)  # fmt: skip
def test_the_commands(home, new_star, tmp_path, capsys, command, table, told):
    if command != "import_teachers":
        TeacherFactory(school=home.core_school, staff_number="G001", name="王芳")
    file = tmp_path / "表.xlsx"
    file.write_bytes(table())
    call_command(command, str(file), "--county", "qingtian", "--dry-run")
    assert capsys.readouterr().out.startswith("只核对,没有写入:新增 1 条")
    call_command(command, str(file), "--county", "qingtian")
    assert capsys.readouterr().out.strip() == told
    file.write_bytes(b"PK broken")
    with pytest.raises(CommandError) as refused:
        call_command(command, str(file), "--county", "qingtian")
    assert str(refused.value) == "文件有 1 处错误,没有写入任何数据。"


def test_the_command_confirms_at_the_present_moment(home, teacher, tmp_path):
    file = tmp_path / "名册.xlsx"
    file.write_bytes(roster_table(("2021-2022", "G001", None, "是", "否", None, None, "是")))
    before = timezone.now()
    call_command("import_roster", str(file), "--county", "qingtian")
    entry = EligibilityEntry.objects.in_year(SchoolYear(2021)).get()
    assert before <= entry.confirmed_at <= timezone.now()
