"""模拟测算: for the bureau any input of the county, for a school the numbers on its score sheet. Nothing is written."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from alliances.choices import MemberRole
from gongtongti.accounts.roles import Permission

from ..basis import CannotScore, basis_of
from ..forms import LARGEST_ID
from ..models import Score
from ..presentation import what_if as told
from ..scoring import gathered
from ..snapshot import facts_of
from ..what_if import CannotChange, effects
from ..what_if_query import asked_for, is_form

SCHOOLS_FOUND = 12


@require_safe
def what_if(request):
    if request.GET.get("score"):
        return _of_sheet(request, request.GET["score"])
    county, year = request.current.county, request.current.school_year
    context = {"county": county, "year": year}
    if county is None:
        return render(request, "evaluation/what_if.html", context)
    if not request.scope.may(Permission.SCORES_DRAFT, county.pk):
        raise PermissionDenied
    try:
        basis, evidence = gathered(county, year, {})
    except CannotScore:
        return render(request, "evaluation/what_if.html", context)
    facts = evidence.facts
    asked = asked_for(request.GET, facts, scales={})
    words = request.GET.get("q", "").strip()[:40]
    found = [school for school in facts.schools if words and (words in school.name or words == school.code)]
    opened = request.GET.get("school", "")
    chosen = next((school for school in facts.schools if school.code == opened), None)
    if chosen is None and len(found) == 1:
        chosen = found[0]
    if is_form(request.GET) and not asked.problems:
        return _tidy(asked, school=chosen.code if chosen else "")
    editable = told.of_school(facts, chosen.code) if chosen else None
    context |= _effects(facts, basis, asked)
    memberships = [m for m in facts.memberships if chosen and m.school == chosen.code]
    alliances = {alliance.code: alliance for alliance in facts.alliances}
    return render(
        request,
        "evaluation/what_if.html",
        context
        | {
            "pack": basis.pack,
            "has_demo": evidence.has_demo,
            "words": words,
            "found": found[:SCHOOLS_FOUND] if words else facts.schools,
            "more": max(0, len(found) - SCHOOLS_FOUND),
            "chosen": chosen,
            "rows": told.input_rows(facts, editable, asked) if editable else [],
            "memberships": [
                (m, alliances[m.alliance], MemberRole(m.role).label, (m.alliance, m.school) in asked.leaves)
                for m in memberships
            ],
            "alliances": facts.alliances,
            "roles": MemberRole.choices,
            "changes": _taken_back(facts, None, asked, school=opened),
            "kept": asked.pairs,
            "empty_query": f"?school={chosen.code}" if chosen else "?",
        },
    )


def _of_sheet(request, asked_pk: str):
    """Of one score that the reader may see, on the facts and by the rules of its own run."""
    pk = int(asked_pk) if asked_pk.isascii() and asked_pk.isdecimal() and len(asked_pk) < 20 else 0
    score = get_object_or_404(
        Score.objects.visible_to(request.scope).select_related("run__county", "run__pack_text", "school"),
        pk=min(pk, LARGEST_ID),
    )
    run = score.run
    facts, basis = facts_of(run.facts), basis_of(run)
    editable = told.of_sheet(facts, score.lines.visible_to(request.scope))
    asked = asked_for(request.GET, facts, scales=editable.scales, allowed=editable.columns)
    if is_form(request.GET) and not asked.problems:
        return _tidy(asked, score=str(score.pk))
    key = (score.school_code, score.kind, score.alliance_code)
    return render(
        request,
        "evaluation/what_if_sheet.html",
        {
            **_effects(facts, basis, asked, only=key, scales=editable.scales),
            "score": score,
            "run": run,
            "rows": told.input_rows(facts, editable, asked),
            "points": told.one_point_more(facts, basis, editable, key),
            "changes": _taken_back(facts, editable, asked, score=str(score.pk)),
        },
    )


def _effects(facts, basis, asked, *, only=None, scales=None) -> dict:
    """`only`: key of the one row that is told."""
    if not asked.count:
        return {"effects": [], "problems": list(asked.problems), "asked": asked}
    try:
        moves = effects(facts, basis, asked.changes(scales or {}))
    except CannotChange as refusal:
        return {"effects": [], "problems": [*asked.problems, str(refusal)], "asked": asked, "refused": True}
    if only is not None:
        moves = tuple(move for move in moves if move.key == only)
    return {"effects": told.effects_shown(moves), "problems": list(asked.problems), "asked": asked}


def _taken_back(facts, editable, asked, **more) -> list:
    """Each change in words with the address without it."""
    return [
        (one.words, f"?{asked.query_without(one.pair, **more)}")
        for one in told.changes_shown(facts, editable, asked)
    ]


def _tidy(asked, **more):
    return redirect(f"{reverse('evaluation:what_if')}?{asked.query(**more)}")
