"""Qingtian as printed, with the demonstration results: the county most tests of this folder speak of."""

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection

from alliances.models import County
from alliances.periods import SchoolYear
from evaluation.demonstration import load_results
from evaluation.scoring import run_scoring
from tests.factories import PostFactory

KEPT = (
    "Region",
    "County",
    "AllianceKind",
    "School",
    "SchoolAlias",
    "SchoolTrait",
    "Alliance",
    "Membership",
    "SupportPairing",
)
_rows: dict[str, list] = {}


@pytest.fixture
def year():
    return SchoolYear(2021)


@pytest.fixture
def registry(db):
    """The command is run once a session; later tests get the same rows without its validation and history."""
    models = [apps.get_model("alliances", name) for name in KEPT]
    if not _rows:
        call_command("load_county", "qingtian", verbosity=0)
        _rows.update({model.__name__: list(model.objects.order_by("pk")) for model in models})
    else:
        for model in models:
            model.objects.bulk_create(_rows[model.__name__])
        with (
            connection.cursor() as cursor
        ):  # rows came with their keys: PostgreSQL must go on counting after them
            for statement in connection.ops.sequence_reset_sql(no_style(), models):
                cursor.execute(statement)
    return County.objects.get(slug="qingtian")


@pytest.fixture
def qingtian(registry):
    load_results(registry, settings.BASE_DIR / "fixtures")
    return registry


@pytest.fixture
def run(qingtian, year):
    return run_scoring(qingtian, year)


@pytest.fixture
def clerk(qingtian):
    return PostFactory(county=qingtian, user__name="陈科员").user
