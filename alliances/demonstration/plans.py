"""What is shown to have happened: invented for demonstration, alike at every loading."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from ..choices import MemberRole
from ..filing_choices import LESSON_KINDS, ActivityKind, Answer, SchoolSubject, State
from ..models import School

TOPICS = {
    SchoolSubject.CHINESE: ("《背影》", "《社戏》", "古诗词诵读", "习作:身边的人", "整本书阅读交流"),
    SchoolSubject.MATHS: ("一次函数的图象", "分数的意义", "轴对称图形", "解决问题的策略", "统计图"),
    SchoolSubject.ENGLISH: ("My School Day", "阅读课 Unit 3", "语音与拼读", "Healthy Food", "写作指导"),
    SchoolSubject.SCIENCE: ("水的浮力", "简单电路", "植物的一生", "声音的传播"),
    SchoolSubject.MUSIC: ("民歌欣赏", "合唱训练"),
    SchoolSubject.ART: ("青田石雕欣赏", "水墨画入门"),
}
RESEARCH = ("单元整体教学", "作业设计", "命题分析", "学困生帮扶", "课堂观察", "复习课研讨")
OTHERS = (
    (ActivityKind.MEETING, "教共体工作例会"),
    (ActivityKind.STUDENT_ACTIVITY, "城乡学生“手拉手”"),
    (ActivityKind.JOINT_PLANNING, "单元集体备课"),
    (ActivityKind.OPEN_LESSON, "骨干教师示范课"),
    (ActivityKind.LECTURE, "班级管理讲座"),
    (ActivityKind.SUBJECT_GROUP, "学科大组教研"),
)
#: (first day, last day) of the weeks in which schools teach, as month and day.
TERMS = (((3, 1), (6, 25)), ((9, 6), (12, 24)))
SUBJECTS = tuple(TOPICS)


@dataclass(frozen=True, slots=True)
class Planned:
    """One activity before it becomes rows."""

    day: datetime.date
    kind: str
    subject: str
    lessons: int | None
    topic: str
    host: School
    partners: tuple[School, ...]
    state: str = State.ACCEPTED
    answer: str = Answer.CONFIRMED


def _days(year: int, term, chance) -> list[datetime.date]:
    """School days of the term in a mixed order."""
    (first_month, first), (last_month, last) = term
    begins, ends = datetime.date(year, first_month, first), datetime.date(year, last_month, last)
    days = [begins + datetime.timedelta(days=n) for n in range((ends - begins).days + 1)]
    days = [day for day in days if day.weekday() < 5]
    chance.shuffle(days)
    return days


def parties(alliance) -> tuple[School | None, list[School]]:
    core = next((m.school for m in alliance.members_then if m.role == MemberRole.CORE), None)
    return core, [m.school for m in alliance.members_then if m.role != MemberRole.CORE and m.school.in_county]


#: 山口镇中: 仁庄镇中 reaches every number, 方山乡校 has lessons enough in one subject only.
SHOWN = {
    "仁庄镇中": ((SchoolSubject.CHINESE, 12), (SchoolSubject.MATHS, 9)),
    "方山乡校": ((SchoolSubject.ENGLISH, 22),),
}


def whole_year(alliance, year, chance) -> Iterator[Planned]:
    core, members = parties(alliance)
    if core is None:
        return
    for member in members:
        days = _days(year, TERMS[0], chance)[:30] + _days(year, TERMS[1], chance)[:40]
        diligent = chance.random() < 0.7
        if shown := SHOWN.get(member.short_name):
            lessons, online, onsite = shown, 8, 4
        else:
            first, second = chance.sample(SUBJECTS[:4], 2)
            many = chance.randint(20, 26) if diligent else chance.randint(9, 19)
            lessons = ((first, many // 2 + 1), (second, many - many // 2 - 1))
            online = chance.randint(8, 10) if diligent else chance.randint(4, 8)
            onsite = chance.randint(4, 6) if diligent else chance.randint(2, 4)
        for subject, number in lessons:
            left = number
            while left and days:
                held = min(left, 2)
                left -= held
                yield Planned(
                    days.pop(),
                    ActivityKind.SYNCHRONOUS_LESSON,
                    subject,
                    held,
                    chance.choice(TOPICS[subject]),
                    core,
                    (member,),
                )
        for kind, number in ((ActivityKind.ONLINE_RESEARCH, online), (ActivityKind.ONSITE_RESEARCH, onsite)):
            for _ in range(min(number, len(days))):
                yield Planned(
                    days.pop(),
                    kind,
                    chance.choice(SUBJECTS[:4]),
                    None,
                    chance.choice(RESEARCH),
                    core,
                    (member,),
                )
    days = _days(year, TERMS[1], chance)
    for kind, topic in chance.sample(OTHERS, 3):
        subject = "" if kind in (ActivityKind.MEETING, ActivityKind.STUDENT_ACTIVITY) else SUBJECTS[0]
        lessons = 1 if kind in LESSON_KINDS else None
        yield Planned(days.pop(), kind, subject, lessons, topic, core, tuple(members))


def under_way(alliance, today, chance) -> Iterator[Planned]:
    """What waits for somebody today: for the other school, for the bureau, for its author."""
    core, members = parties(alliance)
    if core is None or not members:
        return
    ways = (
        (State.SUBMITTED, Answer.WAITING, 2),
        (State.CONFIRMED, Answer.CONFIRMED, 5),
        (State.SUBMITTED, Answer.WAITING, 16),
        (State.RETURNED, Answer.CONFIRMED, 9),
        (State.ACCEPTED, Answer.CONFIRMED, 12),
    )
    for state, answer, ago in (ways[0], chance.choice(ways[1:])):
        day = today - datetime.timedelta(days=ago)
        day -= datetime.timedelta(days=max(0, day.weekday() - 4))
        subject = chance.choice(SUBJECTS[:3])
        yield Planned(
            day,
            ActivityKind.SYNCHRONOUS_LESSON,
            subject,
            1,
            chance.choice(TOPICS[subject]),
            members[0],
            (core,),
            state,
            answer,
        )
