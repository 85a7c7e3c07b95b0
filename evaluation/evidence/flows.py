"""Who is where on a day: rotations in post from school to school, by kind and subject. One read."""

import datetime
from typing import NamedTuple

from django.db.models import Count

from alliances.models import County
from teachers.models import Rotation


class Flow(NamedTuple):
    home: int
    host: int
    kind: str
    subject: str
    shortage: bool
    teachers: int


def flows_on(county: County, day: datetime.date) -> tuple[Flow, ...]:
    """`teachers`: different ones (人)."""
    rows = (
        Rotation.objects.filter(county=county)
        .accepted()
        .in_post_on(day)
        .order_by()
        .values_list("home_school_id", "host_school_id", "kind", "teacher__subject", "shortage")
        .annotate(teachers=Count("teacher", distinct=True))
    )
    return tuple(Flow(*row) for row in rows)
