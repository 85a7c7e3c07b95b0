"""考核成绩单: every number with the sentence it rests on, and why something is missing."""

import re

import pytest

from alliances.models import Membership, QualityResult, School
from evaluation.scoring import run_scoring
from tests.clients import browser
from tests.evaluation.pages import POLICY, read, sheet, tight
from tests.factories import QualityResultFactory


def test_the_sheet_sets_the_numbers_into_the_sentence(run, clerk):
    said = read(clerk, sheet(run, "山口镇中"))
    assert tight(
        "“共建型教共体总校的教学质量考核:总校占80% 86.00×80% = 68.80 ,成员校占20%"
        "(以各成员校教学质量与前一年比较的增量总和作为指标进行加、减分,即总增量÷成员校数×2 1.50÷2×2 = 1.50 )。”"
    ) in tight(said)
    assert "三(三)2 1) 教学质量考核 方框内是本校的数字,不是原文" in said
    assert "本校得分×80% 68.80 + 成员校增量加减分 1.50 = 70.30" in said
    assert "已测算,未公布 正式成绩" in said


def test_the_sheet_lists_the_members_and_why_they_count(run, clerk):
    said = read(clerk, sheet(run, "山口镇中"))
    assert "仁庄镇中 72.50 75.00 +2.50 计入 方山乡校 68.00 67.00 -1.00 计入" in said
    said = read(clerk, sheet(run, "城西小学"))
    assert "祯埠镇小 – 77.40 – 不计入 没有2020-2021学年的教学质量成绩" in said
    assert "无可比增量。" in said
    assert tight("没有可比增量,计 0.00") in tight(said)


def test_every_open_question_of_the_row_names_the_option_in_use(run, clerk):
    said = read(clerk, sheet(run, "江南学校"))
    for label in (
        "按字面加减",
        "融合型一起考核的成绩",
        "协作型的成员校数",
        "按学校个数",
        "按计算单位,缺时按参考人数",
    ):
        assert f"文件未明确,暂按“{label}”" in said
    html = browser(clerk).get(sheet(run, "江南学校")).content.decode()
    assert f'href="{POLICY}#question-role.integrated_collaborative_q"' in html


def test_a_pooled_sheet_shows_the_weights(run, clerk):
    said = read(clerk, sheet(run, "大路分校"))
    assert "(84.00×620 + 76.50×80 + 73.00×45 + 75.00×60) ÷ 805 = 81.97" in said
    assert "一起考核的校区 2021-2022学年,按参考人数合成" in said
    assert "船寮镇小 局定综合分 84/100 84.00 620 77.0%" in said
    assert "一起考核的各校区成绩相同。" in said


def test_a_campus_without_a_result_says_so(run, clerk):
    said = read(clerk, sheet(run, "高湖镇小"))
    assert "计入 1 / 校区 2。" in said
    assert "良川分校 没有2021-2022学年的教学质量成绩" in said


def test_a_school_assessed_alone_quotes_the_sentence_that_says_so(run, clerk):
    said = read(clerk, sheet(run, "仁宫分校"))
    assert "“因规模较大原独立考核的仁宫分校和东山分校继续单独考核。”" in said
    assert "本校成绩就是本学年的教学质量成绩,不与其他学校捆绑。" in said


def test_a_sheet_that_is_not_official_leads_to_the_one_that_is(run, clerk):
    said = read(clerk, sheet(run, "青田二中", alliance_type="协作型"))
    assert "这份成绩只供参考。青田二中的正式成绩是 共建型成绩 74.88 。" in said
    html = browser(clerk).get(sheet(run, "青田二中", alliance_type="协作型")).content.decode()
    assert f'href="{sheet(run, "青田二中")}"' in html


def test_the_other_half_of_the_assessment_is_shown_as_empty(run, clerk):
    said = read(clerk, sheet(run, "山口镇中")).replace(" ", "")
    assert (
        "“两个优化”统一管理是考核的另一部分:文件没有写分值,由教研室、电教馆录入。"
        "尚未录入,文件没有写怎样与教学质量成绩合并,不在上面的成绩中。"
    ) in said


def test_the_sheet_can_be_checked_to_the_last_digit(run, clerk):
    said = read(clerk, sheet(run, "江南学校"))
    for value in (run.inputs_digest, run.result_digest, run.pack_text_id, "精确成绩 1510083/21400"):
        assert value in said


