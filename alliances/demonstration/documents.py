"""Charters and the timetable of planned lessons."""

import datetime

from gongtongti.accounts.canonical import canonical, digest

from ..filing_choices import State, Subject, Verb
from ..models import Charter, Filing, FilingEvent, PlannedLesson
from ..models.filing import new_number
from .activities import moment
from .plans import SUBJECTS, TOPICS, parties


def write_charter(alliance, year, *, by, chance) -> None:
    """Two in three are on file; one in six is on its way."""
    core, members = parties(alliance)
    draw = chance.random()
    if core is None or draw > 0.84:
        return
    state = State.ACCEPTED if draw < 0.67 else State.CONFIRMED
    day = datetime.date(year, 5, chance.randint(6, 28))
    filing = Filing.objects.create(
        county_id=alliance.county_id,
        subject=Subject.CHARTER,
        number=new_number(Subject.CHARTER, day),
        owner_school=core,
        alliance=alliance,
        day=day,
        state=state,
        submitted_at=moment(day, 10),
        created_by=by,
        is_demo=True,
        title=f"{alliance.name}章程",
    )
    names = "、".join(school.short_name for school in members)
    sections = [
        {"heading": heading, "text": f"(演示数据){core.short_name}与{names}{words}"}
        for heading, words in (
            ("办学理念", "共商办学愿景,一校一品。"),
            ("校园文化建设", "共建校园文化,互为教育基地。"),
            ("课程建设", "共享课程资源和教学设计。"),
            ("教学管理", "统一教学进度,定期会商。"),
            ("师生互动", "开展城乡学生联谊和教师结对。"),
            ("考核评价", "按文件实行捆绑考核。"),
        )
    ]
    charter = Charter.objects.create(county_id=alliance.county_id, filing=filing, sections=sections)
    filing.content = charter.content()
    filing.digest = digest(canonical(filing.content))
    filing.save(update_fields=["content", "digest"])
    steps = [(Verb.SUBMIT, State.DRAFT, State.CONFIRMED, filing.content)]
    if state == State.ACCEPTED:
        steps.append((Verb.ACCEPT, State.CONFIRMED, State.ACCEPTED, None))
    FilingEvent.objects.bulk_create(
        FilingEvent(
            filing=filing,
            verb=verb,
            from_state=before,
            to_state=after,
            by=by,
            at=moment(day + datetime.timedelta(days=number * 6), 10),
            content=content,
        )
        for number, (verb, before, after, content) in enumerate(steps)
    )


def write_timetable(alliance, today, chance) -> None:
    """Lessons planned for last week, this week and the next."""
    core, members = parties(alliance)
    if core is None or not members:
        return
    monday = today - datetime.timedelta(days=today.weekday() + 7)
    for week in range(3):
        for weekday in chance.sample(range(5), 2):
            subject = chance.choice(SUBJECTS[:4])
            lesson = PlannedLesson.objects.create(
                county_id=alliance.county_id,
                alliance=alliance,
                day=monday + datetime.timedelta(days=7 * week + weekday),
                period_of_day=chance.randint(1, 6),
                subject=subject,
                topic=chance.choice(TOPICS[subject]),
                host_school=core,
            )
            lesson.schools.set(chance.sample(members, min(len(members), 2)))
