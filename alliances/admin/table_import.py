"""Import by workbook: upload → preview (errors by cell, or new / changed / unchanged) → confirm. Nothing is written before."""

from pathlib import PurePath

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from ..imports.importing import ImportRefused
from ..imports.returned import error_workbook
from ..models import County
from . import pending_upload

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN_ROWS = 200


class UploadForm(forms.Form):
    county = forms.ModelChoiceField(County.objects.none(), label="县(市、区)", widget=UnfoldAdminSelectWidget)
    file = forms.FileField(
        widget=UnfoldAdminFileFieldWidget({"accept": ".xlsx,.csv"}),
        help_text="xlsx 或 csv 文件,不超过 5 MB",
    )

    def __init__(self, *args, counties, table, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["file"].label = table
        self.fields["file"].error_messages |= {
            "required": f"没有选择文件。请选择要导入的{table}。",
            "empty": "这个文件是空的。请检查后重新选择。",
        }
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


class ImportsTable:
    """Mixed into the admin of what a table holds.

    imports  what its rows are, in the words of the pages: 成绩 (导入成绩, 成绩表)
    template_name  how its template is saved
    """

    imports: str
    template_name: str
    list_before_template = "admin/alliances/import_tools.html"

    def read_upload(self, county, name: str, content: bytes):
        """The TableImport of a file."""
        raise NotImplementedError

    def import_template(self, county) -> bytes:
        raise NotImplementedError

    # ---- addresses ----------------------------------------------------------------------------
    def _name(self, page: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"

    def _url(self, page: str, *args) -> str:
        return reverse(f"admin:{self._name(page)}", args=args)

    def get_urls(self):
        pages = (
            ("import/", self.upload_view, "import"),
            ("import/template/<slug:county>/", self.template_view, "import_template"),
            ("import/<str:token>/", self.preview_view, "import_preview"),
            ("import/<str:token>/errors/", self.errors_view, "import_errors"),
        )
        own = [
            path(route, self.admin_site.admin_view(view), name=self._name(name))
            for route, view, name in pages
        ]
        return [*own, *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        offered = {"imports": self.imports, "import_url": self._url("import")}
        return super().changelist_view(request, {**offered, **(extra_context or {})})

    # ---- pages --------------------------------------------------------------------------------
    def upload_view(self, request):
        self._require_change(request)
        counties = self.choices_for(County, request)
        table = f"{self.imports}表"
        form = UploadForm(request.POST or None, request.FILES or None, counties=counties, table=table)
        if request.method == "POST" and form.is_valid():
            file = form.cleaned_data["file"]
            token = pending_upload.keep(
                user_id=request.user.pk,
                county_id=form.cleaned_data["county"].pk,
                name=file.name,
                content=file.read(),
            )
            return HttpResponseRedirect(self._url("import_preview", token))
        context = {
            "form": form,
            "table": table,
            "templates": [(county, self._url("import_template", county.slug)) for county in counties],
            "title": f"导入{self.imports}",
        }
        return self._render(request, "upload", context)

    def template_view(self, request, county):
        self._require_change(request)
        county = get_object_or_404(self.choices_for(County, request), slug=county)
        return _download(self.import_template(county), f"{self.template_name}-{county.name}.xlsx")

    def preview_view(self, request, token):
        upload, found = self._read(request, token)
        if upload is None:
            message = "这份上传已经导入、取消,或超过一天被清除。请重新上传。"
            self.message_user(request, message, "warning")
            return HttpResponseRedirect(self._url("import"))
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
            "errors_url": self._url("import_errors", token),
        }
        return self._render(request, "preview", context)

    def errors_view(self, request, token):
        upload, found = self._read(request, token)
        if upload is None or not (found.errors and found.table.rows):
            return HttpResponseRedirect(self._url("import"))
        return _download(error_workbook(found), f"{PurePath(upload.name).stem}-错误说明.xlsx")

    def _read(self, request, token):
        """The upload of this person and what it would do now; (None, None) when there is none."""
        self._require_change(request)
        upload = pending_upload.find(token, user_id=request.user.pk)
        if upload is None:
            return None, None
        county = get_object_or_404(self.choices_for(County, request), pk=upload.county_id)
        return upload, self.read_upload(county, upload.name, upload.content)

    def _require_change(self, request):
        if not self.has_change_permission(request):
            raise PermissionDenied

    def _to_list(self):
        return HttpResponseRedirect(self._url("changelist"))

    def _render(self, request, page, context):
        request.current_app = self.admin_site.name
        common = {
            **self.admin_site.each_context(request),
            "media": self.media,
            "imports": self.imports,
            "import_url": self._url("import"),
            "list_url": self._url("changelist"),
        }
        return render(request, f"admin/alliances/import_{page}.html", {**common, **context})


def _download(content: bytes, name: str) -> HttpResponse:
    saved_as = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": saved_as})
