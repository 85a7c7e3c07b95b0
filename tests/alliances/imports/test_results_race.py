"""Many clerks save at once what they all previewed before: one is first, the others are told."""

import threading
from decimal import Decimal

import pytest
from django.db import connection

from alliances.imports import ImportRefused, read_results, results
from alliances.models import QualityResult
from tests.factories import CountyFactory, QualityResultFactory, SchoolFactory

from .tables import HEADINGS, xlsx

pytestmark = pytest.mark.django_db(transaction=True)
CLERKS = 32


def race(clerks: int) -> int:
    """Each clerk would correct the same registered result; returns how many were told that they did."""
    county = CountyFactory()
    QualityResultFactory(school=SchoolFactory(county=county, short_name="青田二中"), value=50)
    rows = [xlsx(HEADINGS, ("青田二中", "2021-2022", None, 100, 60 + number)) for number in range(clerks)]
    previews = [read_results(county, "成绩.xlsx", content) for content in rows]
    start = threading.Barrier(clerks)
    saved, unexpected = [], []

    def save(preview):
        try:
            start.wait()
            preview.save()
            saved.append(preview.changed[0].result.value)
        except ImportRefused:
            pass
        except Exception as error:
            unexpected.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=(preview,)) for preview in previews]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert unexpected == []
    assert QualityResult.objects.get().value in saved
    assert QualityResult.history.filter(history_type="~").count() == len(saved)
    return len(saved)


def test_one_wins_and_nothing_is_lost():
    assert race(CLERKS) == 1
    result = QualityResult.objects.get()
    assert result.version == 2
    assert result.value > Decimal(50)


def test_without_the_guard_corrections_are_lost(monkeypatch):
    """Negative control."""
    monkeypatch.setattr(results.ResultImport, "_refuse_stale", lambda self: None)
    assert race(4) == 4
    assert QualityResult.objects.get().version == 2
