import datetime

import pytest

from alliances.models import Section
from gongtongti.accounts.roles import RoleCode
from teachers.models import HonourRank
from tests.admin_page import Admin
from tests.alliances.home import Home
from tests.factories import PostFactory, UserFactory
from tests.record_factories import TeacherFactory


@pytest.fixture
def home(db) -> Home:
    return Home()


@pytest.fixture
def new_star(home) -> HonourRank:
    HonourRank.objects.create(county=home.county, code="provincial_special", name="省特级", rank=1)
    return HonourRank.objects.create(county=home.county, code="county_new_star", name="县教坛新秀", rank=9)


@pytest.fixture
def personnel(home) -> Admin:
    """A clerk of 人事科, which keeps the teachers."""
    user = UserFactory(name="陈洁")
    section = Section.objects.create(county=home.county, code="K02", name="人事科", duties=["teachers"])
    PostFactory(user=user, county=home.county, role=RoleCode.BUREAU_CLERK, section=section)
    return Admin(user)


@pytest.fixture
def other_clerk(home) -> Admin:
    """A clerk of the bureau whose section does not keep the teachers."""
    user = UserFactory(name="周敏")
    PostFactory(user=user, county=home.county, role=RoleCode.BUREAU_CLERK)
    return Admin(user)


@pytest.fixture
def principal(home) -> Admin:
    user = UserFactory(name="林校长")
    PostFactory(user=user, county=home.county, role=RoleCode.PRINCIPAL, school=home.core_school)
    return Admin(user)


@pytest.fixture
def teacher(home):
    return TeacherFactory(
        school=home.core_school,
        staff_number="G001",
        name="王芳",
        subject="maths",
        served_since=datetime.date(2009, 9, 1),
    )
