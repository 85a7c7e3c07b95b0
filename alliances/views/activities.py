"""Activities: the list, and one activity with everything that happened to it."""

import datetime
from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from gongtongti.accounts.roles import Permission

from ..filing_choices import ActivityKind, Answer, AttachmentKind, Part, State, Verb
from ..filters import filter_row
from ..models import Activity, Alliance, Attachment, FilingEvent, Participation, PlannedLesson
from ..paging import latest_page_of
from ..transitions import TRANSITIONS, Who
from .filings import verb_buttons, waits_for

OVERDUE = "overdue"
#: States of a draft or a dead end are the author's business; these come first in the row of chips.
_STATES = (
    State.DRAFT,
    State.SUBMITTED,
    State.CONFIRMED,
    State.ESCALATED,
    State.ACCEPTED,
    State.RETURNED,
    State.REOPENED,
    State.WITHDRAWN,
)


@dataclass(frozen=True, slots=True)
class Row:
    """`silent`: schools that have not answered what waits for them. `late`: days since they should have."""

    activity: Activity
    others: list[Participation]
    silent: list[Participation]
    late: int


@require_safe
def activity_list(request):
    current, query, today = request.current, request.GET, timezone.localdate()
    everything = (
        Activity.objects.visible_to(request.scope).of_county(current.county).in_year(current.school_year)
    )
    chosen = {name: query.get(name, "") for name in ("kind", "state", "alliance")}
    page = latest_page_of(
        _chosen(everything, chosen, today)
        .select_related("host_school", "filing__owner_school", "filing__alliance__kind")
        .prefetch_related(
            Prefetch("filing__participations", queryset=Participation.objects.select_related("school"))
        ),
        after=query.get("after", ""),
        before=query.get("before", ""),
    )
    return render(
        request,
        "alliances/activity_list.html",
        {
            "page": page,
            "rows": [_row(activity, today) for activity in page.rows],
            "filters": _filters(request, everything, today),
            "alliances": _alliance_choices(request, everything),
            "filtered": any(chosen.values()),
            "this_year_count": _this_year_count(request),
            "may_file": request.scope.may(Permission.ACTIVITIES_FILE),
        },
    )


def _this_year_count(request) -> int:
    """The page may speak of an earlier year: what is filed these days must not seem lost."""
    current = request.current
    if current.school_year == current.this_year:
        return 0
    seen = Activity.objects.visible_to(request.scope).of_county(current.county)
    return seen.in_year(current.this_year).count()


def _chosen(activities, chosen, today):
    if chosen["kind"]:
        activities = activities.filter(kind=chosen["kind"])
    if chosen["state"] == OVERDUE:
        activities = activities.filter(filing__state=State.SUBMITTED, filing__answer_due__lt=today)
    elif chosen["state"]:
        activities = activities.filter(filing__state=chosen["state"])
    if chosen["alliance"]:
        activities = activities.filter(filing__alliance__code=chosen["alliance"])
    return activities


def _row(activity: Activity, today: datetime.date) -> Row:
    filing = activity.filing
    parts = list(filing.participations.all())
    waits = filing.state in (State.SUBMITTED, State.ESCALATED)
    return Row(
        activity=activity,
        others=[part for part in parts if part.school_id != activity.host_school_id],
        silent=[part for part in parts if waits and part.answer == Answer.WAITING],
        late=(today - filing.answer_due).days if waits and filing.answer_due else 0,
    )


def _filters(request, everything, today):
    counts: Counter[str] = Counter()
    late = Q(filing__state=State.SUBMITTED, filing__answer_due__lt=today)
    grouped = everything.order_by().values_list("kind", "filing__state")
    for kind, state, rows, overdue in grouped.annotate(rows=Count("*"), late=Count("pk", filter=late)):
        counts[kind] += rows
        counts[state] += rows
        counts[OVERDUE] += overdue
    states = [(state, state.label, counts[state]) for state in _STATES if counts[state]]
    if counts[OVERDUE]:
        states.insert(0, (OVERDUE, "逾期未答复", counts[OVERDUE]))
    return [
        filter_row(
            request.GET,
            name="类别",
            key="kind",
            options=[(kind, kind.label, counts[kind]) for kind in ActivityKind if counts[kind]],
        ),
        filter_row(request.GET, name="状态", key="state", options=states),
    ]


def _alliance_choices(request, everything):
    """A row of its own, opened on demand: a county has two dozen of them."""
    found = (
        Alliance.objects.filter(filings__in=everything.order_by().values("filing"))
        .select_related("kind")
        .distinct()
    )
    options = [(alliance.code, str(alliance), None) for alliance in found]
    return filter_row(request.GET, name="教共体", key="alliance", options=options) if options else None


# ---- one activity ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the trail."""

    at: datetime.datetime
    who: str
    word: str
    reason: str


@require_safe
def activity(request, number):
    found = get_object_or_404(
        Activity.objects.visible_to(request.scope)
        .select_related(
            "county", "host_school", "filing__county", "filing__owner_school", "filing__alliance__kind"
        )
        .prefetch_related(
            Prefetch(
                "filing__participations",
                queryset=Participation.objects.select_related("school", "answered_by").order_by("pk"),
            ),
            Prefetch("filing__attachments", queryset=Attachment.objects.order_by("pk")),
            Prefetch("filing__events", queryset=FilingEvent.objects.select_related("by").order_by("pk")),
        ),
        filing__number=number,
    )
    filing, today = found.filing, timezone.localdate()
    attachments = list(filing.attachments.all())
    verbs = filing.verbs(request.scope, on=today)
    names_shown = request.scope.may(Permission.FILINGS_VIEW, found.county_id)
    return render(
        request,
        "alliances/activity.html",
        {
            "activity": found,
            "filing": filing,
            "parts": list(filing.participations.all()),
            "host": Part.HOST,
            "photos": [row for row in attachments if row.is_image],
            "documents": [row for row in attachments if not row.is_image],
            "file_count": len(attachments),
            "materials": AttachmentKind.choices,
            "trail": [_step(event, names_shown) for event in filing.events.all()],
            "changes": filing.changes_since_accepted(),
            "late": (today - filing.answer_due).days if filing.overdue(today) else 0,
            "waits_for": waits_for(filing),
            "may_edit": Verb.EDIT in verbs,
            "buttons": verb_buttons(request, filing),
            "planned": PlannedLesson.objects.filter(activity=found).first(),
        },
    )


def _step(event: FilingEvent, names_shown: bool) -> Step:
    """Which clerk of the bureau decided is for the bureau."""
    by_bureau = TRANSITIONS[Verb(event.verb)].who == Who.BUREAU
    who = "教育局" if by_bureau and not names_shown else event.who_word
    return Step(event.at, who, event.get_verb_display(), event.reason)
