"""Who appears in the journeys about records: accounts of the schools of 山口镇中's alliance and of the bureau."""

import base64
from contextlib import contextmanager
from pathlib import Path

import pytest

from alliances.models import School, Section
from gongtongti.accounts.roles import RoleCode
from tests.factories import PostFactory, SchoolFactory, UserFactory
from tests.loaded import load_county

PASSWORD = "a-long-Password-1"
#: One pixel.
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


@contextmanager
def sent(page):
    """Inside, something is sent; after it the portal has answered and the page it shows is there with its scripts.

    What a click leads to comes later than the click: rows read, or another address asked for, at once would be too early.
    """
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        yield
    page.wait_for_load_state("load")


class Cast:
    def __init__(self, county):
        self.county = county
        self.core_school, self.member_school, self.other_member = (
            School.objects.get(county=county, short_name=name)
            for name in ("山口镇中", "仁庄镇中", "方山乡校")
        )
        self.appoint("hexin", "演示·山口校长", RoleCode.PRINCIPAL, school=self.core_school)
        self.appoint("tianbao", "演示·仁庄填报员", RoleCode.SCHOOL_CLERK, school=self.member_school)
        self.appoint("renzhuang", "演示·仁庄校长", RoleCode.PRINCIPAL, school=self.member_school)
        for username, section in (("jiaoyuke", "教育科"), ("renshike", "人事科"), ("jicaike", "计财科")):
            self.appoint(username, f"演示·{section}", RoleCode.BUREAU_CLERK, section=section)

    def appoint(self, username, name, role, *, school=None, section=""):
        return PostFactory(
            user=UserFactory(username=username, password=PASSWORD, name=name),
            county=school.county if school else self.county,
            role=role,
            school=school,
            section=Section.objects.get(county=self.county, name=section) if section else None,
        ).user

    def stranger(self):
        """The principal of a school elsewhere."""
        return self.appoint("wairen", "演示·外县校长", RoleCode.PRINCIPAL, school=SchoolFactory())


@pytest.fixture
def cast(live_server):
    return Cast(load_county("qingtian"))


@pytest.fixture
def enter(page, sign_in):
    """`enter("jiaoyuke")`: whoever was signed in before has left."""

    def go(username):
        page.context.clear_cookies()
        sign_in(username, PASSWORD)

    return go


@pytest.fixture
def photo(tmp_path) -> Path:
    file = tmp_path / "签到表.png"
    file.write_bytes(PNG)
    return file
