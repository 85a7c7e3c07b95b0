"""Export of what a list shows, as a workbook or as CSV, with a line in the audit log."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import path
from django.utils.http import content_disposition_header
from django.utils.module_loading import import_string
from import_export.formats.base_formats import CSV, XLSX

from gongtongti.accounts.models import AuditEvent

from .base import today
from .post import record

FORMATS = {"xlsx": XLSX, "csv": CSV}
BOM = "\ufeff"  # by which spreadsheets know UTF-8


class ExportsList:
    """`resource`: where the columns are defined, named as settings name classes."""

    resource: str
    list_before_template = "admin/alliances/list_tools.html"

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_export"
        own = path("export/<str:extension>/", self.admin_site.admin_view(self.export_view), name=name)
        return [own, *super().get_urls()]

    def export_view(self, request, extension):
        if extension not in FORMATS:
            raise Http404
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = self.get_changelist_instance(request).get_queryset(request).prefetch_related(None)
        kind = FORMATS[extension]()
        content = kind.export_data(self.export_resource().export(rows))
        record(
            request,
            AuditEvent.Verb.EXPORTED,
            about=f"{self.opts.verbose_name_plural},{rows.count()} 条",
            county=request.current.county.slug if request.current.county else "",
        )
        name = f"{self.opts.verbose_name_plural}-{today():%Y%m%d}.{extension}"
        return HttpResponse(
            BOM + content if isinstance(content, str) else content,
            content_type=kind.get_content_type(),
            headers={"Content-Disposition": content_disposition_header(as_attachment=True, filename=name)},
        )

    def export_resource(self):
        return import_string(self.resource)()


class ExportsListOfToday(ExportsList):
    """For tables with columns that depend on a day."""

    def export_resource(self):
        return import_string(self.resource)(day=today())
