"""流动名册 of a school year: suggested, decided row by row or all at once by the bureau; a school reads its own."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from alliances.models import School
from alliances.paging import page_of
from alliances.periods import SchoolYear
from gongtongti.accounts.roles import Permission

from ..choices import Exemption
from ..forms_roster import TermsForm
from ..models import EligibilityEntry, TeacherHonour
from ..roster import Decision, confirm_all, decide, fingerprint, suggest, years_between

BACKBONE, ORDINARY = "backbone", "ordinary"
VERDICTS = (
    (BACKBONE, "符合流动 · 骨干"),
    (ORDINARY, "符合流动 · 普通"),
    *((code, f"不计入 · {word}") for code, word in Exemption.choices),
)
STATES = (("waiting", "待确认"), ("confirmed", "已确认"))


@dataclass
class Line:
    """One row of the page: what stands, or what somebody just typed and was refused."""

    entry: EligibilityEntry
    years: int | None
    honour: str
    verdict: str
    reason: str
    problem: str = ""


@require_GET
def roster(request):
    return _page(request, TermsForm(county=request.current.county))


@require_POST
def suggest_roster(request):
    county, year = _county_to_change(request), _posted_year(request)
    form = TermsForm(request.POST, county=county)
    if not form.is_valid():
        return _page(request, form, status=422)
    school = _school(request, request.POST.get("school", ""))
    found = suggest(county, year, terms=form.terms(), by=request.user, school=school)
    told = f"已提出建议:新增 {found.created} 条,修改 {found.changed} 条,保持 {found.kept} 条。"
    if found.undated:
        told += f"{found.undated} 位教师没有登记到校日期,没有提出建议。请先补登到校日期。"
    messages.success(request, told)
    return _back(request)


@require_POST
def confirm_roster(request):
    county, year, at = _county_to_change(request), _posted_year(request), timezone.now()
    if "everything" in request.POST:
        rows = EligibilityEntry.objects.in_year(year)
        school = _school(request, request.POST.get("school", ""))
        if school:
            rows = rows.filter(Q(school=school) | Q(campus=school))
        done = confirm_all(rows, county=county, seen=request.POST["everything"], by=request.user, at=at)
        if done is None:
            messages.error(request, "名册在您打开此页之后已被修改,没有确认。请核对下面的最新内容后再确认。")
        else:
            messages.success(request, f"已确认 {done} 条。")
        return _back(request)
    picked = [request.POST["only"]] if "only" in request.POST else request.POST.getlist("pick")
    if not picked:
        note = "没有选中任何一行,没有确认。您填写的内容都还在下面,请先勾选要确认的教师。"
        return _page(request, TermsForm(county=county), note=note, status=422)
    decisions = {number: decision for number in picked if (decision := _decision(request.POST, number))}
    found = decide(county, year, decisions, by=request.user, at=at)
    if found.done:
        messages.success(request, f"已确认 {len(found.done)} 条。")
    if found.overtaken:
        messages.error(
            request,
            f"工号 {'、'.join(found.overtaken)} 的一条在您打开此页之后已被修改,没有确认。请核对最新内容后再确认。",
        )
    if found.refused:
        return _page(request, TermsForm(county=county), refused=found.refused, status=422)
    return _back(request)


def _decision(posted, number: str) -> Decision | None:
    """None for a row that the form cannot have sent."""
    verdict, version = posted.get(f"verdict-{number}", ""), posted.get(f"version-{number}", "")
    if verdict not in dict(VERDICTS) or not version.isdecimal():
        return None
    exempt = verdict not in (BACKBONE, ORDINARY)
    # Whoever is left out is still backbone or not: the roster keeps what it knew.
    backbone = posted.get(f"backbone-{number}") == "1" if exempt else verdict == BACKBONE
    return Decision(
        version=int(version),
        backbone=backbone,
        exemption=verdict if exempt else "",
        reason=posted.get(f"reason-{number}", "").strip(),
    )


# ---- the page -----------------------------------------------------------------------------------
def _page(
    request, terms: TermsForm, *, note: str = "", refused: dict[str, str] | None = None, status: int = 200
):
    current, scope, query = request.current, request.scope, request.GET
    year, county = current.school_year, current.county
    visible = EligibilityEntry.objects.visible_to(scope).filter(county=county).in_year(year)
    may_change = county is not None and scope.may(Permission.TEACHERS_CHANGE, county.pk)
    sees_all = county is not None and scope.may(Permission.TEACHERS_VIEW, county.pk)
    school = _school(request, query.get("school", ""))
    rows = visible.filter(Q(school=school) | Q(campus=school)) if school else visible
    waiting = rows.filter(confirmed_at=None)
    shown = waiting if query.get("state") == "waiting" else rows
    shown = rows.confirmed() if query.get("state") == "confirmed" else shown
    lists_rows = bool(school) or not sees_all
    page = _rows_of(shown, year, query) if lists_rows else None
    context = {
        "year": year,
        "school": school,
        "counts": _counts(rows),
        "by_school": None if lists_rows else _by_school(visible),
        "page": page,
        "lines": [_line(entry, year, request.POST, refused or {}) for entry in page.rows] if page else [],
        "refused": refused,
        "note": note,
        "states": STATES,
        "state": query.get("state", ""),
        "verdicts": VERDICTS,
        "terms": terms,
        "may_change": may_change,
        "sees_all": sees_all,
        "everything": fingerprint(waiting) if may_change else "",
        "has_ranks": terms.fields["least"].queryset.exists() if may_change else False,
    }
    return render(request, "teachers/roster.html", context, status=status)


def _rows_of(rows, year, query):
    held = (
        TeacherHonour.objects.filter(teacher=OuterRef("teacher"))
        .as_of(year.begins)
        .order_by("honour__rank")
        .values("honour__name")[:1]
    )
    return page_of(
        rows.select_related("teacher__county", "school", "campus").annotate(
            number=F("teacher__staff_number"), honour=Subquery(held)
        ),
        by="number",
        after=query.get("after", ""),
        before=query.get("before", ""),
    )


def _line(entry: EligibilityEntry, year, posted, refused: dict[str, str]) -> Line:
    number, since = entry.teacher.staff_number, entry.teacher.served_since
    verdict = entry.exemption or (BACKBONE if entry.backbone else ORDINARY)
    line = Line(
        entry=entry,
        years=years_between(since, year.begins) if since else None,
        honour=entry.honour or "",
        verdict=verdict,
        reason=entry.reason,
    )
    # After an error the form keeps what was typed.
    line.verdict = posted.get(f"verdict-{number}", line.verdict)
    line.reason = posted.get(f"reason-{number}", line.reason)
    line.problem = refused.get(number, "")
    return line


_COUNTED = {
    "waiting": Count("pk", filter=Q(confirmed_at=None)),
    "confirmed": Count("pk", filter=Q(confirmed_at__isnull=False)),
    "backbones": Count("pk", filter=Q(confirmed_at__isnull=False, eligible=True, backbone=True)),
    "ordinaries": Count("pk", filter=Q(confirmed_at__isnull=False, eligible=True, backbone=False)),
    "exempted": Count("pk", filter=Q(confirmed_at__isnull=False, eligible=False)),
}


def _counts(rows) -> dict[str, int]:
    return rows.order_by().aggregate(**_COUNTED)


def _by_school(rows) -> list[dict]:
    grouped = rows.order_by().values("campus__code", "campus__short_name").annotate(**_COUNTED)
    return list(grouped.order_by("campus__code"))


# ---- who and where ------------------------------------------------------------------------------
def _county_to_change(request):
    """The one that the form was made for: another window may have chosen another since."""
    slug = request.POST.get("county", "")
    county = next((c for c in request.current.counties if c.slug == slug), None)
    if county is None or not request.scope.may(Permission.TEACHERS_CHANGE, county.pk):
        raise PermissionDenied
    return county


def _posted_year(request) -> SchoolYear:
    try:
        return SchoolYear.parse(request.POST.get("school_year", ""))
    except ValueError:
        raise Http404 from None


def _school(request, code: str) -> School | None:
    if not code:
        return None
    scope, county = request.scope, request.current.county
    schools = School.objects.visible_to(scope).filter(county=county)
    if county is None:
        raise Http404
    if not scope.may(Permission.TEACHERS_VIEW, county.pk):
        schools = schools.filter(pk__in=scope.schools_with(Permission.TEACHERS_OWN))
    return get_object_or_404(schools, code=code)


def _back(request):
    address = reverse("teachers:roster")
    kept = request.GET.urlencode()
    return HttpResponseRedirect(f"{address}?{kept}" if kept else address)
