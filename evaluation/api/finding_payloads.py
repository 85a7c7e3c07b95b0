"""From findings to answers. A number is an integer where it is whole, otherwise exact text."""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from alliances.models import County
from alliances.periods import SchoolYear
from teachers.models import Rotation

from ..evidence.alliances import AllianceThen, MemberThen
from ..evidence.schools import SchoolThen
from ..facts import Finding, Requirement, Span
from ..findings import AllianceFindings, UnitFindings
from ..findings.readings import OpenQuestion, Reading
from ..findings.rotations import PlanFindings
from ..formulas.numbers import plain
from ..policy import PolicyPack
from .rows import clause_payload
from .serializers import DEMO_NOTE


def number(value: Fraction | int | None) -> int | str | None:
    if value is None:
        return None
    value = Fraction(value)
    return value.numerator if value.denominator == 1 else plain(value)


def basis_payload(
    county: County, year: SchoolYear, on: date, pack: PolicyPack, questions: Iterable[OpenQuestion]
) -> dict:
    return {
        "county": county.slug,
        "school_year": str(year),
        "on": on.isoformat(),
        "pack": pack.id,
        "pack_sha256": pack.sha256,
        "demo": county.has_demo,
        "note": DEMO_NOTE if county.has_demo else "",
        "questions": [
            {
                "id": one.question.id,
                "title": one.question.title,
                "quote": one.question.quote,
                "option": one.option.id,
                "option_label": one.option.label,
            }
            for one in questions
        ],
    }


def requirement_payload(requirement: Requirement, reading: Reading, period: Span) -> dict:
    """With the words of the document, where it is the pack's own."""
    quotes = {block.id: block.quote for block in reading.pack.requirements}
    return {
        "id": requirement.id,
        "indicator": requirement.indicator,
        "title": requirement.title,
        "clause": requirement.clause or None,
        "quote": quotes.get(requirement.id),
        "strength": requirement.strength.value,
        "measure": requirement.measure,
        "share_of": requirement.share_of or None,
        "comparator": requirement.comparator,
        "value": number(requirement.value),
        "unit": requirement.unit,
        "period": {
            "label": period.label,
            "since": period.begins.isoformat(),
            "until": period.ends.isoformat(),
        },
    }


def school_payload(school: MemberThen | SchoolThen | None) -> dict | None:
    return None if school is None else {"code": school.code, "short_name": school.name}


def alliance_payload(alliance: AllianceThen) -> dict:
    return {
        "code": alliance.code,
        "name": alliance.name,
        "kind": alliance.kind.code,
        "kind_label": alliance.kind.label,
    }


def judged_payload(finding: Finding, reading: Reading) -> dict:
    """What every finding says, whatever it is about."""
    return {
        "requirement": requirement_payload(finding.requirement, reading, finding.period),
        "done": number(finding.done),
        "required": number(finding.required),
        "left": number(finding.left),
        "days_left": finding.days_left,
        "verdict": finding.verdict.value,
        "verdict_label": finding.verdict.label,
        "sentence": finding.sentence,
        "questions": sorted(reading.undecided & set(finding.requirement.questions)),
    }


def finding_payload(
    finding: Finding, county: County, alliance: AllianceThen, member: MemberThen | None, reading: Reading
) -> dict:
    return {
        "county": county.slug,
        "alliance": alliance_payload(alliance),
        "subject": finding.requirement.subject,
        "core_school": school_payload(alliance.core),
        "member_school": school_payload(member),
        "binding": finding.requirement.binds(alliance.kind.code),
        **judged_payload(finding, reading),
        "weekly_pace": finding.weekly_pace,
    }


def progress_payload(row: AllianceFindings, county: County) -> dict:
    return {
        "county": county.slug,
        "alliance": alliance_payload(row.alliance),
        "core_school": school_payload(row.alliance.core),
        "binding": row.binding,
        "verdict": row.verdict.value,
        "verdict_label": row.verdict.label,
        "indicators": [_indicator(row, indicator) for indicator in row.verdicts],
        "unpaired": [school_payload(member) for member in row.unpaired],
    }


def _indicator(row: AllianceFindings, indicator: str) -> dict:
    scoped, total = row.verdicts[indicator], row.total(indicator)
    of_pairs = [one.verdict for pair in row.pairs for one in pair.indicators if one.indicator == indicator]
    return {
        "indicator": indicator,
        "verdict": scoped.verdict.value,
        "verdict_label": scoped.verdict.label,
        "scope": scoped.scope,
        "by_pair": scoped.by_pair.value,
        "by_total": scoped.by_total.value,
        "pairs": len(of_pairs),
        "pairs_met": sum(verdict == "met" for verdict in of_pairs),
        "totals": [
            {
                "requirement": finding.requirement.id,
                "title": finding.requirement.title,
                "unit": finding.requirement.unit,
                "done": number(finding.done),
                "required": number(finding.required),
                "verdict": finding.verdict.value,
            }
            for finding in (total.findings if total else ())
        ],
        "sentence": scoped.sentence,
    }


# ---- 流动名额 ------------------------------------------------------------------------------------
def unit_payload(unit: UnitFindings, county: County, reading: Reading) -> dict:
    return {
        "county": county.slug,
        "reference": None,
        "school": school_payload(unit.school),
        "campuses": [school_payload(campus) for campus in unit.campuses],
        "eligible": number(unit.finding.base),
        "under_way": unit.under_way,
        **judged_payload(unit.finding, reading),
    }


def reference_payload(finding: Finding, county: County, reading: Reading) -> dict:
    document = next(one for one in reading.pack.references if one.id == finding.requirement.reference)
    block = next(one for one in document.requirements if one.id == finding.requirement.id)
    return {
        "county": county.slug,
        "reference": {
            "id": document.id,
            "title": document.title,
            "number": document.number,
            "publisher": document.publisher,
            "note": document.note,
            "says": block.says,
        },
        "school": None,
        "campuses": [],
        "eligible": number(finding.base),
        "under_way": None,
        **judged_payload(finding, reading),
    }


# ---- one rotation --------------------------------------------------------------------------------
def plan_payload(rotation: Rotation, found: PlanFindings | None, *, honour: bool) -> dict:
    """honour: whether the reader may know what honours the teacher holds."""
    if found is None:
        return {"number": rotation.filing.number, "basis": None, "findings": []}
    lines = [line for line in found.lines if honour or line.finding.id != "honour"]
    questions = {one.question.id: one for line in lines for one in line.questions}
    year = SchoolYear.of(rotation.since)
    return {
        "number": rotation.filing.number,
        "basis": basis_payload(rotation.county, year, rotation.since, found.pack, questions.values()),
        "findings": [
            {
                "id": line.finding.id,
                "verdict": line.finding.verdict.value,
                "verdict_label": line.finding.verdict.label,
                "sentence": line.finding.sentence,
                "clause": clause_payload(line.clause),
                "questions": [one.question.id for one in line.questions],
            }
            for line in lines
        ],
    }
