"""A filing: one thing a school reports, answered by the other schools, decided by the bureau.

What it says is kept by the row that was filed (an activity, a rotation, a charter); here stands where it is on its way.
"""

import datetime
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.crypto import get_random_string

from gongtongti.accounts.roles import Permission
from gongtongti.accounts.scope import Scope

from ..fields import WordsField
from ..filing_choices import Answer, State, Subject, Verb
from ..filing_querysets import FilingQuerySet
from ..transitions import HANDLING, TRANSITIONS, Handling, Transition, Who
from .alliance import Alliance
from .county import County
from .moving import Moving
from .school import School

PREFIXES = {
    Subject.ACTIVITY: "HD",
    Subject.ROTATION: "LD",
    Subject.CHARTER: "ZC",
    Subject.DECLARATION: "SM",
    Subject.OBJECTION: "YY",
    Subject.SELF_REVIEW: "ZP",
    Subject.PROJECT: "XM",
    Subject.OPINION: "YJ",
}
#: Without letters and digits that are taken for each other when read out.
NUMBER_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def new_number(subject: str, day: datetime.date) -> str:
    """HD211015-7K2MQ: the kind, the day of filing, and letters nobody guesses."""
    return f"{PREFIXES[subject]}{day:%y%m%d}-{get_random_string(5, NUMBER_LETTERS)}"


@dataclass(frozen=True, slots=True)
class Difference:
    label: str
    old: str
    new: str


