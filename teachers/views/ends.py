"""How a rotation ended: entered, and corrected, on its page."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from alliances.refusals import Refused
from gongtongti.accounts.roles import Permission

from ..forms_end import EndForm
from .rotation import find_rotation, rotation_page


@require_http_methods(["GET", "POST"])
def end_rotation(request, number):
    found = find_rotation(request, number)
    if request.method == "GET":  # reloaded by its address after an error
        return redirect("teachers:rotation", number)
    if not request.scope.may(Permission.ROTATIONS_REVIEW, found.county_id):
        raise PermissionDenied
    status = 200
    form = EndForm(request.POST, rotation=found, end=getattr(found, "end", None))
    if form.is_valid():
        told = form.cleaned_data
        try:
            form.end.record(
                scope=request.scope,
                by=request.user,
                at=timezone.now(),
                seen=told["seen"],
                reason=told.get("reason", ""),
            )
        except Refused as error:
            form.add_error(None, str(error))
            status = 409
        else:
            messages.success(request, f"{number} 的结束情况已登记:{form.end.get_outcome_display()}。")
            return redirect("teachers:rotation", number)
    return rotation_page(request, find_rotation(request, number), end_form=form, status=status)
