"""Teachers: the list, and one person's record. Each sees whom the role needs to see."""

from django.db.models import Prefetch, Q
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from alliances.filing_choices import SchoolSubject, State
from alliances.models import School
from alliances.paging import page_of
from gongtongti.accounts.roles import Permission

from ..choices import Title
from ..models import (
    ActivityTeacher,
    EligibilityEntry,
    HonourRank,
    MentorshipPair,
    Rotation,
    Teacher,
    TeacherHonour,
    TeacherTitle,
)

CHOICES = ("school", "subject", "title", "honour")
ACTIVITIES_SHOWN = 50


@require_GET
def teacher_list(request):
    current, query = request.current, request.GET
    everyone = (
        Teacher.objects.visible_to(request.scope).filter(county=current.county).employed_on(current.day)
    )
    words = query.get("q", "").strip()
    rows = _chosen(everyone, query, current.day)
    page = page_of(
        _with_standing(rows.matching(words) if words else rows, current.day),
        by="staff_number",
        after=query.get("after", ""),
        before=query.get("before", ""),
    )
    context = {
        "page": page,
        "words": words,
        "filtered": bool(words) or any(query.get(key) for key in CHOICES),
        "choices": _choices(request),
        "may_change": current.county is not None
        and request.scope.may(Permission.TEACHERS_CHANGE, current.county.pk),
        "has_demo": any(teacher.is_demo for teacher in page.rows),
    }
    return render(request, "teachers/teacher_list.html", context)


def _chosen(rows, query, day):
    if code := query.get("school"):
        rows = rows.filter(Q(school__code=code) | Q(campus__code=code))
    if query.get("subject") in SchoolSubject.values:
        rows = rows.filter(subject=query["subject"])
    if query.get("title") in Title.values:
        held = TeacherTitle.objects.as_of(day).filter(title=query["title"])
        rows = rows.filter(pk__in=held.values("teacher"))
    if code := query.get("honour"):
        held = TeacherHonour.objects.as_of(day).filter(honour__code=code)
        rows = rows.filter(pk__in=held.values("teacher"))
    return rows


def _with_standing(rows, day):
    """Each with `.titles_then` and `.honours_then`, the highest first."""
    honours = TeacherHonour.objects.as_of(day).select_related("honour").order_by("honour__rank")
    return rows.select_related("county", "school", "campus").prefetch_related(
        Prefetch("titles", TeacherTitle.objects.as_of(day), to_attr="titles_then"),
        Prefetch("honours", honours, to_attr="honours_then"),
    )


def _choices(request) -> list[dict]:
    """What the list can be narrowed by: only schools whose teachers one may see."""
    scope, county, query = request.scope, request.current.county, request.GET
    schools = School.objects.visible_to(scope).filter(county=county)
    if county is not None and not scope.may(Permission.TEACHERS_VIEW, county.pk):
        schools = schools.filter(pk__in=scope.schools_with(Permission.TEACHERS_OWN))
    ranks = HonourRank.objects.visible_to(scope).filter(county=county).order_by("rank")
    offered = (
        ("school", "学校", [(s.code, s.short_name) for s in schools.filter(in_county=True).order_by("code")]),
        ("subject", "学科", SchoolSubject.choices),
        ("title", "职称", Title.choices),
        ("honour", "荣誉", [(rank.code, rank.name) for rank in ranks]),
    )
    return [
        {"key": key, "name": name, "options": options, "chosen": query.get(key, "")}
        for key, name, options in offered
        if len(options) > 1
    ]


@require_GET
def teacher(request, county, staff_number):
    scope, day = request.scope, request.current.day
    found = get_object_or_404(
        Teacher.objects.visible_to(scope).select_related("county", "school", "campus", "user"),
        county__slug=county,
        staff_number=staff_number,
    )
    pairs = MentorshipPair.objects.visible_to(scope).filter(Q(mentor=found) | Q(mentee=found))
    part = ActivityTeacher.objects.visible_to(scope).filter(
        teacher=found, activity__filing__state=State.ACCEPTED
    )
    rotations = Rotation.objects.visible_to(scope).filter(teacher=found).exclude(filing__state=State.DRAFT)
    context = {
        "teacher": found,
        "day": day,
        "titles": found.titles.order_by("-since", "-pk"),
        "honours": found.honours.select_related("honour").order_by("honour__rank"),
        "roster": EligibilityEntry.objects.visible_to(scope)
        .filter(teacher=found)
        .select_related("campus")
        .order_by("-school_year"),
        "rotations": rotations.select_related("filing", "home_school", "host_school", "end").order_by(
            "-filing__day", "-pk"
        ),
        "mentorships": pairs.select_related("mentor__campus", "mentee__campus", "alliance").order_by(
            "-since", "pk"
        ),
        "activities": part.select_related("activity__filing", "activity__host_school").order_by(
            "-activity__filing__day", "-pk"
        )[:ACTIVITIES_SHOWN],
        "may_change": scope.may(Permission.TEACHERS_CHANGE, found.county_id),
    }
    return render(request, "teachers/teacher.html", context)
