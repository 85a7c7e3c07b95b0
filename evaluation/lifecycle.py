"""The steps of a run from 已测算 to 审定公布. `steps.STEPS` says who may take which; each is one transaction.

A step holds the county, looks at the run again, moves it by one conditional update on (pk, version, state) and writes
its trail: a RunEvent, a line in the audit log and, for what the public sees, a link of the chain. Or it raises Refused
and nothing is written.

run      any state of the row: it is read again
seen     `run.version` of the page on which somebody decided; None: whatever it is
address  where the person sits, for the audit log
"""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from alliances.models import County
from alliances.refusals import NotYours, Overtaken, Refused
from gongtongti.accounts.models import AuditEvent
from gongtongti.accounts.scope import Scope

from . import trail
from .checking import check_of, in_short
from .models import RunEvent, ScoreRun
from .starting import start
from .steps import APPROVALS, CORRECT, CORRECTABLE, STEPS, State, Step, Verb


def check(
    run: ScoreRun, *, scope: Scope, by, at: datetime.datetime, seen: int | None = None, address=None
) -> RunEvent:
    """核验. Refused with what is wrong, as long as anything is."""
    with holding(run, Verb.CHECK, scope=scope, seen=seen) as row:
        if row.trial:
            raise Refused("试算不能核验,也不能公布:它改变了口径。请按默认口径或已定口径重新测算。")
        detail, wrong = check_of(row)
        if wrong:
            raise Refused(f"核验没有通过,第{row.pk}次测算仍是“{row.get_state_display()}”。{in_short(wrong)}")
        event = move(row, STEPS[Verb.CHECK], by=by, at=at, detail=detail)
        note(AuditEvent.Verb.CHECKED, event, address)
    return event


def approve(
    run: ScoreRun, *, scope: Scope, by, at: datetime.datetime, seen: int | None = None, address=None
) -> RunEvent:
    """批准. The first of two different people leaves it checked; neither may be the one who ran it."""
    with holding(run, Verb.APPROVE, scope=scope, seen=seen) as row:
        if row.created_by_id == by.pk:
            raise NotYours("没有批准:这次测算是您自己运行的,要由另外两人批准。请联系有权批准的同事。")
        before = approvals(row)
        if any(event.by_id == by.pk for event in before):
            raise Refused("没有再次批准:您已经批准过这次测算,还要另一人批准。请等另一人办理。")
        last = len(before) + 1 == APPROVALS
        event = move(
            row,
            STEPS[Verb.APPROVE],
            to=State.APPROVED if last else State.CHECKED,
            by=by,
            at=at,
            detail={"approval": len(before) + 1, "of": APPROVALS},
        )
        note(AuditEvent.Verb.APPROVED, event, address)
    return event


def approvals(run: ScoreRun) -> list[RunEvent]:
    """Those that count: since the run was last checked."""
    found: list[RunEvent] = []
    for event in run.events.select_related("by").order_by("pk"):
        if event.verb == Verb.CHECK:
            found = []
        elif event.verb == Verb.APPROVE:
            found.append(event)
    return found


def may_still_approve(run: ScoreRun, user) -> bool:
    """Whether the approval of this person would count: for the page, `approve` asks again."""
    return run.created_by_id != user.pk and all(event.by_id != user.pk for event in approvals(run))


def send_back(
    run: ScoreRun,
    *,
    scope: Scope,
    by,
    at: datetime.datetime,
    reason: str,
    seen: int | None = None,
    address=None,
) -> RunEvent:
    """退回 to 已测算: it has to be checked and approved anew."""
    with holding(run, Verb.SEND_BACK, scope=scope, seen=seen) as row:
        event = move(row, STEPS[Verb.SEND_BACK], by=by, at=at, reason=asked_for(Verb.SEND_BACK, reason))
        note(AuditEvent.Verb.CHECKED, event, address)
    return event


def correct(run: ScoreRun, *, scope: Scope, by, reason: str, newest_seen: int) -> tuple[ScoreRun, bool]:
    """更正: (the new run, freshly computed). Sent twice, one wish is one run (`starting.start`)."""
    permission = STEPS[Verb.CHECK].permission
    if not scope.may(permission, run.county_id):
        raise NotYours("没有更正:只有教育局可以运行测算的人员可以发起更正。请核对账号,或联系有权办理的人。")
    reason = asked_for(CORRECT, reason)
    standing = ScoreRun.objects.select_related("county").get(pk=run.pk)
    if standing.state not in CORRECTABLE:
        raise Overtaken(
            f"第{run.pk}次测算现在是“{standing.get_state_display()}”,不能从它发起更正。请刷新页面查看。"
        )
    return start(
        standing.county,
        standing.school_year,
        overrides={},
        user=by,
        newest_seen=newest_seen,
        corrects=standing,
        correction_reason=reason,
    )


# ---- what every step shares (`announcing` too) ------------------------------------------------------


@contextmanager
def holding(run: ScoreRun, verb: str, *, scope: Scope, seen: int | None) -> Iterator[ScoreRun]:
    """The run as it stands, facts loaded, with the county held until the step is over."""
    step = STEPS[verb]
    if not scope.may(step.permission, run.county_id):
        raise NotYours(f"没有{step.label}:您的岗位不能办理这一步。请核对账号,或联系有权办理的人。")
    with transaction.atomic():
        County.hold(run.county_id)
        row = (
            ScoreRun.objects.select_related("county", "pack_text", "created_by", "corrects")
            .defer(None)
            .get(pk=run.pk)
        )
        if row.state not in step.states or seen not in (None, row.version):
            raise Overtaken(overtaken(row, step))
        yield row


def move(
    row: ScoreRun,
    step: Step,
    *,
    by,
    at: datetime.datetime,
    to: State | None = None,
    reason: str = "",
    detail: dict | None = None,
) -> RunEvent:
    """One conditional update and its event; the row in hand says then where it stands."""
    to, was = to or step.to, row.state
    if not _moved(row, to):
        raise Overtaken(overtaken(row, step))
    row.state, row.version = to, row.version + 1
    return RunEvent.objects.create(
        run=row, verb=step.verb, from_state=was, to_state=to, by=by, at=at, reason=reason, detail=detail or {}
    )


def _moved(row: ScoreRun, to: str) -> int:
    return ScoreRun.objects.filter(pk=row.pk, version=row.version, state=row.state).update(
        state=to, version=F("version") + 1
    )


def asked_for(verb: str, reason: str) -> str:
    reason = reason.strip()
    if not reason:
        label = STEPS[verb].label if verb in STEPS else "更正"
        raise Refused(f"没有{label}:缺少理由。请写明理由,让别人知道为什么。")
    return reason


def overtaken(run: ScoreRun, step: Step) -> str:
    """Who was faster, from the trail."""
    last = RunEvent.objects.filter(run=run).select_related("by").order_by("-pk").first()
    done = ""
    if last is not None:
        done = f"{timezone.localtime(last.at):%m月%d日 %H:%M}已由{last.by}{last.get_verb_display()},"
    return f"没有{step.label}:第{run.pk}次测算{done}现在是“{run.get_state_display()}”。请刷新页面,看过之后再办理。"


def note(verb: str, event: RunEvent, address) -> None:
    run = event.run
    about = f"{run.school_year.label} 第{run.pk}次测算 {event.get_verb_display()}"
    trail.record(verb, user=event.by, county=run.county.slug, about=about, address=address)
