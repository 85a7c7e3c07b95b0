"""Pages of the policy documents: each with what became of its sentences, and what rests on them."""

from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_GET

from alliances.models import Alliance, County, School
from alliances.periods import SchoolYear
from gongtongti.accounts.roles import Permission

from ..models import Decision, ScoreRun
from ..policy import PolicyPack, UnknownPack, all_packs, load_pack
from ..presentation import notice, resting, taken


@dataclass(frozen=True, slots=True)
class Row:
    """A number of the document with the pages on which its results are read."""

    number: taken.Numbers
    results: tuple[resting.Result, ...]


@require_GET
def policies(request):
    return render(
        request,
        "evaluation/policies.html",
        {"packs": readable_packs(request), "may_compare": request.scope.may(Permission.SCORES_DRAFT)},
    )


@require_GET
def policy(request, pack):
    try:
        found = load_pack(pack)
    except UnknownPack as error:
        raise Http404 from error
    county = next((c for c in request.current.counties if c.slug == found.governs.county), None)
    if county is None:
        raise Http404
    year = _year(request, found)
    decisions = Decision.objects.visible_to(request.scope).holding(county, found.id, year)
    alone = decisions.get(Decision.ALONE)
    results = resting.results_of(
        found,
        scope=request.scope,
        county=county,
        run=_newest_run(request, county, year, found),
        alliances=Alliance.objects.visible_to(request.scope)
        .filter(county=county)
        .as_of(request.current.day)
        .select_related("kind"),
    )
    return render(
        request,
        "evaluation/policy.html",
        {
            "pack": found,
            "county": county,
            "years": notice.governed_years(found),
            "numbers": [Row(one, results.get(one.clause.id, ())) for one in taken.numbers_of(found)],
            "references": taken.references_of(found),
            "questions": notice.questions_of(found, decisions),
            "parts": notice.notice_parts(found),
            "alone": alone,
            "alone_schools": _named(request, county, alone.value) if alone else (),
            "may_compare": request.scope.may(Permission.SCORES_DRAFT, county.pk),
        },
    )


def readable_packs(request) -> list[tuple[PolicyPack, str]]:
    slugs = {county.slug for county in request.current.counties}
    return [(pack, notice.governed_years(pack)) for pack in all_packs() if pack.governs.county in slugs]


def _year(request, pack: PolicyPack) -> SchoolYear:
    """The year the page speaks of, where the document governs it; else the first that it does."""
    year = request.current.school_year
    return year if pack.governs.includes(year.start) else SchoolYear(pack.governs.first_school_year)


def _newest_run(request, county: County, year: SchoolYear, pack: PolicyPack) -> ScoreRun | None:
    runs = ScoreRun.objects.visible_to(request.scope).filter(county=county, school_year=year, pack=pack.id)
    return runs.filter(trial=False).order_by("-pk").first()


def _named(request, county: County, codes) -> list[str]:
    schools = School.objects.visible_to(request.scope).filter(county=county, code__in=codes)
    return list(schools.order_by("code").values_list("short_name", flat=True))
