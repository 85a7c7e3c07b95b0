"""考核分值: what documents leave to the bureau to enter. What is not entered is said so, and never taken for zero."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from alliances.paging import page_of
from alliances.periods import SchoolYear
from alliances.refusals import Overtaken, Refused
from gongtongti.accounts.roles import Permission

from ..evidence.led import alliances_of, schools_of_alliances
from ..forms_points import ItemsForm, PointLine, PointsForm, item_lines
from ..models import PointItem
from ..models.points import Sheet
from ..pointing import items_of, keep_items, keep_rows, rows_of
from .writing import cited, pack_of

PAGE_SIZE = 40


@dataclass(frozen=True, slots=True)
class SheetShown:
    """`named`: what the document names; `asked`: how many alliances or schools there are to be entered."""

    sheet: Sheet
    named: list[str]
    items: list[PointItem]
    entered: int
    asked: int
    clause: object | None

    @property
    def without_points(self) -> list[str]:
        """Items whose 分值 nobody has entered."""
        entered = {item.title for item in self.items if item.full is not None}
        return [title for title in dict.fromkeys([*self.named, *(i.title for i in self.items)])
                if title not in entered]  # fmt: skip


@require_GET
def points(request):
    county, year = _county(request), request.current.school_year
    pack = pack_of(county, year)
    return render(
        request,
        "evaluation/points.html",
        {
            "year": year,
            "sheets": [
                SheetShown(
                    sheet,
                    _named(pack, sheet),
                    list(items_of(county, year, sheet)),
                    rows_of(county, year, sheet).exclude(points={}).count(),
                    _asked(request, county, year, sheet).count(),
                    _clause(pack, sheet),
                )
                for sheet in Sheet
            ],
            "may_enter": request.scope.may(Permission.POINTS_ENTER, county.pk),
        },
    )


@require_http_methods(["GET", "POST"])
def point_items(request, sheet):
    county, sheet = _county(request), _sheet(sheet)
    if not request.scope.may(Permission.POINTS_ENTER, county.pk):
        raise PermissionDenied
    year = _year(request)
    pack = pack_of(county, year)
    lines = item_lines(
        list(items_of(county, year, sheet)), _named(pack, sheet), free=sheet == Sheet.DEVELOPMENT
    )
    form = ItemsForm(request.POST or None, lines=lines)
    if request.method == "POST" and form.is_valid() and _kept(request, form, keep_items, county, year, sheet):
        return redirect("evaluation:point_table", sheet)
    context = {"county": county, "year": year, "sheet": sheet, "form": form, "clause": _clause(pack, sheet)}
    return render(request, "evaluation/point_items.html", context)


@require_http_methods(["GET", "POST"])
def point_table(request, sheet):
    county, sheet = _county(request), _sheet(sheet)
    may_enter = request.scope.may(Permission.POINTS_ENTER, county.pk)
    if request.method == "POST" and not may_enter:
        raise PermissionDenied
    year = _year(request)
    pack = pack_of(county, year)
    page = page_of(
        _asked(request, county, year, sheet),
        by="code",
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=PAGE_SIZE,
    )
    standing = {row.alliance_id or row.school_id: row for row in rows_of(county, year, sheet)}
    items = list(items_of(county, year, sheet))
    form = PointsForm(
        request.POST or None,
        lines=[PointLine(one, standing.get(one.pk)) for one in page.rows],
        items=items,
        classed=sheet == Sheet.DEVELOPMENT,
    )
    if request.method == "POST" and form.is_valid() and _kept(request, form, keep_rows, county, year, sheet):
        return redirect(request.get_full_path())
    return render(
        request,
        "evaluation/point_table.html",
        {
            "county": county,
            "year": year,
            "sheet": sheet,
            "form": form,
            "items": items,
            "page": page,
            "entered": sum(bool(row.points) for row in standing.values()),
            "may_enter": may_enter,
            "classed": sheet == Sheet.DEVELOPMENT,
            "clause": _clause(pack, sheet),
        },
    )


def _kept(request, form, keep, county, year, sheet) -> bool:
    """False with the sentence on the form, everything typed still in it."""
    if not form.typed:
        messages.info(request, "没有改动,不用保存。")
        return True
    try:
        count = keep(county, year, sheet, form.typed, scope=request.scope, by=request.user)
    except Overtaken as refusal:
        form.refuse(str(refusal), form.versions)
        return False
    except Refused as refusal:
        form.refuse(str(refusal))
        return False
    messages.success(request, f"已保存 {count} {'行' if keep is keep_rows else '项'}。")
    return True


def _county(request):
    """Points are of the bureau's assessment, seen by whoever sees drafts. A form names the county of its page."""
    county = request.current.county
    if request.method == "POST":
        slug = request.POST.get("county")
        county = next((one for one in request.current.counties if one.slug == slug), None)
    if county is None or not request.scope.may(Permission.SCORES_DRAFT, county.pk):
        raise PermissionDenied
    return county


def _year(request) -> SchoolYear:
    """A form is saved for the year its page was made for, whatever another window has chosen since."""
    if request.method != "POST":
        return request.current.school_year
    try:
        return SchoolYear.parse(request.POST.get("school_year", ""))
    except ValueError as error:
        raise Http404 from error


def _sheet(code: str) -> Sheet:
    if code not in Sheet.values:
        raise Http404
    return Sheet(code)


def _named(pack, sheet: Sheet) -> list[str]:
    """What the document names as parts of the sheet."""
    if pack is None:
        return []
    if sheet == Sheet.OPTIMISATIONS:
        return [item.title for item in pack.items if item.id == Sheet.OPTIMISATIONS]
    return [item.title for item in pack.development.items] if pack.development else []


def _clause(pack, sheet: Sheet):
    if pack is None:
        return None
    if sheet == Sheet.OPTIMISATIONS:
        clause = next((item.clause for item in pack.items if item.id == Sheet.OPTIMISATIONS), "")
    else:
        clause = pack.development.clause if pack.development else ""
    return cited(pack, clause)


def _asked(request, county, year: SchoolYear, sheet: Sheet):
    """Alliances for 两个优化; for the development sheet every school of an alliance, as the year has them."""
    day = min(year.last_day, request.current.today)
    read = alliances_of if sheet == Sheet.OPTIMISATIONS else schools_of_alliances
    return read(request.scope, county, day)
