"""异议: a school contests one input of its score; the list, the page and the form. How one is answered: reviews.py."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from alliances.filing_choices import EDITABLE, State, Verb
from alliances.forms_kept import too_late
from alliances.models import Attachment, County, Filing
from alliances.paging import latest_page_of
from alliances.refusals import Refused
from alliances.storing import attach, remove, undone_on_failure
from alliances.views.filings import verb_buttons
from gongtongti.accounts.roles import Permission

from ..evidence.sources import source_of
from ..forms import LARGEST_ID
from ..forms_objection import ObjectionForm, contested_again
from ..inputs import READING, Input
from ..models import Objection, Score, ScoreRun
from ..objecting import hand_in, last_day, refuse_second, why_not_now
from ..presentation import contested

PAGE_SIZE = 50


@require_GET
def objections(request):
    """Of one's own school; of the county for the bureau."""
    scope, county = request.scope, request.current.county
    if not any(scope.may(permission) for permission in (Permission.FILINGS_OWN, Permission.FILINGS_VIEW)):
        raise PermissionDenied
    page = latest_page_of(
        readable(request).filter(county=county),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=PAGE_SIZE,
    )
    own = Score.objects.visible_to(scope).filter(
        school__in=scope.schools_with(Permission.OBJECTIONS_FILE),
        run__state=ScoreRun.State.ANNOUNCED,
        run__county=county,
    )
    return render(
        request,
        "evaluation/objections.html",
        {
            "page": page,
            "may_review": county is not None and scope.may(Permission.OBJECTIONS_REVIEW, county.pk),
            "own_scores": list(own.select_related("run__publication").order_by("-run", "-official", "pk")),
            "sees_schools": county is not None and scope.may(Permission.FILINGS_VIEW, county.pk),
        },
    )


@require_GET
def objection(request, number):
    found = get_object_or_404(readable(request), filing__number=number)
    return render(request, "evaluation/objection.html", page_context(request, found))


def page_context(request, found: Objection) -> dict:
    filing, scope = found.filing, request.scope
    events = list(filing.events.select_related("by").order_by("pk"))
    reviews = scope.may(Permission.OBJECTIONS_REVIEW, found.county_id)
    review = getattr(found, "review", None)
    return {
        "objection": found,
        "filing": filing,
        "run": found.run,
        "score": found.score,
        "closes_on": last_day(found.run),
        "events": events,
        "went_back": _went_back(filing, events),
        "attachments": list(Attachment.objects.visible_to(scope).filter(filing=filing).order_by("pk")),
        "buttons": verb_buttons(request, filing),
        "may_edit": filing.may(Verb.EDIT, scope, on=timezone.localdate()),
        "reviews": reviews,
        "waits": filing.state in (State.CONFIRMED, State.RETURNED),
        "review": review,
        "difference": _difference(request, found) if review else [],
        "every_school": scope.may(Permission.SCORES_VIEW, found.county_id),
        "followed_by": list(ScoreRun.objects.visible_to(scope).filter(corrects=found.run).order_by("pk")),
        "own_after": list(
            Score.objects.visible_to(scope)
            .filter(
                run__corrects=found.run,
                school=found.score.school_id,
                kind=found.score.kind,
                alliance_code=found.score.alliance_code,
            )
            .order_by("run")
        ),
        "may_correct": scope.may(Permission.RUNS_START, found.county_id),
        "newest_seen": ScoreRun.objects.visible_to(scope)
        .filter(county=found.county_id, school_year=found.run.school_year)
        .order_by("-pk")
        .values_list("pk", flat=True)
        .first()
        or 0,
        "next": contested.next_steps(found, source_of(found.county, found.input))
        if review and reviews
        else None,
    }


def _difference(request, found: Objection):
    """The numbers of other schools are for those who see every school."""
    scores = Score.objects.visible_to(request.scope).filter(run=found.run)
    return contested.difference(
        found.review,
        list(scores),
        every_school=request.scope.may(Permission.SCORES_VIEW, found.county_id),
        school=found.score.school_code,
    )


@require_http_methods(["GET", "POST"])
def new_objection(request, pk):
    score = get_object_or_404(_with_what_it_rests_on(request), pk=min(pk, LARGEST_ID))
    if not request.scope.may_at(Permission.OBJECTIONS_FILE, score.school_id):
        raise PermissionDenied
    if sent_before := ObjectionForm.sent_before(request.POST, readable(request).filter(score=score)):
        return _write(request, sent_before, score)
    closed = why_not_now(score.run, on=timezone.localdate())
    if closed and request.method == "GET":
        return render(request, "evaluation/objection_closed.html", {"score": score, "closed": closed})
    filing = Filing(
        county=score.run.county, owner_school=score.school, alliance=None, day=timezone.localdate()
    )
    return _write(request, Objection(county=score.run.county, filing=filing, score=score), score)


