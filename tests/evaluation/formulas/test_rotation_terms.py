"""三(二)3: what the document thinks of a rotation, sentence by sentence."""

import datetime
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.facts import RotationPlan, Verdict
from evaluation.formulas.entitlements import entitlements
from evaluation.formulas.rotation_terms import plan_findings
from evaluation.policy import load_pack
from evaluation.policy_rules import rotation_rules

DAY = datetime.date
PACK = load_pack("qingtian-2021")
RULES = rotation_rules(PACK, {})
#: The bureau's table, 1 is the highest.
HONOURS = {
    code: place
    for place, code in enumerate(
        [
            "provincial_special",
            "provincial_new_star",
            "city_master",
            "city_leader",
            "city_new_star",
            "county_master",
            "county_leader",
            "county_backbone",
            "county_new_star",
        ],
        start=1,
    )
}
TO_RENZHUANG = RotationPlan(
    kind="guiding",
    home="青田二中",
    host="仁庄镇中",
    since=DAY(2021, 9, 1),
    until=DAY(2024, 9, 1),
    honour=HONOURS["county_new_star"],
    home_tier=1,
    host_tier=3,
    home_locale="urban",
    host_locale="rural",
    home_subject="数学",
    host_subject="数学",
    moves_personnel=True,
)
TRAINING = replace(
    TO_RENZHUANG,
    kind="training",
    home="仁庄镇中",
    host="青田二中",
    until=DAY(2022, 9, 1),
    home_tier=3,
    host_tier=1,
    home_locale="rural",
    host_locale="urban",
    moves_personnel=False,
)
PEER = replace(
    TO_RENZHUANG, kind="peer", host="山口镇中", home_tier=2, host_tier=2, honour=None, moves_personnel=False
)
ITINERANT = replace(PEER, kind="itinerant", same_alliance=True)


def finding(plan, finding_id, rules=RULES, honours=HONOURS):
    found = {one.id: one for one in plan_findings(rules, plan, honours=honours)}
    return found[finding_id]


