"""校长职级制: the opinions of a core's head on the heads of its members. Nobody else's pages lead here or know of them."""

from dataclasses import dataclass, replace

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from alliances.choices import MemberRole
from alliances.filing_choices import State, Verb
from alliances.models import Alliance, Filing, School
from alliances.views.filings import verb_buttons
from gongtongti.accounts.roles import Permission

from ..evidence.led import alliances_with_members
from ..forms_opinion import OpinionForm
from ..models import Opinion
from .writing import (
    Kind,
    alliance_to_write_for,
    cited,
    core_of,
    pack_of,
    sent_before,
    went_back,
    write,
    write_on,
    year_or_404,
)

WORDED = {
    Verb.ACCEPT: {"label": "收阅"},
    Verb.SEND_BACK: {"explained": "请写明要补充什么,只有作者看得到。"},
    Verb.REOPEN: {"label": "请作者修改", "explained": "请作者改写后再交。请写明为什么,只有作者看得到。"},
    Verb.WITHDRAW: {"explained": "撤回后不能恢复;要报时重新写。可以写明原因。"},
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One member school of one alliance, of whose head the core's head is asked."""

    alliance: Alliance
    school: School
    opinion: Opinion | None
    may_write: bool


@never_cache
@require_GET
def opinions(request):
    scope, county, year = request.scope, request.current.county, request.current.school_year
    if not (scope.may(Permission.OPINIONS_VIEW) or _leads(request)):
        raise PermissionDenied
    pack = pack_of(county, year)
    rows = _asked(request, pack) if pack and pack.opinions else []
    return render(
        request,
        "evaluation/opinions.html",
        {
            "year": year,
            "rows": rows,
            "given": sum(row.opinion is not None for row in rows),
            "reads": county is not None and scope.may(Permission.OPINIONS_VIEW, county.pk),
            "clause": cited(pack, pack.opinions.clause) if pack and pack.opinions else None,
        },
    )


@never_cache
@require_GET
def opinion(request, number):
    found = get_object_or_404(_readable(request), filing__number=number)
    filing = found.filing
    pack = pack_of(found.county, found.school_year)
    return render(
        request,
        "evaluation/opinion.html",
        {
            "opinion": found,
            "filing": filing,
            "events": list(filing.events.select_related("by").order_by("pk")),
            "went_back": went_back(filing),
            "buttons": [
                replace(button, **WORDED.get(button.verb, {})) for button in verb_buttons(request, filing)
            ],
            "may_edit": filing.may(Verb.EDIT, request.scope, on=timezone.localdate()),
            "clause": cited(pack, pack.opinions.clause) if pack and pack.opinions else None,
        },
    )


@never_cache
@require_http_methods(["GET", "POST"])
def new_opinion(request, county, code, school, year):
    year = year_or_404(year)
    alliance, core = alliance_to_write_for(request, county, code, Permission.OPINIONS_FILE, year)
    pack = pack_of(alliance.county, year)
    member = next((row.school for row in _members(alliance) if row.school.code == school), None)
    if (
        member is None
        or pack is None
        or pack.opinions is None
        or alliance.kind.code not in pack.opinions.kinds
    ):
        raise Http404
    mine = _readable(request).filter(filing__owner_school=core, member_school=member, school_year=year)
    if before := sent_before(request, mine):
        return _write(request, before)
    standing = mine.exclude(filing__state=State.WITHDRAWN).first()
    if standing is not None and request.method == "GET":
        messages.info(request, "您这个学年已经写过这一份意见,请在这一份上继续。")
        return redirect("evaluation:opinion", standing.filing.number)
    filing = Filing(county=alliance.county, owner_school=core, alliance=alliance)
    fresh = Opinion(county=alliance.county, filing=filing, school_year=year, member_school=member)
    return write(request, fresh, _form(request, fresh), KIND)


@never_cache
@require_http_methods(["GET", "POST"])
def edit_opinion(request, number):
    return _write(request, get_object_or_404(_readable(request), filing__number=number))


def _write(request, found: Opinion):
    return write_on(request, found, lambda row: _form(request, row), KIND)


def _form(request, row: Opinion) -> OpinionForm:
    return OpinionForm(
        request.POST if request.method == "POST" else None,
        initial={"words": row.words} | ({"revision": row.filing.revision} if row.filing.pk else {}),
    )


def _second(row: Opinion) -> str:
    other = (
        Opinion.objects.filter(
            filing__owner_school=row.filing.owner_school,
            filing__alliance=row.filing.alliance,
            member_school=row.member_school,
            school_year=row.school_year,
        )
        .exclude(filing__state=State.WITHDRAWN)
        .first()
    )
    # By its number only the author finds it: a successor is told no more than that there is one.
    return f"{row.school_year.label}对{row.member_school}负责人的评价意见已经提出过。" if other else ""


KIND = Kind(
    page="evaluation:opinion",
    edit="evaluation:edit_opinion",
    template="evaluation/opinion_form.html",
    submitted="评价意见已提交教育局。对方学校看不到。",
    second=_second,
    files=False,
)


# ---- who sees what -------------------------------------------------------------------------------------


def _readable(request):
    return Opinion.objects.visible_to(request.scope).select_related(
        "county", "member_school", "filing__county", "filing__owner_school", "filing__alliance__kind"
    )


def _leads(request) -> bool:
    """Head of a core school: a principal of a member is asked about nobody."""
    return bool(request.scope.led) and request.scope.may(Permission.OPINIONS_FILE)


def _members(alliance: Alliance):
    """A guest from outside the county answers to another bureau."""
    return [row for row in alliance.members_then if row.role not in (MemberRole.CORE, MemberRole.GUEST)]


def _asked(request, pack) -> list[Asked]:
    """The bureau sees whom it has heard and whom not; an author what he has to write. Three queries."""
    scope, county, year, day = (
        request.scope,
        request.current.county,
        request.current.school_year,
        request.current.day,
    )
    written = {
        (row.filing.alliance_id, row.member_school_id): row
        for row in _readable(request)
        .filter(county=county, school_year=year)
        .exclude(filing__state=State.WITHDRAWN)
        .order_by("pk")
    }
    found = alliances_with_members(scope, day, kinds=pack.opinions.kinds).filter(county=county)
    own, sees_all = (
        scope.schools_with(Permission.OPINIONS_FILE),
        scope.may(Permission.OPINIONS_VIEW, county.pk),
    )
    rows = []
    for alliance in found.order_by("kind__order", "code"):
        core = core_of(alliance)
        mine = core is not None and core.pk in own
        if not (mine or sees_all):
            continue
        for membership in _members(alliance):
            opinion = written.get((alliance.pk, membership.school_id))
            rows.append(Asked(alliance, membership.school, opinion, mine and opinion is None))
    return rows
