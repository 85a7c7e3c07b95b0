"""三(三)2: the bundled score, as case law. Schools carry their real short names as codes."""

from fractions import Fraction

import pytest

from evaluation.formulas.numbers import shown
from tests.evaluation.county import BEFORE, both_years, county, member, result, scores

SHANKOU = county(
    {"GJ05": ("co_built", "山口镇中", ["仁庄镇中", "方山乡校"])},
    [
        result("山口镇中", "86.0"),
        *both_years("仁庄镇中", "72.5", "75.0"),
        *both_years("方山乡校", "68.0", "67.0"),
    ],
)
ERZHONG = county(
    {"XZ01": ("collaborative", "青田二中", ["船寮镇中", "海口镇中"])},
    [
        result("青田二中", "90.0"),
        *both_years("船寮镇中", "70", "73"),
        *both_years("海口镇中", "71", "70"),
    ],
)
ZHANGDAN = county(
    {"GJ06": ("co_built", "章旦中学", ["阜山中学", "北山镇校", "巨浦乡小", "万阜乡校"])},
    [
        result("章旦中学", "82.4"),
        *both_years("阜山中学", "70", "74.0"),
        *both_years("北山镇校", "70", "67.8"),
        *both_years("巨浦乡小", "70", "71.5"),
        *both_years("万阜乡校", "70", "70.7"),
    ],
)
WENXI = county(
    {"XZ09": ("collaborative", "温溪二小", ["贵岙乡小"])},
    [result("温溪二小", "88"), *both_years("贵岙乡小", "74", "70")],
)
TASHAN = county(
    {"GJ10": ("co_built", "塔山小学", ["温溪三小"])},
    [result("塔山小学", "85"), *both_years("温溪三小", "60", "72")],
)

GOLDEN = [
    # clause, core, alliance, county, reading, printed score
    ("三(三)2 1)", "山口镇中", "GJ05", SHANKOU, "A", "70.30"),
    ("三(三)2 1)", "山口镇中", "GJ05", SHANKOU, "A-CAP", "70.30"),
    ("三(三)2 1)", "山口镇中", "GJ05", SHANKOU, "B", "90.30"),
    ("三(三)2 1)", "山口镇中", "GJ05", SHANKOU, "C", "87.50"),
    ("三(三)2 1)", "山口镇中", "GJ05", SHANKOU, "D", "69.10"),
    ("三(三)2 1)", "山口镇中", "GJ05", SHANKOU, "E", "84.50"),
    ("三(三)2 2)", "青田二中", "XZ01", ERZHONG, "A", "82.00"),
    ("三(三)2 2)", "青田二中", "XZ01", ERZHONG, "A-CAP", "82.00"),
    ("三(三)2 2)", "青田二中", "XZ01", ERZHONG, "B", "92.00"),
    ("三(三)2 2)", "青田二中", "XZ01", ERZHONG, "C", "91.00"),
    ("三(三)2 2)", "青田二中", "XZ01", ERZHONG, "D", "81.10"),
    ("三(三)2 1)", "章旦中学", "GJ06", ZHANGDAN, "A", "67.92"),
    ("三(三)2 2)", "温溪二小", "XZ09", WENXI, "A", "75.20"),
    ("三(三)2 1)", "塔山小学", "GJ10", TASHAN, "A", "92.00"),
    ("三(三)2 1)", "塔山小学", "GJ10", TASHAN, "A-CAP", "88.00"),
]


@pytest.mark.parametrize(("clause", "core", "alliance", "facts", "reading", "expected"), GOLDEN)
def test_the_printed_sentence_gives_this_score(clause, core, alliance, facts, reading, expected):
    row = scores(facts, bundled_reading=reading)[core, "bundled", alliance]
    assert shown(row.value, 2) == expected


def test_the_two_addends_are_always_shown():
    row = scores(SHANKOU)["山口镇中", "bundled", "GJ05"]
    total = row.lines[-1]
    assert total.label == "成绩"
    assert total.inputs == {"算式": "本校得分×80% 68.80 + 成员校增量加减分 1.50"}
    assert [(line.label, shown(line.value)) for line in row.lines[-3:]] == [
        ("本校得分×80%", "68.8000"),
        ("成员校增量加减分", "1.5000"),
        ("成绩", "70.3000"),
    ]


def test_each_member_has_a_line_with_both_years():
    row = scores(SHANKOU)["山口镇中", "bundled", "GJ05"]
    line = next(line for line in row.lines if line.label == "成员校增量:仁庄镇中")
    assert line.value == Fraction("2.5")
    assert (line.inputs["上学年"], line.inputs["本学年"], line.inputs["计入"]) == ("72.5", "75", "是")


MISSING = county(
    {"GJ05": ("co_built", "山口镇中", ["仁庄镇中", "方山乡校"])},
    [result("山口镇中", "86"), *both_years("仁庄镇中", "72.5", "75"), result("方山乡校", "67")],
)


@pytest.mark.parametrize(
    ("option", "expected", "counted", "reason"),
    [
        ("exclude", "73.80", 1, ""),  # 68.8 + 2×2.5÷1
        ("zero", "71.30", 2, ""),  # 68.8 + 2×2.5÷2
        ("block", None, 1, "方山乡校没有可比增量,按所选口径暂不计分"),
    ],
)
def test_a_member_without_last_years_result(option, expected, counted, reason):
    row = scores(MISSING, gain_no_prior_result=option)["山口镇中", "bundled", "GJ05"]
    assert (row.value and shown(row.value, 2), row.counted, row.of, row.reason) == (
        expected,
        counted,
        2,
        reason,
    )
    assert "gain.no_prior_result" in row.questions


