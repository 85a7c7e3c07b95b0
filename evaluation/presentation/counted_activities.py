"""The activities of an alliance: which are counted, which are not yet and why, and who has not answered."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from alliances.filing_choices import Answer, Part, State
from alliances.models import Activity


@dataclass(frozen=True, slots=True)
class ActivityLine:
    """`why`: the reason it does not count yet, "" when it does."""

    activity: Activity
    schools: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Silence:
    """A school with parts in filings that wait for its word. `overdue`: how many are past their time."""

    school: str
    waiting: int
    overdue: int
    since: datetime.date | None


@dataclass(frozen=True, slots=True)
class Kind:
    code: str
    label: str
    counted: tuple[ActivityLine, ...]
    others: tuple[ActivityLine, ...]


def kinds_of(
    activities: Iterable[Activity], *, counting: Collection[int], on: datetime.date
) -> tuple[Kind, ...]:
    """`counting`: ids of those that count for some pair, once they are accepted."""
    by_kind: dict[str, list[ActivityLine]] = defaultdict(list)
    labels = {}
    for activity in activities:
        labels[activity.kind] = activity.get_kind_display()
        by_kind[activity.kind].append(_line(activity, counts=activity.pk in counting, on=on))
    return tuple(
        Kind(
            kind,
            label,
            tuple(line for line in by_kind[kind] if not line.why),
            tuple(line for line in by_kind[kind] if line.why),
        )
        for kind, label in sorted(labels.items())
    )


def _line(activity: Activity, *, counts: bool, on: datetime.date) -> ActivityLine:
    parts = list(activity.filing.participations.all())
    schools = tuple(
        part.school.short_name for part in sorted(parts, key=lambda part: (part.part != Part.HOST, part.pk))
    )
    return ActivityLine(activity, schools, _why(activity, parts, counts=counts, on=on))


def _why(activity: Activity, parts: list, *, counts: bool, on: datetime.date) -> str:
    filing = activity.filing
    if filing.state == State.ACCEPTED:
        if counts:
            return ""
        declined = "、".join(part.school.short_name for part in parts if part.answer == Answer.DECLINED)
        return f"{declined}答复不属实" if declined else "参加的学校不构成教共体的一对"
    if filing.state == State.SUBMITTED:
        waiting = "、".join(part.school.short_name for part in parts if part.answer == Answer.WAITING)
        late = f",期限 {filing.answer_due} 已过" if filing.overdue(on) else ""
        return f"待{waiting or '对方'}确认{late}"
    return {
        State.CONFIRMED: "学校已确认,待教育局核定",
        State.ESCALATED: "逾期未确认,已提请教育局核定",
        State.RETURNED: "已退回,待填报学校修改",
        State.REOPENED: "重开修改中",
    }.get(State(filing.state), filing.state_word)


def silent(activities: Iterable[Activity], *, on: datetime.date) -> tuple[Silence, ...]:
    """Whoever has not answered, the longest waiting first."""
    found: dict[str, list] = defaultdict(list)
    for activity in activities:
        if activity.filing.state in (State.SUBMITTED, State.ESCALATED):
            for part in activity.filing.participations.all():
                if part.answer == Answer.WAITING:
                    found[part.school.short_name].append(activity.filing)
    rows = [
        Silence(
            school,
            len(filings),
            sum(filing.answer_due is not None and filing.answer_due < on for filing in filings),
            min((filing.answer_due for filing in filings if filing.answer_due), default=None),
        )
        for school, filings in found.items()
    ]
    return tuple(sorted(rows, key=lambda row: (row.since or datetime.date.max, row.school)))
