"""The loop one writes first: alliance by alliance, through related objects, a row at a time."""

from fractions import Fraction

from alliances.choices import MemberRole
from alliances.models import Alliance, County, QualityResult
from alliances.periods import SchoolYear
from evaluation.models import Score, ScoreLine, ScoreRun
from evaluation.policy import governing_pack


def run(county: County, year: SchoolYear) -> int:
    """Default reading only; returns how many alliances were scored."""
    pack = governing_pack(county.slug, year.start)
    rules = pack.rules(pack.defaults, ())
    run = ScoreRun.objects.create(
        county=county,
        school_year=year,
        pack=pack.id,
        pack_text_id=pack.sha256,
        options={},
        facts="",
        engine="naive",
    )
    scored = 0
    for alliance in Alliance.objects.filter(county=county):
        rule = rules.bundled.get(alliance.kind.code)
        if rule is None:
            continue
        core = alliance.memberships.get(role=MemberRole.CORE).school
        own = _own(core, year)
        gains = []
        for membership in alliance.memberships.exclude(role=MemberRole.CORE):
            after, before = _own(membership.school, year), _own(membership.school, year.previous)
            if after is not None and before is not None:
                gains.append((membership.school, before, after))
        total = sum((after - before for _school, before, after in gains), Fraction(0))
        part = rule.multiplier * total / len(gains) if gains else Fraction(0)
        value = None if own is None else rule.own_share * own + part
        score = Score.objects.create(
            run=run,
            school=core,
            alliance=alliance,
            school_code=core.code,
            school_name=core.short_name,
            alliance_code=alliance.code,
            alliance_type=alliance.kind.label,
            kind="bundled",
            value=None if value is None else round(float(value), 2),
        )
        for position, (school, before, after) in enumerate(gains, start=1):
            ScoreLine.objects.create(
                score=score, position=position, label=school.short_name, value=str(float(after - before))
            )
        scored += 1
    return scored


def _own(school, year):
    """The school's result, or that of its 融合 pool."""
    pool = school.memberships.filter(alliance__kind__code="integrated").first()
    if pool is None:
        return _result(school, year)
    total = weight = Fraction(0)
    for membership in pool.alliance.memberships.all():
        result = QualityResult.objects.filter(school=membership.school, school_year=year).first()
        if result and result.examinees:
            total += Fraction(result.value) * result.examinees
            weight += result.examinees
    return total / weight if weight else None


def _result(school, year):
    result = QualityResult.objects.filter(school=school, school_year=year).first()
    return Fraction(result.value) / Fraction(result.full_marks) * 100 if result else None