TERMS = [
    # clause, case, plan, finding, verdict, sentence
    ("三(二)3(1)", "三年", TO_RENZHUANG, "duration", "met", "文件要求指导型流动至少3年,本次计划3年"),
    (
        "三(二)3(1)",
        "两年",
        replace(TO_RENZHUANG, until=DAY(2023, 9, 1)),
        "duration",
        "unmet",
        "文件要求指导型流动至少3年,本次计划2年",
    ),
    (
        "三(二)3(1)",
        "差一天三年",
        replace(TO_RENZHUANG, until=DAY(2024, 8, 31)),
        "duration",
        "unmet",
        "文件要求指导型流动至少3年,本次计划2年11个月30天",
    ),
    (
        "三(二)3(1)",
        "没有写到何时",
        replace(TO_RENZHUANG, until=None),
        "duration",
        "missing",
        "文件要求指导型流动至少3年,本次没有填计划结束日期",
    ),
    (
        "三(二)3(1)",
        "正好县教坛新秀",
        TO_RENZHUANG,
        "honour",
        "met",
        "文件要求指导型教师有县教坛新秀及以上荣誉,本人有县教坛新秀及以上荣誉",
    ),
    (
        "三(二)3(1)",
        "没有荣誉",
        replace(TO_RENZHUANG, honour=None),
        "honour",
        "unmet",
        "文件要求指导型教师有县教坛新秀及以上荣誉,本人没有荣誉",
    ),
    (
        "三(二)3(1)",
        "荣誉低一级",
        replace(TO_RENZHUANG, honour=10),
        "honour",
        "unmet",
        "文件要求指导型教师有县教坛新秀及以上荣誉,本人的荣誉低于县教坛新秀",
    ),
    (
        "三(二)3(1)",
        "向下",
        TO_RENZHUANG,
        "direction",
        "met",
        "文件要求指导型向下层次学校流动,仁庄镇中是下层次学校",
    ),
    (
        "三(二)3(1)",
        "同层次",
        replace(TO_RENZHUANG, host_tier=1),
        "direction",
        "unmet",
        "文件要求指导型向下层次学校流动,仁庄镇中是同层次学校",
    ),
    (
        "三(二)3(1)",
        "层次未登记",
        replace(TO_RENZHUANG, host_tier=None),
        "direction",
        "missing",
        "仁庄镇中层次未登记,无法核对流动方向",
    ),
    (
        "三(二)3(1)",
        "两校层次都未登记",
        replace(TO_RENZHUANG, home_tier=None, host_tier=None),
        "direction",
        "missing",
        "青田二中、仁庄镇中层次未登记,无法核对流动方向",
    ),
    ("三(二)3(1)", "随迁", TO_RENZHUANG, "personnel", "met", "文件要求指导型流动随迁人事关系,本次随迁"),
    (
        "三(二)3(1)",
        "不随迁",
        replace(TO_RENZHUANG, moves_personnel=False),
        "personnel",
        "unmet",
        "文件要求指导型流动随迁人事关系,本次不随迁",
    ),
    (
        "三(二)3(1)",
        "没有填随迁",
        replace(TO_RENZHUANG, moves_personnel=None),
        "personnel",
        "missing",
        "文件要求指导型流动随迁人事关系,本次没有填",
    ),
    (
        "三(二)3(1)",
        "提前返回",
        replace(TO_RENZHUANG, ended=DAY(2023, 1, 16)),
        "early_return",
        "unmet",
        "文件要求指导型流动至少3年,实际流动1年4个月15天,提前结束",
    ),
    ("三(二)3(2)", "一年", TRAINING, "duration", "met", "文件提出培养型流动一般为1年,本次计划1年"),
    (
        "三(二)3(2)",
        "两年",
        replace(TRAINING, until=DAY(2023, 9, 1)),
        "duration",
        "hint",
        "文件提出培养型流动一般为1年,本次计划2年",
    ),
    (
        "三(二)3(2)",
        "一学期",
        replace(TRAINING, until=DAY(2022, 2, 1)),
        "duration",
        "hint",
        "文件提出培养型流动一般为1年,本次计划5个月",
    ),
    (
        "三(二)3(2)",
        "向高层次",
        TRAINING,
        "direction",
        "met",
        "文件提出培养型主要向高层次学校流动,青田二中是高层次学校",
    ),
    (
        "三(二)3(2)",
        "向下层次",
        replace(TRAINING, host_tier=4),
        "direction",
        "hint",
        "文件提出培养型主要向高层次学校流动,青田二中是下层次学校",
    ),
    (
        "三(二)3(2)",
        "随迁",
        replace(TRAINING, moves_personnel=True),
        "personnel",
        "unmet",
        "文件要求培养型流动不随迁人事关系,本次随迁",
    ),
    (
        "三(二)3(2)",
        "学科相同",
        TRAINING,
        "subject",
        "met",
        "文件提出培养型流动考虑学科对等,原任教数学,流入后任教数学",
    ),
    (
        "三(二)3(2)",
        "学科不同",
        replace(TRAINING, host_subject="语文"),
        "subject",
        "hint",
        "文件提出培养型流动考虑学科对等,原任教数学,流入后任教语文",
    ),
    (
        "三(二)3(2)",
        "学科没有填",
        replace(TRAINING, host_subject=""),
        "subject",
        "missing",
        "文件提出培养型流动考虑学科对等,任教学科没有填全",
    ),
    (
        "三(二)3(3)",
        "普通教师",
        PEER,
        "honour",
        "met",
        "文件要求协作型教师为普通教师(县教坛新秀以下),本人没有荣誉",
    ),
    (
        "三(二)3(3)",
        "骨干教师",
        replace(PEER, honour=3),
        "honour",
        "unmet",
        "文件要求协作型教师为普通教师(县教坛新秀以下),本人有县教坛新秀及以上荣誉",
    ),
    (
        "三(二)3(3)",
        "向高层次",
        replace(PEER, host_tier=1),
        "direction",
        "hint",
        "文件提出协作型主要向同层次学校流动,山口镇中是高层次学校",
    ),
    (
        "三(二)3(3)",
        "离开融合型",
        replace(PEER, in_integrated_alliance=True),
        "personnel",
        "unmet",
        "文件要求协作型向融合型教共体外流动随迁人事关系,本次不随迁",
    ),
    (
        "三(二)3(3)",
        "融合型校区之间",
        replace(PEER, in_integrated_alliance=True, same_legal_person=True),
        "personnel",
        "met",
        "文件要求协作型在融合型教共体内流动不随迁人事关系,本次不随迁",
    ),
    (
        "三(二)3(3)",
        "原校不在融合型",
        replace(PEER, moves_personnel=True),
        "personnel",
        "unmet",
        "文件没有写明协作型(原校不在融合型教共体)流动是否随迁人事关系,按不随迁核对,本次随迁",
    ),
    (
        "三(二)3(4)",
        "教共体内",
        ITINERANT,
        "direction",
        "met",
        "文件要求走教型在教共体内的校区间流动,青田二中与山口镇中在同一教共体内",
    ),
    (
        "三(二)3(4)",
        "教共体外",
        replace(ITINERANT, same_alliance=False),
        "direction",
        "unmet",
        "文件要求走教型在教共体内的校区间流动,青田二中与山口镇中不在同一教共体内",
    ),
    (
        "三(二)3(4)",
        "走教随迁",
        replace(ITINERANT, moves_personnel=True),
        "personnel",
        "hint",
        "文件没有写明走教型流动是否随迁人事关系,按不随迁核对,本次随迁",
    ),
]


@pytest.mark.parametrize(
    "clause, case, plan, finding_id, verdict, sentence", TERMS, ids=[f"{row[0]} {row[1]}" for row in TERMS]
)
def test_terms(clause, case, plan, finding_id, verdict, sentence):
    found = finding(plan, finding_id)
    assert (found.verdict, found.sentence) == (verdict, sentence)
    assert PACK.clause(found.clause).number == clause


