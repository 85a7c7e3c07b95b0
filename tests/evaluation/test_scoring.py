"""A run: what it reads, what it writes, and that it is the same everywhere."""

import json
import os
import random
import subprocess
import sys
from fractions import Fraction

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from alliances.models import Alliance, AllianceKind, County, Membership, QualityResult, School
from evaluation.basis import CannotScore
from evaluation.documents import score_document
from evaluation.formulas import FORMULAS, county_quality
from evaluation.insertion import insert_rows
from evaluation.models import Score, ScoreLine, ScoreRun
from evaluation.policy import UnknownOption, parse_pack
from evaluation.scoring import result_digest, run_scoring
from evaluation.snapshot import facts_document, facts_of
from gongtongti.accounts.canonical import canonical, digest
from gongtongti.accounts.models import AuditEvent

MOST_READS = 15


def official(run):
    return {row["school"]: row for row in score_document(run)["scores"] if row["official"]}


def test_the_worked_examples_of_the_specification(qingtian, year):
    found = official(run_scoring(qingtian, year))
    # 山口镇中, 温溪二小, 塔山小学 and the pool of 船寮镇小 carry the numbers of docs/scoring.md
    assert found["山口镇中"]["value"] == "70.30"
    assert found["章旦中学"]["value"] == "67.92"
    assert found["温溪二小"]["value"] == "75.20"
    assert found["塔山小学"]["value"] == "92.00"
    assert {found[name]["value"] for name in ("船寮镇小", "大路分校", "石盖分校", "芝溪分校")} == {"81.97"}


def test_rows_of_qingtian(qingtian, year):
    run = run_scoring(qingtian, year)
    rows = score_document(run)["scores"]
    assert [(kind, sum(r["kind"] == kind for r in rows)) for kind in ("bundled", "pooled", "own")] == [
        ("bundled", 19),  # 10 共建 and 9 协作
        (
            "pooled",
            12,
        ),  # five pools; 章旦 and 实验小学 stand alone because their only branch is assessed alone
        ("own", 27),
    ]
    assert rows == sorted(rows, key=lambda r: (r["school_code"], r["kind"], r["alliance"] or ""))
    schools = {r["school_code"] for r in rows}
    assert len(schools) == 55
    assert sorted(r["school_code"] for r in rows if r["official"]) == sorted(schools)


def test_double_roles_of_qingtian(qingtian, year):
    found = official(run_scoring(qingtian, year))
    assert [
        (name, found[name]["alliance"])
        for name in ("实验小学", "江南学校", "油竹小学", "章旦中学", "青田二中")
    ] == [
        ("实验小学", "XZ04"),
        ("江南学校", "XZ06"),
        ("油竹小学", "XZ07"),
        ("章旦中学", "GJ06"),
        ("青田二中", "GJ01"),
    ]
    assert found["仁宫分校"]["kind"] == found["东山分校"]["kind"] == "own"


def test_without_any_result_every_row_says_why(registry, year):
    rows = score_document(run_scoring(registry, year))["scores"]
    assert len(rows) == 58
    assert {row["value"] for row in rows} == {None}
    assert {row["reason"] for row in rows} == {
        "没有2021-2022学年的教学质量成绩",
        "各校区都没有2021-2022学年的教学质量成绩",
    }


def test_lines_open_every_number_to_its_inputs_and_clause(qingtian, year):
    run = run_scoring(qingtian, year)
    pack = parse_pack(run.pack_text.text, name=run.pack)
    for score in score_document(run)["scores"]:
        assert score["lines"]
        for line in score["lines"]:
            assert pack.clause(line["clause"]).quote
            assert line["value"] is None or Fraction(line["value"]) is not None
    row = official(run)["山口镇中"]
    assert row["lines"][-1] == {
        "label": "成绩",
        "value": "70.3000",
        "inputs": {"算式": "本校得分×80% 68.80 + 成员校增量加减分 1.50"},
        "clause": "bundled.co_built",
    }


