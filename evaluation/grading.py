"""等次: which band each official score reaches. Without bands there are no grades."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from .models import GradeBand, Score, ScoreRun
from .snapshot import registry_of

#: [school code, kind, alliance code, grade], as a publication keeps it.
Grade = list[str]


def grades_of(run: ScoreRun) -> list[Grade]:
    """Of the official row of each school that has a value, by school code. `run.facts` must be loaded."""
    bands = bands_of(run)
    if not bands:
        return []
    kinds = {alliance.code: alliance.kind for alliance in registry_of(run.facts).alliances}
    rows = Score.objects.filter(run=run, official=True, value__isnull=False).order_by()
    found = []
    for school, kind, alliance, value in rows.values_list("school_code", "kind", "alliance_code", "value"):
        grade = grade_of(value, bands.get(kinds.get(alliance, ""), bands.get("", ())))
        if grade:
            found.append([school, kind, alliance, grade])
    return sorted(found)


def bands_of(run: ScoreRun) -> Mapping[str, list[tuple[Decimal, str]]]:
    """Kind of alliance, "" for every other → (at least, label), highest first."""
    bands: dict[str, list[tuple[Decimal, str]]] = {}
    rows = GradeBand.objects.filter(county=run.county_id, school_year=run.school_year)
    for kind, at_least, label in rows.order_by("-at_least").values_list("kind", "at_least", "label"):
        bands.setdefault(kind, []).append((at_least, label))
    return bands


def grade_of(value: Decimal, bands: Iterable[tuple[Decimal, str]]) -> str:
    """The highest band that the value, as it is shown, reaches; "" below the lowest."""
    return next((label for at_least, label in bands if value >= at_least), "")
