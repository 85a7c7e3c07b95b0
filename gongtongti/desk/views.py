"""Views that combine the apps and keep nothing of their own."""

from django.db import connection
from django.http import HttpResponse
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.http import require_GET


@require_GET
def home(request):
    return render(request, "desk/home.html")


@login_not_required
@require_GET
def health(request):
    """For the operator's monitor: the process answers and reaches its database."""
    connection.ensure_connection()
    return HttpResponse("正常", content_type="text/plain; charset=utf-8")
