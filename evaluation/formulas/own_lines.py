"""The lines from the reported results to a school's own result, one a step."""

from collections.abc import Iterator, Mapping

from ..facts import QualityRules
from .numbers import plain
from .outcome import Line
from .own_result import Own
from .own_results import Resolved

# The words of the registry for its codes: lines are read by people, and the laboratory cannot ask the registry.
STAGE_WORDS = {"": "", "primary": "小学", "junior": "初中", "senior": "高中"}
MEASURE_WORDS = {
    "bureau_score": "局定综合分",
    "county_difference": "与县均之差",
    "standard_score": "标准分",
    "raw_percent": "原始百分制",
}


def own_lines(own: Resolved, *, names: Mapping[str, str], rules: QualityRules) -> tuple[Line, ...]:
    """`names`: school code → short name."""
    lines = [
        line
        for school, result in own.parts
        for line in _reported(school, names[school], result, rules.units_clause)
    ]
    if own.pooled is not None:
        inputs = {
            "权重": own.weight_word,
            "各校区权重": {names[code]: plain(weight) for code, weight in own.pooled.weights.items()},
            "计入": str(own.pooled.counted),
            "校区": str(own.pooled.of),
            "原因": own.reason,
        }
        lines.append(Line("一起考核成绩", own.value, inputs, rules.pool_clause))
    if own.alone:
        lines.append(Line("继续单独考核", own.value, {"学校": names[own.school]}, rules.alone_clause))
    return tuple(lines)


def _reported(school: str, name: str, result: Own, clause: str) -> Iterator[Line]:
    for row in result.rows:
        inputs = {
            "学校": name,
            "学校编号": school,
            "学年": row.school_year,
            "成绩": plain(row.value),
            "满分": "" if row.full_marks is None else plain(row.full_marks),
            "口径": MEASURE_WORDS[row.measure],
            "考生数": "" if row.examinees is None else str(row.examinees),
            "计算单位": "" if row.units is None else plain(row.units),
        }
        yield Line(f"{name}{STAGE_WORDS[row.stage]}成绩", row.on_scale, inputs, clause)
    if result.value is None:
        yield Line(f"{name}成绩", None, {"学校编号": school, "原因": result.reason}, clause)
    elif len(result.rows) > 1:
        stages = [STAGE_WORDS[row.stage] for row in result.rows]
        yield Line(f"{name}各学段合计", result.value, {"加权": "计算单位(未填按 1)", "学段": stages}, clause)