def test_without_any_countable_member_the_member_part_is_zero_and_says_so():
    facts = county(
        {"GJ10": ("co_built", "塔山小学", ["温溪三小"])}, [result("塔山小学", "85"), result("温溪三小", "72")]
    )
    row = scores(facts)["塔山小学", "bundled", "GJ10"]
    assert (shown(row.value, 2), row.reason, row.counted, row.of) == ("68.00", "无可比增量", 0, 1)


def test_a_core_without_a_result_has_no_score_never_zero():
    facts = county({"GJ10": ("co_built", "塔山小学", ["温溪三小"])}, both_years("温溪三小", "60", "72"))
    row = scores(facts)["塔山小学", "bundled", "GJ10"]
    assert (row.value, row.reason) == (None, "没有2021-2022学年的教学质量成绩")
    assert any(line.label == "成员校增量:温溪三小" for line in row.lines)


@pytest.mark.parametrize(
    ("option", "expected", "counted"), [("exclude", "73.80", 1), ("include", "70.30", 2)]
)
def test_a_member_who_joined_in_the_middle_of_the_year(option, expected, counted):
    facts = county(
        {"GJ05": ("co_built", "山口镇中", ["仁庄镇中"])},
        SHANKOU.results,
        memberships=[member("GJ05", "方山乡校", since="2022-02-01")],
    )
    row = scores(facts, gain_joined_midyear=option)["山口镇中", "bundled", "GJ05"]
    assert (shown(row.value, 2), row.counted, row.of) == (expected, counted, 2)
    assert "gain.joined_midyear" in row.questions


def test_a_counted_newcomer_without_last_years_result_raises_both_questions():
    results = [r for r in SHANKOU.results if (r.school, r.school_year) != ("方山乡校", BEFORE)]
    facts = county(
        {"GJ05": ("co_built", "山口镇中", ["仁庄镇中"])},
        results,
        memberships=[member("GJ05", "方山乡校", since="2022-02-01")],
    )
    left_out = scores(facts)["山口镇中", "bundled", "GJ05"]
    assert "gain.no_prior_result" not in left_out.questions
    taken = scores(facts, gain_joined_midyear="include")["山口镇中", "bundled", "GJ05"]
    assert {"gain.joined_midyear", "gain.no_prior_result"} <= set(taken.questions)


def test_two_stretches_without_a_gap_are_one_membership():
    facts = county(
        {"GJ05": ("co_built", "山口镇中", ["仁庄镇中"])},
        SHANKOU.results,
        memberships=[
            member("GJ05", "方山乡校", until="2022-02-01"),
            member("GJ05", "方山乡校", since="2022-02-01"),
        ],
    )
    row = scores(facts)["山口镇中", "bundled", "GJ05"]
    assert (shown(row.value, 2), row.counted, row.of) == ("70.30", 2, 2)


def test_results_of_different_measures_are_not_compared():
    facts = county(
        {"GJ05": ("co_built", "山口镇中", ["仁庄镇中"])},
        [
            result("山口镇中", "86"),
            result("仁庄镇中", "72.5", year=BEFORE),
            result("仁庄镇中", "0.4", measure="standard_score", full=None),
        ],
    )
    row = scores(facts)["山口镇中", "bundled", "GJ05"]
    line = next(line for line in row.lines if line.label == "成员校增量:仁庄镇中")
    assert (line.value, line.inputs["原因"]) == (None, "两学年成绩口径不同,不可比")
    assert row.reason == "无可比增量"


@pytest.mark.parametrize(
    ("counts", "expected", "reason"),
    [
        ("schools", "70.30", ""),
        # ΣΔ 1.5, Σ units 4 + 2: 68.8 + 2×1.5÷6
        ("units", "69.30", ""),
    ],
)
def test_the_divisor_counts_schools_or_units(counts, expected, reason):
    facts = county(
        {"GJ05": ("co_built", "山口镇中", ["仁庄镇中", "方山乡校"])},
        [
            result("山口镇中", "86.0"),
            *both_years("仁庄镇中", "72.5", "75.0", units="4"),
            *both_years("方山乡校", "68.0", "67.0", units="2"),
        ],
    )
    row = scores(facts, divisor_counts=counts)["山口镇中", "bundled", "GJ05"]
    assert (shown(row.value, 2), row.reason) == (expected, reason)


def test_a_divisor_of_units_that_nobody_entered_gives_no_score():
    row = scores(SHANKOU, divisor_counts="units")["山口镇中", "bundled", "GJ05"]
    assert (row.value, row.reason) == (None, "仁庄镇中、方山乡校缺计算单位,除数无法确定")


def test_reading_e_needs_a_member_to_take_the_mean_of():
    facts = county({"GJ10": ("co_built", "塔山小学", ["温溪三小"])}, [result("塔山小学", "85")])
    row = scores(facts, bundled_reading="E")["塔山小学", "bundled", "GJ10"]
    assert (row.value, row.reason) == (None, "没有可计入的成员校,无法计算成员校均分")


def test_a_guest_is_assessed_by_its_own_county():
    facts = county(
        {"GJ05": ("co_built", "山口镇中", ["仁庄镇中", "方山乡校"])},
        [*SHANKOU.results, *both_years("缙云县紫薇小学", "60", "90")],
        memberships=[member("GJ05", "缙云县紫薇小学", "guest")],
    )
    row = scores(facts)["山口镇中", "bundled", "GJ05"]
    assert (shown(row.value, 2), row.of) == ("70.30", 2)
