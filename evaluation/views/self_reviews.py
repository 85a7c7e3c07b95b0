"""建设要求评议: who has held itself against annex 1 this year, what it says, and what the bureau says to it."""

from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from alliances.filing_choices import State, Verb
from alliances.filters import filter_row
from alliances.models import Filing
from alliances.refusals import Refused
from alliances.views.filings import verb_buttons
from gongtongti.accounts.roles import Permission

from ..evidence.led import alliances_with_members
from ..forms_review import Rubric, RulingForm, SelfReviewForm
from ..models import SelfReview, SelfReviewRuling
from ..policy import UnknownPack, load_pack
from ..presentation.self_reviews import WORDS, Standing, items_shown
from ..reviewing import rule_self_review
from .writing import (
    Kind,
    alliance_to_write_for,
    core_of,
    pack_of,
    sent_before,
    went_back,
    write,
    write_on,
    year_or_404,
)

WORDED = {
    Verb.REOPEN: {
        "label": "重开自评",
        "explained": "重开之后由总校修改再交,原来的评议留在办理记录里。请写明为什么重开。",
    },
    Verb.SEND_BACK: {"explained": "请写明要补充或改正什么,总校会看到。"},
    Verb.WITHDRAW: {"explained": "撤回后不再评议,也不能恢复;要报时重新填写。可以写明原因。"},
}


@require_GET
def self_reviews(request):
    scope, county = request.scope, request.current.county
    if not (scope.may(Permission.FILINGS_VIEW) or scope.may(Permission.SELF_REVIEWS_FILE)):
        raise PermissionDenied
    rows = _standings(request) if county else []
    chosen = request.GET.get("state", "")
    counts = {code: sum(row.code == code for row in rows) for code in WORDS}
    return render(
        request,
        "evaluation/self_reviews.html",
        {
            "total": len(rows),
            "counts": counts,
            "year": request.current.school_year,
            "writes": any(row.may_write for row in rows),
            "rows": [row for row in rows if chosen in ("", row.code)],
            "sees_all": county is not None and scope.may(Permission.FILINGS_VIEW, county.pk),
            "filters": filter_row(
                request.GET,
                name="状态",
                key="state",
                options=[(code, word, counts[code]) for code, word in WORDS.items() if counts[code]],
            ),
            "pack": pack_of(county, request.current.school_year),
        },
    )


@require_GET
def self_review(request, number):
    found = get_object_or_404(_readable(request), filing__number=number)
    filing = found.filing
    rubric = _rubric(found)
    rulings = list(found.rulings.select_related("by").order_by("-pk"))
    held = rulings[0] if rulings and filing.state == State.ACCEPTED else None
    shown = items_shown(found, rubric.clauses, held)
    buttons = [replace(button, **WORDED.get(button.verb, {})) for button in verb_buttons(request, filing)]
    return render(
        request,
        "evaluation/self_review.html",
        {
            "review": found,
            "filing": filing,
            "ruling": held,
            "items": shown,
            "differing": sum(row.differs for row in shown),
            "attachments": list(filing.attachments.order_by("pk")),
            "events": list(filing.events.select_related("by").order_by("pk")),
            "went_back": went_back(filing),
            "buttons": buttons,
            "may_edit": filing.may(Verb.EDIT, request.scope, on=timezone.localdate()),
            "may_rule": _may_rule(request, filing),
        },
    )


@require_http_methods(["GET", "POST"])
def new_self_review(request, county, code, year):
    year = year_or_404(year)
    alliance, core = alliance_to_write_for(request, county, code, Permission.SELF_REVIEWS_FILE, year)
    rubric = Rubric(pack_of(alliance.county, year), alliance.kind.code)
    mine = _readable(request).filter(filing__alliance=alliance, school_year=year)
    if before := sent_before(request, mine):
        return _write(request, before)
    if not rubric.items:
        messages.info(request, f"{year.label}没有文件对这一类教共体列出建设要求,不用自评。")
        return redirect("evaluation:self_reviews")
    standing = mine.exclude(filing__state=State.WITHDRAWN).first()
    if standing is not None and request.method == "GET":
        messages.info(request, f"{year.label}已有一份自评,请在这一份上继续。")
        return redirect("evaluation:self_review", standing.filing.number)
    filing = Filing(county=alliance.county, owner_school=core, alliance=alliance)
    fresh = SelfReview(county=alliance.county, filing=filing, school_year=year)
    return write(request, fresh, _form(request, fresh), KIND, rubric=rubric)


@require_http_methods(["GET", "POST"])
def edit_self_review(request, number):
    return _write(request, get_object_or_404(_readable(request), filing__number=number))