def test_reads_are_constant_and_few(qingtian, year):
    def reads():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            run_scoring(qingtian, year)
        return sum(q["sql"].lstrip().upper().startswith("SELECT") for q in queries.captured_queries)

    small = reads()
    _grow(qingtian, alliances=60)
    assert reads() == small <= MOST_READS


def _grow(county, *, alliances):
    """More of everything: each further alliance has a core, two members and two years of results."""
    kind = AllianceKind.objects.get(county=county, code="co_built")
    for number in range(alliances):
        schools = School.objects.bulk_create(
            School(
                county=county,
                code=f"X{number:03}{part}",
                short_name=f"校{number}{part}",
                full_name=f"学校{number}{part}",
            )
            for part in "abc"
        )
        alliance = Alliance.objects.create(
            county=county, code=f"GX{number:03}", kind=kind, name=f"教共体{number}"
        )
        Membership.objects.bulk_create(
            Membership(alliance=alliance, school=school, role="core" if school is schools[0] else "member")
            for school in schools
        )
        QualityResult.objects.bulk_create(
            QualityResult(
                county=county, school=school, school_year=of_year, full_marks=100, value=70 + number % 9
            )
            for school in schools
            for of_year in (2020, 2021)
        )


def test_a_run_can_be_recomputed_from_what_it_stores(qingtian, year):
    run = run_scoring(qingtian, year)
    pack = parse_pack(run.pack_text.text, name=run.pack)
    rows = county_quality(facts_of(run.facts), pack.rules(run.options, ()))
    again = result_digest(rows, inputs_digest=run.inputs_digest, pack_sha256=pack.sha256, options=run.options)
    assert again == run.result_digest
    assert digest(canonical(facts_document(facts_of(run.facts)))) == run.inputs_digest
    stored = dict(Score.objects.filter(run=run).values_list("pk", "exact"))
    assert sorted(stored.values()) == sorted(
        "" if row.value is None else f"{row.value.numerator}/{row.value.denominator}" for row in rows
    )


def test_the_snapshot_names_each_source_row_with_version_and_digest(qingtian, year):
    sources = json.loads(run_scoring(qingtian, year).facts)["sources"]
    assert len(sources) == QualityResult.objects.filter(county=qingtian).count()
    key, version, row_digest = next(source for source in sources if source[0].startswith("S12/2021-2022"))
    assert (key, version, len(row_digest)) == ("S12/2021-2022/", "1", 16)


def test_the_same_input_gives_the_same_digests_in_any_row_order(qingtian, year):
    first = run_scoring(qingtian, year)
    rows = list(QualityResult.objects.filter(county=qingtian).order_by("pk"))
    QualityResult.objects.filter(county=qingtian).delete()
    random.Random(7).shuffle(rows)
    for row in rows:
        row.pk = None
    QualityResult.objects.bulk_create(rows)
    second = run_scoring(qingtian, year)
    assert (second.inputs_digest, second.result_digest) == (first.inputs_digest, first.result_digest)


def test_the_digests_are_those_of_the_plain_facts_under_any_time_zone_and_hash_seed(qingtian, year, tmp_path):
    """Recomputed by a bare interpreter: what SQLite and PostgreSQL store leads to the same two digests."""
    run = run_scoring(qingtian, year)
    (tmp_path / "facts.json").write_text(run.facts, encoding="utf-8")
    (tmp_path / "pack.toml").write_text(run.pack_text.text, encoding="utf-8")
    script = (
        "import sys, pathlib\n"
        "from gongtongti.accounts.canonical import canonical, digest\n"
        "from evaluation.formulas import county_quality\n"
        "from evaluation.policy import parse_pack\n"
        "from evaluation.snapshot import facts_document, facts_of\n"
        "folder = pathlib.Path(sys.argv[1])\n"
        "facts = facts_of((folder / 'facts.json').read_text(encoding='utf-8'))\n"
        "pack = parse_pack((folder / 'pack.toml').read_text(encoding='utf-8'), name='qingtian_2021')\n"
        "rows = county_quality(facts, pack.rules(pack.defaults, ()))\n"
        "print(digest(canonical(facts_document(facts))))\n"
        "print(digest(repr([(r.sort_key, r.value, r.official, r.questions, r.lines) for r in rows])))\n"
    )
    seen = set()
    for seed, zone in (("0", "UTC"), ("4242", "America/New_York"), ("99", "Asia/Shanghai")):
        done = subprocess.run(
            [sys.executable, "-c", script, str(tmp_path)],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            text=True,
            check=True,
        )
        seen.add(done.stdout)
    assert len(seen) == 1
    assert seen.pop().splitlines()[0] == run.inputs_digest


