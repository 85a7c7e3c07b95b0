"""What a rotation refuses, keeps and says of itself; two schools at once are impossible, short terms are not."""

import datetime
import threading

import pytest
from django.core.exceptions import ValidationError

from alliances.choices import Locale, Tier, Trait, YesNo
from alliances.filing_choices import Answer, State, Verb
from alliances.models import Filing, SchoolTrait
from alliances.refusals import NotYours, Refused
from alliances.scope import scope_of
from teachers.choices import Form, Phase, Source
from teachers.models import Rotation, RotationEnd
from teachers.models.rotation import SNAPSHOT
from tests.factories import SchoolFactory
from tests.racing import race
from tests.record_factories import TeacherFactory
from tests.teachers.rotating import AT, Moving

D = datetime.date
HANDS = 32


@pytest.fixture
def moving(db):
    return Moving()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            {"planned_until": D(2021, 9, 1)},
            "计划的最后一天不能早于开始日期。请核对两个日期。",
        ),
        ({"host_school": "home"}, "流出学校和流入学校是同一所学校。请改选流入学校。"),
        (
            {"home_school": "other"},
            "陈晓明的人事关系在青田二中,工作校区是青田二中,都不是所选的流出学校。请改选流出学校,或先更新教师登记。",
        ),
        ({"host_school": "abroad"}, "该校属于另一个县的登记册。请选择本县登记的学校。"),
        (
            {"left_on": D(2021, 9, 1)},
            "陈晓明自 2021-09-01 起已不在职,早于或等于开始日期 2021-09-01。请核对教师和日期。",
        ),
    ],
)
def test_the_impossible_is_refused(moving, fields, message):
    rotation = moving.draft()
    rotation.pk = None
    schools = {"home": moving.home_school, "other": moving.other_school, "abroad": SchoolFactory()}
    for name, value in fields.items():
        if name == "left_on":
            rotation.teacher.left_on = value
        else:
            setattr(rotation, name, schools.get(value, value))
    with pytest.raises(ValidationError) as refused:
        rotation.full_clean(exclude=["filing"])
    assert refused.value.messages == [message]


def test_a_term_that_no_document_wants_is_entered_all_the_same(moving):
    rotation = moving.draft(planned_until=D(2021, 9, 3))
    rotation.full_clean()
    assert moving.submit(rotation).state == State.SUBMITTED


def test_whose_file_has_moved_keeps_the_record_of_where_he_came_from(moving):
    rotation = moving.rotation()
    moving.teacher.school = moving.teacher.campus = moving.host_school
    moving.teacher.save()
    Rotation.objects.get(pk=rotation.pk).full_clean()


def test_what_was_true_on_the_first_day_is_kept(moving):
    for school, trait, value in [
        (moving.home_school, Trait.TIER, Tier.COUNTY_SEAT),
        (moving.host_school, Trait.TIER, Tier.TOWN),
        (moving.home_school, Trait.LOCALE, Locale.URBAN),
        (moving.host_school, Trait.LOCALE, Locale.RURAL),
        (moving.host_school, Trait.SPECIAL_ALLOWANCE, YesNo.YES),
        (moving.host_school, Trait.RURAL_ALLOWANCE, YesNo.YES),
    ]:
        SchoolTrait.objects.create(school=school, trait=trait, value=value)
    rotation = moving.draft()
    moving.accept(moving.submit(rotation))
    SchoolTrait.objects.all().delete()
    moving.teacher.honours.all().delete()
    rotation.refresh_from_db()
    assert [str(getattr(rotation, field)) for field in SNAPSHOT] == [
        "县教坛新秀", "senior", "county_seat", "town", "urban", "rural", "yes", "yes",
    ]  # fmt: skip


def test_both_schools_must_agree_and_a_clerk_speaks_for_none(moving):
    filing = moving.submit(moving.draft())
    assert {p.answer for p in filing.participations.all()} == {Answer.WAITING}
    filing = moving.move(filing, Verb.CONFIRM, moving.host_head)
    assert filing.state == State.SUBMITTED
    filing = moving.move(filing, Verb.DECLINE, moving.home_head, reason="本学期数学教师不足。")
    assert filing.state == State.RETURNED


def test_the_principals_own_submission_is_the_home_schools_opinion(moving):
    filing = moving.submit(moving.draft(by=moving.home_head), moving.home_head)
    answers = {p.school_id: p.answer for p in filing.participations.all()}
    assert answers == {moving.home_school.pk: Answer.CONFIRMED, moving.host_school.pk: Answer.WAITING}


def test_a_personal_application_is_written_by_nobody_else(moving):
    rotation = moving.draft(source=Source.PERSONAL, by=moving.account)
    with pytest.raises(NotYours) as refused:
        moving.submit(rotation, moving.home_head)
    assert str(refused.value) == (
        f"{rotation.filing.number} 没有办理:这是陈晓明的个人申请,只有本人可以提交。请核对账号,或联系有权办理的人。"
    )
    assert moving.submit(rotation, moving.account).state == State.SUBMITTED


@pytest.mark.parametrize(
    ("state", "personal", "seen_by"),
    [
        (State.DRAFT, False, {"clerk", "home_head"}),
        (State.DRAFT, True, {"account"}),
        (State.SUBMITTED, False, {"clerk", "home_head", "host_head", "bureau", "account"}),
        (State.SUBMITTED, True, {"clerk", "home_head", "host_head", "bureau", "account"}),
    ],
)
def test_who_sees_it(moving, state, personal, seen_by):
    source, by = (Source.PERSONAL, moving.account) if personal else (Source.ORGANISED, moving.clerk)
    moving.rotation(state=state, source=source, by=by)
    people = ("clerk", "home_head", "host_head", "bureau", "account", "stranger")
    moving.stranger = moving.at(moving.other_school, "principal", "王校长")
    found = {who for who in people if Rotation.objects.visible_to(scope_of(getattr(moving, who))).exists()}
    assert found == seen_by