READINGS = [
    ("A-CAP", "塔山小学", "成员校增量加减分(不超过±20分) 20.00", "12.00÷1×2 = 24.00,折算后 20.00"),
    ("B", "山口镇中", "成员校底分 20.00", "1.50÷2×2 = 1.50"),
    ("C", "山口镇中", "本校得分 86.00 + 成员校增量加减分 1.50 = 87.50", "86.00×100% = 86.00"),
    ("D", "山口镇中", "成员校增量加减分×20% 0.30", "1.50÷2×2 = 1.50,折算后 0.30"),
    ("E", "山口镇中", "成员校均分×20% 14.20", "1.50÷2×2 = 1.50"),
]


@pytest.mark.parametrize(("reading", "school", "formula", "set_in"), READINGS)
def test_every_reading_is_written_out(qingtian, year, clerk, reading, school, formula, set_in):
    run = run_scoring(qingtian, year, overrides={"bundled.reading": reading})
    said = tight(read(clerk, sheet(run, school)))
    assert tight(formula) in said
    assert tight(set_in) in said


def test_a_blocked_row_and_a_mean_open_too(qingtian, year, clerk):
    run = run_scoring(
        qingtian, year, overrides={"gain.no_prior_result": "block", "role.co_built_collaborative": "mean"}
    )
    assert "暂无成绩:祯埠镇小没有可比增量,按所选口径暂不计分。" in read(clerk, sheet(run, "城西小学"))
    said = read(clerk, sheet(run, "青田二中"))
    assert re.search("共建型成绩 74.88 .* 协作型成绩 82.00 .* 两类成绩的平均 78.44", said)


def test_a_school_with_stages_shows_each_and_their_sum_up(qingtian, year, clerk):
    school = School.objects.get(county=qingtian, short_name="山口镇中")
    QualityResult.objects.filter(school=school, school_year=year).delete()
    for stage, value, units in (("primary", 90, 12), ("junior", 80, 8)):
        QualityResultFactory(school=school, stage=stage, value=value, units=units, examinees=100)
    said = read(clerk, sheet(run_scoring(qingtian, year), "山口镇中"))
    assert (
        "学校 学段 口径 成绩/满分 折合百分制 考生数 计算单位 山口镇中 初中 局定综合分 80/100 80.00 100 8"
        in said
    )
    assert "山口镇中 小学 局定综合分 90/100 90.00 100 12" in said
    assert "山口镇中各学段合计 86.00 学段 初中、小学 加权 计算单位(未填按 1)" in said
    assert "本校得分×80% 68.80" in said


def test_a_member_of_part_of_the_year_shows_since_when(qingtian, year, clerk):
    joined = Membership.objects.get(alliance__code="GJ05", school__short_name="方山乡校")
    Membership.objects.filter(pk=joined.pk).update(since="2021-10-01")
    said = read(clerk, sheet(run_scoring(qingtian, year), "山口镇中"))
    assert "方山乡校 68.00 67.00 -1.00 不计入 不是整学年的成员 成员时间 2021-10-01 至 今" in said
    assert "计入 1 / 成员 2" in said
    assert "文件未明确,暂按“整学年都是成员才计入”" in said


def test_measures_stand_in_words(qingtian, year, clerk):
    QualityResult.objects.filter(school__short_name="仁庄镇中", school_year=year).update(
        measure="standard_score", full_marks=None
    )
    run = run_scoring(qingtian, year)
    assert "仁庄镇中 标准分 75 75.00" in read(clerk, sheet(run, "仁庄镇中"))
    assert "仁庄镇中 72.50 75.00 – 不计入 两学年成绩口径不同,不可比" in read(clerk, sheet(run, "山口镇中"))


def test_addends_keep_four_places_where_two_would_not_add_up(qingtian, year, clerk):
    """85.05 × 90% = 76.545 and (2.00 + 0.01) ÷ 2 = 1.005: rounded apart they make 77.56, the score is 77.55."""
    for name, value in (("华侨中学", "85.05"), ("东源镇中", "76.41")):
        QualityResult.objects.filter(school__short_name=name, school_year=year).update(value=value)
    said = read(clerk, sheet(run_scoring(qingtian, year), "华侨中学"))
    assert "成绩 77.55 分" in said
    assert "本校得分×90% 76.5450 + 成员校增量加减分 1.0050 = 77.55" in said
    assert re.search("怎样算出来的 .* 本校得分×90% 76.5450 .* 成员校增量加减分 1.0050 .* 成绩 77.55", said)
