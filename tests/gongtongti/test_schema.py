"""The API does what its own description says, whatever it is asked: schemathesis over every operation."""

import re

import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck
from hypothesis import settings as examples
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import positive_data_acceptance

from alliances.models import County
from alliances.periods import SchoolYear
from evaluation.scoring import run_scoring
from gongtongti.accounts.roles import RoleCode
from tests.clients import API, token_of
from tests.factories import PostFactory

pytestmark = pytest.mark.once

RAW = SchemaGenerator().get_schema(public=True)
schema = schemathesis.openapi.from_dict(RAW)


@pytest.fixture(scope="module")
def county(django_db_setup, django_db_blocker):
    """Rows for all tests of the file, in one transaction that the end of a request must not close."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_county", "qingtian", verbosity=0)
        county = County.objects.get(slug="qingtian")
        run_scoring(county, SchoolYear(2021))
        yield county
        transaction.set_rollback(True)
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


@schema.parametrize()
@examples(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_every_operation_keeps_its_word(case, headers):
    response = case.call(headers=headers)
    # Only what a list has given out is a cursor, and no description can say which.
    strangers = response.status_code == 400 and {"invalid_cursor"} == {e["code"] for e in response.json()["errors"]}
    case.validate_response(response, excluded_checks=[positive_data_acceptance] if strangers else [], headers=headers)
