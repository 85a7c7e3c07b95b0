"""What one school of the permission world has filed, and what is known of one of its teachers."""

import datetime
import uuid
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from alliances.choices import Locale, Trait, YesNo
from alliances.filing_choices import Answer, AttachmentKind, State, Subject
from alliances.imports.lessons import key_of
from alliances.models import (
    Activity,
    Attachment,
    Charter,
    CloseException,
    Declaration,
    Filing,
    Participation,
    PeriodClose,
    PlannedLesson,
    School,
    SchoolTrait,
    Section,
)
from gongtongti.accounts.models import User
from gongtongti.accounts.roles import Duty
from teachers.choices import Appraisal, Outcome, Source, Title
from teachers.models import (
    ActivityTeacher,
    EligibilityEntry,
    HonourRank,
    MentorshipPair,
    Rotation,
    RotationEnd,
    Teacher,
    TeacherHonour,
)
from tests.factories import UserFactory
from tests.record_factories import (
    DAY,
    ActivityFactory,
    EligibilityEntryFactory,
    FilingFactory,
    HonourRankFactory,
    RotationFactory,
    SectionFactory,
    TeacherFactory,
    TeacherHonourFactory,
    TeacherTitleFactory,
)

EVERY_DUTY = [duty.value for duty in Duty]
#: A month's list is known by this; the school's returned activity came with it.
BATCHES = {letter: uuid.uuid5(uuid.NAMESPACE_URL, letter) for letter in ("Q1", "Q2", "B1", "B2")}
#: An hour of a week that nothing else stands in, so that lessons never clash.
PERIODS = {"甲": 1, "乙": 2}
AT = datetime.datetime(2021, 10, 16, 1, tzinfo=datetime.UTC)


@dataclass
class Records:
    """Of one school. Activities are held with `partner`, a fourth member of the alliance, never with its core: so
    the core principal sees them only because he leads the alliance."""

    school: School
    accepted: Activity
    draft: Activity
    returned: Activity
    confirmed: Activity
    asked: Activity
    file: Attachment
    draft_file: Attachment
    lesson: PlannedLesson
    teacher: Teacher
    entry: EligibilityEntry
    honour: TeacherHonour
    mentorship: MentorshipPair
    rotation: Rotation
    ended: Rotation
    drafted: Rotation
    drafted_file: Attachment
    personal: Rotation
    personal_file: Attachment
    moving_in: Rotation
    agreed: Rotation

    @property
    def batch(self) -> uuid.UUID:
        return BATCHES[self.school.code]


@dataclass
class CountyRecords:
    """What belongs to the county or to an alliance as a whole."""

    section: Section
    rank: HonourRank
    close: PeriodClose
    charter: Charter
    draft_charter: Charter
    returned_charter: Charter
    waiting_charter: Charter
    declaration: Declaration
    draft_declaration: Declaration
    returned_declaration: Declaration


def _kept(filing: Filing, name: str, by: User) -> Attachment:
    """A row and its file."""
    row = Attachment.objects.create(
        county=filing.county,
        owner_school=filing.owner_school,
        filing=filing,
        kind=AttachmentKind.PHOTO,
        name=name,
        media_type="image/png",
        size=8,
        sha256=uuid.uuid5(uuid.NAMESPACE_URL, filing.number).hex * 2,
        uploaded_by=by,
        uploaded_at=AT,
    )
    path = Path(settings.MEDIA_ROOT) / row.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\x89PNG\r\n\x1a\n")
    return row


def _answered(filing: Filing, school: School, answer: str) -> None:
    Participation.objects.filter(filing=filing, school=school).update(answer=answer)


