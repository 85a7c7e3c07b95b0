"""月度起停: in which month who starts or stops to receive what. Whole months in post count."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from alliances.periods import SchoolYear

from .evidence.stipends import StipendRow
from .facts import RotationPlan, StipendFacts, Verdict
from .facts.calendar import next_month, school_years
from .formulas.entitlements import entitlements
from .formulas.stipend import served_months
from .formulas.stipend_payment import changes
from .stipends import Due

STIPEND = "支教补助"
ALLOWANCES = {"rural_allowance": "农村教师补贴", "special_allowance": "特岗补贴"}
START, STOP = "start", "stop"


@dataclass(frozen=True, slots=True)
class MonthChange:
    """`verb`: start, stop, or "" where the register must be completed before anybody can tell."""

    row: StipendRow
    month: datetime.date
    what: str
    verb: str
    sentence: str


def years_around(month: datetime.date) -> tuple[SchoolYear, SchoolYear]:
    """What has to be computed for this month: what ran before it began is seen in the year before."""
    year = SchoolYear.of(month)
    return year.previous, year


def month_changes(dues: Iterable[Due], *, month: datetime.date) -> list[MonthChange]:
    """Of the dues of `years_around(month)`, for that month (its first day)."""
    by_rotation: dict[int, list[Due]] = defaultdict(list)
    for due in dues:
        by_rotation[due.row.rotation_id].append(due)
    found: list[MonthChange] = []
    for run in by_rotation.values():
        found += _stipend(run, month)
        for allowance, title in ALLOWANCES.items():
            found += _allowance(run, allowance, title, month)
    return sorted(found, key=lambda one: (one.verb != START, one.what, one.row.order))


def _stipend(run: Sequence[Due], month: datetime.date) -> list[MonthChange]:
    """A year about which nobody can tell neither starts nor stops anything: it waits for the register."""
    row = run[-1].row
    for due in run:
        if due.statement.amount is None and _first_month(due) == month:
            return [MonthChange(row, month, STIPEND, "", due.statement.sentence)]
    stipend = changes(row.facts, [due.statement for due in run])
    return [MonthChange(row, month, STIPEND, one.verb, one.sentence) for one in stipend if one.month == month]


def _first_month(due: Due) -> datetime.date | None:
    """The first that is served whole in the year of the statement."""
    return next(iter(served_months(due.row.facts, school_years(due.row.year.start))), None)


def _allowance(run: Sequence[Due], allowance: str, title: str, month: datetime.date) -> list[MonthChange]:
    row = run[-1].row
    paid: set[datetime.date] = set()
    unknown: list[str] = []
    for due in run:
        verdict, reason = _entitled(due, allowance, title)
        months = served_months(due.row.facts, school_years(due.row.year.start))
        if verdict is Verdict.MET:
            paid.update(months)
        elif verdict is Verdict.MISSING and months[:1] == [month]:
            unknown.append(reason)
    before = (month - datetime.timedelta(days=1)).replace(day=1)
    if unknown:
        return [MonthChange(row, month, title, "", unknown[-1])]
    when = f"{month.year}年{month.month}月起"
    if month in paid and before not in paid:
        return [MonthChange(row, month, title, START, f"{when}发{title}")]
    if month not in paid and before in paid and next_month(before) == month:
        return [MonthChange(row, month, title, STOP, f"{when}停发{title}")]
    return []


def _entitled(due: Due, allowance: str, title: str) -> tuple[Verdict, str]:
    """By the document, and only where the host school is registered as enjoying it."""
    if not due.row.accepted:
        return Verdict.NOT_APPLICABLE, ""
    given = {one.id: one for one in entitlements(due.governed.rotations, plan_of(due.row.facts))}
    one = given.get(allowance)
    if one is None or one.verdict is not Verdict.MET:
        return (one.verdict, one.sentence) if one else (Verdict.NOT_APPLICABLE, "")
    facts = due.row.facts
    enjoys = due.row.host_rural if allowance == "rural_allowance" else facts.host_special_allowance
    if enjoys is None:
        return Verdict.MISSING, f"{facts.host}是否享受{title}未登记"
    if not enjoys:
        return Verdict.NOT_APPLICABLE, f"{facts.host}不享受{title}"
    return Verdict.MET, one.sentence


def plan_of(facts: StipendFacts) -> RotationPlan:
    """As much of a rotation as decides what it brings."""
    return RotationPlan(
        kind=facts.kind,
        home=facts.home,
        host=facts.host,
        since=facts.since,
        until=facts.until,
        ended=facts.ended,
        home_locale=facts.home_locale,
        host_locale=facts.host_locale,
    )
