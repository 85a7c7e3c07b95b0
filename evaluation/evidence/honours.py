"""The bureau's table of honours: code → place, 1 is the highest."""

from alliances.models import County
from teachers.models import HonourRank


def honour_places(county: County) -> dict[str, int]:
    return dict(HonourRank.objects.filter(county=county).order_by().values_list("code", "rank"))
