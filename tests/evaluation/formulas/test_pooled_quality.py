"""三(三)2 3): 融合型教共体教学质量一起考核; assessed alone; which weight."""

import pytest

from evaluation.formulas.numbers import shown
from tests.evaluation.county import BEFORE, both_years, county, member, result, scores

POOL = {"RH05": ("integrated", "船寮镇小", ["大路分校", "石盖分校", "芝溪分校"])}
CHUANLIAO = [
    result("船寮镇小", "84.0", examinees=620),
    result("大路分校", "76.5", examinees=80),
    result("石盖分校", "73.0", examinees=45),
    result("芝溪分校", "75.0", examinees=60),
]


@pytest.mark.parametrize(
    ("weight", "expected"), [("units_else_examinees", "81.97"), ("examinees", "81.97"), ("equal", "77.13")]
)
def test_every_campus_receives_the_pooled_result(weight, expected):
    found = scores(county(POOL, CHUANLIAO), pool_weight=weight)
    for campus in ("船寮镇小", "大路分校", "石盖分校", "芝溪分校"):
        row = found[campus, "pooled", "RH05"]
        assert (shown(row.value, 2), row.official, row.counted, row.of) == (expected, True, 4, 4)
        assert row.questions == ("pool.weight",)


def test_units_decide_only_when_entered_for_every_campus_result():
    with_units = [result(r.school, r.value, examinees=r.examinees, units="1") for r in CHUANLIAO]
    row = scores(county(POOL, with_units))["船寮镇小", "pooled", "RH05"]
    assert (shown(row.value, 2), row.lines[-1].inputs["权重"]) == ("77.13", "计算单位")
    one_missing = [*with_units[:3], CHUANLIAO[3]]
    row = scores(county(POOL, one_missing))["船寮镇小", "pooled", "RH05"]
    assert (shown(row.value, 2), row.lines[-1].inputs["权重"]) == ("81.97", "参考人数")


def test_a_campus_without_a_result_is_left_out_and_still_receives_the_pooled_result():
    found = scores(county(POOL, CHUANLIAO[:3]))
    row = found["芝溪分校", "pooled", "RH05"]
    # (620×84 + 80×76.5 + 45×73) ÷ 745
    assert (shown(row.value, 2), row.counted, row.of, row.reason) == ("82.53", 3, 4, "计入 3 / 校区 4")


def test_without_weights_there_is_no_pooled_result():
    bare = [result(r.school, r.value) for r in CHUANLIAO]
    row = scores(county(POOL, bare))["船寮镇小", "pooled", "RH05"]
    assert (row.value, row.reason) == (None, "缺计算单位和参考人数")


def test_a_branch_assessed_alone_keeps_its_own_result_and_leaves_no_pool_of_one():
    facts = county(
        {"RH01": ("integrated", "章旦中学", ["仁宫分校"])},
        [result("章旦中学", "82.4", examinees=300), result("仁宫分校", "78", examinees=200)],
    )
    found = scores(facts, alone=("仁宫分校",))
    assert set(found) == {("章旦中学", "own", ""), ("仁宫分校", "own", "")}
    branch = found["仁宫分校", "own", ""]
    assert (shown(branch.value, 2), branch.lines[-1].label) == ("78.00", "继续单独考核")


def test_different_measures_cannot_be_pooled():
    mixed = [*CHUANLIAO[:3], result("芝溪分校", "1.2", measure="county_difference", full=None, examinees=60)]
    row = scores(county(POOL, mixed))["船寮镇小", "pooled", "RH05"]
    assert (row.value, row.reason) == (None, "2021-2022学年各校区同一学年内成绩口径不一致,不能合并")


def test_the_gain_of_a_pooled_member_is_the_gain_of_its_pool():
    facts = county(
        {
            "RH07": ("integrated", "高湖镇小", ["良川分校"]),
            "XZ05": ("collaborative", "城东小学", ["高湖镇小"]),
        },
        [
            result("城东小学", "90"),
            *both_years("高湖镇小", "80", "82", examinees=100),
            *both_years("良川分校", "60", "70", examinees=100),
        ],
    )
    row = scores(facts)["城东小学", "bundled", "XZ05"]
    # pooled 70 → 76: 0.9×90 + 6
    assert shown(row.value, 2) == "87.00"
    assert "pool.weight" in row.questions


