"""Alliances and their members as they stood on a day: two reads, whatever the size of the county."""

import datetime
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from alliances.choices import MemberRole
from alliances.models import Alliance, AllianceKind, County, Membership


@dataclass(frozen=True, slots=True)
class MemberThen:
    school: int
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class AllianceThen:
    """`members`: without the core, by school code. `core` None: it had none that day."""

    pk: int
    code: str
    name: str
    kind: AllianceKind
    core: MemberThen | None
    members: tuple[MemberThen, ...]

    @property
    def one_person(self) -> bool:
        return self.kind.single_legal_person

    @property
    def schools(self) -> tuple[MemberThen, ...]:
        return (*([self.core] if self.core else []), *self.members)


def alliances_then(
    county: County, day: datetime.date, *, only: Collection[int] | None = None
) -> tuple[AllianceThen, ...]:
    """By kind and code. `only`: ids."""
    standing = Alliance.objects.filter(county=county).as_of(day)
    members = Membership.objects.filter(alliance__county=county).as_of(day)
    if only is not None:
        standing, members = standing.filter(pk__in=only), members.filter(alliance__in=only)
    rows = sorted(standing.select_related("kind").order_by(), key=lambda row: (row.kind.order, row.code))
    cores: dict[int, MemberThen] = {}
    others: dict[int, list[MemberThen]] = defaultdict(list)
    for alliance, role, *school in members.order_by().values_list(
        "alliance_id", "role", "school_id", "school__code", "school__short_name"
    ):
        if role == MemberRole.CORE:
            cores[alliance] = MemberThen(*school)
        else:
            others[alliance].append(MemberThen(*school))
    return tuple(
        AllianceThen(
            pk=row.pk,
            code=row.code,
            name=row.name,
            kind=row.kind,
            core=cores.get(row.pk),
            members=tuple(sorted(others[row.pk], key=lambda member: member.code)),
        )
        for row in rows
    )
