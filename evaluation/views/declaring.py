"""What an alliance has declared in the school year, for the page of its indicators."""

from dataclasses import dataclass

from alliances.filing_choices import State
from alliances.models import Declaration
from gongtongti.accounts.roles import Permission

from ..findings import OperationFindings


@dataclass(frozen=True, slots=True)
class Declaring:
    """`standing`: the declaration of the year that the person may see; `may_write`: somebody of the core school."""

    standing: Declaration | None
    may_write: bool


def declaring(request, found: OperationFindings) -> Declaring | None:
    """None: the document asks this alliance for no declaration. One query."""
    alliance = found.rows[0].alliance
    asked = next(
        (
            one
            for one in found.requirements
            if one.comparator == "declared" and one.shown_for(alliance.kind.code)
        ),
        None,
    )
    if asked is None:
        return None
    period = found.periods[asked.id]
    standing = (
        Declaration.objects.visible_to(request.scope)
        .filter(filing__alliance=alliance.pk)
        .between(period.begins, period.ends)
        .exclude(filing__state=State.WITHDRAWN)
        .select_related("filing")
        .last()
    )
    core = alliance.core
    return Declaring(
        standing,
        may_write=core is not None and request.scope.may_at(Permission.CHARTERS_FILE, core.school),
    )
