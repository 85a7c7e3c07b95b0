"""Policy packs over the API: the sentences, the numbers they became, and what they leave open."""

import pytest

from evaluation.policy import all_packs, load_pack
from tests.clients import API, browser, token_client
from tests.factories import PostFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def anyone():
    """No post, no county: the documents are public."""
    return browser(UserFactory())


def read(client, address, **query):
    response = client.get(f"{API}{address}", query)
    assert response.status_code == 200, response.content.decode()
    return response.json()


def test_every_pack_is_listed(anyone):
    answer = read(anyone, "/policies/")
    assert answer["next"] is None
    assert [pack["id"] for pack in answer["results"]] == [pack.id for pack in all_packs()]
    qingtian = next(pack for pack in answer["results"] if pack["id"] == "qingtian-2021")
    assert qingtian == {
        "id": "qingtian-2021",
        "title": "青田县教育局关于进一步深化义务教育共同体建设的实施意见",
        "publisher": "青田县教育局",
        "index_no": "002652678/2021-111609",
        "signed": "2021-03-31",
        "published": "2021-04-02",
        "county": "qingtian",
        "first_school_year": "2021-2022",
        "last_school_year": None,
        "supersedes": [],
        "sha256": load_pack("qingtian-2021").sha256,
    }


def test_a_pack_gives_its_numbers_as_exact_text(anyone):
    answer = read(anyone, "/policies/qingtian-2021/")
    assert answer["quality"]["bundled"] == [
        {
            "kind": "co_built",
            "label": "共建型",
            "clause": "bundled.co_built",
            "formula": "bundled_quality",
            "own_share": "0.8",
            "member_share": "0.2",
            "multiplier": "2",
        },
        {
            "kind": "collaborative",
            "label": "协作型",
            "clause": "bundled.collaborative",
            "formula": "bundled_quality",
            "own_share": "0.9",
            "member_share": "0.1",
            "multiplier": "1",
        },
    ]
    assert answer["quality"]["pools"] == {
        "clause": "pooled",
        "formula": "pooled_quality",
        "kinds": ["integrated"],
    }
    assert answer["quality"]["assessed_alone"]["schools"] == [
        {"code": "S22", "name": "仁宫分校"},
        {"code": "S23", "name": "东山分校"},
    ]
    assert answer["quality"]["precedence"]["order"] == ["co_built", "collaborative", "pooled", "own"]
    assert answer["vocabulary"]["kinds"] == {
        "integrated": "融合型",
        "co_built": "共建型",
        "collaborative": "协作型",
    }
    assert {"id", "number", "heading", "quote"} == set(answer["clauses"][0])
    assert {block["clause"] for block in answer["quality"]["bundled"]} < {c["id"] for c in answer["clauses"]}
    assert answer["questions"] == read(anyone, "/questions/", pack="qingtian-2021")["results"]


def test_every_question_is_listed_with_its_options(anyone):
    rows = read(anyone, "/questions/")["results"]
    assert [(row["pack"], row["id"]) for row in rows] == [
        (pack.id, question.id) for pack in all_packs() for question in pack.questions
    ]
    reading = read(anyone, "/questions/qingtian-2021/bundled.reading/")
    assert reading in rows
    assert reading["default"] == "A"
    assert [option["id"] for option in reading["options"]] == ["A", "A-CAP", "B", "C", "D", "E"]
    assert set(reading["options"][0]) == {"id", "label", "explanation", "defensible"}
    assert read(anyone, "/questions/", pack="nowhere-1999")["results"] == []


@pytest.mark.parametrize(
    "address", ["/policies/nowhere-1999/", "/questions/qingtian-2021/nothing/", "/questions/nowhere-1999/x/"]
)
def test_an_unknown_pack_or_question_is_not_found(anyone, address):
    assert anyone.get(API + address).status_code == 404


def test_any_token_reads_the_documents():
    client = token_client(PostFactory().user, "registry:read")
    assert client.get(f"{API}/policies/").status_code == 200
