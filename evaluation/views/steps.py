"""The way of a run: what each step found, who did it and when, what comes next, with its form in place."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from alliances.refusals import NotYours, Refused
from gongtongti.accounts.models import AuditEvent
from gongtongti.accounts.roles import Permission

from .. import announcing, lifecycle, trail
from ..basis import CannotScore
from ..evidence.quality import gather_quality
from ..forms import LARGEST_ID
from ..forms_steps import FORMS
from ..models import ChainLink, Publication, RunEvent, ScoreRun
from ..presentation import way
from ..snapshot import snapshot_text
from ..steps import CORRECT, CORRECTABLE, STEPS, State, Step, Verb, open_to
from ..working_days import days_left, unknown_years

CORRECTING = Step(CORRECT, CORRECTABLE, State.COMPUTED, STEPS[Verb.CHECK].permission, "更正")
DOES = {
    Verb.CHECK: lifecycle.check,
    Verb.APPROVE: lifecycle.approve,
    Verb.SEND_BACK: lifecycle.send_back,
    Verb.ANNOUNCE: announcing.announce,
    Verb.STOP: announcing.stop,
    Verb.FINALISE: announcing.finalise,
}
#: States in which it still matters that the registry has moved on.
ON_ITS_WAY = frozenset({State.COMPUTED, State.CHECKED, State.APPROVED})


@require_GET
def run_steps(request, pk):
    return _page(request, _run_or_404(request, pk))


@require_http_methods(["GET", "POST"])
def run_step(request, pk, verb):
    """One step done. Reloaded by its address it leads back to the page."""
    run = _run_or_404(request, pk)
    step = STEPS.get(verb) or (CORRECTING if verb == CORRECT else None)
    if step is None:
        raise Http404
    if request.method == "GET":
        return redirect("evaluation:run_steps", pk=run.pk)
    if not request.scope.may(step.permission, run.county_id):
        raise PermissionDenied
    form = FORMS[verb](request.POST, step=step, request=request)
    if not form.is_valid():
        if getattr(form, "wrong_password", False):
            _note_wrong_password(request, run, step)
        return _page(request, run, sent=form)
    try:
        if step is CORRECTING:
            return _corrected(request, run, form)
        DOES[verb](
            run,
            scope=request.scope,
            by=request.user,
            at=timezone.now(),
            seen=form.cleaned_data["seen"],
            address=request.META.get("REMOTE_ADDR"),
            **form.says,
        )
    except NotYours as refusal:
        return _page(request, run, sent=form, refused=str(refusal))
    except (Refused, CannotScore) as refusal:
        return _page(request, _run_or_404(request, pk), sent=form, refused=str(refusal))
    messages.success(request, f"第{run.pk}次测算:{step.label}已办理。")
    return redirect("evaluation:run_steps", pk=run.pk)


def _corrected(request, run, form):
    fresh_run, fresh = lifecycle.correct(run, scope=request.scope, by=request.user, **form.says)
    if fresh:
        messages.success(request, f"已按现在的数据重新测算:第{fresh_run.pk}次,更正第{run.pk}次。请核验。")
    else:
        messages.info(request, f"这次更正刚才已经测算(第{fresh_run.pk}次),没有重复运行。")
    return redirect("evaluation:run_steps", pk=fresh_run.pk)


# ---- the page -----------------------------------------------------------------------------------------


def _run_or_404(request, pk) -> ScoreRun:
    """Of those who see drafts: a school reads the state of a run with its own scores."""
    found = get_object_or_404(
        ScoreRun.objects.visible_to(request.scope).select_related("county", "created_by", "corrects"),
        pk=min(pk, LARGEST_ID),
    )
    if not request.scope.may(Permission.SCORES_DRAFT, found.county_id):
        raise PermissionDenied
    return found


def _page(request, run, *, sent=None, refused=""):
    today = timezone.localdate()
    events = list(
        RunEvent.objects.visible_to(request.scope).filter(run=run).select_related("by").order_by("pk")
    )
    publication = Publication.objects.visible_to(request.scope).filter(run=run).first()
    obstacles = announcing.obstacles(run, on=today) if run.state == State.ANNOUNCED else []
    context = {
        "run": run,
        "county": run.county,
        "stations": way.way_of(run, events, publication),
        "next": "" if run.trial else way.NEXT[run.state],
        "events": list(reversed(events)),
        "publication": publication,
        "links": ChainLink.objects.visible_to(request.scope).filter(run=run).order_by("position"),
        "corrections": run.corrections.all(),
        "moved_on": run.state in ON_ITS_WAY and _moved_on(run),
        "refused": refused,
        "forms": _forms(request, run, sent, today, obstacles),
        "newest_seen": ScoreRun.objects.filter(county=run.county_id, school_year=run.school_year).first().pk,
        "sent": sent,
        "obstacles": obstacles,
    }
    if run.state in (State.APPROVED, State.ANNOUNCED):
        table = announcing.calendar(run.county_id)
        since = publication.opens_on if publication else today
        until = publication.closes_on if publication else today.replace(month=12, day=31)
        context["unknown_years"] = unknown_years(since, until, table)
        if publication:
            context["days_left"] = days_left(max(today, publication.opens_on), publication.closes_on, table)
            context["opened"] = publication.opens_on <= today
    status = 409 if refused else 200
    return render(request, "evaluation/run_steps.html", context, status=status)


def _forms(request, run, sent, today, obstacles) -> list:
    """Of the steps this person may take, the one that was sent as it was typed."""
    steps = [step for step in open_to(run, request.scope) if step.verb != Verb.FINALISE or not obstacles]
    # Nobody is asked for a password that is then refused: what the others still have to do says the page.
    steps = [
        step for step in steps if step.verb != Verb.APPROVE or lifecycle.may_still_approve(run, request.user)
    ]
    steps.sort(key=lambda step: step.needs_reason)  # the way on first, then the way back
    if run.state in CORRECTABLE and request.scope.may(CORRECTING.permission, run.county_id):
        steps.append(CORRECTING)
    return [
        sent
        if sent is not None and sent.step is step
        else FORMS[step.verb](step=step, request=request, initial={"opens_on": today})
        for step in steps
    ]


def _moved_on(run) -> bool:
    """Today's registry and results are no longer those that the run used: said on the page, no lock."""
    evidence = gather_quality(run.county, run.school_year)
    return snapshot_text(evidence.facts, evidence.result_versions)[1] != run.inputs_digest


def _note_wrong_password(request, run, step) -> None:
    trail.record(
        AuditEvent.Verb.SIGN_IN_FAILED,
        user=request.user,
        county=run.county.slug,
        about=f"{step.label}第{run.pk}次测算时密码不对",
        address=request.META.get("REMOTE_ADDR"),
    )
