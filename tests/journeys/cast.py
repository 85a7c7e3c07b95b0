"""Who appears in the journeys about records: accounts of the schools of 山口镇中's alliance and of the bureau."""

import base64
from pathlib import Path

import pytest
from django.core.management import call_command

from alliances.models import County, School, Section
from gongtongti.accounts.roles import RoleCode
from tests.factories import PostFactory, SchoolFactory, UserFactory

PASSWORD = "a-long-Password-1"
#: One pixel.
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


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
    call_command("load_county", "qingtian", verbosity=0)
    return Cast(County.objects.get(slug="qingtian"))


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
