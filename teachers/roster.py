"""符合流动: rows suggested for a school year, and the bureau's word on each. What is not confirmed counts for nothing.

No document defines who is eligible or backbone: both terms are handed in by whoever asks for suggestions.
"""

import datetime
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Min, OuterRef, QuerySet, Subquery
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from alliances.imports.writing import BATCH, long_statements
from alliances.models import County, School
from alliances.periods import SchoolYear

from .choices import Exemption
from .models import EligibilityEntry, HonourRank, Rotation, Teacher, TeacherHonour

#: Reasons that follow from the register. The others only the bureau knows.
COMPUTED = frozenset({"", Exemption.SHORT_SERVICE, Exemption.IN_ROTATION})


@dataclass(frozen=True, slots=True)
class Terms:
    """`years`: whole years at the school of the personnel file before the school year begins. `least`: the lowest
    honour that makes a teacher backbone."""

    years: int
    least: HonourRank

    def served_enough(self, since: datetime.date, on: datetime.date) -> bool:
        return years_between(since, on) >= self.years


def years_between(since: datetime.date, on: datetime.date) -> int:
    """Whole years: from 1 September 2009 to 1 September 2021 are 12."""
    return on.year - since.year - ((on.month, on.day) < (since.month, since.day))


@dataclass
class Suggested:
    """`undated`: teachers without a first day at the school, of whom nothing can be said."""

    created: int = 0
    changed: int = 0
    kept: int = 0
    undated: int = 0


def suggest(
    county: County, year: SchoolYear, *, terms: Terms, by=None, school: School | None = None
) -> Suggested:
    """Rows for everybody in service on the first day of the year; confirmed rows and the bureau's own reasons stay.

    Four queries and the writes, whatever the number of teachers.
    """
    found = Suggested()
    created, changed = [], []
    with transaction.atomic(), long_statements():
        County.hold(county.pk)
        standing = {
            entry.teacher_id: entry
            for entry in EligibilityEntry.objects.filter(county=county).in_year(year).select_for_update()
        }
        moving = _moving(county, year)
        for teacher in _in_service(county, year, school):
            entry = standing.get(teacher.pk)
            if entry and (entry.confirmed_at or entry.exemption not in COMPUTED):
                found.kept += 1
            elif teacher.served_since is None:
                found.undated += 1
            elif entry is None:
                created.append(_put(EligibilityEntry(), teacher, terms, year, moving))
            else:
                before = _content(entry)
                if _content(_put(entry, teacher, terms, year, moving)) == before:
                    found.kept += 1
                else:
                    entry.version += 1
                    changed.append(entry)
        _write(created, changed, by=by, reason=f"按满 {terms.years} 年、{terms.least}及以上为骨干提出建议")
    found.created, found.changed = len(created), len(changed)
    return found


def _in_service(county: County, year: SchoolYear, school: School | None) -> QuerySet[Teacher]:
    held = (
        TeacherHonour.objects.filter(teacher=OuterRef("pk"))
        .as_of(year.begins)
        .order_by()
        .values("teacher")
        .annotate(best=Min("honour__rank"))
        .values("best")
    )
    rows = Teacher.objects.filter(county=county).employed_on(year.begins)
    return (rows.of_school(school) if school else rows).annotate(best_rank=Subquery(held)).order_by()


def _moving(county: County, year: SchoolYear) -> set[int]:
    """In a rotation that began before the year and still goes on when it begins: they cannot start another."""
    rows = Rotation.objects.filter(county=county).accepted().in_post_on(year.begins)
    return set(rows.filter(filing__day__lt=year.begins).values_list("teacher_id", flat=True))


def _put(
    entry: EligibilityEntry, teacher, terms: Terms, year: SchoolYear, moving: set[int]
) -> EligibilityEntry:
    entry.county_id, entry.school_year, entry.teacher_id = teacher.county_id, year, teacher.pk
    entry.school_id, entry.campus_id = teacher.school_id, teacher.campus_id
    entry.is_demo = teacher.is_demo
    entry.backbone = teacher.best_rank is not None and teacher.best_rank <= terms.least.rank
    entry.exemption = ""
    if teacher.pk in moving:
        entry.exemption = Exemption.IN_ROTATION
    elif not terms.served_enough(teacher.served_since, year.begins):
        entry.exemption = Exemption.SHORT_SERVICE
    entry.eligible = not entry.exemption
    return entry


