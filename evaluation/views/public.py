"""Without signing in: the counties, what each has announced and published, and whether a 校验码 holds."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from alliances.periods import SchoolYear

from ..codes import check_code
from ..evidence.alliances import alliances_then
from ..evidence.public_list import public_counties, public_county
from ..models import ChainLink
from ..policy import governing_pack
from ..public import public_acts


@login_not_required
@require_GET
def public_index(request):
    return render(request, "evaluation/public_index.html", {"counties": public_counties()})


@login_not_required
@require_GET
def public(request, county):
    found, today = _county_or_404(county), timezone.localdate()
    alliances = alliances_then(found, today)
    kinds = {alliance.kind.pk: alliance.kind for alliance in alliances}
    acts = public_acts(found, kinds.values(), on=today)
    return render(
        request,
        "evaluation/public.html",
        {
            "place": found,
            "by_kind": [
                (kind, [alliance for alliance in alliances if alliance.kind.pk == kind.pk])
                for kind in kinds.values()
            ],
            "count": len(alliances),
            "acts": acts,
            "pack": governing_pack(found.slug, SchoolYear.of(today).start),
            "head": ChainLink.objects.head_of(found),
            "has_demo": found.has_demo or any(act.demo for act in acts),
        },
    )


@login_not_required
@require_GET
def public_code(request, county):
    found = _county_or_404(county)
    asked = request.GET.get("code", "")
    return render(
        request,
        "evaluation/public_code.html",
        {
            "place": found,
            "asked": asked,
            "checked": check_code(found, asked) if asked.strip() else None,
            "head": ChainLink.objects.head_of(found),
            "has_demo": found.has_demo,
        },
    )


def _county_or_404(slug: str):
    found = public_county(slug)
    if found is None:
        raise Http404
    return found
