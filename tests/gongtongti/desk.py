"""A small county to look at, and what a person reads of a page."""

import re

from evaluation.models import PackText, Score, ScoreRun
from gongtongti.accounts.roles import RoleCode
from tests.clients import browser
from tests.factories import AllianceFactory, AllianceKindFactory, CountyFactory, PostFactory, SchoolFactory
from tests.sealing import lift


class Desk:
    """A county with one alliance of a core and a member; a clerk of its bureau and the head of its core."""

    def __init__(self):
        self.county = CountyFactory(slug="qingtian", name="青田县")
        self.core_school = self.school(code="S12", short_name="山口镇中", full_name="青田县山口镇中学")
        self.member_school = self.school(code="S35", short_name="仁庄镇中", full_name="青田县仁庄镇中学")
        self.kind = AllianceKindFactory(county=self.county)
        self.alliance = AllianceFactory(
            county=self.county,
            kind=self.kind,
            code="GJ05",
            name="山口镇中学教共体",
            core_school=self.core_school,
            member_schools=[self.member_school],
        )
        self.clerk = PostFactory(county=self.county, user__name="陈科员").user

    def school(self, **fields):
        return SchoolFactory(county=self.county, **fields)

    def head(self):
        return PostFactory(role=RoleCode.PRINCIPAL, school=self.core_school, user__name="林校长").user

    def run(self, **fields):
        pack, _new = PackText.objects.get_or_create(sha256="0" * 64, text="")
        lift()  # where only the steps of a run lead
        return ScoreRun.objects.create(
            county=self.county, school_year=2021, pack="qingtian-2021", pack_text=pack, facts="{}", **fields
        )

    def score(self, run, **fields):
        school = fields.pop("school", self.core_school)
        return Score.objects.create(
            run=run, school=school, school_code=school.code, school_name=school.short_name, official=True,
            kind=Score.Kind.OWN, **fields,
        )  # fmt: skip


def shown(response):
    """What is read: no markup, single spaces."""
    html = re.sub(r"<(script|style)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def page(user, address="/", **query):
    response = browser(user).get(address, query)
    assert response.status_code == 200
    return response
