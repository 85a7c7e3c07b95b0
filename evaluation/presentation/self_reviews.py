"""建设要求评议 as it is shown: where each alliance stands, and what it says beside what the bureau says."""

from collections import Counter
from dataclasses import dataclass

from alliances.filing_choices import EDITABLE, State
from alliances.models import Alliance

from ..models import SelfReview, SelfReviewRuling
from ..models.self_review import Level

DONE, WAITING, WRITING, NONE = "done", "waiting", "writing", "none"
WORDS = {NONE: "没有自评", WRITING: "起草或修改中", WAITING: "待评议", DONE: "已评议"}
#: Level → how `{% verdict %}` draws it.
DRAWN = {Level.MET: "met", Level.PARTLY: "warning", Level.NOT: "unmet", "": "missing"}


@dataclass(frozen=True, slots=True)
class Standing:
    """`review`: as far as the person sees one. `ruling`: the last one, only while it holds."""

    alliance: Alliance
    review: SelfReview | None
    ruling: SelfReviewRuling | None
    may_write: bool

    @property
    def code(self) -> str:
        if self.review is None:
            return NONE
        if self.review.filing.state in EDITABLE:
            return WRITING
        return DONE if self.review.filing.state == State.ACCEPTED else WAITING

    @property
    def word(self) -> str:
        return WORDS[self.code]

    @property
    def said(self) -> str:
        return counted(self.review.answers) if self.review and self.code in (WAITING, DONE) else ""

    @property
    def found(self) -> str:
        return counted(self.ruling.answers) if self.ruling else ""


def counted(answers: list[dict]) -> str:
    """达到 3 · 部分达到 2"""
    counts = Counter(row["level"] for row in answers)
    return " · ".join(f"{level.label} {counts[level]}" for level in Level if counts[level])


@dataclass(frozen=True, slots=True)
class Side:
    """What one side says of one item."""

    level: str
    words: str
    activities: tuple[str, ...] = ()

    @property
    def drawn(self) -> str:
        return DRAWN[self.level]

    @property
    def word(self) -> str:
        return Level(self.level).label if self.level else "未评"


@dataclass(frozen=True, slots=True)
class ItemShown:
    """`clause` None: the pack that named the item is no longer there. `found` None: not yet answered."""

    title: str
    clause: object | None
    said: Side
    found: Side | None

    @property
    def differs(self) -> bool:
        return self.found is not None and self.found.level != self.said.level


def items_shown(review: SelfReview, clauses: dict, ruling: SelfReviewRuling | None) -> list[ItemShown]:
    """`clauses`: item → clause."""
    found = {row["item"]: row for row in ruling.answers} if ruling else {}
    return [
        ItemShown(
            row["title"],
            clauses.get(row["item"]),
            Side(row["level"], row["words"], tuple(row["activities"])),
            Side(found[row["item"]]["level"], found[row["item"]]["remark"]) if row["item"] in found else None,
        )
        for row in review.answers
    ]
