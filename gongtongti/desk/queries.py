"""What the desk shows, gathered over the apps with a fixed number of queries."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from alliances.models import Alliance, AllianceKind, County, School, SchoolAlias, SupportPairing
from evaluation.models import Score, ScoreRun
from gongtongti.accounts.scope import Scope

RUNS_SHOWN = 4
FOUND_AT_MOST = 20


@dataclass(frozen=True, slots=True)
class KindGroup:
    kind: AllianceKind
    alliances: list[Alliance]


@dataclass(frozen=True, slots=True)
class CountyAtAGlance:
    groups: list[KindGroup]
    schools: int
    schools_outside: int
    pairings: int
    unresolved_pairings: list[SupportPairing]
    schools_to_confirm: int
    cells_to_confirm: int

    @property
    def alliances(self) -> int:
        return sum(len(group.alliances) for group in self.groups)

    @property
    def is_empty(self) -> bool:
        return not (self.schools or self.alliances)


def county_at_a_glance(scope: Scope, county: County, *, day: date) -> CountyAtAGlance:
    alliances = list(Alliance.objects.visible_to(scope).filter(county=county).as_of(day).with_members(day))
    schools = School.objects.visible_to(scope).filter(county=county).as_of(day).order_by()
    counted = schools.aggregate(all=Count("pk"), outside=Count("pk", filter=Q(in_county=False)))
    to_confirm = list(schools.awaiting_confirmation().values_list("to_confirm", flat=True))
    aliases = SchoolAlias.objects.visible_to(scope).filter(county=county, to_confirm=True).count()
    pairings = SupportPairing.objects.visible_to(scope).filter(county=county).as_of(day)
    return CountyAtAGlance(
        groups=[
            KindGroup(kind, [a for a in alliances if a.kind_id == kind.pk])
            for kind in AllianceKind.objects.visible_to(scope).filter(county=county)
        ],
        schools=counted["all"],
        schools_outside=counted["outside"],
        pairings=pairings.count(),
        unresolved_pairings=list(pairings.unresolved()),
        schools_to_confirm=len(to_confirm),
        cells_to_confirm=sum(map(len, to_confirm)) + aliases,
    )


def latest_runs(scope: Scope, county: County) -> list[ScoreRun]:
    """Without the facts they carry, which are long."""
    runs = ScoreRun.objects.visible_to(scope).filter(county=county).select_related("created_by")
    return list(runs.defer("facts", "options")[:RUNS_SHOWN])


@dataclass(frozen=True, slots=True)
class OwnSchool:
    school: School
    alliances: list[Alliance]
    score: Score | None


def own_schools(scope: Scope, *, day: date) -> list[OwnSchool]:
    """The schools at which a post is held, their alliances and their last published score."""
    if not scope.schools:
        return []
    schools = (
        School.objects.visible_to(scope)
        .filter(pk__in=scope.schools)
        .select_related("county")
        .order_by("code")
    )
    alliances = list(
        Alliance.objects.visible_to(scope)
        .filter(memberships__school__in=scope.schools)
        .as_of(day)
        .with_members(day)
        .distinct()
    )
    scores = (
        Score.objects.visible_to(scope)
        .filter(school__in=scope.schools, official=True, run__state=ScoreRun.State.PUBLISHED)
        .select_related("run")
        .defer("run__facts", "run__options")
        .order_by("run_id")
    )
    latest = {score.school_id: score for score in scores}
    return [
        OwnSchool(
            school,
            [a for a in alliances if any(m.school_id == school.pk for m in a.members_then)],
            latest.get(school.pk),
        )
        for school in schools
    ]


@dataclass(frozen=True, slots=True)
class Found:
    schools: list[School]
    alliances: list[Alliance]
    more: bool

    @property
    def count(self) -> int:
        return len(self.schools) + len(self.alliances)


def search(scope: Scope, words: str, *, day: date) -> Found:
    schools = School.objects.visible_to(scope).matching(words).select_related("county")
    alliances = Alliance.objects.visible_to(scope).matching(words).with_members(day)
    found = [list(rows[: FOUND_AT_MOST + 1]) for rows in (schools, alliances)]
    return Found(
        schools=found[0][:FOUND_AT_MOST],
        alliances=found[1][:FOUND_AT_MOST],
        more=any(len(rows) > FOUND_AT_MOST for rows in found),
    )