@require_http_methods(["GET", "POST"])
def edit_objection(request, number):
    found = get_object_or_404(readable(request), filing__number=number)
    wrote = request.method == "POST" and found.filing.is_owner(request.scope)
    if not wrote and not found.filing.may(Verb.EDIT, request.scope, on=timezone.localdate()):
        messages.warning(request, too_late(found.filing))
        return redirect("evaluation:objection", number)
    score = get_object_or_404(_with_what_it_rests_on(request), pk=found.score_id)
    return _write(request, found, score)


def _write(request, row: Objection, score: Score):
    """Both buttons keep what was written; 提交 sends it on as well."""
    filing = row.filing
    is_new, handed_in = filing.pk is None, filing.submitted_at is not None
    offered = contested.offered(score)
    form = ObjectionForm(
        request.POST or None,
        offered=offered,
        fixed=contested_again(row.input, offered, row.input_label) if handed_in else None,
        initial={}
        if is_new
        else {
            "input": contested_again(row.input, offered, row.input_label).key,
            "claimed": row.claimed if row.input.get("kind") != READING else "",
            "grounds": row.grounds,
            "revision": filing.revision,
        },
    )
    if request.method == "POST":
        if form.is_valid() and not is_new and filing.state not in EDITABLE:
            if _same(row, form.cleaned_data):
                return redirect("evaluation:objection", filing.number)  # the form was sent twice
            form.refuse_late(filing)
        elif form.is_valid():
            answer = _kept(request, row, form, is_new=is_new)
            if answer is not None:
                return answer
        if request.FILES:
            form.add_error(None, "选好的附件没有保存。改好上面的问题后,请重新选择。")
    return render(
        request,
        "evaluation/objection_form.html",
        {
            "form": form,
            "groups": contested.grouped(offered),
            "filing": None if is_new else filing,
            "objection": row,
            "handed_in": handed_in,
            "score": score,
            "run": score.run,
            "closes_on": last_day(score.run),
            "attachments": [] if is_new else list(filing.attachments.order_by("pk")),
            "returned": None
            if is_new
            else _went_back(filing, filing.events.select_related("by").order_by("pk")),
        },
    )


def _same(row: Objection, sent: dict) -> bool:
    return (row.input, row.claimed, row.grounds) == (sent["input"].name, sent["claimed"], sent["grounds"])


def _kept(request, row: Objection, form: ObjectionForm, *, is_new: bool):
    """Where to go on; None when it was refused, with the sentence on the form."""
    sent, filing = form.cleaned_data, row.filing
    who = {"scope": request.scope, "by": request.user, "at": timezone.now()}
    complaints: list[str] = []
    try:
        with undone_on_failure() as written, transaction.atomic():
            County.hold(row.county_id)
            if is_new:
                if again := Objection.objects.filter(filing__key=sent["key"]).first():
                    return redirect("evaluation:objection", again.filing.number)  # the form was sent twice
                if closed := why_not_now(row.run, on=timezone.localdate()):
                    raise Refused(closed)
                filing.key = sent["key"]
            _say(row, sent["input"], sent)
            refuse_second(row)
            row.keep(revision=None if is_new else sent["revision"], **who)
            for one in filing.attachments.all():
                if str(one.key) in request.POST.getlist("remove"):
                    remove(one)
            complaints = attach(
                filing, request.FILES.getlist("files"), by=who["by"], at=who["at"], written=written
            )
            submits = "submit" in request.POST and not complaints
            if submits:
                hand_in(row, **who)
    except Refused as refusal:
        if is_new:
            filing.pk = None  # what was begun has been undone
        form.refuse(refusal, Filing.objects.visible_to(request.scope).filter(pk=filing.pk).first())
        return None
    if submits:
        messages.success(request, f"异议已提交,编号 {filing.number},等教育局复核。")
        return redirect("evaluation:objection", filing.number)
    for sentence in complaints:
        messages.error(request, sentence)
    messages.success(request, "草稿已保存,还没有提交。公示期内提交才受理。")
    return redirect("evaluation:edit_objection", filing.number)


def _say(row: Objection, about: Input, sent: dict) -> None:
    row.input, row.claimed, row.grounds = dict(about.name), sent["claimed"], sent["grounds"]
    row.input_label = (about.label if about.key else about.about)[:200]


def readable(request):
    return Objection.objects.visible_to(request.scope).select_related(
        "county", "filing__county", "filing__owner_school", "score__run__county", "score__run__publication",
        "review__by",
    ).defer("score__run__facts")  # fmt: skip


def _with_what_it_rests_on(request):
    return (
        Score.objects.visible_to(request.scope)
        .select_related("run__county", "run__pack_text", "run__publication", "school__county")
        .defer(None)
    )


def _went_back(filing: Filing, events):
    """Why it has to be written again; None when it need not."""
    if filing.state != State.RETURNED:
        return None
    return next((event for event in reversed(list(events)) if event.to_state == filing.state), None)
