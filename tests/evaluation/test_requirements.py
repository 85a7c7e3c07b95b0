"""The evaluator as case law: Qingtian's operation check and quotas, and what other counties' documents ask for."""

import datetime
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.facts import Requirement, Span, Strength, Verdict
from evaluation.facts.calendar import calendar_year, school_years
from evaluation.facts.verdict import worst
from evaluation.policy import load_pack
from evaluation.policy_rules import reference_requirements_of, requirements_of
from evaluation.requirements import by_indicator, in_scope, judge, period_of

DAY = datetime.date
YEAR_2021, AFTER_2021 = calendar_year(2021), DAY(2022, 1, 1)
SCHOOL_YEAR, AFTER_YEAR = school_years(2021), DAY(2022, 9, 1)
PACK = load_pack("qingtian-2021")
QINGTIAN = {one.id: one for one in requirements_of(PACK, {}) + reference_requirements_of(PACK, {})}


def judged(requirement_id, done, *, on=AFTER_2021, period=YEAR_2021, **facts):
    facts = {name: None if value is None else Fraction(value) for name, value in facts.items()}
    number = None if done is None else Fraction(done)
    return judge(QINGTIAN[requirement_id], done=number, period=period, on=on, **facts)


OPERATION = [
    # clause, requirement, done, verdict, sentence, when the year is over
    ("三(三)3 1)", "operation.lessons", 20, "met", "20 / 20 节 · 已达标"),
    ("三(三)3 1)", "operation.lessons", 19, "unmet", "19 / 20 节 · 差 1 节 · 2021年已结束"),
    ("三(三)3 1)", "operation.lessons", 0, "unmet", "0 / 20 节 · 差 20 节 · 2021年已结束"),
    ("三(三)3 1)", "operation.lessons", None, "missing", "缺同步课堂的数据"),
    ("三(三)3 1)", "operation.subjects", 2, "met", "2 / 2 门 · 已达标"),
    ("三(三)3 1)", "operation.subjects", 1, "unmet", "1 / 2 门 · 差 1 门 · 2021年已结束"),
    ("三(三)3 2)", "operation.online", 8, "met", "8 / 8 次 · 已达标"),
    ("三(三)3 2)", "operation.online", 7, "unmet", "7 / 8 次 · 差 1 次 · 2021年已结束"),
    ("三(三)3 2)", "operation.onsite", 4, "met", "4 / 4 次 · 已达标"),
    ("三(三)3 2)", "operation.onsite", 3, "unmet", "3 / 4 次 · 差 1 次 · 2021年已结束"),
    ("三(三)3 3)", "operation.posting", 1, "met", "1 / 1 人 · 已达标"),
    ("三(三)3 3)", "operation.posting", 0, "unmet", "0 / 1 人 · 差 1 人 · 2021年已结束"),
    ("三(二)3(4)", "senior_exchange", 0, "hint", "0 / 1 次 · 差 1 次 · 2021年已结束"),
    ("三(二)3(4)", "senior_exchange", 1, "met", "1 / 1 次 · 已达标"),
]


@pytest.mark.parametrize("clause, requirement, done, verdict, sentence", OPERATION)
def test_the_numbers_of_the_document_are_the_boundaries(clause, requirement, done, verdict, sentence):
    finding = judged(requirement, done)
    assert (finding.verdict, finding.sentence) == (verdict, sentence)
    assert PACK.clause(finding.requirement.clause).number == clause


QUOTAS = [
    # requirement, movers, base, required, verdict, sentence
    ("quota.guiding", 4, 27, 5, "unmet", "4 / 5 人(27 人的 15%) · 差 1 人 · 2021-2022学年已结束"),
    ("quota.guiding", 5, 27, 5, "met", "5 / 5 人(27 人的 15%) · 已达标"),
    ("quota.guiding", 3, 20, 3, "met", "3 / 3 人(20 人的 15%) · 已达标"),
    ("quota.guiding", 0, 0, 0, "not_applicable", "没有符合流动的骨干教师"),
    ("quota.guiding", 2, None, None, "missing", "缺符合流动的骨干教师的数据"),
    ("quota.guiding", None, None, None, "missing", "缺指导型流动的教师、符合流动的骨干教师的数据"),
    ("quota.peer", 4, 41, 5, "unmet", "4 / 5 人(41 人的 10%) · 差 1 人 · 2021-2022学年已结束"),
    ("quota.peer", 4, 40, 4, "met", "4 / 4 人(40 人的 10%) · 已达标"),
    ("national.rotation", 12, 125, 13, "unmet", "12 / 13 人(125 人的 10%) · 差 1 人 · 2021-2022学年已结束"),
    ("national.backbone", 3, 13, 3, "met", "3 / 3 人(13 人的 20%) · 已达标"),
]


