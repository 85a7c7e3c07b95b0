"""等次分数线 in the admin: the type of alliance is chosen by its name, never typed as a code."""

import pytest

from evaluation.models import GradeBand
from gongtongti.accounts.roles import RoleCode
from tests.clients import browser
from tests.factories import AllianceKindFactory, CountyFactory, PostFactory

ADD, LIST = "/admin/evaluation/gradeband/add/", "/admin/evaluation/gradeband/"
BAND = {
    "school_year": "2021-2022",
    "label": "优秀",
    "at_least": "85",
    "basis": "考核办法",
    "change_reason": "录入",
}


@pytest.fixture
def office(db):
    county = CountyFactory(slug="qingtian")
    AllianceKindFactory(county=county, code="co_built", label="共建型")
    return browser(PostFactory(county=county, role=RoleCode.BUREAU_ADMIN).user)


def test_a_band_is_entered_for_a_type_by_its_name(office):
    assert '<option value="co_built">共建型</option>' in office.get(ADD).content.decode()
    office.post(ADD, BAND | {"kind": "co_built"})
    assert GradeBand.objects.get().kind == "co_built"
    listed = office.get(LIST).content.decode()
    assert "共建型" in listed
    assert "co_built" not in listed


def test_a_type_that_is_not_there_is_refused(office):
    answer = office.post(ADD, BAND | {"kind": "cobuilt"})
    assert answer.status_code == 200
    assert not GradeBand.objects.exists()
