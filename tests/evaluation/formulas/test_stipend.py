"""三(二)3(1) 支教补助: conditions one by one, amounts exact, nothing invented."""

import datetime
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.facts import StipendFacts, Verdict
from evaluation.formulas.stipend import statement
from evaluation.formulas.stipend_payment import changes, difference
from evaluation.policy import load_pack
from evaluation.policy_rules import stipend_rules

DAY = datetime.date
PACK = load_pack("qingtian-2021")
HONOURS = {"provincial_special": 1, "city_master": 3, "county_new_star": 9}
FACTS = StipendFacts(
    kind="guiding",
    home="青田二中",
    host="方山乡校",
    since=DAY(2021, 9, 1),
    until=DAY(2024, 9, 1),
    honour=1,
    title="full_senior",
    home_locale="urban",
    host_locale="rural",
    host_special_allowance=True,
)


def stated(facts, *, school_year=2021, honours=HONOURS, **options):
    chosen = {f"stipend.{question}": option for question, option in options.items()}
    return statement(stipend_rules(PACK, chosen), facts, school_year=school_year, honours=honours)


AMOUNTS = [
    # case, honour, title, option, yuan a year
    ("特级+正高级,取最高", 1, "full_senior", "highest", 30_000),
    ("特级+正高级,相加", 1, "full_senior", "sum", 50_000),
    ("特级+高级,取最高", 1, "senior", "highest", 30_000),
    ("特级+一级", 1, "first", "highest", 30_000),
    ("正高级", 9, "full_senior", "highest", 20_000),
    ("正高级,相加", 9, "full_senior", "sum", 20_000),
    ("高级", 3, "senior", "highest", 10_000),
    ("一级", 3, "first", "highest", 0),
    ("未定级", 9, "none", "highest", 0),
    ("高级,没有荣誉", None, "senior", "highest", 0),
]


@pytest.mark.parametrize("case, honour, title, stacking, yuan", AMOUNTS, ids=[row[0] for row in AMOUNTS])
def test_amounts_of_a_whole_year(case, honour, title, stacking, yuan):
    assert stated(replace(FACTS, honour=honour, title=title), stacking=stacking).amount == yuan


def test_three_years_of_a_special_grade_teacher_are_90000_yuan():
    years = [stated(FACTS, school_year=year) for year in (2021, 2022, 2023)]
    assert [one.amount for one in years] == [30_000] * 3
    assert sum(one.amount for one in years) == 90_000
    assert [one.sentence for one in years] == [
        "2021-2022学年支教补助30000元",
        "2022-2023学年支教补助30000元",
        "2023-2024学年支教补助30000元",
    ]
    assert stated(FACTS, school_year=2024).amount == 0
    assert [(one.month, one.sentence) for one in changes(FACTS, years)] == [
        (DAY(2021, 9, 1), "2021年9月起发支教补助"),
        (DAY(2024, 9, 1), "2024年9月起停发支教补助"),
    ]


def test_a_statement_shows_every_condition_and_every_line():
    found = stated(FACTS)
    assert [(one.id, one.verdict, one.sentence, one.clause) for one in found.conditions] == [
        ("kind", "met", "是指导型流动", "rotation.guiding"),
        ("honour", "met", "有县教坛新秀及以上荣誉", "rotation.guiding"),
        ("from", "met", "青田二中是城区学校", "stipend"),
        ("to", "met", "方山乡校是乡村学校", "stipend"),
        ("special_allowance", "met", "方山乡校享受特岗补贴", "stipend"),
        ("rank", "met", "是省特级教师、正高级教师", "stipend"),
    ]
    assert [(one.label, one.yuan, one.counted, one.sentence) for one in found.lines] == [
        ("省特级教师", 30_000, True, "每年30000元"),
        ("正高级教师", 20_000, False, "每年20000元,只取最高的一项"),
        ("农村教师补贴", None, False, "文件没有写金额,未录入"),
        ("特岗补贴", None, False, "文件没有写金额,未录入"),
    ]
    assert found.questions == ("stipend.stacking",)


