"""Pages of the policy documents: each with what became of its sentences, and what rests on them."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from alliances.models import Alliance, County, School
from alliances.periods import SchoolYear
from gongtongti.accounts.roles import Permission

from ..findings.readings import reading_by, untried
from ..forms_policy import ComparePacksForm
from ..models import Decision, ScoreRun
from ..pack_effects import effects
from ..policy import PolicyPack, UnknownPack, all_packs, load_pack
from ..presentation import affected, notice, resting, taken
from ..presentation.compared_packs import compared


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


@require_http_methods(["GET", "POST"])
def compare_policies(request):
    """A new document beside one of the county's: what differs, and whom it affects. Nothing is written."""
    counties = {
        county.slug: county
        for county in request.current.counties
        if request.scope.may(Permission.SCORES_DRAFT, county.pk)
    }
    if not counties:
        raise PermissionDenied
    packs = [pack for pack in all_packs() if pack.governs.county in counties]
    given, files = (request.POST, request.FILES) if request.method == "POST" else (request.GET, None)
    asked = request.method == "POST" or bool(given.get("after"))
    form = ComparePacksForm(
        given if asked else None, files, packs=packs, initial={"before": given.get("before", "")}
    )
    valid = asked and form.is_valid()
    context = {
        "form": form,
        "packs": packs,
        "year": request.current.school_year,
        "text": form.kept.get("text", given.get("text", "")),
        "notice": form.kept.get("notice", given.get("notice", "")),
    }
    if valid and form.pair:
        context |= _compared(request, form, counties[form.pair[0].governs.county])
    return render(request, "evaluation/compare_policies.html", context)


def _compared(request, form: ComparePacksForm, county: County) -> dict:
    before, after = form.pair
    year, scope = request.current.school_year, request.scope
    reading = reading_by(before, county, year)
    found = effects(
        county,
        year,
        before=reading,
        after=reading_by(after, county, year) if form.is_stored else untried(after),
        on=timezone.localdate(),
    )
    sees_records = scope.may(Permission.FILINGS_VIEW, county.pk)
    return {
        "county": county,
        "before": before,
        "after": after,
        "stored": form.is_stored,
        "compared": compared(before, after, reading.decisions),
        "decided": len(reading.decisions),
        "found": found,
        "scores": affected.score_lines(found),
        "schools": affected.affected_schools(found),
        "sees_records": sees_records,
        "operation": affected.finding_lines(found.operation) if sees_records else (),
        "operation_turned": affected.turned(found.operation),
        "quotas": affected.finding_lines(found.quotas) if sees_records else (),
        "quotas_turned": affected.turned(found.quotas),
        "sees_stipends": scope.may(Permission.STIPENDS_VIEW, county.pk),
        "stipends": affected.stipend_lines(found),
        "warnings": form.warnings,
    }


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
