"""同步课堂“一张表”: the week of an alliance, lessons planned and moved, and one tap that files a lesson that was held."""

import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongtongti.accounts.roles import Permission

from ..choices import MemberRole
from ..filing_choices import State
from ..forms_timetable import FIRST_YEAR, LAST_YEAR, CopyWeekForm, PlannedLessonForm
from ..models import Alliance, Membership, PlannedLesson, School
from ..periods import SchoolYear
from ..refusals import Refused
from ..timetable import Week, clashes_of, copy_week, days_of, file_lesson, filing_school, held_fast, is_filed
from ..timetable import unfiled as without_filing

UNFILED_SHOWN = 20
EDITED_ELSEWHERE = "这节课已经填报,课表不再改动。要改的请在填报中修改。"


@require_GET
def timetable(request):
    today = timezone.localdate()
    week = _week(request.GET.get("week", "") or request.GET.get("day", ""))
    offered = _alliances(request, week.monday)
    alliance = _chosen(offered, request.GET.get("alliance", ""))
    context = {"week": week, "this_week": Week.of(today), "offered": offered, "alliance": alliance}
    if alliance is not None:
        seen = _lessons(request).filter(alliance=alliance)
        lessons = list(seen.filter(day__gte=week.monday, day__lte=week.sunday))
        past = (
            without_filing(seen)
            .filter(day__lt=today, day__gte=SchoolYear.of(today).begins)
            .exclude(day__gte=week.monday, day__lte=week.sunday)
        )
        behind = list(past.order_by("-day", "period_of_day")[: UNFILED_SHOWN + 1])
        _mark([*lessons, *behind], scope=request.scope, today=today)
        context |= {
            "days": days_of(week, lessons),
            "planned": len(lessons),
            "behind": behind[:UNFILED_SHOWN],
            "behind_more": len(behind) > UNFILED_SHOWN,
            "may_plan": _may_plan(request.scope, alliance),
            "copy_form": CopyWeekForm(label_suffix=""),
        }
    return render(request, "alliances/timetable.html", context)


@require_http_methods(["GET", "POST"])
def plan_lesson(request):
    asked = request.POST if request.method == "POST" else request.GET
    # A day that was mistyped is the form's to refuse: a page that does not exist would lose what was typed.
    mistyped = request.method == "POST" and not _in_range(_day(asked.get("day", "")))
    week = _week("" if mistyped else asked.get("day", "") or asked.get("week", ""))
    alliance = _chosen(_alliances(request, week.monday), asked.get("alliance", ""))
    if alliance is None:
        raise Http404
    if not _may_plan(request.scope, alliance):
        raise PermissionDenied
    initial = {
        "day": _day(asked.get("day", "")) or week.monday,
        "period_of_day": asked.get("period", ""),
        "host_school": _core(alliance),
        "schools": _only_member(alliance),
    }
    lesson = PlannedLesson(county=alliance.county, alliance=alliance)
    form = PlannedLessonForm(request.POST or None, instance=lesson, initial=initial, alliance=alliance)
    if request.method == "POST" and form.is_valid() and _kept(form):
        messages.success(request, f"已排入课表:{lesson}。")
        _warn_of_clashes(request, lesson)
        return redirect(_address(alliance, Week.of(lesson.day)))
    return render(
        request, "alliances/timetable_form.html", {"form": form, "alliance": alliance, "week": week}
    )


@require_http_methods(["GET", "POST"])
def planned_lesson(request, **key):
    lesson, alliance = _changeable(request, key)
    week = Week.of(lesson.day)
    if is_filed(lesson):
        messages.info(request, EDITED_ELSEWHERE)
        return redirect(_address(alliance, week))
    form = PlannedLessonForm(request.POST or None, instance=lesson, alliance=alliance)
    if request.method == "POST" and form.is_valid() and _kept(form, under_lock=lesson):
        messages.success(request, f"课表已修改:{lesson}。")
        _warn_of_clashes(request, lesson)
        return redirect(_address(alliance, Week.of(lesson.day)))
    context = {"form": form, "alliance": alliance, "week": week, "lesson": lesson, "key": key}
    return render(request, "alliances/timetable_form.html", context)


@require_POST
def remove_lesson(request, **key):
    lesson, alliance = _changeable(request, key)
    with transaction.atomic():
        row = PlannedLesson.objects.select_for_update().filter(pk=lesson.pk).first()
        filed = row is not None and is_filed(row)
        if row is not None and not filed:
            row.delete()
    if filed:
        messages.warning(request, EDITED_ELSEWHERE)
    else:
        messages.success(request, f"已从课表中删除:{lesson}。")
    return redirect(_address(alliance, Week.of(lesson.day)))


