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
    FILINGS_VIEW = "filings.view"  # every filing of the county that has been submitted
    FILINGS_ALLIANCE = "filings.alliance"  # those of the alliances one leads
    FILINGS_OWN = "filings.own"  # those one's school filed or takes part in
    ACTIVITIES_FILE = "activities.file"
    ACTIVITIES_ANSWER = "activities.answer"
    ACTIVITIES_REVIEW = "activities.review"
    ROTATIONS_FILE = "rotations.file"
    ROTATIONS_APPLY = "rotations.apply"  # for oneself
    ROTATIONS_ANSWER = "rotations.answer"
    ROTATIONS_REVIEW = "rotations.review"
    CHARTERS_FILE = "charters.file"
    CHARTERS_REVIEW = "charters.review"
    PERIODS_CLOSE = "periods.close"
    TEACHERS_VIEW = "staff.view"  # every school of the county
    TEACHERS_OWN = "staff.own"  # those of one's own school
    TEACHERS_SELF = "staff.self"
    TEACHERS_CHANGE = "staff.change"
    STIPENDS_VIEW = "stipends.view"  # every statement of the county
    STIPENDS_AUTHORISE = "stipends.authorise"
    READINGS_DECIDE = "readings.decide"  # 执行口径确认
    RUNS_APPROVE = "runs.approve"
    RUNS_PUBLISH = "runs.publish"  # 公示 and 审定公布
    OBJECTIONS_FILE = "objections.file"
    OBJECTIONS_REVIEW = "objections.review"
    SELF_REVIEWS_FILE = "self_reviews.file"
    SELF_REVIEWS_REVIEW = "self_reviews.review"
    PROJECTS_FILE = "projects.file"
    PROJECTS_REVIEW = "projects.review"
    PROJECTS_CITY = "projects.city"  # the city's opinion on the projects of the county
    OPINIONS_FILE = "opinions.file"  # of a core school's head on the heads of its members
    OPINIONS_VIEW = "opinions.view"
    POINTS_ENTER = "points.enter"  # of items that documents leave to the bureau


class RoleCode(TextChoices):
    BUREAU_ADMIN = "bureau_admin", "局管理员"
    BUREAU_CLERK = "bureau_clerk", "教育局科室人员"
    LEADER = "leader", "局领导"
    AUDITOR = "auditor", "督查审计"
    CITY_REVIEWER = "city_reviewer", "市级评审人员"
    PRINCIPAL = "principal", "校长"
    CORE_PRINCIPAL = "core_principal", "总校校长"
    SCHOOL_CLERK = "school_clerk", "学校填报员"
    TEACHER = "teacher", "教师"
    API_CLIENT = "api_client", "数据接口用户"


@dataclass(frozen=True, slots=True)
class Role:
    """`at_school`: the post is held at one school; otherwise in the whole county."""

    at_school: bool
    permissions: frozenset[Permission]


def _role(*permissions: Permission, at_school: bool = False) -> Role:
    return Role(at_school=at_school, permissions=frozenset(permissions))


P = Permission
_BUREAU = (
    P.REGISTRY_VIEW,
    P.REGISTRY_CHANGE,
    P.RESULTS_VIEW,
    P.RESULTS_CHANGE,
    P.RUNS_START,
    P.SCORES_VIEW,
    P.SCORES_DRAFT,
    P.FILINGS_VIEW,
    P.TEACHERS_VIEW,
    P.STIPENDS_VIEW,
)
_READS_ALL = (
    P.REGISTRY_VIEW,
    P.RESULTS_VIEW,
    P.SCORES_VIEW,
    P.SCORES_DRAFT,
    P.FILINGS_VIEW,
    P.TEACHERS_VIEW,
    P.STIPENDS_VIEW,
)
_AT_SCHOOL = (
    P.REGISTRY_VIEW,
    P.SCORES_OWN,
    P.FILINGS_OWN,
    P.ACTIVITIES_FILE,
    P.ACTIVITIES_ANSWER,
    P.ROTATIONS_FILE,
    P.CHARTERS_FILE,
    P.SELF_REVIEWS_FILE,
    P.PROJECTS_FILE,
    P.TEACHERS_OWN,
)


