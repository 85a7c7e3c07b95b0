"""Counties of any size, made in a moment: the scale ladder of the benchmarks. Nothing here is real."""

import random
from dataclasses import dataclass

from alliances.choices import MemberRole
from alliances.models import Alliance, AllianceKind, County, Membership, QualityResult, School
from alliances.periods import SchoolYear

YEAR = SchoolYear(2021)
KINDS = (("integrated", "融合型"), ("co_built", "共建型"), ("collaborative", "协作型"))
#: Of every 26 alliances, as in Qingtian.
MIX = (*["integrated"] * 7, *["co_built"] * 10, *["collaborative"] * 9)
BATCH = 2000


@dataclass(frozen=True, slots=True)
class Scale:
    schools: int
    alliances: int


SCALES = {
    "county": Scale(60, 26),
    "city": Scale(420, 127),
    "province": Scale(5_000, 1_500),
    "nation": Scale(15_000, 4_000),
}


def populate(scale: Scale, *, slug: str = "qingtian", seed: int = 20210331) -> County:
    """Two school years of results for every school; every core also has members; some prior results are missing."""
    chance = random.Random(seed)
    county = County.objects.create(slug=slug, name="测试县")
    kinds = {
        code: AllianceKind.objects.create(
            county=county, code=code, label=label, core_word="总校", member_word="成员校", order=order
        )
        for order, (code, label) in enumerate(KINDS, start=1)
    }
    schools = School.objects.bulk_create(
        (
            School(
                county=county,
                code=f"S{number:05}",
                short_name=f"第{number}小学",
                full_name=f"第{number}小学校",
            )
            for number in range(scale.schools)
        ),
        batch_size=BATCH,
    )
    alliances = Alliance.objects.bulk_create(
        (
            Alliance(
                county=county, code=f"A{number:05}", name=f"教共体{number}", kind=kinds[MIX[number % 26]]
            )
            for number in range(scale.alliances)
        ),
        batch_size=BATCH,
    )
    cores = schools[: scale.alliances * 21 // 26]
    others = schools[len(cores) :]
    memberships = []
    for number, alliance in enumerate(alliances):
        core = cores[number % len(cores)]
        members = {chance.randrange(len(others)) for _ in range(1 + number % 4)}
        role = MemberRole.CAMPUS if alliance.kind.code == "integrated" else MemberRole.MEMBER
        memberships.append(Membership(alliance=alliance, school=core, role=MemberRole.CORE))
        memberships += [Membership(alliance=alliance, school=others[i], role=role) for i in sorted(members)]
    Membership.objects.bulk_create(memberships, batch_size=BATCH)
    QualityResult.objects.bulk_create(
        (
            QualityResult(
                county=county,
                school=school,
                school_year=year,
                full_marks=100,
                value=chance.randint(5500, 9500) / 100,
                examinees=chance.randint(20, 700),
            )
            for school in schools
            for year in (YEAR.previous, YEAR)
            if year == YEAR or chance.random() > 0.02
        ),
        batch_size=BATCH,
    )
    return county
