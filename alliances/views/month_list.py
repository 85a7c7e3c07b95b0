"""月度活动表: a month's lessons uploaded or pasted, looked over, then filed together."""

import uuid
from pathlib import PurePath

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongtongti.accounts.roles import Permission

from ..forms_month_list import PASTED, ConfirmForm, ListForm
from ..imports.importing import ImportRefused
from ..imports.lessons import Sending, as_text, keys_of, read_lessons
from ..imports.lessons_template import lessons_template
from ..imports.returned import error_workbook
from ..models import Filing, School

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN_ROWS = 200


@require_http_methods(["GET", "POST"])
def month_list(request):
    schools = _schools(request)
    form = ListForm(
        request.POST or None, request.FILES or None, schools=schools, initial={"school": schools[0].code}
    )
    if request.method == "POST" and form.is_valid():
        name, content = form.named_content
        found = read_lessons(form.chosen, name, content, on=timezone.localdate())
        return _preview(request, found, batch=uuid.uuid4(), how="submit")
    return render(request, "alliances/month_list.html", {"form": form, "schools": schools})


@require_POST
def file_month_list(request):
    """All or nothing; the same list sent twice is filed once."""
    form = ConfirmForm(request.POST, schools=_schools(request))
    if not form.is_valid():
        raise Http404
    sent = form.cleaned_data
    found = _again(form)
    found.sending = Sending(
        scope=request.scope, at=timezone.now(), batch=sent["batch"], submit=sent["how"] == "submit"
    )
    try:
        found.save(user=request.user, address=request.META.get("REMOTE_ADDR"))
    except ImportRefused as refusal:
        found = _again(form)
        # Of two taps at once the other was first: everything of this list is filed, and nothing was refused.
        if found.errors or found.created or not _filed(request, sent["batch"]).exists():
            return _preview(request, found, batch=sent["batch"], how=sent["how"], refused=refusal.errors)
    if _filed(request, sent["batch"]).exists():
        return redirect("alliances:month_receipt", batch=sent["batch"])
    return _preview(request, found, batch=sent["batch"], how=sent["how"])


@require_POST
def month_list_errors(request):
    form = ConfirmForm(request.POST, schools=_schools(request))
    if not form.is_valid():
        raise Http404
    found = _again(form)
    if not found.errors:
        return _preview(request, found, batch=form.cleaned_data["batch"], how=form.cleaned_data["how"])
    return _download(error_workbook(found), f"{PurePath(found.name).stem}-错误说明.xlsx")


@require_GET
def month_template(request):
    schools = _schools(request)
    code = request.GET.get("school", schools[0].code)
    school = next((school for school in schools if school.code == code), None)
    if school is None:
        raise Http404
    return _download(lessons_template(school), f"月度活动表-{school}.xlsx")


@require_GET
def month_receipt(request, batch):
    filings = list(_filed(request, batch).select_related("owner_school").order_by("day", "pk"))
    if not filings:
        raise Http404
    return render(request, "alliances/month_list_receipt.html", {"filings": filings, "first": filings[0]})


def _preview(request, found, *, batch, how, refused=()):
    text = as_text(found.table)
    return render(
        request,
        "alliances/month_list_preview.html",
        {
            "found": found,
            "refused": refused,
            "shown_rows": SHOWN_ROWS,
            "name": found.name,
            "text": text,
            "batch": batch,
            "how": how,
            "was_pasted": found.name == PASTED,
            "similar": sum(row.similar for row in found.created),
            "choices": ConfirmForm.base_fields["how"].choices,
        },
    )


def _again(form: ConfirmForm):
    sent = form.cleaned_data
    name = f"{PurePath(sent['name']).stem}.csv"  # what is sent along is text, whatever was uploaded
    found = read_lessons(form.chosen, name, sent["rows"].encode(), on=timezone.localdate())
    found.name = sent["name"]
    return found


def _schools(request) -> list[School]:
    """For which the person files; never empty."""
    mine = request.scope.schools_with(Permission.ACTIVITIES_FILE)
    county = request.current.county
    found = list(School.objects.filter(pk__in=mine, county=county).select_related("county").order_by("code"))
    if not found:
        raise PermissionDenied
    return found


def _filed(request, batch):
    return Filing.objects.visible_to(request.scope).filter(key__in=keys_of(batch))


def _download(content: bytes, name: str) -> HttpResponse:
    saved_as = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": saved_as})
