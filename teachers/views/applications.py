"""Applying for a rotation: a school for one of its teachers, or a teacher for himself."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from alliances.filing_choices import EDITABLE, Answer, State, Verb
from alliances.models import Filing
from alliances.refusals import Overtaken, Refused
from gongtongti.accounts.roles import Permission

from ..choices import Source
from ..forms_rotation import FORM_WORDS, KIND_WORDS, RotationForm
from ..models import Rotation, Teacher
from .rotation import find_rotation

UNPROCESSABLE, CONFLICT = 422, 409
_COMPARE = (
    "{} 在您打开本页之后又被同事修改过,您填的还没有保存,都还在下面。"
    "请先打开同事保存的内容对照;再次提交后,以您填的为准。"
)
_COMPARE_FIRST = "同事刚刚修改过这份申请。请按“提交”,对照两边的内容后再决定。"


@require_http_methods(["GET", "POST"])
def apply(request):
    """`?by=me`: for oneself. A form sent twice finds what its first sending made."""
    applicant = _applicant(request)
    given = request.POST.get("key", "")
    if request.method == "POST" and (stands := _sent_before(request, given)):
        return _form_page(request, stands) if stands.filing.state in EDITABLE else _too_late(request, stands)
    return _form_page(request, None, applicant=applicant, key=_key(given))


@require_http_methods(["GET", "POST"])
def edit_rotation(request, number):
    found = find_rotation(request, number)
    if not found.filing.is_owner(request.scope):
        raise Http404  # the same answer whether it may not be changed or does not exist
    if not found.filing.may(Verb.EDIT, request.scope, on=timezone.localdate()):
        return _too_late(request, found)
    return _form_page(request, found)


def _too_late(request, rotation: Rotation):
    filing = rotation.filing
    sentence = f"{filing.number} 现在是“{filing.state_word}”,没有再改动。"
    if _is_saving(request):
        return JsonResponse({"message": sentence}, status=CONFLICT)
    messages.info(request, sentence)
    return redirect("teachers:rotation", filing.number)


def _is_saving(request) -> bool:
    """The form saves itself while it is filled in."""
    return request.headers.get("Accept", "").startswith("application/json")


def _applicant(request) -> Teacher | None:
    """The person himself; None: a school files. Who may do neither is sent away."""
    scope = request.scope
    as_school = bool(scope.schools_with(Permission.ROTATIONS_FILE)) or scope.everywhere
    for_oneself = request.POST.get("by", request.GET.get("by", "")) == "me"
    if as_school and not for_oneself:
        return None
    if not scope.may(Permission.ROTATIONS_APPLY):
        raise PermissionDenied
    return (
        Teacher.objects.visible_to(scope)
        .select_related("county", "school", "campus")
        .filter(user=request.user.pk, county=request.current.county)
        .employed_on(timezone.localdate())
        .first()
    ) or _nobody()


def _nobody():
    raise PermissionDenied("您的账号还没有对应到教师名册,不能申请流动。请联系学校或教育局登记。")


def _key(given: str) -> uuid.UUID:
    try:
        return uuid.UUID(given)
    except ValueError:
        return uuid.uuid4()


def _sent_before(request, given: str) -> Rotation | None:
    """One's own application that came from the same form."""
    found = Rotation.objects.visible_to(request.scope).filter(
        filing__key=_key(given), filing__created_by=request.user
    )
    return found.select_related(
        "filing__county", "filing__owner_school", "teacher", "home_school", "host_school"
    ).first()


