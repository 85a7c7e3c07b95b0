"""The desk: the bureau sees its county, a school itself and its alliances, each first of all what waits for it."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from gongtongti.accounts.roles import Permission, RoleCode

from .. import queries
from ..figures import CountyFigures


@require_GET
def home(request):
    current, scope = request.current, request.scope
    if scope.roles == {RoleCode.TEACHER}:
        return redirect("desk:me")
    county = current.county
    figures = county and CountyFigures(
        scope, county, day=current.day, year=current.school_year, today=current.today
    )
    own = figures.own_schools() if figures else []
    whole_county = county is not None and (not own or scope.may(Permission.RESULTS_VIEW, county.pk))
    may_file = bool(scope.schools_with(Permission.ACTIVITIES_FILE))
    sees_filings = county is not None and scope.may(Permission.FILINGS_VIEW, county.pk)
    return render(
        request,
        "desk/home.html",
        {
            "own_schools": own,
            "glance": figures.glance() if whole_county else None,
            "progress": figures.progress() if whole_county and sees_filings else [],
            "standing": figures.standing() if whole_county and sees_filings else None,
            "bars": _bars(figures, own) if may_file and figures else {},
            "runs": queries.latest_runs(scope, county) if whole_county else [],
            "may_run": county is not None and scope.may(Permission.RUNS_START, county.pk),
            "may_change": county is not None and scope.may(Permission.REGISTRY_CHANGE, county.pk),
            "may_file": may_file,
        },
    )


def _bars(figures: CountyFigures, own: list[queries.OwnSchool]) -> dict[int, tuple]:
    alliances = {alliance.pk for school in own for alliance in school.alliances}
    return figures.own_bars(alliances) if alliances else {}
