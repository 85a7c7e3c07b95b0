"""公示, its end, and 审定公布: what the schools and the public see. Each is one transaction with its link of the chain."""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from alliances.filing_choices import State as FilingState
from alliances.refusals import Refused
from gongtongti.accounts.models import AuditEvent
from gongtongti.accounts.scope import Scope

from . import chain
from .checking import contradicted
from .grading import grades_of
from .lifecycle import asked_for, holding, move, note
from .models import CalendarDay, ChainLink, Objection, Publication, Review, RunEvent, ScoreRun
from .objecting import open_objections, unanswered
from .steps import STEPS, State, Step, Verb
from .working_days import Day, Span, span

#: 公示 lasts so long unless said otherwise; the bureau changes it with each announcement.
USUAL_DAYS = 5
REPLACE = Step(
    Verb.REPLACE, frozenset({State.PUBLISHED}), State.REPLACED, STEPS[Verb.FINALISE].permission, "更正"
)


@dataclass(frozen=True, slots=True)
class Terms:
    """The four last are asked for when the scope is wider than the schools themselves: it is a signed decision."""

    opens_on: datetime.date
    working_days: int = USUAL_DAYS
    scope: str = Publication.Scope.INSIDE
    file_number: str = ""
    signer: str = ""
    signed_on: datetime.date | None = None
    reason: str = ""

    @property
    def is_wider(self) -> bool:
        return self.scope != Publication.Scope.INSIDE

    @property
    def is_signed(self) -> bool:
        return bool(
            self.file_number.strip() and self.signer.strip() and self.signed_on and self.reason.strip()
        )


def calendar(county_id: int) -> dict[datetime.date, Day]:
    """Days that are not what their weekday says; the county's own rows before the country's."""
    rows = CalendarDay.objects.for_county(county_id).values_list("county_id", "day", "working", "name")
    own_last = sorted(rows, key=lambda row: row[0] is not None)
    return {day: Day(working, name) for _county, day, working, name in own_last}


def span_of(run: ScoreRun, terms: Terms) -> Span:
    return span(terms.opens_on, terms.working_days, calendar(run.county_id))


def announce(
    run: ScoreRun,
    terms: Terms,
    *,
    scope: Scope,
    by,
    at: datetime.datetime,
    seen: int | None = None,
    address=None,
) -> Publication:
    with holding(run, Verb.ANNOUNCE, scope=scope, seen=seen) as row:
        _refuse_terms(terms, on=timezone.localtime(at).date())
        _refuse_others(row)
        if later := contradicted(row):
            raise Refused("没有公示:" + "".join(later))
        days = span_of(row, terms)
        event = move(
            row,
            STEPS[Verb.ANNOUNCE],
            by=by,
            at=at,
            detail={
                "opens_on": days.opens_on.isoformat(),
                "closes_on": days.closes_on.isoformat(),
                "working_days": terms.working_days,
                "scope": terms.scope,
                "unknown_years": list(days.unknown_years),
            },
        )
        publication = Publication.objects.create(
            run=row,
            opens_on=days.opens_on,
            working_days=terms.working_days,
            closes_on=days.closes_on,
            days_off=[[day.isoformat(), name] for day, name in days.days_off],
            scope=terms.scope,
            scope_file_number=terms.file_number.strip() if terms.is_wider else "",
            scope_signer=terms.signer.strip() if terms.is_wider else "",
            scope_signed_on=terms.signed_on if terms.is_wider else None,
            scope_reason=terms.reason.strip() if terms.is_wider else "",
            grades=grades_of(row),
        )
        _tell(row, ChainLink.Act.ANNOUNCED, event, address)
    return publication


def stop(
    run: ScoreRun,
    *,
    scope: Scope,
    by,
    at: datetime.datetime,
    reason: str,
    seen: int | None = None,
    address=None,
) -> RunEvent:
    """终止公示: what was announced is no longer going to be published. The schools go on seeing that it was."""
    with holding(run, Verb.STOP, scope=scope, seen=seen) as row:
        event = move(row, STEPS[Verb.STOP], by=by, at=at, reason=asked_for(Verb.STOP, reason))
        _tell(row, ChainLink.Act.STOPPED, event, address)
    return event


