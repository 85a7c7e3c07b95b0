"""The API does what its own description says, whatever it is asked: schemathesis over every operation."""

import pytest
import schemathesis
from django.conf import settings
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck
from hypothesis import settings as examples

from alliances.models import County
from alliances.periods import SchoolYear
from evaluation.scoring import run_scoring
from gongtongti.accounts.roles import RoleCode
from tests.clients import API, browser, token_of
from tests.factories import PostFactory, UserFactory

pytestmark = [pytest.mark.once, pytest.mark.django_db]

OPERATIONS = 18


@pytest.fixture
def one_connection():
    """Requests are asked in the test's own transaction, which the end of one would otherwise close."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def api(db, one_connection, monkeypatch):
    """The description as a client reads it, with rows behind it."""
    monkeypatch.setattr(
        "gongtongti.accounts.throttling.PerClientThrottle.THROTTLE_RATES", {"client": "1000000/min"}
    )
    call_command("load_county", "qingtian", verbosity=0)
    county = County.objects.get(slug="qingtian")
    run_scoring(county, SchoolYear(2021))
    token = token_of(PostFactory(county=county, role=RoleCode.API_CLIENT).user)
    headers = {"Authorization": f"Token {token}"}
    schema = schemathesis.openapi.from_wsgi(f"{API}/schema/", get_wsgi_application(), headers=headers)
    schema.config.update(headers=headers)
    return schema


described = schemathesis.pytest.from_fixture("api")


@described.parametrize()
@examples(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_every_operation_keeps_its_word(case):
    case.call_and_validate()


def test_every_operation_is_described_in_chinese(api):
    operations = [
        (path, operation) for path, methods in api.raw_schema["paths"].items() for operation in methods.values()
    ]
    assert len(operations) == OPERATIONS
