"""Which inputs a score rests on, how a claim is written, and whether a run has used it. Pure."""

import pytest

from evaluation.inputs import WrongClaim, claim_of, inputs_of, period_of, readings_of, used_by
from tests.evaluation.county import BEFORE, YEAR, both_years, county, member, result, rules


def told(facts, school, kind, alliance="", **chosen):
    return [
        row.label for row in inputs_of(facts, rules(**chosen), school=school, kind=kind, alliance=alliance)
    ]


def co_built(*results, **more):
    return county({"GJ": ("co_built", "core", ["a", "b"])}, results, **more)


def test_a_bundled_score_rests_on_the_core_and_on_both_years_of_its_members():
    facts = co_built(*both_years("core", "84", "86"), *both_years("a", "70", "72.5", units="6"))
    assert told(facts, "core", "bundled", "GJ") == [
        f"core {YEAR}学年 教学质量成绩 86",
        f"a {BEFORE}学年 教学质量成绩 70",
        f"a {BEFORE}学年 计算单位 6",
        f"a {YEAR}学年 教学质量成绩 72.5",
        f"a {YEAR}学年 计算单位 6",
        f"b {BEFORE}学年 教学质量成绩 没有登记",
        f"b {YEAR}学年 教学质量成绩 没有登记",
        "a 在GJ 成员关系 成员校 一直 至 今",
        "b 在GJ 成员关系 成员校 一直 至 今",
    ]


def test_a_pooled_score_rests_on_every_campus_and_its_weight():
    facts = county(
        {"RH": ("integrated", "core", ["a"])}, [result("core", "84", examinees=620), result("a", "76.5")]
    )
    assert told(facts, "a", "pooled", "RH") == [
        f"a {YEAR}学年 教学质量成绩 76.5",
        f"a {YEAR}学年 参考人数 没有登记",
        f"a {YEAR}学年 计算单位 没有登记",
        f"core {YEAR}学年 教学质量成绩 84",
        f"core {YEAR}学年 参考人数 620",
        f"core {YEAR}学年 计算单位 没有登记",
        "core 在RH 成员关系 核心校 一直 至 今",
        "a 在RH 成员关系 成员校 一直 至 今",
    ]


def test_an_own_score_rests_on_its_stages():
    facts = county({}, [result("a", "90", stage="primary"), result("a", "80", stage="junior", units="8")])
    assert told(facts, "a", "own") == [
        f"a {YEAR}学年 初中 教学质量成绩 80",
        f"a {YEAR}学年 初中 参考人数 没有登记",
        f"a {YEAR}学年 初中 计算单位 8",
        f"a {YEAR}学年 小学 教学质量成绩 90",
        f"a {YEAR}学年 小学 参考人数 没有登记",
        f"a {YEAR}学年 小学 计算单位 没有登记",
    ]


def test_a_member_that_is_pooled_elsewhere_shows_nothing_of_its_other_campuses():
    facts = county(
        {"GJ": ("co_built", "core", ["a"]), "RH": ("integrated", "a", ["stranger"])},
        [*both_years("core", "84", "86"), *both_years("a", "70", "72"), *both_years("stranger", "60", "61")],
    )
    assert not any("stranger" in label for label in told(facts, "core", "bundled", "GJ"))


def test_the_mean_of_two_rests_on_both_alliances():
    facts = county(
        {"GJ": ("co_built", "core", ["a"]), "XZ": ("collaborative", "core", ["b"])},
        [*both_years("core", "84", "86"), *both_years("a", "70", "72"), *both_years("b", "60", "61")],
    )
    labels = told(facts, "core", "bundled", "")
    assert f"a {YEAR}学年 教学质量成绩 72" in labels
    assert f"b {YEAR}学年 教学质量成绩 61" in labels


def test_every_input_has_a_key_of_its_own():
    facts = co_built(*both_years("core", "84", "86"), *both_years("a", "70", "72.5"))
    keys = [row.key for row in inputs_of(facts, rules(), school="core", kind="bundled", alliance="GJ")]
    assert len(keys) == len(set(keys)) == 7


def test_readings_that_are_not_in_force_may_be_objected_to():
    (row,) = readings_of(
        [("bundled.reading", "怎样算", {"A": "读法A", "B": "读法B"})], {"bundled.reading": "A"}
    )
    assert (row.key, row.label, row.claim) == (
        "reading/bundled.reading/B",
        "执行口径“怎样算”现用“读法A”",
        "读法B",
    )


