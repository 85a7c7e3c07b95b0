"""校验链: each official act of a county carries the digest of the one before.

Whoever holds an old 校验码 (from a printed notice, a receipt, an API header) finds out whether anything before it was
rewritten: the code must still be in the chain, and the chain must still add up.
"""

import datetime
import re

from alliances.models import County
from gongtongti.accounts.canonical import canonical, digest

from .chain_content import decided, moment, sealed
from .models import ChainLink, ScoreRun

__all__ = ["append", "decided", "find", "link_digest", "links_of", "moment", "sealed", "tidy"]

#: So many digits of a 校验码 are enough to find its link; notices print them in groups.
LEAST_DIGITS = 16


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


def link_digest(
    *, county: str, position: int, previous: str, act: str, at: datetime.datetime, content: str
) -> str:
    return digest(
        canonical(
            {
                "county": county,
                "position": str(position),
                "previous": previous,
                "act": act,
                "at": moment(at),
                "content": digest(content),
            }
        )
    )


# ---- a code that somebody holds ----------------------------------------------------------------


def tidy(code: str) -> str:
    """Of a code as it was typed or scanned: small letters, no spaces. "" when it cannot be one."""
    bare = re.sub(r"[\s\u3000-]", "", code).lower()
    return bare if re.fullmatch(rf"[0-9a-f]{{{LEAST_DIGITS},64}}", bare) else ""


def find(county: County, code: str) -> ChainLink | None:
    """The act of the county that a printed 校验码 stands for; None: it is in no notice of this chain."""
    bare = tidy(code)
    if not bare:
        return None
    links = ChainLink.objects.filter(county=county, digest__startswith=bare)
    return links.select_related("run").first()


def links_of(county: County) -> list[ChainLink]:
    return list(ChainLink.objects.filter(county=county).order_by("position"))
