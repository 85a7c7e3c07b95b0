"""For the operator's monitor."""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpResponse
from django.views.decorators.http import require_GET


@login_not_required
@require_GET
def health(request):
    """The process answers and reaches its database."""
    connection.ensure_connection()
    return HttpResponse("正常", content_type="text/plain; charset=utf-8")
