"""Small counties by chance: every kind of alliance, members who come and go, gaps in the results, any options."""

import random

from evaluation.facts import AllianceFact, MembershipFact, QualityFacts
from evaluation.policy import PolicyPack
from tests.evaluation.county import BEFORE, KINDS, YEAR, county, member, result

DAYS = [
    "2019-09-01", "2020-09-01", "2021-03-31", "2021-08-31", "2021-09-01", "2021-11-15", "2022-03-01", "2022-08-31",
    "2022-09-01",
]  # fmt: skip


def random_county(seed: int) -> QualityFacts:
    rnd = random.Random(seed)
    schools = [f"S{number:02}" for number in range(1, rnd.randint(4, 9))]
    alliances, memberships = {}, []
    for number in range(rnd.randint(1, 4)):
        kind, core = rnd.choice(list(KINDS)), rnd.choice(schools)
        if (kind, core) in alliances.values():
            continue  # one core leads one alliance of a kind
        alliances[f"A{number}"] = (kind, core)
        memberships += _memberships(rnd, f"A{number}", kind, core, schools)
    units, examinees = rnd.random() < 0.5, rnd.random() < 0.7
    results = [
        row
        for school in schools
        for year in (BEFORE, YEAR)
        if rnd.random() > 0.1
        for row in _results(rnd, school, year, units=units, examinees=examinees)
    ]
    memberships.sort(key=lambda row: (row.alliance, row.school, str(row.since or "")))
    facts = county({}, results, memberships=memberships, schools=schools)
    named = [AllianceFact(code, code, kind, KINDS[kind]) for code, (kind, _core) in alliances.items()]
    return QualityFacts(
        **{
            **{name: getattr(facts, name) for name in QualityFacts.__dataclass_fields__},
            "alliances": tuple(named),
        }
    )


def random_options(seed: int, pack: PolicyPack) -> dict[str, str]:
    rnd = random.Random(f"options {seed}")
    return {
        question: rnd.choice([option.id for option in pack.question(question).options])
        if rnd.random() < 0.5
        else default
        for question, default in pack.defaults.items()
    }


def _memberships(rnd, alliance, kind, core, schools) -> list[MembershipFact]:
    since, until = _period(rnd) if rnd.random() < 0.15 else (None, None)
    found = [member(alliance, core, "core", since=since, until=until)]
    others = rnd.sample([school for school in schools if school != core], min(3, len(schools) - 1))
    role = "campus" if kind == "integrated" else "member"
    for school in others[: rnd.randint(1, 3)]:
        if rnd.random() < 0.07:  # left and came back, sometimes on the same day
            gone = rnd.choice(DAYS[1:6])
            found += [
                member(alliance, school, role, until=gone),
                member(alliance, school, role, since=rnd.choice([gone, "2022-01-01"])),
            ]
        else:
            since, until = _period(rnd)
            word = "guest" if rnd.random() < 0.04 else role
            found.append(member(alliance, school, word, since=since, until=until))
    return found


def _period(rnd) -> tuple[str | None, str | None]:
    shape, first, last = rnd.random(), *sorted(rnd.sample(DAYS, 2))
    if shape < 0.65:
        return None, None
    if shape < 0.8:
        return first, None
    return (None, last) if shape < 0.9 else (first, last)


def _results(rnd, school, year, *, units, examinees):
    stages = [""] if rnd.random() < 0.75 else rnd.sample(["primary", "junior"], rnd.randint(1, 2))
    for stage in sorted(stages):
        measured = rnd.random() < 0.95
        yield result(
            school,
            f"{rnd.randint(4000, 9900) / 100:.2f}",
            year=year,
            stage=stage,
            measure="bureau_score" if measured else "standard_score",
            full=rnd.choice(["100", "120", "150"]) if measured else None,
            examinees=rnd.randint(20, 400) if examinees or rnd.random() < 0.5 else None,
            units=rnd.choice(["1", "2", "3.5", "12"]) if units or rnd.random() < 0.4 else None,
        )
