"""One decision of the bureau on many filings: each moves on its own, or stays with a sentence that says why."""

import datetime
from dataclasses import dataclass

from alliances.filing_choices import Verb
from alliances.models import Filing
from alliances.refusals import Refused
from gongtongti.accounts.scope import Scope

AT_MOST = 100


@dataclass(frozen=True, slots=True)
class Left:
    """Not moved. `filing` None: there is none of this number that the person may see."""

    number: str
    filing: Filing | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Outcome:
    moved: list[Filing]
    left: list[Left]


def picked(values: list[str]) -> dict[str, int | None]:
    """From the boxes ticked: number → the revision of the content that was on the page."""
    seen = {}
    for value in values[:AT_MOST]:
        number, _colon, revision = value.partition(":")
        seen[number] = int(revision) if revision.isdecimal() and len(revision) < 10 else None
    return seen


def decide(
    seen: dict[str, int | None],
    verb: Verb,
    *,
    scope: Scope,
    by,
    at: datetime.datetime,
    reason: str = "",
) -> Outcome:
    filings = Filing.objects.reviewable_by(scope).visible_to(scope).select_related("county", "owner_school")
    found = {filing.number: filing for filing in filings.filter(number__in=seen)}
    moved, left = [], []
    for number, revision in seen.items():
        filing = found.get(number)
        if filing is None:
            left.append(
                Left(number, None, f"{number} 没有办理:没有找到这个编号的填报。请刷新页面后重新勾选。")
            )
            continue
        try:
            filing.move(verb, scope=scope, by=by, at=at, revision=revision, reason=reason)
        except Refused as refusal:
            left.append(Left(number, filing, str(refusal)))
        else:
            moved.append(filing)
    return Outcome(moved, left)
