"""Two runs compared: every difference has its causes, they add up exactly, and what differs in the inputs is named."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliances.models import Membership, QualityResult, School
from alliances.periods import SchoolYear
from evaluation import comparing
from evaluation.basis import Basis
from evaluation.comparing import CannotCompare, Cause, Comparison, Side, between, differences, side_of
from evaluation.models import ScoreRun
from evaluation.policy import load_pack, parse_pack
from evaluation.presentation.comparing import part_in_words
from evaluation.scoring import run_scoring
from evaluation.what_if import MembershipChange, ResultChange, changed
from tests.clients import browser
from tests.evaluation.county import BEFORE, YEAR, both_years, county, result
from tests.evaluation.packs import NOTICE
from tests.evaluation.packs import changed as pack_changed
from tests.evaluation.pages import publish, read, shown, status
from tests.factories import PostFactory

COMPARE = "/scores/compare/"
PACK = load_pack("qingtian-2021")
ALLIANCES = {
    "GJ01": ("co_built", "C", ["M1", "M2"]),
    "XZ01": ("collaborative", "C", ["X"]),
    "RH01": ("integrated", "P", ["Q"]),
}
FACTS = county(
    ALLIANCES,
    [
        *both_years("C", 85, 86),
        *both_years("M1", "72.5", 75),
        *both_years("M2", 68, 67, examinees=41),
        *both_years("X", 60, 61),
        *both_years("P", 80, 81, examinees=620),
        *both_years("Q", 70, 71, examinees=80),
    ],
)


def side(facts=FACTS, *, pack=PACK, number=1, engine="1", stored=None, **options):
    named = {question.replace(".", "_"): question for question in pack.defaults}
    basis = Basis(pack, {**pack.defaults, **{named[k]: v for k, v in options.items()}}, {}, trial=False)
    rows = {row.sort_key: row for row in basis.rows(facts)}
    return Side(number, engine, basis, facts, rows if stored is None else stored)


def told(comparison: Comparison):
    """school and kind → total, [(cause, amount)]"""
    return {
        (row.school, row.kind, row.alliance): (row.total, [(p.cause.value, p.amount) for p in row.parts])
        for row in comparison.rows
    }


def test_the_same_run_differs_in_nothing():
    comparison = between(side(), side(number=2))
    assert (comparison.rows, comparison.inputs, comparison.options) == ((), (), ())
    assert comparison.explained
    assert comparison.remainder == 0


def test_an_input_is_named_with_what_it_does():
    after = changed(FACTS, [ResultChange("M2", YEAR, value=Fraction(68), examinees=44)])
    comparison = between(side(), side(after, number=2))
    assert told(comparison) == {
        ("C", "bundled", "GJ01"): (1, [("input", 1)]),
        ("M2", "own", ""): (1, [("input", 1)]),
    }
    assert [one.label for one in comparison.inputs] == [
        "M2 2021-2022学年成绩:成绩 67,考生数 41 → 成绩 68,考生数 44"
    ]


def test_causes_come_one_after_the_other_and_add_up():
    """Q 86, shares 80% → 70%: 70.30 → 61.70; reading A → C: 87.50; M2 one point better: 88.50."""
    shares = ('own_share = "0.80"', 'own_share = "0.70"'), ('member_share = "0.20"', 'member_share = "0.30"')
    pack = parse_pack(pack_changed(*shares), name=PACK.id, notice=NOTICE)
    after = changed(FACTS, [ResultChange("M2", YEAR, value=Fraction(68))])
    comparison = between(side(), side(after, pack=pack, number=2, bundled_reading="C"))
    core = next(row for row in comparison.rows if row.alliance == "GJ01")
    assert [(part.cause, part.amount) for part in core.parts] == [
        (Cause.POLICY, Fraction("-8.6")),  # 0.7 × 86 instead of 0.8 × 86
        (Cause.DECISION, Fraction("25.8")),  # 86 instead of 0.7 × 86
        (Cause.INPUT, Fraction(1)),
    ]
    assert (core.total, core.remainder) == (Fraction("18.2"), 0)
    assert [part.label for part in core.parts] == [
        f"政策文件包由“qingtian-2021”(校验值 {PACK.sha256[:8]})改为“qingtian-2021”(校验值 {pack.sha256[:8]})",
        "“总校占比、成员校占比和增量加减分怎样合成总校的成绩”由“按字面加减”改为“本校全额另加减”",
        "M2 2021-2022学年成绩:成绩 67 → 成绩 68",
    ]
    assert not comparison.same_pack


def test_what_was_stored_by_another_engine_is_told_on_its_side():
    rows = side().stored
    key = ("C", "bundled", "GJ01")
    old = {**rows, key: replace(rows[key], value=rows[key].value + 3)}
    new = {**rows, key: replace(rows[key], value=rows[key].value - Fraction(1, 7))}
    comparison = between(side(stored=old, engine="0"), side(stored=new, number=2))
    (row,) = comparison.rows
    assert [(part.label, part.amount) for part in row.parts] == [
        ("第1次测算存储的成绩(算法版本 0)与按现行算法重算的不同", -3),
        ("第2次测算存储的成绩(算法版本 1)与按现行算法重算的不同", Fraction(-1, 7)),
    ]
    assert (row.total, row.remainder) == (Fraction(-22, 7), 0)


def test_rows_that_come_go_or_lose_their_score_are_told_in_words():
    gone = replace(FACTS, results=tuple(r for r in FACTS.results if (r.school, r.school_year) != ("C", YEAR)))
    comparison = between(side(), side(gone, number=2, role_co_built_collaborative="mean"))
    rows = {(row.school, row.alliance): row for row in comparison.rows}
    lost = rows["C", "GJ01"]
    assert (lost.total, lost.remainder, lost.explained) == (None, 0, True)
    assert [(p.cause.value, p.was, p.now, p.official) for p in lost.parts] == [
        ("decision", "", "", False),
        ("input", "", "暂无成绩:没有2021-2022学年的教学质量成绩", None),
    ]
    mean = rows["C", ""]
    assert [(p.cause.value, p.was, p.now) for p in mean.parts] == [
        ("decision", "没有这一行", ""),
        ("input", "", "暂无成绩:两类成绩不全,无法平均"),
    ]


def test_a_score_lost_and_found_on_the_way_still_adds_up():
    """M1 without last year's result blocks the score under one option; then the missing result is entered."""
    without = replace(
        FACTS, results=tuple(r for r in FACTS.results if (r.school, r.school_year) != ("M1", BEFORE))
    )
    comparison = between(side(without), side(FACTS, number=2, gain_no_prior_result="block"))
    core = next(row for row in comparison.rows if row.alliance == "GJ01")
    # 68.8 − 2 = 66.8 with M2 alone, 70.3 with both
    assert [(part.cause.value, part.amount, part.now) for part in core.parts] == [
        ("decision", None, "暂无成绩:M1没有可比增量,按所选口径暂不计分"),
        ("input", Fraction("3.5"), ""),
    ]
    assert (core.total, core.remainder) == (Fraction("3.5"), 0)


