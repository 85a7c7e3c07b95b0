"""异议 of a run: which still wait, which were upheld and not yet put right, and when one may be handed in."""

import datetime

from django.db import transaction
from django.utils import timezone

from alliances.filing_choices import State
from alliances.models import County
from alliances.refusals import Refused
from gongtongti.accounts.scope import Scope

from .evidence.sources import reviewing_sections
from .inputs import used_by
from .models import Objection, Review, ScoreRun
from .snapshot import facts_of

#: Lodged and not yet answered. What was sent back for more is still open.
UNSETTLED = (State.SUBMITTED, State.CONFIRMED, State.ESCALATED, State.RETURNED, State.REOPENED)


def open_objections(run: ScoreRun):
    """Objections to scores of the run that wait for their 复核意见, oldest first. A queryset."""
    return (
        Objection.objects.filter(score__run=run, filing__state__in=UNSETTLED)
        .select_related("filing__owner_school", "score__run")
        .order_by("pk")
    )


def unanswered(run: ScoreRun) -> list[Objection]:
    """Objections upheld with a corrected value which no correcting run (nor a correction of that) has used.

    A correcting run uses a value when its own facts have it for that very input. Two reads where nothing was upheld.
    """
    upheld = list(
        Objection.objects.filter(score__run=run, review__outcome=Review.Outcome.UPHELD)
        .exclude(review__corrected="")
        .select_related("review", "filing__owner_school", "score__run")
        .order_by("pk")
    )
    if not upheld:
        return []
    used = [(facts_of(row.facts), row.options) for row in _corrections(run)]
    return [
        objection
        for objection in upheld
        if not any(
            used_by(facts, options, objection.input, objection.review.corrected) for facts, options in used
        )
    ]


def _corrections(run: ScoreRun) -> list[ScoreRun]:
    """The runs that correct it, those that correct these, and so on, each with its facts."""
    found, wave = [], [run.pk]
    while wave:
        rows = list(ScoreRun.objects.filter(corrects__in=wave, trial=False).defer(None).order_by("pk"))
        found += rows
        wave = [row.pk for row in rows]
    return found


def last_day(run: ScoreRun) -> datetime.date | None:
    """Of its 公示; None when it was never announced."""
    publication = getattr(run, "publication", None)
    return publication and publication.closes_on


def why_not_now(run: ScoreRun, *, on: datetime.date, again: bool = False) -> str:
    """Why no objection to the run is taken that day, and whom to ask; "" when it is.

    again  it was handed in before and came back for a supplement: that may take longer than the 公示
    """
    sections = "、".join(reviewing_sections(run.county))
    ask = f"有问题请联系{run.county}教育局{sections}。"
    publication = getattr(run, "publication", None)
    if publication is None:
        return f"第{run.pk}次测算还没有公示,不能提出异议。公示之后再提出;{ask}"
    if run.state == ScoreRun.State.STOPPED:
        return f"第{run.pk}次测算的公示已经终止,不再受理异议。新的测算公示后可以再提出;{ask}"
    if run.state != ScoreRun.State.ANNOUNCED:
        return f"第{run.pk}次测算的公示已于 {publication.closes_on} 结束,成绩已审定公布,不再受理异议。{ask}"
    if on < publication.opens_on:
        return f"第{run.pk}次测算的公示从 {publication.opens_on} 开始,还没有到。请到时再提出;{ask}"
    if on > publication.closes_on and not again:
        return f"第{run.pk}次测算的公示已于 {publication.closes_on} 结束,不再受理异议。{ask}"
    return ""


def hand_in(objection: Objection, *, scope: Scope, by, at: datetime.datetime) -> None:
    """Submit it, if the 公示 of its run still stands then. Refused with the sentence.

    The county is held, as it is by every step of a run: no objection slips in while its run is settled.
    """
    with transaction.atomic():
        County.hold(objection.county_id)
        run = ScoreRun.objects.select_related("county", "publication").get(pk=objection.score.run_id)
        again = objection.filing.submitted_at is not None
        if sentence := why_not_now(run, on=timezone.localtime(at).date(), again=again):
            raise Refused(sentence)
        refuse_second(objection)
        objection.submit(scope=scope, by=by, at=at)


def refuse_second(objection: Objection) -> None:
    """One objection a school and input of a run. Ask while `County.hold` holds the county."""
    others = (
        Objection.objects.filter(
            score__run=objection.score.run_id, filing__owner_school=objection.filing.owner_school_id
        )
        .exclude(filing__state=State.WITHDRAWN)
        .exclude(pk=objection.pk)
        .select_related("filing")
    )
    other = next((row for row in others if row.input == objection.input), None)
    if other is not None:
        raise Refused(
            f"{objection.filing.owner_school}对这一项已有一份异议({other.filing.number}),"
            f"现在是“{other.filing.state_word}”。要改的请在那一份上修改,不用再提一份。"
        )
