"""Filing an activity: the form, its drafts, and what happens when two people or two taps meet."""

import datetime
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from gongtongti.accounts.roles import Permission

from ..comparing import differences
from ..filing_choices import EDITABLE, LESSON_KINDS, SUBJECT_KINDS, ActivityKind
from ..forms_activity import ActivityForm
from ..models import Activity
from ..offering import Offer, first_values, offer, offer_of, values_of
from ..refusals import Overtaken, Refused
from ..storing import attach, undone_on_failure
from .filings import next_step

MAIN_KINDS = (
    ActivityKind.SYNCHRONOUS_LESSON,
    ActivityKind.ONLINE_RESEARCH,
    ActivityKind.ONSITE_RESEARCH,
)
#: What an address may fill in beforehand, e.g. from the timetable.
_GIVEN = ("day", "subject", "topic", "period_of_day", "lessons", "alliance", "host_school")
UNPROCESSABLE, CONFLICT = 422, 409


@require_http_methods(["GET", "POST"])
def file_activity(request):
    if not request.scope.may(Permission.ACTIVITIES_FILE):
        raise PermissionDenied
    if request.method == "POST" and (standing := _filed_before(request)) is not None:
        return _take_in(request, standing)
    if request.method == "POST":
        return _take_in(request, None)
    made = _offered(request, None)
    if made is None or not made.alliances:
        return render(request, "alliances/filing_nowhere.html", {"school": made.owners[0] if made else None})
    kind = request.GET.get("kind", "")
    if kind not in ActivityKind.values:
        others = [one for one in ActivityKind if one not in MAIN_KINDS]
        return render(request, "alliances/filing_kinds.html", {"main": MAIN_KINDS, "others": others})
    owners = {school.code: school for school in made.owners}
    owner = owners.get(request.GET.get("owner_school", ""), made.owners[0])
    initial = first_values(made, owner, kind, on=timezone.localdate())
    initial |= {name: request.GET[name] for name in _GIVEN if request.GET.get(name)}
    form = ActivityForm(offer=made, today=timezone.localdate(), initial=initial)
    return _form_page(request, form, None)


@require_http_methods(["GET", "POST"])
def edit_activity(request, number):
    standing = get_object_or_404(
        _activities().filter(pk__in=Activity.objects.visible_to(request.scope).values("pk")),
        filing__number=number,
    )
    if not standing.filing.is_owner(request.scope):
        raise PermissionDenied
    if request.method == "POST":
        return _take_in(request, standing)
    if standing.filing.state not in EDITABLE:
        messages.info(request, f"{number} {next_step(standing.filing)}现在不能修改。")
        return redirect("alliances:activity", number)
    made = offer_of(standing, on=standing.filing.day)
    form = ActivityForm(
        offer=made, today=timezone.localdate(), standing=standing, initial=values_of(standing)
    )
    return _form_page(request, form, standing)


def _activities():
    return Activity.objects.select_related(
        "county", "host_school", "filing__county", "filing__owner_school", "filing__alliance__kind"
    )


def _filed_before(request) -> Activity | None:
    """What an earlier sending of the same form has made."""
    try:
        key = ActivityForm.base_fields["key"].clean(request.POST.get("key"))
    except ValidationError:
        return None
    standing = _activities().filter(filing__key=key).first()
    if standing is not None and not standing.filing.is_owner(request.scope):
        raise Http404
    return standing


def _day(request) -> datetime.date:
    """Who belongs to an alliance is asked for the day of the activity."""
    given = request.POST if request.method == "POST" else request.GET
    try:
        return datetime.date.fromisoformat(given.get("day", ""))
    except ValueError:
        return timezone.localdate()


def _offered(request, standing: Activity | None) -> Offer | None:
    on = _day(request)
    return offer_of(standing, on=on) if standing else offer(request.scope, request.current.county, on=on)


# ---- what was sent --------------------------------------------------------------------------------
def _take_in(request, standing: Activity | None, *, revision: int | None = None):
    """`revision`: instead of the one of the page, once it is known that nothing else has changed."""
    if standing is not None and standing.filing.state not in EDITABLE:
        return _too_late(request, standing)
    made = _offered(request, standing)
    if made is None:
        raise PermissionDenied
    form = ActivityForm(request.POST, offer=made, today=timezone.localdate(), standing=standing)
    if not form.is_valid():
        return _refused_page(request, form, standing, status=UNPROCESSABLE)
    if revision is None:
        revision = form.cleaned_data["revision"]
    try:
        entry = _keep(request, form, revision)
    except IntegrityError:
        # Sent twice at the same moment: the other sending was first, this one goes on with what it made.
        first = _filed_before(request) if standing is None else None
        if first is None:
            raise
        return _take_in(request, first)
    except Overtaken as refusal:
        return _meet_the_other(request, form, standing, refusal)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _refused_page(request, form, standing, status=CONFLICT)
    return _answer(request, form, entry)


@dataclass
class Entry:
    """What came of a form that was kept. `twins`: what looks like the same activity."""

    activity: Activity
    complaints: list[str]
    twins: list[Activity]
    submitted: bool = False


