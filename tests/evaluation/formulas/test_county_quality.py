"""Double roles: which row is official, and what each decision would change."""

import pytest

from evaluation.formulas.numbers import shown
from tests.evaluation.county import both_years, county, result, scores

JIANGNAN = county(
    {
        "RH03": ("integrated", "江南学校", ["湖边分校"]),
        "XZ06": ("collaborative", "江南学校", ["山口镇小", "汤垟乡小"]),
    },
    [
        *both_years("江南学校", "84", "86", examinees=300),
        *both_years("湖边分校", "74", "76", examinees=100),
        *both_years("山口镇小", "70", "72"),
        *both_years("汤垟乡小", "70", "71"),
    ],
)
ZHANGDAN = county(
    {
        "RH01": ("integrated", "章旦中学", ["仁宫分校"]),
        "GJ06": ("co_built", "章旦中学", ["阜山中学"]),
    },
    [result("章旦中学", "82"), result("仁宫分校", "78"), *both_years("阜山中学", "70", "71")],
)
ERZHONG = county(
    {
        "GJ01": ("co_built", "青田二中", ["三溪口学校"]),
        "XZ01": ("collaborative", "青田二中", ["船寮镇中"]),
    },
    [result("青田二中", "90"), *both_years("三溪口学校", "60", "62"), *both_years("船寮镇中", "70", "73")],
)


def official(found):
    return {row.school: (row.kind, row.alliance) for row in found.values() if row.official}


def test_integrated_and_collaborative_is_judged_as_collaborative():
    """「同是融合型教共体总校,又是协作型教共体总校,按后者类型考核」"""
    found = scores(JIANGNAN)
    assert official(found)["江南学校"] == ("bundled", "XZ06")
    assert official(found)["湖边分校"] == ("pooled", "RH03")
    # pooled Q (300×86 + 100×76)÷400 = 83.5 → 75.15 + 1.5
    assert shown(found["江南学校", "bundled", "XZ06"].value, 2) == "76.65"


def test_the_bureau_may_take_the_main_campus_alone():
    found = scores(JIANGNAN, role_integrated_collaborative_q="main_campus")
    assert shown(found["江南学校", "bundled", "XZ06"].value, 2) == "78.90"  # 0.9×86 + 1.5


def test_branches_as_divisor_are_the_cores_own():
    row = scores(JIANGNAN, divisor_branches="branches")["江南学校", "bundled", "XZ06"]
    assert shown(row.value, 2) == "78.15"  # 75.15 + 3÷1


def test_branches_as_divisor_are_undefined_without_a_branch():
    row = scores(ERZHONG, divisor_branches="branches")["青田二中", "bundled", "XZ01"]
    assert (row.value, row.reason) == (None, "按“分校数”口径,该总校没有融合型分校,除数无法确定")


@pytest.mark.parametrize(
    ("option", "expected"), [("co_built", ("bundled", "GJ06")), ("integrated", ("own", ""))]
)
def test_integrated_and_co_built(option, expected):
    found = scores(ZHANGDAN, alone=("仁宫分校",), role_integrated_co_built=option)
    assert official(found)["章旦中学"] == expected
    assert "role.integrated_co_built" in found["章旦中学", "bundled", "GJ06"].questions


@pytest.mark.parametrize(
    ("option", "expected", "value"),
    [
        ("co_built", ("bundled", "GJ01"), "76.00"),
        ("collaborative", ("bundled", "XZ01"), "84.00"),
        ("mean", ("bundled", ""), "80.00"),
    ],
)
def test_co_built_and_collaborative(option, expected, value):
    found = scores(ERZHONG, role_co_built_collaborative=option)
    assert official(found)["青田二中"] == expected
    assert shown(found["青田二中", *expected].value, 2) == value
    both = [found["青田二中", "bundled", code] for code in ("GJ01", "XZ01")]
    assert [shown(row.value, 2) for row in both] == ["76.00", "84.00"]
    assert all("role.co_built_collaborative" in row.questions for row in both)


def test_every_school_has_exactly_one_official_row():
    for facts in (JIANGNAN, ZHANGDAN, ERZHONG):
        for option in ("co_built", "collaborative", "mean"):
            rows = scores(facts, role_co_built_collaborative=option).values()
            counts = {row.school: 0 for row in rows}
            for row in rows:
                counts[row.school] += row.official
            assert set(counts.values()) == {1}


def test_a_member_that_leads_another_alliance_counts_with_its_own_result_never_its_bundled_score():
    facts = county(
        {
            "GJ02": ("co_built", "船寮镇中", ["高市乡校"]),
            "XZ01": ("collaborative", "青田二中", ["船寮镇中"]),
        },
        [result("青田二中", "90"), *both_years("船寮镇中", "70", "73"), *both_years("高市乡校", "50", "90")],
    )
    assert shown(scores(facts)["青田二中", "bundled", "XZ01"].value, 2) == "84.00"


def test_questions_apply_whether_or_not_they_move_the_score():
    found = scores(ERZHONG)
    assert found["青田二中", "bundled", "XZ01"].questions == (
        "bundled.reading",
        "divisor.branches",
        "divisor.counts",
        "role.co_built_collaborative",
    )
    assert found["三溪口学校", "own", ""].questions == ()
