"""The independent recount comes to every cell of the engine, and names each that was changed."""

import copy
import json
import subprocess
import sys
from functools import cache

import pytest

from alliances.periods import SchoolYear
from evaluation.basis import Basis
from evaluation.documents import snapshot_document
from evaluation.facts import QualityFacts
from evaluation.formulas.numbers import LINE_PLACES, SCORE_PLACES, shown
from evaluation.models import ScoreRun
from evaluation.policy import load_pack
from evaluation.recount import compare, recount
from evaluation.scoring import ENGINE, fraction_text, result_digest, run_scoring
from evaluation.snapshot import facts_document
from gongtongti.accounts.canonical import canonical, digest
from tests.evaluation.county import both_years, county, result
from tests.evaluation.random_county import random_county, random_options
from tests.house import ROOT

PACK = cache(load_pack)
COUNTIES = 150


def document_of(facts: QualityFacts, options=None, decided=None) -> dict:
    """What `snapshot_document` tells of a run over these facts, without a database."""
    pack = PACK("qingtian_2021")
    options, decided = {**pack.defaults, **(options or {})}, decided or {}
    rows = Basis(pack, options, decided, trial=True).rows(facts)
    told = facts_document(facts)
    inputs = digest(canonical(told))
    return {
        "run": {
            "trial": True,
            "options": options,
            "decided": decided,
            "inputs_digest": inputs,
            "pack_sha256": pack.sha256,
            "result_digest": result_digest(
                rows, inputs_digest=inputs, pack_sha256=pack.sha256, options=options, decided=decided
            ),
        },
        "engine": ENGINE,
        "pack_text": pack.text,
        "facts": told,
        "scores": [
            {
                "school_code": row.school,
                "kind": row.kind,
                "alliance": row.alliance or None,
                "alliance_type": row.alliance_type or None,
                "official": row.official,
                "value": None if row.value is None else shown(row.value, SCORE_PLACES),
                "exact": fraction_text(row.value),
                "reason": row.reason,
                "counted": row.counted,
                "of": row.of,
                "questions": list(row.questions),
                "lines": [
                    {
                        "label": line.label,
                        "value": None if line.value is None else shown(line.value, LINE_PLACES),
                        "inputs": line.inputs,
                        "clause": line.clause,
                    }
                    for line in row.lines
                ],
            }
            for row in rows
        ],
    }


def decision(option="", *, schools=()):
    return {"version": "1", "option": option, "value": sorted(schools), "file_number": "演示〔2022〕1号"}


SHANKOU = county(
    {"GJ05": ("co_built", "山口镇中", ["仁庄镇中", "方山乡校"])},
    [
        result("山口镇中", "86"),
        *both_years("仁庄镇中", "72.5", "75"),
        *both_years("方山乡校", "68", "67"),
    ],
)
BOTH_ROLES = county(
    {
        "RH01": ("integrated", "S01", ["S02"]),
        "GJ01": ("co_built", "S01", ["S03"]),
        "XZ01": ("collaborative", "S01", ["S04"]),
    },
    [
        row
        for school, before, now in [("S01", 80, 82), ("S02", 60, 63), ("S03", 70, 71), ("S04", 75, 72)]
        for row in both_years(school, before, now, examinees=100, units=2)
    ],
)


def test_the_worked_example_comes_out_as_printed():
    row = next(row for row in recount(document_of(SHANKOU)) if row["kind"] == "bundled")
    assert (row["value"], row["exact"], row["counted"], row["of"]) == ("70.30", "703/10", 2, 2)
    assert [label for label, _value in row["lines"]][-3:] == ["本校得分×80%", "成员校增量加减分", "成绩"]


@pytest.mark.parametrize(
    ("question", "option"),
    [
        (question, option.id)
        for question in PACK("qingtian_2021").defaults
        for option in PACK("qingtian_2021").question(question).options
    ],
)
def test_every_option_of_every_question(question, option):
    assert compare(document_of(BOTH_ROLES, {question: option})) == []


def test_counties_and_options_by_chance():
    pack = PACK("qingtian_2021")
    found, rows = {}, 0
    for seed in range(COUNTIES):
        schools = [school.code for school in random_county(seed).schools]
        decided = {"assessed_alone": decision(schools=schools[:1]), "divisor.counts": decision("schools")}
        options = random_options(seed, pack) | ({"divisor.counts": "schools"} if seed % 3 else {})
        document = document_of(random_county(seed), options, decided if seed % 3 else {})
        rows += len(document["scores"])
        found |= {seed: differences} if (differences := compare(document)) else {}
    assert found == {}
    assert rows > 4 * COUNTIES


def test_a_decided_list_of_schools_assessed_alone_takes_the_place_of_the_packs():
    pooled = document_of(BOTH_ROLES)
    alone = document_of(BOTH_ROLES, decided={"assessed_alone": decision(schools=["S02"])})
    assert [sum(row["kind"] == "pooled" for row in recount(doc)) for doc in (pooled, alone)] == [2, 0]
    assert compare(alone) == []


