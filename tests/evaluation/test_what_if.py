"""模拟测算: what would change, what is refused, and that nothing is written."""

import datetime
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from alliances.models import School
from evaluation.basis import Basis
from evaluation.models import Score
from evaluation.policy import load_pack
from evaluation.what_if import CannotChange, MembershipChange, ResultChange, changed, effects
from tests.clients import browser
from tests.evaluation.county import BEFORE, YEAR, both_years, county, member, result
from tests.evaluation.pages import head_of, publish, read, shown, status, tight
from tests.factories import PostFactory

WHAT_IF = "/what-if/"
PACK = load_pack("qingtian-2021")
BASIS = Basis(PACK, PACK.defaults, {}, trial=False)
#: 山口镇中 of the specification as C, its members M1 (72.5 → 75) and M2 (68 → 67); X is in another alliance.
FACTS = county(
    {"GJ01": ("co_built", "C", ["M1", "M2"]), "XZ01": ("collaborative", "D", ["X"])},
    [
        *both_years("C", 85, 86),
        *both_years("M1", "72.5", 75),
        *both_years("M2", 68, 67, examinees=41),
        *both_years("D", 90, 90),
        *both_years("X", 60, 61),
        result("N", 80, stage="primary"),
        result("Z", "1.5", measure="standard_score", full=None),
    ],
    schools=["Y"],
)


def moved(*changes, facts=FACTS):
    return {move.school: move for move in effects(facts, BASIS, changes)}


def test_one_point_more_of_a_member_is_one_point_more_of_its_core():
    found = moved(ResultChange("M2", YEAR, value=Fraction(68)))
    assert {school: move.amount for school, move in found.items()} == {"C": 1, "M2": 1}
    core = found["C"]
    assert (core.before.shown, core.after.shown, core.before.rank, core.after.rank) == (
        "70.30",
        "71.30",
        1,
        1,
    )
    assert [(line.label, line.before, line.after) for line in core.lines] == [
        ("成员校增量:M2", -1, 0),
        ("总增量", Fraction(3, 2), Fraction(5, 2)),
        ("成员校增量加减分", Fraction(3, 2), Fraction(5, 2)),
        ("成绩", Fraction("70.3"), Fraction("71.3")),
    ]


CHANGES = [
    # (changes, school → (before, after)) of every row that moves
    ([ResultChange("C", YEAR, value=Fraction(85))], {"C": ("70.30", "69.50")}),
    ([ResultChange("M2", BEFORE, value=Fraction(70))], {"C": ("70.30", "68.30")}),
    ([ResultChange("M2", YEAR, examinees=5)], {}),
    ([ResultChange("M2", YEAR, value=Fraction(67))], {}),
    # 计算单位 weigh in no divisor by default
    ([ResultChange("M2", YEAR, units=Fraction(3))], {}),
    # M2 leaves: its −1 no longer counts, and it is still a school with a result, so its own row stays
    ([MembershipChange(False, "GJ01", "M2")], {"C": ("70.30", "73.80")}),
    ([MembershipChange(True, "GJ01", "X")], {"C": ("70.30", "70.47")}),
    ([MembershipChange(True, "GJ01", "X", since=datetime.date(2022, 1, 1))], {}),
    ([ResultChange("Y", YEAR, value=Fraction(70), full_marks=Fraction(100))], {"Y": ("", "70.00")}),
    # several at once
    (
        [ResultChange("M1", YEAR, value=Fraction(73)), ResultChange("C", YEAR, value=Fraction(90))],
        {"C": ("70.30", "71.50"), "M1": ("75.00", "73.00")},
    ),
]


@pytest.mark.parametrize(("changes", "expected"), CHANGES)
def test_every_row_that_moves_and_no_other(changes, expected):
    found = {
        school: ("" if move.before is None else move.before.shown, move.after.shown)
        for school, move in moved(*changes).items()
    }
    assert found == expected


