"""教师流动: the list, what is due on top of it."""

import datetime
from contextlib import suppress

from django.db.models import Count, Max, Min, Q, QuerySet
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from alliances.filing_choices import State
from alliances.filters import filter_row
from alliances.paging import PAGE_SIZE, latest_page_of
from alliances.periods import SchoolYear
from gongtongti.accounts.roles import Permission
from gongtongti.accounts.scope import Scope

from ..choices import Phase, RotationKind
from ..models import Rotation

ROW = ("filing", "teacher", "home_school", "host_school", "end")
#: Beside the phases: what has not been approved has none.
UNDER_WAY = "under_way"
CHOICES = ("kind", "phase", "direction", "year")
DRAFTS_SHOWN = 10


@require_GET
def rotations(request):
    scope, query, today = request.scope, request.GET, timezone.localdate()
    county = request.current.county
    visible = Rotation.objects.visible_to(scope).filter(county=county)
    drafts = visible.filter(filing__state=State.DRAFT).select_related(*ROW).order_by("-pk")[:DRAFTS_SHOWN]
    # A draft that was withdrawn before it had a day is nothing.
    everything = visible.exclude(filing__state=State.DRAFT).exclude(filing__day=None)
    page = latest_page_of(
        _chosen(everything, query, scope, today).select_related(*ROW),
        after=query.get("after", ""),
        before=query.get("before", ""),
    )
    due = []
    if county is not None and scope.may(Permission.ROTATIONS_REVIEW, county.pk):
        due = list(everything.due(today).select_related(*ROW).order_by("planned_until", "pk")[:PAGE_SIZE])
    return render(
        request,
        "teachers/rotation_list.html",
        {
            "page": page,
            "lines": [(row, _standing(row, today)) for row in page.rows],
            "has_demo": any(row.filing.is_demo for row in page.rows),
            "drafts": list(drafts),
            "due": [(row, (today - row.planned_until).days) for row in due],
            "filters": _filters(query, everything, scope, today),
            "words": query.get("q", "").strip(),
            "filtered": any(query.get(key) for key in (*CHOICES, "q")),
            "kept": [(key, query[key]) for key in CHOICES if query.get(key)],
            **may_file(request),
        },
    )


def may_file(request) -> dict[str, bool]:
    """For the buttons that begin an application."""
    scope = request.scope
    return {
        "may_file": bool(scope.schools_with(Permission.ROTATIONS_FILE)) or scope.everywhere,
        "may_apply": scope.may(Permission.ROTATIONS_APPLY) and not scope.everywhere,
    }


def _chosen(rows: QuerySet, query, scope: Scope, today: datetime.date) -> QuerySet:
    if query.get("kind") in RotationKind.values:
        rows = rows.filter(kind=query["kind"])
    phase = query.get("phase")
    if phase == UNDER_WAY:
        rows = rows.exclude(filing__state__in=(State.ACCEPTED, State.WITHDRAWN))
    elif phase in Phase.values:
        rows = rows.accepted().in_phase(phase, today)
    own = scope.schools_with(Permission.FILINGS_OWN)
    match query.get("direction"):
        case "out":
            rows = rows.filter(home_school__in=own)
        case "in":
            rows = rows.filter(host_school__in=own)
    with suppress(ValueError):  # no year chosen, or not one
        rows = rows.starting_in(SchoolYear.parse(query.get("year", "")))
    for word in query.get("q", "").split():
        rows = rows.filter(
            Q(teacher__name__icontains=word)
            | Q(teacher__initials__icontains=word)
            | Q(home_school__short_name__icontains=word)
            | Q(host_school__short_name__icontains=word)
            | Q(filing__number__iexact=word)
        )
    return rows


def _filters(query, everything: QuerySet, scope: Scope, today: datetime.date) -> list:
    own = scope.schools_with(Permission.FILINGS_OWN)
    accepted = Q(filing__state=State.ACCEPTED)
    phases = {phase: Q(pk__in=everything.accepted().in_phase(phase, today).values("pk")) for phase in Phase}
    found = everything.order_by().aggregate(
        first=Min("filing__day"),
        last=Max("filing__day"),
        under_way=Count("pk", filter=~accepted & ~Q(filing__state=State.WITHDRAWN)),
        out=Count("pk", filter=Q(home_school__in=own)),
        into=Count("pk", filter=Q(host_school__in=own)),
        **{f"kind_{kind}": Count("pk", filter=Q(kind=kind)) for kind in RotationKind},
        **{f"phase_{phase}": Count("pk", filter=condition) for phase, condition in phases.items()},
    )
    rows = [
        filter_row(
            query,
            name="类型",
            key="kind",
            options=[(kind, kind.label, found[f"kind_{kind}"]) for kind in RotationKind],
        ),
        filter_row(
            query,
            name="进展",
            key="phase",
            options=[
                (UNDER_WAY, "办理中", found["under_way"]),
                *((phase, phase.label, found[f"phase_{phase}"]) for phase in Phase),
            ],
        ),
    ]
    if own:
        directions = [("out", "流出", found["out"]), ("in", "流入", found["into"])]
        rows.append(filter_row(query, name="方向", key="direction", options=directions))
    if found["first"]:
        years = range(SchoolYear.of(found["last"]).start, SchoolYear.of(found["first"]).start - 1, -1)
        options = [(str(SchoolYear(start)), str(SchoolYear(start)), None) for start in years]
        rows.append(filter_row(query, name="开始学年", key="year", options=options))
    return rows


def _standing(rotation: Rotation, today: datetime.date) -> str:
    """What matters of it now: the phase once approved, else where it is on its way."""
    if rotation.filing.state == State.ACCEPTED:
        return rotation.phase(today).label
    return rotation.filing.state_word
