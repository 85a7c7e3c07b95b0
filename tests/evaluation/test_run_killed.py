"""kill -9 in the middle of a run, of 公示 and of 审定公布 leaves nothing half-done, and the next attempt goes through."""

import os
import signal
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from django.db import connection

from evaluation.models import ChainLink, Publication, RunEvent, Score, ScoreRun
from evaluation.scoring import run_scoring
from evaluation.verifying import verify_county
from gongtongti.accounts.models import AuditEvent
from tests.evaluation.sealed_county import YEAR, SmallCounty
from tests.house import ROOT

KINDS = (ScoreRun, Score, RunEvent, Publication, ChainLink, AuditEvent)


def address() -> str:
    """Of the test's own database, for a process of its own."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


def standing() -> list:
    states = list(ScoreRun.objects.order_by("pk").values_list("state", "version"))
    return [states, *(model.objects.count() for model in KINDS)]


def killed(act: str, run: int, *, written: str) -> None:
    """`written`: what is in the table, uncommitted, when the process is killed."""
    before = standing()
    command = [sys.executable, "-m", "tests.evaluation.acting_alone", act, str(run)]
    environment = {**os.environ, "DATABASE_URL": address()}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == f"written {written}\n"
        os.kill(process.pid, signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert standing() == before


@pytest.mark.django_db(transaction=True)
def test_a_killed_step_leaves_the_run_where_it_was():
    county = SmallCounty()
    killed("run", 0, written="Score")
    run = county.approved(run_scoring(county.county, YEAR, user=county.life.clerk))
    killed("announce", run.pk, written="ChainLink")
    county.life.announce(run)
    killed("finalise", run.pk, written="ChainLink")
    county.life.finalise(run)
    assert [state for state, _version in standing()[0]] == ["published"]
    assert verify_county(county.county) == []
