"""不同口径测算对比 and 两次测算对比 over the API."""

import pytest

from alliances.models import QualityResult
from evaluation.scoring import run_scoring
from tests.clients import browser

READINGS, COMPARISONS = "/api/v1/readings/", "/api/v1/comparisons/"
ASKED = {"county": "qingtian", "school_year": "2021-2022"}


def test_one_question_with_every_option(qingtian, clerk):
    answer = browser(clerk).get(READINGS, {**ASKED, "question": "bundled.reading"}).json()
    (question,) = answer["questions"]
    assert [option["id"] for option in question["options"]] == ["A", "A-CAP", "B", "C", "D", "E"]
    assert [option["id"] for option in question["options"] if option["in_force"]] == ["A"]
    assert {
        "first": "A",
        "second": "B",
        "same": False,
        "shifts": {"共建型": "20/1", "协作型": "10/1", "融合型": "0/1"},
    } in (question["parallels"])
    row = next(row for row in question["rows"] if row["school"] == "山口镇中")
    assert row["options"]["A"] == {
        "value": "70.30",
        "exact": "703/10",
        "reason": "",
        "official": True,
        "rank": 4,
        "tied": False,
    }
    moved = next(option for option in question["options"] if option["id"] == "D")["movers"]
    assert all(mover["why"] for mover in moved)


def test_all_questions_at_once(qingtian, clerk):
    answer = browser(clerk).get(READINGS, ASKED).json()
    assert len(answer["questions"]) == 9


def test_two_runs(qingtian, year, clerk):
    first = run_scoring(qingtian, year)
    QualityResult.objects.filter(school__short_name="方山乡校", school_year=2021).update(value=68)
    second = run_scoring(qingtian, year)
    answer = browser(clerk).get(COMPARISONS, {"before": first.pk, "after": second.pk}).json()
    assert (answer["explained"], answer["remainder"]) == (True, "0/1")
    row = next(row for row in answer["rows"] if row["school"] == "山口镇中")
    assert (row["total"], row["remainder"]) == ("1/1", "0/1")
    assert row["parts"] == [
        {
            "cause": "input",
            "label": "方山乡校 2021-2022学年成绩:成绩 67 → 成绩 68",
            "amount": "1/1",
            "before": "",
            "after": "",
            "official": None,
        }
    ]


WRONG = [
    (READINGS, {**ASKED, "question": "no"}, "没有“no”这个问题。"),
    (READINGS, {**ASKED, "school_year": "2015-2016"}, "没有适用于青田县2015-2016学年的政策文件包,无法测算。"),
    (COMPARISONS, {"before": "x", "after": "1"}, "请写明两次测算的编号:before 和 after 都是正整数。"),
    (COMPARISONS, {"after": "1"}, "请写明两次测算的编号:before 和 after 都是正整数。"),
]


@pytest.mark.parametrize(("address", "query", "sentence"), WRONG)
def test_what_makes_no_sense_is_said(qingtian, clerk, address, query, sentence):
    response = browser(clerk).get(address, query)
    assert response.status_code == 400
    assert sentence in response.content.decode()


def test_runs_that_are_not_there(qingtian, clerk):
    assert browser(clerk).get(COMPARISONS, {"before": "1" * 19, "after": "5"}).status_code == 404
    assert browser(clerk).get(READINGS, {**ASKED, "county": "nowhere"}).status_code == 404
