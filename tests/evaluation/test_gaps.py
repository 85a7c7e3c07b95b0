"""缺口: what is said of each, what the run does with it, and which question it falls under."""

from dataclasses import replace

import pytest

from evaluation.facts import AllianceFact
from evaluation.formulas import county_quality
from evaluation.gaps import Group, gaps_of
from evaluation.presentation.gaps import TITLES
from tests.evaluation.county import both_years, county, member, result, rules

ROLE = {
    "CB": ("co_built", "core", ["m"]),
    "CO": ("collaborative", "core", ["n"]),
    "IN": ("integrated", "core", ["b"]),
}
WELL = [*both_years("core", 80, 82), *both_years("m", 70, 71), *both_years("n", 70, 71)]
CB = {"CB": ("co_built", "core", ["m"])}
IN = {"IN": ("integrated", "core", ["b"])}


def gaps(facts, *, assessable=(), decided=(), **chosen):
    used = rules(**chosen)
    used = replace(used, undecided=used.undecided - set(decided))
    return gaps_of(facts, used, county_quality(facts, used), assessable=set(assessable))


def told(found):
    return [(gap.group.value, gap.school, gap.alliance, gap.what, gap.outcome, gap.question) for gap in found]


def test_a_county_without_gaps_has_none():
    assert gaps(county(CB, WELL[:4])) == []


PAIRS = [
    (("IN", "CO"), []),  # 「同是融合型教共体总校,又是协作型教共体总校,按后者类型考核」: stated
    (("IN", "CB"), [("既是融合型的总校,又是共建型的总校", "role.integrated_co_built")]),
    (("CB", "CO"), [("既是共建型的总校,又是协作型的总校", "role.co_built_collaborative")]),
    (
        ("IN", "CB", "CO"),
        [
            ("既是共建型的总校,又是协作型的总校", "role.co_built_collaborative"),
            ("既是融合型的总校,又是共建型的总校", "role.integrated_co_built"),
        ],
    ),
]


@pytest.mark.parametrize(("led", "expected"), PAIRS)
def test_combinations_of_roles_that_no_sentence_covers(led, expected):
    facts = county({code: ROLE[code] for code in led}, [*WELL, *both_years("b", 60, 61, examinees=9)])
    found = [gap for gap in gaps(facts) if gap.group == Group.ROLE]
    assert [(gap.what, gap.question) for gap in found] == [
        (f"{words};没有一句话写明按哪种类型考核", question) for words, question in expected
    ]


def test_a_decided_combination_is_no_gap_any_more():
    facts = county({code: ROLE[code] for code in ("CB", "CO")}, WELL)
    assert [gap.group for gap in gaps(facts)] == [Group.ROLE]
    assert gaps(facts, decided=["role.co_built_collaborative"]) == []


def test_a_core_that_is_a_member_elsewhere():
    facts = county({**CB, "CO": ("collaborative", "top", ["core"])}, [*WELL[:4], *both_years("top", 90, 91)])
    assert told(gaps(facts)) == [
        (
            "core_elsewhere",
            "core",
            "CO",
            "是CB的总校,又是CO的成员校",
            "两处都算:作总校时得捆绑成绩,作成员校时只用本校成绩的增量,捆绑成绩不再传给上一级",
            "",
        )
    ]


MISSING = [
    (
        "no result of the year before",
        [*WELL[:2], result("m", 71)],
        {},
        (
            "member_without_prior",
            "m",
            "CB",
            "CB的成员校,没有2020-2021学年的教学质量成绩",
            "不计入总增量和成员校数",
            "gain.no_prior_result",
        ),
    ),
    (
        "counted as zero",
        [*WELL[:2], result("m", 71)],
        {"gain_no_prior_result": "zero"},
        (
            "member_without_prior",
            "m",
            "CB",
            "CB的成员校,没有2020-2021学年的教学质量成绩",
            "增量按 0 计,仍计入成员校数",
            "gain.no_prior_result",
        ),
    ),
    (
        "no score at all",
        [*WELL[:2], result("m", 71)],
        {"gain_no_prior_result": "block"},
        (
            "member_without_prior",
            "m",
            "CB",
            "CB的成员校,没有2020-2021学年的教学质量成绩",
            "总校暂无捆绑成绩",
            "gain.no_prior_result",
        ),
    ),
    (
        "no result of the year",
        [*WELL[:2], result("m", 70, year="2020-2021")],
        {},
        (
            "member_without_result",
            "m",
            "CB",
            "CB的成员校,没有2021-2022学年的教学质量成绩",
            "不计入总增量和成员校数",
            "gain.no_prior_result",
        ),
    ),
    (
        "two measures",
        [*WELL[:2], result("m", 70, year="2020-2021"), result("m", 1, measure="standard_score", full=None)],
        {},
        (
            "incomparable",
            "m",
            "CB",
            "CB的成员校,两学年成绩口径不同,不可比",
            "不计入总增量和成员校数",
            "gain.no_prior_result",
        ),
    ),
    (
        "two stages",
        [*WELL[:2], result("m", 70, year="2020-2021", stage="primary"), result("m", 71, stage="junior")],
        {},
        (
            "incomparable",
            "m",
            "CB",
            "CB的成员校,两学年没有相同的学段,不可比",
            "不计入总增量和成员校数",
            "gain.no_prior_result",
        ),
    ),
    (
        "a core without its own",
        WELL[2:4],
        {},
        (
            "core_without_result",
            "core",
            "CB",
            "CB的总校,没有2021-2022学年的教学质量成绩",
            "暂无捆绑成绩",
            "",
        ),
    ),
    (
        "no divisor",
        WELL[:4],
        {"divisor_counts": "units"},
        ("no_score", "core", "CB", "m缺计算单位,除数无法确定", "暂无捆绑成绩", ""),
    ),
]


