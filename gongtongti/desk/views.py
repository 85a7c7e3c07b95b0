"""Views that combine the apps and keep nothing of their own."""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET

from gongtongti.accounts.roles import Permission

from . import queries


@require_GET
def home(request):
    """The bureau sees its county; a school sees itself and its alliances."""
    current, scope = request.current, request.scope
    county = current.county
    own = queries.own_schools(scope, day=current.day)
    whole_county = county is not None and (not own or scope.may(Permission.RESULTS_VIEW, county.pk))
    return render(
        request,
        "desk/home.html",
        {
            "own_schools": own,
            "glance": queries.county_at_a_glance(scope, county, day=current.day) if whole_county else None,
            "runs": queries.latest_runs(scope, county) if whole_county else [],
            "may_run": county is not None and scope.may(Permission.RUNS_START, county.pk),
            "may_change": county is not None and scope.may(Permission.REGISTRY_CHANGE, county.pk),
        },
    )


@require_GET
def search(request):
    words = request.GET.get("q", "").strip()
    found = queries.search(request.scope, words, day=request.current.day) if words else None
    # While somebody types, only the results are sent.
    template = "desk/search_results.html" if request.htmx else "desk/search.html"
    response = render(request, template, {"words": words, "found": found})
    patch_vary_headers(response, ["HX-Request"])
    return response


@login_not_required
@require_GET
def health(request):
    """For the operator's monitor: the process answers and reaches its database."""
    connection.ensure_connection()
    return HttpResponse("正常", content_type="text/plain; charset=utf-8")
