"""The loop one writes first: alliance by alliance, through related objects, a row at a time; the same rows written."""

from fractions import Fraction

from alliances.choices import MemberRole
from alliances.models import Alliance, County, QualityResult, School
from alliances.periods import SchoolYear
from evaluation.models import Score, ScoreLine, ScoreRun
from evaluation.policy import governing_pack


def run(county: County, year: SchoolYear) -> int:
    """Default reading only; returns how many scores were written."""
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
    for alliance in Alliance.objects.filter(county=county):
        rule = rules.bundled.get(alliance.kind.code)
        if rule:
            _bundled(run, alliance, rule, year)
    for school in School.objects.filter(county=county):
        if not Score.objects.filter(run=run, school=school).exists():
            own = _own(school, year)
            _write(run, school, None, "own", own, [("本校成绩", own)])
    return Score.objects.filter(run=run).count()


def _bundled(run, alliance, rule, year):
    core = alliance.memberships.get(role=MemberRole.CORE).school
    own = _own(core, year)
    lines, gains = [("本校成绩", own)], []
    for membership in alliance.memberships.exclude(role=MemberRole.CORE):
        after, before = _own(membership.school, year), _own(membership.school, year.previous)
        gain = None if after is None or before is None else after - before
        lines.append((membership.school.short_name, gain))
        if gain is not None:
            gains.append(gain)
    total = sum(gains, Fraction(0))
    part = rule.multiplier * total / len(gains) if gains else Fraction(0)
    value = None if own is None else rule.own_share * own + part
    lines += [("总增量", total), ("除数", Fraction(len(gains))), ("加减分", part), ("成绩", value)]
    _write(run, core, alliance, "bundled", value, lines)


def _write(run, school, alliance, kind, value, lines):
    score = Score.objects.create(
        run=run,
        school=school,
        alliance=alliance,
        school_code=school.code,
        school_name=school.short_name,
        alliance_code=alliance.code if alliance else "",
        alliance_type=alliance.kind.label if alliance else "",
        kind=kind,
        value=None if value is None else round(float(value), 2),
    )
    for position, (label, number) in enumerate(lines, start=1):
        shown = "" if number is None else str(float(number))
        ScoreLine.objects.create(score=score, position=position, label=label, value=shown)


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
