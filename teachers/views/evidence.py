"""Files that hang on an application: put to it while it may be changed."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from alliances.filing_choices import Verb
from alliances.refusals import Refused
from alliances.storing import attach, remove, undone_on_failure

from ..models import Rotation
from .rotation import find_rotation, may_edit


@require_POST
def attach_files(request, number):
    """Field: files (several)."""
    found = _changeable(request, number)
    uploads = request.FILES.getlist("files")
    complaints = [] if uploads else ["没有选择文件。请先选择材料,再上传。"]
    try:
        with undone_on_failure() as written, transaction.atomic():
            if uploads:
                _hold(request, found)
                complaints = attach(
                    found.filing, uploads, by=request.user, at=timezone.now(), written=written
                )
    except Refused as refusal:
        complaints = [str(refusal)]
    return _back(request, found, complaints, done="材料已上传。")


@require_POST
def remove_file(request, number, key):
    found = _changeable(request, number)
    row = get_object_or_404(found.filing.attachments, key=key)
    complaints = []
    try:
        with transaction.atomic():
            _hold(request, found)
            remove(row)
    except Refused as refusal:
        complaints = [str(refusal)]
    return _back(request, found, complaints, done=f"“{row.name}”已删除。")


def _changeable(request, number) -> Rotation:
    found = find_rotation(request, number)
    if not may_edit(request, found):
        raise Http404
    return found


def _hold(request, found: Rotation) -> None:
    found.filing.move(Verb.EDIT, scope=request.scope, by=request.user, at=timezone.now())


def _back(request, found: Rotation, complaints: list[str], *, done: str):
    for sentence in complaints:
        messages.error(request, sentence)
    if not complaints:
        messages.success(request, done)
    return redirect("teachers:edit_rotation", found.filing.number)
