"""Writing a long text that is filed: kept as a draft, sent on, refused with everything typed still there."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from alliances.choices import MemberRole
from alliances.filing_choices import EDITABLE, State, Verb
from alliances.forms_kept import KeptForm, too_late
from alliances.models import Alliance, County, Filing, FilingEvent, School
from alliances.models.filed import Filed
from alliances.periods import SchoolYear
from alliances.refusals import Refused
from alliances.storing import attach, remove, undone_on_failure
from evaluation.policy import PolicyPack, governing_pack
from gongtongti.accounts.roles import Permission

from ..evidence.led import alliances_with_members, filing_now, filing_of_form

#: Where one is not looked for: what was withdrawn is given up.
STANDING = tuple(state for state in State if state != State.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of text.

    page       url name where it is read; `edit`: where it is written on
    template   of the form
    submitted  what is said once it has been sent on
    second     a sentence when there is one already; "" when there is none. Asked while the county is held
    files      whether material may be put to it
    """

    page: str
    edit: str
    template: str
    submitted: str
    second: Callable[[Filed], str]
    files: bool = True


@dataclass(frozen=True, slots=True)
class Cited:
    """A clause and the way to it in its document. Used as the clause lines of a page."""

    number: str
    heading: str
    quote: str
    href: str


def cited(pack: PolicyPack | None, clause_id: str) -> Cited | None:
    clause = next((one for one in pack.clauses if one.id == clause_id), None) if pack else None
    if clause is None:
        return None
    href = f"{reverse('evaluation:policy', args=[pack.id])}#clause-{clause.id}"
    return Cited(clause.number, clause.heading, clause.quote, href)


def pack_of(county: County | None, year: SchoolYear) -> PolicyPack | None:
    return governing_pack(county.slug, year.start) if county else None


def alliance_to_write_for(
    request, county: str, code: str, permission: Permission, year: SchoolYear
) -> tuple[Alliance, School]:
    """The alliance and its core as they are in the school year, for whoever may file for the core; 404 and 403 otherwise."""
    today = request.current.today
    if year.begins > today:
        raise Http404
    day = min(year.last_day, today)
    found = alliances_with_members(request.scope, day)
    alliance = get_object_or_404(found, county__slug=county, code=code)
    core = core_of(alliance)
    if core is None or not request.scope.may_at(permission, core.pk):
        raise PermissionDenied
    return alliance, core


def core_of(alliance: Alliance) -> School | None:
    """Of `alliance.members_then`."""
    return next((row.school for row in alliance.members_then if row.role == MemberRole.CORE), None)


def year_or_404(text: str) -> SchoolYear:
    try:
        return SchoolYear.parse(text)
    except ValueError as error:
        raise Http404 from error


def sent_before(request, rows) -> Filed | None:
    return KeptForm.sent_before(request.POST, rows) if request.method == "POST" else None


def write_on(request, row: Filed, form: Callable[[Filed], KeptForm], kind: Kind, **context):
    """One's own text that stands already; what may no longer be changed is shown instead."""
    wrote = request.method == "POST" and row.filing.is_owner(request.scope)
    if not wrote and not row.filing.may(Verb.EDIT, request.scope, on=timezone.localdate()):
        messages.warning(request, too_late(row.filing))
        return redirect(kind.page, row.filing.number)
    return write(request, row, form(row), kind, **context)


def write(request, row: Filed, form: KeptForm, kind: Kind, **context):
    """Both buttons keep what was written; 提交 sends it on as well."""
    filing = row.filing
    is_new = filing.pk is None
    if request.method == "POST":
        if form.is_valid() and not is_new and filing.state not in EDITABLE:
            before = row.content()
            form.fill(row)
            if row.content() == before:
                return redirect(kind.page, filing.number)  # the form was sent twice
            form.refuse_late(filing)
        elif form.is_valid() and not ("submit" in request.POST and _asks_for_missing(form)):
            answer = _kept(request, row, form, kind)
            if answer is not None:
                return answer
        if request.FILES:
            form.add_error(None, "选好的材料没有保存。改好上面的问题后,请重新选择。")
    context |= {
        "form": form,
        "row": row,
        "filing": None if is_new else filing,
        "alliance": filing.alliance,
        "owner": filing.owner_school,
        "page": kind.page,
        "attachments": [] if is_new else list(filing.attachments.order_by("pk")),
        "returned": None if is_new else went_back(filing),
    }
    return render(request, kind.template, context)


def _asks_for_missing(form: KeptForm) -> bool:
    for name, sentence in form.missing:
        form.add_error(name, sentence)
    return bool(form.errors)


def _kept(request, row: Filed, form: KeptForm, kind: Kind):
    """Where to go on; None when it was refused, with the sentence on the form."""
    sent, filing = form.cleaned_data, row.filing
    who = {"scope": request.scope, "by": request.user, "at": timezone.now()}
    is_new = filing.pk is None
    complaints: list[str] = []
    try:
        with undone_on_failure() as written, transaction.atomic():
            if is_new:
                County.hold(row.county_id)
                if again := filing_of_form(sent["key"]):
                    return redirect(kind.page, again.number)  # the form was sent twice
                if sentence := kind.second(row):
                    raise Refused(sentence)
                filing.key = sent["key"]
            filing.day = timezone.localdate()
            form.fill(row)
            row.keep(revision=None if is_new else sent["revision"], **who)
            if kind.files:
                for one in filing.attachments.all():
                    if str(one.key) in request.POST.getlist("remove"):
                        remove(one)
                uploads = request.FILES.getlist("files")
                complaints = attach(filing, uploads, by=who["by"], at=who["at"], written=written)
            submits = "submit" in request.POST and not complaints
            if submits:
                row.submit(**who)
    except Refused as refusal:
        if is_new:
            filing.pk = None  # what was begun has been undone
        form.refuse(refusal, filing_now(filing))
        return None
    if submits:
        messages.success(request, kind.submitted)
        return redirect(kind.page, filing.number)
    for sentence in complaints:
        messages.error(request, sentence)
    messages.success(request, "草稿已保存,还没有提交。")
    return redirect(kind.edit, filing.number)


def went_back(filing: Filing) -> FilingEvent | None:
    """Why it has to be written again; None when it need not."""
    if filing.state not in (State.RETURNED, State.REOPENED):
        return None
    return filing.events.select_related("by").filter(to_state=filing.state).order_by("-pk").first()
