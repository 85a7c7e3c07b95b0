"""Export of what a list shows, as a workbook or as CSV, with a line in the audit log."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.urls import path
from django.utils import timezone
from import_export.formats.base_formats import CSV, XLSX

from gongtongti.accounts.models import AuditEvent

from .post import record

FORMATS = {"xlsx": XLSX, "csv": CSV}


class ExportsList:
    """`resource_class`: the columns, as the app's resources define them."""

    list_before_template = "admin/alliances/list_tools.html"

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_export"
        own = path("export/<str:extension>/", self.admin_site.admin_view(self.export_view), name=name)
        return [own, *super().get_urls()]

    def export_view(self, request, extension):
        if not self.has_view_permission(request) or extension not in FORMATS:
            raise PermissionDenied
        rows = self.get_changelist_instance(request).get_queryset(request)
        kind = FORMATS[extension]()
        content = kind.export_data(self.resource_class().export(rows), escape_formulae=True)
        record(
            request,
            AuditEvent.Verb.EXPORTED,
            about=f"{self.opts.verbose_name_plural},{rows.count()} 条",
            county=request.current.county.slug if request.current.county else "",
        )
        name = f"{self.opts.model_name}-{timezone.localdate():%Y%m%d}.{extension}"
        if isinstance(content, str):
            content = content.encode("utf-8-sig")
        return HttpResponse(
            content,
            content_type=kind.get_content_type(),
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
