"""Request-wide rules of signing in and of what a page may load."""

import time
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

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


class SignInFirst(LoginRequiredMiddleware):
    """Who pressed a button after the session had ended comes back to the page with the button.

    The address of the button itself has no page to show; and nobody may believe that it was done.
    """

    def handle_no_permission(self, request, view_func):
        page = request.headers.get("Referer", "")
        if request.method != "POST" or not url_has_allowed_host_and_scheme(
            page, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        ):
            return super().handle_no_permission(request, view_func)
        if not request.headers.get("Accept", "").startswith("application/json"):
            messages.warning(request, "登录已过期,刚才的操作没有办理。请登录后再办理一次。")
        parts = urlsplit(page)
        return redirect_to_login(parts._replace(scheme="", netloc="", fragment="").geturl())


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
