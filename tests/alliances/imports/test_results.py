"""Import of results: every error named by its cell, all or nothing, and nothing at all the second time."""

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from alliances.choices import Measure
from alliances.imports import ImportRefused, read_results, results
from alliances.models import QualityResult
from alliances.periods import SchoolYear
from gongtongti.accounts.models import AuditEvent
from tests.factories import CountyFactory, QualityResultFactory, SchoolFactory, UserFactory

from .tables import HEADINGS, csv_bytes, xlsx

YEAR = "2021-2022"
KNOWN = "学校、学年、学段、满分、成绩、考生数(或参考人数)、计算单位、口径"
STALE = "登记的成绩在预览之后已被修改({}),没有写入任何数据。请重新上传文件,核对后再导入。"

pytestmark = pytest.mark.django_db


def read(county, *rows, headings=HEADINGS, name="成绩.xlsx"):
    return read_results(county, name, xlsx(headings, *rows))


def sentences(found) -> list[str]:
    return [str(error) for error in found.errors]


def stored(*fields) -> list[tuple]:
    return list(QualityResult.objects.order_by("school__code", "school_year", "stage").values_list(*fields))


# ---- what is understood -------------------------------------------------------------------------
def test_a_full_row_becomes_a_result_with_history_and_audit(county, core_school):
    clerk = UserFactory()
    found = read(county, ("青田二中", YEAR, "初中", 100, 86.5, 120, 3))
    assert (sentences(found), found.summary) == ([], "新增 1 条,修改 0 条,未变 0 条")
    found.save(user=clerk, reason="二〇二一学年期末", address="192.0.2.7")

    result = QualityResult.objects.get()
    assert (result.county, result.school, result.school_year) == (county, core_school, SchoolYear(2021))
    assert (result.stage, result.measure, result.version) == ("junior", Measure.BUREAU_SCORE, 1)
    assert (result.full_marks, result.value) == (Decimal(100), Decimal("86.5"))
    assert (result.examinees, result.units, result.is_demo) == (120, Decimal(3), False)
    history = result.history.get()
    assert (history.history_type, history.history_user) == ("+", clerk)
    assert history.history_change_reason == "二〇二一学年期末"
    event = AuditEvent.objects.get()
    assert (event.user, event.verb, event.county, event.address) == (
        clerk,
        "imported",
        "qingtian",
        "192.0.2.7",
    )
    assert event.about == "教学质量成绩:新增 1 条,修改 0 条,未变 0 条(“成绩.xlsx”)"


@pytest.mark.parametrize(
    "written", ["青田二中", "青田县第二中学", "二中", "S10", "s10", " 青田\u3000二中 ", "\uff33\uff11\uff10"]
)
def test_a_school_goes_by_any_of_its_names(county, core_school, written):
    found = read(county, (written, YEAR, None, 100, 86))
    assert sentences(found) == []
    assert found.created[0].result.school == core_school


def test_brackets_of_either_width_name_the_same_school(county, member_school):
    found = read(county, ("实验小学\uff08东山\uff09", YEAR, None, 100, 86))
    assert found.created[0].result.school == member_school


def test_columns_in_any_order_and_optional_ones_left_out(county, core_school):
    found = read(county, (86, "二中", 100, YEAR, 120), headings=("成绩", "学校", "满分", "学年", "参考人数"))
    assert sentences(found) == []
    result = found.created[0].result
    assert (result.value, result.stage, result.examinees, result.units) == (Decimal(86), "", 120, None)


def test_a_title_above_the_header_is_passed_over_and_said(county, core_school):
    rows = [("青田县教学质量成绩",), (None,), HEADINGS, ("二中", YEAR, None, 100, 86)]
    found = read_results(county, "a.xlsx", xlsx(*rows))
    assert (sentences(found), len(found.created)) == ([], 1)
    assert found.notices == ["表头在第 3 行,以上各行没有读取。"]


