"""两次测算对比: two stored runs of one county and school year, every difference with its causes."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gongtongti.accounts.roles import Permission

from ..comparing import differences
from ..forms import LARGEST_ID
from ..models import ScoreRun
from ..presentation import comparing as told

RUNS_OFFERED = 50


@require_safe
def compare_runs(request):
    """Without `?before=` and `?after=` the two latest of the county and school year."""
    before, after = (_asked(request, name) for name in ("before", "after"))
    county = (after or before).county if after or before else request.current.county
    year = (after or before).school_year if after or before else request.current.school_year
    context = {"county": county, "year": year}
    if county is None:
        return render(request, "evaluation/compare_runs.html", context)
    # A comparison names other schools' inputs.
    if not request.scope.may(Permission.SCORES_VIEW, county.pk):
        raise PermissionDenied
    runs = list(_runs(request).filter(county=county, school_year=year)[:RUNS_OFFERED])
    if not (before or after) and len(runs) > 1:
        after, before = _with_all(request, runs[0].pk), _with_all(request, runs[1].pk)
    context |= {"runs": runs, "before": before, "after": after}
    if before and after:
        if (before.county_id, before.school_year) != (after.county_id, after.school_year):
            context["wrong"] = "两次测算不是同一个县、同一个学年的,无从比较。请选择同一学年的两次测算。"
        elif before.pk == after.pk:
            context["wrong"] = "前后选的是同一次测算。请选择两次不同的测算。"
        else:
            comparison = differences(before, after)
            context |= {
                "comparison": comparison,
                "rows": told.rows_shown(comparison),
                "causes": [word for word, _rows in told.total_by_cause(comparison)],
                "touched": told.total_by_cause(comparison),
                "only_ranks": told.only_ranks(comparison),
                "remainder": told.precise(comparison.remainder),
            }
    return render(request, "evaluation/compare_runs.html", context)


def _asked(request, name: str) -> ScoreRun | None:
    text = request.GET.get(name, "")
    if not text:
        return None
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 20 else 0
    return _with_all(request, number)


def _with_all(request, pk: int) -> ScoreRun:
    run = _runs(request).select_related("pack_text").defer(None).filter(pk=min(pk, LARGEST_ID)).first()
    if run is None:
        raise Http404
    return run


def _runs(request):
    return ScoreRun.objects.visible_to(request.scope).select_related("county", "created_by")
