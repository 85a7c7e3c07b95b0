"""How the back office looks and what its navigation offers: the portal's colours, words and groups."""

from django.templatetags.static import static
from django.urls import reverse, reverse_lazy

from gongtongti.accounts.roles import Permission as P

# 青 #0B6B6B stands at 600, where links and buttons take it from; the rest is its own scale.
PRIMARY = {
    "50": "#f0f7f6", "100": "#e4f0ef", "200": "#c3dedc", "300": "#93c3c0", "400": "#4f9c98", "500": "#1f7f7d",
    "600": "#0b6b6b", "700": "#0a5a5a", "800": "#084f4f", "900": "#073f3f", "950": "#042828",
}  # fmt: skip
# Neutral greys of the portal: page, hairline, secondary text, text.
BASE = {
    "50": "#f6f7f8", "100": "#eef1f3", "200": "#e2e6e9", "300": "#c9d0d5", "400": "#8a949d", "500": "#55606b",
    "600": "#46515b", "700": "#36414b", "800": "#27323c", "900": "#1b2530", "950": "#101820",
}  # fmt: skip


def _list(model: str, title: str, icon: str, permission: P) -> dict:
    return {
        "title": title,
        "icon": icon,
        "link": reverse_lazy(f"admin:{model}_changelist"),
        "permission": lambda request: request.scope.may(permission),
    }


def _group(title: str, *items: dict) -> dict:
    return {"title": title, "separator": True, "items": list(items)}


NAVIGATION = [
    {
        "items": [
            {"title": "后台首页", "icon": "dashboard", "link": reverse_lazy("admin:index")},
            {"title": "返回门户", "icon": "arrow_back", "link": reverse_lazy("desk:home"), "active": False},
        ]
    },
    _group(
        "登记册",
        _list("alliances_alliance", "教共体", "hub", P.REGISTRY_VIEW),
        _list("alliances_school", "学校", "school", P.REGISTRY_VIEW),
        _list("alliances_supportpairing", "支援结对", "handshake", P.REGISTRY_VIEW),
        _list("alliances_alliancekind", "教共体类型", "category", P.REGISTRY_VIEW),
        _list("alliances_region", "行政区划", "map", P.REGISTRY_VIEW),
        _list("alliances_county", "县(市、区)", "location_city", P.REGISTRY_VIEW),
        _list("alliances_section", "科室", "corporate_fare", P.REGISTRY_VIEW),
    ),
    _group(
        "成绩",
        {
            **_list("alliances_qualityresult", "教学质量成绩", "grading", P.RESULTS_VIEW),
            "active": lambda request: (
                "/qualityresult/" in request.path and "/qualityresult/import/" not in request.path
            ),
        },
        {
            "title": "导入成绩",
            "icon": "upload_file",
            "link": reverse_lazy("admin:alliances_qualityresult_import"),
            "permission": lambda request: request.scope.may(P.RESULTS_CHANGE),
        },
    ),
    _group(
        "教师",
        _list("teachers_teacher", "教师", "group", P.TEACHERS_VIEW),
        _list("teachers_teacherhonour", "教师荣誉", "military_tech", P.TEACHERS_VIEW),
        _list("teachers_eligibilityentry", "流动名册", "fact_check", P.TEACHERS_VIEW),
        _list("teachers_mentorshippair", "师徒结对", "diversity_3", P.TEACHERS_VIEW),
        _list("teachers_honourrank", "荣誉次序", "format_list_numbered", P.TEACHERS_VIEW),
    ),
    _group(
        "填报",
        _list("alliances_periodclose", "期间关账", "event_busy", P.FILINGS_VIEW),
    ),
    _group(
        "考核",
        _list("evaluation_scorerun", "测算", "calculate", P.SCORES_DRAFT),
        _list("evaluation_score", "考核成绩", "leaderboard", P.SCORES_DRAFT),
        _list("evaluation_decision", "执行口径确认", "gavel", P.SCORES_DRAFT),
        _list("evaluation_gradeband", "等次分数线", "grade", P.SCORES_DRAFT),
        _list("evaluation_calendarday", "节假日", "calendar_month", P.SCORES_DRAFT),
        _list("evaluation_packtext", "政策文件包", "description", P.SCORES_DRAFT),
    ),
    _group(
        "账号",
        _list("accounts_user", "账号", "person", P.PEOPLE_MANAGE),
        _list("alliances_post", "任职", "badge", P.PEOPLE_MANAGE),
        _list("accounts_apitoken", "接口令牌", "key", P.PEOPLE_MANAGE),
        _list("accounts_auditevent", "操作日志", "history", P.AUDIT_VIEW),
    ),
]

UNFOLD = {
    "SITE_TITLE": "共同体 管理后台",
    "SITE_HEADER": "管理后台",
    "SITE_SUBHEADER": "教共体登记与考核",
    "SITE_URL": "/",
    "SITE_ICON": lambda request: static("img/mark.svg"),
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("img/mark.svg")}
    ],
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_BACK_BUTTON": True,
    "THEME": "light",
    "BORDER_RADIUS": "8px",
    "COLORS": {
        "primary": PRIMARY,
        "base": BASE,
        "font": {
            "subtle-light": "var(--color-base-500)",
            "subtle-dark": "var(--color-base-400)",
            "default-light": "var(--color-base-900)",
            "default-dark": "var(--color-base-300)",
            "important-light": "var(--color-base-900)",
            "important-dark": "var(--color-base-100)",
        },
    },
    "STYLES": [lambda request: static("css/tokens.css"), lambda request: static("admin_theme.css")],
    "SCRIPTS": [lambda request: static("admin_access.js")],
    "ACCOUNT": {
        "navigation": [{"title": "修改密码", "link": lambda request: reverse("admin:password_change")}]
    },
    "SIDEBAR": {"show_search": False, "navigation": NAVIGATION},
}