def test_headings_with_spaces_and_line_breaks_are_known(county, core_school):
    headings = (" 学 校", "学年", "满分", "成绩", "考生数\n", "计算\n单位")
    found = read(county, ("二中", YEAR, 100, 86, 120, 3), headings=headings)
    assert (sentences(found), found.created[0].result.units) == ([], Decimal(3))


@pytest.mark.parametrize("word", ["合计", "小计", "平均", " 合 计 "])
def test_a_row_of_totals_is_left_out_and_said(county, core_school, word):
    found = read(county, ("二中", YEAR, None, 100, 86, 120), (word, None, None, 100, 86, 120))
    assert (sentences(found), len(found.created)) == ([], 1)
    assert found.notices == [f"第 3 行“{word.strip()}”是汇总行,没有导入。"]


def test_the_other_measures_have_no_full_marks(county, core_school):
    headings = ("学校", "学年", "成绩", "口径")
    found = read(county, ("二中", YEAR, -3.25, "与县均之差"), headings=headings)
    assert sentences(found) == []
    result = found.created[0].result
    assert (result.measure, result.value, result.full_marks) == ("county_difference", Decimal("-3.25"), None)


def test_gbk_csv_with_full_width_digits(county, core_school):
    content = csv_bytes(
        HEADINGS,
        (
            "二中",
            "\uff12021\u20142022学年",
            "初中",
            "\uff11\uff10\uff10",
            "\uff18\uff16\uff0e\uff15",
            "120",
            "",
        ),
        encoding="gbk",
    )
    found = read_results(county, "成绩.csv", content)
    assert sentences(found) == []
    result = found.created[0].result
    assert (result.full_marks, result.value, result.examinees) == (Decimal(100), Decimal("86.5"), 120)


def test_a_full_result_for_each_stage(county, core_school):
    rows = [
        ("二中", YEAR, "小学", 100, 80),
        ("二中", YEAR, "初中", 150, 120),
        ("二中", YEAR, "高中", 750, 500),
    ]
    found = read(county, *rows)
    assert sentences(found) == []
    found.save()
    assert stored("stage", "value") == [("junior", 120), ("primary", 80), ("senior", 500)]


# ---- what is refused ----------------------------------------------------------------------------
REFUSED = [
    (
        "unknown school",
        ("青田三中", YEAR, None, 100, 86),
        "第 2 行 A 列“青田三中”没有对应学校:登记册中没有这个校名或别名。"
        "请改为登记册中的名称,或先在“学校”中添加别名。",
    ),
    (
        "no school",
        (None, YEAR, None, 100, 86),
        "第 2 行 A 列缺少学校名称。合并的单元格只有第一格有内容,请取消合并并逐行填写。",
    ),
    (
        "totals under another name",
        ("全县平均", YEAR, None, 100, 86),
        "第 2 行 A 列“全县平均”像是汇总行,不是学校。请删除这一行后再导入。",
    ),
    (
        "no year",
        ("二中", None, None, 100, 86),
        "第 2 行 B 列缺少学年。请填写起止两年,例如 2021-2022。",
    ),
    (
        "a calendar year",
        ("二中", 2021.0, None, 100, 86),
        "第 2 行 B 列“2021”不是学年。学年写作起止两年,例如 2021-2022。",
    ),
    (
        "a date for a year",
        ("二中", datetime.date(2021, 9, 1), None, 100, 86),
        "第 2 行 B 列是日期“2021-09-01”,不是学年。请把单元格格式改为“文本”,填写起止两年,例如 2021-2022。",
    ),
    (
        "unknown stage",
        ("二中", YEAR, "中学", 100, 86),
        "第 2 行 C 列“中学”不是学段。可填:小学、初中、高中,或留空。",
    ),
    (
        "no full marks",
        ("二中", YEAR, None, None, 86),
        "第 2 行 D 列缺少满分。“局定综合分”必须填写满分,例如 100。",
    ),
    (
        "full marks of nothing",
        ("二中", YEAR, None, 0, 0),
        "第 2 行 D 列“0”不能作满分:满分必须大于 0。请核对后重填。",
    ),
    (
        "no value",
        ("二中", YEAR, None, 100, None, 120),
        "第 2 行 E 列缺少成绩。没有成绩的学校请删除整行,不要填 0。",
    ),
    (
        "above full marks",
        ("二中", YEAR, None, 100, 101),
        "第 2 行 E 列“101”大于满分“100”。请核对成绩和满分。",
    ),
    (
        "below nothing",
        ("二中", YEAR, None, 100, -1),
        "第 2 行 E 列“-1”小于 0。“局定综合分”应在 0 与满分之间,请核对成绩或口径。",
    ),
    (
        "remains of a calculation",
        ("二中", YEAR, None, 100, 72.49999999999999),
        "第 2 行 E 列“72.49999999999999”有 14 位小数,最多 4 位。请四舍五入后重新填写(Excel 中可用 ROUND 函数)。",
    ),
    (
        "formula never calculated",
        ("二中", YEAR, None, 100, "=D2-14"),
        "第 2 行 E 列的公式“=D2-14”没有算出的结果。请在 Excel 或 WPS 中打开并重新保存,或把公式改为数值。",
    ),
    (
        "half an examinee",
        ("二中", YEAR, None, 100, 86, 120.5),
        "第 2 行 F 列“120.5”不是大于 0 的整数。请核对后重填,没有时请留空。",
    ),
    (
        "no unit",
        ("二中", YEAR, None, 100, 86, 120, 0),
        "第 2 行 G 列“0”应大于 0。请核对后重填,没有时请留空。",
    ),
    (
        "beside the table",
        ("二中", YEAR, None, 100, 86, 120, 3, "补考"),
        "第 2 行 H 列“补考”所在的列没有列名。请在第 1 行补上列名,或删除这一格。",
    ),
]


