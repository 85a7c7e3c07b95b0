"""One wish is one run, however often it is sent: by one page twice, or by many presses at one moment."""

import threading
from contextlib import nullcontext
from types import SimpleNamespace

import pytest
from django.db import connection

from evaluation import starting
from evaluation.models import ScoreRun
from evaluation.scoring import run_scoring
from evaluation.starting import start
from tests.factories import PostFactory


def test_the_same_wish_is_run_once(qingtian, year, clerk):
    first = start(qingtian, year, overrides={}, user=clerk, newest_seen=0)
    again = start(qingtian, year, overrides={}, user=clerk, newest_seen=0)
    assert (first[1], again[1]) == (True, False)
    assert again[0] == first[0] == ScoreRun.objects.get()


@pytest.mark.parametrize("different", ["page", "options", "person"])
def test_another_wish_is_another_run(qingtian, year, clerk, different):
    first, _fresh = start(qingtian, year, overrides={}, user=clerk, newest_seen=0)
    wish = {"overrides": {}, "user": clerk, "newest_seen": 0}
    changed = {
        "page": {"newest_seen": first.pk},
        "options": {"overrides": {"bundled.reading": "B"}},
        "person": {"user": PostFactory(county=qingtian).user},
    }
    second, fresh = start(qingtian, year, **{**wish, **changed[different]})
    assert fresh
    assert second.pk != first.pk


def test_a_run_from_the_command_line_is_nobodys_wish(qingtian, year, clerk):
    run_scoring(qingtian, year)
    _run, fresh = start(qingtian, year, overrides={}, user=clerk, newest_seen=0)
    assert fresh


# ---- at one moment ----------------------------------------------------------------------------------


def press(times, *, county, year, user):
    """So many presses that begin together, each with its own connection; ids of the runs they were led to."""
    begin, led_to, unexpected = threading.Barrier(times), [], []

    def one():
        try:
            begin.wait(timeout=30)
            led_to.append(start(county, year, overrides={}, user=user, newest_seen=0)[0].pk)
        except Exception as error:
            unexpected.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert unexpected == []
    return led_to


@pytest.mark.django_db(transaction=True)
def test_32_presses_at_one_moment_are_one_run(qingtian, year, clerk):
    led_to = press(32, county=qingtian, year=year, user=clerk)
    assert led_to == 32 * [ScoreRun.objects.get().pk]


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_every_press_is_a_run(qingtian, year, clerk, monkeypatch):
    """The guard taken away: everybody has looked before anybody stores. On SQLite the transaction is the guard."""
    everybody_has_looked, look = threading.Barrier(4), starting._already_fulfilled

    def look_and_wait(*wish):
        found = look(*wish)
        everybody_has_looked.wait(timeout=30)
        return found

    monkeypatch.setattr(starting, "_already_fulfilled", look_and_wait)
    monkeypatch.setattr(starting, "_one_at_a_time", lambda **how: None)
    if connection.vendor == "sqlite":
        monkeypatch.setattr(starting, "transaction", SimpleNamespace(atomic=nullcontext))
    led_to = press(4, county=qingtian, year=year, user=clerk)
    assert len(set(led_to)) == ScoreRun.objects.count() == 4
