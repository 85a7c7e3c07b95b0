"""Pages of the assessment: the scores of a school year, one score opened."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, Subquery
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from alliances.models import AllianceKind
from gongtongti.accounts.roles import Permission

from ..basis import usual_options
from ..forms import LARGEST_ID, RunForm
from ..models import Score, ScoreRun
from ..policy import governing_pack, parse_pack
from ..presentation import decisions, overview, peers, sheet
from ..snapshot import registry_of
from ..starting import start

RUNS_LISTED = 20


@require_GET
def scores(request):
    """The newest run of the county and school year, a real one before a trial; `?run=` opens another."""
    asked = request.GET.get("run", "")
    if asked:
        return _overview(request, _run_or_404(request, int(asked) if asked.isdecimal() else 0))
    return _overview(request, _newest_run(request, request.current.county, request.current.school_year))


@require_GET
def run(request, pk):
    return _overview(request, _run_or_404(request, pk))


@require_http_methods(["GET", "POST"])
def start_run(request):
    if request.method == "GET":  # reloaded by its address after an error
        return redirect("evaluation:scores")
    county = next((c for c in request.current.counties if c.slug == request.POST.get("county")), None)
    # The same answer whether the county is another's or does not exist.
    if county is None or not request.scope.may(Permission.RUNS_START, county.pk):
        raise PermissionDenied
    form = RunForm(request.POST, county=county, year=request.current.school_year)
    if not form.is_valid():
        return _overview(request, _newest_run(request, county, form.year), form=form)
    run, fresh = start(
        county,
        form.year,
        overrides=form.overrides,
        user=request.user,
        newest_seen=form.cleaned_data["newest_seen"] or 0,
    )
    if fresh:
        messages.success(request, f"第{run.pk}次测算已完成{',这是一次试算' if run.trial else ''}。")
    else:
        messages.info(request, f"这次测算刚才已经完成(第{run.pk}次),没有重复运行。")
    return redirect("evaluation:run", pk=run.pk)


@require_GET
def score(request, pk):
    found = get_object_or_404(
        Score.objects.visible_to(request.scope).select_related(
            "run__county", "run__pack_text", "run__created_by", "school__county"
        ),
        pk=min(pk, LARGEST_ID),
    )
    run = found.run
    pack = parse_pack(run.pack_text.text, name=run.pack)
    registry = registry_of(run.facts)
    alliance = next((a for a in registry.alliances if a.code == found.alliance_code), None)
    told = sheet.sheet_of(found, found.lines.visible_to(request.scope), pack)
    others = peers.Others(
        found,
        Score.objects.visible_to(request.scope)
        .filter(run_id=run.pk)
        .filter(
            Q(kind=found.kind, alliance_type=found.alliance_type)
            | Q(school_code__in={found.school_code, *told.school_codes})
        ),
    )
    earlier = Score.objects.visible_to(request.scope).filter(
        run_id=Subquery(_runs_before(request, run).values("pk")[:1]),
        school_code=found.school_code,
        kind=found.kind,
        alliance_code=found.alliance_code,
    )
    before = earlier.first()
    return render(
        request,
        "evaluation/score.html",
        {
            "score": found,
            "alliance": alliance,
            "kind": alliance and _kinds(request, run).filter(code=alliance.kind).first(),
            "run": run,
            "pack": pack,
            "sheet": told,
            "others": others,
            "members": others.beside(told.members),
            "results": others.beside(told.results),
            "before": before,
            "change": overview.change_of(found, {overview.key_of(found): before.value}) if before else "",
            "strip": others.strip if _sees_every_school(request, run) else None,
            "open_questions": overview.questions_of(run, pack, [found], usual=usual_options(run, pack))[0],
            "settled": decisions.settled_in_run(run, pack, names=_names(registry)),
            "may_object": run.state == ScoreRun.State.ANNOUNCED
            and request.scope.may_at(Permission.OBJECTIONS_FILE, found.school_id),
        },
    )


# ---- shared by the pages --------------------------------------------------------------------------


def _overview(request, run, *, form=None):
    county = run.county if run else form.county if form else request.current.county
    year = run.school_year if run else form.year if form else request.current.school_year
    context = {"run": run, "county": county, "year": year}
    if county is not None:
        runs = _runs(request).filter(county=county, school_year=year).select_related("created_by")
        context["runs"] = list(runs[:RUNS_LISTED])
        context["may_see_drafts"] = request.scope.may(Permission.SCORES_DRAFT, county.pk)
        context["may_see_own"] = request.scope.may(Permission.SCORES_OWN, county.pk)
        context["governed"] = governing_pack(county.slug, year.start) is not None
        if request.scope.may(Permission.RUNS_START, county.pk):
            newest = context["runs"][0].pk if context["runs"] else 0
            context["form"] = form or RunForm(county=county, year=year, initial={"newest_seen": newest})
            context["newest_seen"] = newest
    if run is not None:
        context |= _scores_of(request, run)
    return render(request, "evaluation/scores.html", context)


def _scores_of(request, run) -> dict:
    pack = parse_pack(run.pack_text.text, name=run.pack)
    rows = list(Score.objects.visible_to(request.scope).filter(run=run))
    earlier = list(
        Score.objects.visible_to(request.scope)
        .filter(run_id=Subquery(_runs_before(request, run).values("pk")[:1]))
        .values_list("run_id", "value", *overview.KEY)
    )
    registry = registry_of(run.facts)
    asked, changed = overview.questions_of(run, pack, rows, usual=usual_options(run, pack))
    return {
        "pack": pack,
        "groups": overview.grouped(
            rows,
            facts=registry,
            kinds=_kinds(request, run),
            pool_kinds=pack.quality.pools.kinds,
            before={tuple(key): value for _run, value, *key in earlier} if earlier else None,
            ranked=_sees_every_school(request, run),
        ),
        "before_id": earlier[0][0] if earlier else None,
        "open_questions": [question for question in asked if not question.changed],
        "changed_questions": changed,
        "settled": decisions.settled_in_run(run, pack, names=_names(registry)),
    }


def _names(facts) -> dict[str, str]:
    return {school.code: school.name for school in facts.schools}


def _runs(request):
    return ScoreRun.objects.visible_to(request.scope)


def _run_or_404(request, pk):
    return get_object_or_404(_with_what_it_used(_runs(request)), pk=min(pk, LARGEST_ID))


def _newest_run(request, county, year):
    runs = _with_what_it_used(_runs(request)).filter(county=county, school_year=year)
    if county is not None and not request.scope.may(Permission.SCORES_DRAFT, county.pk):
        return runs.latest_first(drafts=False).first()
    return runs.order_by("trial", "-pk").first()


def _with_what_it_used(runs):
    """The snapshot too: a run is shown as the registry was then."""
    return runs.select_related("county", "pack_text", "created_by").defer(None)


def _kinds(request, run):
    return AllianceKind.objects.visible_to(request.scope).filter(county=run.county_id)


def _runs_before(request, run):
    """Real runs of the same county and school year, latest first: what a run or a trial is compared with."""
    return _runs(request).filter(
        county=run.county_id, school_year=run.school_year, trial=False, pk__lt=run.pk
    )


def _sees_every_school(request, run) -> bool:
    """A rank says something about the others too."""
    return request.scope.may(Permission.SCORES_VIEW, run.county_id)
