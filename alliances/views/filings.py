"""The verbs that need no content: one address for every kind of filing, and the buttons that lead to it."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from ..filing_choices import Answer, State, Subject, Verb
from ..models import Filing
from ..refusals import Refused
from ..transitions import TRANSITIONS

#: EDIT and SUBMIT carry content and have their own forms.
BUTTONS = {
    Verb.CONFIRM: "确认属实",
    Verb.ACCEPT: "核定通过",
    Verb.ESCALATE: "提请教育局核定",
    Verb.DECLINE: "不属实,退回",
    Verb.SEND_BACK: "退回修改",
    Verb.REOPEN: "重开修改",
    Verb.WITHDRAW: "撤回",
}
_PRIMARY = (Verb.CONFIRM, Verb.ACCEPT, Verb.ESCALATE)
_EXPLAINED = {
    Verb.DECLINE: "请写明哪里不属实,填报学校会看到。",
    Verb.SEND_BACK: "请写明要改什么,填报学校会看到。",
    Verb.REOPEN: "已核定的填报将不再计入,直到改好、确认并再次核定。请写明为什么重开。",
    Verb.WITHDRAW: "撤回后不再计入,也不能恢复;要报时重新填报。可以写明原因。",
}
#: In the session: what was typed when a move was refused. Number → verb → reason.
KEPT_REASONS = "kept_reasons"
LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Button:
    """`asks`: opens a field for the reason first. `reason`: typed before and kept."""

    verb: str
    label: str
    primary: bool
    asks: bool
    needs_reason: bool
    explained: str
    reason: str


def verb_buttons(request, filing: Filing) -> list[Button]:
    """What the person may do with it today, the expected thing first."""
    may = set(filing.verbs(request.scope, on=timezone.localdate()))
    kept = _take_kept(request, filing.number)
    return [
        Button(
            verb=verb,
            label=label,
            primary=verb in _PRIMARY,
            asks=verb in _EXPLAINED,
            needs_reason=TRANSITIONS[verb].needs_reason,
            explained=_EXPLAINED.get(verb, ""),
            reason=kept.get(verb, ""),
        )
        for verb, label in BUTTONS.items()
        if verb in may
    ]


@require_POST
def filing_verb(request, number, verb):
    """Fields: revision (of the page), reason, next (a page of the portal)."""
    if verb not in BUTTONS:
        raise Http404
    filing = get_object_or_404(
        Filing.objects.visible_to(request.scope).select_related("county", "owner_school", "alliance__kind"),
        number=number,
    )
    reason = request.POST.get("reason", "").replace("\r\n", "\n").strip()
    try:
        if len(reason) > LONGEST_REASON:
            raise Refused(
                f"{number} 没有办理:理由有 {len(reason)} 个字,最多 {LONGEST_REASON} 个。请写短一些再提交,已写的还在。"
            )
        filing.move(
            verb,
            scope=request.scope,
            by=request.user,
            at=timezone.now(),
            revision=_revision(request),
            reason=reason,
        )
    except Refused as refusal:
        if reason:
            request.session[KEPT_REASONS] = {number: {verb: reason}}
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{filing.number} {next_step(filing)}")
    return redirect(_back(request))


_DONE = {
    State.DRAFT: "仍是草稿",
    State.SUBMITTED: "已提交",
    State.CONFIRMED: "已确认",
    State.ESCALATED: "已提请核定",
    State.ACCEPTED: "已核定",
    State.RETURNED: "已退回",
    State.REOPENED: "已重开",
    State.WITHDRAWN: "已撤回",
}
_NEXT = {
    State.DRAFT: "填报学校填好之后提交。",
    State.CONFIRMED: "等教育局核定。",
    State.ESCALATED: "等教育局核定。",
    State.ACCEPTED: "计入各项统计。",
    State.RETURNED: "填报学校修改后可以再次提交。",
    State.REOPENED: "填报学校修改后可以再次提交。",
    State.WITHDRAWN: "不再计入。",
}


#: Where a subject speaks of it otherwise.
_OWN_WORDS = {
    (Subject.CHARTER, State.ACCEPTED): "已备案,自今日起施行。",
    (Subject.ROTATION, State.ACCEPTED): "已批准,计入流动名额。",
    (Subject.OPINION, State.ACCEPTED): "已收阅。",
    (Subject.OPINION, State.RETURNED): "已退回,作者修改后可以再次提交。",
    (Subject.OPINION, State.REOPENED): "已请作者修改,改好后可以再次提交。",
}


def waits_for(filing: Filing) -> str:
    """Who has the word now: 「等青田二中确认。」"""
    if filing.state != State.SUBMITTED:
        return _NEXT[filing.state]
    parts = filing.participations.select_related("school").order_by("pk")
    names = [part.school.short_name for part in parts if part.answer == Answer.WAITING]
    return f"等{'、'.join(names)}确认。"


def next_step(filing: Filing) -> str:
    """What was done and who has the word now: 「已提交,等青田二中确认。」"""
    own_words = _OWN_WORDS.get((filing.subject, filing.state))
    return own_words or f"{_DONE[filing.state]},{waits_for(filing)}"


def _revision(request) -> int | None:
    text = request.POST.get("revision", "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _back(request) -> str:
    wanted = request.POST.get("next", "")
    safe = wanted.startswith("/") and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else resolve_url(settings.LOGIN_REDIRECT_URL)


def _take_kept(request, number: str) -> dict[str, str]:
    """Shown once, on the page one comes back to."""
    kept = request.session.get(KEPT_REASONS, {})
    if number not in kept:
        return {}
    del request.session[KEPT_REASONS]
    return kept[number]