@pytest.mark.parametrize("requirement, movers, base, required, verdict, sentence", QUOTAS)
def test_quotas_compare_whole_teachers(requirement, movers, base, required, verdict, sentence):
    finding = judged(requirement, movers, base=base, period=SCHOOL_YEAR, on=AFTER_YEAR)
    assert (finding.required, finding.verdict, finding.sentence) == (required, verdict, sentence)


PROGRESS = [
    # case, requirement, done, on, sentence, left, weekly pace, days left
    (
        "一周一节",
        "operation.lessons",
        12,
        DAY(2021, 10, 30),
        "12 / 20 节 · 还差 8 节 · 每周需 1 节 · 剩 9 周",
        8,
        1,
        63,
    ),
    (
        "年底赶进度",
        "operation.lessons",
        2,
        DAY(2021, 12, 11),
        "2 / 20 节 · 还差 18 节 · 每周需 6 节 · 剩 3 周",
        18,
        6,
        21,
    ),
    (
        "几周一次",
        "operation.onsite",
        2,
        DAY(2021, 10, 30),
        "2 / 4 次 · 还差 2 次 · 每 4 周需 1 次 · 剩 9 周",
        2,
        1,
        63,
    ),
    (
        "不到一周",
        "operation.lessons",
        18,
        DAY(2021, 12, 29),
        "18 / 20 节 · 还差 2 节 · 剩 3 天",
        2,
        2,
        3,
    ),
    (
        "最后一天",
        "operation.lessons",
        19,
        DAY(2021, 12, 31),
        "19 / 20 节 · 还差 1 节 · 剩 1 天",
        1,
        1,
        1,
    ),
    (
        "学科不按周",
        "operation.subjects",
        1,
        DAY(2021, 10, 30),
        "1 / 2 门 · 还差 1 门 · 剩 9 周",
        1,
        None,
        63,
    ),
    (
        "期间未到",
        "operation.lessons",
        0,
        DAY(2020, 6, 1),
        "0 / 20 节 · 还差 20 节 · 每 2 周需 1 节 · 剩 52 周",
        20,
        1,
        365,
    ),
]


@pytest.mark.parametrize("case, requirement, done, on, sentence, left, pace, days", PROGRESS)
def test_while_the_period_is_open_the_finding_says_what_is_still_to_do(
    case, requirement, done, on, sentence, left, pace, days
):
    finding = judged(requirement, done, on=on)
    assert finding.verdict is Verdict.BEHIND
    assert finding.sentence == sentence
    assert (finding.left, finding.weekly_pace, finding.days_left) == (left, pace, days)


FREE_MOVES = [
    # declared, moves, verdict, sentence
    (True, 6, "met", "已声明 · 校区间流动 6 人次"),
    (True, None, "met", "已声明"),
    (None, 6, "missing", "尚未声明 · 校区间流动 6 人次"),
    (False, 0, "unmet", "声明尚未做到 · 校区间流动 0 人次"),
]


@pytest.mark.parametrize("declared, moves, verdict, sentence", FREE_MOVES)
def test_free_moves_are_declared_and_their_number_is_only_shown(declared, moves, verdict, sentence):
    done = None if moves is None else Fraction(moves)
    requirement = QINGTIAN["operation.free_moves"]
    finding = judge(requirement, done=done, declared=declared, period=SCHOOL_YEAR, on=AFTER_YEAR)
    assert (finding.verdict, finding.sentence, finding.required) == (verdict, sentence, None)


def test_who_is_outside_the_rule_is_not_judged():
    finding = judge(
        QINGTIAN["quota.guiding"],
        done=Fraction(0),
        base=Fraction(9),
        period=SCHOOL_YEAR,
        on=AFTER_YEAR,
        exempt="没有下层次的学校可去",
    )
    assert (finding.verdict, finding.sentence) == (Verdict.NOT_APPLICABLE, "没有下层次的学校可去")


# ---- pairs and totals --------------------------------------------------------------------------


def verdicts(lessons, subjects, online=8, onsite=4, posted=1):
    rows = {"operation.subjects": subjects, "operation.lessons": lessons, "operation.online": online}
    rows |= {"operation.onsite": onsite, "operation.posting": posted}
    found = by_indicator(judged(requirement, done) for requirement, done in rows.items())
    return {one.indicator: one for one in found}