def test_a_note_that_goes_with_the_same_score_has_its_cause_too():
    """No member can be compared: left out the member part is 0 and noted, counted as 0 it is 0 as well."""
    without = replace(FACTS, results=tuple(r for r in FACTS.results if r.school_year != BEFORE))
    comparison = between(side(without), side(without, number=2, gain_no_prior_result="zero"))
    core = next(row for row in comparison.rows if row.alliance == "GJ01")
    assert (core.total, core.remainder) == (0, 0)
    assert [part_in_words(part) for part in core.parts] == [
        "执行口径:“成员校两年中缺一年成绩,没有可比增量时怎么算”由“不计入”改为“增量按 0 计”,不再注明“无可比增量”"
    ]


def test_memberships_are_put_in_an_alliance_at_a_time():
    after = changed(
        FACTS,
        [
            MembershipChange(False, "GJ01", "C"),
            MembershipChange(False, "GJ01", "M1"),
            MembershipChange(True, "GJ01", "M1", role="core"),
        ],
    )
    comparison = between(side(), side(after, number=2))
    assert [(one.about, one.before, one.after) for one in comparison.inputs] == [
        ("GJ01(共建型)的成员", "C(总校)、M1(成员校)", "M1(总校)")
    ]
    assert comparison.explained


def test_a_school_that_is_renamed_or_new_is_named():
    after = replace(
        FACTS,
        schools=tuple(
            replace(s, name="新名") if s.code == "Q" else s for s in FACTS.schools if s.code != "X"
        ),
        memberships=tuple(m for m in FACTS.memberships if m.school != "X"),
        results=tuple(r for r in FACTS.results if r.school != "X"),
    )
    comparison = between(side(), side(after, number=2))
    assert [one.label for one in comparison.inputs][:2] == ["学校 Q:Q → 新名", "学校 X:X → 无"]
    assert comparison.explained
    assert comparison.remainder == 0


