"""Registry pages: alliances, schools, pairings, each with its story so far."""

import datetime
from collections import Counter

from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from gongtongti.accounts.roles import Permission

from ..changes import changes_of
from ..choices import MemberRole, Origin, Stage, Tier, Trait
from ..filters import filter_row
from ..models import (
    Alliance,
    AllianceKind,
    Membership,
    QualityResult,
    School,
    SchoolLink,
    SchoolTrait,
    SupportPairing,
)
from ..paging import page_of
from ..story import story_of_alliance, story_of_school

PAIRING_SCHOOLS = ("recipient_school", "supporting_school", "former_supporting_school", "county")


@require_GET
def alliance_list(request):
    current = request.current
    everything = list(
        Alliance.objects.visible_to(request.scope)
        .filter(county=current.county)
        .as_of(current.day)
        .with_members(current.day)
    )
    kinds = list(AllianceKind.objects.visible_to(request.scope).filter(county=current.county))
    kind, origin = request.GET.get("kind", ""), request.GET.get("origin", "")
    shown = [a for a in everything if kind in ("", a.kind.code) and origin in ("", a.origin)]
    by_kind = Counter(a.kind.code for a in everything)
    by_origin = Counter(a.origin for a in everything)
    return render(
        request,
        "alliances/alliance_list.html",
        {
            "kinds": kinds,
            "total": len(everything),
            "shown": shown,
            "groups": [(k, rows) for k in kinds if (rows := [a for a in shown if a.kind_id == k.pk])],
            "filters": [
                filter_row(
                    request.GET,
                    name="类型",
                    key="kind",
                    options=[(k.code, k.label, by_kind[k.code]) for k in kinds],
                ),
                filter_row(
                    request.GET,
                    name="组建方式",
                    key="origin",
                    options=[
                        (code, label, by_origin[code]) for code, label in Origin.choices if by_origin[code]
                    ],
                ),
            ],
        },
    )


@require_GET
def alliance(request, county, code):
    found = get_object_or_404(
        Alliance.objects.visible_to(request.scope).with_members(request.current.day),
        county__slug=county,
        code=code,
    )
    memberships = sorted(
        found.memberships.select_related("school", "alliance__kind").core_first(),
        key=lambda row: not row.is_open,
    )
    return render(
        request,
        "alliances/alliance.html",
        {
            "alliance": found,
            "core": next((m.school for m in found.members_then if m.role == MemberRole.CORE), None),
            "memberships": memberships,
            "pairings": _pairings(
                request.scope, Q(recipient_school__in={m.school_id for m in found.members_then})
            ),
            "story": story_of_alliance(found, memberships),
            "changes": changes_of(
                found,
                Alliance.history.filter(id=found.pk),
                Membership.history.filter(alliance_id=found.pk),
            ),
            "may_see_who": _may_see_who(request.scope, found.county_id),
            "may_see_records": _may_see_records(request.scope, found),
        },
    )


@require_GET
def school_list(request):
    current, query = request.current, request.GET
    schools = School.objects.visible_to(request.scope).filter(county=current.county).as_of(current.day)
    words = query.get("q", "").strip()
    rows = schools.matching(words) if words else schools
    for trait in (Trait.STAGE, Trait.TIER):
        if query.get(trait):
            rows = rows.filter(Exists(_traits_then(current.day, trait, query[trait])))
    if query.get("more") == "confirm":
        rows = rows.awaiting_confirmation()
    elif query.get("more") == "outside":
        rows = rows.filter(in_county=False)
    page = page_of(
        rows.select_related("county", "region").prefetch_related(
            Prefetch("traits", queryset=SchoolTrait.objects.as_of(current.day), to_attr="traits_then"),
            Prefetch(
                "memberships",
                queryset=Membership.objects.as_of(current.day).select_related("alliance__kind"),
                to_attr="memberships_then",
            ),
        ),
        by="code",
        after=query.get("after", ""),
        before=query.get("before", ""),
    )
    context = {"page": page, "words": words, "filters": _school_filters(query, schools, current.day)}
    return render(request, "alliances/school_list.html", context)


def _traits_then(day, trait, value):
    return SchoolTrait.objects.as_of(day).filter(school=OuterRef("pk"), trait=trait, value=value)


