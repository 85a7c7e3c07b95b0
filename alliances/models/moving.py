"""How a filing moves: one conditional update and its event, or a sentence that says why not."""

import datetime

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone

from gongtongti.accounts.canonical import canonical, digest
from gongtongti.accounts.scope import Scope

from ..filing_choices import Answer, State, Verb
from ..refusals import NotYours, Overtaken, PeriodClosed, Refused
from ..transitions import TRANSITIONS, Who
from .alliance import Membership
from .closing import PeriodClose
from .county import County
from .event import FilingEvent


class Moving(models.Model):
    """The verbs of a filing. `TRANSITIONS` says who may do what in which state."""

    class Meta:
        abstract = True

    def move(
        self,
        verb: str,
        *,
        scope: Scope,
        by,
        at: datetime.datetime,
        revision: int | None = None,
        reason: str = "",
        content: dict | None = None,
        ruled: bool = False,
    ) -> "FilingEvent | None":
        """Do it or raise Refused: one conditional update on (pk, version, state) and its event, or nothing.

        by        the account that acts; None: the clock
        revision  the content the person saw, where a page was shown
        content   what is submitted (label → words), for SUBMIT only
        ruled     the caller stores the bureau's ruling in the same transaction; then also of what was sent back
        EDIT writes no event: what changed is seen between two submissions.
        """
        rule = TRANSITIONS[Verb(verb)]
        on = timezone.localtime(at).date()
        with transaction.atomic():
            if not rule.after_close:  # so that no period closes between the look and the move
                County.hold(self.county_id)
            row = type(self).objects.select_for_update().get(pk=self.pk)
            if not row._has_part(rule.who, scope):
                raise NotYours(row._not_yours(rule))
            if verb == Verb.ACCEPT and row.handling.ruled and not ruled:
                raise Refused(
                    f"{row.number} 没有办理:{row.get_subject_display()}要连同结论一起办结。请打开它的页面,写明结论。"
                )
            if verb == Verb.REOPEN and row.handling.final:
                raise Refused(
                    f"{row.number} 没有办理:{row.get_subject_display()}办结后不再重开。结论有误的,请在新的一份中说明。"
                )
            if row._early_ruling(rule, on):
                row._step(Verb.ESCALATE, State.ESCALATED, by=None, at=at, reason="对方逾期未确认")
            row._refuse(rule, revision=revision, reason=reason.strip(), on=on, ruled=ruled)
            values = {}
            if verb == Verb.SUBMIT:
                values = row._submitted(content or {}, at=at, on=on)
                row._open_answers(scope, by=by, at=at)
            elif verb == Verb.EDIT:
                values = {"revision": F("revision") + 1}
            elif verb in (Verb.CONFIRM, Verb.DECLINE):
                row._answer(verb, scope, by=by, at=at, reason=reason.strip())
            elif verb == Verb.ACCEPT:
                row.participations.filter(answer=Answer.WAITING).update(
                    answer=Answer.RULED, answered_by=by, answered_at=at
                )
            event = row._step(
                verb, rule.to or row._after(verb), by=by, at=at, reason=reason.strip(), values=values
            )
        self.refresh_from_db()
        return event

    def _step(self, verb, to, *, by, at, reason="", values=None):
        moved = (
            type(self)
            .objects.filter(pk=self.pk, version=self.version, state=self.state)
            .update(state=to, version=F("version") + 1, **(values or {}))
        )
        if not moved:
            raise Overtaken(self._overtaken())
        event = None
        if verb != Verb.EDIT:
            event = FilingEvent.objects.create(
                filing=self,
                verb=verb,
                from_state=self.state,
                to_state=to,
                by=by,
                at=at,
                reason=reason,
                content=(values or {}).get("content"),
            )
        self.refresh_from_db()
        return event

    def _refuse(self, rule, *, revision, reason, on, ruled):
        # A ruling can do without the supplement that a school never sent.
        left_lying = ruled and self.state == State.RETURNED
        if self.state not in rule.states and not left_lying:
            raise Overtaken(self._overtaken())
        if revision is not None and revision != self.revision:
            raise Overtaken(
                f"{self.number} 的内容在您打开页面之后又被修改过。请刷新页面,看过新的内容再办理。"
            )
        if rule.verb == Verb.ESCALATE and not self.overdue(on):
            raise Refused(f"对方的确认期限是 {self.answer_due},还没有到。请等到期限之后再提请核定。")
        if rule.needs_reason and not reason:
            raise Refused(
                f"{Verb(rule.verb).label}必须写明理由,对方才知道要改什么。请填写理由后再{Verb(rule.verb).label}。"
            )
        # A draft counts for nothing yet: its day may be put right, or all of it dropped, whatever is closed.
        of_a_draft = self.state == State.DRAFT and rule.verb in (Verb.EDIT, Verb.WITHDRAW)
        if not rule.after_close and not of_a_draft:
            self._refuse_closed(on)

    def _refuse_closed(self, on):
        if self.day is None:
            return
        close = PeriodClose.standing_in_the_way(self, on=on)
        if close is not None:
            closed = f"{timezone.localtime(close.closed_at):%Y-%m-%d}"
            raise PeriodClosed(
                f"{close.name}已于 {closed} 关账,{self.day} 的{self.get_subject_display()}不能再办理。"
                f"确需补办的,请向教育局申请为{self.owner_school}开放例外。"
            )

    def _submitted(self, content, *, at, on):
        text = canonical(content)
        return {
            "content": content,
            "digest": digest(text),
            "submitted_at": at,
            "answer_due": on + datetime.timedelta(days=self.county.answer_days),
        }

    # ---- the schools' answers -------------------------------------------------------------------
    def _open_answers(self, scope, *, by, at):
        """New content needs new answers; the word of the school that files is given by its filing."""
        parts = self.participations
        parts.update(answer=Answer.WAITING, answered_by=None, answered_at=None, reason="")
        if self.handling.answer and scope.may_at(self.handling.answer, self.owner_school_id):
            self._record(parts.filter(school=self.owner_school_id), Answer.CONFIRMED, by=by, at=at)
            self._speak_for_campuses({self.owner_school_id}, by=by, at=at)

    def _answer(self, verb, scope, *, by, at, reason):
        waiting = self.participations.filter(answer=Answer.WAITING)
        if not scope.everywhere:
            waiting = waiting.filter(school__in=scope.schools_with(self.handling.answer))
        schools = set(waiting.values_list("school_id", flat=True))
        answer = Answer.CONFIRMED if verb == Verb.CONFIRM else Answer.DECLINED
        self._record(waiting, answer, by=by, at=at, reason=reason)
        if verb == Verb.CONFIRM:
            self._speak_for_campuses(schools, by=by, at=at)

    def _speak_for_campuses(self, schools, *, by, at):
        """Inside one legal person the core's word is enough."""
        if self.handling.unanimous or not self.alliance_id or not self.alliance.kind.single_legal_person:
            return
        then = Membership.objects.filter(alliance=self.alliance_id).as_of(self.day)
        if then.cores().filter(school__in=schools).exists():
            campuses = self.participations.filter(answer=Answer.WAITING, school__in=then.values("school"))
            self._record(campuses, Answer.CONFIRMED, by=by, at=at, reason="同一法人,以总校的确认为准")

    @staticmethod
    def _record(parts, answer, *, by, at, reason=""):
        parts.update(answer=answer, answered_by=by, answered_at=at, reason=reason)

    def _after(self, verb) -> str:
        """The state that follows from the answers. A late answer to what was escalated leaves it there."""
        if verb == Verb.EDIT:
            return self.state
        stay = State.ESCALATED if self.state == State.ESCALATED else State.SUBMITTED
        parts = list(self.participations.all())
        asked = (
            parts if self.handling.unanimous else [p for p in parts if p.school_id != self.owner_school_id]
        )
        answers = {part.answer for part in asked}
        if self.handling.unanimous and Answer.DECLINED in answers:
            return State.RETURNED
        if Answer.WAITING in answers:
            return stay
        return State.CONFIRMED if not asked or Answer.CONFIRMED in answers else State.RETURNED

    def _overtaken(self) -> str:
        last = self.events.select_related("by").order_by("-pk").first()
        done = ""
        if last is not None:
            when = f"{timezone.localtime(last.at):%m月%d日 %H:%M}"
            done = f"{last.who_word}已于{when}{Verb(last.verb).label},"
        return f"{self.number} {done}现在是“{self.state_word}”,不能再这样办理。请刷新页面查看。"

    def _not_yours(self, rule) -> str:
        who = {
            Who.OWNER: f"这是{self.created_by}的个人申请,只有本人可以{rule.verb.label}"
            if self.personal
            else f"只有填报学校({self.owner_school})可以{rule.verb.label}",
            Who.OTHER: f"只有尚未答复的参加学校可以{rule.verb.label}",
            Who.BUREAU: f"只有教育局负责{self.get_subject_display()}的科室可以{rule.verb.label}",
        }[rule.who]
        return f"{self.number} 没有办理:{who}。请核对账号,或联系有权办理的人。"