def test_phases_of_rows_and_of_sets_agree(moving):
    def entered(ended_on=None, **fields):
        row = moving.rotation(teacher=TeacherFactory(school=moving.home_school), **fields)
        if ended_on:
            RotationEnd.objects.create(
                rotation=row, ended_on=ended_on, outcome="returned", recorded_by=moving.bureau, recorded_at=AT
            )
        return row

    rows = [
        entered(),
        entered(day=D(2023, 9, 1), planned_until=D(2024, 9, 1)),
        entered(planned_until=D(2022, 9, 1)),
        entered(planned_until=D(2022, 9, 1), ended_on=D(2022, 9, 1)),
        entered(planned_until=D(2022, 9, 1), ended_on=D(2023, 2, 1)),
        entered(planned_until=None, form=Form.VISITING),
    ]
    for on in (D(2021, 8, 31), D(2021, 9, 1), D(2022, 8, 31), D(2022, 9, 1), D(2023, 1, 31), D(2023, 2, 1)):
        fresh = list(Rotation.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk"))
        for phase in Phase:
            told = [row.pk for row in fresh if row.phase(on) == phase]
            asked = Rotation.objects.in_phase(phase, on).order_by("pk").values_list("pk", flat=True)
            assert list(asked) == told, (on, phase)


# ---- two schools at once -----------------------------------------------------------------------------
SENTENCE = (
    "陈晓明在这段时间已有另一项驻教:{number},青田二中→船寮镇中,2021-09-01 至 2024-08-31。"
    "同一位教师不能同时在两所学校驻教。请调整日期,或先撤回、办结原来的一项。"
)


@pytest.mark.parametrize(
    ("standing", "planned", "refused"),
    [
        ({}, (D(2024, 8, 31), D(2025, 9, 1)), True),  # one day in common
        ({}, (D(2024, 9, 1), D(2025, 9, 1)), False),  # the day after
        ({}, (D(2021, 2, 1), D(2021, 9, 1)), False),  # until the day before
        ({"state": State.SUBMITTED}, (D(2022, 9, 1), D(2023, 9, 1)), True),
        ({"state": State.REOPENED}, (D(2022, 9, 1), D(2023, 9, 1)), True),
        ({"state": State.WITHDRAWN}, (D(2022, 9, 1), D(2023, 9, 1)), False),
        ({"state": State.RETURNED}, (D(2022, 9, 1), D(2023, 9, 1)), False),
        ({"form": Form.VISITING}, (D(2022, 9, 1), D(2023, 9, 1)), False),
    ],
)
def test_nobody_lives_at_two_schools(moving, standing, planned, refused):
    first = moving.rotation(**standing)
    since, until = planned
    second = moving.draft(host_school=moving.other_school, day=since, planned_until=until)
    if not refused:
        assert moving.submit(second).state == State.SUBMITTED
        return
    with pytest.raises(Refused) as error:
        moving.submit(second)
    assert str(error.value) == SENTENCE.format(number=first.filing.number)
    assert Filing.objects.get(pk=second.filing_id).state == State.DRAFT


def test_after_an_early_end_the_next_may_begin(moving):
    first = moving.rotation()
    RotationEnd.objects.create(
        rotation=first,
        ended_on=D(2022, 2, 1),
        outcome="ended_early",
        note="家庭原因",
        recorded_by=moving.bureau,
        recorded_at=AT,
    )
    second = moving.draft(host_school=moving.other_school, day=D(2022, 2, 1), planned_until=D(2023, 2, 1))
    assert moving.submit(second).state == State.SUBMITTED


@pytest.fixture
def rush(transactional_db):
    return Moving()


def _drafts(moving, count):
    return [moving.draft(host_school=moving.other_school, planned_until=D(2022, 9, 1)) for _ in range(count)]


def test_of_32_applications_for_one_teacher_one_is_let_in(rush):
    rows = _drafts(rush, HANDS)
    found = race(HANDS, lambda number: rush.submit(rows[number]).number, refusal=Refused)
    assert found.unexpected == []
    (number,) = found.done
    assert found.refused == (HANDS - 1) * [
        f"陈晓明在这段时间已有另一项驻教:{number},青田二中→海口镇中,2021-09-01 至 2022-08-31。"
        "同一位教师不能同时在两所学校驻教。请调整日期,或先撤回、办结原来的一项。"
    ]
    assert Rotation.objects.standing().count() == 1


def test_checked_before_the_lock_every_application_is_let_in(rush, monkeypatch):
    """The guard taken away: all look before anybody writes."""
    rows, check = _drafts(rush, 4), Rotation.refuse_overlap
    monkeypatch.setattr(Rotation, "refuse_overlap", lambda self, *, until: None)
    everybody_has_looked = threading.Barrier(4)

    def submit(number):
        row = Rotation.objects.get(pk=rows[number].pk)
        check(row, until=row.until)
        everybody_has_looked.wait(timeout=30)
        rush.submit(row)

    found = race(4, submit, refusal=Refused)
    assert (found.unexpected, found.refused, len(found.done)) == ([], [], 4)
    assert Rotation.objects.standing().count() == 4