def _school_filters(query, schools, day):
    counts = {
        (trait, value): count
        for trait, value, count in SchoolTrait.objects.as_of(day)
        .filter(school__in=schools, trait__in=(Trait.STAGE, Trait.TIER))
        .order_by()
        .values_list("trait", "value")
        .annotate(schools=Count("*"))
    }
    more = schools.order_by().aggregate(
        confirm=Count("pk", filter=~Q(to_confirm=[])), outside=Count("pk", filter=Q(in_county=False))
    )
    return [
        *(
            filter_row(
                query,
                name=Trait(trait).label,
                key=trait,
                options=[(v, label, counts[trait, v]) for v, label in values.choices if (trait, v) in counts],
            )
            for trait, values in ((Trait.STAGE, Stage), (Trait.TIER, Tier))
        ),
        filter_row(
            query,
            name="其他",
            key="more",
            options=[("confirm", "有待确认栏目", more["confirm"]), ("outside", "县外", more["outside"])],
        ),
    ]


@require_GET
def school(request, county, code):
    found = get_object_or_404(
        School.objects.visible_to(request.scope)
        .select_related("county", "region", "main_campus")
        .prefetch_related(
            "aliases",
            "campuses",
            "traits",
            Prefetch("successor_links", SchoolLink.objects.select_related("successor"), to_attr="successors"),
            Prefetch(
                "predecessor_links", SchoolLink.objects.select_related("school"), to_attr="predecessors"
            ),
        ),
        county__slug=county,
        code=code,
    )
    memberships = sorted(
        found.memberships.select_related("alliance__kind", "alliance__county").order_by("pk"),
        key=lambda row: not row.is_open,
    )
    # In Python, because databases disagree on whether a row without a first day comes first.
    traits = sorted(found.traits.all(), key=lambda row: (row.trait, row.since or datetime.date.min))
    results = list(QualityResult.objects.visible_to(request.scope).filter(school=found))
    pairings = _pairings(
        request.scope,
        Q(recipient_school=found) | Q(supporting_school=found) | Q(former_supporting_school=found),
    )
    return render(
        request,
        "alliances/school.html",
        {
            "school": found,
            "traits": traits,
            "memberships": memberships,
            "alliances": list(
                Alliance.objects.visible_to(request.scope)
                .filter(pk__in={m.alliance_id for m in memberships})
                .with_members(request.current.day)
            ),
            "pairings": pairings,
            "received": sum(row.recipient_school == found for row in pairings),
            "given": sum(row.supporting_school == found for row in pairings),
            "results": results,
            "result_places": _places(results),
            "has_demo": any(result.is_demo for result in results),
            "story": story_of_school(
                found,
                memberships=memberships,
                traits=traits,
                successors=found.successors,
                predecessors=found.predecessors,
            ),
            "changes": changes_of(
                found,
                School.history.filter(id=found.pk),
                SchoolTrait.history.filter(school_id=found.pk),
                Membership.history.filter(school_id=found.pk),
            ),
            "may_see_who": _may_see_who(request.scope, found.county_id),
        },
    )


@require_GET
def pairing_list(request):
    rows = _pairings(request.scope, Q(county=request.current.county))
    return render(request, "alliances/pairing_list.html", {"rows": rows})


def _pairings(scope, condition) -> list[SupportPairing]:
    return list(SupportPairing.objects.visible_to(scope).filter(condition).select_related(*PAIRING_SCHOOLS))


def _places(results) -> int:
    """One number of decimals for the column, none cut off."""
    return max([2, *(-result.value.normalize().as_tuple().exponent for result in results)])


def _may_see_records(scope, alliance) -> bool:
    """The bureau, and the schools that belong to it."""
    members = {member.school_id for member in alliance.members_then}
    return scope.may(Permission.FILINGS_VIEW, alliance.county_id) or bool(
        members & scope.schools_with(Permission.FILINGS_OWN)
    )


def _may_see_who(scope, county_id) -> bool:
    """Names of the bureau's clerks are for the bureau."""
    return any(scope.may(p, county_id) for p in (Permission.REGISTRY_CHANGE, Permission.AUDIT_VIEW))
