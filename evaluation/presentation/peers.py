"""The other rows of a run that a score's page speaks of: the school's own others, its members', its type's."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from ..models import Score
from .drawing import Strip, strip


class Others:
    def __init__(self, score: Score, rows: Iterable[Score]):
        self.score = score
        self.rows = [row for row in rows if row.pk != score.pk]

    @cached_property
    def of_school(self) -> list[Score]:
        """Other rows of the same school."""
        return [row for row in self.rows if row.school_code == self.score.school_code]

    @cached_property
    def official(self) -> Score | None:
        """The row that counts, where it is not this one."""
        return next((row for row in self.of_school if row.official), None)

    def beside(self, named):
        """Pairs: each row of a table that names a school by `code`, and that school's official row, if any."""
        official = {row.school_code: row for row in self.rows if row.official}
        return [(row, official.get(row.code)) for row in named]

    @cached_property
    def strip(self) -> Strip | None:
        """Where the value lies in its type; None for a row that takes no rank there."""
        score = self.score
        if score.kind == Score.Kind.OWN or score.value is None:
            return None
        same = [
            row for row in self.rows if (row.kind, row.alliance_type) == (score.kind, score.alliance_type)
        ]
        # Campuses assessed together are one value, and take a rank when it counts for all of them.
        units: dict[str, list[Score]] = defaultdict(list)
        for row in [score, *same]:
            units[row.alliance_code if row.kind == Score.Kind.POOLED else row.school_code].append(row)
        here = units.pop(score.alliance_code if score.kind == Score.Kind.POOLED else score.school_code)
        if not all(row.official for row in here):
            return None
        counting = [rows[0] for rows in units.values() if all(row.official for row in rows)]
        return strip([row.value for row in counting if row.value is not None], here=score.value)