def test_allowances_are_shown_as_entered_and_never_added():
    found = stated(replace(FACTS, rural_yuan=Fraction(6000), special_yuan=Fraction("4800.50")))
    assert [(one.yuan, one.counted, one.sentence) for one in found.lines[-2:]] == [
        (6000, False, "录入为6000元"),
        (Fraction(9601, 2), False, "录入为4800.50元"),
    ]
    assert found.amount == 30_000


NOT_PAID = [
    # case, changed facts, amount, sentence
    ("培养型", {"kind": "training"}, 0, "2021-2022学年没有支教补助:不是指导型流动"),
    ("镇区出发", {"home_locale": "town_area"}, 0, "2021-2022学年没有支教补助:青田二中是镇区学校"),
    ("到镇区", {"host_locale": "town_area"}, 0, "2021-2022学年没有支教补助:方山乡校是镇区学校"),
    ("没有特岗", {"host_special_allowance": False}, 0, "2021-2022学年没有支教补助:方山乡校不享受特岗补贴"),
    (
        "两项不符",
        {"home_locale": "rural", "honour": None, "title": "senior"},
        0,
        "2021-2022学年没有支教补助:没有县教坛新秀及以上荣誉、青田二中是乡村学校",
    ),
    (
        "一级教师",
        {"honour": 9, "title": "first"},
        0,
        "2021-2022学年没有支教补助:不是省特级教师、正高级教师、高级教师",
    ),
    (
        "特岗未登记",
        {"host_special_allowance": None},
        None,
        "2021-2022学年支教补助暂不能确定:方山乡校是否享受特岗补贴未登记",
    ),
    (
        "城乡类别未登记",
        {"home_locale": None},
        None,
        "2021-2022学年支教补助暂不能确定:青田二中的城乡类别未登记",
    ),
    ("职称未登记", {"title": None}, None, "2021-2022学年支教补助暂不能确定:职称未登记"),
    (
        "一项不符、一项未登记",
        {"kind": "peer", "title": None},
        0,
        "2021-2022学年没有支教补助:不是指导型流动",
    ),
]


@pytest.mark.parametrize("case, changed, amount, sentence", NOT_PAID, ids=[row[0] for row in NOT_PAID])
def test_why_nothing_is_paid_or_nobody_can_tell(case, changed, amount, sentence):
    found = stated(replace(FACTS, **changed))
    assert (found.amount, found.sentence) == (amount, sentence)


def test_an_honour_that_the_bureaus_table_lacks_leaves_the_amount_open():
    found = stated(FACTS, honours={"county_new_star": 9})
    assert found.amount is None
    assert found.sentence == "2021-2022学年支教补助暂不能确定:荣誉次序表中没有“省特级教师”,无法核对荣誉"


def test_a_senior_teacher_without_honour_is_paid_only_by_decision():
    facts = replace(FACTS, honour=None, title="senior")
    assert (stated(facts).amount, stated(facts).questions) == (0, ("stipend.senior_without_honour",))
    assert stated(facts, senior_without_honour="paid").amount == 10_000


PART_YEARS = [
    # case, since, ended, option, amount, months, sentence of 2021-2022
    (
        "三月返回,按整学年",
        DAY(2021, 9, 1),
        DAY(2022, 3, 1),
        "whole_years",
        0,
        6,
        "2021-2022学年没有支教补助:在岗6个整月,不满一个学年",
    ),
    (
        "三月返回,按月",
        DAY(2021, 9, 1),
        DAY(2022, 3, 1),
        "by_month",
        15_000,
        6,
        "2021-2022学年支教补助15000元:每年30000元,在岗6个整月",
    ),
    (
        "月中到岗,按月",
        DAY(2021, 9, 6),
        None,
        "by_month",
        27_500,
        11,
        "2021-2022学年支教补助27500元:每年30000元,在岗11个整月",
    ),
    (
        "月中返回,按月",
        DAY(2021, 9, 1),
        DAY(2022, 3, 16),
        "by_month",
        15_000,
        6,
        "2021-2022学年支教补助15000元:每年30000元,在岗6个整月",
    ),
    ("整学年", DAY(2021, 9, 1), DAY(2022, 9, 1), "whole_years", 30_000, 12, "2021-2022学年支教补助30000元"),
]


