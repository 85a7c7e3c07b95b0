"""Signing in and out, with a line in the audit log for each county the person serves."""

from django.contrib.auth import get_user_model
from django.contrib.auth.views import LoginView
from django.db import transaction

from alliances.models import County
from alliances.scope import scope_of
from gongtongti.accounts.forms import SignInForm
from gongtongti.accounts.models import AuditEvent

ANYWHERE = ""


class SignIn(LoginView):
    template_name = "accounts/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form):
        response = super().form_valid(form)
        self._note(form.get_user(), AuditEvent.Verb.SIGNED_IN)
        return response

    def form_invalid(self, form):
        # What was typed is not kept: in this field it may be a password.
        typed = form.data.get("username", "")
        self._note(get_user_model().objects.filter(username=typed).first(), AuditEvent.Verb.SIGN_IN_FAILED)
        return super().form_invalid(form)

    def _note(self, user, verb):
        counties = {ANYWHERE}
        if user is not None:
            served = County.objects.filter(pk__in=scope_of(user).counties)
            counties = set(served.values_list("slug", flat=True)) or counties
        with transaction.atomic():
            for county in sorted(counties):
                AuditEvent.objects.create(
                    user=user,
                    verb=verb,
                    county=county,
                    about="" if user else "没有这个用户名",
                    address=self.request.META.get("REMOTE_ADDR"),
                )
