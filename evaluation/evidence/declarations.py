"""Which alliances have declared that their teachers move freely: one read for a period."""

from alliances.models import Declaration

from .asked import Asked


def gather(asked: Asked) -> frozenset[int]:
    """Ids of the alliances with an accepted declaration of a day in the period."""
    rows = Declaration.objects.filter(county=asked.county).accepted().between(asked.begins, asked.ends)
    if asked.only:
        rows = rows.filter(filing__alliance__in=[alliance.pk for alliance in asked.alliances])
    return frozenset(rows.order_by().values_list("filing__alliance_id", flat=True))
