"""融合型: the campuses of one legal person are assessed together."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from .numbers import total
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
    present = {code: (own, own.value) for code, own in campuses.items() if own.value is not None}
    measures = {own.measure for own, _value in present.values()}
    units = [own.units for own, _value in present.values() if own.units is not None]
    empty = Pooled(
        value=None,
        reason="",
        counted=len(present),
        of=len(campuses),
        weighting="",
        weights={},
        measure=next(iter(measures)) if len(measures) == 1 else "",
        stages=frozenset().union(*(own.stages for own, _value in present.values())),
        units=total(units) if present and len(units) == len(present) else None,
    )
    if not present:
        return replace(empty, reason=f"各校区都没有{year}学年的教学质量成绩")
    if len(measures) > 1:
        return replace(empty, reason=f"{year}学年各校区{MIXED_MEASURES}")
    used, weights = _weights({code: own for code, (own, _value) in present.items()}, weighting)
    if not weights:
        return replace(empty, reason=NO_WEIGHTS if weighting == "units_else_examinees" else "缺参考人数")
    weighted = total(value * weights[code] for code, (_own, value) in present.items())
    return replace(empty, value=weighted / total(weights.values()), weighting=used, weights=weights)


def _weights(present: Mapping[str, Own], weighting: str) -> tuple[str, dict[str, Fraction]]:
    """Which weight is used, and campus code → weight; nothing when one is missing."""
    if weighting == "equal":
        return "equal", dict.fromkeys(present, Fraction(1))
    if weighting == "units_else_examinees":
        units = {code: own.units for code, own in present.items() if own.units is not None}
        if len(units) == len(present):
            return "units", units
    examinees = {code: Fraction(own.examinees) for code, own in present.items() if own.examinees is not None}
    return ("examinees", examinees) if len(examinees) == len(present) else ("", {})