def test_a_change_of_one_mark_changes_both_digests(qingtian, year):
    first = run_scoring(qingtian, year)
    QualityResult.objects.filter(school__code="S12", school_year=2021).update(value="86.1")
    second = run_scoring(qingtian, year)
    assert second.inputs_digest != first.inputs_digest
    assert second.result_digest != first.result_digest


@pytest.mark.parametrize(
    ("overrides", "trial"),
    [
        ({}, False),
        ({"bundled.reading": "A"}, False),
        ({"bundled.reading": "B"}, True),
        ({"pool.weight": "equal"}, True),
    ],
)
def test_departing_from_a_default_makes_a_trial(qingtian, year, overrides, trial):
    assert run_scoring(qingtian, year, overrides=overrides).trial is trial


def test_an_unknown_option_is_refused_before_anything_is_written(qingtian, year):
    with pytest.raises(UnknownOption):
        run_scoring(qingtian, year, overrides={"bundled.reading": "F"})
    assert not ScoreRun.objects.exists()


def test_a_year_without_a_policy_is_refused(qingtian, year):
    with pytest.raises(CannotScore) as refused:
        run_scoring(qingtian, type(year)(2015))
    assert str(refused.value) == (
        "没有适用于青田县2015-2016学年的政策文件包,无法测算。"
        "请核对学年,或先为这一学年添加政策文件包(evaluation/policies/)。"
    )


def test_the_pack_names_the_formula(qingtian, year, monkeypatch):
    monkeypatch.setitem(FORMULAS, "county_quality", lambda facts, rules: [])
    run = run_scoring(qingtian, year)
    assert not Score.objects.filter(run=run).exists()


def test_another_countys_data_is_never_read(qingtian, year):
    first = run_scoring(qingtian, year)
    other = County.objects.create(slug="jinyun", name="缙云县")
    school = School.objects.create(
        county=other, code="S12", short_name="山口镇中", full_name="缙云山口镇中学"
    )
    QualityResult.objects.create(county=other, school=school, school_year=year, full_marks=100, value=10)
    assert run_scoring(qingtian, year).inputs_digest == first.inputs_digest


def test_a_failure_on_the_way_leaves_nothing(qingtian, year, monkeypatch):
    def fail_at_the_lines(model, columns, rows):
        if model is ScoreLine:
            raise RuntimeError("断电")
        insert_rows(model, columns, rows)

    monkeypatch.setattr("evaluation.scoring.insert_rows", fail_at_the_lines)
    with pytest.raises(RuntimeError), transaction.atomic():
        run_scoring(qingtian, year)
    assert not ScoreRun.objects.exists()
    assert not Score.objects.exists()
    assert not AuditEvent.objects.filter(verb="ran").exists()


def test_demonstration_data_is_said_to_be_inside(qingtian, year):
    assert run_scoring(qingtian, year).has_demo is True
    QualityResult.objects.filter(county=qingtian).update(is_demo=False)
    assert run_scoring(qingtian, year).has_demo is False


def test_every_run_leaves_a_trace_in_the_audit_log(qingtian, year):
    run = run_scoring(qingtian, year)
    event = AuditEvent.objects.get(verb="ran")
    assert (event.county, event.about) == ("qingtian", f"2021-2022学年 第{run.pk}次测算")
