"""待核定: what schools have filed and confirmed, before the sections that decide; one by one or many at once."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from alliances.filing_choices import ActivityKind, State, Subject, Verb
from alliances.filters import filter_row
from alliances.models import Alliance
from alliances.paging import page_of
from teachers.choices import RotationKind

from ..cards import card_of, with_card_rows
from ..deciding import decide, picked
from ..todo import to_review, todo_of

PAGE_SIZE = 50
DECISIONS = {"accept": Verb.ACCEPT, "send_back": Verb.SEND_BACK}
#: Subject → where the kind of what was filed stands, and its words.
KINDS = {
    Subject.ACTIVITY: ("activity__kind", ActivityKind.choices),
    Subject.ROTATION: ("rotation__kind", RotationKind.choices),
}
FILTERS = ("subject", "kind", "state", "alliance")


@require_http_methods(["GET", "POST"])
def review(request):
    if not todo_of(request).reviews:
        raise PermissionDenied
    if request.method == "GET":
        return _queue(request)
    seen = picked(request.POST.getlist("filing"))
    verb = DECISIONS.get(request.POST.get("verb"))
    reason = request.POST.get("reason", "").strip()
    if error := _cannot_decide(seen, verb, reason):
        return _queue(request, error=error, seen=seen, reason=reason)
    outcome = decide(seen, verb, scope=request.scope, by=request.user, at=timezone.now(), reason=reason)
    word = "核定" if verb == Verb.ACCEPT else "退回"
    if outcome.left:
        return render(
            request,
            "desk/review_result.html",
            {"outcome": outcome, "word": word, "here": request.get_full_path()},
        )
    messages.success(request, f"已{word} {len(outcome.moved)} 条。")
    return redirect(request.get_full_path())


def _cannot_decide(seen, verb, reason) -> str:
    if verb is None:
        return "没有办理:不知道要核定还是退回。请点“核定”或“退回”。"
    if not seen:
        return "没有办理:还没有选中任何一条。请先勾选要办理的填报,再点“核定”或“退回”。"
    if verb == Verb.SEND_BACK and not reason:
        return "没有退回:缺少理由,学校不知道要改什么。请在“退回理由”中写明,再点“退回”。"
    return ""


def _queue(request, *, error="", seen=(), reason=""):
    scope, query, on = request.scope, request.GET, timezone.localdate()
    waiting = to_review(scope, request.current.county, on=on)
    rows, filters = _chosen(waiting, query)
    page = page_of(
        with_card_rows(rows),
        by="number",  # activities before rotations, each oldest first
        after=query.get("after", ""),
        before=query.get("before", ""),
        size=PAGE_SIZE,
    )
    alliances = Alliance.objects.visible_to(scope).filter(
        pk__in=waiting.order_by().exclude(alliance=None).values("alliance")
    )
    cards = [card_of(filing, scope, on=on) for filing in page.rows]
    return render(
        request,
        "desk/review.html",
        {
            "page": page,
            "cards": cards,
            # What is ruled on its own page is not among those that are decided together.
            "may_pick": sum(not card.filing.handling.ruled for card in cards),
            "filters": filters,
            "filtered": any(query.get(key) for key in FILTERS),
            "alliances": list(alliances.select_related("kind").order_by("code")),
            "kept": [(key, query[key]) for key in FILTERS if key != "alliance" and query.get(key)],
            "error": error,
            "seen": seen,
            "reason": reason,
        },
    )


def _chosen(rows, query):
    """The rows that fit the address, and the chips that lead to others."""
    subjects = _counted(rows, "subject")
    filters = [_chips(query, "事项", "subject", Subject.choices, subjects)]
    subject = query.get("subject", "")
    if subject:
        rows = rows.of_subject(subject)
    if subject in KINDS:
        column, kinds = KINDS[subject]
        filters.append(_chips(query, "类别", "kind", kinds, _counted(rows, column)))
        if query.get("kind"):
            rows = rows.filter(**{column: query["kind"]})
    states = (("confirmed", "对方已确认", None), ("overdue", "对方逾期未确认", None))
    filters.append(filter_row(query, name="情况", key="state", options=states))
    if query.get("state") == "confirmed":
        rows = rows.filter(state=State.CONFIRMED)
    elif query.get("state") == "overdue":
        rows = rows.exclude(state=State.CONFIRMED)
    if query.get("alliance"):
        rows = rows.filter(alliance__code=query["alliance"])
    return rows, [row for row in filters if len(row.choices) > 2]


def _counted(rows, column: str) -> dict[str, int]:
    return dict(rows.order_by().values_list(column).annotate(Count("pk")))


def _chips(query, name, key, words, counts):
    options = [(code, word, counts[code]) for code, word in words if code in counts]
    return filter_row(query, name=name, key=key, options=options)
