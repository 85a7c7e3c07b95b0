"""A clause as a page quotes it, with the way to its sentence in the document."""

from dataclasses import dataclass

from django.urls import reverse

from evaluation.policy import PolicyPack


@dataclass(frozen=True, slots=True)
class Quoted:
    """`href`: the highlighted sentence in the document's own page."""

    document: str
    number: str
    heading: str
    quote: str
    href: str


def quoted(pack: PolicyPack, clause_id: str) -> Quoted | None:
    """None: the document has no such clause."""
    found = next((clause for clause in pack.clauses if clause.id == clause_id), None)
    if found is None:
        return None
    href = f"{reverse('evaluation:policy', args=[pack.id])}#clause-{found.id}"
    return Quoted(pack.document.title, found.number, found.heading, found.quote, href)
