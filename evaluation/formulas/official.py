"""Which row of a school is its official score: the pack's precedence, moved by the two questions of double roles."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from ..facts import QualityRules
from .numbers import total
from .outcome import Line, ScoreRow

BUNDLED = "bundled"
# The notice puts its questions in terms of these types (三(三)2); packs and registries use the same codes.
CO_BUILT, COLLABORATIVE = "co_built", "collaborative"


class Official:
    """`kinds`: alliance code → kind; `leads`: school code → kinds of the alliances it leads."""

    def __init__(self, rules: QualityRules, *, kinds: Mapping[str, str], leads: Mapping[str, set[str]]):
        self.rules, self.kinds, self.leads = rules, kinds, leads

    def marked(self, rows: Iterable[ScoreRow]) -> Iterator[ScoreRow]:
        """The same rows with exactly one official a school; a mean of two alliances is a row of its own."""
        by_school: dict[str, list[ScoreRow]] = defaultdict(list)
        for row in rows:
            by_school[row.school].append(row)
        for school, rows_of_school in by_school.items():
            if mean := self._mean_of_both(school, rows_of_school):
                yield mean
                yield from rows_of_school
                continue
            official = min(rows_of_school, key=self._place)
            yield from (replace(row, official=True) if row is official else row for row in rows_of_school)

    def _place(self, row: ScoreRow) -> tuple[int, str]:
        """Smaller is more official."""
        order = self.rules.precedence
        if row.kind != BUNDLED:
            return (order.index(row.kind), row.alliance)
        kind, leads = self.kinds[row.alliance], self.leads[row.school]
        if kind == CO_BUILT and judged_as_integrated(leads, self.rules):
            return (len(order), row.alliance)
        preferred = self.rules.options["role.co_built_collaborative"] == COLLABORATIVE
        if kind == COLLABORATIVE and CO_BUILT in leads and preferred:
            return (-1, row.alliance)
        return (order.index(kind), row.alliance)

    def _mean_of_both(self, school: str, rows: list[ScoreRow]) -> ScoreRow | None:
        """role.co_built_collaborative = mean: neither alliance's own score is changed."""
        if self.rules.options["role.co_built_collaborative"] != "mean":
            return None
        if not {CO_BUILT, COLLABORATIVE} <= self.leads.get(school, set()):
            return None
        both = [
            row
            for kind in (CO_BUILT, COLLABORATIVE)
            for row in rows
            if row.kind == BUNDLED and self.kinds[row.alliance] == kind
        ]
        values = [row.value for row in both if row.value is not None]
        mean = total(values) / len(values) if len(values) == len(both) else None
        clause = self.rules.precedence_clause
        lines = [
            Line(f"{row.alliance_type}成绩", row.value, {"教共体": row.alliance, "原因": row.reason}, clause)
            for row in both
        ]
        if mean is not None:
            lines.append(Line("两类成绩的平均", mean, {"个数": str(len(values))}, clause))
        return ScoreRow(
            school=school,
            kind=BUNDLED,
            alliance="",
            alliance_type="",
            value=mean,
            reason="两类成绩不全,无法平均" if mean is None else "",
            counted=sum(row.counted or 0 for row in both),
            of=sum(row.of or 0 for row in both),
            questions=tuple(sorted(set().union(*(row.questions for row in both)))),
            lines=tuple(lines),
            official=True,
        )


def judged_as_integrated(leads: set[str], rules: QualityRules) -> bool:
    """A 融合 + 共建 core, where the bureau judges it by its 融合 type."""
    return (
        rules.options["role.integrated_co_built"] == "integrated"
        and CO_BUILT in leads
        and bool(leads & rules.pool_kinds)
    )
