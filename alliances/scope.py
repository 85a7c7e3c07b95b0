"""From a person's posts to what that person may see: built once per request or token."""

import datetime
from dataclasses import replace

from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from gongtongti.accounts.roles import RoleCode
from gongtongti.accounts.scope import EVERYWHERE, NOBODY, Held, Scope

from .choices import Stage, Trait
from .current import Current
from .models import Membership, Post, School, SchoolTrait


def scope_of(user, *, on: datetime.date | None = None) -> Scope:
    """`on`: today unless told. A principal who moves loses the old school on the day the post ends."""
    if not user.is_authenticated or not user.is_active:
        return NOBODY
    if user.is_superuser:
        return replace(EVERYWHERE, user=user.pk)
    day = on or timezone.localdate()
    posts = [
        Held(role, county, school, tuple(duties or ()))
        for role, county, school, duties in Post.objects.filter(user=user)
        .as_of(day)
        .values_list("role", "county_id", "school_id", "section__duties")
    ]
    if not posts:
        return NOBODY
    posts += _teaching_points(posts, day)
    headed = {post.school: post.county for post in posts if post.role == RoleCode.PRINCIPAL}
    led = _led_alliances(headed, day)
    posts += [Held(RoleCode.CORE_PRINCIPAL, headed[school], school) for school in set(led.values())]
    return Scope.from_posts(posts, user=user.pk, led=led)


def _teaching_points(posts: list[Held], day: datetime.date) -> list[Held]:
    """Whoever serves a school serves its teaching points, which have no office of their own."""
    serving = [post for post in posts if post.school and post.role != RoleCode.TEACHER]
    if not serving:
        return []
    points = (
        School.objects.filter(main_campus__in={post.school for post in serving})
        .filter(pk__in=_having(Trait.STAGE, Stage.TEACHING_POINT, day))
        .values_list("pk", "main_campus_id")
    )
    return [replace(post, school=point) for point, main in points for post in serving if post.school == main]


def _having(trait, value, day):
    return SchoolTrait.objects.as_of(day).filter(trait=trait, value=value).values("school_id")


def _led_alliances(headed: dict[int | None, int], day: datetime.date) -> dict[int, int]:
    """Alliance id → its core school, among the schools headed."""
    if not headed:
        return {}
    return dict(
        Membership.objects.cores()
        .as_of(day)
        .filter(school__in=headed)
        .values_list("alliance_id", "school_id")
    )


class ScopeMiddleware:
    """`request.scope` and `request.current`, looked up when first asked for."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.scope = SimpleLazyObject(lambda: scope_of(request.user))
        request.current = Current(request)
        return self.get_response(request)