def test_beyond_the_cap_inputs_are_one_step_and_it_says_so(monkeypatch):
    monkeypatch.setattr(comparing, "MOST_STEPS", 1)
    changes = [ResultChange(school, YEAR, value=Fraction(50)) for school in ("M1", "M2", "C")]
    comparison = between(side(), side(changed(FACTS, changes), number=2))
    core = next(row for row in comparison.rows if row.alliance == "GJ01")
    assert comparison.together == 2
    assert [part.label for part in core.parts] == [
        "C 2021-2022学年成绩:成绩 86 → 成绩 50",
        "其余 2 项输入",
    ]
    assert core.remainder == 0


def test_what_no_cause_explains_is_not_hidden(monkeypatch):
    """The negative control: a path that leaves out a step does not add up."""
    steps = comparing._steps
    monkeypatch.setattr(comparing, "_steps", lambda *sides: list(steps(*sides))[:1])
    monkeypatch.setattr(comparing, "pairwise", lambda path: list(pairwise(path))[:-1])
    after = changed(FACTS, [ResultChange("M2", YEAR, value=Fraction(68))])
    comparison = between(side(), side(after, number=2))
    assert not comparison.explained
    assert comparison.remainder == 2  # 1 of the core, 1 of the member's own row


marks = st.decimals(min_value=0, max_value=100, places=2).map(Fraction)
sides = st.fixed_dictionaries(
    {
        "results": st.dictionaries(
            st.tuples(st.sampled_from(["C", "M1", "M2", "X", "P", "Q"]), st.sampled_from([YEAR, BEFORE])),
            st.none() | marks,
            max_size=6,
        ),
        "leaves": st.sets(st.sampled_from([("GJ01", "M1"), ("XZ01", "X"), ("RH01", "Q")])),
        "options": st.fixed_dictionaries(
            {},
            optional={
                question.id.replace(".", "_"): st.sampled_from([option.id for option in question.options])
                for question in PACK.questions_in("quality")
            },
        ),
    }
)


def drawn(spec, number):
    gone = {key for key, value in spec["results"].items() if value is None}
    facts = replace(FACTS, results=tuple(r for r in FACTS.results if (r.school, r.school_year) not in gone))
    changes = [
        ResultChange(school, year, value=value)
        for (school, year), value in spec["results"].items()
        if value is not None
    ]
    changes += [MembershipChange(False, *leaves) for leaves in sorted(spec["leaves"])]
    return side(changed(facts, changes), number=number, **spec["options"])


@settings(max_examples=40, deadline=None)
@given(sides, sides)
def test_every_pair_of_runs_is_explained_to_the_last_digit(first, second):
    comparison = between(drawn(first, 1), drawn(second, 2))
    assert comparison.remainder == 0
    assert comparison.explained
    for row in comparison.rows:
        if row.total is not None:
            assert row.total == sum(row.amount_by(cause) for cause in Cause)


# ---- stored runs and the page ---------------------------------------------------------------------


