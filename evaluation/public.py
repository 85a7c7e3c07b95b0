"""What anybody may read without signing in. Nothing of a run leaves by this door but what these rows carry:
the process, the grades of what is published, and marks or ranks only where a signed decision widened the scope."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from alliances.models import AllianceKind, County

from .announcing import calendar
from .models import ChainLink, Publication, RunEvent, Score, ScoreRun
from .presentation import overview
from .snapshot import registry_of
from .steps import State, Verb
from .working_days import days_left

Scope = Publication.Scope
#: States of which the public page tells, each with its own words.
TOLD = (State.ANNOUNCED, State.PUBLISHED, State.STOPPED, State.REPLACED)


@dataclass(frozen=True, slots=True)
class PublicRow:
    """`mark` and `rank` are "" unless the scope of the publication allows them."""

    schools: str
    alliance: str
    grade: str
    mark: str = ""
    rank: str = ""


@dataclass(frozen=True, slots=True)
class PublicGroup:
    label: str
    rows: tuple[PublicRow, ...]


@dataclass(frozen=True, slots=True)
class PublicAct:
    """One run as the public meets it. `days_left`: working days of a 公示 that is open; `code`: of its last act."""

    number: int
    year: str
    state: str
    word: str
    opens_on: datetime.date
    closes_on: datetime.date
    working_days: int
    days_left: int
    open: bool
    at: datetime.datetime | None
    reason: str
    corrects: int | None
    correction_reason: str
    wider: str
    code: str
    demo: bool
    groups: tuple[PublicGroup, ...]
    marks: bool
    ranks: bool


def public_acts(county: County, kinds: Iterable[AllianceKind], *, on: datetime.date) -> list[PublicAct]:
    """Of all the county's runs that were ever announced, latest first."""
    runs = list(
        ScoreRun.objects.filter(county=county, state__in=TOLD)
        .select_related("publication")
        .order_by("-school_year", "-pk")
    )
    ids = [run.pk for run in runs]
    events = {
        (event.run_id, event.verb): event for event in RunEvent.objects.filter(run__in=ids).order_by("pk")
    }
    codes = dict(ChainLink.objects.filter(run__in=ids).order_by("position").values_list("run_id", "digest"))
    table = calendar(county.pk)
    kinds = list(kinds)
    acts = []
    for run in runs:
        publication = getattr(run, "publication", None)
        if publication is not None:
            acts.append(_act(run, publication, events, codes.get(run.pk, ""), table, kinds, on))
    return acts


def _act(run, publication, events, code, table, kinds, on) -> PublicAct:
    waits = run.state == State.ANNOUNCED and on < publication.opens_on
    shown = not waits and shows_rows(run.state, publication.scope)
    done = [events.get((run.pk, verb)) for verb in (Verb.REPLACE, Verb.FINALISE, Verb.STOP, Verb.ANNOUNCE)]
    last = next((event for event in done if event), None)
    return PublicAct(
        number=run.pk,
        year=run.school_year.label,
        state=run.state,
        word="公示未开始" if waits else run.get_state_display(),
        opens_on=publication.opens_on,
        closes_on=publication.closes_on,
        working_days=publication.working_days,
        days_left=days_left(max(on, publication.opens_on), publication.closes_on, table),
        open=run.state == State.ANNOUNCED and publication.opens_on <= on <= publication.closes_on,
        at=last and last.at,
        reason=last.reason if last and last.verb == Verb.STOP else "",
        corrects=run.corrects_id,
        correction_reason=run.correction_reason,
        wider=""
        if publication.scope == Scope.INSIDE
        else f"{publication.get_scope_display()}:{publication.scope_file_number},{publication.scope_signer}签发",
        code=code,
        demo=run.has_demo,
        groups=_groups(run, publication, kinds) if shown else (),
        marks=publication.scope in (Scope.MARKS, Scope.RANKS),
        ranks=publication.scope == Scope.RANKS,
    )


def shows_rows(state: str, scope: str) -> bool:
    """Grades once they are published; during 公示 only where the bureau has decided that everybody looks on."""
    return state == State.PUBLISHED or (state == State.ANNOUNCED and scope != Scope.INSIDE)


def _groups(run: ScoreRun, publication: Publication, kinds: list[AllianceKind]) -> tuple[PublicGroup, ...]:
    marks = publication.scope in (Scope.MARKS, Scope.RANKS)
    ranks = publication.scope == Scope.RANKS
    grades = {tuple(key): grade for *key, grade in publication.grades}
    groups = overview.grouped(
        list(Score.objects.filter(run=run, official=True)),
        facts=registry_of(ScoreRun.objects.values_list("facts", flat=True).get(pk=run.pk)),
        kinds=kinds,
        pool_kinds=(),
        before=None,
        ranked=True,
    )
    found = []
    for group in groups:
        rows = []
        for row in group.rows:
            # What one school reached by itself is a result of its own, not of the bundle: a grade at most.
            mark = row.score.value if marks and row.score.kind != Score.Kind.OWN else None
            grade = grades.get(overview.key_of(row.score), "")
            if mark is None and not grade:
                continue
            rows.append(
                PublicRow(
                    schools="、".join(score.school_name for score in (row.score, *row.beside)),
                    alliance=row.alliance.name if row.alliance else "",
                    grade=grade,
                    mark="" if mark is None else str(mark),
                    rank=str(row.rank) if ranks and row.rank else "",
                )
            )
        if rows:
            # By rank only where ranks are told: otherwise the order would tell them.
            rows.sort(key=lambda one: (int(one.rank or 0) if ranks else 0, one.alliance, one.schools))
            found.append(PublicGroup(group.label, tuple(rows)))
    return tuple(found)
