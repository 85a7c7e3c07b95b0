"""A filing as it is put before somebody who has to decide: the facts that matter first, then the rest."""

import datetime
from dataclasses import dataclass

from django.db.models import Prefetch

from alliances.filing_choices import Answer, State, Subject, Verb
from alliances.models import Filing, FilingEvent, Participation, School
from gongtongti.accounts.scope import Scope

#: Labels of `Filing.content` in the order in which they are read. What is in the title is not repeated.
FIRST: dict[str, tuple[str, ...]] = {
    Subject.ACTIVITY: ("日期", "第几节", "承办学校", "参加学校", "课后研讨"),
    Subject.ROTATION: ("教师", "开始日期", "计划结束", "随迁人事关系", "方式", "拟任岗位"),
    Subject.CHARTER: ("备案日期", "教共体"),
    Subject.DECLARATION: ("声明内容", "声明日期", "附件"),
    Subject.OBJECTION: ("成绩", "有异议的输入", "认为应为", "理由和依据", "附件"),
    Subject.SELF_REVIEW: ("学年",),
    Subject.PROJECT: ("学年", "项目目标", "成效"),
    Subject.OPINION: ("学年",),
}
IN_TITLE: dict[str, tuple[str, ...]] = {
    Subject.ACTIVITY: ("类别", "学科", "节数", "主题", "填报学校", "教共体"),
    Subject.ROTATION: ("类型", "流出学校", "流入学校", "教共体"),
    Subject.CHARTER: (),
    Subject.DECLARATION: ("教共体", "计入学年"),
    Subject.OBJECTION: ("测算",),
    Subject.SELF_REVIEW: ("教共体",),
    Subject.PROJECT: ("教共体", "项目名称"),
    Subject.OPINION: ("教共体", "成员校"),
}
WENT_BACK = (Verb.SEND_BACK, Verb.DECLINE, Verb.REOPEN)


@dataclass(frozen=True, slots=True)
class Card:
    """
    facts   label and words to decide by; `more`: everything else that was reported
    parts   the other schools with what each of them has said
    mine    schools for which the person may answer
    back    when and why it came back before; None when it never did
    left    days until the answer is due, negative when that is over; None when nobody is asked
    """

    filing: Filing
    facts: list[tuple[str, str]]
    more: list[tuple[str, str]]
    parts: list[Participation]
    mine: list[School]
    back: FilingEvent | None
    left: int | None

    @property
    def moves_somebody(self) -> bool:
        return self.filing.subject == Subject.ROTATION

    @property
    def overdue(self) -> bool:
        return self.left is not None and self.left < 0

    @property
    def late(self) -> int:
        return -self.left

    @property
    def silent(self) -> list[School]:
        return [part.school for part in self.parts if part.answer == Answer.WAITING]

    @property
    def declined(self) -> list[Participation]:
        return [part for part in self.parts if part.answer == Answer.DECLINED]

    @property
    def picked_as(self) -> str:
        """Which content was seen, for a decision on many."""
        return f"{self.filing.number}:{self.filing.revision}"


def with_card_rows(filings):
    """Everything a card reads, with four queries however many there are."""
    back = FilingEvent.objects.filter(verb__in=WENT_BACK).select_related("by").defer("content").order_by("pk")
    return filings.select_related("county", "owner_school", "alliance__kind", "created_by").prefetch_related(
        Prefetch("participations", Participation.objects.select_related("school")),
        Prefetch("events", back, to_attr="went_back"),
    )


def card_of(filing: Filing, scope: Scope, *, on: datetime.date) -> Card:
    first = FIRST.get(filing.subject, ())
    told = filing.content
    hidden = {*first, *IN_TITLE.get(filing.subject, ())}
    parts = list(filing.participations.all())
    answer = filing.handling.answer
    waiting = [part.school for part in parts if part.answer == Answer.WAITING]
    asked = filing.state == State.SUBMITTED and filing.answer_due is not None
    return Card(
        filing=filing,
        facts=[(label, told[label]) for label in first if label in told],
        more=[(label, words) for label, words in told.items() if label not in hidden],
        parts=[part for part in parts if part.school_id != filing.owner_school_id],
        mine=[school for school in waiting if answer and scope.may_at(answer, school.pk)],
        back=filing.went_back[-1] if filing.went_back else None,
        left=(filing.answer_due - on).days if asked else None,
    )
