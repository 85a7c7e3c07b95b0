"""章程: which alliances have one in force, what it says, and the editor in which the core school writes it.

Here, above the apps, because the sections of a charter are named by the policy.
"""

from dataclasses import dataclass, replace

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import OuterRef, Q, Subquery
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from alliances.choices import MemberRole
from alliances.filing_choices import EDITABLE, State, Verb
from alliances.filters import filter_row
from alliances.forms_kept import too_late
from alliances.models import Alliance, Charter, County, Filing, FilingEvent, Membership, School
from alliances.periods import SchoolYear
from alliances.refusals import Refused
from alliances.views.filings import verb_buttons
from evaluation.policy import governing_pack
from gongtongti.accounts.roles import Permission

from ..forms_charter import CharterForm
from ..quoted import quoted

#: On its way: neither in force nor given up.
UNDER_WAY = (State.DRAFT, State.SUBMITTED, State.CONFIRMED, State.ESCALATED, State.RETURNED, State.REOPENED)
FILED, WAITING, WRITING, NONE = "filed", "waiting", "writing", "none"
WORDS = {FILED: "已备案", WAITING: "待备案", WRITING: "起草或修改中", NONE: "没有章程"}
#: What the verbs are called, and what they bring about, where a charter is concerned.
WORDED = {
    Verb.ACCEPT: {"label": "准予备案"},
    Verb.REOPEN: {
        "label": "重开修订",
        "explained": "重开之后章程不再施行,直到修订好并再次备案。请写明为什么重开。",
    },
    Verb.WITHDRAW: {"explained": "撤回后不再备案,也不能恢复;要报时重新起草。可以写明原因。"},
}


@dataclass(frozen=True, slots=True)
class Standing:
    """`in_force`: the charter on file; `under_way`: the one being written or waiting, where the person sees it."""

    alliance: Alliance
    in_force: Charter | None
    under_way: Charter | None
    may_write: bool

    @property
    def code(self) -> str:
        if self.under_way is not None and self.in_force is None:
            return WRITING if self.under_way.filing.state in EDITABLE else WAITING
        return FILED if self.in_force else NONE

    @property
    def word(self) -> str:
        return WORDS[self.code]


@require_GET
def charters(request):
    rows = _standings(request)
    chosen = request.GET.get("state", "")
    counts = {code: sum(row.code == code for row in rows) for code in WORDS}
    return render(
        request,
        "desk/charters.html",
        {
            "total": len(rows),
            "counts": counts,
            "writes": any(row.may_write for row in rows),
            "rows": [row for row in rows if chosen in ("", row.code)],
            "filters": filter_row(
                request.GET,
                name="状态",
                key="state",
                options=[(code, word, counts[code]) for code, word in WORDS.items() if counts[code]],
            ),
            "clause": _clause(request.current.county),
        },
    )


@require_GET
def charter(request, number):
    found = get_object_or_404(_readable(request), filing__number=number)
    filing = found.filing
    on = timezone.localdate()
    events = list(filing.events.select_related("by").order_by("pk"))
    written = [row["heading"] for row in found.sections]
    buttons = [replace(button, **WORDED.get(button.verb, {})) for button in verb_buttons(request, filing)]
    return render(
        request,
        "desk/charter.html",
        {
            "charter": found,
            "filing": filing,
            "events": events,
            "went_back": _went_back(filing, events),
            "missing": [heading for heading in _headings(found.county) if heading not in written],
            "differences": filing.changes_since_accepted(),
            "buttons": buttons,
            "may_edit": filing.may(Verb.EDIT, request.scope, on=on),
            "clause": _clause(found.county),
        },
    )


@require_http_methods(["GET", "POST"])
def new_charter(request, county, code):
    alliance = get_object_or_404(
        Alliance.objects.visible_to(request.scope)
        .as_of(timezone.localdate())
        .with_members(timezone.localdate()),
        county__slug=county,
        code=code,
    )
    core = _core(alliance)
    if core is None or not request.scope.may_at(Permission.CHARTERS_FILE, core.pk):
        raise PermissionDenied
    if sent_before := CharterForm.sent_before(
        request.POST, _readable(request).filter(filing__alliance=alliance)
    ):
        return _write(request, sent_before)
    standing = Charter.objects.filter(filing__alliance=alliance, filing__state__in=UNDER_WAY).first()
    if standing is not None and request.method == "GET":
        messages.info(request, "这个教共体已有一份章程在起草或备案中,请在这一份上继续。")
        return redirect("desk:charter", number=standing.filing.number)
    fresh = Charter(county=alliance.county, filing=Filing(owner_school=core, alliance=alliance))
    return _write(request, fresh)


@require_http_methods(["GET", "POST"])
def edit_charter(request, number):
    found = get_object_or_404(_readable(request), filing__number=number)
    wrote = request.method == "POST" and found.filing.is_owner(request.scope)
    if not wrote and not found.filing.may(Verb.EDIT, request.scope, on=timezone.localdate()):
        messages.warning(request, too_late(found.filing))
        return redirect("desk:charter", number=number)
    return _write(request, found)


