"""Planned activities as rows with their whole trail."""

import datetime
from collections.abc import Iterator

from django.utils import timezone

from gongtongti.accounts.canonical import canonical, digest

from ..filing_choices import Answer, Part, State, Subject, Verb
from ..models import Activity, Filing, FilingEvent, Participation
from ..models.filing import new_number


def moment(day: datetime.date, hour: int) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(hour), tzinfo=timezone.get_default_timezone())


def write_activities(alliance, plans, *, by) -> int:
    plans = list(plans)
    filings = Filing.objects.bulk_create(
        Filing(
            county_id=alliance.county_id,
            subject=Subject.ACTIVITY,
            number=new_number(Subject.ACTIVITY, plan.day),
            owner_school=plan.host,
            alliance=alliance,
            day=plan.day,
            state=plan.state,
            submitted_at=moment(plan.day, 16),
            answer_due=plan.day + datetime.timedelta(days=alliance.county.answer_days),
            created_by=by,
            is_demo=True,
        )
        for plan in plans
    )
    activities = Activity.objects.bulk_create(
        Activity(
            county_id=alliance.county_id,
            filing=filing,
            kind=plan.kind,
            subject=plan.subject,
            lessons=plan.lessons,
            topic=plan.topic,
            host_school=plan.host,
        )
        for plan, filing in zip(plans, filings, strict=True)
    )
    Participation.objects.bulk_create(
        Participation(
            filing=filing,
            school=school,
            part=Part.HOST if school == plan.host else Part.PARTNER,
            answer=Answer.CONFIRMED if school == plan.host else plan.answer,
            answered_at=None
            if school != plan.host and plan.answer == Answer.WAITING
            else filing.submitted_at,
        )
        for plan, filing in zip(plans, filings, strict=True)
        for school in (plan.host, *plan.partners)
    )
    for plan, filing, activity in zip(plans, filings, activities, strict=True):
        filing.title = activity.summary()
        filing.content = _content(plan, activity)
        filing.digest = digest(canonical(filing.content))
    Filing.objects.bulk_update(filings, ["title", "content", "digest"], batch_size=200)
    FilingEvent.objects.bulk_create(
        event for plan, filing in zip(plans, filings, strict=True) for event in _events(plan, filing, by)
    )
    return len(plans)


def _content(plan, activity) -> dict[str, str]:
    told = {
        "类别": activity.get_kind_display(),
        "日期": str(plan.day),
        "学科": activity.get_subject_display() if plan.subject else "",
        "节数": str(plan.lessons or ""),
        "主题": plan.topic,
        "教共体": f"{activity.filing.alliance}({activity.filing.alliance.code})",
        "填报学校": plan.host.short_name,
        "承办学校": plan.host.short_name,
        "参加学校": "、".join(school.short_name for school in plan.partners),
    }
    return {label: words for label, words in told.items() if words}


def _events(plan, filing, by) -> Iterator[FilingEvent]:
    def event(verb, before, after, hour, days=0, reason="", content=None):
        return FilingEvent(
            filing=filing,
            verb=verb,
            from_state=before,
            to_state=after,
            by=by,
            at=moment(plan.day + datetime.timedelta(days=days), hour),
            reason=reason,
            content=content,
        )

    yield event(Verb.SUBMIT, State.DRAFT, State.SUBMITTED, 16, content=filing.content)
    if plan.answer == Answer.WAITING:
        return
    yield event(Verb.CONFIRM, State.SUBMITTED, State.CONFIRMED, 17)
    if plan.state == State.ACCEPTED:
        yield event(Verb.ACCEPT, State.CONFIRMED, State.ACCEPTED, 9, days=1)
    elif plan.state == State.RETURNED:
        yield event(Verb.SEND_BACK, State.CONFIRMED, State.RETURNED, 9, days=1, reason="请补上签到表照片。")