def finalise(
    run: ScoreRun, *, scope: Scope, by, at: datetime.datetime, seen: int | None = None, address=None
) -> RunEvent:
    """审定公布, once 公示 is over and every objection is settled. The published run that it corrects is replaced."""
    with holding(run, Verb.FINALISE, scope=scope, seen=seen) as row:
        standing_in_the_way = obstacles(row, on=timezone.localtime(at).date())
        if standing_in_the_way:
            raise Refused("没有审定公布:" + "".join(standing_in_the_way))
        published = _published(row)
        if published is not None:  # first: two published runs of one year are refused by the table
            move(published, REPLACE, by=by, at=at, detail={"by": str(row.pk)})
        event = move(row, STEPS[Verb.FINALISE], by=by, at=at)
        _tell(row, ChainLink.Act.PUBLISHED, event, address)
    return event


# ---- what stands in the way -------------------------------------------------------------------------


def obstacles(run: ScoreRun, *, on: datetime.date) -> list[str]:
    """Why an announced run cannot be published yet: a sentence each, with what to do."""
    found = []
    closes_on = run.publication.closes_on
    if on <= closes_on:
        found.append(f"公示到 {closes_on} 为止,还没有结束。请在那一天之后办理。")
    found += contradicted(run)
    for one in corrected_by(run):
        for objection in open_objections(one):
            number, school = objection.filing.number, objection.filing.owner_school
            if objection.filing.state in (FilingState.RETURNED, FilingState.REOPENED):
                found.append(f"{school}的异议 {number} 正在学校补充。请等学校重新提交或撤回。")
            else:
                found.append(f"{school}的异议 {number} 还没有复核意见。请先复核。")
        for objection in unanswered(one):
            found.append(
                f"异议 {objection.filing.number} 复核成立,应为 {objection.review.corrected},还没有按它重新测算。"
                f"请先更正输入,从第{one.pk}次测算发起更正。"
            )
    answered = _put_right_by_another(run)
    if answered and not found:
        found.append(
            f"异议 {answered.filing.number} 复核成立,这次测算的输入已经不对。请终止这次公示,改为公示更正后的测算。"
        )
    return found


def corrected_by(run: ScoreRun) -> list[ScoreRun]:
    """The run, the one it corrects, the one that corrects, and so on."""
    found = [run]
    while found[-1].corrects_id is not None:
        found.append(found[-1].corrects)
    return found


def _put_right_by_another(run: ScoreRun) -> Objection | None:
    """An objection to this very run that was upheld with another value: published it would be known to be wrong."""
    upheld = Objection.objects.filter(score__run=run, review__outcome=Review.Outcome.UPHELD)
    return upheld.exclude(review__corrected="").select_related("filing").order_by("pk").first()


def _refuse_terms(terms: Terms, *, on: datetime.date) -> None:
    if terms.opens_on < on:
        raise Refused(f"没有公示:开始日期 {terms.opens_on} 已经过去。请填写今天或以后的日期。")
    if terms.is_wider and not terms.is_signed:
        raise Refused(
            "没有公示:公布范围超出系统内时,必须写明文号、签发人、签发日期和理由。请补全,或改为系统内公示。"
        )


def _refuse_others(run: ScoreRun) -> None:
    others = ScoreRun.objects.filter(county=run.county_id, school_year=run.school_year).exclude(pk=run.pk)
    announced = others.filter(state=State.ANNOUNCED).first()
    if announced is not None:
        raise Refused(
            f"没有公示:{run.school_year.label}已有第{announced.pk}次测算正在公示。请先审定公布或终止那一次。"
        )
    published = others.filter(state=State.PUBLISHED).first()
    if published is not None and published.pk not in {one.pk for one in corrected_by(run)}:
        raise Refused(
            f"没有公示:{run.school_year.label}的成绩已经公布(第{published.pk}次测算)。"
            "要改动公布的成绩,请从那一次发起更正,写明原因。"
        )


def _published(run: ScoreRun) -> ScoreRun | None:
    found = ScoreRun.objects.filter(county=run.county_id, school_year=run.school_year, state=State.PUBLISHED)
    return found.select_related("county").first()


def _tell(row: ScoreRun, act: str, event: RunEvent, address) -> None:
    note(AuditEvent.Verb.PUBLISHED, event, address)
    chain.append(row.county, act, content=chain.sealed(row), at=event.at, run=row)
