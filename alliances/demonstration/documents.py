"""Charters, declarations and the timetable of planned lessons."""

import datetime

from gongtongti.accounts.canonical import canonical, digest

from ..filing_choices import State, Subject, Verb
from ..models import Charter, Declaration, Filing, FilingEvent, PlannedLesson
from ..models.filed import Filed
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
    filing = _filing(alliance, core, Subject.CHARTER, datetime.date(year, 5, chance.randint(6, 28)), by=by)
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
    send(Charter(county_id=alliance.county_id, filing=filing, sections=sections), state, by=by)


def write_declarations(alliances, years, *, by) -> None:
    """Of the alliances of one legal person all but the last two have declared each year that teachers move freely."""
    declaring = [alliance for alliance in alliances if alliance.kind.single_legal_person][:-2]
    for year in years:
        for number, alliance in enumerate(declaring):
            core, campuses = parties(alliance)
            if core is None:
                continue
            filing = _filing(alliance, core, Subject.DECLARATION, datetime.date(year, 9, 10 + number), by=by)
            names = "、".join(school.short_name for school in campuses)
            statement = (
                f"(演示数据){core.short_name}与{names}同属一个法人,教师由总校统一聘用、统一排课、统一考核。\n"
                "教师在校区之间任教不需要另办手续,每学期开学前由总校统筹安排。"
            )
            declaration = Declaration(county_id=alliance.county_id, filing=filing, statement=statement)
            send(declaration, State.ACCEPTED, by=by)


def _filing(alliance, core, subject, day, *, by) -> Filing:
    return Filing(
        county_id=alliance.county_id,
        subject=subject,
        number=new_number(subject, day),
        owner_school=core,
        alliance=alliance,
        day=day,
        created_by=by,
        is_demo=True,
    )


def send(row: Filed, state: State, *, by) -> None:
    """Submitted on its day; where it was accepted, six days later."""
    filing = row.filing
    filing.title = row.summary()
    filing.state, filing.submitted_at = state, moment(filing.day, 10)
    filing.save(force_insert=True)
    row.filing = filing
    row.save(force_insert=True)
    filing.content = row.content()
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
            at=moment(filing.day + datetime.timedelta(days=number * 6), 10),
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
            lesson, is_new = PlannedLesson.objects.get_or_create(
                host_school=core,
                day=monday + datetime.timedelta(days=7 * week + weekday),
                period_of_day=chance.randint(1, 6),
                subject=subject,
                defaults={
                    "county_id": alliance.county_id,
                    "alliance": alliance,
                    "topic": chance.choice(TOPICS[subject]),
                },
            )
            there = chance.sample(members, min(len(members), 2))
            if is_new:  # a core of two alliances gives one lesson at a time
                lesson.schools.set(there)
