"""One row of each kind that schools and the bureau keep about what was done, unsaved for tests to bend."""

import datetime

from alliances.filing_choices import ActivityKind, Part, SchoolSubject, State, Subject, Verb
from alliances.models import (
    Activity,
    Attachment,
    Charter,
    CloseException,
    Declaration,
    FilingEvent,
    Participation,
    PeriodClose,
    PlannedLesson,
    Section,
)
from gongtongti.accounts.roles import Duty
from tests.record_factories import FilingFactory

DAY = datetime.date(2021, 10, 15)
AT = datetime.datetime(2021, 10, 16, 1, tzinfo=datetime.UTC)
MONTH = {"since": datetime.date(2021, 10, 1), "until": datetime.date(2021, 11, 1)}


class Records:
    """`member` files and `partner` takes part; `core` leads the alliance and files for it as a whole."""

    def __init__(self, *, alliance, core, member, partner, by):
        self.county = alliance.county
        self.alliance = alliance
        self.core, self.member, self.partner = core, member, partner
        self.by = by

    # ---- unsaved rows -----------------------------------------------------------------------

    def section(self, **fields):
        return Section(
            **{
                "county": self.county,
                "code": "K01",
                "name": "教育科",
                "duties": [Duty.ACTIVITIES],
                **fields,
            }
        )

    def new_filing(self, **fields):
        return FilingFactory.build(
            **{
                "owner_school": self.member,
                "alliance": self.alliance,
                "state": State.SUBMITTED,
                "created_by": self.by,
                **fields,
            }
        )

    def filing(self, **fields):
        row = self.new_filing(**fields)
        row.save()
        return row

    def event(self, **fields):
        return FilingEvent(
            **{
                "verb": Verb.SUBMIT,
                "from_state": State.DRAFT,
                "to_state": State.SUBMITTED,
                "by": self.by,
                "at": AT,
                **fields,
            }
        )

    def participation(self, **fields):
        return Participation(**{"school": self.partner, "part": Part.PARTNER, **fields})

    def activity(self, *, day=DAY, state=State.SUBMITTED, **fields):
        return Activity(
            **{
                "county": self.county,
                "kind": ActivityKind.SYNCHRONOUS_LESSON,
                "subject": SchoolSubject.CHINESE,
                "lessons": 2,
                "topic": "《观潮》",
                "host_school": self.member,
                **fields,
                "filing": fields.get("filing") or self.filing(day=day, state=state),
            }
        )

    def _of_the_alliance(self, subject, state):
        return self.filing(subject=subject, owner_school=self.core, state=state)

    def charter(self, *, state=State.SUBMITTED, **fields):
        sections = [{"heading": "办学理念", "text": "共建共享。"}]
        return Charter(
            **{
                "county": self.county,
                "sections": sections,
                **fields,
                "filing": fields.get("filing") or self._of_the_alliance(Subject.CHARTER, state),
            }
        )

    def declaration(self, *, state=State.SUBMITTED, **fields):
        return Declaration(
            **{
                "county": self.county,
                "statement": "各校区统一聘用、统一排课。",
                **fields,
                "filing": fields.get("filing") or self._of_the_alliance(Subject.DECLARATION, state),
            }
        )

    def attachment(self, **fields):
        return Attachment(
            **{
                "county": self.county,
                "owner_school": self.member,
                "name": "签到表.pdf",
                "media_type": "application/pdf",
                "size": 1200,
                "sha256": "a" * 64,
                "uploaded_by": self.by,
                "uploaded_at": AT,
                **fields,
            }
        )

    def planned(self, **fields):
        return PlannedLesson(
            **{
                "county": self.county,
                "alliance": self.alliance,
                "day": DAY,
                "period_of_day": 2,
                "subject": SchoolSubject.MATHS,
                "host_school": self.member,
                **fields,
            }
        )

    def close(self, **fields):
        return PeriodClose(
            **{
                "county": self.county,
                "name": "2021年10月",
                "closed_by": self.by,
                "closed_at": AT,
                **MONTH,
                **fields,
            }
        )

    def exception(self, **fields):
        return CloseException(
            **{
                "school": self.member,
                "last_day": datetime.date(2021, 12, 31),
                "reason": "停电未能及时填报",
                "granted_by": self.by,
                "granted_at": AT,
                **fields,
            }
        )

    # ---- saved ------------------------------------------------------------------------------

    def one_of_each(self) -> dict:
        """Name → saved row. The activity has been submitted, its draft twin has not; the charter and the first
        declaration wait for the bureau, the second declaration has been accepted."""
        rows = {
            "section": self.section(),
            "activity": self.activity(),
            "draft": self.activity(state=State.DRAFT),
            "charter": self.charter(),
            "declaration": self.declaration(),
            "accepted declaration": self.declaration(state=State.ACCEPTED),
            "planned lesson": self.planned(),
            "close": self.close(),
        }
        filing = rows["activity"].filing
        rows["filing"], rows["filing of the draft"] = filing, rows["draft"].filing
        rows["event"] = self.event(filing=filing)
        rows["participation"] = self.participation(filing=filing)
        rows["draft's participation"] = self.participation(filing=rows["draft"].filing)
        rows["attachment"] = self.attachment(filing=filing)
        rows["exception"] = self.exception(close=rows["close"])
        for row in rows.values():
            row.save()
        rows["planned lesson"].schools.set([self.partner])
        return rows
