"""执行口径确认: the register of what the document leaves open, and one question with its form."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from alliances.models import School
from alliances.periods import SchoolYear
from alliances.refusals import Overtaken, Refused
from gongtongti.accounts.roles import Permission

from ..deciding import decide, governs, said, title_of
from ..evidence.schools import schools_of_kinds
from ..forms_decision import TAKE_BACK, DecisionForm
from ..models import Decision
from ..policy import UnknownOption, UnknownPack, governing_pack, load_pack
from ..presentation import decisions as told


@require_GET
def decisions(request):
    county, year = request.current.county, request.current.school_year
    context = {"county": county, "year": year}
    pack = governing_pack(county.slug, year.start) if county else None
    if pack is not None:
        said_so_far = list(_decisions(request, county, pack))
        parts = told.register(pack, said_so_far, year, names=_names(request, county))
        entries = [entry for _part, found in parts for entry in found if not entry.stated]
        context |= {
            "pack": pack,
            "parts": parts,
            "total": len(entries),
            "settled": sum(entry.holding is not None for entry in entries),
            "open": sum(entry.holding is None for entry in entries),
            "history": told.history_of(parts),
            "may_decide": request.scope.may(Permission.READINGS_DECIDE, county.pk),
        }
    return render(request, "evaluation/decisions.html", context)


@require_http_methods(["GET", "POST"])
def decision(request, pack, question):
    pack, county = _pack_and_county(request, pack)
    try:
        title_of(pack, question)
    except UnknownOption as error:
        raise Http404 from error
    may_decide = request.scope.may(Permission.READINGS_DECIDE, county.pk)
    if request.method == "POST" and not may_decide:
        raise PermissionDenied
    versions = list(_decisions(request, county, pack).filter(question=question))
    names = _names(request, county)
    form, overtaken = None, ""
    if may_decide:
        form = _form(request, county, pack, question, versions, names)
        if request.method == "POST" and form.is_valid():
            try:
                made = decide(
                    county,
                    pack,
                    question,
                    form.answer,
                    seen=form.cleaned_data["seen"],
                    scope=request.scope,
                    by=request.user,
                    at=timezone.now(),
                    address=request.META.get("REMOTE_ADDR"),
                )
            except Overtaken as refusal:
                # What was typed stays; what the page shows, and the version it now stands on, are the new ones.
                overtaken = str(refusal)
                versions = list(_decisions(request, county, pack).filter(question=question))
                form = _form(request, county, pack, question, versions, names, again=True)
            except Refused as refusal:
                overtaken = str(refusal)
            else:
                messages.success(
                    request,
                    f"已登记:{said(pack, made)}({made.file_number}),自{made.first_school_year.label}起的测算自动采用。",
                )
                return redirect("evaluation:decision", pack.id, question)
    year = request.current.school_year
    entry = told.entry_of(pack, question, versions, year, names=names)
    radios = {radio.data["value"]: radio for radio in form["option"]} if form else {}
    return render(
        request,
        "evaluation/decision.html",
        {
            "pack": pack,
            "county": county,
            "year": year,
            "governed": governs(pack, year),
            "entry": entry,
            "form": form,
            "radios": radios,
            "choices": [(option, radios.get(option.id)) for option in entry.options],
            "back": radios.get(TAKE_BACK),
            "overtaken": overtaken,
            # Every option computed side by side: of the scores only, and for those who see every school.
            "may_compare": question in pack.defaults
            and request.scope.may(Permission.SCORES_DRAFT, county.pk),
        },
        status=409 if overtaken else 200,
    )


# ---- shared by the pages --------------------------------------------------------------------------
def _pack_and_county(request, name: str):
    try:
        pack = load_pack(name)
    except UnknownPack as error:
        raise Http404 from error
    county = next((c for c in request.current.counties if c.slug == pack.governs.county), None)
    if county is None:
        raise Http404
    return pack, county


def _decisions(request, county, pack):
    rows = Decision.objects.visible_to(request.scope).filter(county=county, pack=pack.id)
    return rows.select_related("recorded_by").order_by("version")


def _names(request, county) -> dict[str, str]:
    rows = School.objects.visible_to(request.scope).filter(county=county).order_by("code")
    return dict(rows.values_list("code", "short_name"))


def _form(request, county, pack, question, versions, names, *, again=False) -> DecisionForm:
    years = _years(pack, request.current.this_year)
    listed = {}
    if question == Decision.ALONE:
        standing = set(versions[-1].value) if versions else set()
        stated = {school.code for school in pack.quality.assessed_alone.schools}
        wanted = schools_of_kinds(county, pack.quality.pools.kinds) | standing | stated
        listed = {code: name for code, name in names.items() if code in wanted}
        ticked = sorted(standing if versions and versions[-1].option else stated)
    year = request.current.school_year
    data = request.POST if request.method == "POST" else None
    seen = versions[-1].version if versions else 0
    if again:
        data = data.copy()
        data["seen"] = str(seen)
    return DecisionForm(
        data,
        pack=pack,
        question=question,
        before=versions,
        years=years,
        names=names,
        listed=listed,
        today=timezone.localdate(),
        initial={
            "seen": seen,
            "first_school_year": str(year if year in years else years[-1]) if years else "",
            **({"schools": ticked, "option": Decision.LISTED} if question == Decision.ALONE else {}),
        },
    )


def _years(pack, this_year: SchoolYear) -> list[SchoolYear]:
    """Those that the document governs, up to the next one."""
    first = pack.governs.first_school_year
    last = max(first, this_year.start + 1)
    return [year for start in range(first, last + 1) if governs(pack, year := SchoolYear(start))]
