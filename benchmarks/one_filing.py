"""P4: what one filing changes. The findings of one alliance, in a county of any size, against those in a small one."""

import datetime
import random

from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliances.choices import MemberRole
from alliances.filing_choices import ActivityKind, Answer, Part, SchoolSubject, State, Subject
from alliances.models import Activity, Alliance, County, Filing, Membership, Participation
from evaluation.findings import operation_findings
from gongtongti.accounts.models import User

from .county import BATCH, SCALES, YEAR, populate
from .report import Row, at_least, at_most, seen
from .stopwatch import interleaved

ACTIVITIES_OF_AN_ALLIANCE = 190  # 5,000 a year in a county of 26
KINDS = (ActivityKind.SYNCHRONOUS_LESSON, ActivityKind.ONLINE_RESEARCH, ActivityKind.ONSITE_RESEARCH)
ON = datetime.date(2021, 12, 1)
COMPARED = 5


def measure(county: County, *, turns: int) -> list[Row]:
    small = populate(SCALES["county"], slug="small")
    small.slug = county.slug  # in memory only: the same document judges both
    for place in (small, county):
        file_activities(place)
    one_small, one = (Alliance.objects.filter(county=place).first() for place in (small, county))
    times = interleaved(
        {
            "small": lambda: operation_findings(small, YEAR, on=ON, only=[one_small.pk]),
            "large": lambda: operation_findings(county, YEAR, on=ON, only=[one.pk]),
        },
        turns=turns * 4,
    )
    whole = interleaved({"all": lambda: operation_findings(county, YEAR, on=ON)}, turns=1)
    full = operation_findings(county, YEAR, on=ON)
    same = all(
        operation_findings(county, YEAR, on=ON, only=[row.alliance.pk]).rows == (row,)
        for row in full.rows[:COMPARED]
    )
    return [
        at_most("P4", "一个教共体的指标 ÷ 县级(时间)", times["large"].wall / times["small"].wall, 2),
        at_most("P4", "一个教共体的指标 ÷ 县级(CPU)", times["large"].cpu / times["small"].cpu, 2),
        seen("P4", "一个教共体的指标(毫秒)", times["large"].wall * 1000),
        seen("P4", "全部教共体的指标(秒)", whole["all"].wall),
        at_least("P4", "查询数与全部教共体相同", float(_queries(county, [one.pk]) == _queries(county)), 1),
        at_least("P4", "与全部教共体的结果逐行相同", float(same), 1),
    ]


def _queries(county: County, only: list[int] | None = None) -> int:
    with CaptureQueriesContext(connection) as captured:
        operation_findings(county, YEAR, on=ON, only=only)
    return len(captured)


def file_activities(county: County, *, seed: int = 4) -> None:
    """Accepted ones of 2021, of every core with one of its members, and a few that are still on their way."""
    chance = random.Random(seed)
    by, _made = User.objects.get_or_create(username="bench", defaults={"name": "测试"})
    members: dict[int, list[int]] = {}
    cores: dict[int, int] = {}
    for alliance, school, role in Membership.objects.filter(alliance__county=county).values_list(
        "alliance_id", "school_id", "role"
    ):
        if role == MemberRole.CORE:
            cores[alliance] = school
        else:
            members.setdefault(alliance, []).append(school)
    begins = datetime.date(2021, 1, 1)
    plans = [
        (alliance, chance.choice(schools), begins + datetime.timedelta(days=chance.randrange(330)))
        for alliance, schools in members.items()
        for _time in range(ACTIVITIES_OF_AN_ALLIANCE)
    ]
    for start in range(0, len(plans), BATCH):
        _write(county, by, cores, plans[start : start + BATCH], chance, start)


def _write(county: County, by: User, cores: dict[int, int], plans: list, chance, start: int) -> None:
    filings = Filing.objects.bulk_create(
        Filing(
            county=county,
            subject=Subject.ACTIVITY,
            number=f"{county.pk}-{start + place}",
            owner_school_id=cores[alliance],
            alliance_id=alliance,
            day=day,
            state=State.ACCEPTED if chance.random() < 0.9 else State.SUBMITTED,
            created_by=by,
        )
        for place, (alliance, _member, day) in enumerate(plans)
    )
    Activity.objects.bulk_create(
        Activity(
            county=county,
            filing=filing,
            kind=chance.choice(KINDS),
            subject=chance.choice((SchoolSubject.CHINESE, SchoolSubject.MATHS)),
            lessons=1,
            topic="课题",
            host_school_id=cores[alliance],
        )
        for filing, (alliance, _member, _day) in zip(filings, plans, strict=True)
    )
    Participation.objects.bulk_create(
        Participation(filing=filing, school_id=school, part=part, answer=Answer.CONFIRMED)
        for filing, (alliance, member, _day) in zip(filings, plans, strict=True)
        for school, part in ((cores[alliance], Part.HOST), (member, Part.PARTNER))
    )
