"""One box that finds schools and alliances by any of their names."""

from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET

from .. import queries


@require_GET
def search(request):
    words = request.GET.get("q", "").strip()
    found = queries.search(request.scope, words, day=request.current.day) if words else None
    # While somebody types, only the results are sent.
    template = "desk/search_results.html" if request.htmx else "desk/search.html"
    response = render(request, template, {"words": words, "found": found})
    patch_vary_headers(response, ["HX-Request"])
    return response
