"""支教经历证明, 农村工作经历证明: one A4 page about what has happened, never about what is planned."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from alliances.filing_choices import State
from alliances.periods import SchoolYear

from ..choices import Phase
from ..models.rotation import CERTIFICATES
from .rotation import find_rotation


@require_GET
def certificate(request, number):
    found = find_rotation(request, number)
    today = timezone.localdate()
    if found.kind not in CERTIFICATES or found.filing.state != State.ACCEPTED or found.since > today:
        raise Http404
    if not found.appraisal_known_to(request.scope):
        raise Http404
    phase = found.phase(today)
    return render(
        request,
        "teachers/certificate.html",
        {
            "rotation": found,
            "title": CERTIFICATES[found.kind],
            "clause_id": f"rotation.{found.kind}",
            "school_year": SchoolYear.of(found.since),
            "today": today,
            "in_post": phase == Phase.IN_POST,
            "due": phase == Phase.DUE,
            "is_demo": found.filing.is_demo or found.teacher.is_demo,
        },
    )
