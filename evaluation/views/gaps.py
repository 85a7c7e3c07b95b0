"""缺口: looked at before anybody is scored."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET

from gongtongti.accounts.roles import Permission

from ..basis import CannotScore, choose
from ..evidence.quality import gather_quality
from ..evidence.schools import schools_to_assess
from ..gaps import gaps_of
from ..presentation.gaps import grouped


@require_GET
def gaps(request):
    """The page, or only how many there are, for the page of the scores."""
    county, year = request.current.county, request.current.school_year
    if county is None or not request.scope.may(Permission.SCORES_DRAFT, county.pk):
        raise PermissionDenied
    context = {"county": county, "year": year}
    try:
        basis = choose(county, year, {})
    except CannotScore:
        pass
    else:
        evidence = gather_quality(county, year)
        found = gaps_of(
            evidence.facts,
            basis.rules(),
            basis.rows(evidence.facts),
            assessable=schools_to_assess(county, year.last_day),
        )
        context |= {
            "pack": basis.pack,
            "total": len(found),
            "groups": grouped(found, facts=evidence.facts, basis=basis),
            "has_demo": evidence.has_demo,
            "may_run": request.scope.may(Permission.RUNS_START, county.pk),
            "may_enter": request.scope.may(Permission.RESULTS_CHANGE, county.pk),
            "may_change": request.scope.may(Permission.REGISTRY_CHANGE, county.pk),
        }
    template = "evaluation/gap_count.html" if request.htmx else "evaluation/gaps.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response
