"""Whom a new document affects: the same facts judged by both."""

import datetime
from fractions import Fraction

import pytest

from evaluation.findings.readings import reading_by, untried
from evaluation.models import Decision, Score, ScoreRun
from evaluation.pack_effects import effects
from evaluation.policy import load_pack
from evaluation.presentation.affected import affected_schools, finding_lines, score_lines, turned
from evaluation.scoring import run_scoring
from tests.evaluation.packs import parsed_new_pack

ON = datetime.date(2022, 7, 1)


@pytest.fixture
def before(qingtian, year):
    return reading_by(load_pack("qingtian-2021"), qingtian, year)


def judged(county, year, before, *changes):
    return effects(county, year, before=before, after=untried(parsed_new_pack(*changes)), on=ON)


def test_a_document_that_changes_nothing_affects_nobody(qingtian, year, before):
    found = effects(qingtian, year, before=before, after=before, on=ON)
    assert (found.scores, found.operation, found.quotas, found.stipends) == ((), (), (), ())
    assert (found.schools, found.unable) == (61, ())


def test_another_share_moves_every_core_of_the_type_and_nobody_else(qingtian, year, before):
    found = judged(qingtian, year, before)
    cores = {row.school_code for row in run_scoring(qingtian, year).scores.filter(alliance_type="共建型")}
    assert len(cores) == 10
    assert {one.school for one in found.scores} == cores
    assert affected_schools(found) == 10
    lines = {line.name: line for line in score_lines(found)}
    line = lines["塔山小学"]
    stored = Score.objects.get(run__county=qingtian, school_name="塔山小学", official=True)
    assert line.before.value == str(stored.value)
    # Both shares are multiplied with what they were: 0.8 of the own result is 0.7 of it now.
    own = Fraction(stored.lines.get(label="本校得分×80%").inputs["本校得分"])
    after = next(one for one in found.scores if one.name == "塔山小学").after
    assert after.row.value == Fraction(stored.exact) - own * Fraction(1, 10)


def test_more_lessons_and_a_larger_quota_are_required_of_those_they_bind(qingtian, year, before):
    found = judged(qingtian, year, before)
    assert len(found.operation) == 17
    assert {one.title for one in found.operation} == {"N1 同步课堂学科、同步课堂节数"}
    assert finding_lines(found.operation)[0].before.required == "2、20"
    assert finding_lines(found.operation)[0].after.required == "2、24"
    assert turned(found.operation) == 0  # nobody has given a lesson yet
    assert found.quotas == ()  # no roster is confirmed, so no number of teachers is known


def test_a_default_that_changes_is_a_change_like_any_other(qingtian, year, before):
    found = judged(qingtian, year, before, ('default = "units_else_examinees"', 'default = "equal"'))
    pooled = {one.row.kind for one in found.scores}
    assert "pooled" in pooled


def test_what_was_decided_on_the_old_document_does_not_hold_for_a_new_one(qingtian, year, before, clerk):
    Decision.objects.create(
        county=qingtian, pack="qingtian-2021", question="bundled.reading", version=1, option="B",
        first_school_year=year, file_number="青教〔2022〕1号", decided_on=datetime.date(2022, 3, 1),
        signer="局长", reason="底分", recorded_by=clerk, recorded_at=datetime.datetime(2022, 3, 1, tzinfo=datetime.UTC),
    )  # fmt: skip
    decided = reading_by(load_pack("qingtian-2021"), qingtian, year)
    found = effects(qingtian, year, before=decided, after=before, on=ON)
    assert {one.after.row.value - one.before.row.value for one in found.scores} == {-20, -10}


def test_a_question_that_the_engine_needs_is_named_when_it_is_gone(qingtian, year, before):
    pack = parsed_new_pack(('id = "pool.weight"', 'id = "pool.weighting"'))
    found = effects(qingtian, year, before=before, after=untried(pack), on=ON)
    assert found.scores is None
    assert len(found.operation) == 17
    assert found.unable == (
        "考核成绩:新文件包没有“融合型一起考核时,各校区的成绩按什么合成”(id 为“pool.weight”)这个问题,"
        "算法要用到它。请保留这个问题,把文件写明的一种设为默认。",
    )


def test_nothing_is_written_and_reads_do_not_grow_with_the_county(
    qingtian, year, before, django_assert_max_num_queries
):
    with django_assert_max_num_queries(60):
        judged(qingtian, year, before)
    assert ScoreRun.objects.count() == 0
