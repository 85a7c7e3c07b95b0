"""A county whose document leaves questions open, and who may answer them."""

import datetime
from dataclasses import replace

from alliances.periods import SchoolYear
from alliances.scope import scope_of
from evaluation.deciding import Answer, decide
from evaluation.policy import load_pack
from gongtongti.accounts.roles import RoleCode
from tests.factories import CountyFactory, PostFactory, SchoolFactory

AT = datetime.datetime(2022, 10, 9, 1, tzinfo=datetime.UTC)
YEAR = SchoolYear(2021)
QUESTION = "role.co_built_collaborative"
ANSWER = Answer(
    option="collaborative",
    first_school_year=YEAR,
    file_number="青教〔2022〕15号",
    decided_on=datetime.date(2022, 9, 30),
    signer="王局长",
    reason="比照按后者类型考核",
)


class Deciding:
    def __init__(self):
        self.county = CountyFactory(slug="qingtian", name="青田县")
        self.school = SchoolFactory(county=self.county, code="S22", short_name="仁宫分校")
        self.officer = PostFactory(county=self.county, role=RoleCode.BUREAU_ADMIN, user__name="陈科长").user
        self.pack = load_pack("qingtian-2021")

    def decide(self, question=QUESTION, *, seen=0, by=None, at=AT, **changed):
        by = by or self.officer
        return decide(
            self.county,
            self.pack,
            question,
            replace(ANSWER, **changed),
            seen=seen,
            scope=scope_of(by),
            by=by,
            at=at,
        )
