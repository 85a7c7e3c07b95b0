"""不同口径测算对比: all options of a question on the facts of today, computed for the page and not stored."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from alliances.models import AllianceKind
from gongtongti.accounts.roles import Permission

from ..basis import CannotScore
from ..models import ScoreRun
from ..presentation import readings as told
from ..readings import readings_of
from ..scoring import gathered

MAIN_QUESTION = "bundled.reading"


@require_safe
def readings(request):
    county, year = request.current.county, request.current.school_year
    context = {"county": county, "year": year}
    if county is None:
        return render(request, "evaluation/readings.html", context)
    if not request.scope.may(Permission.SCORES_DRAFT, county.pk):
        raise PermissionDenied
    try:
        basis, evidence = gathered(county, year, {})
    except CannotScore:
        return render(request, "evaluation/readings.html", context)
    questions = basis.pack.questions_in("quality")
    ids = [question.id for question in questions]
    asked = request.GET.get("question") or (MAIN_QUESTION if MAIN_QUESTION in ids else ids[0])
    if asked not in ids:
        raise Http404
    (found,) = readings_of(basis, evidence.facts, [asked])
    kinds = AllianceKind.objects.visible_to(request.scope).filter(county=county)
    return render(
        request,
        "evaluation/readings.html",
        context
        | {
            "pack": basis.pack,
            "questions": questions,
            "found": found,
            "question": found.question,
            "clause": basis.pack.clause(found.question.clause),
            "verdicts": told.verdicts(found, evidence.facts),
            "parallels": told.parallel_sentences(found),
            "groups": told.groups(found, evidence.facts, kinds),
            "has_demo": evidence.has_demo,
            "may_run": request.scope.may(Permission.RUNS_START, county.pk),
            "newest_seen": _newest(request, county, year),
        },
    )


def _newest(request, county, year) -> int:
    runs = ScoreRun.objects.visible_to(request.scope).filter(county=county, school_year=year)
    return runs.values_list("pk", flat=True).order_by("-pk").first() or 0
