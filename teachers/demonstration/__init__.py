"""演示数据: teachers, the roster of a year and their rotations. No name is a person's; every row is marked."""

import datetime
import random

from alliances.models import County
from alliances.periods import SchoolYear

from ..models import Teacher
from .exchanges import write_exchanges
from .people import write_roster, write_teachers
from .rotations import write_rotations

__all__ = ["load_people", "write_exchanges"]


def load_people(county: County, *, year: SchoolYear, today: datetime.date, by) -> int:
    """How many teachers; none when they are there already."""
    if Teacher.objects.filter(county=county, is_demo=True).exists():
        return 0
    chance = random.Random(f"{county.slug} {year}")  # noqa: S311 (to look like life, not to keep a secret)
    teachers = write_teachers(county, chance)
    write_roster(county, year, teachers, by=by)
    write_roster(county, SchoolYear.of(today), teachers, by=by)
    write_rotations(county, year, teachers, today=today, by=by, chance=chance)
    return len(teachers)
