"""From a person's posts to what that person may see: built once per request or token."""

import datetime

from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from gongtongti.accounts.scope import EVERYWHERE, NOBODY, Scope

from .current import Current
from .models import Post


def scope_of(user, *, on: datetime.date | None = None) -> Scope:
    """`on`: today unless told. A principal who moves loses the old school on the day the post ends."""
    if not user.is_authenticated or not user.is_active:
        return NOBODY
    if user.is_superuser:
        return EVERYWHERE
    posts = Post.objects.filter(user=user).as_of(on or timezone.localdate())
    return Scope.from_posts(posts.values_list("role", "county_id", "school_id"))


class ScopeMiddleware:
    """`request.scope` and `request.current`, looked up when first asked for."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.scope = SimpleLazyObject(lambda: scope_of(request.user))
        request.current = Current(request)
        return self.get_response(request)
