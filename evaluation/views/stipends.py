"""支教补助: the county's year, one person's year, what starts and stops, the years ahead, the workbook."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from alliances.filters import filter_row
from alliances.periods import SchoolYear
from alliances.refusals import Refused
from gongtongti.accounts.roles import Permission
from teachers.models import Teacher

from ..authorising import authorise
from ..models import AllowanceRate
from ..presentation import stipends as told
from ..presentation.decisions import settled_of
from ..stipends import OPEN, Standing, compute, governed_by

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
YEARS_AHEAD, YEARS_BACK = 3, 6


@require_GET
def stipends(request):
    county, year = county_of(request), request.current.school_year
    dues = compute(county, [year])
    asked = request.GET.get("standing", "")
    rows = told.rows_of(dues)
    counts = {standing: sum(row.standing == standing for row in rows) for standing in Standing}
    governed = governed_by(county, year)
    return render(
        request,
        "evaluation/stipends.html",
        {
            "county": county,
            "year": year,
            "governed": governed,
            "clauses": clauses_of(governed),
            "rows": [row for row in rows if asked in ("", row.standing)],
            "any": bool(rows),
            "ready": counts[Standing.READY] + counts[Standing.TOP_UP] + counts[Standing.CLAWBACK],
            "open": OPEN,
            "totals": told.totals_of(dues),
            "filters": filter_row(
                request.GET,
                name="状态",
                key="standing",
                options=[(one.value, one.label, counts[one]) for one in Standing if counts[one]],
            ),
            "rates": rates_of(request, county, year),
            "has_demo": any(due.row.is_demo for due in dues),
            "may_authorise": may_authorise(request, county),
            "begun": year.begins <= timezone.localdate(),
        },
    )


@require_GET
def stipend(request, county, staff_number, school_year):
    """One person's school year: the bureau's, and the person's own."""
    year = year_or_404(school_year)
    teacher = get_object_or_404(
        Teacher.objects.visible_to(request.scope).select_related("county", "school"),
        county__slug=county,
        staff_number=staff_number,
    )
    bureau = request.scope.may(Permission.STIPENDS_VIEW, teacher.county_id)
    if not bureau and not _is_own(request, teacher):
        raise Http404
    governed = governed_by(teacher.county, year)
    return render(
        request,
        "evaluation/stipend.html",
        {
            "teacher": teacher,
            "county": teacher.county,
            "year": year,
            "earlier": year.previous,
            "later": SchoolYear(year.start + 1),
            "governed": governed,
            "settled": settled_of(governed.pack, governed.decisions) if governed else [],
            "found": [told.opened(due) for due in compute(teacher.county, [year], teacher=teacher)],
            "bureau": bureau,
            "may_authorise": may_authorise(request, teacher.county),
            "begun": year.begins <= timezone.localdate(),
        },
    )


@require_GET
def my_stipend(request):
    """Of the person who asks, as a piece of 我的 or as a page of its own: this year and those around it."""
    teacher = (
        Teacher.objects.visible_to(request.scope).filter(user=request.user).select_related("county").first()
    )
    rows = []
    if teacher is not None and _is_own(request, teacher):
        this = request.current.this_year
        years = [SchoolYear(this.start + step) for step in range(-YEARS_BACK, 2)]
        rows = [
            row
            for row in told.rows_of(compute(teacher.county, years, teacher=teacher))
            if row.standing != Standing.NOTHING or row.found.row.year == this
        ]
        rows.sort(key=lambda row: row.found.row.year, reverse=True)
    template = "evaluation/stipend_mine.html" if request.htmx else "evaluation/stipend_mine_page.html"
    today = timezone.localdate()
    context = {
        "teacher": teacher,
        "rows": rows,
        "open": OPEN,
        "begun": {row.found.row.year for row in rows if row.found.row.year.begins <= today},
    }
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_POST
def authorise_stipends(request):
    """`pick`: number|seen, as often as people were chosen."""
    county = next((c for c in request.current.counties if c.slug == request.POST.get("county")), None)
    # The same answer whether the county is another's or does not exist.
    if county is None or not may_authorise(request, county):
        raise PermissionDenied
    year = year_or_404(request.POST.get("school_year", ""))
    picked = (one.partition("|") for one in request.POST.getlist("pick"))
    try:
        outcome = authorise(
            county,
            year,
            {number: seen for number, _bar, seen in picked},
            scope=request.scope,
            by=request.user,
            at=timezone.now(),
            address=request.META.get("REMOTE_ADDR"),
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        total = told.money(outcome.total)
        messages.success(
            request, f"已核发{year.label}支教补助 {len(outcome.statements)} 人,合计 {total} 元。"
        )
        for sentence in outcome.refused:
            messages.warning(request, f"没有核发:{sentence}")
    return redirect(_safe(request, request.POST.get("next", "")) or "evaluation:stipends")


# ---- shared by the pages --------------------------------------------------------------------------


def county_of(request):
    county = request.current.county
    if county is None or not request.scope.may(Permission.STIPENDS_VIEW, county.pk):
        raise PermissionDenied
    return county


def may_authorise(request, county) -> bool:
    return request.scope.may(Permission.STIPENDS_AUTHORISE, county.pk)


def _is_own(request, teacher) -> bool:
    own = teacher.user_id is not None and teacher.user_id == request.user.pk
    return own and request.scope.may(Permission.TEACHERS_SELF, teacher.county_id)


def rates_of(request, county, year):
    return list(AllowanceRate.objects.visible_to(request.scope).filter(county=county).in_years(year))


def clauses_of(governed):
    if governed is None:
        return []
    pack = governed.pack
    return [pack.clause(pack.stipend.clause), pack.clause(pack.stipend.allowances_clause)]


def year_or_404(text: str) -> SchoolYear:
    try:
        return SchoolYear.parse(text)
    except ValueError as error:
        raise Http404 from error


def _safe(request, address: str) -> str:
    safe = url_has_allowed_host_and_scheme(address, allowed_hosts=None) and address.startswith("/")
    return address if safe else ""
