"""教师流动一览: quotas, who counts in them, terms, gaps and flows; and what the document thinks of one rotation."""

import datetime

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_POST, require_safe

from alliances.filters import filter_row
from alliances.models import County, School
from gongtongti.accounts.roles import Permission
from gongtongti.accounts.scope import Scope
from teachers.choices import RotationKind
from teachers.models import EligibilityEntry, Rotation, Teacher

from ..evidence.flows import flows_on
from ..evidence.plans import Planned
from ..evidence.seen import schools_seen
from ..findings import findings_of_plan, findings_of_rotation, quota_findings
from ..findings.readings import day_in
from ..presentation import flow
from ..presentation import quotas as presentation
from ..presentation.decisions import settled_of

ONE_DAY = datetime.timedelta(days=1)
#: How far ahead the list of ends looks, and how many it shows.
AHEAD, LISTED = datetime.timedelta(days=365), 60
#: What one page shows at a time.
PARTS = {
    "quotas": "流动名额",
    "seniors": "高级教师",
    "terms": "到期",
    "flow": "流动图",
    "gaps": "学科缺口",
    "alliances": "按教共体",
}


@require_safe
def quotas(request):
    county, year, on = request.current.county, request.current.school_year, timezone.localdate()
    if county is None:
        return render(request, "evaluation/quotas.html", {"county": None})
    _require(request.scope, county)
    found = quota_findings(county, year, on=on)
    context = {"county": county, "year": year, "found": found, "on": on}
    if found is not None:
        own = schools_seen(request.scope, county, found.schools)
        seen = day_in(year, on)
        flows = [one for one in flows_on(county, seen) if own is None or one.home in own or one.host in own]
        part = request.GET.get("part", "")
        part = part if part in PARTS else "quotas"
        behind = request.GET.get("only") == "behind"
        terms = presentation.terms(_ending(request, county, on), on=on)
        tables = presentation.tables(found, own=own, behind_only=behind)
        context |= {
            "seen": seen,
            "whole_county": own is None,
            "tables": tables,
            "national": presentation.national(found) if own is None else (),
            "seniors": presentation.seniors(found, own),
            "alliance_rows": presentation.alliance_rows(found, tables, own=own),
            "terms": terms,
            "due_count": sum(term.is_due for term in terms),
            "gaps": flow.subject_gaps(flows, _named(found.schools, own)),
            "picture": flow.picture(flows, found.schools),
            "flow_rows": flow.flow_rows(flows, found.schools),
            "clauses": presentation.clauses_of(found),
            "settled": settled_of(found.reading.pack, found.decisions),
            "part": part,
            "filters": _filters(request, part, sum(table.of - table.met for table in tables)),
        }
    return render(request, "evaluation/quotas.html", context)


@require_safe
def quota_school(request, county, code):
    """Who is counted in a school's denominators, and why; names only for those who may see its teachers."""
    school = get_object_or_404(
        School.objects.visible_to(request.scope).select_related("county"), county__slug=county, code=code
    )
    county, year, on = school.county, request.current.school_year, timezone.localdate()
    _require(request.scope, county)
    found = quota_findings(county, year, on=on)
    context = {"school": school, "county": county, "year": year, "found": found}
    if found is not None:
        own = schools_seen(request.scope, county, found.schools)
        if own is not None and school.pk not in own:
            raise Http404
        units = [
            (group.requirement, presentation.unit_row(unit))
            for group in found.groups
            for unit in group.rows
            if presentation.is_own(unit, {school.pk})
        ]
        family = {school.pk} | {
            one.pk for _requirement, row in units for one in (row.unit.school, *row.unit.campuses)
        }
        roster = (
            EligibilityEntry.objects.visible_to(request.scope)
            .filter(Q(school__in=family) | Q(campus__in=family), county=county)
            .in_year(year)
            .select_related("teacher", "school", "campus")
            .order_by("-eligible", "-backbone", "teacher__staff_number")
        )
        seniors = {
            teacher: finding
            for row in found.seniors
            if row.school.pk in family
            for teacher, finding in row.findings.items()
        }
        context |= {
            "units": units,
            "roster": list(roster.confirmed()),
            "suggested": roster.filter(confirmed_at=None).count(),
            "seniors": [
                (teacher, seniors[teacher.pk])
                for teacher in Teacher.objects.visible_to(request.scope)
                .filter(pk__in=seniors)
                .select_related("campus")
            ],
            "sees_teachers": request.scope.may(Permission.TEACHERS_VIEW, county.pk)
            or bool(family & request.scope.schools_with(Permission.TEACHERS_OWN)),
            "clauses": presentation.clauses_of(found),
            "settled": settled_of(found.reading.pack, found.decisions),
        }
    return render(request, "evaluation/quota_school.html", context)


