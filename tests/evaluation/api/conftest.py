import datetime
from decimal import Decimal

import pytest

from alliances.periods import SchoolYear
from evaluation.models import ScoreRun
from evaluation.scoring import run_scoring
from gongtongti.accounts.roles import RoleCode
from tests.clients import token_client
from tests.factories import (
    AllianceFactory,
    AllianceKindFactory,
    CountyFactory,
    PostFactory,
    QualityResultFactory,
    SchoolFactory,
)
from tests.sealing import put_in_state

YEAR, BEFORE = SchoolYear(2021), SchoolYear(2020)


@pytest.fixture
def county(db):
    """The golden example of the co-built type: 86.0, +2.5 and −1.0 make 70.30. The core leads a second alliance."""
    county = CountyFactory(slug="qingtian", name="青田县")
    core, first, second = (
        SchoolFactory(county=county, code=code, short_name=name)
        for code, name in [("S11", "山口镇中"), ("S35", "仁庄镇中"), ("S36", "方山乡校")]
    )
    AllianceFactory(
        county=county,
        code="GJ05",
        kind=AllianceKindFactory(county=county),
        since=datetime.date(2021, 3, 31),
        core_school=core,
        member_schools=[first, second],
    )
    AllianceFactory(
        county=county,
        code="XZ01",
        kind=AllianceKindFactory(county=county, collaborative=True),
        since=datetime.date(2021, 3, 31),
        core_school=core,
        member_schools=[second],
    )
    for school, year, value in [
        (core, YEAR, "86.0"),
        (first, BEFORE, "72.5"),
        (first, YEAR, "75.0"),
        (second, BEFORE, "68.0"),
        (second, YEAR, "67.0"),
    ]:
        QualityResultFactory(school=school, school_year=year, value=Decimal(value))
    return county


@pytest.fixture
def published(county):
    return put_in_state(run_scoring(county, YEAR), ScoreRun.State.PUBLISHED)


@pytest.fixture
def draft(published):
    """Later than the published one, and told apart by a result that came in between."""
    QualityResultFactory(
        school=SchoolFactory(county=published.county, code="S99", short_name="新来的学校"), school_year=YEAR
    )
    return run_scoring(published.county, YEAR)


@pytest.fixture
def trial(draft):
    return run_scoring(draft.county, YEAR, overrides={"bundled.reading": "C"})


@pytest.fixture
def platform(county):
    """A client program that may read everything of its county."""
    return token_client(PostFactory(county=county, role=RoleCode.API_CLIENT).user)


@pytest.fixture
def reader(county):
    """A client program without `scores:draft`."""
    return token_client(PostFactory(county=county, role=RoleCode.API_CLIENT).user, "scores:read")


@pytest.fixture
def principal(county):
    """Of the member school S35."""
    return PostFactory(school=county.schools.get(code="S35"), role=RoleCode.PRINCIPAL).user
