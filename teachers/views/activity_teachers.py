"""Who led and who attended an activity: each school names its own teachers."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from alliances.filing_choices import State
from alliances.models import Activity, Filing
from gongtongti.accounts.roles import Permission

from ..choices import ActivityPart
from ..models import ActivityTeacher, Teacher

#: What has been decided stands.
_SETTLED = (State.ACCEPTED, State.WITHDRAWN)


@require_http_methods(["GET", "POST"])
def activity_teachers(request, number):
    """Fields: staff_number and part to add, or remove: a staff number. For htmx the list alone."""
    activity = get_object_or_404(
        Activity.objects.visible_to(request.scope).select_related("filing__owner_school"),
        filing__number=number,
    )
    own = _own_teachers(request, activity)
    problem = ""
    if request.method == "POST":
        if own is None:
            raise PermissionDenied
        try:
            _change(request, activity, own)
        except ValidationError as error:
            problem = error.messages[0]
        if not problem and not request.htmx:
            messages.success(request, "参加教师已保存。")
            return redirect("alliances:activity", number)
    named = list(
        ActivityTeacher.objects.filter(activity=activity)
        .select_related("teacher__school", "teacher__campus")
        .order_by("part", "pk")
    )
    there = {row.teacher_id for row in named}
    choosable = list(own.order_by("school__code", "staff_number")) if own is not None else []
    return render(
        request,
        "teachers/activity_teachers_list.html" if request.htmx else "teachers/activity_teachers.html",
        {
            "activity": activity,
            "filing": activity.filing,
            "named": named,
            "own": {teacher.pk for teacher in choosable},
            "choosable": [teacher for teacher in choosable if teacher.pk not in there],
            "may_change": own is not None,
            "parts": ActivityPart.choices,
            "problem": problem,
        },
        status=422 if problem and not request.htmx else 200,
    )


def _own_teachers(request, activity: Activity):
    """Those the person may name: of schools that take part and that the person files for; None: nobody."""
    if activity.filing.state in _SETTLED:
        return None
    scope = request.scope
    parts = set(activity.filing.participations.values_list("school_id", flat=True))
    schools = parts if scope.everywhere else parts & scope.schools_with(Permission.ACTIVITIES_FILE)
    if not schools:
        return None
    return (
        Teacher.objects.visible_to(scope)
        .employed_on(activity.filing.day or timezone.localdate())
        .filter(campus__in=schools)
        .select_related("school", "campus")
    )


def _change(request, activity: Activity, own) -> None:
    with transaction.atomic():
        # Held, so that nobody decides on it in the same moment.
        filing = Filing.objects.select_for_update().get(pk=activity.filing_id)
        if filing.state in _SETTLED:
            raise ValidationError(
                f"{filing.number} 现在是“{filing.state_word}”,参加教师不能再改。请刷新页面查看。"
            )
        if gone := request.POST.get("remove"):
            ActivityTeacher.objects.filter(
                activity=activity, teacher__in=own.filter(staff_number=gone)
            ).delete()
            return
        teacher = own.filter(staff_number=request.POST.get("staff_number", "")).first()
        if teacher is None:
            raise ValidationError("没有选教师。请从本校教师中选择一位。")
        part = request.POST.get("part")
        row = ActivityTeacher(
            activity=activity,
            teacher=teacher,
            part=part if part in ActivityPart.values else ActivityPart.LEADING,
        )
        row.full_clean()
        row.save()