@pytest.mark.parametrize("case, row, sentence", REFUSED, ids=[case[0] for case in REFUSED])
def test_a_wrong_cell_is_named(county, core_school, case, row, sentence):
    found = read(county, row)
    assert sentences(found) == [sentence]
    assert found.created == []
    with pytest.raises(ImportRefused) as refusal:
        found.save()
    assert str(refusal.value) == sentence
    assert QualityResult.objects.count() == AuditEvent.objects.count() == 0


MEASURES = [
    (
        ("二中", YEAR, 100, 86, "期末均分"),
        "第 2 行 E 列“期末均分”不是口径。可填:局定综合分、与县均之差、标准分、原始百分制,或留空。",
    ),
    (
        ("二中", YEAR, 100, 3, "与县均之差"),
        "第 2 行 C 列“100”应为空:“与县均之差”没有满分。请清空满分,或改正口径。",
    ),
]


@pytest.mark.parametrize("row, sentence", MEASURES)
def test_a_wrong_measure_is_named(county, core_school, row, sentence):
    assert sentences(read(county, row, headings=("学校", "学年", "满分", "成绩", "口径"))) == [sentence]


def test_full_marks_may_be_left_out_only_where_there_are_none(county, core_school):
    found = read(county, ("二中", YEAR, 86, ""), headings=("学校", "学年", "成绩", "口径"))
    assert sentences(found) == ["第 2 行缺少满分:表头没有“满分”列。“局定综合分”必须填写满分,例如 100。"]


