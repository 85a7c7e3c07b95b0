"""Who may do what: the one table from which pages, admin, API and exports take their permissions."""

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import TextChoices


class Permission(StrEnum):
    REGISTRY_VIEW = "registry.view"
    REGISTRY_CHANGE = "registry.change"
    RESULTS_VIEW = "results.view"  # every school of the county
    RESULTS_CHANGE = "results.change"
    RUNS_START = "runs.start"
    SCORES_VIEW = "scores.view"  # every school, published runs
    SCORES_DRAFT = "scores.draft"  # every school, unpublished runs too
    SCORES_OWN = "scores.own"  # one's own school, published runs
    PEOPLE_MANAGE = "people.manage"
    AUDIT_VIEW = "audit.view"


class RoleCode(TextChoices):
    BUREAU_ADMIN = "bureau_admin", "局管理员"
    BUREAU_CLERK = "bureau_clerk", "教育局科室人员"
    LEADER = "leader", "局领导"
    AUDITOR = "auditor", "督查审计"
    PRINCIPAL = "principal", "校长"
    SCHOOL_CLERK = "school_clerk", "学校填报员"
    API_CLIENT = "api_client", "数据接口用户"


@dataclass(frozen=True, slots=True)
class Role:
    """`at_school`: the post is held at one school; otherwise in the whole county."""

    at_school: bool
    permissions: frozenset[Permission]


def _role(*permissions: Permission, at_school: bool = False) -> Role:
    return Role(at_school=at_school, permissions=frozenset(permissions))


P = Permission
ROLES: dict[str, Role] = {
    RoleCode.BUREAU_ADMIN: _role(
        P.REGISTRY_VIEW,
        P.REGISTRY_CHANGE,
        P.RESULTS_VIEW,
        P.RESULTS_CHANGE,
        P.RUNS_START,
        P.SCORES_VIEW,
        P.SCORES_DRAFT,
        P.PEOPLE_MANAGE,
        P.AUDIT_VIEW,
    ),
    RoleCode.BUREAU_CLERK: _role(
        P.REGISTRY_VIEW,
        P.REGISTRY_CHANGE,
        P.RESULTS_VIEW,
        P.RESULTS_CHANGE,
        P.RUNS_START,
        P.SCORES_VIEW,
        P.SCORES_DRAFT,
    ),
    RoleCode.LEADER: _role(P.REGISTRY_VIEW, P.RESULTS_VIEW, P.SCORES_VIEW, P.SCORES_DRAFT),
    RoleCode.AUDITOR: _role(P.REGISTRY_VIEW, P.RESULTS_VIEW, P.SCORES_VIEW, P.SCORES_DRAFT, P.AUDIT_VIEW),
    RoleCode.PRINCIPAL: _role(P.REGISTRY_VIEW, P.SCORES_OWN, at_school=True),
    RoleCode.SCHOOL_CLERK: _role(P.REGISTRY_VIEW, P.SCORES_OWN, at_school=True),
    RoleCode.API_CLIENT: _role(P.REGISTRY_VIEW, P.SCORES_VIEW, P.SCORES_DRAFT),
}

#: What a client's token may be given, and which permissions of its owner it lets through.
TOKEN_SCOPES: dict[str, tuple[str, frozenset[Permission]]] = {
    "registry:read": ("读取登记册", frozenset({P.REGISTRY_VIEW})),
    "scores:read": ("读取已公布的成绩", frozenset({P.SCORES_VIEW, P.SCORES_OWN})),
    "scores:draft": (
        "读取未公布的测算",
        frozenset({P.SCORES_VIEW, P.SCORES_OWN, P.SCORES_DRAFT}),
    ),
}
