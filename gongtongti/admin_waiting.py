"""What waits for a bureau clerk in the back office: each figure leads to the rows behind it."""

from dataclasses import dataclass

from django.urls import reverse

from alliances.models import QualityResult, School, SchoolAlias, SupportPairing
from gongtongti.accounts.roles import Permission
from gongtongti.accounts.scope import Scope


@dataclass(frozen=True, slots=True)
class Waiting:
    title: str
    hint: str
    count: int
    url: str


def waiting(scope: Scope) -> list[Waiting]:
    """Only what there is, and only to whoever may settle it."""
    found = []
    if scope.may(Permission.REGISTRY_CHANGE):
        schools = reverse("admin:alliances_school_changelist")
        pairings = reverse("admin:alliances_supportpairing_changelist")
        found += [
            Waiting(
                "待确认的学校",
                "由文件名单推断的全称、学段等,需要教育局核实",
                School.objects.visible_to(scope).awaiting_confirmation().count(),
                f"{schools}?awaiting=any",
            ),
            Waiting(
                "待确认的别名",
                "由文件推断的别名,需要教育局核实",
                SchoolAlias.objects.visible_to(scope).filter(to_confirm=True).count(),
                f"{schools}?awaiting=alias",
            ),
            Waiting(
                "未对应的结对",
                "文件原文找不到对应的学校",
                SupportPairing.objects.visible_to(scope).unresolved().count(),
                f"{pairings}?resolution__exact=unresolved",
            ),
        ]
    if scope.may(Permission.RESULTS_CHANGE):
        results = reverse("admin:alliances_qualityresult_changelist")
        found.append(
            Waiting(
                "演示成绩",
                "仍是演示数据,请导入正式成绩",
                QualityResult.objects.visible_to(scope).filter(is_demo=True).count(),
                f"{results}?is_demo__exact=1",
            )
        )
    return [item for item in found if item.count]


def starting_points(scope: Scope) -> list[dict[str, str]]:
    offered = (
        ("登记新的教共体", "admin:alliances_alliance_add", Permission.REGISTRY_CHANGE),
        ("登记学校", "admin:alliances_school_add", Permission.REGISTRY_CHANGE),
        ("导入成绩", "admin:alliances_qualityresult_import", Permission.RESULTS_CHANGE),
        ("新建账号", "admin:accounts_user_add", Permission.PEOPLE_MANAGE),
        ("查看操作日志", "admin:accounts_auditevent_changelist", Permission.AUDIT_VIEW),
    )
    return [
        {"title": title, "url": reverse(name)} for title, name, permission in offered if scope.may(permission)
    ]