TABLES = [
    ("nothing at all", [], ["表是空的,没有可导入的内容。请下载模板,填写后再上传。"]),
    (
        "no header",
        [("青田二中", YEAR, 86)],
        ["没有找到表头:前 20 行中没有一行写着“学校”“学年”“成绩”等列名。请下载模板,按模板的列名填写。"],
    ),
    ("no rows", [HEADINGS], ["表头(第 1 行)下面没有成绩行,没有可导入的内容。请填写后再上传。"]),
    (
        "columns missing",
        [("学校", "成绩"), ("二中", 86)],
        [
            "第 1 行的表头缺少“学年”列。请补上这一列,或下载模板按模板填写。",
            "第 1 行的表头缺少“满分”列。请补上这一列,或下载模板按模板填写。",
        ],
    ),
    (
        "unknown columns",
        [(*HEADINGS, "平均分", "备注"), ("二中", YEAR, None, 100, 86)],
        [
            f"第 1 行 H 列“平均分”不是可以导入的列。可用的列:{KNOWN}。请改列名,或删除这一列。",
            f"第 1 行 I 列“备注”不是可以导入的列。可用的列:{KNOWN}。请改列名,或删除这一列。",
        ],
    ),
    (
        "the same column twice",
        [(*HEADINGS, "参考人数"), ("二中", YEAR, None, 100, 86)],
        ["第 1 行 H 列“参考人数”与 F 列重复。请只保留一列。"],
    ),
    (
        "the same result twice",
        [HEADINGS, ("二中", YEAR, "初中", 100, 86), ("青田二中", YEAR, "初中", 100, 87)],
        ["第 3 行 C 列与第 2 行重复:青田二中 2021-2022学年初中的成绩出现了两次。请只保留一行。"],
    ),
    (
        "undivided beside a stage",
        [HEADINGS, ("二中", YEAR, "初中", 100, 86), ("二中", YEAR, None, 100, 87)],
        [
            "第 3 行 C 列与第 2 行冲突:青田二中 2021-2022学年既有不分学段的成绩,又有分学段的成绩,两者会重复计算。"
            "请只保留一种:要么一条不分学段,要么每个学段各一条。"
        ],
    ),
    (
        "demonstration results of an export",
        [(*HEADINGS, "数据性质"), ("二中", YEAR, None, 100, 86, None, None, "演示数据")],
        ["第 2 行 H 列标着“演示数据”,不能作为正式成绩导入。请删除这一行。"],
    ),
]


@pytest.mark.parametrize("case, rows, expected", TABLES, ids=[case[0] for case in TABLES])
def test_a_wrong_table_is_explained(county, core_school, case, rows, expected):
    assert sentences(read_results(county, "a.xlsx", xlsx(*rows))) == expected


def test_all_errors_come_at_once_in_the_order_of_the_sheet(county, core_school):
    found = read(
        county,
        ("三中", "2021", None, 100, 101),
        ("二中", YEAR, None, 100, 86),
        ("二中", YEAR, "大学", None, None),
    )
    assert [(error.row, error.column) for error in found.errors] == [
        (2, "A"),
        (2, "B"),
        (2, "E"),
        (4, "C"),
        (4, "E"),
    ]


def test_an_unreadable_file_is_one_error_of_the_whole_file(county):
    found = read_results(county, "成绩.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    assert sentences(found) == [
        "这是旧版 Excel 文件(.xls),无法读取。请用 Excel 或 WPS 打开,另存为 .xlsx 后再上传。"
    ]
    with pytest.raises(ImportRefused):
        found.save()


@pytest.mark.parametrize("there, here", [("junior", None), ("", "初中")])
def test_undivided_beside_a_stage_already_registered(county, core_school, there, here):
    QualityResultFactory(school=core_school, stage=there)
    assert sentences(read(county, ("二中", YEAR, here, 100, 86))) == [
        "第 2 行 C 列与已登记的成绩冲突:青田二中 2021-2022学年既有不分学段的成绩,又有分学段的成绩,两者会重复计算。"
        "请只保留一种:要么一条不分学段,要么每个学段各一条。"
    ]


def test_a_name_that_two_schools_share_is_not_guessed(county, core_school):
    SchoolFactory(county=county, code="S99", short_name="S10", full_name="石溪小学")
    assert sentences(read(county, ("S10", YEAR, None, 100, 86))) == [
        "第 2 行 A 列“S10”对应不止一所学校:青田二中(S10)、S10(S99)。请改填其中一所的编号。"
    ]


def test_schools_of_another_county_are_not_found(county):
    SchoolFactory(county=CountyFactory(), short_name="邻县中学")
    assert len(read(county, ("邻县中学", YEAR, None, 100, 86)).errors) == 1


