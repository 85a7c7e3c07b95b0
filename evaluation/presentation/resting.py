"""From a number of the document to the results that rest on it, as far as the reader may open them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse

from alliances.models import Alliance, County
from gongtongti.accounts.roles import Permission
from gongtongti.accounts.scope import Scope

from ..models import ScoreLine, ScoreRun
from ..policy import PolicyPack
from ..policy_requirements import Threshold

P = Permission
#: So many scores are named one by one; of more, only their number is said.
NAMED = 4
_RECORDS = (P.FILINGS_VIEW, P.FILINGS_OWN, P.FILINGS_ALLIANCE)
_QUOTAS = (P.FILINGS_VIEW, P.FILINGS_OWN)


@dataclass(frozen=True, slots=True)
class Result:
    """A page on which what became of the number is read."""

    label: str
    href: str


def results_of(
    pack: PolicyPack,
    *,
    scope: Scope,
    county: County,
    run: ScoreRun | None,
    alliances: Iterable[Alliance],
) -> Mapping[str, tuple[Result, ...]]:
    """Clause id → where it leads. Two reads at most, whatever the size of the county.

    run        the newest that the reader may see of a school year which the document governs
    alliances  of the document's county, those the reader sees
    """
    found: dict[str, list[Result]] = defaultdict(list)
    if run is not None:
        for clause, rows in _scores(scope, run).items():
            found[clause] += rows
    kinds = [alliance.kind.code for alliance in alliances]
    if any(scope.may(one, county.pk) for one in _RECORDS):
        for block in pack.requirements:
            if block.subject in ("pair", "alliance") or block.subject_by == "operation.scope":
                count = sum(not block.kinds or kind in block.kinds for kind in kinds)
                found[block.clause].append(
                    Result(f"指标核验({block.indicator},{count} 个教共体)", reverse("evaluation:board"))
                )
    if any(scope.may(one, county.pk) for one in _QUOTAS):
        for block in pack.requirements:
            if part := _part(block):
                where = "教师流动一览(高级教师)" if part == "seniors" else f"教师流动一览({block.title})"
                found[block.clause].append(Result(where, f"{reverse('evaluation:quotas')}?part={part}"))
        for clause in {kind.clause for kind in pack.rotation.values()}:
            found[clause].append(Result("流动记录和对照结果", reverse("teachers:rotations")))
    if pack.stipend:
        for clause in (pack.stipend.clause, pack.stipend.allowances_clause):
            if scope.may(P.STIPENDS_VIEW, county.pk):
                found[clause].append(Result("补助", reverse("evaluation:stipends")))
            elif scope.may(P.TEACHERS_SELF, county.pk):
                found[clause].append(Result("我的补助", reverse("evaluation:my_stipend")))
    for listed in pack.listing.values():
        found[listed.clause].append(Result("教共体名单", reverse("alliances:alliance_list")))
    return {clause: tuple(dict.fromkeys(rows)) for clause, rows in found.items()}


def _part(block: Threshold) -> str:
    if block.measure == "senior_exchanges":
        return "seniors"
    return "quotas" if block.share_of else ""


def _scores(scope: Scope, run: ScoreRun) -> dict[str, list[Result]]:
    rows = (
        ScoreLine.objects.visible_to(scope)
        .filter(score__run=run)
        .exclude(clause="")
        .order_by("clause", "score__school_code", "score_id")
        .values_list("clause", "score_id", "score__school_name")
        .distinct()
    )
    by_clause: dict[str, dict[int, str]] = defaultdict(dict)
    for clause, score, school in rows:
        by_clause[clause][score] = school
    page = reverse("evaluation:run", args=[run.pk])
    return {
        clause: [Result(name, reverse("evaluation:score", args=[pk])) for pk, name in scores.items()]
        if len(scores) <= NAMED
        else [Result(f"{run.school_year}学年的 {len(scores)} 个成绩", page)]
        for clause, scores in by_clause.items()
    }