@pytest.mark.parametrize(("case", "results", "chosen", "expected"), MISSING, ids=[row[0] for row in MISSING])
def test_what_a_bundled_score_lacks(case, results, chosen, expected):
    assert told(gaps(county(CB, results), **chosen)) == [expected]


@pytest.mark.parametrize(
    ("option", "outcome"), [("exclude", "不计入总增量和成员校数"), ("include", "计入总增量和成员校数")]
)
def test_who_joined_in_the_middle_of_the_year(option, outcome):
    late = member("CB", "late", since="2022-02-01")
    facts = county(CB, [*WELL[:4], *both_years("late", 70, 72)], memberships=[late])
    assert told(gaps(facts, gain_joined_midyear=option)) == [
        (
            "midyear",
            "late",
            "CB",
            "CB的成员校,2022-02-01 至 今,不是整学年",
            outcome,
            "gain.joined_midyear",
        )
    ]


POOLS = [
    (
        "a campus without a result",
        [result("core", 80, examinees=100), result("c", 70, examinees=9)],
        {"IN": ("integrated", "core", ["b", "c"])},
        [
            (
                "pool_without_result",
                "b",
                "IN",
                "IN的校区,没有2021-2022学年的教学质量成绩",
                "不进一起考核的合成,仍得一起考核的成绩",
                "",
            )
        ],
    ),
    (
        "no weight at all",
        [result("core", 80, examinees=100), result("b", 70)],
        IN,
        [
            (
                "pool_without_weight",
                "b",
                "IN",
                "IN的校区,缺计算单位、参考人数",
                "整个教共体暂无一起考核的成绩",
                "pool.weight",
            )
        ],
    ),
    (
        "units of some only",
        [result("core", 80, examinees=100, units=10), result("b", 70, examinees=9)],
        IN,
        [
            (
                "pool_without_weight",
                "b",
                "IN",
                "IN的校区,缺计算单位",
                "全部校区改按参考人数合成",
                "pool.weight",
            )
        ],
    ),
    (
        "units everywhere",
        [result("core", 80, units=10), result("b", 70, units=2)],
        IN,
        [],
    ),
]


@pytest.mark.parametrize(("case", "results", "alliances", "expected"), POOLS, ids=[row[0] for row in POOLS])
def test_what_a_pool_lacks(case, results, alliances, expected):
    assert told(gaps(county(alliances, results))) == expected


def test_by_equal_weights_none_is_missed():
    facts = county(IN, [result("core", 80), result("b", 70)])
    assert gaps(facts, pool_weight="equal") == []


def test_schools_that_nothing_else_names():
    facts = county({**IN, **CB}, [*WELL[:4], result("b", 70, units=1)], schools=["far", "abroad", "alone"])
    facts_alone = gaps(facts, assessable={"far"}, alone=["b"])
    assert [(gap.group.value, gap.school) for gap in facts_alone] == [
        ("role", "core"),
        ("outside", "far"),
    ]
    empty = county(IN, [result("core", 80)])
    assert told(gaps(empty, alone=["b"])) == [
        ("without_result", "b", "", "没有2021-2022学年的教学质量成绩", "暂无成绩", "")
    ]


def test_alliances_that_cannot_be_assessed():
    lonely = county({"CB": ("co_built", "core", [])}, WELL[:2])
    assert told(gaps(lonely)) == [("no_members", "core", "CB", "没有成员校", "成员校部分为 0 分", "")]
    headless = replace(
        county({}, WELL[2:4], memberships=[member("CB", "m")]), alliances=county(CB, []).alliances
    )
    assert told(gaps(headless)) == [("no_core", "", "CB", "没有总校", "没有捆绑考核的成绩", "")]
    of_its_own = replace(county(CB, WELL[:4]), alliances=(AllianceFact("CB", "CB", "town", "强镇型"),))
    assert told(gaps(of_its_own)) == [
        ("unruled", "core", "CB", "文件没有写强镇型怎样考核", "各校只有本校成绩", "")
    ]


def test_every_group_has_its_title():
    assert set(TITLES) == set(Group)