@pytest.mark.parametrize(
    "case, since, ended, option, amount, months, sentence", PART_YEARS, ids=[row[0] for row in PART_YEARS]
)
def test_part_years(case, since, ended, option, amount, months, sentence):
    found = stated(replace(FACTS, since=since, ended=ended), part_year=option)
    assert (found.amount, found.months, found.sentence) == (amount, months, sentence)
    assert ("stipend.part_year" in found.questions) == (months < 12)


def test_seven_twelfths_stay_exact_and_are_shown_to_the_fen():
    found = stated(replace(FACTS, honour=9, ended=DAY(2022, 4, 1)), part_year="by_month")
    assert found.amount == Fraction(35_000, 3)
    assert found.sentence == "2021-2022学年支教补助11666.67元:每年20000元,在岗7个整月"


def test_a_post_that_breaks_off_stops_in_the_month_after():
    facts = replace(FACTS, ended=DAY(2022, 3, 16))
    years = [stated(facts, school_year=year, part_year="by_month") for year in (2021, 2022)]
    assert [(one.verb, one.month) for one in changes(facts, years)] == [
        ("start", DAY(2021, 9, 1)),
        ("stop", DAY(2022, 3, 1)),
    ]


DIFFERENCES = [
    # authorised, ended, verb, yuan, sentence
    (30_000, DAY(2022, 3, 1), "clawback", 30_000, "已审定30000元,重新计算为0元,应追回30000元"),
    (20_000, None, "top_up", 10_000, "已审定20000元,重新计算为30000元,应补发10000元"),
    (30_000, None, "none", 0, "与已审定的金额相同"),
]


@pytest.mark.parametrize("authorised, ended, verb, yuan, sentence", DIFFERENCES)
def test_an_authorised_amount_is_topped_up_or_clawed_back(authorised, ended, verb, yuan, sentence):
    found = difference(Fraction(authorised), stated(replace(FACTS, ended=ended)))
    assert (found.verb, found.yuan, found.sentence) == (verb, yuan, sentence)


def test_while_a_condition_is_unknown_nothing_is_clawed_back():
    found = difference(Fraction(30_000), stated(replace(FACTS, home_locale=None)))
    assert (found.verb, found.yuan, found.sentence) == (
        "none",
        None,
        "条件缺数据,补发或追回的金额暂不能确定",
    )


# ---- laws --------------------------------------------------------------------------------------

stipend_facts = st.builds(
    StipendFacts,
    kind=st.sampled_from(["guiding", "training", "peer", "itinerant"]),
    home=st.just("青田二中"),
    host=st.just("方山乡校"),
    since=st.dates(DAY(2020, 9, 1), DAY(2022, 8, 31)),
    until=st.none() | st.dates(DAY(2022, 9, 1), DAY(2025, 9, 1)),
    honour=st.none() | st.integers(1, 10),
    title=st.none() | st.sampled_from(["full_senior", "senior", "first", "none"]),
    home_locale=st.none() | st.sampled_from(["urban", "town_area", "rural"]),
    host_locale=st.none() | st.sampled_from(["urban", "town_area", "rural"]),
    host_special_allowance=st.none() | st.booleans(),
)


@given(stipend_facts)
def test_an_amount_is_paid_only_when_every_condition_is_met(facts):
    found = stated(facts, part_year="by_month")
    verdicts = {condition.verdict for condition in found.conditions}
    if found.amount:
        assert verdicts == {Verdict.MET}
    if found.amount is None:
        assert Verdict.MISSING in verdicts and Verdict.UNMET not in verdicts


@given(stipend_facts, st.sampled_from(["whole_years", "by_month"]))
def test_adding_up_never_pays_less_than_the_highest(facts, part_year):
    highest, every = (stated(facts, stacking=how, part_year=part_year) for how in ("highest", "sum"))
    assert (highest.amount is None) == (every.amount is None)
    if highest.amount is not None:
        assert highest.amount <= every.amount
