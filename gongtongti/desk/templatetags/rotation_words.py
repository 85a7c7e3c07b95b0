"""What the county's policy document says, quoted on pages about rotations."""

from dataclasses import dataclass

from django import template

from evaluation.policy import governing_pack

register = template.Library()

#: Pack: what a rotation brings its teacher besides money.
RURAL_SERVICE = "rural_service"


@dataclass(frozen=True, slots=True)
class Quoted:
    document: str
    number: str
    heading: str
    quote: str


@register.simple_tag
def governing_clause(county, school_year, clause_id: str) -> Quoted | None:
    """None: no document governs that year, or it has no such clause."""
    pack = governing_pack(county.slug, school_year.start)
    if pack is None:
        return None
    found = next((clause for clause in pack.clauses if clause.id == clause_id), None)
    return found and Quoted(pack.document.title, found.number, found.heading, found.quote)


@register.simple_tag
def rural_service_words(county, school_year, kind: str) -> str:
    """计作农村工作经历, where the document says so of the kind; else ""."""
    pack = governing_pack(county.slug, school_year.start)
    rules = pack.rotation.get(kind) if pack else None
    brings = rules.brings if rules else ()
    return next((one.quote for one in brings if one.id == RURAL_SERVICE and not one.denied), "")
