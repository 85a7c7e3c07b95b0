"""Attachments: put to a filing while it may be changed, read by whoever may read the filing."""

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_POST, require_safe

from ..filing_choices import AttachmentKind, Verb
from ..models import Activity, Attachment
from ..refusals import Refused
from ..storing import attach, file_of, remove, undone_on_failure


@require_safe
def attachment(request, key):
    row = get_object_or_404(Attachment.objects.visible_to(request.scope), key=key)
    response = get_conditional_response(request, etag=f'"{row.sha256}"')
    if response is None:
        try:
            file = file_of(row).open("rb")
        except FileNotFoundError as error:
            raise Http404 from error
        image = row.is_image
        response = FileResponse(file, as_attachment=not image, filename=row.name, content_type=row.media_type)
        response["ETag"] = f'"{row.sha256}"'
    # Whatever a browser takes it for, it runs nothing and belongs to nobody.
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-cache"
    return response


@require_POST
def attach_files(request, number):
    """Fields: files (several), kind (of the material), next: "edit" leads back to the form."""
    activity = _activity(request, number)
    kind = request.POST.get("kind", "")
    uploads = request.FILES.getlist("files")
    complaints = [] if uploads else ["没有选择文件。请先选择照片或材料,再上传。"]
    if uploads:
        try:
            with undone_on_failure() as written, transaction.atomic():
                _hold(request, activity.filing)
                complaints = attach(
                    activity.filing,
                    uploads,
                    by=request.user,
                    at=timezone.now(),
                    written=written,
                    kind=kind if kind in AttachmentKind.values else "",
                )
        except Refused as refusal:
            complaints = [str(refusal)]
    return _answer(request, activity, complaints, done="已上传。" if uploads else "")


@require_POST
def remove_attachment(request, number, key):
    activity = _activity(request, number)
    row = get_object_or_404(activity.filing.attachments, key=key)
    complaints = []
    try:
        with transaction.atomic():
            _hold(request, activity.filing)
            remove(row)
    except Refused as refusal:
        complaints = [str(refusal)]
    return _answer(request, activity, complaints, done=f"“{row.name}”已删除。")


def _activity(request, number) -> Activity:
    return get_object_or_404(
        Activity.objects.visible_to(request.scope).select_related("filing__owner_school"),
        filing__number=number,
    )


def _hold(request, filing) -> None:
    filing.move(Verb.EDIT, scope=request.scope, by=request.user, at=timezone.now())


def _answer(request, activity, complaints, *, done) -> HttpResponse:
    filing = activity.filing
    if request.headers.get("Accept", "").startswith("application/json"):
        rows = [
            {
                "name": row.name,
                "href": reverse("alliances:attachment", args=[row.key]),
                "image": row.is_image,
                "remove": reverse("alliances:remove_attachment", args=[filing.number, row.key]),
            }
            for row in filing.attachments.all()
        ]
        return JsonResponse({"revision": filing.revision, "attachments": rows, "complaints": complaints})
    for sentence in complaints:
        messages.error(request, sentence)
    if not complaints:
        messages.success(request, done)
    to = "edit_activity" if request.POST.get("next") == "edit" else "activity"
    return redirect(f"alliances:{to}", filing.number)
