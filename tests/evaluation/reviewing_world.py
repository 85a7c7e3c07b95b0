"""A county in which an alliance writes of itself: core, member, bureau, city."""

import datetime
import uuid

from django.urls import reverse

from alliances.periods import SchoolYear
from alliances.scope import scope_of
from evaluation.models import Opinion, Project, SelfReview
from gongtongti.accounts.roles import Duty, RoleCode
from tests.clients import browser
from tests.factories import AllianceFactory, AllianceKindFactory, CountyFactory, PostFactory, SchoolFactory
from tests.record_factories import FilingFactory, SectionFactory

YEAR = SchoolYear(2021)
AT = datetime.datetime(2022, 6, 20, 2, tzinfo=datetime.UTC)
WORDS = {f"words_{number}": f"第{number + 1}条都落实了" for number in range(5)}
LEVELS = {f"level_{number}": "met" for number in range(5)}
ANSWERS = [
    {"item": f"co_built.{number}", "title": title, "level": "met", "words": "落实了", "activities": []}
    for number, title in enumerate(("资源共享", "管理共进", "教学共研", "文化共生", "考核捆绑"), start=1)
]
PROJECT = {"title": "同步课堂一张表", "goal": "开齐课", "plan": "每周一节", "effect": "不再缺课"}


class ReviewingWorld:
    """山口镇中 leads 仁庄镇中 in a 共建型 and 汤垟乡小 in a 协作型 alliance; 海口镇中 leads another."""

    def __init__(self):
        self.county = county = CountyFactory(slug="qingtian", name="青田县")
        self.core_school, self.member_school, self.far_school, self.other_school = (
            SchoolFactory(county=county, code=code, short_name=name)
            for code, name in (
                ("S12", "山口镇中"),
                ("S35", "仁庄镇中"),
                ("S36", "汤垟乡小"),
                ("S40", "海口镇中"),
            )
        )
        self.alliance = AllianceFactory(
            county=county,
            code="GJ05",
            name="山口镇中学教共体",
            core_school=self.core_school,
            member_schools=[self.member_school],
        )
        self.looser = AllianceFactory(
            county=county,
            code="XZ07",
            name="山口镇中学协作教共体",
            kind=AllianceKindFactory(county=county, collaborative=True),
            core_school=self.core_school,
            member_schools=[self.far_school],
        )
        AllianceFactory(county=county, code="GJ03", name="海口镇中学教共体", core_school=self.other_school)
        self.core, self.member = (
            PostFactory(school=school, role=RoleCode.PRINCIPAL, user__name=name).user
            for school, name in ((self.core_school, "林校长"), (self.member_school, "周校长"))
        )
        self.clerk = PostFactory(school=self.core_school, role=RoleCode.SCHOOL_CLERK).user
        duties = [Duty.SELF_REVIEWS, Duty.PROJECTS, Duty.OPINIONS, Duty.POINTS]
        section = SectionFactory(county=county, name="督导室", duties=duties)
        self.bureau = PostFactory(county=county, section=section, user__name="督导员").user
        self.city = PostFactory(county=county, role=RoleCode.CITY_REVIEWER, user__name="市评审").user

    # ---- through the pages ------------------------------------------------------------------
    def send(self, name, *args, by=None, follow=True, **fields):
        address = reverse(f"evaluation:{name}", args=args)
        sent = {"key": str(uuid.uuid4())} | fields
        return browser(by or self.core).post(address, sent, follow=follow)

    def get(self, name, *args, by=None, **query):
        return browser(by or self.core).get(
            reverse(f"evaluation:{name}", args=args), {"school_year": str(YEAR)} | query
        )

    # ---- rows -------------------------------------------------------------------------------
    def filing(self, subject, state, *, alliance=None, by=None):
        return FilingFactory(
            subject=subject,
            state=state,
            owner_school=self.core_school,
            alliance=alliance or self.alliance,
            created_by=by or self.core,
        )

    def self_review(self, state="confirmed", **fields):
        return SelfReview.objects.create(
            county=self.county,
            filing=self.filing("self_review", state),
            **{"school_year": YEAR, "pack": "qingtian-2021", "answers": ANSWERS} | fields,
        )

    def project(self, state="confirmed", **fields):
        filing = self.filing("project", state, alliance=self.looser)
        return Project.objects.create(county=self.county, filing=filing, school_year=YEAR, **PROJECT | fields)

    def opinion(self, state="confirmed", **fields):
        return Opinion.objects.create(
            county=self.county,
            filing=self.filing("opinion", state),
            **{"school_year": YEAR, "member_school": self.member_school, "words": "工作扎实"} | fields,
        )

    def acting(self, user):
        """Who does it and when, for the verbs."""
        return {"scope": scope_of(user), "by": user, "at": AT}


def told(response) -> list[str]:
    """The sentences of the messages shown."""
    return [str(one) for one in response.context["messages"]]


def errors(response) -> list[str]:
    return [str(one) for found in response.context["form"].errors.values() for one in found]
