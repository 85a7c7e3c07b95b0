"""Which runs wait for whom: the desk's list of steps somebody may take."""

import datetime
from dataclasses import dataclass

from alliances.models import County
from gongtongti.accounts.scope import Scope

from .announcing import calendar
from .lifecycle import approvals
from .models import ScoreRun
from .steps import APPROVALS, STEPS, State, Verb
from .working_days import days_left

#: State → the step that leads on from it.
ONWARD = {
    State.COMPUTED: Verb.CHECK,
    State.CHECKED: Verb.APPROVE,
    State.APPROVED: Verb.ANNOUNCE,
    State.ANNOUNCED: Verb.FINALISE,
}


@dataclass(frozen=True, slots=True)
class RunTask:
    """`word`: what is to be done; `said`: how it stands."""

    run: ScoreRun
    word: str
    said: str


def run_tasks(scope: Scope, county: County, *, on: datetime.date) -> list[RunTask]:
    """Of each school year the newest run, and the one under 公示, if their next step is this person's."""
    runs = (
        ScoreRun.objects.filter(county=county, trial=False)
        .select_related("publication")
        .order_by("-school_year", "-pk")
    )
    newest: dict = {}
    for run in runs:
        newest.setdefault(run.school_year, run)
    waiting = [
        run
        for run in runs
        if run.state in ONWARD and (run.state == State.ANNOUNCED or newest[run.school_year] is run)
    ]
    tasks = (_task(run, scope, on) for run in waiting)
    return [task for task in tasks if task]


def _task(run: ScoreRun, scope: Scope, on: datetime.date) -> RunTask | None:
    step = STEPS[ONWARD[State(run.state)]]
    if not scope.may(step.permission, run.county_id):
        return None
    said = ""
    if step.verb == Verb.APPROVE:
        given = approvals(run)
        if run.created_by_id == scope.user or any(event.by_id == scope.user for event in given):
            return None
        said = f"已有 {len(given)} 人批准,还要 {APPROVALS - len(given)} 人。"
    elif step.verb == Verb.FINALISE:
        closes_on = run.publication.closes_on
        left = days_left(max(on, run.publication.opens_on), closes_on, calendar(run.county_id))
        said = f"公示还有 {left} 个工作日,到 {closes_on}。" if on <= closes_on else "公示期已满。"
    return RunTask(run, step.label, said)