class Duty(TextChoices):
    """What a section of the bureau is charged with: kept with the section, because counties divide work differently."""

    ACTIVITIES = "activities", "核定活动填报"
    ROTATIONS = "rotations", "核定教师流动"
    CHARTERS = "charters", "章程备案"
    TEACHERS = "teachers", "教师名册与流动资格"
    STIPENDS = "stipends", "核发补助"
    PERIODS = "periods", "期间关账"
    READINGS = "readings", "执行口径确认"
    PUBLICATION = "publication", "公示和审定公布"
    OBJECTIONS = "objections", "异议复核"
    SELF_REVIEWS = "self_reviews", "建设要求评议"
    PROJECTS = "projects", "协作项目评审"
    OPINIONS = "opinions", "校长职级制意见"
    POINTS = "points", "考核分值录入"


DUTIES: dict[str, frozenset[Permission]] = {
    Duty.ACTIVITIES: frozenset({P.ACTIVITIES_REVIEW}),
    Duty.ROTATIONS: frozenset({P.ROTATIONS_REVIEW}),
    Duty.CHARTERS: frozenset({P.CHARTERS_REVIEW}),
    Duty.TEACHERS: frozenset({P.TEACHERS_CHANGE}),
    Duty.STIPENDS: frozenset({P.STIPENDS_AUTHORISE}),
    Duty.PERIODS: frozenset({P.PERIODS_CLOSE}),
    Duty.READINGS: frozenset({P.READINGS_DECIDE}),
    Duty.PUBLICATION: frozenset({P.RUNS_PUBLISH}),
    Duty.OBJECTIONS: frozenset({P.OBJECTIONS_REVIEW}),
    Duty.SELF_REVIEWS: frozenset({P.SELF_REVIEWS_REVIEW}),
    Duty.PROJECTS: frozenset({P.PROJECTS_REVIEW}),
    Duty.OPINIONS: frozenset({P.OPINIONS_VIEW}),
    Duty.POINTS: frozenset({P.POINTS_ENTER}),
}

ROLES: dict[str, Role] = {
    RoleCode.BUREAU_ADMIN: _role(
        *_BUREAU,
        P.PEOPLE_MANAGE,
        P.AUDIT_VIEW,
        P.RUNS_APPROVE,
        *(p for duty in DUTIES.values() for p in duty),
    ),
    # More by the duties of the section that the post belongs to.
    RoleCode.BUREAU_CLERK: _role(*_BUREAU),
    RoleCode.LEADER: _role(*_READS_ALL, P.RUNS_APPROVE),
    RoleCode.AUDITOR: _role(*_READS_ALL, P.AUDIT_VIEW),
    # Of the city: looks at what a county's alliances apply for, and at nothing else of it but the registry.
    RoleCode.CITY_REVIEWER: _role(P.REGISTRY_VIEW, P.PROJECTS_CITY),
    RoleCode.PRINCIPAL: _role(
        *_AT_SCHOOL, P.ROTATIONS_ANSWER, P.OBJECTIONS_FILE, P.OPINIONS_FILE, at_school=True
    ),
    # Nobody is appointed to it: the principal of a school that is the core of an alliance, while it is.
    RoleCode.CORE_PRINCIPAL: _role(P.FILINGS_ALLIANCE, at_school=True),
    RoleCode.SCHOOL_CLERK: _role(*_AT_SCHOOL, at_school=True),
    RoleCode.TEACHER: _role(P.REGISTRY_VIEW, P.TEACHERS_SELF, P.ROTATIONS_APPLY, at_school=True),
    RoleCode.API_CLIENT: _role(
        P.REGISTRY_VIEW, P.SCORES_VIEW, P.SCORES_DRAFT, P.FILINGS_VIEW, P.TEACHERS_VIEW
    ),
}
#: Roles that follow from the registry and are not given by a post of their own.
DERIVED_ROLES = frozenset({RoleCode.CORE_PRINCIPAL})

#: What a client's token may be given, and which permissions of its owner it lets through.
TOKEN_SCOPES: dict[str, tuple[str, frozenset[Permission]]] = {
    "registry:read": ("读取登记册", frozenset({P.REGISTRY_VIEW})),
    "records:read": (
        "读取活动、教师流动和指标进度",
        frozenset({P.REGISTRY_VIEW, P.FILINGS_VIEW, P.FILINGS_ALLIANCE, P.FILINGS_OWN}),
    ),
    "people:read": ("读取教师名册", frozenset({P.TEACHERS_VIEW, P.TEACHERS_OWN, P.TEACHERS_SELF})),
    "scores:read": ("读取已公布的成绩", frozenset({P.SCORES_VIEW, P.SCORES_OWN})),
    "scores:draft": (
        "读取未公布的测算",
        frozenset({P.SCORES_VIEW, P.SCORES_OWN, P.SCORES_DRAFT}),
    ),
}