def test_shankou_by_pair_and_in_total():
    """仁庄镇中 语文 12 + 数学 9, 方山乡校 英语 22: by pair ✗, in total 43 lessons in 3 subjects ✓."""
    renzhuang, fangshan, total = verdicts(21, 2), verdicts(22, 1), verdicts(43, 3)
    assert {code: one.verdict.mark for code, one in renzhuang.items()} == dict.fromkeys(
        ["N1", "N2a", "N2b", "N3"], "✓"
    )
    assert fangshan["N1"].verdict is Verdict.UNMET
    assert fangshan["N1"].sentence == (
        "同步课堂学科 1 / 2 门 · 差 1 门 · 2021年已结束;同步课堂节数 22 / 20 节 · 已达标"
    )
    pairs = [renzhuang["N1"].verdict, fangshan["N1"].verdict]
    by_pair = in_scope("pair", pairs=pairs, total=total["N1"].verdict)
    by_total = in_scope("alliance", pairs=pairs, total=total["N1"].verdict)
    assert (by_pair.verdict, by_total.verdict) == (Verdict.UNMET, Verdict.MET)
    assert (by_pair.by_pair, by_pair.by_total) == (by_total.by_pair, by_total.by_total) == ("unmet", "met")
    assert by_pair.sentence == by_total.sentence == "2 对中 1 对达标(不符 1 对);全教共体合计达标"


def test_25_lessons_in_one_subject_fail():
    assert verdicts(25, 1)["N1"].verdict is Verdict.UNMET


def test_online_and_onsite_research_do_not_offset_each_other():
    found = verdicts(20, 2, online=12, onsite=3)
    assert (found["N2a"].verdict, found["N2b"].verdict) == (Verdict.MET, Verdict.UNMET)


def test_an_alliance_without_a_pair_has_nothing_to_judge_by_pair():
    scoped = in_scope("pair", pairs=[], total=Verdict.MISSING)
    assert scoped.verdict is Verdict.NOT_APPLICABLE
    assert scoped.sentence == "没有结对的学校;全教共体合计缺数据"


def test_the_worst_verdict_is_the_one_that_counts():
    assert worst(Verdict) is Verdict.UNMET
    assert worst([Verdict.MET, Verdict.HINT]) is Verdict.HINT
    assert worst([Verdict.BEHIND, Verdict.MISSING]) is Verdict.MISSING
    assert worst([]) is Verdict.NOT_APPLICABLE
    assert [f"{one.mark} {one.label}" for one in Verdict] == [
        "✕ 不符", "– 缺数据", "! 预警", "i 提示", "✓ 达标", "○ 不适用",
    ]  # fmt: skip


# ---- what other counties' documents need -------------------------------------------------------


def requirement(comparator, value=None, *, period="school_year", strength=Strength.MUST, **more):
    return Requirement(
        id="other",
        indicator="other",
        title="要求",
        clause="",
        subject="county",
        measure="onsite_research",
        share_of="",
        comparator=comparator,
        value=None if value is None else Fraction(value),
        period=period,
        strength=strength,
        kinds=(),
        information_kinds=(),
        questions=(),
        **{"since": None, "due": None, "cycle_years": 0, **more},
    )


COMPARISONS = [
    # comparator, value, done, before, verdict, sentence of a closed school year
    ("gt", "10", "10", None, "unmet", "10 / 11 次 · 差 1 次 · 2021-2022学年已结束"),
    ("gt", "10", "11", None, "met", "11 / 11 次 · 已达标"),
    ("lt", "0.15", "0.15", None, "unmet", "0.15 次,应少于 0.15 次 · 不符合 · 2021-2022学年已结束"),
    ("lt", "0.15", "0.149", None, "met", "0.149 次,应少于 0.15 次 · 已达标"),
    ("eq", "9", "9", None, "met", "9 次,应为 9 次 · 已达标"),
    ("eq", "9", "8", None, "unmet", "8 次,应为 9 次 · 不符合 · 2021-2022学年已结束"),
    ("ge", "0.9", "0.89", None, "unmet", "0.89 / 0.9 次 · 差 0.01 次 · 2021-2022学年已结束"),
    ("rises", None, "7", "6", "met", "7 / 7 次(上期 6 次) · 已达标"),
    ("rises", None, "6", "6", "unmet", "6 / 7 次(上期 6 次) · 差 1 次 · 2021-2022学年已结束"),
    ("rises", None, "6", None, "missing", "缺上期线下教研的数据"),
]


@pytest.mark.parametrize("comparator, value, done, before, verdict, sentence", COMPARISONS)
def test_every_comparator(comparator, value, done, before, verdict, sentence):
    finding = judge(
        requirement(comparator, value),
        done=Fraction(done),
        before=None if before is None else Fraction(before),
        period=SCHOOL_YEAR,
        on=AFTER_YEAR,
    )
    assert (finding.verdict, finding.sentence) == (verdict, sentence)