@require_http_methods(["GET", "POST"])
def rule_on_self_review(request, number):
    """逐条评议. Shown to whoever may answer while it waits; the others are led back to reading it."""
    found = get_object_or_404(_readable(request), filing__number=number)
    filing = found.filing
    if not request.scope.may(Permission.SELF_REVIEWS_REVIEW, found.county_id):
        raise PermissionDenied
    rubric = _rubric(found)
    form = RulingForm(
        request.POST or None, rubric=rubric, review=found, initial={"revision": filing.revision}
    )
    if request.method == "POST" and form.is_valid():
        try:
            rule_self_review(
                found,
                form.answers,
                opinion=form.cleaned_data["opinion"].strip(),
                revision=form.cleaned_data["revision"],
                scope=request.scope,
                by=request.user,
                at=timezone.now(),
            )
        except Refused as refusal:
            form.add_error(None, f"{refusal}您写的都还在下面。")
        else:
            messages.success(request, f"{filing.number} 已评议,总校可以看到逐条结果。")
            return redirect("evaluation:self_review", number)
    elif request.method == "GET" and not _may_rule(request, filing):
        messages.warning(request, f"{number} 现在是“{filing.state_word}”,不能评议。")
        return redirect("evaluation:self_review", number)
    context = {"review": found, "filing": filing, "form": form}
    return render(request, "evaluation/self_review_ruling.html", context)


def _write(request, found: SelfReview):
    return write_on(request, found, lambda row: _form(request, row), KIND)


def _form(request, row: SelfReview) -> SelfReviewForm:
    return SelfReviewForm(
        request.POST if request.method == "POST" else None,
        rubric=_rubric(row),
        alliance=row.filing.alliance,
        year=row.school_year,
        written=row.answers,
        initial={"revision": row.filing.revision} if row.filing.pk else {},
    )


def _second(row: SelfReview) -> str:
    other = (
        SelfReview.objects.filter(filing__alliance=row.filing.alliance, school_year=row.school_year)
        .exclude(filing__state=State.WITHDRAWN)
        .select_related("filing")
        .first()
    )
    if other is None:
        return ""
    return (
        f"{row.filing.alliance.name}{row.school_year.label}已有一份自评({other.filing.number})。"
        "请在那一份上修改,或先把它撤回。"
    )


KIND = Kind(
    page="evaluation:self_review",
    edit="evaluation:edit_self_review",
    template="evaluation/self_review_form.html",
    submitted="自评已提交,等教育局逐条评议。",
    second=_second,
)


# ---- who sees what -------------------------------------------------------------------------------------


def _readable(request):
    return SelfReview.objects.visible_to(request.scope).select_related(
        "county", "filing__county", "filing__owner_school", "filing__alliance__kind"
    )


def _rubric(row: SelfReview) -> Rubric:
    """Of the pack that was answered; of the governing one before anything was."""
    try:
        pack = load_pack(row.pack) if row.pack else pack_of(row.county, row.school_year)
    except UnknownPack:
        pack = None
    return Rubric(pack, row.filing.alliance.kind.code)


def _may_rule(request, filing: Filing) -> bool:
    """`Filing.may` knows no common button for what is ruled on; this is its own."""
    return filing.state in (State.CONFIRMED, State.ESCALATED) and request.scope.may(
        Permission.SELF_REVIEWS_REVIEW, filing.county_id
    )


def _standings(request) -> list[Standing]:
    """The bureau sees all alliances of the county, a school those it leads. Four queries."""
    scope, county, day = request.scope, request.current.county, request.current.day
    year = request.current.school_year
    found = alliances_with_members(scope, day).filter(county=county)
    own = scope.schools_with(Permission.SELF_REVIEWS_FILE)
    alliances = [
        row
        for row in found.order_by("kind__order", "code")
        if scope.may(Permission.FILINGS_VIEW, county.pk) or ((core := core_of(row)) and core.pk in own)
    ]
    reviews = {
        row.filing.alliance_id: row
        for row in _readable(request)
        .filter(county=county, school_year=year)
        .exclude(filing__state=State.WITHDRAWN)
        .order_by("pk")
    }
    done = [row.pk for row in reviews.values() if row.filing.state == State.ACCEPTED]
    rulings = {
        row.self_review_id: row
        for row in SelfReviewRuling.objects.filter(self_review__in=done).order_by("pk")
    }
    asked = {item.kind for item in pack.rubric} if (pack := pack_of(county, year)) else set()
    return [
        Standing(
            row,
            review := reviews.get(row.pk),
            rulings.get(review.pk) if review else None,
            review is None
            and row.kind.code in asked
            and (core := core_of(row)) is not None
            and scope.may_at(Permission.SELF_REVIEWS_FILE, core.pk),
        )
        for row in alliances
    ]
