"""指标核验一览, and one alliance opened: its pairs, what was counted, what is not counted yet, who is silent."""

import datetime

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from alliances.filing_choices import State
from alliances.filters import filter_row
from alliances.models import Activity, Alliance, County, Participation
from alliances.periods import SchoolYear
from gongtongti.accounts.roles import Permission
from gongtongti.accounts.scope import Scope
from teachers.models import Rotation

from ..evidence import activities as evidence
from ..evidence.seen import alliances_seen
from ..findings import OperationFindings, operation_findings
from ..findings.readings import day_in
from ..presentation import board as presentation
from ..presentation import counted_activities
from ..presentation.decisions import settled_of
from .declaring import declaring

#: States that are nobody's business but the author's, or lead nowhere.
_NOT_SHOWN = (State.DRAFT, State.WITHDRAWN)


@require_safe
def board(request):
    county, year, on = request.current.county, request.current.school_year, timezone.localdate()
    if county is None:
        return render(request, "evaluation/board.html", {"county": None})
    _require(request.scope, county)
    seen = _seen(request, year, on)
    found = operation_findings(
        county, year, on=on, seen=seen, only=alliances_seen(request.scope, county, seen)
    )
    context = {"county": county, "year": year, "found": found}
    if found is not None:
        behind = request.GET.get("only") == "behind"
        total = sum(row.is_behind and row.binding for row in found.rows)
        context |= {
            "columns": presentation.columns(found),
            "groups": presentation.groups(found, behind_only=behind, opened=request.GET.getlist("open")),
            "clauses": presentation.clauses_of(found),
            "settled": settled_of(found.reading.pack, found.decisions),
            "behind": behind,
            "checked": sum(row.binding for row in found.rows),
            "behind_count": total,
            "unpaired": [row for row in found.rows if row.unpaired],
            "whole_county": request.scope.may(Permission.FILINGS_VIEW, county.pk),
            "filters": [
                filter_row(request.GET, name="状态", key="only", options=[("behind", "只看未达标", total)]),
                *_calendar_filter(request, found),
            ],
        }
    return render(request, "evaluation/board.html", context)


@require_safe
def board_alliance(request, county, code):
    alliance = get_object_or_404(
        Alliance.objects.visible_to(request.scope).select_related("county"), county__slug=county, code=code
    )
    year, on = request.current.school_year, timezone.localdate()
    _require(request.scope, alliance.county)
    seen = _seen(request, year, on)
    own = alliances_seen(request.scope, alliance.county, seen)
    if own is not None and alliance.pk not in own:
        raise Http404
    found = operation_findings(alliance.county, year, on=on, seen=seen, only=[alliance.pk])
    context = {"alliance": alliance, "county": alliance.county, "year": year, "found": found}
    if found is not None and found.rows:
        context |= _opened(request, found)
    return render(request, "evaluation/board_alliance.html", context)


def _opened(request, found: OperationFindings) -> dict:
    row = found.rows[0]
    columns = presentation.columns(found)
    counted_in = next(
        period
        for requirement, period in ((one, found.periods[one.id]) for one in found.requirements)
        if requirement.measure in ("synchronous_lessons", "online_research")
    )
    shown = list(
        Activity.objects.visible_to(request.scope)
        .filter(filing__alliance=row.alliance.pk, kind__in=evidence.KINDS)
        .between(counted_in.begins, counted_in.ends)
        .exclude(filing__state__in=_NOT_SHOWN)
        .select_related("filing", "host_school")
        .prefetch_related(
            Prefetch(
                "filing__participations",
                queryset=Participation.objects.visible_to(request.scope).select_related("school"),
            )
        )
        .order_by("-filing__day", "-pk")
    )
    counting = set(
        evidence.counting(
            Activity.objects.visible_to(request.scope).filter(pk__in=[activity.pk for activity in shown])
        ).values_list("pk", flat=True)
    )
    schools = [school.school for school in row.alliance.schools]
    return {
        "row": presentation.row_of(row, [column.indicator for column in columns]),
        "columns": columns,
        "declaring": declaring(request, found),
        "counted_in": counted_in,
        "kinds": counted_activities.kinds_of(shown, counting=counting, on=found.on),
        "silent": counted_activities.silent(shown, on=found.on),
        "idle": presentation.idle(row),
        "rotations": Rotation.objects.visible_to(request.scope)
        .accepted()
        .filter(home_school__in=schools, host_school__in=schools)
        .in_post_during(found.year.begins, found.year.ends)
        .select_related("teacher", "filing", "home_school", "host_school", "honour", "end"),
        "clauses": presentation.clauses_of(found),
        "settled": settled_of(found.reading.pack, found.decisions),
        "filters": _calendar_filter(request, found),
        "sees_all": request.scope.may(Permission.FILINGS_VIEW, found.rows[0].alliance.kind.county_id)
        or row.alliance.pk in request.scope.led,
    }


# ---- who sees what, and when --------------------------------------------------------------------
def _require(scope: Scope, county: County) -> None:
    if not (
        scope.may(Permission.FILINGS_VIEW, county.pk)
        or scope.may(Permission.FILINGS_OWN, county.pk)
        or scope.may(Permission.FILINGS_ALLIANCE, county.pk)
    ):
        raise PermissionDenied


def _seen(request, year: SchoolYear, on: datetime.date) -> datetime.date:
    """年内 may be either calendar year of a school year: `?calendar=2021` asks for the first."""
    asked = request.GET.get("calendar", "")
    named = next((n for n in (year.start, year.last_day.year) if asked == str(n)), None)
    return day_in(year, on, calendar_year=named)


def _calendar_filter(request, found: OperationFindings) -> list:
    if all(one.period != "calendar_year" for one in found.requirements):
        return []
    query = request.GET.copy()
    query["calendar"] = str(found.seen.year)
    options = [(str(number), f"{number}年", None) for number in (found.year.start, found.year.last_day.year)]
    row = filter_row(query, name="年内", key="calendar", options=options, everything="")
    return [row]
