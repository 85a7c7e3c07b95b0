"""沿革: what happened to an alliance or a school, in words, from its dated rows. Dates come with the rows."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from .choices import MemberRole
from .models import Alliance, Membership, School, SchoolLink, SchoolTrait


@dataclass(frozen=True, slots=True)
class Step:
    """`day` None: it has been so as far back as the register knows."""

    day: datetime.date | None
    text: str
    ends: bool = False


def in_order(steps: Iterable[Step]) -> list[Step]:
    return sorted(steps, key=lambda step: (step.day or datetime.date.min, step.ends))


def story_of_alliance(alliance: Alliance, memberships: Iterable[Membership]) -> list[Step]:
    """`memberships`: all of them, closed ones too, with school and kind at hand."""
    steps = []
    by_start: dict[datetime.date | None, list[Membership]] = {}
    for membership in memberships:
        by_start.setdefault(membership.since, []).append(membership)
        if membership.until and membership.until != alliance.until:
            steps.append(
                Step(membership.until, f"{membership.school}不再任{membership.role_word}", ends=True)
            )
    for since, rows in by_start.items():
        cores = [str(row.school) for row in rows if row.role == MemberRole.CORE]
        others = [str(row.school) for row in rows if row.role != MemberRole.CORE]
        parts = [f"{alliance.kind.core_word}{'、'.join(cores)}"] if cores else []
        parts += [f"{alliance.kind.member_word}{'、'.join(others)}"] if others else []
        founded = since == alliance.since
        steps.append(Step(since, f"{'组建' if founded else '加入'}:{','.join(parts)}"))
    if alliance.since and alliance.since not in by_start:
        steps.append(Step(alliance.since, "组建"))
    if alliance.until:
        steps.append(Step(alliance.until, "教共体撤销,各校成员身份同时终止", ends=True))
    return in_order(steps)


def story_of_school(
    school: School,
    *,
    memberships: Iterable[Membership],
    traits: Iterable[SchoolTrait],
    successors: Iterable[SchoolLink],
    predecessors: Iterable[SchoolLink],
) -> list[Step]:
    steps = []
    if school.opened_on:
        steps.append(Step(school.opened_on, "开办"))
    for link in predecessors:
        steps.append(Step(link.day, f"由{link.school}{link.get_kind_display()}而来{_noted(link.note)}"))
    for link in successors:
        steps.append(
            Step(link.day, f"{link.get_kind_display()}{link.successor}{_noted(link.note)}", ends=True)
        )
    for membership in memberships:
        where = f"{membership.alliance.name}({membership.alliance.kind.label})"
        steps.append(Step(membership.since, f"任{where}{membership.role_word}"))
        if membership.until:
            steps.append(Step(membership.until, f"不再任{where}{membership.role_word}", ends=True))
    for trait in traits:
        if trait.since:
            steps.append(Step(trait.since, f"{trait.get_trait_display()}改为“{trait.get_value_display()}”"))
        if trait.until and not any(t.trait == trait.trait and t.since == trait.until for t in traits):
            steps.append(
                Step(
                    trait.until, f"{trait.get_trait_display()}不再是“{trait.get_value_display()}”", ends=True
                )
            )
    if school.closed_on:
        steps.append(Step(school.closed_on, "撤并,不再办学", ends=True))
    return in_order(steps)


def _noted(note: str) -> str:
    return f"({note})" if note else ""
