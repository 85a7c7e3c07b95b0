"""导入成绩: upload → preview (errors by cell, or new / changed / unchanged) → confirm. Nothing is written before."""

from pathlib import PurePath

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from ..imports.results import ImportRefused, read_results
from ..imports.returned import error_workbook
from ..imports.template import results_template
from ..models import County
from . import pending_upload

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN_ROWS = 200


class UploadForm(forms.Form):
    county = forms.ModelChoiceField(County.objects.none(), label="县(市、区)", widget=UnfoldAdminSelectWidget)
    file = forms.FileField(
        label="成绩表",
        widget=UnfoldAdminFileFieldWidget({"accept": ".xlsx,.csv"}),
        help_text="xlsx 或 csv 文件,不超过 5 MB",
        error_messages={
            "required": "没有选择文件。请选择要导入的成绩表。",
            "empty": "这个文件是空的。请检查后重新选择。",
        },
    )

    def __init__(self, *args, counties, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["county"].queryset = counties
        if counties.count() == 1:
            self.fields["county"].initial = counties.first()
            self.fields["county"].disabled = True
            self.fields["county"].widget = forms.HiddenInput()


class ConfirmForm(forms.Form):
    seen = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="修改原因",
        required=False,
        max_length=100,
        widget=UnfoldAdminTextInputWidget,
        help_text="写入每一条的修改记录;留空时写“导入”和文件名",
    )


class ImportsResults:
    """Mixed into the admin of QualityResult."""

    list_before_template = "admin/alliances/result_tools.html"

    def get_urls(self):
        pages = (
            ("import/", self.upload_view, "import"),
            ("import/template/<slug:county>/", self.template_view, "import_template"),
            ("import/<str:token>/", self.preview_view, "import_preview"),
            ("import/<str:token>/errors/", self.errors_view, "import_errors"),
        )
        own = [
            path(route, self.admin_site.admin_view(view), name=f"alliances_qualityresult_{name}")
            for route, view, name in pages
        ]
        return [*own, *super().get_urls()]

    def upload_view(self, request):
        self._require_change(request)
        counties = self.choices_for(County, request)
        form = UploadForm(request.POST or None, request.FILES or None, counties=counties)
        if request.method == "POST" and form.is_valid():
            file = form.cleaned_data["file"]
            token = pending_upload.keep(
                user_id=request.user.pk,
                county_id=form.cleaned_data["county"].pk,
                name=file.name,
                content=file.read(),
            )
            return HttpResponseRedirect(
                reverse("admin:alliances_qualityresult_import_preview", args=(token,))
            )
        return self._render(request, "upload", {"form": form, "counties": counties, "title": "导入成绩"})

    def template_view(self, request, county):
        self._require_change(request)
        county = get_object_or_404(self.choices_for(County, request), slug=county)
        return _download(results_template(county), f"教学质量成绩导入模板-{county.name}.xlsx")

    def preview_view(self, request, token):
        upload, found = self._read(request, token)
        if upload is None:
            message = "这份上传已经导入、取消,或超过一天被清除。请重新上传。"
            self.message_user(request, message, "warning")
            return HttpResponseRedirect(reverse("admin:alliances_qualityresult_import"))
        form = ConfirmForm(request.POST or None, initial={"seen": found.fingerprint}, label_suffix="")
        refused = None
        if request.method == "POST" and "cancel" in request.POST:
            pending_upload.discard(token)
            self.message_user(request, f"已取消导入“{upload.name}”,没有写入任何数据。", "info")
            return self._to_list()
        if request.method == "POST" and form.is_valid():
            try:
                found.save(
                    user=request.user,
                    reason=form.cleaned_data["reason"],
                    seen=form.cleaned_data["seen"],
                    address=request.META.get("REMOTE_ADDR"),
                )
            except ImportRefused as refusal:
                refused = refusal.errors
                _upload, found = self._read(request, token)
                shown = {"seen": found.fingerprint, "reason": form.cleaned_data["reason"]}
                form = ConfirmForm(initial=shown, label_suffix="")
            else:
                pending_upload.discard(token)
                self.message_user(request, f"已导入“{upload.name}”:{found.summary}。", "success")
                return self._to_list()
        context = {
            "title": "核对导入内容",
            "subtitle": upload.name,
            "upload": upload,
            "found": found,
            "form": form,
            "refused": refused,
            "shown_rows": SHOWN_ROWS,
            "nothing_to_do": not (found.errors or found.created or found.changed),
        }
        return self._render(request, "preview", context)

    def errors_view(self, request, token):
        upload, found = self._read(request, token)
        if upload is None or not (found.errors and found.table.rows):
            return HttpResponseRedirect(reverse("admin:alliances_qualityresult_import"))
        return _download(error_workbook(found), f"{PurePath(upload.name).stem}-错误说明.xlsx")

    def _read(self, request, token):
        """The upload of this person and what it would do now; (None, None) when there is none."""
        self._require_change(request)
        upload = pending_upload.find(token, user_id=request.user.pk)
        if upload is None:
            return None, None
        county = get_object_or_404(self.choices_for(County, request), pk=upload.county_id)
        return upload, read_results(county, upload.name, upload.content)

    def _require_change(self, request):
        if not self.has_change_permission(request):
            raise PermissionDenied

    def _to_list(self):
        return HttpResponseRedirect(reverse("admin:alliances_qualityresult_changelist"))

    def _render(self, request, page, context):
        request.current_app = self.admin_site.name
        common = {**self.admin_site.each_context(request), "media": self.media}
        return render(request, f"admin/alliances/import_{page}.html", {**common, **context})


def _download(content: bytes, name: str) -> HttpResponse:
    saved_as = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": saved_as})
