"""Runs and scores over the API: what they say, whose they are, when they are sent again, what they cost."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliances.periods import SchoolYear
from evaluation.documents import score_document
from evaluation.models import Score, ScoreRun
from evaluation.scoring import run_scoring
from gongtongti.accounts.roles import RoleCode
from tests.clients import API, browser, token_client
from tests.factories import CountyFactory, PostFactory, QualityResultFactory, SchoolFactory, UserFactory
from tests.sealing import put_in_state


def read(client, address, **query):
    response = client.get(f"{API}{address}", query)
    assert response.status_code == 200, response.content.decode()
    return response.json()


def said_of(run):
    return {
        "id": run.pk,
        "county": "qingtian",
        "school_year": "2021-2022",
        "state": run.state,
        "trial": run.trial,
        "pack": "qingtian-2021",
        "pack_sha256": run.pack_text_id,
        "options": run.options,
        "decided": run.decided,
        "inputs_digest": run.inputs_digest,
        "result_digest": run.result_digest,
        "demo": False,
        "engine": "2",
        "note": "",
    }


# ---- what they say ------------------------------------------------------------------------------
def test_a_run_says_what_it_rests_on(platform, published):
    answer = read(platform, f"/runs/{published.pk}/")
    assert answer.pop("created_at").endswith("+08:00")
    assert answer == said_of(published)


def test_a_list_of_scores_says_its_run_and_is_in_order(platform, published):
    response = platform.get(f"{API}/scores/")
    answer = response.json()
    answer["run"].pop("created_at")
    assert answer["run"] == said_of(published)
    assert response["X-Run-Digest"] == published.result_digest
    assert answer["next"] is None
    assert [(row["school_code"], row["kind"], row["alliance"]) for row in answer["results"]] == [
        ("S11", "bundled", "GJ05"),
        ("S11", "bundled", "XZ01"),
        ("S35", "own", None),
        ("S36", "own", None),
    ]
    bundled = answer["results"][0]
    assert bundled["questions"]
    assert {name: value for name, value in bundled.items() if name != "questions"} == {
        "school": "山口镇中",
        "school_code": "S11",
        "alliance": "GJ05",
        "alliance_type": "共建型",
        "kind": "bundled",
        "official": True,
        "value": "70.30",
        "reason": "",
        "counted": 2,
        "of": 2,
    }


def test_the_list_with_lines_is_the_document(platform, published):
    document = score_document(published)
    assert read(platform, "/scores/", lines=1)["results"] == document["scores"]
    assert read(platform, f"/runs/{published.pk}/document/") == json.loads(json.dumps(document))
    assert all(row["lines"] for row in document["scores"])


def test_the_document_is_what_the_command_prints(platform, published):
    out = StringIO()
    call_command("run_scoring", "--county=qingtian", "--school-year=2021-2022", "--json", stdout=out)
    printed = json.loads(out.getvalue())
    again = ScoreRun.objects.get(pk=printed["run"]["id"])
    assert read(platform, f"/runs/{again.pk}/document/") == printed


def test_a_score_opens_to_its_lines_sentences_and_questions(platform, published):
    answer = read(platform, f"/scores/{published.pk}/S11/GJ05/")
    (listed,) = read(platform, "/scores/", alliance="GJ05", lines=1)["results"]
    assert {name: answer[name] for name in listed} == listed
    clauses = {clause["id"]: clause for clause in answer["clauses"]}
    assert set(clauses) == {line["clause"] for line in answer["lines"]}
    assert clauses["bundled.co_built"]["number"] == "三(三)2 1)"
    assert "总校占80%,成员校占20%" in clauses["bundled.co_built"]["quote"]
    questions = {question["id"]: question for question in answer["open_questions"]}
    assert set(questions) == set(answer["questions"])
    assert questions["bundled.reading"]["option"] == "A"
    assert questions["bundled.reading"]["option_label"] == "按字面加减"
    assert answer["run"]["id"] == published.pk
    assert read(platform, f"/scores/{published.pk}/S35/own/")["value"] == "75.00"


@pytest.mark.parametrize("address", ["S11/own", "S35/pooled", "S11/GJ06", "S35/GJ05", "S77/own"])
def test_a_row_that_is_none_is_not_found(platform, published, address):
    assert platform.get(f"{API}/scores/{published.pk}/{address}/").status_code == 404


def test_demonstration_data_says_so_wherever_it_is(platform, county):
    county.results.update(is_demo=True)
    run = run_scoring(county, SchoolYear(2021))
    for answer in (
        read(platform, f"/runs/{run.pk}/"),
        read(platform, "/runs/")["results"][0],
        read(platform, "/scores/")["run"],
        read(platform, f"/scores/{run.pk}/S35/own/")["run"],
    ):
        assert (answer["demo"], answer["note"]) == (True, "演示数据")
    # The document has the form of the command's; there the answer's head says it.
    assert platform.get(f"{API}/runs/{run.pk}/document/").headers["X-Demo-Data"] == "yes"


# ---- which run, which rows ----------------------------------------------------------------------
def test_the_latest_run_is_taken_that_may_be_seen_and_is_no_trial(platform, reader, published, draft, trial):
    assert read(platform, "/scores/")["run"]["id"] == draft.pk
    assert read(reader, "/scores/")["run"]["id"] == published.pk
    assert read(platform, "/scores/", run=trial.pk)["run"]["trial"] is True
    assert read(platform, "/scores/", school_year="2021-2022")["run"]["id"] == draft.pk


def test_without_a_run_the_list_is_empty(platform, reader, county):
    run_scoring(county, SchoolYear(2021))
    empty = {"run": None, "next": None, "results": []}
    assert read(reader, "/scores/") == empty
    assert read(platform, "/scores/", school_year="2020-2021") == empty
    assert read(platform, "/scores/", county="elsewhere") == empty


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"school": "S11"}, [("S11", "bundled"), ("S11", "bundled")]),
        ({"alliance": "GJ05"}, [("S11", "bundled")]),
        ({"kind": "own"}, [("S35", "own"), ("S36", "own")]),
        ({"official": "true"}, [("S11", "bundled"), ("S35", "own"), ("S36", "own")]),
        ({"official": "false"}, [("S11", "bundled")]),
        ({"county": "qingtian", "school_year": "2021-2022", "school": "S36"}, [("S36", "own")]),
    ],
)
def test_scores_are_filtered(platform, published, query, found):
    rows = read(platform, "/scores/", **query)["results"]
    assert [(row["school_code"], row["kind"]) for row in rows] == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["trial", "draft", "published"]),
        ({"state": "published"}, ["published"]),
        ({"trial": "true"}, ["trial"]),
        ({"trial": "false"}, ["draft", "published"]),
        ({"pack": "qingtian-2021"}, ["trial", "draft", "published"]),
        ({"school_year": "2020-2021"}, []),
        ({"county": "elsewhere"}, []),
    ],
)
def test_runs_are_filtered_latest_first(platform, published, draft, trial, query, found):
    names = {published.pk: "published", draft.pk: "draft", trial.pk: "trial"}
    assert [names[run["id"]] for run in read(platform, "/runs/", **query)["results"]] == found


def test_pages_together_are_the_list(platform, published, draft, trial):
    for address in ("/runs/", "/scores/"):
        whole = read(platform, address)["results"]
        rows, following = [], f"{API}{address}?page_size=1"
        while following:
            answer = platform.get(following.removeprefix("http://testserver")).json()
            rows += answer["results"]
            following = answer["next"]
        assert rows == whole
        assert len(rows) >= 3


@pytest.mark.parametrize(
    ("name", "written", "sentence"),
    [
        ("run", "1.5", "测算编号应为正整数。请核对后改正。"),
        ("run", "0", "测算编号应为正整数。请核对后改正。"),
        ("run", "9" * 30, "测算编号应为正整数。请核对后改正。"),
        ("school_year", "2021", "“2021”不是学年。学年写作起止两年,例如 2021-2022。"),
        ("lines", "0", "没有“0”这个取值。可用:1(附明细)。请从中选择。"),
        (
            "kind",
            "official",
            "没有“official”这个取值。可用:bundled(捆绑考核)、pooled(一起考核)、own(本校成绩)。请从中选择。",
        ),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused(platform, published, name, written, sentence):
    response = platform.get(f"{API}/scores/", {name: written})
    assert response.status_code == 400
    assert [(error["attr"], error["detail"]) for error in response.json()["errors"]] == [(name, sentence)]


# ---- whose they are -----------------------------------------------------------------------------
def addresses(run, school="S35", row="own"):
    return (
        f"/runs/{run.pk}/",
        f"/runs/{run.pk}/document/",
        f"/scores/?run={run.pk}",
        f"/scores/{run.pk}/{school}/{row}/",
    )


def test_without_the_draft_scope_only_published_runs_exist(platform, reader, published, draft, trial):
    assert [run["id"] for run in read(reader, "/runs/")["results"]] == [published.pk]
    for run in (draft, trial):
        for address in addresses(run):
            assert platform.get(API + address).status_code == 200
            assert reader.get(API + address).status_code == 404


def test_a_school_sees_its_own_rows_of_published_runs(principal, published, draft):
    for client in (browser(principal), token_client(principal), token_client(principal, "scores:draft")):
        assert [run["id"] for run in read(client, "/runs/")["results"]] == [published.pk]
        answer = read(client, "/scores/")
        assert answer["run"]["id"] == published.pk
        assert [row["school_code"] for row in answer["results"]] == ["S35"]
        document = read(client, f"/runs/{published.pk}/document/")
        assert [row["school_code"] for row in document["scores"]] == ["S35"]
        assert client.get(f"{API}/scores/{published.pk}/S35/own/").status_code == 200
        assert client.get(f"{API}/scores/{published.pk}/S36/own/").status_code == 404
        assert client.get(f"{API}/scores/{published.pk}/S11/GJ05/").status_code == 404
        for address in addresses(draft):
            assert client.get(API + address).status_code == 404
    assert Score.objects.filter(run=published, school_code="S36").exists()


def test_another_county_s_runs_do_not_exist(published):
    stranger = token_client(PostFactory(county=CountyFactory(slug="there"), role=RoleCode.BUREAU_ADMIN).user)
    assert read(stranger, "/runs/")["results"] == []
    assert read(stranger, "/scores/")["results"] == []
    for address in addresses(published):
        assert stranger.get(API + address).status_code == 404


def test_a_superuser_sees_every_run_by_session(published, draft):
    maintainer = browser(UserFactory(is_superuser=True))
    assert len(read(maintainer, "/runs/")["results"]) == 2


# ---- when they are sent again -------------------------------------------------------------------
def test_an_unchanged_run_is_told_before_any_score_is_read(platform, published):
    for address in ("/scores/", "/scores/?lines=1&kind=own", f"/runs/{published.pk}/document/"):
        first = platform.get(API + address)
        with CaptureQueriesContext(connection) as seen:
            again = platform.get(API + address, headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
        assert not [
            query for query in seen if "evaluation_score" in query["sql"] and "scoreline" in query["sql"]
        ]
        assert not [query for query in seen if 'FROM "evaluation_score"' in query["sql"]]


def test_run_address_and_scope_each_give_an_etag_of_their_own(platform, reader, principal, published):
    tags = [
        platform.get(f"{API}/scores/")["ETag"],
        platform.get(f"{API}/scores/?lines=1")["ETag"],
        platform.get(f"{API}/scores/?school=S35")["ETag"],
        platform.get(f"{API}/scores/{published.pk}/S35/own/")["ETag"],
        platform.get(f"{API}/runs/{published.pk}/document/")["ETag"],
        reader.get(f"{API}/scores/")["ETag"],
        token_client(principal).get(f"{API}/scores/")["ETag"],
    ]
    assert len(set(tags)) == len(tags)
    QualityResultFactory(school__county=published.county, school__code="S98", school_year=SchoolYear(2021))
    assert run_scoring(published.county, SchoolYear(2021)).result_digest != published.result_digest
    assert platform.get(f"{API}/scores/")["ETag"] not in tags


def test_publication_changes_the_etag(platform, draft):
    before = platform.get(f"{API}/scores/?run={draft.pk}")["ETag"]
    put_in_state(draft, "announced")
    assert platform.get(f"{API}/scores/?run={draft.pk}")["ETag"] != before


# ---- cost ---------------------------------------------------------------------------------------
#: Two of them find the token and the posts of its owner.
QUERIES = {"/scores/": 4, "/scores/?lines=1": 5, "/scores/?official=true": 4, "/runs/": 3}


def test_a_list_costs_the_same_for_few_rows_and_for_many(platform, published):
    def cost(address):
        with CaptureQueriesContext(connection) as seen:
            rows = platform.get(API + address).json()["results"]
        return len(seen), len(rows)

    few = {address: cost(address) for address in QUERIES if cost(address)}
    for number in range(45):
        school = SchoolFactory(county=published.county, code=f"X{number:02}")
        QualityResultFactory(school=school, school_year=SchoolYear(2021))
        if number % 5 == 0:
            run_scoring(published.county, SchoolYear(2021))
    run_scoring(published.county, SchoolYear(2021))
    many = {address: cost(address) for address in QUERIES}
    assert {address: queries for address, (queries, _rows) in few.items()} == QUERIES
    assert {address: queries for address, (queries, _rows) in many.items()} == QUERIES
    assert many["/scores/"][1] == few["/scores/"][1] + 45
    assert many["/runs/"][1] == few["/runs/"][1] + 10
