"""公示: what is announced and published in the county, for the bureau with what it still waits for."""

from django.db.models import Count, Q
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from gongtongti.accounts.roles import Permission

from ..announcing import calendar
from ..models import ChainLink, Publication, Score
from ..objecting import UNSETTLED
from ..working_days import days_left, unknown_years

LISTED = 50


@require_GET
def publications(request):
    county, today = request.current.county, timezone.localdate()
    bureau = county is not None and request.scope.may(Permission.SCORES_DRAFT, county.pk)
    context = {
        "county": county,
        "bureau": bureau,
        # To others nothing is listed, announced or not.
        "at_school": request.scope.may(Permission.SCORES_OWN),
        "rows": [],
    }
    if county is not None:
        found = (
            Publication.objects.visible_to(request.scope)
            .filter(run__county=county)
            .select_related("run__county")
            .order_by("-run__school_year", "-pk")
        )
        if bureau:
            found = found.annotate(
                objections=Count("run__scores__objections", distinct=True),
                waiting=Count(
                    "run__scores__objections",
                    filter=Q(run__scores__objections__filing__state__in=UNSETTLED),
                    distinct=True,
                ),
            )
        rows = list(found[:LISTED])
        table = calendar(county.pk)
        heads = dict(
            ChainLink.objects.visible_to(request.scope)
            .filter(run__in=[row.run_id for row in rows])
            .order_by("position")
            .values_list("run_id", "digest")
        )
        own = {} if bureau else _own_scores(request, {row.run_id: row for row in rows})
        context["rows"] = [
            {
                "publication": row,
                "run": row.run,
                "left": days_left(max(today, row.opens_on), row.closes_on, table),
                "opened": row.opens_on <= today,
                "open": row.opens_on <= today <= row.closes_on,
                "head": heads.get(row.run_id, ""),
                "unknown_years": unknown_years(row.opens_on, row.closes_on, table)
                if row.run.state == "announced"
                else (),
                "own": own.get(row.run_id, []),
            }
            for row in rows
        ]
    return render(request, "evaluation/publications.html", context)


def _own_scores(request, publications) -> dict[int, list]:
    """Of the reader's schools: pairs (official row, the grade it was given), by run."""
    found: dict[int, list] = {}
    rows = Score.objects.visible_to(request.scope).filter(run__in=publications, official=True)
    for score in rows.order_by("school_code"):
        found.setdefault(score.run_id, []).append((score, publications[score.run_id].grade_of(score)))
    return found
