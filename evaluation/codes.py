"""核对校验码: which act a code stands for, and whether everything up to it still adds up."""

import re
import unicodedata
from dataclasses import dataclass

from alliances.models import County

from .chain import link_digest
from .models import ChainLink

#: So many digits name one act beyond doubt; a printed code may be cut to them.
SHORTEST = 16
FULL = 64
GROUPS = re.compile(r"[\s\-·.:]+")


@dataclass(frozen=True, slots=True)
class Checked:
    """link   None: there is none
    sound  every link up to it carries the digest of what it says and names the one before
    later  acts since
    """

    asked: str
    link: ChainLink | None
    sound: bool
    later: int
    sentence: str


def tidied(text: str) -> str:
    """As it was typed or read out: full-width digits, capitals, spaces and groups."""
    return GROUPS.sub("", unicodedata.normalize("NFKC", text)).lower()


def check_code(county: County, text: str) -> Checked:
    """Reads the county's whole chain: what a code proves is that nothing before it was rewritten."""
    code = tidied(text)
    if not re.fullmatch(rf"[0-9a-f]{{{SHORTEST},{FULL}}}", code):
        return Checked(
            code,
            None,
            False,
            0,
            f"“{text.strip()[:80]}”不是校验码:校验码由数字 0–9 和字母 a–f 组成,全长 {FULL} 位,"
            f"至少要输入开头的 {SHORTEST} 位。请对照文稿重新输入。",
        )
    links = list(ChainLink.objects.filter(county=county).order_by("position").select_related("run"))
    found = next((link for link in links if link.digest.startswith(code)), None)
    if found is None:
        return Checked(
            code,
            None,
            False,
            0,
            f"{county}没有这个校验码。可能是输入有误:请对照文稿逐位核对。"
            "如果文稿上确是这个码,说明那之后有记录被改写过:请保存好文稿,向教育局和上级督查部门反映。",
        )
    sound = _sound(county, links[: links.index(found) + 1])
    later = len(links) - links.index(found) - 1
    sentence = (
        f"这个校验码有效:从第 1 位到第 {found.position} 位的记录首尾相接,没有被改写。"
        if sound
        else f"这个校验码在册,但第 1 位到第 {found.position} 位的记录对不上:其中有记录被改写过。"
        "请保存好文稿,向教育局和上级督查部门反映。"
    )
    return Checked(code, found, sound, later, sentence)


def _sound(county: County, links: list[ChainLink]) -> bool:
    previous = ""
    for position, link in enumerate(links, start=1):
        told = link_digest(
            county=county.slug,
            position=position,
            previous=previous,
            act=link.act,
            at=link.at,
            content=link.content,
        )
        if (link.position, link.previous, link.digest) != (position, previous, told):
            return False
        previous = link.digest
    return True


def grouped_code(digest: str) -> str:
    """In groups of eight, for the eye and for reading out."""
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))