def test_a_decided_question_is_no_longer_listed():
    document = document_of(SHANKOU, decided={"bundled.reading": decision("A")})
    row = next(row for row in recount(document) if row["kind"] == "bundled")
    assert row["questions"] == ["divisor.counts"]
    assert compare(document) == []


# ---- what was changed is named ------------------------------------------------------------------


def _score(cell, value):
    def change(document):
        next(row for row in document["scores"] if row["kind"] == "bundled")[cell] = value

    return change


def _line(cell, value):
    def change(document):
        row = next(row for row in document["scores"] if row["kind"] == "bundled")
        row["lines"][1][cell] = value

    return change


def _result(document):
    document["facts"]["results"][0]["units"] = "2"


def _run(cell, value):
    return lambda document: document["run"].update({cell: value})


WHERE = "山口镇中(山口镇中)捆绑考核GJ05的"
CHANGES = [
    (_score("value", "70.31"), [f"{WHERE}成绩:快照为 70.31,重算为 70.30。"]),
    (_score("exact", "7031/100"), [f"{WHERE}精确值:快照为 7031/100,重算为 703/10。"]),
    (_score("official", False), [f"{WHERE}是否正式成绩:快照为 否,重算为 是。"]),
    (_score("counted", 1), [f"{WHERE}计入:快照为 1,重算为 2。"]),
    (_score("reason", "补录"), [f"{WHERE}说明:快照为 补录,重算为 空。"]),
    (_score("questions", []), [f"{WHERE}未定口径:快照为 空,重算为 bundled.reading、divisor.counts。"]),
    (
        _line("value", "2.6000"),
        [f"{WHERE}明细第 2 行“成员校增量:仁庄镇中”:快照为 2.6000,重算为 2.5000。"],
    ),
    (
        _line("label", "增量"),
        [
            f"{WHERE}明细第 2 行“增量”:快照为 2.5000,重算为 没有。",
            f"{WHERE}明细第 2 行“成员校增量:仁庄镇中”:快照为 没有,重算为 2.5000。",
        ],
    ),
]


@pytest.mark.parametrize(("change", "said"), CHANGES)
def test_a_changed_cell_is_named(change, said):
    document = copy.deepcopy(document_of(SHANKOU))
    change(document)
    assert compare(document) == said


@pytest.mark.parametrize(
    ("change", "begins"),
    [
        (_line("clause", "units"), "结果校验值:快照为 "),
        (_result, "输入校验值:快照为 "),
        (_run("pack_sha256", "0" * 64), "文件包校验值:快照为 0000"),
        (lambda document: document.update(engine="0"), "结果校验值:快照为 "),
    ],
)
def test_a_changed_source_is_found_by_its_digest(change, begins):
    document = copy.deepcopy(document_of(SHANKOU))
    change(document)
    assert compare(document)[0].startswith(begins)


def test_a_row_taken_away_is_named_cell_by_cell():
    document = copy.deepcopy(document_of(SHANKOU))
    document["scores"] = [row for row in document["scores"] if row["kind"] == "bundled"]
    assert "仁庄镇中(仁庄镇中)本校成绩的成绩:快照为 没有,重算为 75.00。" in compare(document)


def test_a_reading_that_is_neither_default_nor_decided_makes_a_trial():
    document = copy.deepcopy(document_of(SHANKOU, {"bundled.reading": "B"}))
    assert compare(document) == []
    document["run"]["trial"] = False
    assert compare(document) == ["问题 bundled.reading 的口径应为 A,快照按 B,却没有标明是试算。"]


def test_a_broken_snapshot_is_a_sentence_and_no_traceback():
    document = copy.deepcopy(document_of(SHANKOU))
    document["facts"]["results"][0]["value"] = "abc"
    assert compare(document)[-1].startswith("快照不完整或已损坏,无法重算(ValueError:")
    assert compare({}) == ["快照不完整或已损坏,无法重算(KeyError:'run')。请重新导出快照。"]


# ---- a stored run, and the file by itself -------------------------------------------------------


def test_a_stored_run_is_recounted_by_the_file_alone(qingtian, tmp_path):
    """With no other module of ours to be found: -I leaves the project off the path."""
    run_scoring(qingtian, SchoolYear(2021))
    document = snapshot_document(ScoreRun.objects.select_related("pack_text", "county").get())
    answers = []
    for name in ("as stored", "changed"):
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
        call = [sys.executable, "-I", ROOT / "evaluation" / "recount.py", path]
        done = subprocess.run(call, capture_output=True, text=True, check=False)
        answers.append((done.returncode, done.stdout))
        document["scores"][0]["value"] = "0.01"
    assert answers == [
        (0, f"{len(document['scores'])} 行成绩全部相同,精确到最后一位。\n"),
        (1, "章旦中学(S01)捆绑考核GJ06的成绩:快照为 0.01,重算为 67.92。\n"),
    ]