_FIELDS = ("school", "campus", "eligible", "backbone", "exemption", "reason", "is_demo")


def _content(entry: EligibilityEntry) -> tuple:
    return (entry.school_id, entry.campus_id, entry.eligible, entry.backbone, entry.exemption, entry.is_demo)


def _write(created: list, changed: list, *, by, reason: str) -> None:
    options = {"batch_size": BATCH, "default_user": by, "default_change_reason": reason}
    if created:
        bulk_create_with_history(created, EligibilityEntry, **options)
    if changed:
        fields = [*_FIELDS, "version", "confirmed_at", "confirmed_by"]
        bulk_update_with_history(changed, EligibilityEntry, fields, **options)


# ---- the bureau's word ----------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Decision:
    """`version`: of the row that the person saw. `exemption`: a reason not to count, else the teacher counts."""

    version: int
    backbone: bool
    exemption: str = ""
    reason: str = ""


@dataclass
class Decided:
    """Staff numbers. `overtaken`: changed by somebody else in between; `refused`: with the sentence that says why."""

    done: list[str] = field(default_factory=list)
    overtaken: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)


def decide(
    county: County, year: SchoolYear, decisions: Mapping[str, Decision], *, by, at: datetime.datetime
) -> Decided:
    """Staff number → decision. Each row is written only in the version that was seen."""
    found = Decided()
    changed = []
    with transaction.atomic(), long_statements():
        for number, entry in _locked(county, year, decisions).items():
            decision = decisions[number]
            if entry.version != decision.version:
                found.overtaken.append(number)
                continue
            entry.backbone, entry.exemption, entry.reason = (
                decision.backbone,
                decision.exemption,
                decision.reason,
            )
            entry.eligible = not decision.exemption
            try:
                entry.clean_fields(exclude={"county", "school", "campus", "teacher", "confirmed_by"})
                entry.clean()
            except ValidationError as error:
                found.refused[number] = "".join(error.messages)
                continue
            _confirm(entry, by, at)
            changed.append(entry)
            found.done.append(number)
        _write([], changed, by=by, reason="教育局确认")
    return found


def fingerprint(rows: QuerySet[EligibilityEntry]) -> str:
    """Which suggestions, in which version: the same only while nobody has touched any of them."""
    basis = sorted(rows.order_by().values_list("pk", "version"))
    return hashlib.sha256(repr(basis).encode()).hexdigest()


def confirm_all(
    rows: QuerySet[EligibilityEntry], *, county: County, seen: str, by, at: datetime.datetime
) -> int | None:
    """Every suggestion of the set as it stands; None, and nothing done, when it is no longer the one that was seen."""
    with transaction.atomic(), long_statements():
        County.hold(county.pk)
        waiting = rows.filter(county=county, confirmed_at=None).order_by("pk")
        if fingerprint(waiting) != seen:
            return None
        entries = list(waiting.select_for_update(of=("self",)).select_related("teacher"))
        for entry in entries:
            _confirm(entry, by, at)
        _write([], entries, by=by, reason="教育局确认")
    return len(entries)


def _locked(county: County, year: SchoolYear, decisions: Mapping) -> dict[str, EligibilityEntry]:
    County.hold(county.pk)
    rows = EligibilityEntry.objects.filter(county=county, teacher__staff_number__in=list(decisions))
    rows = rows.in_year(year).select_for_update(of=("self",)).select_related("teacher").order_by("pk")
    return {entry.teacher.staff_number: entry for entry in rows}


def _confirm(entry: EligibilityEntry, by, at: datetime.datetime) -> None:
    entry.version += 1
    entry.confirmed_by, entry.confirmed_at = by, at
