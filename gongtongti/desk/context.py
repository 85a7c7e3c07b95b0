"""What every page's frame shows: navigation by role, the county, the school year."""

from dataclasses import dataclass

from django.contrib import admin

from gongtongti.accounts.roles import Permission


@dataclass(frozen=True, slots=True)
class Item:
    """`views`: url names of the pages that belong to it. `on_phone`: has a place in the bar at the foot."""

    label: str
    url: str
    icon: str
    views: frozenset[str]
    permission: Permission | None = None
    on_phone: bool = True


NAVIGATION = (
    Item("工作台", "desk:home", "house", frozenset({"desk:home"})),
    Item(
        "教共体",
        "alliances:alliance_list",
        "diagram-3",
        frozenset({"alliances:alliance_list", "alliances:alliance", "alliances:pairing_list"}),
        Permission.REGISTRY_VIEW,
    ),
    Item(
        "学校",
        "alliances:school_list",
        "building",
        frozenset({"alliances:school_list", "alliances:school"}),
        Permission.REGISTRY_VIEW,
    ),
    Item(
        "考核",
        "evaluation:scores",
        "clipboard-data",
        frozenset({"evaluation:scores", "evaluation:run", "evaluation:score", "evaluation:start_run"}),
    ),
    Item(
        "政策", "evaluation:policies", "journal-text", frozenset({"evaluation:policies", "evaluation:policy"})
    ),
)
ADMIN = Item("管理后台", "admin:index", "gear", frozenset(), on_phone=False)


def frame(request):
    scope = getattr(request, "scope", None)
    if scope is None or not request.user.is_authenticated:
        return {"navigation": []}
    items = [item for item in NAVIGATION if item.permission is None or scope.may(item.permission)]
    if admin.site.has_permission(request):
        items.append(ADMIN)
    match = request.resolver_match
    return {
        "navigation": [
            {
                "label": item.label,
                "url": item.url,
                "icon": item.icon,
                "current": match is not None and match.view_name in item.views,
                "on_phone": item.on_phone,
            }
            for item in items
        ],
        "current": request.current,
        "scope": scope,
    }