def test_what_must_not_grow_leaves_nothing_to_be_done():
    finding = judge(requirement("eq", "9"), done=Fraction(8), period=SCHOOL_YEAR, on=DAY(2022, 8, 1))
    assert (finding.verdict, finding.left, finding.weekly_pace) == (Verdict.BEHIND, None, None)
    assert finding.sentence == "8 次,应为 9 次 · 尚不符合 · 剩 4 周"


SPANS = [
    # period, more, school year, on, first day, last day, label
    ("month", {}, 2021, "2021-11-10", "2021-11-01", "2021-11-30", "2021年11月"),
    ("month", {}, 2021, "2021-12-31", "2021-12-01", "2021-12-31", "2021年12月"),
    ("term", {}, 2021, "2022-01-31", "2021-09-01", "2022-01-31", "2021-2022学年第一学期"),
    ("term", {}, 2021, "2022-02-01", "2022-02-01", "2022-08-31", "2021-2022学年第二学期"),
    ("school_year", {}, 2021, "2021-09-01", "2021-09-01", "2022-08-31", "2021-2022学年"),
    ("calendar_year", {}, 2021, "2021-11-10", "2021-01-01", "2021-12-31", "2021年"),
    ("calendar_year", {}, 2021, "2022-05-01", "2022-01-01", "2022-12-31", "2022年"),
    ("calendar_year", {}, 2021, "2024-05-01", "2022-01-01", "2022-12-31", "2022年"),
    ("calendar_year", {}, 2021, "2021-04-02", "2021-01-01", "2021-12-31", "2021年"),
    (
        "cycle",
        {"since": DAY(2021, 9, 1), "cycle_years": 3},
        2025,
        "2025-10-01",
        "2024-09-01",
        "2027-08-31",
        "2024年9月至2027年8月",
    ),
    (
        "by_date",
        {"since": DAY(2021, 3, 31), "due": DAY(2025, 12, 31)},
        2023,
        "2023-10-01",
        "2021-03-31",
        "2025-12-31",
        "2025年12月31日之前",
    ),
]


@pytest.mark.parametrize("period, more, school_year, on, first, last, label", SPANS)
def test_periods(period, more, school_year, on, first, last, label):
    rule = requirement("ge", "1", period=period, **more)
    span = period_of(rule, school_year=school_year, on=DAY.fromisoformat(on))
    assert (str(span.begins), str(span.last_day), span.label) == (first, last, label)


# ---- laws --------------------------------------------------------------------------------------

days = st.dates(DAY(2021, 6, 1), DAY(2022, 12, 31))
counts = st.integers(0, 60)
GOOD = [Verdict.UNMET, Verdict.HINT, Verdict.BEHIND, Verdict.MET]


@given(counts, counts, counts, days)
def test_more_movers_never_lower_the_verdict(fewer, more, base, on):
    fewer, more = sorted((fewer, more))
    less = judged("quota.guiding", fewer, base=base, period=SCHOOL_YEAR, on=on)
    better = judged("quota.guiding", more, base=base, period=SCHOOL_YEAR, on=on)
    if base == 0:
        assert less.verdict is better.verdict is Verdict.NOT_APPLICABLE
        return
    assert GOOD.index(less.verdict) <= GOOD.index(better.verdict)
    assert (better.verdict is Verdict.MET) == (100 * more >= 15 * base)


@given(counts, st.dates(DAY(2021, 1, 1), DAY(2021, 12, 31)))
def test_the_pace_shown_is_enough(done, on):
    finding = judged("operation.lessons", done, on=on)
    if finding.verdict is Verdict.BEHIND:
        assert finding.weekly_pace * max(1, finding.days_left // 7) >= finding.left
        assert finding.days_left >= 1


@given(st.lists(st.sampled_from(Verdict), min_size=1), st.sampled_from(Verdict))
def test_one_more_pair_never_improves_the_alliance(pairs, added):
    before = in_scope("pair", pairs=pairs, total=Verdict.MET).verdict
    after = in_scope("pair", pairs=[*pairs, added], total=Verdict.MET).verdict
    assert worst([before, after]) is after


def test_a_span_may_have_any_name():
    odd = replace(SCHOOL_YEAR, label="本轮核验")
    assert isinstance(odd, Span)
    assert (
        judged("operation.onsite", 3, period=odd, on=AFTER_YEAR).sentence
        == "3 / 4 次 · 差 1 次 · 本轮核验已结束"
    )
