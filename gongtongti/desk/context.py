"""What every page's frame shows: navigation by role, the county, the school year, what waits for the person."""

from dataclasses import dataclass

from django.contrib import admin

from alliances.transitions import HANDLING
from gongtongti.accounts.roles import Permission, RoleCode

from .todo import todo_of


@dataclass(frozen=True, slots=True)
class Item:
    """`views`: url names of the pages that belong to it. `permission`: with any of them it is offered."""

    label: str
    url: str
    icon: str
    views: frozenset[str] = frozenset()
    permission: Permission | tuple[Permission, ...] | None = None

    def offered_to(self, scope) -> bool:
        if self.permission is None:
            return True
        wanted = self.permission if isinstance(self.permission, tuple) else (self.permission,)
        return any(scope.may(permission) for permission in wanted)

    def holds(self, view: str) -> bool:
        return view == self.url or view in self.views


P = Permission
REVIEW = tuple({row.review: None for row in HANDLING.values() if not row.confidential})
RECORDS = (P.FILINGS_VIEW, P.FILINGS_OWN)
PROJECTS = frozenset(
    {
        "evaluation:projects",
        "evaluation:project",
        "evaluation:new_project",
        "evaluation:edit_project",
        "evaluation:review_of_project",
    }
)

NAVIGATION = (
    Item("工作台", "desk:home", "house"),
    Item("我的流动", "desk:me", "person", permission=P.TEACHERS_SELF),
    Item("待核定", "desk:review", "clipboard-check", permission=REVIEW),
    Item("待确认", "desk:confirmations", "check-circle", permission=P.ACTIVITIES_ANSWER),
    Item(
        "教共体",
        "alliances:alliance_list",
        "diagram-3",
        frozenset({"alliances:alliance", "alliances:pairing_list", "desk:charters", "desk:charter"}),
        P.REGISTRY_VIEW,
    ),
    Item(
        "学校",
        "alliances:school_list",
        "building",
        frozenset({"alliances:school"}),
        P.REGISTRY_VIEW,
    ),
    Item(
        "教师流动",
        "teachers:rotations",
        "arrow-left-right",
        frozenset({"teachers:rotation", "teachers:apply", "teachers:edit_rotation", "teachers:certificate"}),
        RECORDS,
    ),
    Item(
        "教师",
        "teachers:teachers",
        "people",
        frozenset({"teachers:teacher", "teachers:roster"}),
        (P.TEACHERS_VIEW, P.TEACHERS_OWN),
    ),
    Item(
        "活动",
        "alliances:activities",
        "calendar-check",
        frozenset(
            {
                "alliances:activity",
                "alliances:file_activity",
                "alliances:edit_activity",
                "alliances:month_list",
                "alliances:timetable",
            }
        ),
        RECORDS,
    ),
    Item(
        "指标核验",
        "evaluation:board",
        "table",
        frozenset(
            {
                "evaluation:board_alliance",
                "desk:declaration",
                "desk:new_declaration",
                "desk:edit_declaration",
            }
        ),
        RECORDS,
    ),
    Item("教师流动一览", "evaluation:quotas", "pin-map", frozenset({"evaluation:quota_school"}), RECORDS),
    Item(
        "补助",
        "evaluation:stipends",
        "bank",
        frozenset(
            {
                "evaluation:stipend",
                "evaluation:stipend_allowances",
                "evaluation:stipend_months",
                "evaluation:stipend_forecast",
            }
        ),
        P.STIPENDS_VIEW,
    ),
    Item(
        "考核",
        "evaluation:scores",
        "clipboard-data",
        frozenset(
            {
                "evaluation:run",
                "evaluation:score",
                "evaluation:start_run",
                "evaluation:readings",
                "evaluation:decisions",
                "evaluation:decision",
                "evaluation:gaps",
                "evaluation:what_if",
                "evaluation:compare_runs",
                "evaluation:objections",
                "evaluation:objection",
                "evaluation:new_objection",
                "evaluation:edit_objection",
                "evaluation:review_objection",
            }
        ),
    ),
    Item(
        "评议",
        "evaluation:self_reviews",
        "check-circle",
        frozenset(
            {
                "evaluation:self_review",
                "evaluation:new_self_review",
                "evaluation:edit_self_review",
                "evaluation:rule_on_self_review",
                "evaluation:points",
                "evaluation:point_table",
                "evaluation:point_items",
                "evaluation:opinions",
                "evaluation:opinion",
                "evaluation:new_opinion",
                "evaluation:edit_opinion",
                *PROJECTS,
            }
        ),
        (P.FILINGS_VIEW, P.SELF_REVIEWS_FILE),
    ),
    # The city's way in: of the county's other work it sees nothing.
    Item("协作项目", "evaluation:projects", "check-circle", PROJECTS, P.PROJECTS_CITY),
    Item(
        "公示",
        "evaluation:publications",
        "megaphone",
        frozenset({"evaluation:run_steps", "evaluation:run_step"}),
        (P.SCORES_VIEW, P.SCORES_DRAFT, P.SCORES_OWN),
    ),
    Item(
        "政策",
        "evaluation:policies",
        "journal-text",
        frozenset({"evaluation:policy", "evaluation:compare_policies"}),
    ),
)
ADMIN = Item("管理后台", "admin:index", "gear")
MINE = Item("我的", "desk:mine", "person")
FILE = Item("填报", "alliances:file_activity", "pencil")
APPLY = Item("申请", "teachers:apply", "pencil")

#: The bar at the foot of a phone, by what somebody is: address and the short word for it.
SCHOOL_BAR = {
    "desk:home": "首页",
    "alliances:file_activity": "填报",
    "desk:confirmations": "确认",
    "desk:mine": "我的",
}
TEACHER_BAR = {"desk:me": "首页", "teachers:apply": "申请", "desk:mine": "我的"}
BUREAU_BAR = {
    "desk:home": "工作台",
    "desk:review": "核定",
    "alliances:alliance_list": "教共体",
    "evaluation:board": "指标",
    "evaluation:scores": "考核",
}


def frame(request):
    scope = getattr(request, "scope", None)
    if scope is None or not request.user.is_authenticated:
        return {"navigation": []}
    todo = todo_of(request)
    view = request.resolver_match.view_name if request.resolver_match else ""
    offered = [item for item in NAVIGATION if item.offered_to(scope)]
    if admin.site.has_permission(request):
        offered.append(ADMIN)
    words = _bar(scope, todo)
    by_url = {item.url: item for item in (MINE, FILE, APPLY, *offered)}
    return {
        "navigation": [_shown(item, view, todo) for item in offered],
        "bar": [_shown(by_url[url], view, todo, word) for url, word in words.items() if url in by_url],
        "beside_bar": [_shown(item, view, todo) for item in offered if item.url not in words],
        "todo": todo,
        "current": request.current,
        "scope": scope,
    }


def _bar(scope, todo) -> dict[str, str]:
    if todo.answers:
        return SCHOOL_BAR
    return TEACHER_BAR if scope.roles == {RoleCode.TEACHER} else BUREAU_BAR


def _shown(item: Item, view: str, todo, word: str = "") -> dict:
    counts = {"desk:review": lambda: todo.review_count, "desk:confirmations": lambda: todo.school_count}
    return {
        "label": word or item.label,
        "url": item.url,
        "icon": item.icon,
        "current": item.holds(view),
        "count": counts.get(item.url),
    }
