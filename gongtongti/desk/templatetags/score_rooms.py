"""The pages of the assessment, for the row of tabs on top of each (templates/evaluation/score_tabs.html)."""

from dataclasses import dataclass

from django import template
from django.urls import NoReverseMatch, reverse

from gongtongti.accounts.roles import Permission

register = template.Library()


@dataclass(frozen=True, slots=True)
class Room:
    """`views`: url names of the pages that belong to it. `permission`: any of them; None, everybody may open it."""

    label: str
    url: str
    views: frozenset[str] = frozenset()
    permission: Permission | tuple[Permission, ...] | None = None

    def offered_to(self, scope) -> bool:
        wanted = self.permission if isinstance(self.permission, tuple) else (self.permission,)
        return self.permission is None or any(scope.may(permission) for permission in wanted)


ROOMS = (
    Room("成绩", "evaluation:scores", frozenset({"evaluation:run", "evaluation:start_run"})),
    Room("不同口径", "evaluation:readings", permission=Permission.SCORES_DRAFT),
    Room("执行口径", "evaluation:decisions", frozenset({"evaluation:decision"})),
    Room(
        "异议",
        "evaluation:objections",
        frozenset(
            {
                "evaluation:objection",
                "evaluation:new_objection",
                "evaluation:edit_objection",
                "evaluation:review_objection",
            }
        ),
        (Permission.FILINGS_OWN, Permission.FILINGS_VIEW),
    ),
    Room("缺口", "evaluation:gaps", permission=Permission.SCORES_DRAFT),
    Room("模拟测算", "evaluation:what_if", permission=Permission.SCORES_DRAFT),
    Room("测算对比", "evaluation:compare_runs", permission=Permission.SCORES_DRAFT),
)


@register.simple_tag(takes_context=True)
def score_rooms(context) -> list[dict]:
    """Those the person may open: {label, href, current}."""
    request = context["request"]
    view = request.resolver_match.view_name if request.resolver_match else ""
    return [
        {"label": room.label, "href": href, "current": view == room.url or view in room.views}
        for room in ROOMS
        if room.offered_to(request.scope) and (href := _href(room.url))
    ]


def _href(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
