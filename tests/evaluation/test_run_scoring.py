"""manage.py run_scoring: what it prints, and how it answers wrong calls."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from evaluation.models import ScoreRun
from gongtongti.accounts.commands import WrongCall

ARGUMENTS = ["--county", "qingtian", "--school-year", "2021-2022"]


def run(*arguments, stderr=None):
    out = StringIO()
    call_command("run_scoring", *arguments, stdout=out, stderr=stderr or StringIO())
    return out.getvalue()


def test_demonstration_data_is_named_beside_the_output(qingtian):
    said = StringIO()
    json.loads(run(*ARGUMENTS, "--json", stderr=said))
    assert said.getvalue() == "成绩中含演示数据,不代表任何学校。\n"


def test_json_is_the_document_and_nothing_else(qingtian):
    document = json.loads(run(*ARGUMENTS, "--json"))
    stored = ScoreRun.objects.get()
    assert set(document) == {"run", "scores"}
    assert document["run"] == {
        "id": stored.pk,
        "county": "qingtian",
        "school_year": "2021-2022",
        "state": "computed",
        "trial": False,
        "pack": "qingtian-2021",
        "pack_sha256": stored.pack_text_id,
        "options": stored.options,
        "decided": {},
        "inputs_digest": stored.inputs_digest,
        "result_digest": stored.result_digest,
    }
    assert set(document["scores"][0]) == {
        "school", "school_code", "alliance", "alliance_type", "kind", "official", "value", "reason",
        "counted", "of", "questions", "lines",
    }  # fmt: skip
    own = next(row for row in document["scores"] if row["kind"] == "own")
    assert (own["alliance"], own["alliance_type"], own["counted"], own["of"]) == (None, None, None, None)


@pytest.mark.parametrize("reading", ["A", "A-CAP", "B", "C", "D", "E"])
def test_reading_is_short_for_its_option(qingtian, reading):
    short = json.loads(run(*ARGUMENTS, "--reading", reading, "--json"))
    long = json.loads(run(*ARGUMENTS, "--option", f"bundled.reading={reading}", "--json"))
    assert short["run"]["result_digest"] == long["run"]["result_digest"]
    assert short["run"]["trial"] is (reading != "A")


def test_for_people_it_prints_a_table(qingtian):
    lines = run(*ARGUMENTS).splitlines()
    assert lines[0].startswith("2021-2022学年 第")
    assert "* S12 山口镇中 共建型 70.30" in lines
    assert lines[-1] == "(* 为正式成绩)"


def test_a_row_without_an_alliance_is_called_what_it_is(qingtian):
    lines = run(*ARGUMENTS, "--option", "role.co_built_collaborative=mean").splitlines()
    assert any("青田二中 两类平均 78.44" in line for line in lines)
    assert any("仁宫分校 本校 " in line for line in lines)


def test_scores_that_are_empty_are_no_failure(registry):
    assert json.loads(run(*ARGUMENTS, "--json"))["scores"][0]["value"] is None


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--county", "qingtian"], "缺少参数 --school-year。用法见 manage.py run_scoring --help。"),
        (
            ["--school-year", "2021-2022", "--county", "lishui"],
            "没有代码为“lishui”的县(市、区)。已登记:qingtian。",
        ),
        (
            ["--county", "qingtian", "--school-year", "2021"],
            "“2021”不是学年。学年写作起止两年,例如 2021-2022。",
        ),
        (
            ["--county", "qingtian", "--school-year", "2021-2023"],
            "“2021-2023”不是一个学年:后一年应为 2022。请写作 2021-2022。",
        ),
        (
            [*ARGUMENTS, "--option", "bundled.reading"],
            "“bundled.reading”不是“问题=口径”的写法。例如 --option gain.no_prior_result=zero。",
        ),
        (
            [*ARGUMENTS, "--option", "bundled.reading=B", "--reading", "C"],
            "问题 bundled.reading 同时指定了 B 和 C。请只保留一个。",
        ),
        (
            [*ARGUMENTS, "--reading", ""],
            "“bundled.reading=”不是“问题=口径”的写法。例如 --option gain.no_prior_result=zero。",
        ),
        ([*ARGUMENTS, "--colour", "red"], "不认识的参数 --colour red。用法见 manage.py run_scoring --help。"),
        (
            ["--county", "qingtian", "--school-year", "2015-2016"],
            "没有适用于青田县2015-2016学年的政策文件包,无法测算。"
            "请核对学年,或先为这一学年添加政策文件包(evaluation/policies/)。",
        ),
    ],
)
def test_a_wrong_call_is_answered_in_one_sentence(registry, arguments, expected):
    with pytest.raises(WrongCall) as refused:
        run(*arguments)
    assert (str(refused.value), refused.value.returncode) == (expected, 2)
    assert not ScoreRun.objects.exists()