@require_POST
def file_planned(request, **key):
    lesson = _lesson(request, key)
    try:
        activity = file_lesson(lesson, scope=request.scope, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(_address(lesson.alliance, Week.of(lesson.day)))
    if activity.filing.state == State.DRAFT:
        messages.info(request, "已存为草稿:课表里没有写课题。请补上课题后提交。")
        return redirect("alliances:edit_activity", number=activity.filing.number)
    return redirect("alliances:activity", number=activity.filing.number)


@require_POST
def copy(request):
    week = _week(request.POST.get("week", ""))
    alliance = _chosen(_alliances(request, week.monday), request.POST.get("alliance", ""))
    if alliance is None:
        raise Http404
    if not _may_plan(request.scope, alliance):
        raise PermissionDenied
    form = CopyWeekForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(form.errors["weeks"]))
        return redirect(_address(alliance, week))
    lessons = list(_lessons(request).filter(alliance=alliance, day__gte=week.monday, day__lte=week.sunday))
    weeks = _weeks_after(week, form.cleaned_data["weeks"])
    copied = copy_week(lessons, weeks=weeks, with_topics=form.cleaned_data["with_topics"])
    told = f"已复制 {copied.made} 节到之后 {len(weeks)} 周"
    told += f",另有 {copied.stood} 节课表中已有,没有重复" if copied.stood else ""
    if len(weeks) < form.cleaned_data["weeks"]:
        told += ",到本学年结束为止"
    messages.success(request, f"{told}。")
    return redirect(_address(alliance, weeks[0] if weeks else week))


# ---- what the address asks for ---------------------------------------------------------------------


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def _week(text: str) -> Week:
    """The week of a day; this week when none is named. At the ends of the calendar there is no week to show."""
    day = _day(text) or timezone.localdate()
    if not _in_range(day):
        raise Http404
    return Week.of(day)


def _in_range(day: datetime.date | None) -> bool:
    return day is not None and FIRST_YEAR <= day.year <= LAST_YEAR


def _weeks_after(week: Week, number: int) -> list[Week]:
    """The next weeks that begin in the same school year."""
    following = []
    ends = SchoolYear.of(week.monday).ends
    while len(following) < number and (week := week.next).monday < ends:
        following.append(week)
    return following


def _alliances(request, day: datetime.date) -> list[Alliance]:
    """Those whose timetable concerns the person: of one's schools, or for the bureau all of the county."""
    scope, county = request.scope, request.current.county
    if county is None:
        return []
    found = Alliance.objects.visible_to(scope).filter(county=county).as_of(day)
    if not scope.may(Permission.FILINGS_VIEW, county.pk):
        own = Membership.objects.as_of(day).filter(school__in=scope.schools_with(Permission.FILINGS_OWN))
        found = found.filter(pk__in=own.values("alliance_id"))
    return list(found.with_members(day).order_by("kind__order", "code"))


def _chosen(offered: list[Alliance], code: str) -> Alliance | None:
    """The one asked for; the first when none is asked for."""
    if not code:
        return offered[0] if offered else None
    found = next((alliance for alliance in offered if alliance.code == code), None)
    if found is None:
        raise Http404
    return found


def _lessons(request):
    return (
        PlannedLesson.objects.visible_to(request.scope)
        .select_related("county", "alliance__county", "host_school", "activity__filing")
        .prefetch_related("schools")
    )


def _lesson(request, key: dict) -> PlannedLesson:
    day = _day(key["day"])
    if day is None or not 1 <= key["period"] <= 12:
        raise Http404
    return get_object_or_404(
        _lessons(request),
        county__slug=key["county"],
        host_school__code=key["school"],
        day=day,
        period_of_day=key["period"],
        subject=key["subject"],
    )


def _changeable(request, key: dict) -> tuple[PlannedLesson, Alliance]:
    lesson = _lesson(request, key)
    alliance = Alliance.objects.with_members(lesson.day).get(pk=lesson.alliance_id)
    if not _may_plan(request.scope, alliance):
        raise PermissionDenied
    return lesson, alliance


# ---- what the page knows -----------------------------------------------------------------------------


def _may_plan(scope, alliance: Alliance) -> bool:
    return any(scope.may_at(Permission.ACTIVITIES_FILE, row.school_id) for row in alliance.members_then)


def _mark(lessons: list[PlannedLesson], *, scope, today: datetime.date) -> None:
    clashes = clashes_of(lessons)
    for lesson in lessons:
        lesson.clashing = clashes.get(lesson.pk, [])
        lesson.filed = is_filed(lesson)
        lesson.may_file = (
            not lesson.filed and lesson.day <= today and filing_school(lesson, scope) is not None
        )


def _core(alliance: Alliance) -> School | None:
    return next((row.school for row in alliance.members_then if row.role == MemberRole.CORE), None)


def _only_member(alliance: Alliance) -> list[School]:
    """With one member there is no choice to make."""
    others = [row.school for row in alliance.members_then if row.school != _core(alliance)]
    return others if len(others) == 1 else []


def _kept(form: PlannedLessonForm, *, under_lock: PlannedLesson | None = None) -> bool:
    try:
        with transaction.atomic():
            if under_lock is not None and held_fast(under_lock).activity_id != under_lock.activity_id:
                raise Refused(EDITED_ELSEWHERE)
            form.save()
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    except IntegrityError:  # the same lesson was entered between the check and the write
        form.add_error(None, "主讲学校这一天这一节的这门课已在课表中。请修改已有的一条。")
        return False
    return True


def _warn_of_clashes(request, lesson: PlannedLesson) -> None:
    fresh = PlannedLesson.objects.select_related("host_school").prefetch_related("schools").get(pk=lesson.pk)
    for school in clashes_of([fresh]).get(fresh.pk, []):
        messages.warning(
            request, f"{school}这一节还排了另一节课({fresh.day} 第{fresh.period_of_day}节)。请核对。"
        )


def _address(alliance: Alliance, week: Week) -> str:
    return f"{reverse('alliances:timetable')}?alliance={alliance.code}&week={week}"