REFUSED = [
    (ResultChange("Q", YEAR, value=Fraction(1)), "登记册中没有编号为“Q”的学校。请核对编号。"),
    (
        ResultChange("C", "2015-2016", value=Fraction(1)),
        "2015-2016学年的成绩不影响2021-2022学年的考核。请改2021-2022学年或2020-2021学年的成绩。",
    ),
    (
        ResultChange("C", YEAR, stage="x", value=Fraction(1)),
        "“x”不是学段。学段是小学、初中、高中之一,不分学段的留空。",
    ),
    (
        ResultChange("C", YEAR, value=Fraction(101)),
        "C2021-2022学年的成绩 101 不在 0 与满分 100 之间。请核对后重填。",
    ),
    (
        ResultChange("C", YEAR, value=Fraction(-1)),
        "C2021-2022学年的成绩 -1 不在 0 与满分 100 之间。请核对后重填。",
    ),
    (ResultChange("C", YEAR, full_marks=Fraction(0)), "C2021-2022学年的满分必须大于 0。请核对后重填。"),
    (ResultChange("C", YEAR, examinees=-3), "C2021-2022学年的考生数 -3 不是大于 0 的整数。请核对后重填。"),
    (ResultChange("C", YEAR, units=Fraction(0)), "C2021-2022学年的计算单位 0 不大于 0。请核对后重填。"),
    (
        ResultChange("N", YEAR, value=Fraction(1)),
        "N2021-2022学年既有不分学段的成绩,又有分学段的成绩,两者会重复计算。请改已有的那一种。",
    ),
    (ResultChange("Y", YEAR, examinees=3), "Y2021-2022学年没有成绩。要增加一个成绩,请填写成绩。"),
    (
        ResultChange("Y", YEAR, value=Fraction(3)),
        "Y2021-2022学年没有成绩,也没有可参照的满分。要增加一个成绩,请同时填写满分。",
    ),
    (
        ResultChange("Z", YEAR, full_marks=Fraction(100)),
        "Z2021-2022学年的成绩是“标准分”,没有满分。请将满分留空。",
    ),
    (MembershipChange(True, "GJ99", "X"), "登记册中没有编号为“GJ99”的教共体。请核对编号。"),
    (MembershipChange(False, "GJ01", "X"), "X本来就不是GJ01(共建型)的成员,无从退出。"),
    (MembershipChange(True, "GJ01", "M1"), "M1这段时间已经在GJ01(共建型)中,不能重复加入。"),
    (
        MembershipChange(True, "GJ01", "X", role="boss"),
        "“boss”不是成员的身份。身份是总校、成员校、校区、县外成员之一。",
    ),
    (
        MembershipChange(True, "GJ01", "X", role="core"),
        "GJ01(共建型)这段时间已有总校,一个教共体只有一所总校。请先让原总校退出。",
    ),
    (
        MembershipChange(True, "GJ01", "X", since=datetime.date(2022, 1, 1), until=datetime.date(2021, 1, 1)),
        "X加入GJ01的起止日期颠倒。请核对后重填。",
    ),
]


@pytest.mark.parametrize(("change", "sentence"), REFUSED)
def test_nonsense_is_refused_in_a_whole_sentence(change, sentence):
    with pytest.raises(CannotChange) as refusal:
        changed(FACTS, [change])
    assert str(refusal.value) == sentence


def test_a_core_can_be_replaced_in_two_changes():
    new_core = [
        MembershipChange(False, "GJ01", "C"),
        MembershipChange(False, "GJ01", "M1"),
        MembershipChange(True, "GJ01", "M1", role="core"),
    ]
    found = {(move.school, move.kind): move for move in effects(FACTS, BASIS, new_core)}
    assert found["C", "bundled"].after is None
    # 0.8 × 75 + 2 × (−1) ÷ 1
    assert found["M1", "bundled"].after.shown == "58.00"


