"""Rotations of all four kinds: over, in post, asked for; and who is whose mentor."""

import datetime
from collections import defaultdict
from dataclasses import dataclass

from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from alliances.choices import Locale, Trait, YesNo
from alliances.filing_choices import Answer, Part, State, Subject, Verb
from alliances.models import County, Filing, FilingEvent, Participation, School, SchoolTrait
from alliances.models.filing import new_number
from alliances.periods import SchoolYear
from gongtongti.accounts.canonical import canonical, digest

from ..choices import Appraisal, Form, Outcome, RotationKind, Source, Title
from ..models import (
    HonourRank,
    MentorshipPair,
    Rotation,
    RotationEnd,
    Teacher,
    TeacherHonour,
    TeacherTitle,
)
from .people import REASON, partners_of

#: Whose stipend can be followed from end to end: from a school in the county seat to one with 特岗补贴.
STIPEND_FROM, STIPEND_TO = "青田二中", "三溪口学校"
BASIS = "演示数据"


@dataclass(frozen=True, slots=True)
class Move:
    teacher: Teacher
    kind: str
    home: School
    host: School
    alliance: object
    since: datetime.date
    until: datetime.date | None
    state: str = State.ACCEPTED
    answer: str = Answer.CONFIRMED
    ended_on: datetime.date | None = None


class Staff:
    """Hands out each teacher once."""

    def __init__(self, teachers, honoured):
        self.honoured = honoured
        self.free = defaultdict(list)
        for teacher in teachers:
            self.free[teacher.campus_id].append(teacher)

    def take(self, school, *, backbone: bool) -> Teacher | None:
        for teacher in self.free[school.pk]:
            if (teacher.pk in self.honoured) == backbone:
                self.free[school.pk].remove(teacher)
                return teacher
        return None


def write_rotations(county: County, year: SchoolYear, teachers, *, today, by, chance) -> None:
    _traits_for_the_stipend(county)
    star = _star(county)
    honoured = set(TeacherHonour.objects.filter(teacher__county=county).values_list("teacher_id", flat=True))
    staff = Staff(teachers, honoured)
    moves = list(_moves(partners_of(county), year, staff, star, today=today, chance=chance))
    for move in moves:
        _write(move, today=today, by=by)
    _mentors(county, moves, year)


def _moves(partners, year, staff, star, *, today, chance):
    begins, now = year.begins, SchoolYear.of(today)
    for core, member, alliance in partners:
        if star and (core.short_name, member.short_name) == (STIPEND_FROM, STIPEND_TO):
            staff.free[core.pk].remove(star)
            three_years = datetime.date(year.start + 3, 9, 1)
            yield Move(
                star, RotationKind.GUIDING, core, member, alliance, begins, three_years, ended_on=three_years
            )
        elif (
            member.short_name != "方山乡校"
            and chance.random() < 0.75
            and (teacher := staff.take(core, backbone=True))
        ):
            years = 3 if chance.random() < 0.8 else 2
            until = datetime.date(year.start + years, 9, 1)
            early = chance.random() < 0.1
            ended = datetime.date(year.start + 1, 2, 1) if early else until
            yield Move(teacher, RotationKind.GUIDING, core, member, alliance, begins, until, ended_on=ended)
        if chance.random() < 0.5 and (teacher := staff.take(member, backbone=False)):
            one_year = datetime.date(year.start + 1, 9, 1)
            yield Move(
                teacher, RotationKind.TRAINING, member, core, alliance, begins, one_year, ended_on=one_year
            )
        if chance.random() < 0.45 and (teacher := staff.take(core, backbone=False)):
            until = datetime.date(year.start + 1, 9, 1)
            yield Move(teacher, RotationKind.PEER, core, member, alliance, begins, until, ended_on=until)
        if chance.random() < 0.4 and (teacher := staff.take(core, backbone=False)):
            until = datetime.date(year.start + 1, 7, 1)
            yield Move(teacher, RotationKind.ITINERANT, core, member, alliance, begins, until, ended_on=until)
        yield from _today(core, member, alliance, staff, now, today=today, chance=chance)


def _today(core, member, alliance, staff, now, *, today, chance):
    """In post today, due to return, or waiting for an answer."""
    draw = chance.random()
    if draw < 0.4 and (teacher := staff.take(core, backbone=True)):
        until = datetime.date(now.start + 3, 9, 1)
        yield Move(teacher, RotationKind.GUIDING, core, member, alliance, now.begins, until)
    elif draw < 0.55 and (teacher := staff.take(member, backbone=False)):
        since = datetime.date(now.start - 1, 9, 1)
        yield Move(teacher, RotationKind.TRAINING, member, core, alliance, since, now.begins)
    elif draw < 0.7 and (teacher := staff.take(core, backbone=True)):
        since = datetime.date(now.start + 1, 2, 20)
        until = datetime.date(now.start + 3, 9, 1)
        state, answer = chance.choice(
            ((State.SUBMITTED, Answer.WAITING), (State.CONFIRMED, Answer.CONFIRMED))
        )
        yield Move(
            teacher, RotationKind.GUIDING, core, member, alliance, since, until, state=state, answer=answer
        )


