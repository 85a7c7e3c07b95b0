"""A county whose records are counted: alliances under the code of Qingtian, so that its document governs."""

import datetime

from alliances.choices import Tier, Trait
from alliances.filing_choices import ActivityKind, SchoolSubject
from alliances.models import AllianceKind, School, SchoolTrait
from alliances.periods import SchoolYear
from evaluation.evidence.alliances import alliances_then
from evaluation.evidence.asked import Asked
from evaluation.evidence.measures import Evidence
from evaluation.evidence.schools import schools_then
from evaluation.facts import Span
from tests.factories import AllianceFactory, AllianceKindFactory, CountyFactory, SchoolFactory
from tests.record_factories import ActivityFactory, HonourRankFactory

YEAR = SchoolYear(2021)
CALENDAR_2021 = Span(datetime.date(2021, 1, 1), datetime.date(2022, 1, 1), "2021年")
SCHOOL_YEAR = Span(datetime.date(2021, 9, 1), datetime.date(2022, 9, 1), "2021-2022学年")
ON = datetime.date(2021, 10, 31)


class Counted:
    """One county; schools and alliances are made as a test names them."""

    def __init__(self):
        self.county = CountyFactory(slug="qingtian", name="青田县")
        self.new_star = HonourRankFactory(
            county=self.county, name="县教坛新秀", code="county_new_star", rank=9
        )

    def school(self, name: str, *, tier: str | None = None, **kwargs) -> School:
        school = SchoolFactory(county=self.county, short_name=name, full_name=f"青田县{name}", **kwargs)
        if tier:
            SchoolTrait.objects.create(school=school, trait=Trait.TIER, value=tier)
        return school

    def kind(self, code: str) -> AllianceKind:
        traits = {code: True} if code != "co_built" else {}
        return AllianceKindFactory(county=self.county, **traits)

    def alliance(self, kind: str, core: School, *members: School, **kwargs):
        return AllianceFactory(
            county=self.county, kind=self.kind(kind), core_school=core, member_schools=members, **kwargs
        )

    def evidence(self, *, only=None, **readings) -> Evidence:
        return Evidence(
            Asked(
                county=self.county.pk,
                alliances=alliances_then(self.county, ON, only=only),
                only=only is not None,
                schools=schools_then(self.county, ON),
                least=readings.pop("least", self.new_star.rank),
                **readings,
            )
        )

    def count(self, measure: str, key: tuple, *, period: Span = CALENDAR_2021, **readings):
        return self.evidence(**readings).counts(measure, period).of(key)


def lessons(alliance, schools, subject=SchoolSubject.CHINESE, number=1, **kwargs):
    return ActivityFactory(
        alliance=alliance, schools=list(schools), subject=subject, lessons=number, **kwargs
    )


def research(alliance, schools, kind=ActivityKind.ONLINE_RESEARCH, times=1, **kwargs):
    for _time in range(times):
        ActivityFactory(
            alliance=alliance, schools=list(schools), kind=kind, subject="", lessons=None, **kwargs
        )


def shankou(counted: Counted):
    """The worked example: 山口镇中 with 仁庄镇中 and 方山乡校, everything in 2021."""
    core = counted.school("山口镇中", tier=Tier.TOWN, code="S12")
    renzhuang = counted.school("仁庄镇中", tier=Tier.TOWN, code="S35")
    fangshan = counted.school("方山乡校", tier=Tier.TOWNSHIP, code="S36")
    alliance = counted.alliance("co_built", core, renzhuang, fangshan, code="GJ05", name="山口镇中学教共体")
    lessons(alliance, [core, renzhuang], SchoolSubject.CHINESE, 12)
    lessons(alliance, [core, renzhuang], SchoolSubject.MATHS, 9)
    lessons(alliance, [core, fangshan], SchoolSubject.ENGLISH, 12)
    lessons(alliance, [core, fangshan], SchoolSubject.ENGLISH, 10)
    research(alliance, [core, renzhuang], ActivityKind.ONLINE_RESEARCH, 8)
    research(alliance, [core, renzhuang], ActivityKind.ONSITE_RESEARCH, 4)
    return alliance, core, renzhuang, fangshan
