"""无障碍流动声明: what the core school of one legal person declares, and the form in which it does.

Here, above the apps, because the policy says which alliances declare anything.
"""

import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from alliances.choices import MemberRole
from alliances.filing_choices import EDITABLE, State, Verb
from alliances.forms_kept import too_late
from alliances.models import Alliance, Attachment, County, Declaration, Filing
from alliances.periods import SchoolYear
from alliances.refusals import Refused
from alliances.storing import attach, remove, undone_on_failure
from alliances.views.filings import verb_buttons
from evaluation.policy import governing_pack
from gongtongti.accounts.roles import Permission

from ..forms_declaration import DeclarationForm
from ..quoted import quoted


@require_GET
def declaration(request, number):
    found = get_object_or_404(_readable(request), filing__number=number)
    filing = found.filing
    events = list(filing.events.select_related("by").order_by("pk"))
    return render(
        request,
        "desk/declaration.html",
        {
            "declaration": found,
            "filing": filing,
            "events": events,
            "went_back": _went_back(filing, events),
            "attachments": list(Attachment.objects.visible_to(request.scope).filter(filing=filing)),
            "sees_files": Filing.objects.visible_to(request.scope).filter(pk=filing.pk).exists(),
            "differences": filing.changes_since_accepted(),
            "buttons": verb_buttons(request, filing),
            "may_edit": filing.may(Verb.EDIT, request.scope, on=timezone.localdate()),
            "clause": _clause(filing.alliance, filing.day),
        },
    )


@require_http_methods(["GET", "POST"])
def new_declaration(request, county, code):
    today = timezone.localdate()
    alliance = get_object_or_404(
        Alliance.objects.visible_to(request.scope).as_of(today).with_members(today).select_related("county"),
        county__slug=county,
        code=code,
    )
    core = next((row.school for row in alliance.members_then if row.role == MemberRole.CORE), None)
    if core is None or not request.scope.may_at(Permission.CHARTERS_FILE, core.pk):
        raise PermissionDenied
    if _clause(alliance, today) is None:
        raise Http404
    if sent_before := DeclarationForm.sent_before(
        request.POST, _readable(request).filter(filing__alliance=alliance)
    ):
        return _write(request, sent_before)
    filing = Filing(county=alliance.county, owner_school=core, alliance=alliance)
    if request.current.school_year == request.current.this_year:
        filing.day = today  # for an earlier year only the school knows the day
    return _write(request, Declaration(county=alliance.county, filing=filing))


@require_http_methods(["GET", "POST"])
def edit_declaration(request, number):
    found = get_object_or_404(_readable(request), filing__number=number)
    wrote = request.method == "POST" and found.filing.is_owner(request.scope)
    if not wrote and not found.filing.may(Verb.EDIT, request.scope, on=timezone.localdate()):
        messages.warning(request, too_late(found.filing))
        return redirect("desk:declaration", number)
    return _write(request, found)


def _write(request, row: Declaration):
    """Both buttons keep what was written; 提交 sends it on as well."""
    filing = row.filing
    alliance, is_new = filing.alliance, filing.pk is None
    form = DeclarationForm(
        request.POST or None,
        counts_in=lambda day: _clause(alliance, day) is not None,
        today=timezone.localdate(),
        initial={"day": filing.day, "statement": row.statement}
        | ({} if is_new else {"revision": filing.revision}),
    )
    if request.method == "POST":
        if form.is_valid() and not is_new and filing.state not in EDITABLE:
            if (row.statement, filing.day) == (form.cleaned_data["statement"], form.cleaned_data["day"]):
                return redirect("desk:declaration", filing.number)  # the form was sent twice
            form.refuse_late(filing)
        elif form.is_valid():
            answer = _kept(request, row, form, is_new=is_new)
            if answer is not None:
                return answer
        if request.FILES:
            form.add_error(None, "选好的佐证材料没有保存。改好上面的问题后,请重新选择。")
    return render(
        request,
        "desk/declaration_form.html",
        {
            "form": form,
            "filing": None if is_new else filing,
            "alliance": alliance,
            "owner": filing.owner_school,
            "attachments": [] if is_new else list(filing.attachments.order_by("pk")),
            "returned": None
            if is_new
            else _went_back(filing, filing.events.select_related("by").order_by("pk")),
            "clause": _clause(alliance, filing.day or timezone.localdate()),
        },
    )


def _kept(request, row: Declaration, form: DeclarationForm, *, is_new: bool):
    """Where to go on; None when it was refused, with the sentence on the form."""
    sent, filing = form.cleaned_data, row.filing
    who = {"scope": request.scope, "by": request.user, "at": timezone.now()}
    complaints: list[str] = []
    try:
        with undone_on_failure() as written, transaction.atomic():
            County.hold(row.county_id)
            if is_new:
                if again := Filing.objects.filter(key=sent["key"]).first():
                    return redirect("desk:declaration", again.number)  # the form was sent twice
                filing.key = sent["key"]
            _refuse_second(filing, SchoolYear.of(sent["day"]))
            filing.day, row.statement = sent["day"], sent["statement"]
            row.keep(revision=None if is_new else sent["revision"], **who)
            for one in filing.attachments.all():
                if str(one.key) in request.POST.getlist("remove"):
                    remove(one)
            complaints = attach(
                filing, request.FILES.getlist("files"), by=who["by"], at=who["at"], written=written
            )
            submits = "submit" in request.POST and not complaints
            if submits:
                row.submit(**who)
    except Refused as refusal:
        if is_new:
            filing.pk = None  # what was begun has been undone
        form.refuse(refusal, Filing.objects.filter(pk=filing.pk).first())
        return None
    if submits:
        messages.success(request, "声明已提交,等教育局核定。")
        return redirect("desk:declaration", filing.number)
    for sentence in complaints:
        messages.error(request, sentence)
    messages.success(request, "草稿已保存,还没有提交。")
    return redirect("desk:edit_declaration", filing.number)


def _refuse_second(filing: Filing, year: SchoolYear) -> None:
    """Ask while `County.hold` holds the county."""
    other = (
        Filing.objects.filter(alliance=filing.alliance, declaration__isnull=False)
        .in_year(year)
        .exclude(state=State.WITHDRAWN)
        .exclude(pk=filing.pk)
        .first()
    )
    if other is not None:
        raise Refused(
            f"{filing.alliance.name}{year.label}已有一份声明({other.number}),现在是“{other.state_word}”。"
            "要改的请在那一份上修改;已核定的,请教育局重开后修改。"
        )


def _readable(request):
    return Declaration.objects.visible_to(request.scope).select_related(
        "county",
        "filing__county",
        "filing__owner_school",
        "filing__alliance__kind",
        "filing__alliance__county",
    )


def _went_back(filing: Filing, events):
    """Why it has to be written again; None when it need not."""
    if filing.state not in (State.RETURNED, State.REOPENED):
        return None
    return next((event for event in reversed(list(events)) if event.to_state == filing.state), None)


def _clause(alliance: Alliance, day: datetime.date):
    """The clause by which alliances of this kind declare anything in the school year of the day; None: by none."""
    pack = governing_pack(alliance.county.slug, SchoolYear.of(day).start)
    if pack is None:
        return None
    asked = next(
        (
            block
            for block in pack.requirements
            if block.comparator == "declared" and (not block.kinds or alliance.kind.code in block.kinds)
        ),
        None,
    )
    return asked and quoted(pack, asked.clause)
