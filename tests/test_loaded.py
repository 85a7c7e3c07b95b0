"""What tests are given in place of a loaded county is what the command writes."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import transaction

from tests import loaded
from tests.factories import CountyFactory


def rows():
    """Every row of every table, but for its key and for moments."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        fields = [
            field.attname
            for field in model._meta.concrete_fields
            if not field.primary_key
            and field.attname != "id"  # what history calls the key of its row
            and field.get_internal_type() != "DateTimeField"
            and not field.is_relation
        ]
        found[model._meta.label] = sorted(map(repr, model._base_manager.values_list(*fields)))
    return found


@pytest.fixture
def nothing_kept(monkeypatch):
    monkeypatch.setattr(loaded, "_kept", {})


def undone(load):
    with transaction.atomic():
        load()
        found = rows()
        transaction.set_rollback(True)
    return found


def test_the_second_time_the_same_rows_are_there(db, nothing_kept):
    written = undone(lambda: call_command("load_county", "qingtian", verbosity=0))
    assert len(written["alliances.School"]) == 61
    assert len(written["alliances.HistoricalSchool"]) == 61
    assert undone(lambda: loaded.load_county("qingtian")) == written
    assert "qingtian" in loaded._kept
    assert undone(lambda: loaded.load_county("qingtian")) == written


def test_a_new_row_gets_a_key_of_its_own(db, nothing_kept):
    undone(lambda: loaded.load_county("qingtian"))
    loaded.load_county("qingtian")
    assert CountyFactory().pk


def test_beside_rows_of_the_test_the_command_itself_runs_and_nothing_is_kept(db, nothing_kept):
    CountyFactory()
    loaded.load_county("qingtian")
    assert loaded._kept == {}