def school_records(place, school: School, *, account: User | None) -> Records:
    """`account`: by which the teacher signs in; one of nobody in the walk unless given."""
    by = UserFactory()
    alliance, partner = place.alliance, place.partner
    account = account or UserFactory()

    def activity(what, state, schools=(school, partner), **fields):
        return ActivityFactory(
            alliance=alliance, schools=list(schools), state=state, by=by, topic=f"{school}{what}", **fields
        )

    def rotation(state, **fields):
        given = {"teacher": teacher, "host_school": partner, "alliance": alliance, "by": by, "state": state}
        return RotationFactory(**given | fields)

    teacher = TeacherFactory(
        school=school, staff_number=f"{school.code}T1", name=f"{school}教师", user=account
    )
    apprentice = TeacherFactory(school=school, staff_number=f"{school.code}T2", name=f"{school}徒弟")
    TeacherTitleFactory(teacher=teacher, title=Title.FULL_SENIOR)
    honour = TeacherHonourFactory(teacher=teacher, honour=place.county_records.rank)
    guest = TeacherFactory(school=partner, staff_number=f"{school.code}T3", name=f"{school}来访教师")

    returned = activity("退回的课", State.RETURNED)
    Filing.objects.filter(pk=returned.filing_id).update(key=key_of(BATCHES[school.code], 1))
    asked = activity("待答复的课", State.SUBMITTED, schools=(partner, school), answer=Answer.WAITING)
    draft = activity("草稿课", State.DRAFT, answer=Answer.WAITING)
    ended = rotation(State.ACCEPTED, teacher=apprentice, planned_until=datetime.date(2022, 9, 1))
    RotationEnd.objects.create(
        rotation=ended,
        ended_on=datetime.date(2022, 9, 1),
        outcome=Outcome.RETURNED,
        appraisal=Appraisal.EXCELLENT,
        recorded_by=by,
        recorded_at=AT,
    )
    drafted = rotation(State.DRAFT, parts=Answer.WAITING)
    personal = rotation(State.DRAFT, source=Source.PERSONAL, by=account, parts=Answer.WAITING)
    moving_in = rotation(State.SUBMITTED, teacher=guest, host_school=school, parts=Answer.WAITING)
    _answered(moving_in.filing, partner, Answer.CONFIRMED)
    lesson = PlannedLesson.objects.create(
        county=school.county,
        alliance=alliance,
        day=DAY,
        period_of_day=PERIODS[school.short_name[2]],
        subject="maths",
        topic=f"{school}课表里的课",
        host_school=partner,
    )
    lesson.schools.set([school])
    accepted = activity("核定的课", State.ACCEPTED)
    ActivityTeacher.objects.create(activity=accepted, teacher=teacher)
    CloseException.objects.create(
        close=place.county_records.close,
        school=school,
        last_day=datetime.date(2021, 9, 30),
        reason="补报",
        granted_by=by,
        granted_at=AT,
    )
    return Records(
        school=school,
        accepted=accepted,
        draft=draft,
        returned=returned,
        confirmed=activity("待核定的课", State.CONFIRMED),
        asked=asked,
        file=_kept(returned.filing, "照片.png", by),
        draft_file=_kept(draft.filing, "草图.png", by),
        lesson=lesson,
        teacher=teacher,
        entry=EligibilityEntryFactory(teacher=teacher, confirmed_by=None, confirmed_at=None),
        honour=honour,
        mentorship=MentorshipPair.objects.create(county=school.county, mentor=teacher, mentee=apprentice),
        rotation=rotation(State.ACCEPTED),
        ended=ended,
        drafted=drafted,
        drafted_file=_kept(drafted.filing, "材料.png", by),
        personal=personal,
        personal_file=_kept(personal.filing, "申请书.png", account),
        moving_in=moving_in,
        agreed=rotation(State.CONFIRMED, teacher=apprentice),
    )


def county_records(place) -> CountyRecords:
    by = UserFactory()
    # From the town to the country: a rotation that brings a stipend.
    for school, trait, value in (
        (place.ours, Trait.LOCALE, Locale.URBAN),
        (place.theirs, Trait.LOCALE, Locale.URBAN),
        (place.partner, Trait.LOCALE, Locale.RURAL),
        (place.partner, Trait.SPECIAL_ALLOWANCE, YesNo.YES),
        (place.partner, Trait.RURAL_ALLOWANCE, YesNo.YES),
    ):
        SchoolTrait.objects.create(school=school, trait=trait, value=value)

    def charter(alliance, state):
        filing = FilingFactory(
            subject=Subject.CHARTER, owner_school=place.head, alliance=alliance, state=state, created_by=by
        )
        row = Charter.objects.create(
            county=place.county, filing=filing, sections=[{"heading": "办学理念", "text": "同心"}]
        )
        Filing.objects.filter(pk=filing.pk).update(title=row.summary())
        return row

    def declaration(alliance, state, day=DAY):
        filing = FilingFactory(
            day=day,
            subject=Subject.DECLARATION,
            owner_school=place.head,
            alliance=alliance,
            state=state,
            created_by=by,
        )
        return Declaration.objects.create(county=place.county, filing=filing, statement="统一排课")

    HonourRankFactory(county=place.county)  # the least that the document names
    returned, waiting = charter(place.second, State.RETURNED), charter(place.second, State.CONFIRMED)
    return CountyRecords(
        section=SectionFactory(county=place.county, code="K01", name=f"{place.county.name}教育科"),
        rank=HonourRankFactory(
            county=place.county, code="provincial_special", rank=1, name=f"{place.county.name}教坛新秀"
        ),
        close=PeriodClose.objects.create(
            county=place.county,
            since=datetime.date(2020, 9, 1),
            until=datetime.date(2021, 7, 1),
            name=f"{place.county.name}2020学年",
            closed_by=by,
            closed_at=AT,
        ),
        charter=charter(place.alliance, State.ACCEPTED),
        draft_charter=charter(place.second, State.DRAFT),  # last: lists show the latest of an alliance
        returned_charter=returned,
        waiting_charter=waiting,
        declaration=declaration(place.alliance, State.ACCEPTED),
        draft_declaration=declaration(place.second, State.DRAFT),
        returned_declaration=declaration(place.second, State.RETURNED, datetime.date(2022, 10, 15)),
    )
