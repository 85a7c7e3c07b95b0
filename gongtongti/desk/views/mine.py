"""我的: the posts one holds and what one has filed lately."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from alliances.models import Filing, Post

FILINGS_SHOWN = 10


@require_GET
def mine(request):
    posts = (
        Post.objects.filter(user=request.user)
        .as_of(timezone.localdate())
        .select_related("county", "school__county", "section")
        .order_by("since", "pk")
    )
    filings = (
        Filing.objects.visible_to(request.scope)
        .filter(created_by=request.user)
        .select_related("owner_school")
        .order_by("-pk")
    )
    return render(request, "desk/mine.html", {"posts": list(posts), "filings": list(filings[:FILINGS_SHOWN])})
