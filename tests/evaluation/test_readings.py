"""不同口径测算对比: every option as a trial run would compute it, who moves and why, and what never moves."""

from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliances.models import QualityResult, School
from evaluation.basis import Basis, choose
from evaluation.evidence.quality import gather_quality
from evaluation.formulas.county_quality import county_quality
from evaluation.models import Score, ScoreRun
from evaluation.policy import UnknownOption, load_pack
from evaluation.presentation import readings as told
from evaluation.presentation.rank_drawing import rank_picture
from evaluation.readings import readings_of
from evaluation.scoring import fraction_text, run_scoring
from tests.clients import browser
from tests.evaluation.county import both_years, county
from tests.evaluation.pages import head_of, read, shown, status
from tests.factories import PostFactory

READINGS = "/readings/"
PACK = load_pack("qingtian-2021")
BASIS = Basis(PACK, PACK.defaults, {}, trial=False)
#: Two 共建 cores: C gains much with a lower own result, D nothing with a higher one.
FACTS = county(
    {
        "GJ01": ("co_built", "C", ["M"]),
        "GJ02": ("co_built", "D", ["N"]),
        "XZ01": ("collaborative", "E", ["X"]),
        "XZ02": ("collaborative", "F", ["Y"]),
    },
    [
        *both_years("C", 80, 80),
        *both_years("M", 60, 66),
        *both_years("D", 90, 90),
        *both_years("N", 70, 70),
        *both_years("E", 90, 90),
        *both_years("X", 60, 61),
        *both_years("F", 80, 80),
        *both_years("Y", 60, 62),
    ],
)


def of(question, basis=BASIS, facts=FACTS):
    (found,) = readings_of(basis, facts, [question])
    return found


def by_option(found):
    return {one.option.id: one for one in found.options}


def test_all_readings_side_by_side():
    found = by_option(of("bundled.reading"))
    core = ("C", "bundled", "GJ01")
    assert {option: one.standings[core].shown for option, one in found.items()} == {
        "A": "76.00",  # 0.8 × 80 + 2 × 6
        "A-CAP": "76.00",
        "B": "96.00",
        "C": "92.00",
        "D": "66.40",
        "E": "89.20",
    }
    assert {option: one.standings[core].rank for option, one in found.items()} == {
        "A": 1,
        "A-CAP": 1,
        "B": 1,
        "C": 1,
        "D": 2,
        "E": 1,
    }


def test_those_that_move_and_why():
    found = by_option(of("bundled.reading"))
    assert [(mover.name, mover.before.rank, mover.after.rank) for mover in found["D"].movers] == [
        ("C", 1, 2),
        ("D", 2, 1),
    ]
    moved = [told.moved_in_words(mover, found["D"]) for mover in found["D"].movers]
    assert [(one.name, one.what, one.way, one.why) for one in moved] == [
        ("C", "共建型成绩", "第 1 名 → 第 2 名", ("成员校增量加减分×20% +12.00 → +2.40",)),
        ("D", "共建型成绩", "第 2 名 → 第 1 名", ("本校成绩没有变,是同类型的其他学校变了",)),
    ]
    assert [option for option, one in found.items() if one.moves_ranks] == ["D"]


def test_a_and_b_never_move_a_rank_because_each_type_moves_by_one_amount():
    found = of("bundled.reading")
    shifts = {(p.first.id, p.second.id): p.shifts for p in found.parallels}
    assert shifts["A", "B"] == {"": 0, "共建型": 20, "协作型": 10}
    assert shifts["A", "A-CAP"] == {"": 0, "共建型": 0, "协作型": 0}
    assert ("A", "D") not in shifts
    assert told.parallel_sentences(found)[0] == (
        "“设底分”与“按字面加减”相比,共建型各校都是 +20.00 分、协作型各校都是 +10.00 分:"
        "同一类型内各校加减的是同一个数,所以类型内的名次不会因此变动。"
    )


def test_it_is_found_in_the_results_and_not_said_of_a_name():
    """With the cap reached A-CAP is no longer parallel to B; A still is."""
    facts = county(
        {"GJ01": ("co_built", "C", ["M"]), "GJ02": ("co_built", "D", ["N"])},
        [
            *both_years("C", 80, 80),
            *both_years("M", 60, 80),
            *both_years("D", 90, 90),
            *both_years("N", 70, 70),
        ],
    )
    pairs = {(p.first.id, p.second.id) for p in of("bundled.reading", facts=facts).parallels}
    assert ("A", "B") in pairs
    assert ("A", "A-CAP") not in pairs
    assert ("A-CAP", "B") not in pairs


def test_the_option_in_force_is_what_others_are_compared_with():
    basis = BASIS.with_options({"bundled.reading": "D"})
    found = of("bundled.reading", basis)
    assert found.in_force.option.id == "D"
    assert [(m.name, m.before.rank, m.after.rank) for m in by_option(found)["A"].movers] == [
        ("C", 2, 1),
        ("D", 1, 2),
    ]
    assert not by_option(found)["D"].movers


def test_an_unknown_question_is_refused():
    with pytest.raises(UnknownOption):
        of("no.such")


def test_the_picture_breaks_off_where_there_is_no_rank():
    picture = rank_picture([("甲", True, [1, None, 2]), ("乙", False, [2, 1, 1])])
    assert [(line.name, len(line.dots), line.path.count("M")) for line in picture.lines] == [
        ("乙", 3, 1),
        ("甲", 2, 2),
    ]
    assert picture.lines[1].right is not None
    heights = [dot.y for line in picture.lines for dot in line.dots if dot.x == picture.columns[2]]
    assert heights == sorted(heights)
    assert max(heights) < picture.height