def _filters(request, part: str, behind: int) -> list:
    query = request.GET.copy()
    query["part"] = part
    parts = [(code, label, None) for code, label in PARTS.items()]
    rows = [filter_row(query, name="看什么", key="part", options=parts, everything="")]
    if part == "quotas":
        only = [("behind", "只看未达标", behind)]
        rows.append(filter_row(request.GET, name="名额", key="only", options=only))
    return rows


# ---- what the document thinks of one rotation -----------------------------------------------------
@require_POST
def plan_findings(request):
    """A fragment for the form of a rotation, asked with whatever has been filled in. Nothing is written."""
    scope = request.scope
    if not any(scope.may(one) for one in _PLANNERS):
        raise PermissionDenied
    planned = _planned(request)
    return render(
        request,
        "evaluation/plan_findings.html",
        {"planned": planned, "found": findings_of_plan(planned) if planned else None},
    )


@require_safe
def rotation_findings(request, number):
    rotation = get_object_or_404(
        Rotation.objects.visible_to(request.scope).select_related(
            "filing", "county", "teacher", "home_school", "host_school", "honour", "end"
        ),
        filing__number=number,
    )
    context = {"planned": rotation, "found": findings_of_rotation(rotation)}
    return render(request, "evaluation/plan_findings.html", context)


_PLANNERS = (Permission.ROTATIONS_FILE, Permission.ROTATIONS_APPLY, Permission.ROTATIONS_REVIEW)


def _planned(request) -> Planned | None:
    """None while teacher, kind, host school or first day are missing, or are not the person's to name."""
    given, scope, county = request.POST, request.scope, request.current.county
    kind, since = given.get("kind", ""), _day(given.get("since", "") or given.get("day", ""))
    if county is None or since is None or kind not in RotationKind.values:
        return None
    people = Teacher.objects.visible_to(scope).filter(county=county).select_related("school", "campus")
    schools = School.objects.visible_to(scope).filter(county=county).select_related("county")
    teacher = people.filter(staff_number=given.get("teacher", "")).first()
    if teacher is None and given.get("by") == "me":
        teacher = people.filter(user=request.user.pk).first()
    host = schools.filter(code=given.get("host_school", "")).first()
    if teacher is None or host is None:
        return None
    home = schools.filter(code=given.get("home_school", "")).first() or _home_of(teacher, scope)
    last_day = _day(given.get("last_day", ""))
    return Planned(
        teacher=teacher,
        kind=kind,
        home=home,
        host=host,
        since=since,
        until=last_day + ONE_DAY if last_day and last_day >= since else None,
        post=given.get("post", ""),
        moves_personnel=bool(given.get("transfers_personnel")),
    )


def _home_of(teacher: Teacher, scope: Scope) -> School:
    """Where somebody works, unless the one who asks only keeps the personnel file."""
    files = scope.schools_with(Permission.ROTATIONS_FILE)
    keeps_file_only = teacher.school_id in files and teacher.campus_id not in files
    return teacher.school if keeps_file_only else teacher.campus


def _day(text: str) -> datetime.date | None:
    try:
        day = parse_date(text)
    except ValueError:  # well formed, but no such day
        return None
    return day if day and 1980 <= day.year <= 2100 else None


# ---- who sees what ----------------------------------------------------------------------------------
def _require(scope: Scope, county: County) -> None:
    if not (scope.may(Permission.FILINGS_VIEW, county.pk) or scope.may(Permission.FILINGS_OWN, county.pk)):
        raise PermissionDenied


def _named(schools, own: set[int] | None):
    return schools if own is None else {pk: school for pk, school in schools.items() if pk in own}


def _ending(request, county: County, on: datetime.date):
    """Those past their last day or within a year of it, that nobody has closed: the longest overdue first."""
    return (
        Rotation.objects.visible_to(request.scope)
        .accepted()
        .filter(county=county, end=None, filing__day__lte=on, planned_until__lte=on + AHEAD)
        .select_related("teacher", "filing", "home_school", "host_school")
        .order_by("planned_until", "pk")[:LISTED]
    )
