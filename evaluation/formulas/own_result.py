"""A school's own result of a year: the mean of its stages, weighted by that year's 计算单位."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..facts import ResultFact
from .numbers import total

MIXED_MEASURES = "同一学年内成绩口径不一致,不能合并"


@dataclass(frozen=True, slots=True)
class Own:
    """An own result, or why there is none.

    value      on a 100-mark scale (or as reported, for measures without one); None: see `reason`
    measure    of all its stages
    stages     the stages it was made of ("" = the school undivided)
    units      sum of 计算单位, None unless entered for every stage; `examinees` likewise
    rows       the results it was made of, by stage
    """

    value: Fraction | None
    reason: str = ""
    measure: str = ""
    stages: frozenset[str] = frozenset()
    units: Fraction | None = None
    examinees: int | None = None
    rows: tuple[ResultFact, ...] = ()


def own_result(results: Sequence[ResultFact], *, year: str, stages: frozenset[str] | None = None) -> Own:
    """`results`: of one school and year; `stages`: only these, where two years are compared.

    「各校的计算单位个数按县教育局原分类捆绑制度不变」(三(三)2 3))
    own result = Σ(stage result × units) ÷ Σ units, a blank 计算单位 counting as 1; result = value ÷ full marks × 100.
    小学 90 with 12 units, 初中 80 with 8 units → (90×12 + 80×8) ÷ 20 = 86.
    """
    rows = sorted(
        (row for row in results if stages is None or row.stage in stages), key=lambda row: row.stage
    )
    if not rows:
        return Own(None, f"没有{year}学年的教学质量成绩")
    if len(rows) == 1:
        only = rows[0]
        return Own(
            only.on_scale,
            measure=only.measure,
            stages=frozenset((only.stage,)),
            units=only.units,
            examinees=only.examinees,
            rows=(only,),
        )
    weights = [Fraction(1) if row.units is None else row.units for row in rows]
    weighted = total(row.on_scale * weight for row, weight in zip(rows, weights, strict=True))
    units = [row.units for row in rows if row.units is not None]
    examinees = [row.examinees for row in rows if row.examinees is not None]
    # Missing is not zero: a sum with a gap in it is no sum.
    all_units = total(units) if len(units) == len(rows) else None
    if len({row.measure for row in rows}) > 1:
        return Own(None, f"{year}学年{MIXED_MEASURES}", units=all_units, rows=tuple(rows))
    return Own(
        weighted / total(weights),
        measure=rows[0].measure,
        stages=frozenset(row.stage for row in rows),
        units=all_units,
        examinees=sum(examinees) if len(examinees) == len(rows) else None,
        rows=tuple(rows),
    )
