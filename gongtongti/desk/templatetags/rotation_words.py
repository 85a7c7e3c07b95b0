"""What the county's policy document says, quoted on pages about rotations."""

from django import template

from evaluation.policy import governing_pack

from ..quoted import Quoted, quoted

register = template.Library()

#: Pack: what a rotation brings its teacher besides money.
RURAL_SERVICE = "rural_service"


@register.simple_tag
def governing_clause(county, school_year, clause_id: str) -> Quoted | None:
    """None: no document governs that year, or it has no such clause."""
    pack = governing_pack(county.slug, school_year.start)
    return quoted(pack, clause_id) if pack else None


@register.simple_tag
def rural_service_words(county, school_year, kind: str) -> str:
    """计作农村工作经历, where the document says so of the kind; else ""."""
    pack = governing_pack(county.slug, school_year.start)
    rules = pack.rotation.get(kind) if pack else None
    brings = rules.brings if rules else ()
    return next((one.quote for one in brings if one.id == RURAL_SERVICE and not one.denied), "")
