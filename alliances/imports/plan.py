"""What a table of results would change: each reading held against one prefetched set of registered results."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError

from ..choices import ResultStage
from ..models import County, QualityResult
from ..models.result import blank_beside_stage
from ..periods import SchoolYear
from .cells import CellError
from .changing import Change, Plan
from .header import Header
from .reading import DEMO, REAL, Reading

_READ_FIELDS = ("measure", "full_marks", "value", "examinees", "units")

Key = tuple  # (school id, school year, stage)


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A row of the file and the result as it will be. `changes` is empty unless a registered result changes."""

    row: int
    result: QualityResult
    changes: tuple[Change, ...] = ()

    @property
    def what(self) -> str:
        return str(self.result)

    @property
    def cells(self) -> list[tuple[str, bool]]:
        """As the preview shows it: (words, whether it is a number)."""
        result = self.result
        return [
            (str(result.school), False),
            (str(result.school_year), False),
            (result.get_stage_display() or "不分学段", False),
            (result.get_measure_display(), False),
            *(
                (("—" if value is None else str(value)), True)
                for value in (result.full_marks, result.value, result.examinees, result.units)
            ),
        ]


def registered(
    county: County, touched: set[tuple[int, SchoolYear]], *, lock: bool = False
) -> list[QualityResult]:
    """The county's results for these pairs of school id and year: one query."""
    if not touched:
        return []
    results = QualityResult.objects.filter(county=county).in_years(*{year for _school, year in touched})
    results = results.order_by("pk").select_for_update() if lock else results
    return [result for result in results if (result.school_id, result.school_year) in touched]


def state(result: QualityResult) -> tuple:
    values = (str(getattr(result, name)) for name in _READ_FIELDS)
    return (result.school_id, str(result.school_year), result.stage, result.version, result.is_demo, *values)


def plan_results(county: County, readings: list[Reading], *, header: Header, is_demo: bool) -> Plan:
    """One query. Errors: a result twice, a whole-school result beside one of a stage, demonstration over real."""
    plan = Plan()
    known: dict[Key, QualityResult] = {}
    for result in registered(county, {(reading.school.pk, reading.school_year) for reading in readings}):
        known[result.school_id, result.school_year, result.stage] = result
        plan.seen[result.pk] = state(result)
    rows: dict[Key, int] = {}
    for reading in readings:
        problem = _impossible(reading, rows, known)
        if problem:
            plan.errors.append(CellError(reading.row, header.letter("stage"), problem))
            continue
        rows[_key(reading)] = reading.row
        result = known.get(_key(reading))
        if result and is_demo and not result.is_demo:
            problem = f":{_words(reading)}已有{REAL},{DEMO}不能覆盖它。请从文件中删除这一行。"
            plan.errors.append(CellError(reading.row, "", problem))
            continue
        _place(plan, reading, result, county=county, header=header, is_demo=is_demo)
    return plan


def _impossible(reading: Reading, rows: dict[Key, int], known: dict[Key, QualityResult]) -> str:
    school, year, stage = _key(reading)
    if (school, year, stage) in rows:
        return f"与第 {rows[school, year, stage]} 行重复:{_words(reading)}的成绩出现了两次。请只保留一行。"
    for other_stage in [""] if stage else ResultStage.values:
        other = (school, year, other_stage)
        if other in rows or other in known:
            where = f"第 {rows[other]} 行" if other in rows else "已登记的成绩"
            return f"与{where}冲突:{blank_beside_stage(reading.school.short_name, year)}"
    return ""


def _place(
    plan: Plan,
    reading: Reading,
    result: QualityResult | None,
    *,
    county: County,
    header: Header,
    is_demo: bool,
) -> None:
    values = {name: getattr(reading, name) for name in _READ_FIELDS} | {"is_demo": is_demo}
    if result is None:
        school, year, stage = reading.school, reading.school_year, reading.stage
        result = QualityResult(county=county, school=school, school_year=year, stage=stage, **values)
        target, changes = plan.created, ()
    else:
        result.school = reading.school
        changes = tuple(_changes(result, values))
        target = plan.changed if changes else plan.unchanged
        if changes:
            result.version += 1
        for change_field, value in values.items():
            setattr(result, change_field, value)
    try:
        # School and county are rows just read; validating those keys would ask the database once a row.
        result.clean_fields(exclude={"county", "school"})
    except ValidationError as error:
        for name, messages in error.message_dict.items():
            plan.errors.append(CellError(reading.row, header.letter(name), f":{' '.join(messages)}"))
        return
    target.append(ResultRow(reading.row, result, changes))


def _changes(result: QualityResult, values: dict) -> Iterable[Change]:
    for name, new in values.items():
        old = getattr(result, name)
        if old != new:
            label = "数据性质" if name == "is_demo" else result._meta.get_field(name).verbose_name
            yield Change(name, label, _shown(result, name, old), _shown(result, name, new))


def _shown(result: QualityResult, name: str, value) -> str:
    if name == "is_demo":
        return DEMO if value else REAL
    if name == "measure":
        return dict(result._meta.get_field(name).flatchoices)[value]
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value)


def _key(reading: Reading) -> Key:
    return reading.school.pk, reading.school_year, reading.stage


def _words(reading: Reading) -> str:
    stage = ResultStage(reading.stage).label if reading.stage else ""
    return f"{reading.school.short_name} {reading.school_year}学年{stage}"