def _write(request, charter: Charter):
    """Both buttons keep what was written; 提交 sends it on as well."""
    filing = charter.filing
    headings = _headings(charter.county)
    form = CharterForm(
        request.POST or None,
        headings=headings,
        further=_further(charter.county),
        written=charter.sections,
        initial={"revision": filing.revision} if filing.pk else {},
    )
    if request.method == "POST" and form.is_valid():
        submits = "submit" in request.POST
        if filing.pk and filing.state not in EDITABLE:
            if form.sections == charter.sections:
                return redirect("desk:charter", number=filing.number)  # the form was sent twice
            form.refuse_late(filing)
        elif submits and not form.sections:
            form.add_error(None, "章程还没有写一个字,不能提交。请先填写内容,或按“保存草稿”。")
        else:
            number = _kept(request, charter, form, submits=submits)
            if number:
                return redirect("desk:charter", number=number)
    context = {
        "form": form,
        "charter": charter,
        "alliance": filing.alliance,
        "returned": _went_back(filing, filing.events.select_related("by").order_by("pk"))
        if filing.pk
        else None,
        "clause": _clause(charter.county),
    }
    return render(request, "desk/charter_form.html", context)


def _kept(request, charter: Charter, form: CharterForm, *, submits: bool) -> str:
    """The number of the charter; empty when it was refused, with the sentence on the form."""
    sent = form.cleaned_data
    now = {"scope": request.scope, "by": request.user, "at": timezone.now()}
    filing = charter.filing
    is_new = filing.pk is None
    try:
        with transaction.atomic():
            if is_new:
                County.hold(charter.county_id)
                if again := Filing.objects.filter(key=sent["key"]).first():
                    return again.number  # the form was sent twice
                _refuse_second(filing.alliance)
                filing.key = sent["key"]
            filing.day = timezone.localdate()
            charter.sections = form.sections
            charter.keep(revision=None if is_new else sent["revision"], **now)
            if submits:
                charter.submit(**now)
    except Refused as refusal:
        if is_new:
            filing.pk = None  # what was begun has been undone
        form.refuse(refusal, Filing.objects.filter(pk=filing.pk).first())
        return ""
    messages.success(request, "章程已提交,等教育局备案。备案之日起施行。" if submits else "草稿已保存。")
    return filing.number


def _refuse_second(alliance: Alliance) -> None:
    """Ask while `County.hold` holds the county."""
    other = Filing.objects.filter(alliance=alliance, charter__isnull=False, state__in=UNDER_WAY).first()
    if other is not None:
        raise Refused(
            f"{alliance.name}已有一份章程({other.number})在起草或备案中。请在那一份上修改,或先把它撤回。"
        )


# ---- who sees what -------------------------------------------------------------------------------------


def _own(scope):
    return scope.schools_with(Permission.FILINGS_OWN)


def _readable(request):
    """What one may see of filings anyway, and the charters on file of the alliances one's school belongs to."""
    own = Membership.objects.as_of(timezone.localdate()).filter(school__in=_own(request.scope))
    on_file = Q(filing__state=State.ACCEPTED, filing__alliance__in=own.values("alliance_id"))
    seen = Q(pk__in=Charter.objects.visible_to(request.scope).values("pk"))
    accepted_at = (
        FilingEvent.objects.filter(filing=OuterRef("filing"), verb=Verb.ACCEPT)
        .order_by("-pk")
        .values("at")[:1]
    )
    return (
        Charter.objects.filter(seen | on_file)
        .annotate(filed_at=Subquery(accepted_at))
        .select_related("county", "filing__county", "filing__owner_school", "filing__alliance__kind")
    )


def _standings(request) -> list[Standing]:
    """A school sees its own alliances, the bureau all of the county. Four queries."""
    scope, county, on = request.scope, request.current.county, timezone.localdate()
    if county is None:
        return []
    alliances = Alliance.objects.visible_to(scope).filter(county=county).as_of(on)
    if not scope.may(Permission.FILINGS_VIEW, county.pk):
        own = Membership.objects.as_of(on).filter(school__in=_own(scope))
        alliances = alliances.filter(pk__in=own.values("alliance_id"))
    in_force, under_way = {}, {}
    for row in _readable(request).filter(county=county).order_by("filed_at", "pk"):
        if row.filing.state == State.ACCEPTED:
            in_force[row.filing.alliance_id] = row  # the one put on file last
        elif row.filing.state in UNDER_WAY:
            under_way[row.filing.alliance_id] = row
    return [
        Standing(
            alliance,
            in_force.get(alliance.pk),
            under_way.get(alliance.pk),
            alliance.pk not in under_way and _may_write(scope, alliance),
        )
        for alliance in alliances.with_members(on).order_by("kind__order", "code")
    ]


def _core(alliance: Alliance) -> School | None:
    return next((row.school for row in alliance.members_then if row.role == MemberRole.CORE), None)


def _may_write(scope, alliance: Alliance) -> bool:
    core = _core(alliance)
    return core is not None and scope.may_at(Permission.CHARTERS_FILE, core.pk)


def _went_back(filing: Filing, events) -> FilingEvent | None:
    """Why it has to be written again; None when it need not."""
    if filing.state not in (State.RETURNED, State.REOPENED):
        return None
    return next((event for event in reversed(list(events)) if event.to_state == filing.state), None)


# ---- what the policy says ---------------------------------------------------------------------------------


def _pack(county: County):
    return governing_pack(county.slug, SchoolYear.of(timezone.localdate()).start)


def _headings(county: County) -> list[str]:
    pack = _pack(county)
    return [section.title for section in pack.charter.sections] if pack and pack.charter else []


def _further(county: County) -> bool:
    """Where no document says what a charter contains, the alliance decides."""
    pack = _pack(county)
    return pack.charter.further if pack and pack.charter else True


def _clause(county: County | None):
    pack = _pack(county) if county else None
    if pack is None or pack.charter is None:
        return None
    return quoted(pack, pack.charter.clause)
