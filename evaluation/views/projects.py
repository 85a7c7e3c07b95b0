"""协作项目: applied for by the core of a 协作型 alliance, reviewed by county and city, rewarded by the bureau."""

from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from alliances.filing_choices import State, Verb
from alliances.models import Alliance, Filing
from alliances.refusals import Refused
from alliances.views.filings import verb_buttons
from gongtongti.accounts.roles import Permission

from ..evidence.led import alliances_with_members
from ..forms_project import ProjectForm, ProjectReviewForm
from ..models import Project, ProjectReview
from ..reviewing import BEFORE_THE_CITY, review_project
from .writing import (
    Kind,
    alliance_to_write_for,
    cited,
    core_of,
    pack_of,
    sent_before,
    went_back,
    write,
    write_on,
    year_or_404,
)

#: May open the list at all.
MAY_LOOK = (Permission.FILINGS_VIEW, Permission.PROJECTS_FILE, Permission.PROJECTS_CITY)
WORDED = {
    Verb.REOPEN: {
        "label": "重开申请",
        "explained": "重开之后由总校修改再交,原来的评审意见留着。请写明为什么重开。",
    },
    Verb.SEND_BACK: {"explained": "请写明要补充什么,总校会看到。"},
    Verb.WITHDRAW: {"explained": "撤回后不再评审,也不能恢复;要报时重新申请。可以写明原因。"},
}


@require_GET
def projects(request):
    scope, county, year = request.scope, request.current.county, request.current.school_year
    if not any(scope.may(permission) for permission in MAY_LOOK):
        raise PermissionDenied
    pack = pack_of(county, year)
    rows = list(
        _readable(request)
        .filter(county=county, school_year=year)
        .exclude(filing__state=State.WITHDRAWN)
        .prefetch_related("reviews")
        .order_by("filing__alliance__code", "pk")
    )
    return render(
        request,
        "evaluation/projects.html",
        {
            "year": year,
            "rows": [(row, *_last_reviews(row)) for row in rows],
            "applying": _may_apply_for(request, pack) if pack and pack.projects else [],
            "asked": pack is not None and pack.projects is not None,
            "clause": cited(pack, pack.projects.clause) if pack and pack.projects else None,
        },
    )


@require_GET
def project(request, number):
    found = get_object_or_404(_readable(request), filing__number=number)
    filing = found.filing
    pack = pack_of(found.county, found.school_year)
    buttons = [replace(button, **WORDED.get(button.verb, {})) for button in verb_buttons(request, filing)]
    return render(
        request,
        "evaluation/project.html",
        {
            "project": found,
            "filing": filing,
            "texts": [
                (label, words)
                for label, words in (
                    ("项目目标", found.goal),
                    ("实施情况", found.plan),
                    ("成效", found.effect),
                    ("经费或支持的希望", found.wish),
                )
                if words
            ],
            "reviews": list(found.reviews.select_related("by").order_by("pk")),
            "attachments": list(filing.attachments.order_by("pk")),
            "events": list(filing.events.select_related("by").order_by("pk")),
            "went_back": went_back(filing),
            "buttons": buttons,
            "may_edit": filing.may(Verb.EDIT, request.scope, on=timezone.localdate()),
            "levels": [(level, ProjectReview.Level(level).label) for level in _levels(request, filing)],
            "clause": cited(pack, pack.projects.clause) if pack and pack.projects else None,
        },
    )


@require_http_methods(["GET", "POST"])
def new_project(request, county, code, year):
    year = year_or_404(year)
    alliance, core = alliance_to_write_for(request, county, code, Permission.PROJECTS_FILE, year)
    pack = pack_of(alliance.county, year)
    if pack is None or pack.projects is None or alliance.kind.code not in pack.projects.kinds:
        messages.info(request, f"文件没有为{alliance.kind.label}教共体规定项目评估。")
        return redirect("evaluation:projects")
    if before := sent_before(request, _readable(request).filter(filing__alliance=alliance)):
        return _write(request, before)
    filing = Filing(county=alliance.county, owner_school=core, alliance=alliance)
    fresh = Project(county=alliance.county, filing=filing, school_year=year)
    return write(request, fresh, _form(request, fresh), KIND)