def _keep(request, form: ActivityForm, revision: int | None) -> Entry:
    """The draft, its files and, where nothing is missing, its submission: all of it or nothing."""
    who = {"scope": request.scope, "by": request.user, "at": timezone.now()}
    with undone_on_failure() as written, transaction.atomic():
        activity = form.activity()
        activity.keep(revision=revision, parts=form.parts(), **who)
        filing = activity.filing
        entry = Entry(activity, [], [])
        entry.complaints = attach(
            filing, request.FILES.getlist("files"), by=request.user, at=who["at"], written=written
        )
        if "submit" not in request.POST or form.incomplete or entry.complaints:
            return entry
        if request.POST["submit"] != "anyway":
            entry.twins = _twins(request, activity)
        if not entry.twins:
            try:
                with transaction.atomic():  # a refused submission leaves the draft
                    activity.submit(revision=filing.revision, **who)
                entry.submitted = True
            except Refused as refusal:
                entry.complaints = [str(refusal)]
    return entry


def _twins(request, activity: Activity) -> list[Activity]:
    alike = Activity.objects.like(
        county=activity.county,
        day=activity.filing.day,
        kind=activity.kind,
        subject=activity.subject,
        host_school=activity.host_school,
        topic=activity.topic,
        period_of_day=activity.period_of_day,
    )
    return list(
        alike.visible_to(request.scope)
        .exclude(pk=activity.pk)
        .select_related("filing__owner_school", "host_school")[:5]
    )


# ---- what is answered -----------------------------------------------------------------------------
def _answer(request, form: ActivityForm, entry: Entry):
    filing = entry.activity.filing
    if _wants_json(request):
        return JsonResponse(
            {
                "number": filing.number,
                "revision": filing.revision,
                "saved": f"{timezone.localtime():%H:%M}",
                "edit": reverse("alliances:edit_activity", args=[filing.number]),
                "files": reverse("alliances:attach", args=[filing.number]),
            }
        )
    if entry.submitted:
        messages.success(request, f"{filing.number} {next_step(filing)}")
        return redirect("alliances:activity", filing.number)
    if "submit" not in request.POST and not entry.complaints:
        messages.success(request, "草稿已保存,还没有提交。")
        return redirect("alliances:edit_activity", filing.number)
    if "submit" in request.POST:
        form.ask_for_missing()
    for sentence in entry.complaints:
        form.add_error(None, sentence)
    status = UNPROCESSABLE if form.errors else 200
    return _form_page(request, form, entry.activity, status=status, twins=entry.twins)


def _too_late(request, standing: Activity):
    """It has left the author's hands: by the first of two taps, or by a colleague."""
    filing = standing.filing
    sentence = f"{filing.number} {next_step(filing)}没有重复提交,这次填写的内容没有写入。"
    if _wants_json(request):
        return JsonResponse({"message": sentence}, status=CONFLICT)
    messages.info(request, sentence)
    return redirect("alliances:activity", filing.number)


def _meet_the_other(request, form: ActivityForm, standing: Activity, refusal: Overtaken):
    """A colleague has changed it meanwhile: both versions are shown, nothing typed is lost."""
    fresh = _activities().get(pk=standing.pk)
    if fresh.filing.state not in EDITABLE:
        form.add_error(None, str(refusal))
        return _refused_page(request, form, fresh, status=CONFLICT)
    others = differences(form, values_of(fresh))
    if not others:
        return _take_in(request, fresh, revision=fresh.filing.revision)
    if _wants_json(request):
        sentence = "另一位同事刚刚修改过这份填报。请按“提交”,对照两边的内容后再决定。"
        return JsonResponse({"message": sentence}, status=CONFLICT)
    form.add_error(
        None,
        "另一位同事在您打开本页之后修改过这份填报,您的内容还没有写入,都还在下面。"
        "请对照列出的不同之处,改好后再提交;提交后以您的内容为准。",
    )
    return _refused_page(request, form, fresh, status=CONFLICT, others=others)


def _refused_page(request, form, standing, *, status, others=()):
    if _wants_json(request):
        labelled = {name: list(errors) for name, errors in form.errors.items()}
        return JsonResponse({"message": form.first_error, "errors": labelled}, status=status)
    if request.FILES:
        form.add_error(None, "选好的照片和材料没有保存。改好上面的问题后,请重新选择。")
    return _form_page(request, form, standing, status=status, others=others)


def _form_page(request, form, standing, *, status=200, twins=(), others=()):
    filing = standing.filing if standing is not None else None
    return render(
        request,
        "alliances/filing_form.html",
        {
            "form": form,
            "filing": filing,
            "attachments": list(filing.attachments.order_by("pk")) if filing else [],
            "returned": filing.events.order_by("-pk").first() if filing else None,
            "key": form["key"].value(),
            "revision": filing.revision if filing else "",
            "kind": ActivityKind(form.kind_now),
            "lesson_kinds": " ".join(sorted(LESSON_KINDS)),
            "subject_kinds": " ".join(sorted(SUBJECT_KINDS)),
            "themed_kinds": ActivityKind.ALLIANCE_RESEARCH.value,
            "today": timezone.localdate(),
            "twins": twins,
            "others": others,
        },
        status=status,
    )


def _wants_json(request) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")
