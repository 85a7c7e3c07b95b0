"""Progress over the API: one row for each alliance, the same verdicts as on the board."""

import pytest

from evaluation.findings import operation_findings
from gongtongti.accounts.roles import RoleCode
from tests.clients import API, token_client
from tests.evaluation.record_county import ON, YEAR, Counted, shankou
from tests.factories import PostFactory, SupportPairingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def counted():
    return Counted()


@pytest.fixture
def client_program(counted):
    return token_client(PostFactory(county=counted.county, role=RoleCode.API_CLIENT).user, "records:read")


def read(client, **query):
    response = client.get(f"{API}/progress/", {"school_year": str(YEAR), "on": ON.isoformat(), **query})
    assert response.status_code == 200, response.content.decode()
    return response.json()


def test_an_alliance_by_pairs_and_in_total(client_program, counted):
    _alliance, core, renzhuang, _fangshan = shankou(counted)
    SupportPairingFactory(county=counted.county, recipient_school=renzhuang, supporting_school=core)
    (row,) = read(client_program)["results"]
    indicators = {one["indicator"]: one for one in row.pop("indicators")}
    assert row == {
        "county": "qingtian",
        "alliance": {
            "code": "GJ05",
            "name": "山口镇中学教共体",
            "kind": "co_built",
            "kind_label": "共建型",
        },
        "core_school": {"code": "S12", "short_name": "山口镇中"},
        "binding": True,
        "verdict": "behind",
        "verdict_label": "预警",
        "unpaired": [{"code": "S36", "short_name": "方山乡校"}],
    }
    assert list(indicators) == ["N1", "N2a", "N2b", "N3"]
    assert indicators["N1"] == {
        "indicator": "N1",
        "verdict": "behind",
        "verdict_label": "预警",
        "scope": "pair",
        "by_pair": "behind",
        "by_total": "met",
        "pairs": 2,
        "pairs_met": 1,
        "totals": [
            {
                "requirement": "operation.subjects",
                "title": "同步课堂学科",
                "unit": "门",
                "done": 3,
                "required": 2,
                "verdict": "met",
            },
            {
                "requirement": "operation.lessons",
                "title": "同步课堂节数",
                "unit": "节",
                "done": 43,
                "required": 20,
                "verdict": "met",
            },
        ],
        "sentence": "2 对中 1 对达标(预警 1 对);全教共体合计达标",
    }
    assert (indicators["N3"]["totals"], indicators["N3"]["by_total"]) == ([], "not_applicable")


def test_every_alliance_once_with_the_verdicts_of_the_board(client_program, counted):
    shankou(counted)
    counted.alliance("integrated", counted.school("总校"), counted.school("分校"), code="RH01")
    counted.alliance("collaborative", counted.school("甲校"), counted.school("乙校"), code="XZ01")
    rows = read(client_program)["results"]
    found = operation_findings(counted.county, YEAR, on=ON)
    assert [row["alliance"]["code"] for row in rows] == ["GJ05", "RH01", "XZ01"]
    assert [row["binding"] for row in rows] == [True, True, False]
    said = {
        row["alliance"]["code"]: {i["indicator"]: i["verdict"] for i in row["indicators"]} for row in rows
    }
    assert said == {
        row.alliance.code: {code: scoped.verdict.value for code, scoped in row.verdicts.items()}
        for row in found.rows
    }
    assert {row["alliance"]["code"]: row["verdict"] for row in rows} == {
        row.alliance.code: row.verdict.value for row in found.rows
    }


def test_one_alliance_and_one_calendar_year(client_program, counted):
    shankou(counted)
    (row,) = read(client_program, alliance="GJ05", calendar="second")["results"]
    assert [total["done"] for total in row["indicators"][0]["totals"]] == [0, 0]
    assert read(client_program, alliance="GJ77")["results"] == []