# ---- what changes -------------------------------------------------------------------------------
def test_a_preview_shows_old_and_new(county, core_school):
    QualityResultFactory(school=core_school, value=Decimal("86.5"), examinees=None, units=Decimal("2.50"))
    found = read(county, ("二中", YEAR, None, 120, 90, 45, 2.5, "原始百分制"), headings=(*HEADINGS, "口径"))
    assert found.summary == "新增 0 条,修改 1 条,未变 0 条"
    assert [(change.label, change.old, change.new) for change in found.changed[0].changes] == [
        ("口径", "局定综合分", "原始百分制"),
        ("满分", "100", "120"),
        ("成绩", "86.5", "90"),
        ("考生数", "", "45"),
    ]
    assert QualityResult.objects.get().value == Decimal("86.5")

    found.save(reason="更正")
    result = QualityResult.objects.get()
    assert (result.value, result.full_marks, result.examinees, result.version) == (90, 120, 45, 2)
    latest = result.history.first()
    assert (latest.history_type, latest.value, latest.version) == ("~", 90, 2)
    assert latest.history_change_reason == "更正"


def test_a_second_import_changes_nothing(county, core_school, member_school):
    rows = [("二中", YEAR, "初中", 100, 86.5, 120, 3), ("S27", YEAR, None, 100, 72.3, None, None)]
    read(county, *rows).save()
    before = stored("pk", "value", "version")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        again = read(county, *rows)
        again.save()
    assert again.summary == "新增 0 条,修改 0 条,未变 2 条"
    assert [q["sql"] for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))] == []
    assert stored("pk", "value", "version") == before
    assert (QualityResult.history.count(), AuditEvent.objects.count()) == (2, 1)


def test_one_wrong_row_keeps_all_rows_out(county, core_school):
    found = read(county, ("二中", YEAR, "小学", 100, 86), ("二中", YEAR, "初中", 100, 186))
    assert len(found.created) == 1
    with pytest.raises(ImportRefused):
        found.save()
    assert QualityResult.objects.count() == QualityResult.history.count() == 0


def test_nothing_is_written_when_the_last_step_fails(county, core_school, monkeypatch):
    def refuse(**kwargs):
        raise IntegrityError

    monkeypatch.setattr(AuditEvent.objects, "create", refuse)
    with pytest.raises(ImportRefused):
        read(county, ("二中", YEAR, "小学", 100, 86)).save()
    assert QualityResult.objects.count() == QualityResult.history.count() == 0


# ---- between preview and save -------------------------------------------------------------------
def test_a_result_changed_after_the_preview_is_not_overwritten(county, core_school, member_school):
    for school in (core_school, member_school):
        QualityResultFactory(school=school, value=80)
    found = read(county, ("二中", YEAR, None, 100, 86), ("S27", YEAR, None, 100, 75))
    QualityResult.objects.filter(school=core_school).update(value=81, version=2)
    with pytest.raises(ImportRefused) as refusal:
        found.save()
    assert str(refusal.value) == STALE.format("青田二中 2021-2022学年")
    assert stored("value") == [(81,), (80,)]
    assert QualityResult.history.filter(history_type="~").count() == 0


def test_a_result_entered_after_the_preview_is_not_doubled(county, core_school):
    found = read(county, ("二中", YEAR, None, 100, 86))
    QualityResultFactory(school=core_school, stage="junior", value=80)
    with pytest.raises(ImportRefused) as refusal:
        found.save()
    assert str(refusal.value) == STALE.format("青田二中 2021-2022学年")
    assert stored("stage", "value") == [("junior", 80)]


def test_a_result_deleted_after_the_preview_stays_deleted(county, core_school):
    QualityResultFactory(school=core_school, value=80)
    found = read(county, ("二中", YEAR, None, 100, 86))
    QualityResult.objects.all().delete()
    with pytest.raises(ImportRefused) as refusal:
        found.save()
    assert str(refusal.value) == STALE.format("青田二中 2021-2022学年")
    assert stored("value") == []


def test_without_the_guard_the_other_change_would_be_lost(county, core_school, monkeypatch):
    """Negative control of the three tests above."""
    QualityResultFactory(school=core_school, value=80)
    found = read(county, ("二中", YEAR, None, 100, 86))
    QualityResult.objects.update(value=81, version=2)
    monkeypatch.setattr(results.ResultImport, "_refuse_stale", lambda self: None)
    found.save()
    assert stored("value") == [(86,)]


