"""Rows about people that break one rule of one table: said in words by the model, held by the database when nobody
asks it."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from tests.alliances.home import messages
from tests.teachers.people import BEFORE, DAY, LATER, People


@pytest.fixture
def people(home) -> People:
    return People(home)


def nothing(people):
    return []


#: constraint -> (what stands already, the row that breaks the rule, what the person reads)
CONSTRAINTS = {
    "teacher_staff_number_once": (
        nothing,
        lambda people: people.new_teacher(staff_number="G001"),
        {"__all__": ["本县已有教师使用这个工号。请核对工号。"]},
    ),
    "teacher_left_after_served": (
        nothing,
        lambda people: people.new_teacher(served_since=DAY, left_on=DAY),
        {"__all__": ["离职日期必须晚于到校日期。请核对两个日期。"]},
    ),
    "title_dates_in_order": (
        nothing,
        lambda people: people.title(since=DAY, until=DAY),
        {"__all__": ["职称的终止日期必须晚于起始日期。请核对两个日期。"]},
    ),
    "title_open_once": (
        lambda people: [people.title(title="first")],
        lambda people: people.title(since=DAY),
        {"__all__": ["这位教师已有一条仍在生效的职称。请先给原来的一条填上终止日期。"]},
    ),
    "honour_code_once": (
        nothing,
        lambda people: people.new_rank(code="county_new_star"),
        {"__all__": ["本县已有这个代码的荣誉。请换一个代码。"]},
    ),
    "honour_name_once": (
        nothing,
        lambda people: people.new_rank(name="县教坛新秀"),
        {"__all__": ["本县已有这个荣誉。请修改已有的一条。"]},
    ),
    "honour_dates_in_order": (
        nothing,
        lambda people: people.honour(since=DAY, until=BEFORE),
        {"__all__": ["荣誉的终止日期必须晚于起始日期。请核对两个日期。"]},
    ),
    "honour_open_once": (
        lambda people: [people.honour()],
        lambda people: people.honour(since=DAY),
        {"__all__": ["这位教师已有这个荣誉。请修改已有的一条。"]},
    ),
    "eligibility_once": (
        lambda people: [people.entry()],
        lambda people: people.entry(eligible=False, exemption="illness"),
        {"__all__": ["这位教师已在这个学年的名册中。请修改已有的一条。"]},
    ),
    "eligibility_has_reason": (
        nothing,
        lambda people: people.entry(eligible=False),
        {"__all__": ["不计入的教师必须写明原因。请选择原因。"]},
    ),
    "eligibility_not_both": (
        nothing,
        lambda people: people.entry(exemption="illness"),
        {"exemption": ["符合流动的教师没有不计入的原因。请将原因留空,或取消“符合流动”。"]},
    ),
    "mentorship_dates_in_order": (
        nothing,
        lambda people: people.pair(since=DAY, until=DAY),
        {"__all__": ["师徒结对的终止日期必须晚于起始日期。请核对两个日期。"]},
    ),
    "mentorship_two_people": (
        nothing,
        lambda people: people.pair(mentee=people.teacher),
        {"__all__": ["师傅和徒弟是同一个人。请改选其中一位。"]},
    ),
    "mentorship_open_once": (
        lambda people: [people.pair()],
        lambda people: people.pair(since=DAY),
        {"__all__": ["这两位教师已有一条仍在生效的结对。请修改已有的一条。"]},
    ),
    "rotation_two_schools": (
        nothing,
        lambda people: people.rotation(host_school=people.home.core_school),
        {"__all__": ["流出学校和流入学校是同一所学校。请改选流入学校。"]},
    ),
    "activity_teacher_once": (
        lambda people: [people.part()],
        lambda people: people.part(part="attending"),
        {"__all__": ["这位教师已在名单中。请不要重复选择。"]},
    ),
}

#: column that holds each value once -> (the row that stands, the row with the same value)
ONCE = {
    "Teacher.user": (
        lambda people: people.new_teacher(user=people.account),
        lambda people: people.new_teacher(user=people.account),
    ),
    "Rotation.filing": (
        lambda people: people.rotation(),
        lambda people: people.rotation(filing=people.teacher.rotations.get().filing),
    ),
    "RotationEnd.rotation": (
        lambda people: people.end(),
        lambda people: people.end(rotation=people.teacher.rotations.get(), ended_on=LATER.replace(day=2)),
    ),
}


def ours():
    return [m for m in apps.get_app_config("teachers").get_models() if not hasattr(m, "instance_type")]


def test_the_tables_name_every_constraint_and_every_column_that_holds_a_value_once():
    kept = ours()
    assert len(kept) == 9
    assert {constraint.name for model in kept for constraint in model._meta.constraints} == set(CONSTRAINTS)
    columns = {(m, f.name) for m in kept for f in m._meta.local_fields if f.unique and not f.primary_key}
    assert {f"{model.__name__}.{name}" for model, name in columns} == set(ONCE)


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_a_constraint_is_said_in_words_and_held_by_the_database(people, name):
    standing, breaking, said = CONSTRAINTS[name]
    for row in standing(people):
        row.full_clean()
        row.save()
    assert messages(breaking(people)) == said
    row = breaking(people)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        type(row).objects.bulk_create([row])
    constraint = next(each for each in type(row)._meta.constraints if each.name == name)
    if connection.vendor == "postgresql" or isinstance(constraint, models.CheckConstraint):
        assert name in str(refused.value)
    else:  # SQLite names the columns of a broken unique rule
        assert f"UNIQUE constraint failed: {type(row)._meta.db_table}." in str(refused.value)


@pytest.mark.parametrize("column", ONCE)
def test_a_value_that_is_held_once_is_refused_by_model_and_database(people, column):
    standing, breaking = ONCE[column]
    first = standing(people)
    first.full_clean()
    first.save()
    row, field = breaking(people), column.partition(".")[2]
    assert list(messages(row)) == [field]
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        type(row).objects.bulk_create([row])
    name = type(row)._meta.get_field(field).column
    assert (f"({name})=" if connection.vendor == "postgresql" else f".{name}") in str(refused.value)