def _form_page(request, found: Rotation | None, *, applicant: Teacher | None = None, key=None):
    if found is not None and found.source == Source.PERSONAL:
        applicant = found.teacher
    submitting = "submit" in request.POST and "draft" not in request.POST
    form = RotationForm(
        request.POST if request.method == "POST" else None,
        scope=request.scope,
        county=found.county if found else request.current.county,
        on=timezone.localdate(),
        applicant=applicant,
        rotation=found,
        submitting=submitting,
    )
    overtaken, refused, revision = (
        False,
        "",
        request.POST.get("revision", "") or (found.filing.revision if found else ""),
    )
    if request.method == "POST" and form.is_valid():
        if key is not None:
            form.rotation.filing.key = key
        try:
            _keep(request, form.rotation)
            revision = form.rotation.filing.revision
            if submitting:
                form.rotation.submit(scope=request.scope, by=request.user, at=timezone.now())
        except Refused as error:
            refused = str(error)
            if (fresh := _overtaken(error, form.rotation)) is not None:
                overtaken, refused, revision = True, _COMPARE.format(fresh.number), fresh.revision
        except IntegrityError:
            # Sent twice at the same moment: the other sending was first, this one goes on with what it made.
            stands = _sent_before(request, str(key))
            if stands is None:
                raise
            return (
                _form_page(request, stands) if stands.filing.state in EDITABLE else _too_late(request, stands)
            )
        else:
            return _done(request, form.rotation, submitting=submitting)
    if _is_saving(request):
        sentence = refused or "".join(message for found in form.errors.values() for message in found)
        sentence = _COMPARE_FIRST if overtaken else sentence
        return JsonResponse({"message": sentence}, status=CONFLICT if refused else UNPROCESSABLE)
    kept = form.rotation if form.rotation is not None and form.rotation.filing.pk else None
    return render(
        request,
        "teachers/rotation_form.html",
        {
            "attachments": list(kept.filing.attachments.all()) if kept else [],
            "form": form,
            "rotation": kept,
            "applicant": applicant,
            "key": key or (kept.filing.key if kept else ""),
            "revision": revision,
            "refused": refused,
            "overtaken": overtaken,
            "kind_choices": _choices(form, "kind", KIND_WORDS),
            "form_choices": _choices(form, "form", FORM_WORDS),
            "returned": _why_returned(kept),
        },
        status=CONFLICT if refused else UNPROCESSABLE if form.errors else 200,
    )


def _overtaken(refusal: Refused, rotation: Rotation) -> Filing | None:
    """What a colleague has changed meanwhile: the next press counts for his version, so that nothing is lost."""
    if not isinstance(refusal, Overtaken):
        return None
    return Filing.objects.filter(pk=rotation.filing.pk, state__in=EDITABLE).first()


def _choices(form, name: str, words: dict) -> list[dict]:
    chosen = form[name].value()
    return [
        {"value": value, "label": label, "words": words[value], "chosen": value == chosen}
        for value, label in form.fields[name].choices
    ]


def _keep(request, rotation: Rotation) -> None:
    revision = request.POST.get("revision", "")
    rotation.keep(
        scope=request.scope,
        by=request.user,
        at=timezone.now(),
        revision=int(revision) if revision.isdecimal() and len(revision) < 10 else None,
        parts=rotation.schools_taking_part(),
    )


def _done(request, rotation: Rotation, *, submitting: bool):
    filing = rotation.filing
    if _is_saving(request):
        saved = f"{timezone.localtime():%H:%M}"
        edit = reverse("teachers:edit_rotation", args=[filing.number])
        return JsonResponse(
            {"number": filing.number, "revision": filing.revision, "edit": edit, "saved": saved}
        )
    if not submitting:
        messages.success(request, f"草稿已保存,编号 {filing.number}。提交之前别人看不到。")
        return redirect("teachers:edit_rotation", filing.number)
    waiting = "、".join(
        str(part.school)
        for part in filing.participations.select_related("school")
        if part.answer == Answer.WAITING
    )
    messages.success(request, f"已提交,等{waiting}写明意见。" if waiting else "已提交,等教育局核定。")
    return redirect("teachers:rotation", filing.number)


def _why_returned(rotation: Rotation | None) -> str:
    if rotation is None or rotation.filing.state not in (State.RETURNED, State.REOPENED):
        return ""
    last = rotation.filing.events.exclude(reason="").order_by("-pk").first()
    return last.reason if last else ""
