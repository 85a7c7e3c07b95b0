"""What the tests of the pages share: who reads, which address, what is read."""

import re

from django.urls import reverse

from alliances.models import School
from evaluation.models import Score, ScoreRun
from gongtongti.accounts.roles import RoleCode
from tests.clients import browser
from tests.factories import PostFactory
from tests.sealing import put_in_state

SCORES, RUNS, POLICY = "/scores/", "/scores/runs/", "/policies/qingtian-2021/"


def head_of(name):
    school = School.objects.get(county__slug="qingtian", short_name=name)
    return PostFactory(role=RoleCode.PRINCIPAL, school=school).user


def publish(run):
    """One published before it in the same year counts as corrected."""
    same_year = ScoreRun.objects.filter(county=run.county_id, school_year=run.school_year)
    for earlier in same_year.filter(state=ScoreRun.State.PUBLISHED):
        put_in_state(earlier, ScoreRun.State.REPLACED)
    put_in_state(run, ScoreRun.State.PUBLISHED)


def sheet(run, name, **row):
    """Address of a school's official row, unless another is named."""
    row = row or {"official": True}
    return reverse("evaluation:score", args=[Score.objects.get(run=run, school_name=name, **row).pk])


def read(user, address, **query):
    response = browser(user).get(address, query)
    assert response.status_code == 200
    return shown(response)


def shown(response):
    """What is read: no markup, single spaces."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())).strip()


def tight(text):
    return text.replace(" ", "")


def status(user, address):
    return browser(user).get(address).status_code