def _star(county) -> Teacher | None:
    """省特级 and 正高级: the statement of domain's golden numbers."""
    rank = HonourRank.objects.filter(county=county).order_by("rank").first()
    teacher = Teacher.objects.filter(county=county, campus__short_name=STIPEND_FROM).order_by("pk").first()
    if rank is None or teacher is None:
        return None
    TeacherHonour.objects.get_or_create(teacher=teacher, honour=rank, until=None)
    TeacherTitle.objects.filter(teacher=teacher).update(title=Title.FULL_SENIOR)
    return teacher


def _traits_for_the_stipend(county) -> None:
    """The document does not say which schools are 城区 or have 特岗补贴; two are assumed, and say so."""
    for name, trait, value in (
        (STIPEND_FROM, Trait.LOCALE, Locale.URBAN),
        (STIPEND_TO, Trait.LOCALE, Locale.RURAL),
        (STIPEND_TO, Trait.SPECIAL_ALLOWANCE, YesNo.YES),
    ):
        school = School.objects.filter(county=county).named(name).first()
        if school and not school.traits.filter(trait=trait, until=None).exists():
            row = SchoolTrait(school=school, trait=trait, value=value, basis=BASIS)
            row._change_reason = REASON
            row.save()


def _write(move: Move, *, today: datetime.date, by) -> None:
    filing = Filing(
        county_id=move.teacher.county_id,
        subject=Subject.ROTATION,
        number=new_number(Subject.ROTATION, move.since),
        owner_school=move.home,
        alliance=move.alliance,
        day=move.since,
        state=move.state,
        submitted_at=_moment(
            min(move.since - datetime.timedelta(days=30), today - datetime.timedelta(days=5))
        ),
        created_by=by,
        is_demo=True,
    )
    filing.answer_due = timezone.localtime(filing.submitted_at).date() + datetime.timedelta(days=7)
    rotation = Rotation(
        county_id=move.teacher.county_id,
        filing=filing,
        teacher=move.teacher,
        kind=move.kind,
        source=Source.ORGANISED,
        home_school=move.home,
        host_school=move.host,
        planned_until=move.until,
        transfers_personnel=move.kind == RotationKind.GUIDING,
        form=Form.VISITING if move.kind == RotationKind.ITINERANT else Form.RESIDENT,
        shortage=move.kind == RotationKind.TRAINING,
    )
    rotation.take_snapshot()
    filing.title = rotation.summary()
    filing.content = rotation.content()
    filing.digest = digest(canonical(filing.content))
    filing.save()
    rotation.filing = filing
    rotation.save()
    Participation.objects.bulk_create(
        Participation(
            filing=filing,
            school=school,
            part=part,
            answer=Answer.CONFIRMED if part == Part.HOME else move.answer,
            answered_at=None if part != Part.HOME and move.answer == Answer.WAITING else filing.submitted_at,
        )
        for school, part in rotation.schools_taking_part().items()
    )
    _events(filing, move, by)
    if move.ended_on is not None:
        RotationEnd.objects.create(
            rotation=rotation,
            ended_on=move.ended_on,
            outcome=Outcome.RETURNED if move.ended_on == move.until else Outcome.ENDED_EARLY,
            appraisal=Appraisal.PASSED if move.ended_on == move.until else "",
            note="" if move.ended_on == move.until else "演示数据:因原校学科缺人提前返回",
            recorded_by=by,
            recorded_at=_moment(move.ended_on),
        )


def _events(filing, move, by) -> None:
    steps = [(Verb.SUBMIT, State.DRAFT, State.SUBMITTED, filing.content)]
    if move.answer == Answer.CONFIRMED:
        steps.append((Verb.CONFIRM, State.SUBMITTED, State.CONFIRMED, None))
    if move.state == State.ACCEPTED:
        steps.append((Verb.ACCEPT, State.CONFIRMED, State.ACCEPTED, None))
    FilingEvent.objects.bulk_create(
        FilingEvent(
            filing=filing,
            verb=verb,
            from_state=before,
            to_state=after,
            by=by,
            at=filing.submitted_at + datetime.timedelta(days=3 * number),
            content=content,
        )
        for number, (verb, before, after, content) in enumerate(steps)
    )


def _mentors(county, moves, year) -> None:
    """Each guiding teacher takes somebody of the same subject at the host school."""
    pairs = []
    for move in moves:
        if move.kind != RotationKind.GUIDING or move.since != year.begins:
            continue
        mentee = (
            Teacher.objects.filter(campus=move.host, subject=move.teacher.subject, is_demo=True)
            .exclude(pk=move.teacher.pk)
            .order_by("staff_number")
            .first()
        )
        if mentee:
            pairs.append(
                MentorshipPair(
                    county=county,
                    mentor=move.teacher,
                    mentee=mentee,
                    subject=move.teacher.subject,
                    alliance=move.alliance,
                    since=move.since,
                    until=move.ended_on,
                    is_demo=True,
                )
            )
    bulk_create_with_history(pairs, MentorshipPair, default_change_reason=REASON)


def _moment(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(10), tzinfo=timezone.get_default_timezone())
