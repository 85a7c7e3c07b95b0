"""复核: an objection before the one who answers it, with the input, where it came from, and what would change."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from alliances.refusals import Refused
from gongtongti.accounts.roles import Permission

from ..evidence.sources import source_of
from ..forms_objection import ReviewForm, contested_again
from ..inputs import READING, WrongClaim, claim_of
from ..models import Objection, Review, Score
from ..presentation import contested
from ..presentation.contested import Moved
from ..settling import affected, had_a_part, not_by_you, settle
from ..what_if import CannotChange
from .objections import page_context, readable


@require_http_methods(["GET", "POST"])
def review_objection(request, number):
    """`?value=` computes the difference for another value than the school's."""
    found = get_object_or_404(readable(request), filing__number=number)
    if not request.scope.may(Permission.OBJECTIONS_REVIEW, found.county_id):
        raise PermissionDenied
    context = page_context(request, found)
    if not context["waits"]:
        messages.warning(request, f"{number} 现在是“{found.filing.state_word}”,不需要复核。")
        return redirect("evaluation:objection", number)
    score = _with_facts(request, found)
    about = contested_again(found.input, contested.offered(score), found.input_label)
    form = ReviewForm(
        request.POST or None,
        contested=about,
        claimed=found.claimed,
        initial={"corrected": found.claimed, "revision": found.filing.revision},
    )
    value, wrong = _value(request, found, about)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        value = sent["corrected"] or found.claimed
        if sent["corrected"] and sent["corrected"] != sent["seen"]:
            # Nobody signs for a difference he has not seen.
            form.add_error(
                None,
                f"还没有办结:下面是按 {sent['corrected']} 重算的差异,请看过之后再按“办结”。写下的内容都在。",
            )
        elif done := _done(request, found, form, value):
            return done
    moved, cannot = _moved(score, found, value)
    form.data = form.data.copy() if form.is_bound else form.data
    if form.is_bound:
        form.data["seen"] = "" if cannot else value
    else:
        form.initial["seen"] = "" if cannot else value
    reasons = had_a_part(found, request.user)
    source = source_of(found.county, found.input)
    return render(
        request,
        "evaluation/objection_review.html",
        context
        | {
            "form": form,
            "contested": about,
            "source": source,
            "next_register": contested.register(source),
            "value": value,
            "wrong": wrong or cannot,
            "moved": moved,
            "is_reading": about.kind == READING,
            "not_by_you": not_by_you(found, request.user, reasons) if reasons else "",
        },
    )


def _done(request, found: Objection, form: ReviewForm, value: str):
    """Where to go on; None when it was refused, with the sentence on the form."""
    sent = form.cleaned_data
    try:
        row = settle(
            found,
            outcome=sent["outcome"],
            opinion=sent["opinion"],
            corrected=sent["corrected"],
            value=value,
            scope=request.scope,
            by=request.user,
            at=timezone.now(),
            revision=sent["revision"],
        )
    except (Refused, CannotChange) as refusal:
        form.add_error(None, str(refusal))
        return None
    word = Review.Outcome(row.outcome).label
    messages.success(
        request, f"{found.filing.number} 已复核:{word}。{found.filing.owner_school}可以看到复核意见。"
    )
    return redirect("evaluation:objection", found.filing.number)


def _value(request, found: Objection, about) -> tuple[str, str]:
    """(the value to compute with, what is wrong with the one asked for)."""
    asked = request.GET.get("value", "").replace("\0", "")
    if about.kind == READING or not asked:
        return found.claimed, ""
    try:
        return claim_of(about.kind, asked, limit=about.limit), ""
    except WrongClaim as wrong:
        return found.claimed, str(wrong)


def _moved(score: Score, found: Objection, value: str) -> tuple[list[Moved], str]:
    """What would change, and why it cannot be computed."""
    if not value:
        return [], ""
    try:
        rows = affected(score.run, found.input, value)
    except CannotChange as error:
        return [], str(error)
    return [
        Moved(
            row.name,
            row.word,
            row.old,
            row.new,
            contested.change(row.old, row.new),
            f"{row.rank_old} → {row.rank_new}" if row.rank_old and row.rank_new else "",
        )
        for row in rows
    ], ""


def _with_facts(request, found: Objection) -> Score:
    scores = Score.objects.visible_to(request.scope).select_related("run__county", "run__pack_text")
    return get_object_or_404(scores.defer(None), pk=found.score_id)
