import pytest

from alliances.models import School, SchoolAlias
from tests.factories import CountyFactory, SchoolFactory


@pytest.fixture
def county(db):
    return CountyFactory(slug="qingtian", name="青田县")


@pytest.fixture
def core_school(county) -> School:
    """Known as 青田二中, 青田县第二中学, 二中 and S10."""
    school = SchoolFactory(county=county, code="S10", short_name="青田二中", full_name="青田县第二中学")
    SchoolAlias.objects.create(school=school, name="二中")
    return school


@pytest.fixture
def member_school(county) -> School:
    return SchoolFactory(
        county=county, code="S27", short_name="实验小学(东山)", full_name="青田县实验小学东山分校"
    )