@pytest.fixture
def two(qingtian, year):
    """A run; then 方山乡校 +2, 万阜乡校 leaves, and another reading is tried."""
    first = run_scoring(qingtian, year)
    QualityResult.objects.filter(school__short_name="方山乡校", school_year=2021).update(value=69)
    Membership.objects.filter(school__short_name="万阜乡校").delete()
    second = run_scoring(qingtian, year, overrides={"role.co_built_collaborative": "mean"})
    return first, second


def test_two_stored_runs(two):
    first, second = (ScoreRun.objects.get(pk=run.pk) for run in two)
    comparison = differences(first, second)
    assert comparison.explained
    assert comparison.remainder == 0
    by_name = {(row.name, row.alliance): row for row in comparison.rows}
    assert [(p.cause, p.amount) for p in by_name["山口镇中", "GJ05"].parts] == [(Cause.INPUT, 2)]
    assert [one.about for one in comparison.inputs] == [
        "章旦中学教共体(共建型)的成员",
        "方山乡校 2021-2022学年成绩",
    ]
    assert [one.title for one in comparison.options] == ["既是共建型又是协作型的总校(青田二中)按哪种类型考核"]
    assert side_of(first).stored.keys() == {
        row.sort_key for row in side_of(first).basis.rows(side_of(first).facts)
    }
    backwards = differences(second, first)
    assert backwards.remainder == 0
    assert {row.key: row.total for row in backwards.rows if row.total} == {
        row.key: -row.total for row in comparison.rows if row.total
    }


def test_runs_of_two_years_have_nothing_to_do_with_each_other(two, qingtian, year):
    other = run_scoring(qingtian, SchoolYear(2022))
    with pytest.raises(CannotCompare) as refusal:
        differences(two[0], other)
    assert str(refusal.value) == "两次测算不是同一个县、同一个学年的,无从比较。请选择同一学年的两次测算。"


def test_the_page_compares_the_two_latest_and_any_two(two, clerk):
    first, second = two
    text = read(clerk, COMPARE)
    assert f"第{first.pk}次 → 第{second.pk}次 差额都有原因" in text
    assert "没有原因的差额合计: 0.00 。" in text
    assert "方山乡校 2021-2022学年成绩 成绩 67 成绩 69" in text
    assert "没有这一行 → 有成绩" in text
    again = read(clerk, COMPARE, before=second.pk, after=first.pk)
    assert f"第{second.pk}次 → 第{first.pk}次" in again
    assert "前后选的是同一次测算。请选择两次不同的测算。" in read(
        clerk, COMPARE, before=first.pk, after=first.pk
    )


def test_who_may_compare(two, clerk, qingtian):
    first, second = two
    address = f"{COMPARE}?before={first.pk}&after={second.pk}"
    head = PostFactory(role="principal", school=School.objects.get(short_name="山口镇中")).user
    outside = PostFactory().user
    assert status(clerk, address) == 200
    assert status(head, address) == 404
    publish(first)
    # Public, but a comparison names other schools' inputs.
    assert status(head, f"{COMPARE}?before={first.pk}&after={first.pk}") == 403
    assert status(outside, address) == 404
    for nonsense in ("x", "0", "9" * 19, "9" * 300):
        assert status(clerk, f"{COMPARE}?before={nonsense}") == 404
    assert browser(clerk).post(COMPARE).status_code == 405


def test_with_less_than_two_runs_it_says_what_to_do(run, clerk):
    assert "2021-2022学年的测算不足两次,没有可以比较的。" in read(clerk, COMPARE)


def test_the_scores_page_leads_to_it(two, clerk):
    response = browser(clerk).get("/scores/")
    assert f'href="{COMPARE}"' in response.content.decode()
    assert "比较两次测算" in shown(response)


def test_an_added_result_is_told_in_full():
    facts = replace(FACTS, results=(*FACTS.results, result("M1", 70, year="2019-2020")))
    assert between(side(), side(facts, number=2)).inputs[0].label == (
        "M1 2019-2020学年成绩:无 → 成绩 70,满分 100,口径 局定综合分"
    )
