"""我的流动: a teacher's own page."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from gongtongti.accounts.roles import Permission

from ..me import my_page


@require_GET
def me(request):
    today = timezone.localdate()
    return render(
        request,
        "desk/me.html",
        {
            "mine": my_page(request.scope, request.user, on=today),
            "may_apply": request.scope.may(Permission.ROTATIONS_APPLY),
        },
    )
