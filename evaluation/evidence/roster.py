"""Who counts in a school year's quotas: the rows of the roster that the bureau has confirmed, in one read."""

from collections import defaultdict
from typing import NamedTuple

from django.db.models import Count, Q

from alliances.periods import SchoolYear
from teachers.models import EligibilityEntry

from .asked import Asked, Counts, Key


class Group(NamedTuple):
    """`teachers`: confirmed; `waiting`: only suggested, they count for nothing."""

    school: int
    campus: int
    eligible: bool
    backbone: bool
    teachers: int
    waiting: int


def gather(asked: Asked) -> tuple[Group, ...]:
    """The roster of the school year in which the period begins."""
    rows = (
        EligibilityEntry.objects.filter(county=asked.county)
        .in_year(SchoolYear.of(asked.begins))
        .order_by()
        .values_list("school_id", "campus_id", "eligible", "backbone")
        .annotate(
            teachers=Count("pk", filter=Q(confirmed_at__isnull=False)),
            waiting=Count("pk", filter=Q(confirmed_at=None)),
        )
    )
    return tuple(Group(*row) for row in rows)


def eligible_backbone(groups: tuple[Group, ...], asked: Asked) -> Counts:
    """Backbone teachers (人) 符合流动, by campus and by legal person; unknown where nothing is confirmed."""
    return _counted(groups, asked, backbone=True)


def eligible_ordinary(groups: tuple[Group, ...], asked: Asked) -> Counts:
    """Ordinary teachers (人) 符合流动, by campus and by legal person; unknown where nothing is confirmed."""
    return _counted(groups, asked, backbone=False)


def eligible(groups: tuple[Group, ...], asked: Asked) -> Counts:
    """All teachers (人) 符合流动; unknown where nothing is confirmed."""
    return _counted(groups, asked, backbone=None)


def waiting(groups: tuple[Group, ...], asked: Asked) -> Counts:
    """Teachers (人) on whom the bureau has not had its word yet, by campus, by legal person and in the county."""
    found: dict[Key, int] = defaultdict(int)
    for group in groups:
        for key in _keys(group, asked):
            found[key] += group.waiting
    return Counts(found)


def _counted(groups: tuple[Group, ...], asked: Asked, *, backbone: bool | None) -> Counts:
    found: dict[Key, int] = defaultdict(int)
    for group in groups:
        counts = group.eligible and backbone in (None, group.backbone)
        for key in _keys(group, asked) if group.teachers else ():
            found[key] += group.teachers if counts else 0
    return Counts(found, missing=None)


def _keys(group: Group, asked: Asked) -> tuple[Key, ...]:
    person = asked.schools[group.school].legal_person if group.school in asked.schools else group.school
    return ("school", group.campus), ("legal_person", person), ("county", asked.county)