marks = st.decimals(min_value=0, max_value=100, places=2).map(Fraction)


@settings(max_examples=20)
@given(st.dictionaries(st.sampled_from(["C", "M1", "M2", "D", "X"]), marks, max_size=5))
def test_without_a_change_nothing_changes(values):
    facts = changed(FACTS, [ResultChange(school, YEAR, value=value) for school, value in values.items()])
    assert effects(facts, BASIS, []) == ()
    same = [ResultChange(r.school, r.school_year, r.stage, value=r.value) for r in facts.results]
    assert effects(facts, BASIS, same) == ()


@settings(max_examples=20)
@given(marks, marks)
def test_a_school_of_another_alliance_never_moves_my_score(this_year, last_year):
    changes = [ResultChange("X", YEAR, value=this_year), ResultChange("X", BEFORE, value=last_year)]
    assert set(moved(*changes)) <= {"X", "D"}


# ---- the pages --------------------------------------------------------------------------------------


@pytest.fixture
def code(qingtian):
    return School.objects.get(county=qingtian, short_name="方山乡校").code


def test_the_page_lists_every_score_that_would_move(clerk, code):
    text = read(clerk, WHAT_IF, school=code, r=f"{code}~2021-2022~~value~68")
    assert "方山乡校2021-2022学年成绩 67 → 68" in text
    assert "会变的考核成绩 3 行,其余不变" in text
    assert "山口镇中 共建型成绩 70.30 71.30 +1.00 第 4 名 → 第 3 名" in text
    assert (
        "城西小学 共建型成绩 70.88 70.88 0.00 第 3 名 → 第 4 名 本校成绩没有变,是同类型的其他学校变了" in text
    )


def test_what_a_form_sends_becomes_an_address_that_can_be_shared(clerk, code):
    other = School.objects.get(short_name="仁庄镇中").code
    response = browser(clerk).get(
        WHAT_IF,
        {
            "r": f"{other}~2021-2022~~value~70",
            "school": code,
            f"in~{code}~2021-2022~~value": "６８.0",
            f"in~{code}~2021-2022~~examinees": "41",
            f"in~{code}~2020-2021~~value": "68",
            "to_alliance": "",
        },
    )
    assert response.status_code == 302
    kept = f"?school={code}&r={other}~2021-2022~~value~70&r={code}~2021-2022~~value~68"
    assert response["Location"] == WHAT_IF + kept
    text = shown(browser(clerk).get(response["Location"]))
    assert "假如 2 处改动" in text


WRONG = [
    ({"in~{code}~2021-2022~~value": "abc"}, "“abc”不是成绩。请填数字,例如 86.5。"),
    ({"in~{code}~2021-2022~~value": "9" * 30}, f"“{'9' * 30}”不是成绩。请填数字,例如 86.5。"),
    ({"in~{code}~2021-2022~~examinees": "4.5"}, "“4.5”不是考生数。请填整数,例如 320。"),
    ({"r": "x"}, "地址中有一处改动读不懂,没有采用。请在本页重新填写。"),
    ({"r": "Q~2021-2022~~value~1"}, "登记册中没有编号为“Q”的学校。请核对编号。"),
    ({"join": "GJ01~{code}~member~never~"}, "“never”不是日期。请写成 2021-09-01 的样子。"),
    ({"leave": "GJ99~{code}"}, "登记册中没有编号为“GJ99”的教共体。请核对编号。"),
    (
        {"r": "{code}~2021-2022~~value~168"},
        "方山乡校2021-2022学年的成绩 168 不在 0 与满分 100 之间。请核对后重填。",
    ),
]


@pytest.mark.parametrize(("query", "sentence"), WRONG)
def test_what_makes_no_sense_is_said_and_what_was_typed_stays(clerk, code, query, sentence):
    query = {name.format(code=code): text.format(code=code) for name, text in query.items()}
    response = browser(clerk).get(WHAT_IF, {"school": code, **query})
    assert response.status_code == 200
    assert sentence in shown(response)
    typed = [text for name, text in query.items() if name.startswith("in~")]
    assert all(f'value="{text}"' in response.content.decode() for text in typed)