def test_a_result_that_appears_at_the_last_moment_is_left_to_the_database(county, core_school, monkeypatch):
    found = read(county, ("二中", YEAR, None, 100, 86))
    QualityResultFactory(school=core_school, value=80)
    monkeypatch.setattr(results.ResultImport, "_refuse_stale", lambda self: None)
    with pytest.raises(ImportRefused) as refusal:
        found.save()
    assert str(refusal.value) == (
        "登记的成绩在预览之后已被修改,没有写入任何数据。请重新上传文件,核对后再导入。"
    )
    assert stored("value") == [(80,)]


def test_changes_elsewhere_do_not_disturb(county, core_school, member_school):
    found = read(county, ("二中", YEAR, None, 100, 86))
    QualityResultFactory(school=member_school)
    QualityResultFactory(school=core_school, school_year=SchoolYear(2020))
    found.save()
    assert QualityResult.objects.count() == 3


def test_a_second_reading_must_be_of_what_was_agreed_to(county, core_school):
    row = ("二中", YEAR, None, 100, 86)
    agreed = read(county, row).fingerprint
    assert read(county, row).fingerprint == agreed
    other_file = read(county, (*row[:4], 87))
    QualityResultFactory(school=core_school, value=80)
    changed_meanwhile = read(county, row)
    for found in (other_file, changed_meanwhile):
        with pytest.raises(ImportRefused):
            found.save(seen=agreed)
    assert stored("value") == [(80,)]
    changed_meanwhile.save(seen=changed_meanwhile.fingerprint)
    assert stored("value") == [(86,)]


# ---- demonstration results ----------------------------------------------------------------------
def test_real_results_replace_demonstration_results(county, core_school):
    row = ("二中", YEAR, None, 100, 86)
    read(county, row).save(is_demo=True)
    assert stored("is_demo", "version") == [(True, 1)]
    read(county, row).save(is_demo=True)
    assert stored("is_demo", "version") == [(True, 1)]

    found = read(county, row)
    assert [(c.label, c.old, c.new) for c in found.changed[0].changes] == [
        ("数据性质", "演示数据", "正式成绩")
    ]
    found.save()
    assert stored("is_demo", "version") == [(False, 2)]


def test_demonstration_results_never_replace_real_ones(county, core_school):
    QualityResultFactory(school=core_school, value=86)
    with pytest.raises(ImportRefused) as refusal:
        read(county, ("二中", YEAR, None, 100, 80)).save(is_demo=True)
    assert str(refusal.value) == (
        "第 2 行:青田二中 2021-2022学年已有正式成绩,演示数据不能覆盖它。请从文件中删除这一行。"
    )
    assert stored("value", "is_demo") == [(86, False)]


# ---- size ---------------------------------------------------------------------------------------
def _queries(county, schools, mark: int) -> tuple[int, list[str]]:
    with CaptureQueriesContext(connection) as reading:
        found = read(county, *[(school.code, YEAR, None, 100, mark) for school in schools])
    assert found.errors == []
    with CaptureQueriesContext(connection) as saving:
        found.save()
    return len(reading), [query["sql"].split(" ", 1)[0] for query in saving]


@pytest.mark.parametrize("registered", [False, True])
def test_queries_do_not_grow_with_the_rows(county, registered):
    schools = SchoolFactory.create_batch(200, county=county)
    if registered:
        for school in schools:
            QualityResultFactory(school=school, value=50)
    few_reads, few = _queries(county, schools[:20], 80)
    many_reads, many = _queries(county, schools, 90)
    assert few_reads == many_reads == 3
    assert few.count("SELECT") == many.count("SELECT") == 2
    # SQLite takes at most 999 values a statement: 83 results or 99 changes.
    batches = 1 if connection.vendor == "postgresql" else 3
    assert few.count("INSERT") + few.count("UPDATE") <= 2 + 1
    assert many.count("INSERT") + many.count("UPDATE") <= 2 * 2 * batches + 1
