"""The pages of 评议, for the row of tabs on top of each (templates/evaluation/review_tabs.html), and one line of a sheet."""

from django import template
from django.urls import reverse

from evaluation.models.points import Sheet
from evaluation.pointing import items_of, rows_of
from gongtongti.accounts.roles import Permission

register = template.Library()

#: Label, address and with which permissions it is offered.
P = Permission
ROOMS = (
    ("建设要求评议", "evaluation:self_reviews", (P.FILINGS_VIEW, P.SELF_REVIEWS_FILE)),
    ("协作项目", "evaluation:projects", (P.FILINGS_VIEW, P.PROJECTS_FILE, P.PROJECTS_CITY)),
    ("校长职级制意见", "evaluation:opinions", (P.OPINIONS_VIEW,)),
    ("考核分值", "evaluation:points", (P.SCORES_DRAFT,)),
)


@register.simple_tag(takes_context=True)
def review_rooms(context) -> list[dict]:
    """Those the person may open: {label, href, current}."""
    request = context["request"]
    view = request.resolver_match.view_name if request.resolver_match else ""
    return [
        {"label": label, "href": reverse(url), "current": view == url}
        for label, url, permissions in ROOMS
        if any(map(request.scope.may, permissions))
        or (url == "evaluation:opinions" and _leads(request.scope))
    ]


def _leads(scope) -> bool:
    """The head of a core school writes opinions; the head of a member is asked about nobody."""
    return bool(scope.led) and scope.may(Permission.OPINIONS_FILE)


@register.simple_tag
def optimisation_points(score) -> dict | None:
    """「两个优化」 of the alliance of a score: {"points", "full", "basis"}; None while nobody has entered it."""
    if not score.alliance_code:
        return None
    run = score.run
    item = items_of(run.county, run.school_year, Sheet.OPTIMISATIONS).exclude(full=None).first()
    rows = rows_of(run.county, run.school_year, Sheet.OPTIMISATIONS)
    row = rows.filter(alliance__code=score.alliance_code).first() if item else None
    if row is None or (given := row.points.get(str(item.position))) is None:
        return None
    return {"points": given, "full": item.full, "basis": row.basis}