def test_nothing_is_written_and_few_reads_suffice(clerk, code):
    client = browser(clerk)
    query = {"school": code, "r": f"{code}~2021-2022~~value~68", "leave": f"GJ05~{code}"}
    client.get(WHAT_IF, query)  # the session notes county and year once
    with CaptureQueriesContext(connection) as captured:
        client.get(WHAT_IF, query)
    words = [query["sql"].lstrip().split(None, 1)[0].upper() for query in captured.captured_queries]
    assert set(words) <= {"SELECT", "BEGIN", "SAVEPOINT", "RELEASE", "SET"}
    assert words.count("SELECT") <= 24


def test_a_school_changes_what_its_sheet_shows_and_sees_its_own_score_alone(run, code):
    publish(run)
    head = head_of("山口镇中")
    score = Score.objects.get(run=run, school_name="山口镇中", official=True)
    text = read(head, WHAT_IF, score=score.pk, r=f"{code}~2021-2022~~value~68")
    assert "山口镇中 共建型成绩 70.30 71.30 +1.00" in text
    assert "若方山乡校 +1 分 山口镇中 +1.00" in text
    assert "若山口镇中 +1 分 山口镇中 +0.80" in text
    assert "城西小学" not in text
    assert "名次" not in text


def test_a_school_cannot_ask_about_what_its_sheet_does_not_show(run, code):
    publish(run)
    head = head_of("山口镇中")
    score = Score.objects.get(run=run, school_name="山口镇中", official=True)
    other = School.objects.get(short_name="城西小学").code
    for query in (
        {"r": f"{other}~2021-2022~~value~68"},
        {"r": f"{code}~2021-2022~~examinees~68"},
    ):
        assert "只能改动本页列出的数,另外的改动没有采用。" in read(head, WHAT_IF, score=score.pk, **query)
    assert "没有一处" not in read(head, WHAT_IF, score=score.pk, leave=f"GJ05~{code}")
    assert "假如" not in read(head, WHAT_IF, score=score.pk, leave=f"GJ05~{code}")


def test_who_may_see_what(run, clerk):
    score = Score.objects.get(run=run, school_name="山口镇中", official=True)
    head, other = head_of("山口镇中"), head_of("青田二中")
    assert status(head, WHAT_IF) == 403
    assert status(head, f"{WHAT_IF}?score={score.pk}") == 404  # the run is not public
    publish(run)
    assert status(head, f"{WHAT_IF}?score={score.pk}") == 200
    assert status(other, f"{WHAT_IF}?score={score.pk}") == 404
    assert status(clerk, f"{WHAT_IF}?score={score.pk}") == 200
    for nonsense in ("0", "x", "9" * 19, "9" * 400, "²"):
        assert status(clerk, f"{WHAT_IF}?score={nonsense}") == 404
    outside = PostFactory().user
    assert status(outside, f"{WHAT_IF}?score={score.pk}") == 404
    assert browser(clerk).post(WHAT_IF).status_code == 405


def test_the_sheet_leads_to_it(run):
    publish(run)
    score = Score.objects.get(run=run, school_name="山口镇中", official=True)
    response = browser(head_of("山口镇中")).get(f"/scores/{score.pk}/")
    assert f'href="{WHAT_IF}?score={score.pk}"' in response.content.decode()
    assert tight("也看成员校多考 1 分") in tight(shown(response))


def test_a_guest_stays_a_guest():
    """Guests are assessed by their own county: joining as one moves nothing."""
    assert moved(MembershipChange(True, "GJ01", "X", role="guest")) == {}
    assert (
        member("GJ01", "X", "guest")
        in changed(FACTS, [MembershipChange(True, "GJ01", "X", role="guest")]).memberships
    )