class Filing(Moving):
    county = models.ForeignKey(
        County, on_delete=models.PROTECT, related_name="filings", verbose_name="县(市、区)"
    )
    subject = models.CharField("事项", max_length=20, choices=Subject.choices)
    number = models.CharField("编号", max_length=20, unique=True, editable=False)
    # Made with the form: a form sent twice finds the filing that its first sending made.
    key = models.UUIDField("表单标识", unique=True, default=uuid.uuid4, editable=False)
    owner_school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="filings", verbose_name="填报学校"
    )
    alliance = models.ForeignKey(
        Alliance,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="filings",
        verbose_name="教共体",
    )
    day = models.DateField("日期", null=True, blank=True, help_text="记入哪一天:活动日期,或流动开始的日期")
    title = models.CharField("摘要", max_length=200, blank=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.DRAFT)
    # Every move raises the version; every change of the content the revision.
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    revision = models.PositiveIntegerField("内容版本", default=1, editable=False)
    content = WordsField("提交的内容", default=dict, editable=False)
    digest = models.CharField("校验值", max_length=64, blank=True, editable=False)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True, editable=False)
    answer_due = models.DateField("确认期限", null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="填报人"
    )
    created_at = models.DateTimeField("创建时间", auto_now_add=True)
    # What a person files for himself is his own to write; his school sees it once it is submitted.
    personal = models.BooleanField("个人申请", default=False, editable=False)
    is_demo = models.BooleanField("演示数据", default=False, editable=False)

    objects = FilingQuerySet.as_manager()

    class Meta:
        verbose_name = "填报"
        verbose_name_plural = "填报"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["county", "state", "subject", "day"], name="filing_county_state"),
            models.Index(fields=["owner_school", "subject", "-day"], name="filing_owner_day"),
            models.Index(fields=["alliance", "state", "day"], name="filing_alliance_state"),
        ]
        constraints = [
            models.CheckConstraint(
                name="filing_day_once_submitted",
                condition=Q(state__in=[State.DRAFT, State.WITHDRAWN]) | Q(day__isnull=False),
                violation_error_message="提交之后必须有日期。请填写日期。",
            )
        ]

    def __str__(self):
        return f"{self.number} {self.title}".strip()

    def clean(self):
        """Who looks at it is told by its school and its alliance, so both are of its county."""
        if self.owner_school_id and self.county_id and self.owner_school.county_id != self.county_id:
            raise ValidationError(f"填报学校{self.owner_school}属于另一个县的登记册。请选择本县登记的学校。")
        if self.alliance_id and self.county_id and self.alliance.county_id != self.county_id:
            raise ValidationError(f"{self.alliance}属于另一个县。请选择本县教共体。")

    @property
    def handling(self) -> Handling:
        return HANDLING[Subject(self.subject)]

    @property
    def state_word(self) -> str:
        """The state in the words of its subject: a charter is put on file, a rotation approved."""
        words = {
            (Subject.CHARTER, State.CONFIRMED): "待备案",
            (Subject.CHARTER, State.ACCEPTED): "已备案",
            (Subject.DECLARATION, State.CONFIRMED): "待核定",
            (Subject.OBJECTION, State.CONFIRMED): "待复核",
            (Subject.OBJECTION, State.ACCEPTED): "已复核",
            (Subject.SELF_REVIEW, State.CONFIRMED): "待评议",
            (Subject.SELF_REVIEW, State.ACCEPTED): "已评议",
            (Subject.PROJECT, State.CONFIRMED): "待评审",
            (Subject.PROJECT, State.ACCEPTED): "已评审",
            (Subject.OPINION, State.CONFIRMED): "已提交教育局",
            (Subject.OPINION, State.ACCEPTED): "已收阅",
            (Subject.ROTATION, State.SUBMITTED): "待学校意见",
            (Subject.ROTATION, State.CONFIRMED): "学校同意,待核定",
            (Subject.ROTATION, State.ACCEPTED): "已批准",
        }
        return words.get((self.subject, self.state), self.get_state_display())

    def overdue(self, on: datetime.date) -> bool:
        return self.state == State.SUBMITTED and self.answer_due is not None and self.answer_due < on

    def is_owner(self, scope: Scope) -> bool:
        if self.personal and not scope.everywhere:
            return scope.user == self.created_by_id and scope.may(Permission.ROTATIONS_APPLY, self.county_id)
        if self.handling.confidential and not scope.everywhere and scope.user != self.created_by_id:
            return False
        return scope.may_at(self.handling.file, self.owner_school_id)

    def may(self, verb: str, scope: Scope, *, on: datetime.date) -> bool:
        """For the buttons. `move` asks again."""
        rule = TRANSITIONS[Verb(verb)]
        if verb == Verb.ACCEPT and self.handling.ruled:
            return False  # through its own page, with the ruling
        if verb == Verb.REOPEN and self.handling.final:
            return False
        if self.state not in rule.states and not self._early_ruling(rule, on):
            return False
        if verb == Verb.ESCALATE and not self.overdue(on):
            return False
        return self._has_part(rule.who, scope)

    def verbs(self, scope: Scope, *, on: datetime.date) -> list[str]:
        return [verb for verb in TRANSITIONS if self.may(verb, scope, on=on)]

    def _early_ruling(self, rule: Transition, on: datetime.date) -> bool:
        """What is overdue lies before the bureau even if nobody has pressed 提请核定."""
        return rule.who == Who.BUREAU and State.ESCALATED in rule.states and self.overdue(on)

    def _has_part(self, who: Who, scope: Scope) -> bool:
        match who:
            case Who.OWNER:
                return self.is_owner(scope)
            case Who.BUREAU:
                return scope.may(self.handling.review, self.county_id)
            case Who.OTHER:
                return any(
                    part.answer == Answer.WAITING and scope.may_at(self.handling.answer, part.school_id)
                    for part in self.participations.all()
                )

    def changes_since_accepted(self) -> list[Difference]:
        """What was last accepted against what is submitted now; nothing when it was never accepted."""
        events = list(self.events.order_by("pk"))
        accepted = content = None
        for event in events:
            if event.verb == Verb.SUBMIT:
                content = event.content
            elif event.verb == Verb.ACCEPT:
                accepted = content
        if accepted is None or content is None:
            return []
        labels = [*accepted, *(label for label in content if label not in accepted)]
        pairs = ((label, accepted.get(label, ""), content.get(label, "")) for label in labels)
        return [Difference(label, old, new) for label, old, new in pairs if old != new]
