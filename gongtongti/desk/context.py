"""What every page's frame shows: navigation by role, the county, the school year."""

from gongtongti.accounts.roles import Permission

NAVIGATION = (
    # (label, url name, icon, permission needed or None)
    ("工作台", "desk:home", "house", None),
    ("教共体", "alliances:alliance_list", "diagram-3", Permission.REGISTRY_VIEW),
    ("学校", "alliances:school_list", "building", Permission.REGISTRY_VIEW),
    ("考核", "evaluation:scores", "clipboard-data", None),
    ("政策", "evaluation:policies", "journal-text", None),
)


def frame(request):
    scope = getattr(request, "scope", None)
    if scope is None or not request.user.is_authenticated:
        return {"navigation": []}
    return {
        "navigation": [
            {"label": label, "url": url, "icon": icon}
            for label, url, icon, permission in NAVIGATION
            if permission is None or scope.may(permission)
        ],
        "current": request.current,
        "scope": scope,
    }
