"""kill -9 in the middle of an import leaves nothing behind, and the next import goes through."""

import os
import signal
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from django.db import connection

from gongtongti.accounts.models import AuditEvent
from teachers.imports import read_teachers
from teachers.models import Teacher, TeacherTitle
from tests.factories import CountyFactory, SchoolFactory
from tests.house import ROOT

from .tables import teachers_table

KILLS = 5


def _address() -> str:
    """Of the test's own database, for a process of its own."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    # The server of the run, but the database that the tests have made on it.
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


@pytest.mark.django_db(transaction=True)
def test_a_killed_import_leaves_nothing(tmp_path):
    county = CountyFactory(slug="qingtian")
    SchoolFactory(county=county, short_name="山口镇中")
    rows = [
        (f"G{n:04}", f"教师{n}", "山口镇中", None, "语文", None, None, None, "一级", None) for n in range(500)
    ]
    content = teachers_table(*rows)
    (tmp_path / "教师.xlsx").write_bytes(content)
    command = [sys.executable, "-m", "tests.teachers.importing_alone", str(tmp_path / "教师.xlsx")]
    environment = {**os.environ, "DATABASE_URL": _address()}
    for _ in range(KILLS):
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        with process:
            # All teachers are written, their titles not yet: the middle of the one transaction.
            assert process.stdout.readline() == "written Teacher 500\n"
            os.kill(process.pid, signal.SIGKILL)
        assert process.returncode == -signal.SIGKILL
        assert (Teacher.objects.count(), Teacher.history.count()) == (0, 0)
        assert not AuditEvent.objects.exists()
    read_teachers(county, "教师.xlsx", content).save()
    assert (Teacher.objects.count(), TeacherTitle.objects.count()) == (500, 500)
