"""融合型: the campuses of one legal person are assessed together."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from .own_result import MIXED_MEASURES, Own

NO_WEIGHTS = "缺计算单位和参考人数"
WEIGHT_WORDS = {"units": "计算单位", "examinees": "参考人数", "equal": "各校区相同"}


@dataclass(frozen=True, slots=True)
class Pooled:
    """A pooled result, or why there is none.

    counted / of   campuses with a result / campuses of the pool
    weighting      "units", "examinees" or "equal": what was used; weights: campus code → weight
    """

    value: Fraction | None
    reason: str
    counted: int
    of: int
    weighting: str
    weights: Mapping[str, Fraction]
    measure: str
    stages: frozenset[str]
    units: Fraction | None


def pooled_quality(campuses: Mapping[str, Own], *, year: str, weighting: str) -> Pooled:
    """`campuses`: code → own result of the year; `weighting`: option of the question pool.weight.

    「融合型教共体教学质量一起考核」(三(三)2 3))
    pooled = Σ(campus result × weight) ÷ Σ weight over the campuses that have a result.
    620 examinees 84.0, 80/76.5, 45/73.0, 60/75.0 → 65985 ÷ 805 = 81.97.
    units_else_examinees: by 计算单位 when entered for every campus result, otherwise by 参考人数.
    """
    present = {code: own for code, own in campuses.items() if own.value is not None}
    stages = frozenset().union(*(own.stages for own in present.values()))
    measures = {own.measure for own in present.values()}
    units = [own.units for own in present.values()]

    def outcome(value, reason="", *, used="", weights=None):
        return Pooled(
            value=value,
            reason=reason,
            counted=len(present),
            of=len(campuses),
            weighting=used,
            weights=weights or {},
            measure=next(iter(measures)) if len(measures) == 1 else "",
            stages=stages,
            units=None if None in units or not units else sum(units),
        )

    if not present:
        return outcome(None, f"各校区都没有{year}学年的教学质量成绩")
    if len(measures) > 1:
        return outcome(None, f"{year}学年各校区{MIXED_MEASURES}")
    used, weights = _weights(present, weighting)
    if not weights:
        missing = NO_WEIGHTS if weighting == "units_else_examinees" else "缺参考人数"
        return outcome(None, missing)
    total = sum(own.value * weights[code] for code, own in present.items())
    return outcome(total / sum(weights.values()), used=used, weights=weights)


def _weights(present: Mapping[str, Own], weighting: str) -> tuple[str, dict[str, Fraction]]:
    if weighting == "equal":
        return "equal", dict.fromkeys(present, Fraction(1))
    if weighting == "units_else_examinees" and all(own.units is not None for own in present.values()):
        return "units", {code: own.units for code, own in present.items()}
    if all(own.examinees is not None for own in present.values()):
        return "examinees", {code: Fraction(own.examinees) for code, own in present.items()}
    return "", {}
