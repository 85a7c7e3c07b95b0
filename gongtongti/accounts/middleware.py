"""Request-wide rules of signing in and of what a page may load."""

import time

from django.core.exceptions import BadRequest
from django.urls import reverse

RENEW_AFTER_SECONDS = 5 * 60


class RefuseNul:
    """A NUL in an address is never meant; PostgreSQL would fail on it where SQLite finds nothing."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if "api" in request.resolver_match.app_names:
            return  # which answers in its own form
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("地址中有空字符")


class IdleLogout:
    """Renew a session in use every few minutes, so that only an idle one expires (one write, not one a page)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            now = int(time.time())
            if now - request.session.get("seen", 0) > RENEW_AFTER_SECONDS:
                request.session["seen"] = now
        return self.get_response(request)


class AdminContentPolicy:
    """The admin theme evaluates its own expressions and styles elements; every other page stays strict."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.prefix = reverse("admin:index")

    def __call__(self, request):
        response = self.get_response(request)
        if request.path.startswith(self.prefix):
            response._csp_update = {
                "script-src": ["'unsafe-eval'"],
                "style-src": ["'unsafe-inline'"],
            }
        return response
