"""The management back office: one door with the portal, open to bureau posts only."""

from urllib.parse import urlencode

from django.contrib.admin.apps import AdminConfig
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from unfold.sites import UnfoldAdminSite

from gongtongti.accounts.roles import Permission

#: Any of these opens the back office; what is seen inside follows from the role table page by page.
OPENED_BY = (
    Permission.REGISTRY_CHANGE,
    Permission.RESULTS_CHANGE,
    Permission.PEOPLE_MANAGE,
    Permission.AUDIT_VIEW,
)


class PortalAdminConfig(AdminConfig):
    default_site = "gongtongti.adminsite.PortalAdminSite"


class PortalAdminSite(UnfoldAdminSite):
    site_title = "管理后台"
    index_title = "管理后台"
    empty_value_display = "—"

    def __init__(self, name="admin"):
        super().__init__(name)
        # Rows are closed with a date; the few that may be deleted are deleted one by one, with a reason.
        self.disable_action("delete_selected")

    def register(self, model_or_iterable, admin_class=None, **options):
        """Only pages that know the role table: groups, lock-out records and the like have no business here."""
        from gongtongti.accounts.admin_base import ScopedAdmin

        if admin_class is not None and issubclass(admin_class, ScopedAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request):
        return request.user.is_active and any(request.scope.may(permission) for permission in OPENED_BY)

    def get_urls(self):
        # A redirect that answers for any row of any table by its primary key.
        return [pattern for pattern in super().get_urls() if getattr(pattern, "name", None) != "view_on_site"]

    def app_index(self, request, app_label, extra_context=None):
        """The apps are our division of work; the back office is divided by the navigation."""
        return HttpResponseRedirect(reverse("admin:index"))

    @method_decorator(login_not_required)
    def login(self, request, extra_context=None):
        """The portal's own sign-in; who is signed in without a bureau post is told so instead of asked again."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        following = request.GET.get("next") or reverse("admin:index")
        return HttpResponseRedirect(f"{reverse('login')}?{urlencode({'next': following})}")

    def logout(self, request, extra_context=None):
        return HttpResponseRedirect(reverse("logout"), status=307)

    def index(self, request, extra_context=None):
        # Models are not loaded yet when the list of apps reads this file.
        from gongtongti.admin_waiting import starting_points, waiting

        context = {"waiting": waiting(request.scope), "starting_points": starting_points(request.scope)}
        return super().index(request, {**context, **(extra_context or {})})
