"""The API does what its own description says, whatever it is asked: schemathesis over every operation."""

import re

import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck
from hypothesis import settings as examples
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import positive_data_acceptance

from alliances.models import County, Filing
from alliances.periods import SchoolYear
from evaluation.scoring import run_scoring
from gongtongti.accounts.roles import RoleCode
from tests.clients import API, browser, token_of
from tests.factories import PostFactory, UserFactory
from tests.record_factories import (
    ActivityFactory,
    EligibilityEntryFactory,
    RotationFactory,
    TeacherFactory,
)

# django_db on every test: without it pytest-django sets up no database for the fixture of the whole file.
pytestmark = [pytest.mark.once, pytest.mark.django_db]

RAW = SchemaGenerator().get_schema(public=True)
schema = schemathesis.openapi.from_dict(RAW)


def file_records(county):
    """One activity, one teacher and one rotation, at the addresses of `KNOWN`."""
    core, member = (county.schools.get(code=code) for code in ("S12", "S35"))
    activity = ActivityFactory(alliance=county.alliances.get(code="GJ05"), schools=[core, member])
    teacher = TeacherFactory(school=core, staff_number="G001")
    EligibilityEntryFactory(teacher=teacher)
    rotation = RotationFactory(teacher=teacher, host_school=member)
    for record, number in ((activity, "HD211015-AAAAA"), (rotation, "LD210901-AAAAA")):
        Filing.objects.filter(pk=record.filing_id).update(number=number)


@pytest.fixture(scope="module")
def county(django_db_setup, django_db_blocker):
    """Rows for all tests of the file, in one transaction."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_county", "qingtian", verbosity=0)
        county = County.objects.get(slug="qingtian")
        run_scoring(county, SchoolYear(2021))
        file_records(county)
        yield county
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def one_connection():
    """The end of a request must not close the transaction. For each test anew: Django's own client reconnects."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(scope="module")
def headers(county):
    return {"Authorization": f"Token {token_of(PostFactory(county=county, role=RoleCode.API_CLIENT).user)}"}


@pytest.fixture(autouse=True)
def unthrottled(monkeypatch):
    monkeypatch.setattr(
        "gongtongti.accounts.throttling.PerClientThrottle.THROTTLE_RATES", {"client": "1000000/min"}
    )


app = get_wsgi_application()
schema.app = app


schemathesis.openapi.format("school-year", st.integers(1980, 2100).map(lambda start: f"{start}-{start + 1}"))


#: What no description can say: which cursors a list has given out, which questions a document asks, which years it
#: governs, which runs belong together.
KNOWN_ONLY_THERE = {"invalid_cursor", "unknown_question", "not_governed", "not_comparable"}


@schema.parametrize()
@examples(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_every_operation_keeps_its_word(case, headers):
    response = case.call(headers=headers)
    strangers = (
        response.status_code == 400 and {e["code"] for e in response.json()["errors"]} <= KNOWN_ONLY_THERE
    )
    case.validate_response(
        response, excluded_checks=[positive_data_acceptance] if strangers else [], headers=headers
    )


# ---- known addresses ----------------------------------------------------------------------------
#: Of every address that names something: one thing that there is. Guesses alone would only meet 404.
KNOWN = {
    "/api/v1/regions/{code}/": {"code": "lishui-qingtian"},
    "/api/v1/schools/{county}/{code}/": {"county": "qingtian", "code": "S08"},
    "/api/v1/alliances/{county}/{code}/": {"county": "qingtian", "code": "GJ01"},
    "/api/v1/pairings/{county}/{row}/": {"county": "qingtian", "row": 12},
    "/api/v1/activities/{number}/": {"number": "HD211015-AAAAA"},
    "/api/v1/teachers/{county}/{staff_number}/": {"county": "qingtian", "staff_number": "G001"},
    "/api/v1/rotations/{number}/": {"number": "LD210901-AAAAA"},
    "/api/v1/rotations/{number}/findings/": {"number": "LD210901-AAAAA"},
    "/api/v1/policies/{pack}/": {"pack": "qingtian-2021"},
    "/api/v1/questions/{pack}/{question}/": {"pack": "qingtian-2021", "question": "bundled.reading"},
    "/api/v1/runs/{run}/": {},
    "/api/v1/runs/{run}/document/": {},
    "/api/v1/scores/{run}/{school}/{row}/": {"school": "S08", "row": "GJ01"},
}


def test_every_address_that_names_something_is_known():
    assert {path for path in RAW["paths"] if "{" in path} == set(KNOWN)


@pytest.mark.parametrize("path", KNOWN)
def test_what_there_is_answers_as_described(path, county, headers):
    parameters = dict(KNOWN[path])
    if "{run}" in path:
        parameters["run"] = county.score_runs.get().pk
    case = schema[path]["GET"].Case(path_parameters=parameters)
    assert case.call_and_validate(headers=headers).status_code == 200


# ---- the description itself ---------------------------------------------------------------------
OPERATIONS = [operation for methods in RAW["paths"].values() for operation in methods.values()]


def chinese(text):
    return bool(re.search(r"[\u4e00-\u9fff]", text or ""))


def test_every_operation_and_parameter_is_described_in_chinese():
    assert len(OPERATIONS) == 34
    assert [
        o["operationId"] for o in OPERATIONS if not chinese(o["summary"]) or not chinese(o["description"])
    ] == []
    described = [
        (o["operationId"], p["name"], p["description"])
        for o in OPERATIONS
        for p in o.get("parameters", ())
        if p["in"] == "query"
    ]
    assert len(described) >= 120
    assert [row for row in described if not chinese(row[2])] == []


def test_every_field_of_an_answer_is_described_in_chinese():
    """By its description, or by the label that its column has everywhere in the portal."""
    fields = [
        (name, field, said)
        for name, component in RAW["components"]["schemas"].items()
        for field, said in component.get("properties", {}).items()
        if field not in ("next", "results")
    ]
    assert len(fields) >= 400
    assert [
        (name, field)
        for name, field, said in fields
        if not chinese(said.get("title")) and not chinese(said.get("description"))
    ] == []


def test_the_command_finds_nothing_to_warn_of(tmp_path):
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "schema.yml"))


def test_the_description_and_its_page_are_for_those_who_are_signed_in():
    anonymous, signed_in = Client(), browser(UserFactory())
    assert anonymous.get(f"{API}/schema/").status_code == 401
    assert anonymous.get(f"{API}/docs/")["Location"] == f"/login/?next={API}/docs/"
    assert signed_in.get(f"{API}/schema/").json()["paths"].keys() == RAW["paths"].keys()


def test_the_page_keeps_to_the_strict_content_policy_and_loads_nothing_from_outside():
    signed_in = browser(UserFactory())
    page = signed_in.get(f"{API}/docs/")
    html = page.content.decode()
    assert "unsafe" not in page["Content-Security-Policy"]
    assert "<style" not in html
    assert re.findall(r"<script(?![^>]*\ssrc=)", html) == []
    assert " style=" not in html
    assert '<a href="/">回到工作台</a>' in html
    sources = re.findall(r'(?:src|href)="([^"]+)"', html)
    assert len(sources) == 6
    assert all(source.startswith("/") and not source.startswith("//") for source in sources)
    script = signed_in.get(f"{API}/docs/?script=")
    assert script["Content-Type"] == "application/javascript"
    assert f'url: "{API}/schema/"' in script.content.decode().replace("\\u002D", "-")
