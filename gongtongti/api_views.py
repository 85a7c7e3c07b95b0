"""The addresses of the API that belong to no app: its description, the page to browse it, and all that do not exist."""

from django.http import Http404
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiJsonRenderer2
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import IsAuthenticated
from rest_framework.views import APIView


@extend_schema(exclude=True)
class SchemaView(SpectacularAPIView):
    """For everyone who is signed in or holds a token."""

    http_method_names = ["get", "head"]
    permission_classes = [IsAuthenticated]
    renderer_classes = [OpenApiJsonRenderer2, OpenApiJsonRenderer]


@extend_schema(exclude=True)
class DocsView(SpectacularSwaggerSplitView):
    """Its script is an answer of its own, so that the page does with the portal's strict content policy."""

    http_method_names = ["get", "head"]
    permission_classes = [IsAuthenticated]
    url_name = "api:schema"
    template_name = "gongtongti/api_docs.html"


@extend_schema(exclude=True)
class UnknownAddress(APIView):
    """An address that is none: a problem in JSON, not the portal's page."""

    http_method_names = ["get", "head"]
    permission_classes = [IsAuthenticated]

    def get(self, request):
        raise Http404