COMPLETE = [
    (TO_RENZHUANG, ["honour", "direction", "duration", "personnel"]),
    (TRAINING, ["direction", "duration", "personnel", "subject"]),
    (PEER, ["honour", "direction", "personnel"]),
    (ITINERANT, ["direction", "personnel"]),
]


@pytest.mark.parametrize("plan, findings", COMPLETE)
def test_a_plan_as_the_document_wants_it_meets_every_term(plan, findings):
    found = plan_findings(RULES, plan, honours=HONOURS)
    assert [(one.id, one.verdict) for one in found] == [(one, Verdict.MET) for one in findings]


def test_a_kind_that_the_document_does_not_know_has_no_findings():
    assert plan_findings(RULES, replace(PEER, kind="exchange"), honours=HONOURS) == ()
    assert entitlements(RULES, replace(PEER, kind="exchange")) == ()


def test_without_the_honour_in_the_bureaus_table_nobody_can_tell():
    found = finding(TO_RENZHUANG, "honour", honours={})
    assert (found.verdict, found.sentence) == (
        Verdict.MISSING,
        "荣誉次序表中没有“县教坛新秀”,无法核对荣誉",
    )


def test_who_returns_when_the_document_allows_it_is_not_early():
    longer = replace(TO_RENZHUANG, until=DAY(2026, 9, 1), ended=DAY(2024, 9, 1))
    shorter = replace(TO_RENZHUANG, until=DAY(2023, 9, 1), ended=DAY(2023, 9, 1))
    for plan in (longer, shorter):
        assert "early_return" not in {one.id for one in plan_findings(RULES, plan, honours=HONOURS)}


def test_the_options_move_the_line_and_the_file():
    chosen = {"backbone.least_honour": "county_leader", "peer.file_outside": "moves"}
    rules = rotation_rules(PACK, chosen, decided=["backbone.least_honour"])
    new_star = replace(PEER, honour=HONOURS["county_new_star"])
    assert finding(new_star, "honour", rules).verdict is Verdict.MET
    assert finding(new_star, "honour", rules).questions == ()
    assert finding(new_star, "honour").questions == ("backbone.least_honour",)
    found = finding(PEER, "personnel", rules)
    assert (
        found.sentence == "文件没有写明协作型(原校不在融合型教共体)流动是否随迁人事关系,按随迁核对,本次不随迁"
    )
    assert found.questions == ("peer.file_outside",)
    # The line of 指导型 is stated, not asked.
    assert finding(TO_RENZHUANG, "honour", rules).verdict is Verdict.MET


BRINGS = [
    # case, plan, id, verdict, sentence
    ("指导型", TO_RENZHUANG, "rural_allowance", "met", "指导型流动期间有农村教师补贴"),
    ("指导型", TO_RENZHUANG, "special_allowance", "met", "指导型流动期间有特岗补贴"),
    ("培养型", TRAINING, "rural_service", "met", "培养型流动期间有农村工作经历"),
    ("培养型", TRAINING, "rural_allowance", "not_applicable", "培养型流动期间不享受农村教师补贴"),
    ("培养型", TRAINING, "special_allowance", "not_applicable", "培养型流动期间不享受特岗补贴"),
    ("城镇到农村", PEER, "rural_allowance", "met", "协作型流动期间有农村教师补贴"),
    (
        "镇区到农村",
        replace(PEER, home_locale="town_area"),
        "special_allowance",
        "met",
        "协作型流动期间有特岗补贴",
    ),
    (
        "城镇之间",
        replace(PEER, host_locale="town_area"),
        "rural_allowance",
        "not_applicable",
        "山口镇中是镇区学校,不享受农村教师补贴",
    ),
    (
        "农村之间",
        replace(PEER, home_locale="rural"),
        "rural_allowance",
        "not_applicable",
        "青田二中是乡村学校,不享受农村教师补贴",
    ),
    (
        "未登记",
        replace(PEER, host_locale=None),
        "rural_allowance",
        "missing",
        "山口镇中的城乡类别未登记,无法核对农村教师补贴",
    ),
    ("走教型", ITINERANT, "costs", "met", "走教型流动期间有相关费用的报销"),
]


@pytest.mark.parametrize("case, plan, brings, verdict, sentence", BRINGS)
def test_what_a_rotation_brings(case, plan, brings, verdict, sentence):
    found = {one.id: one for one in entitlements(RULES, plan)}[brings]
    assert (found.verdict, found.sentence) == (verdict, sentence)


@given(st.integers(1, 3000), st.integers(1, 3000))
def test_a_longer_plan_is_never_worse_for_a_least_term(first, second):
    order = [Verdict.UNMET, Verdict.MET]
    shorter, longer = sorted((first, second))
    until = [TO_RENZHUANG.since + datetime.timedelta(days=days) for days in (shorter, longer)]
    one, other = (finding(replace(TO_RENZHUANG, until=day), "duration").verdict for day in until)
    assert order.index(one) <= order.index(other)
