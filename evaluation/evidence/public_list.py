"""What of the registry the public page tells: which counties keep one here."""

from alliances.models import County


def public_counties() -> list[County]:
    return list(County.objects.order_by("slug"))


def public_county(slug: str) -> County | None:
    return County.objects.filter(slug=slug).first()
