"""Who counts in a school year's quotas, from the rows of the roster that the bureau has confirmed: one read."""

from collections import defaultdict
from typing import NamedTuple

from django.db.models import Count

from alliances.periods import SchoolYear
from teachers.models import EligibilityEntry

from .asked import Asked, Counts, Key


class Group(NamedTuple):
    school: int
    campus: int
    eligible: bool
    backbone: bool
    teachers: int


def gather(asked: Asked) -> tuple[Group, ...]:
    """The roster of the school year in which the period begins."""
    rows = (
        EligibilityEntry.objects.filter(county=asked.county)
        .in_year(SchoolYear.of(asked.begins))
        .confirmed()
        .order_by()
        .values_list("school_id", "campus_id", "eligible", "backbone")
        .annotate(teachers=Count("*"))
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


def _counted(groups: tuple[Group, ...], asked: Asked, *, backbone: bool | None) -> Counts:
    found: dict[Key, int] = defaultdict(int)
    for group in groups:
        counts = group.eligible and backbone in (None, group.backbone)
        person = asked.schools[group.school].legal_person if group.school in asked.schools else group.school
        for key in (("school", group.campus), ("legal_person", person), ("county", asked.county)):
            found[key] += group.teachers if counts else 0
    return Counts(found, missing=None)
