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
    asked = read(anyone, "/questions/", pack="qingtian-2021")["results"]
    # What the county has decided is not the document's.
    assert [{**question, "decision": None} for question in answer["questions"]] == asked


def test_a_requirement_reads_with_its_words_and_the_questions_it_rests_on(anyone):
    rows = read(anyone, "/policies/qingtian-2021/")["requirements"]
    pack = load_pack("qingtian-2021")
    assert [row["id"] for row in rows] == [block.id for block in pack.requirements]
    lessons = next(row for row in rows if row["id"] == "operation.lessons")
    assert lessons == {
        "id": "operation.lessons",
        "indicator": "N1",
        "title": "同步课堂节数",
        "clause": "operation.lessons",
        "quote": "累计不少于20节",
        "subject": None,
        "subject_by": "operation.scope",
        "measure": "synchronous_lessons",
        "share_of": None,
        "comparator": "ge",
        "value": "20",
        "period": None,
        "period_by": "operation.period",
        "due": None,
        "cycle_years": None,
        "strength": "must",
        "kinds": ["integrated", "co_built"],
        "information_kinds": ["collaborative"],
        "questions": ["operation.scope", "operation.period"],
    }
    shares = {row["id"]: row["value"] for row in rows if row["share_of"]}
    assert (shares["quota.guiding"], shares["quota.peer"]) == ("0.15", "0.1")


def test_another_document_s_requirements_stand_apart_in_words_of_our_own(anyone):
    answer = read(anyone, "/policies/qingtian-2021/")
    (reference,) = answer["references"]
    assert (reference["id"], reference["number"]) == ("national_rotation", "教师〔2014〕4号")
    assert [(row["id"], row["value"], row["subject"]) for row in reference["requirements"]] == [
        ("national.rotation", "0.1", "county"),
        ("national.backbone", "0.2", "county"),
    ]
    assert all(row["says"] and "quote" not in row for row in reference["requirements"])
    assert not {row["id"] for row in reference["requirements"]} & {
        row["id"] for row in answer["requirements"]
    }


def test_the_terms_of_each_kind_of_rotation(anyone):
    answer = read(anyone, "/policies/qingtian-2021/")
    kinds = {row["kind"]: row for row in answer["rotation"]}
    assert {kind: row["label"] for kind, row in kinds.items()} == {
        "guiding": "指导型",
        "training": "培养型",
        "peer": "协作型",
        "itinerant": "走教型",
    }
    guiding = kinds["guiding"]
    assert guiding["duration"] == {
        "clause": "rotation.guiding",
        "quote": "流动时间至少3年",
        "strength": "must",
        "least_years": 3,
        "typical_years": None,
    }
    assert guiding["honour"]["least"] in answer["honours"]
    assert guiding["subject"] is None
    assert kinds["training"]["duration"]["typical_years"] == 1
    assert {row["id"] for row in guiding["brings"]} == {"rural_allowance", "special_allowance"}


def test_the_stipend_in_exact_yuan(anyone):
    answer = read(anyone, "/policies/qingtian-2021/")
    stipend = answer["stipend"]
    assert (stipend["kind"], stipend["from_locales"], stipend["to_locales"]) == (
        "guiding",
        ["urban"],
        ["rural"],
    )
    assert [(row["honour"] or row["title"], row["yuan"]) for row in stipend["amounts"]] == [
        ("provincial_special", "30000"),
        ("full_senior", "20000"),
        ("senior", "10000"),
    ]
    assert answer["honours"]["provincial_special"] == "省特级"


def test_the_rubric_and_the_sections_of_a_charter(anyone):
    answer = read(anyone, "/policies/qingtian-2021/")
    pack = load_pack("qingtian-2021")
    assert [row["title"] for row in answer["rubric"]] == [item.title for item in pack.rubric]
    assert len(answer["rubric"]) == 15
    assert answer["charter"]["further"] is True
    assert [row["title"] for row in answer["charter"]["sections"]] == [
        "办学理念",
        "校园文化建设",
        "课程建设",
        "教学管理",
        "师生互动",
        "考核评价",
    ]


def clauses_named_in(block):
    if isinstance(block, list):
        return {clause for one in block for clause in clauses_named_in(one)}
    if not isinstance(block, dict):
        return set()
    own = {value for name, value in block.items() if name in {"clause", "allowances_clause"}}
    return own | {clause for value in block.values() for clause in clauses_named_in(value)}


@pytest.mark.parametrize("block", ["requirements", "rotation", "stipend", "rubric", "charter", "questions"])
def test_every_block_names_clauses_that_are_there(anyone, block):
    answer = read(anyone, "/policies/qingtian-2021/")
    named = clauses_named_in(answer[block])
    assert named
    assert named <= {clause["id"] for clause in answer["clauses"]}


def test_every_question_says_what_it_may_change(anyone):
    areas = {row["id"]: row["area"] for row in read(anyone, "/questions/", pack="qingtian-2021")["results"]}
    assert set(areas.values()) <= {"quality", "operation", "rotation", "stipend"}
    assert (areas["bundled.reading"], areas["operation.scope"]) == ("quality", "operation")


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
