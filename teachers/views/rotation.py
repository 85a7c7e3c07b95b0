"""One rotation with everything that is known of it."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from alliances.filing_choices import Answer, State, Verb
from alliances.models import Attachment
from alliances.periods import SchoolYear
from alliances.views.filings import verb_buttons
from gongtongti.accounts.history import Trail
from gongtongti.accounts.roles import Permission

from ..forms_end import ONE_DAY, EndForm
from ..models import Rotation, RotationEnd
from ..models.rotation import CERTIFICATES

ROW = (
    "filing__county",
    "filing__owner_school",
    "filing__alliance__kind",
    "county",
    "teacher",
    "home_school",
    "host_school",
    "honour",
    "end__recorded_by",
)
WORDS = {
    Verb.SUBMIT: "提交",
    Verb.CONFIRM: "同意",
    Verb.DECLINE: "不同意",
    Verb.ESCALATE: "提请教育局核定",
    Verb.ACCEPT: "批准",
    Verb.SEND_BACK: "退回",
    Verb.WITHDRAW: "撤回",
    Verb.REOPEN: "重开修改",
}
#: Behind a fold, because they are seldom meant: what to say about them.
FOLDED = {
    Verb.ESCALATE: "对方逾期没有答复,提请教育局核定。可以写明情况。",
    Verb.REOPEN: "重开后这次流动不再计入,直到改好并再次批准。请写明为什么重开。",
    Verb.WITHDRAW: "撤回后不能恢复,要流动时重新申请。可以写明原因。",
}


def find_rotation(request, number: str) -> Rotation:
    rows = Rotation.objects.visible_to(request.scope).select_related(*ROW)
    return get_object_or_404(rows, filing__number=number)


@require_GET
def rotation(request, number):
    return rotation_page(request, find_rotation(request, number))


def rotation_page(request, found: Rotation, *, end_form: EndForm | None = None, status: int = 200):
    filing, scope, today = found.filing, request.scope, timezone.localdate()
    parts = list(filing.participations.select_related("school", "answered_by"))
    # The buttons look at the answers: read once, for them and for the page.
    filing._prefetched_objects_cache = {"participations": parts}
    buttons = _buttons(request, found)
    end = getattr(found, "end", None)
    accepted = filing.state == State.ACCEPTED
    begun = found.since is not None and found.since <= today
    if end_form is None and _may_end(request, found) and begun:
        end_form = EndForm(rotation=found, end=end)
    events = list(filing.events.select_related("by").order_by("pk"))
    for event in events:
        event.word = WORDS[event.verb]
    return render(
        request,
        "teachers/rotation.html",
        {
            "rotation": found,
            "filing": filing,
            "parts": sorted(parts, key=lambda part: part.school_id != found.home_school_id),
            "waiting_schools": [str(part.school) for part in parts if _is_asked(request, found, part)],
            "may_edit": may_edit(request, found),
            "verbs": buttons,
            "folded": [
                (verb, WORDS[verb], told, buttons[verb].needs_reason, buttons[verb].reason)
                for verb, told in FOLDED.items()
                if verb in buttons
            ],
            "phase": found.phase(today) if accepted else None,
            "days_left": (found.until - today).days if found.until else None,
            "planned_last_day": found.planned_until and found.planned_until - ONE_DAY,
            "overdue": filing.overdue(today),
            "events": events,
            "differences": filing.changes_since_accepted() if len(events) > 1 else [],
            "school_year": SchoolYear.of(found.since) if found.since else request.current.school_year,
            "clause_id": f"rotation.{found.kind}",
            "attachments": list(Attachment.objects.visible_to(scope).filter(filing=filing)),
            "end": end,
            "tells_appraisal": found.appraisal_known_to(scope),
            "end_changes": _changes_of(end) if end else [],
            "end_form": end_form,
            "has_certificate": found.kind in CERTIFICATES
            and accepted
            and begun
            and found.appraisal_known_to(scope),
            "certificate_title": CERTIFICATES.get(found.kind, ""),
        },
        status=status,
    )


def may_edit(request, found: Rotation) -> bool:
    return found.filing.may(Verb.EDIT, request.scope, on=timezone.localdate())


def _buttons(request, found: Rotation) -> dict:
    return {button.verb: button for button in verb_buttons(request, found.filing)}


def _is_asked(request, found: Rotation, part) -> bool:
    return part.answer == Answer.WAITING and request.scope.may_at(
        found.filing.handling.answer, part.school_id
    )


def _may_end(request, found: Rotation) -> bool:
    approved = found.filing.state in (State.ACCEPTED, State.REOPENED)
    return approved and request.scope.may(Permission.ROTATIONS_REVIEW, found.county_id)


def _changes_of(end: RotationEnd) -> list:
    """Corrections only; what stands now is on the page."""
    trail = Trail(end, [RotationEnd.history.filter(id=end.pk)], words={})
    entries = trail.entries()
    return entries if len(entries) > 1 else []
