"""支教补助 for the finance section: the allowance amounts, what starts and stops, the years ahead, the workbook."""

import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from alliances.periods import SchoolYear
from gongtongti.accounts.models import AuditEvent

from ..allowances import keep_rates
from ..facts.calendar import next_month
from ..forms_stipend import AllowanceForm
from ..presentation.stipend_book import stipend_book
from ..presentation.stipend_periods import forecast_of, people_of
from ..stipend_months import START, STOP, month_changes, years_around
from ..stipends import compute, governed_by
from ..trail import record
from .stipends import YEARS_AHEAD, clauses_of, county_of, may_authorise, rates_of, year_or_404

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "POST"])
def stipend_allowances(request):
    county = county_of(request)
    year = request.current.school_year
    if request.method == "POST":
        county = next((c for c in request.current.counties if c.slug == request.POST.get("county")), None)
        if county is None or not may_authorise(request, county):
            raise PermissionDenied
        year = year_or_404(request.POST.get("school_year", ""))
    rates = rates_of(request, county, year)
    form = AllowanceForm(request.POST or None, rates=rates)
    if request.method == "POST" and form.is_valid():
        keep_rates(county, year, form.amounts, scope=request.scope, by=request.user)
        messages.success(request, f"已保存{year.label}的补贴标准。")
        return redirect("evaluation:stipends")
    governed = governed_by(county, year)
    context = {
        "county": county,
        "year": year,
        "form": form,
        "rates": rates,
        "may_authorise": may_authorise(request, county),
        "pack": governed and governed.pack,
        "clauses": clauses_of(governed),
    }
    return render(request, "evaluation/stipend_allowances.html", context)


@require_GET
def stipend_months(request):
    county = county_of(request)
    month = _month_or_404(request.GET.get("month", ""))
    dues = compute(county, years_around(month))
    changes = month_changes(dues, month=month)
    return render(
        request,
        "evaluation/stipend_months.html",
        {
            "county": county,
            "month": month,
            "before": (month - datetime.timedelta(days=1)).replace(day=1),
            "after": next_month(month),
            "parts": [
                (word, people_of(changes, verb=verb))
                for word, verb in (("起发", START), ("停发", STOP), ("待核:登记不全", ""))
            ],
            "any": bool(changes),
            "has_demo": any(one.row.is_demo for one in changes),
        },
    )


@require_GET
def stipend_forecast(request):
    county, this = county_of(request), request.current.this_year
    years = [SchoolYear(this.start + step) for step in range(YEARS_AHEAD + 1)]
    dues = compute(county, years)
    governed = [year for year in years if governed_by(county, year)]
    return render(
        request,
        "evaluation/stipend_forecast.html",
        {
            "county": county,
            "years": forecast_of(dues, years, governed),
            "on": timezone.localdate(),
            "has_demo": any(due.row.is_demo for due in dues),
        },
    )


@require_GET
def stipends_xlsx(request):
    county, year = county_of(request), request.current.school_year
    dues = compute(county, [year])
    around = compute(county, [year.previous, year])
    today = timezone.localdate()
    changes, month = [], year.begins
    while month < year.ends:
        changes += month_changes(around, month=month)
        month = next_month(month)
    content = stipend_book(county, year, dues, changes, on=today)
    record(
        AuditEvent.Verb.EXPORTED,
        user=request.user,
        county=county.slug,
        about=f"{year.label}支教补助,{len(dues)} 条",
        address=request.META.get("REMOTE_ADDR"),
    )
    name = f"{county.name}{year.label}支教补助-{today:%Y%m%d}.xlsx"
    saved_as = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": saved_as})


def _month_or_404(text: str) -> datetime.date:
    """The first day of “2021-10”; of this month when none is named."""
    if not text:
        return timezone.localdate().replace(day=1)
    try:
        month = datetime.date.fromisoformat(f"{text}-01")
        SchoolYear.parse(str(SchoolYear.of(month)))
    except ValueError as error:
        raise Http404 from error
    return month