@require_http_methods(["GET", "POST"])
def edit_project(request, number):
    return _write(request, get_object_or_404(_readable(request), filing__number=number))


@require_http_methods(["GET", "POST"])
def review_of_project(request, number, level):
    """`level`: county or city. Each sees the form of its own."""
    if level not in ProjectReview.Level.values:
        raise Http404
    found = get_object_or_404(_readable(request), filing__number=number)
    filing = found.filing
    if not request.scope.may(_PERMISSION[level], found.county_id):
        raise PermissionDenied
    told = list(found.reviews.select_related("by").order_by("pk"))
    form = ProjectReviewForm(
        request.POST or None,
        level=level,
        initial={
            "level": level,
            "revision": filing.revision,
            "last_seen": sum(row.level == level for row in told),
        },
    )
    if request.method == "POST" and form.is_valid():
        if _reviewed(request, found, level, form):
            messages.success(request, f"{number} 的{ProjectReview.Level(level).label}评审意见已登记。")
            return redirect("evaluation:project", number)
    elif request.method == "GET" and level not in _levels(request, filing):
        messages.warning(request, f"{number} 现在是“{filing.state_word}”,不能评审。")
        return redirect("evaluation:project", number)
    return render(
        request,
        "evaluation/project_review.html",
        {
            "project": found,
            "filing": filing,
            "form": form,
            "reviews": told,
            "level": ProjectReview.Level(level).label,
        },
    )


def _reviewed(request, found: Project, level: str, form: ProjectReviewForm) -> bool:
    sent = form.cleaned_data
    try:
        review_project(
            found,
            level=level,
            outcome=sent["outcome"],
            opinion=sent["opinion"].strip(),
            reward=sent.get("reward", "").strip(),
            amount=sent.get("amount"),
            basis=sent.get("basis", "").strip(),
            revision=sent["revision"],
            last_seen=sent["last_seen"],
            scope=request.scope,
            by=request.user,
            at=timezone.now(),
        )
    except Refused as refusal:
        form.add_error(None, f"{refusal}您写的都还在下面。")
        return False
    return True


_PERMISSION = {
    ProjectReview.Level.COUNTY: Permission.PROJECTS_REVIEW,
    ProjectReview.Level.CITY: Permission.PROJECTS_CITY,
}


def _levels(request, filing: Filing) -> list[str]:
    """The levels on which the person may give an opinion now."""
    states = {
        ProjectReview.Level.COUNTY: {State.CONFIRMED, State.ESCALATED},
        ProjectReview.Level.CITY: BEFORE_THE_CITY,
    }
    return [
        level
        for level, permission in _PERMISSION.items()
        if filing.state in states[level] and request.scope.may(permission, filing.county_id)
    ]


def _write(request, found: Project):
    return write_on(request, found, lambda row: _form(request, row), KIND)


def _form(request, row: Project) -> ProjectForm:
    return ProjectForm(
        request.POST if request.method == "POST" else None,
        written=row,
        initial={"revision": row.filing.revision} if row.filing.pk else {},
    )


#: An alliance may apply for several projects.
KIND = Kind(
    page="evaluation:project",
    edit="evaluation:edit_project",
    template="evaluation/project_form.html",
    submitted="申请已提交,等教育局和市级评审。",
    second=lambda row: "",
)


def _readable(request):
    return Project.objects.visible_to(request.scope).select_related(
        "county", "filing__county", "filing__owner_school", "filing__alliance__kind"
    )


def _last_reviews(row: Project) -> tuple[ProjectReview | None, ProjectReview | None]:
    """The county's, only while it holds, and the city's."""
    last = {review.level: review for review in sorted(row.reviews.all(), key=lambda review: review.pk)}
    county = last.get(ProjectReview.Level.COUNTY) if row.filing.state == State.ACCEPTED else None
    return county, last.get(ProjectReview.Level.CITY)


def _may_apply_for(request, pack) -> list[Alliance]:
    """The alliances for which this person may apply."""
    own, day = request.scope.schools_with(Permission.PROJECTS_FILE), request.current.day
    if not own:
        return []
    found = alliances_with_members(request.scope, day, kinds=pack.projects.kinds)
    rows = found.filter(county=request.current.county).order_by("code")
    return [row for row in rows if (core := core_of(row)) and core.pk in own]