@pytest.mark.parametrize(
    ("kind", "text", "written"),
    [
        ("result", " 67.50 ", "67.5"),
        ("result", "", ""),
        ("result", "６７．5", "67.5"),
        ("examinees", "0620", "620"),
        ("units", "8.25", "8.25"),
        ("membership", "不是成员", "不是成员"),
        ("membership", "2021-09-01至2022-06-30", "2021-09-01 至 2022-06-30"),
        ("membership", "一直 至 今", "一直 至 今"),
    ],
)
def test_a_claim_has_one_way_of_writing(kind, text, written):
    assert claim_of(kind, text, limit=100) == written


@pytest.mark.parametrize(
    ("kind", "text", "sentence"),
    [
        ("result", "六十七", "“六十七”不是教学质量成绩。请填写数字,最多 4 位小数,例如 67.5。"),
        ("result", "1e9", "“1e9”不是教学质量成绩。请填写数字,最多 4 位小数,例如 67.5。"),
        ("result", "101", "这项成绩的满分是 100,“101”不在 0 与满分之间。请核对后重填。"),
        ("result", "-1", "这项成绩的满分是 100,“-1”不在 0 与满分之间。请核对后重填。"),
        ("units", "0", "计算单位必须大于 0。请核对后重填。"),
        ("examinees", "0", "“0”不是参考人数。请填写大于 0 的整数,例如 620。"),
        ("examinees", "12.5", "“12.5”不是参考人数。请填写大于 0 的整数,例如 620。"),
        (
            "membership",
            "2021-13-01 至 今",
            "“2021-13-01 至 今”看不明白。请写“不是成员”,或写起止日期,例如“2021-09-01 至 2022-06-30”;"
            "没有起始日期写“一直”,没有终止日期写“今”。",
        ),
        (
            "membership",
            "2022-06-30 至 2021-09-01",
            "“2022-06-30 至 2021-09-01”的最后一天早于第一天。请核对两个日期。",
        ),
        (
            "membership",
            "一直 至 9999-12-31",
            "“一直 至 9999-12-31”看不明白。请写“不是成员”,或写起止日期,例如“2021-09-01 至 2022-06-30”;"
            "没有起始日期写“一直”,没有终止日期写“今”。",
        ),
    ],
)
def test_a_claim_that_makes_no_sense_is_refused(kind, text, sentence):
    with pytest.raises(WrongClaim) as refused:
        claim_of(kind, text, limit=100)
    assert str(refused.value) == sentence


RESULT = {"kind": "result", "school": "a", "school_year": YEAR, "stage": ""}
MEMBER = {"kind": "membership", "alliance": "GJ", "school": "a", "since": "", "until": ""}
READING = {"kind": "reading", "question": "bundled.reading", "option": "B"}


@pytest.mark.parametrize(
    ("name", "value", "used"),
    [
        (RESULT, "72.5", True),
        (RESULT, "72", False),
        (RESULT | {"school_year": "2019-2020"}, "72.5", False),
        (RESULT | {"kind": "examinees"}, "31", True),
        (RESULT | {"kind": "units"}, "31", False),
        (MEMBER, "一直 至 今", True),
        (MEMBER, "2021-09-01 至 今", False),
        (MEMBER, "不是成员", False),
        (MEMBER | {"school": "core-of-nothing"}, "不是成员", True),
        (READING, "读法B", True),
        (READING | {"option": "C"}, "读法C", False),
    ],
)
def test_whether_a_run_used_a_value(name, value, used):
    facts = co_built(*both_years("a", "70", "72.5", examinees=31))
    assert used_by(facts, {"bundled.reading": "B"}, name, value) is used


def test_a_membership_that_ended_is_known_by_its_last_day():
    facts = county({}, [], memberships=[member("GJ", "a", since="2021-03-31", until="2022-07-01")])
    name = MEMBER | {"since": "2021-03-31"}
    assert used_by(facts, {}, name, "2021-03-31 至 2022-06-30")
    assert [str(day) for day in period_of("2021-03-31 至 2022-06-30")] == ["2021-03-31", "2022-07-01"]
