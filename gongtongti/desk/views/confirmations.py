"""待确认: what other schools have filed and mine has to answer, and what mine waits for."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from alliances.filing_choices import State
from alliances.paging import page_of

from ..cards import card_of, with_card_rows
from ..todo import UNDER_WAY, filed_by, to_confirm, todo_of

PAGE_SIZE = 20
OWN_SHOWN = 20


@require_GET
def confirmations(request):
    scope, on = request.scope, timezone.localdate()
    if not (todo_of(request).answers or scope.everywhere):
        raise PermissionDenied
    page = page_of(
        with_card_rows(to_confirm(scope)),
        by="number",
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=PAGE_SIZE,
    )
    own = filed_by(scope).order_by("answer_due", "pk")
    waiting = list(with_card_rows(own.filter(state__in=UNDER_WAY))[: OWN_SHOWN + 1])
    returned = list(with_card_rows(own.filter(state__in=(State.RETURNED, State.REOPENED)))[: OWN_SHOWN + 1])
    return render(
        request,
        "desk/confirmations.html",
        {
            "page": page,
            "cards": [card_of(filing, scope, on=on) for filing in page.rows],
            "waiting": [card_of(filing, scope, on=on) for filing in waiting[:OWN_SHOWN]],
            "returned": [card_of(filing, scope, on=on) for filing in returned[:OWN_SHOWN]],
            "more_waiting": len(waiting) > OWN_SHOWN,
            "more_returned": len(returned) > OWN_SHOWN,
        },
    )