def test_last_years_pool_raises_the_question_of_its_weight_too():
    facts = county(
        {"RH05": ("integrated", "船寮镇小", []), "GJ05": ("co_built", "山口镇中", [])},
        [
            result("山口镇中", "86"),
            *both_years("船寮镇小", "84", "85", examinees=620),
            *both_years("石盖分校", "73", "74", examinees=45),
        ],
        memberships=[
            member("RH05", "石盖分校", "campus", until="2021-09-01"),
            member("GJ05", "石盖分校", since="2021-09-01"),
        ],
    )
    row = scores(facts)["山口镇中", "bundled", "GJ05"]
    assert "pool.weight" in row.questions
    assert scores(facts, pool_weight="equal")["山口镇中", "bundled", "GJ05"].value != row.value


def test_stages_present_in_both_years_are_compared():
    facts = county(
        {"GJ01": ("co_built", "青田二中", ["三溪口学校"])},
        [
            result("青田二中", "90"),
            result("三溪口学校", "70", year=BEFORE, stage="primary"),
            result("三溪口学校", "50", year=BEFORE, stage="junior"),
            result("三溪口学校", "72", stage="primary"),
        ],
    )
    row = scores(facts)["青田二中", "bundled", "GJ01"]
    # 小学 only: +2 → 72 + 2×2
    assert shown(row.value, 2) == "76.00"


def test_an_undivided_result_is_never_paired_with_a_stage():
    facts = county(
        {"GJ01": ("co_built", "青田二中", ["三溪口学校"])},
        [
            result("青田二中", "90"),
            result("三溪口学校", "70", year=BEFORE),
            result("三溪口学校", "72", stage="primary"),
        ],
    )
    row = scores(facts)["青田二中", "bundled", "GJ01"]
    line = next(line for line in row.lines if line.label == "成员校增量:三溪口学校")
    assert (line.value, line.inputs["原因"]) == (None, "两学年没有相同的学段,不可比")


def test_stages_are_weighted_by_units_blank_counting_as_one():
    facts = county(
        {"GJ01": ("co_built", "青田二中", ["三溪口学校"])},
        [
            result("青田二中", "90"),
            result("三溪口学校", "90", stage="primary", units="12"),
            result("三溪口学校", "80", stage="junior", units="8"),
        ],
    )
    assert shown(scores(facts)["三溪口学校", "own", ""].value, 2) == "86.00"


def test_full_marks_are_turned_into_a_scale_of_100():
    facts = county(
        {"GJ01": ("co_built", "青田二中", ["三溪口学校"])}, [result("青田二中", "108", full="120")]
    )
    assert shown(scores(facts)["青田二中", "bundled", "GJ01"].value, 2) == "72.00"


MIXED_CAMPUS = [
    result("良川分校", "60", stage="primary", examinees=50, units=3),
    result("良川分校", "1.2", stage="junior", measure="standard_score", full=None, examinees=50, units=2),
]


def test_units_that_were_entered_count_even_where_the_stages_cannot_be_joined():
    """The campus has no result of its own, but a pooled one, and its 计算单位 are there to be counted."""
    facts = county(
        {
            "RH07": ("integrated", "高湖镇小", ["良川分校"]),
            "XZ05": ("collaborative", "城东小学", ["良川分校"]),
        },
        [
            result("城东小学", "90"),
            *both_years("高湖镇小", "80", "82", examinees=100),
            result("良川分校", "70", year=BEFORE, examinees=100),
            *MIXED_CAMPUS,
        ],
    )
    row = scores(facts, divisor_counts="units")["城东小学", "bundled", "XZ05"]
    # pooled 75 → 82 over 5 units: 0.9×90 + 7÷5
    assert (row.reason, shown(row.value, 2)) == ("", "82.40")


def test_both_years_are_worked_out_again_over_the_common_stages():
    """What cannot be joined over all stages may count over the common ones: in both years alike."""
    facts = county(
        {
            "RH07": ("integrated", "高湖镇小", ["良川分校"]),
            "XZ05": ("collaborative", "城东小学", ["高湖镇小"]),
        },
        [
            result("城东小学", "90"),
            result("高湖镇小", "80", year=BEFORE, stage="primary", examinees=50),
            result("高湖镇小", "40", year=BEFORE, stage="junior", examinees=50),
            result("良川分校", "70", year=BEFORE, stage="primary", examinees=50),
            result("高湖镇小", "82", stage="primary", examinees=50),
            *MIXED_CAMPUS,
        ],
    )
    row = scores(facts)["城东小学", "bundled", "XZ05"]
    # the primary stage alone: (80 + 70)÷2 → (82 + 60)÷2, a loss of 4
    assert shown(row.value, 2) == "77.00"
