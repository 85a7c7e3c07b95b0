"""A pack's blocks as the plain rules that evaluator and formulas take, with one option for each open question.

`options`: question id → option id, the defaults for those not given; `decided`: ids of the questions the bureau has
decided. UnknownOption for what the pack does not know.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

from .facts import KindRules, Requirement, RotationRules, StipendRules
from .facts.calendar import school_years
from .facts.rotation import (
    DirectionRule,
    DurationRule,
    Entitlement,
    HonourRule,
    PersonnelRule,
    SubjectRule,
)
from .facts.stipend import AmountRule
from .policy import PolicyPack
from .policy_requirements import Threshold
from .policy_rotation import Duration, Honour, Personnel, RotationKind


def requirements_of(pack: PolicyPack, options: Mapping[str, str]) -> tuple[Requirement, ...]:
    """Those of the document itself, in its order."""
    chosen = pack.chosen(options)
    return tuple(_requirement(pack, block, chosen, clause=block.clause) for block in pack.requirements)


def reference_requirements_of(pack: PolicyPack, options: Mapping[str, str]) -> tuple[Requirement, ...]:
    """Those of other documents, to be shown beside; `Requirement.reference` says which."""
    chosen = pack.chosen(options)
    return tuple(
        replace(_requirement(pack, block, chosen, clause=""), reference=reference.id)
        for reference in pack.references
        for block in reference.requirements
    )


def undecided_of(pack: PolicyPack, decided: Collection[str]) -> frozenset[str]:
    return frozenset(question.id for question in pack.questions) - frozenset(decided)


def least_backbone_honour(pack: PolicyPack, options: Mapping[str, str]) -> str:
    """Code of the honour from which a teacher is 骨干; "" where the pack does not ask."""
    question = next((one for one in pack.questions if one.id == "backbone.least_honour"), None)
    return _value(pack, question.id, pack.chosen(options)) if question else ""


def _requirement(
    pack: PolicyPack, block: Threshold, chosen: Mapping[str, str], *, clause: str
) -> Requirement:
    subject = chosen[block.subject_by] if block.subject_by else block.subject
    period = chosen[block.period_by] if block.period_by else block.period
    assert subject and period
    return Requirement(
        id=block.id,
        indicator=block.indicator,
        title=block.title,
        clause=clause,
        subject=subject,
        measure=block.measure,
        share_of=block.share_of or "",
        comparator=block.comparator,
        value=block.value,
        period=period,
        since=_since(pack, period),
        due=block.due,
        cycle_years=block.cycle_years or 0,
        strength=block.strength,
        kinds=block.kinds,
        information_kinds=block.information_kinds,
        questions=block.rests_on,
    )


def _since(pack: PolicyPack, period: str) -> date | None:
    """A date is counted down from the day of signing, a cycle from the first school year that the document governs."""
    if period == "by_date":
        return pack.document.signed
    return school_years(pack.governs.first_school_year).begins if period == "cycle" else None


def _value(pack: PolicyPack, question_id: str, chosen: Mapping[str, str]) -> str:
    return pack.question(question_id).option(chosen[question_id]).value or ""


# ---- 教师流动 -----------------------------------------------------------------------------------


def rotation_rules(
    pack: PolicyPack, options: Mapping[str, str], decided: Collection[str] = ()
) -> RotationRules:
    chosen = pack.chosen(options)
    kinds = {code: _kind(pack, block, chosen) for code, block in pack.rotation.items()}
    return RotationRules(kinds=kinds, options=chosen, undecided=undecided_of(pack, decided))


def _kind(pack: PolicyPack, block: RotationKind, chosen: Mapping[str, str]) -> KindRules:
    direction, personnel, subject = block.direction, block.personnel, block.subject
    return KindRules(
        label=block.label,
        clause=block.clause,
        honour=_honour(pack, block.honour, chosen) if block.honour else None,
        direction=DirectionRule(direction.towards, direction.strength, direction.clause)
        if direction
        else None,
        duration=_duration(block.duration) if block.duration else None,
        personnel=_personnel(personnel, chosen) if personnel else None,
        subject=SubjectRule(subject.strength, subject.clause) if subject else None,
        entitlements=tuple(
            Entitlement(one.id, one.title, one.from_locales, one.to_locales, one.denied, one.clause)
            for one in block.brings
        ),
    )


def _honour(pack: PolicyPack, block: Honour, chosen: Mapping[str, str]) -> HonourRule:
    honour = block.least or _value(pack, block.least_by or "", chosen)
    return HonourRule(
        at_least=block.side == "at_least",
        honour=honour,
        label=pack.honours[honour],
        strength=block.strength,
        clause=block.clause,
        questions=(block.least_by,) if block.least_by else (),
    )


def _duration(block: Duration) -> DurationRule:
    years = block.least_years or block.typical_years or 0
    return DurationRule(years, block.typical_years is not None, block.strength, block.clause)


def _personnel(block: Personnel, chosen: Mapping[str, str]) -> PersonnelRule:
    return PersonnelRule(
        moves=block.moves,
        outside=chosen[block.outside_by] if block.outside_by else "",
        strength=block.strength,
        clause=block.clause,
        questions=(block.outside_by,) if block.outside_by else (),
        stated=block.stated,
    )


# ---- 支教补助 -----------------------------------------------------------------------------------


def stipend_rules(
    pack: PolicyPack, options: Mapping[str, str], decided: Collection[str] = ()
) -> StipendRules | None:
    """None: the document knows no stipend."""
    block = pack.stipend
    if block is None:
        return None
    chosen = pack.chosen(options)
    kind = pack.rotation[block.kind]
    honour = _honour(pack, kind.honour, chosen) if kind.honour else None
    return StipendRules(
        clause=block.clause,
        kind=block.kind,
        kind_label=kind.label,
        kind_clause=kind.clause,
        least_honour=honour.honour if honour and honour.at_least else "",
        least_honour_label=honour.label if honour and honour.at_least else "",
        from_locales=block.from_locales,
        to_locales=block.to_locales,
        special_allowance=block.special_allowance,
        amounts=tuple(
            AmountRule(one.id, one.label, one.honour or "", one.title or "", one.yuan)
            for one in block.amounts
        ),
        allowances_clause=block.allowances_clause,
        options=chosen,
        undecided=undecided_of(pack, decided),
    )