def test_those_that_share_a_rank_lie_beneath_each_other():
    picture = rank_picture([("甲", False, [1]), ("乙", False, [1])])
    assert len({line.left for line in picture.lines}) == 2


# ---- a county ---------------------------------------------------------------------------------------


def test_each_option_equals_a_trial_run_of_it(qingtian, year):
    """Work shared between options changes nothing: as stored by a run, row for row, lines too."""
    basis, facts = choose(qingtian, year, {}), gather_quality(qingtian, year).facts
    every = readings_of(basis, facts)
    assert [found.question.id for found in every] == [q.id for q in basis.pack.questions_in("quality")]
    compared = 0
    for found in every:
        for one in found.options:
            rules = basis.with_options({found.question.id: one.option.id}).rules()
            assert list(one.rows.values()) == county_quality(facts, rules)
            compared += 1
    assert compared == sum(len(q.options) for q in basis.pack.questions_in("quality")) >= 20
    run = run_scoring(qingtian, year, overrides={"bundled.reading": "E"})
    stored = Score.objects.filter(run=run).values_list("school_code", "kind", "alliance_code", "exact")
    reading = by_option(every[0])["E"]
    assert {tuple(key): exact for *key, exact in stored} == {
        key: fraction_text(row.value) for key, row in reading.rows.items()
    }


def test_the_double_role_of_qingtian_moves_its_type(qingtian, year):
    basis, facts = choose(qingtian, year, {}), gather_quality(qingtian, year).facts
    found = of("role.co_built_collaborative", basis, facts)
    moved = [
        told.moved_in_words(m, by_option(found)["collaborative"])
        for m in by_option(found)["collaborative"].movers
    ]
    assert ("青田二中", "共建型成绩", "第 2 名 → 参考成绩,不排名次", ("正式成绩改为协作型成绩 82.00",)) in [
        (one.name, one.what, one.way, one.why) for one in moved
    ]
    assert ("青田二中", "协作型成绩", "参考成绩,不排名次 → 第 1 名", ("改以这一行为正式成绩",)) in [
        (one.name, one.what, one.way, one.why) for one in moved
    ]


def test_the_page(qingtian, clerk):
    text = read(clerk, READINGS)
    assert "未定,暂按这个 现在采用的口径,下面都与它比较。" in text
    assert "“设底分”与“按字面加减”相比,共建型各校都是 +20.00 分、协作型各校都是 +10.00 分" in text
    assert "共建型各校在每种口径下的名次" in text
    html = browser(clerk).get(READINGS).content.decode()
    assert 'href="/decisions/qingtian-2021/bundled.reading/"' in html
    assert html.count("<svg viewBox") >= 2
    assert 'role="img" aria-labelledby="picture-2-title picture-2-desc"' in html


def test_the_page_of_another_question(qingtian, clerk):
    text = read(clerk, READINGS, question="role.co_built_collaborative")
    assert "两种类型的平均" in text
    assert "青田二中 共建型成绩 第 2 名 → 参考成绩,不排名次 正式成绩改为协作型成绩 82.00" in text
    assert status(clerk, f"{READINGS}?question=no.such") == 404


def test_a_trial_can_be_started_from_it(qingtian, clerk):
    html = browser(clerk).get(READINGS).content.decode()
    assert '<input type="hidden" name="bundled.reading" value="E">' in html
    data = {"county": "qingtian", "school_year": "2021-2022", "newest_seen": "0", "trial": "on"}
    browser(clerk).post("/scores/runs/", {**data, "bundled.reading": "E"})
    assert ScoreRun.objects.get().options["bundled.reading"] == "E"


def test_reads_are_few_and_nothing_is_written(qingtian, clerk):
    client = browser(clerk)
    client.get(READINGS)
    with CaptureQueriesContext(connection) as captured:
        client.get(READINGS)
    words = [query["sql"].lstrip().split(None, 1)[0].upper() for query in captured.captured_queries]
    assert set(words) <= {"SELECT", "BEGIN", "SAVEPOINT", "RELEASE", "SET"}
    assert words.count("SELECT") <= 24
    assert not ScoreRun.objects.exists()


def test_without_results_nobody_moves(registry):
    clerk = PostFactory(county=registry).user
    QualityResult.objects.filter(county=registry).delete()
    text = read(clerk, READINGS, school_year="2021-2022")
    assert "按现有的数据,这一处怎样读都不改变任何学校的名次和正式成绩。" in text


def test_a_year_without_a_document_says_so(qingtian, clerk):
    assert "没有适用于2015-2016学年的政策文件,没有口径可以比较。" in read(
        clerk, READINGS, school_year="2015-2016"
    )


def test_who_may_compare_readings(qingtian, clerk):
    assert status(clerk, READINGS) == 200
    assert status(head_of("山口镇中"), READINGS) == 403
    assert browser(clerk).post(READINGS).status_code == 405
    assert School.objects.filter(county=qingtian).count() > 50


def test_shown(qingtian, clerk):
    """A sign, an arrow and a word: a move is never colour alone."""
    assert "第 9 名 降 1" in shown(browser(clerk).get(READINGS))
    assert told.signed(Fraction(1, 2)) == "+0.50"
