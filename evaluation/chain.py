"""校验链: each official act of a county carries the digest of the one before.

Whoever holds an old 校验码 (from a printed notice, a receipt, an API header) finds out whether anything before it was
rewritten: the code must still be in the chain, and the chain must still add up.
"""

import datetime

from alliances.models import County
from gongtongti.accounts.canonical import canonical

from .chain_content import decided, link_digest, moment, sealed
from .chain_verifying import verify_chain
from .models import ChainLink, ScoreRun

__all__ = ["append", "decided", "link_digest", "moment", "sealed", "verify_chain"]


def append(
    county: County, act: str, *, content: dict, at: datetime.datetime, run: ScoreRun | None = None
) -> ChainLink:
    """The next link. Call it inside the transaction of the act, which must hold the county (`County.hold`)."""
    last = ChainLink.objects.filter(county=county).order_by("-position").first()
    text = canonical(content)
    position = last.position + 1 if last else 1
    previous = last.digest if last else ""
    return ChainLink.objects.create(
        county=county,
        position=position,
        act=act,
        run=run,
        at=at,
        content=text,
        previous=previous,
        digest=link_digest(
            county=county.slug, position=position, previous=previous, act=act, at=at, content=text
        ),
    )
