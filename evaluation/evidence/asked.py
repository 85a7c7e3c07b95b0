"""What a measure is asked for: which alliances and schools, from when to when, by which reading of the document."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from .alliances import AllianceThen
from .schools import SchoolThen

#: A subject is named by its sort and its rows: ("pair", alliance, school), ("alliance", alliance), ("school", school),
#: ("legal_person", school), ("teacher", teacher), ("county", county).
Key = tuple


@dataclass(frozen=True, slots=True)
class Asked:
    """begins, ends: [begins, ends), set for each measure by its period.

    alliances  those of the day, with their members
    only       True: nothing but these alliances is asked for, so that the cost does not grow with the county
    schools    of the county by id; empty where no measure of schools is asked for
    least      the place of the honour from which a teacher is 骨干; None: not in the bureau's table
    movers     started or in_post, the option of quota.movers
    visiting   teachers who come by 走教 count as posted
    """

    county: int
    begins: datetime.date = datetime.date.min
    ends: datetime.date = datetime.date.min
    alliances: tuple[AllianceThen, ...] = ()
    only: bool = False
    schools: Mapping[int, SchoolThen] = field(default_factory=dict)
    least: int | None = None
    movers: str = "started"
    visiting: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """`missing`: what holds for a subject that is not named: 0 where nothing happened, None where nothing is known."""

    values: Mapping[Key, int]
    missing: int | None = 0

    def of(self, key: Key) -> Fraction | None:
        value = self.values.get(key, self.missing)
        return None if value is None else Fraction(value)


UNKNOWN = Counts({}, missing=None)
