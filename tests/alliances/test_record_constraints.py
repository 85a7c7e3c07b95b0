"""Records that break one rule of one table: said in words by the model, held by the database when nobody asks it."""

import datetime

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from alliances.filing_choices import ActivityKind, Part, State, Subject
from tests.alliances.home import messages
from tests.alliances.records import MONTH, Records
from tests.factories import CountyFactory


@pytest.fixture
def records(home) -> Records:
    return Records(
        alliance=home.alliance,
        core=home.core_school,
        member=home.member_school,
        partner=home.other_school,
        by=home.clerk,
    )


def nothing(records):
    return []


def filed_once(records, **fields):
    """The one filing on which several rows hang."""
    return records.county.filings.first() or records.filing(**fields)


#: constraint -> (what stands already, the row that breaks the rule, what the person reads)
RECORD_CONSTRAINTS = {
    "section_code_once": (
        lambda records: [records.section()],
        lambda records: records.section(name="人事科"),
        {"__all__": ["本县已有科室使用这个编号。请换一个编号。"]},
    ),
    "section_name_once": (
        lambda records: [records.section()],
        lambda records: records.section(code="K02"),
        {"__all__": ["本县已有这个科室。请修改已有的一条。"]},
    ),
    "filing_day_once_submitted": (
        nothing,
        lambda records: records.new_filing(day=None),
        {"__all__": ["提交之后必须有日期。请填写日期。"]},
    ),
    "participation_once": (
        lambda records: [records.participation(filing=filed_once(records))],
        lambda records: records.participation(filing=filed_once(records), part=Part.HOST),
        {"__all__": ["这所学校已在参加学校中。请不要重复选择。"]},
    ),
    "activity_lessons_of_lessons": (
        nothing,
        lambda records: records.activity(lessons=0),
        {"lessons": ["节数至少为 1。"]},
    ),
    "activity_subject_of_lessons": (
        nothing,
        lambda records: records.activity(kind=ActivityKind.JOINT_PLANNING, lessons=None, subject=""),
        {"__all__": ["这类活动必须写明学科。请选择学科。"]},
    ),
    "attachment_once": (
        lambda records: [records.attachment(filing=filed_once(records))],
        lambda records: records.attachment(filing=filed_once(records), name="签到表(2).pdf"),
        {"__all__": ["这个文件已经上传过。请选择其他文件。"]},
    ),
    "planned_once": (
        lambda records: [records.planned()],
        lambda records: records.planned(topic="分数的意义"),
        {"__all__": ["主讲学校这一天这一节的这门课已在课表中。请修改已有的一条。"]},
    ),
    "close_dates_in_order": (
        nothing,
        lambda records: records.close(until=MONTH["since"]),
        {"__all__": ["关账期间的终止日期必须晚于起始日期。请核对两个日期。"]},
    ),
    "close_once": (
        lambda records: [records.close()],
        lambda records: records.close(name="十月", reason="再关一次"),
        {"__all__": ["这个期间已经关账。请查看已有的一条。"]},
    ),
}

#: column that holds each value once -> (what stands already, the row with the same value)
ONCE = {
    "Filing.number": (
        lambda records: [records.new_filing(number="HD211015-7K2MQ")],
        lambda records: records.new_filing(number="HD211015-7K2MQ"),
    ),
    "Filing.key": (
        lambda records: [records.filing()],
        lambda records: records.new_filing(key=filed_once(records).key),
    ),
    "Activity.filing": (
        lambda records: [records.activity(filing=filed_once(records))],
        lambda records: records.activity(filing=filed_once(records)),
    ),
    "Charter.filing": (
        lambda records: [records.charter(filing=filed_once(records, subject=Subject.CHARTER))],
        lambda records: records.charter(filing=filed_once(records, subject=Subject.CHARTER)),
    ),
    "Declaration.filing": (
        lambda records: [records.declaration(filing=filed_once(records, subject=Subject.DECLARATION))],
        lambda records: records.declaration(filing=filed_once(records, subject=Subject.DECLARATION)),
    ),
    "Attachment.key": (
        lambda records: [records.attachment(filing=filed_once(records), key="0" * 32)],
        lambda records: records.attachment(filing=filed_once(records), key="0" * 32, sha256="b" * 64),
    ),
    "PlannedLesson.activity": (
        lambda records: [records.planned(activity=_saved(records.activity(filing=filed_once(records))))],
        lambda records: records.planned(activity=filed_once(records).activity, period_of_day=3),
    ),
}


def _saved(row):
    row.save()
    return row


def test_the_table_names_every_column_that_holds_a_value_once():
    registry = {"Region", "County", "School", "Alliance"}
    kept = [
        model
        for model in apps.get_app_config("alliances").get_models()
        if not hasattr(model, "instance_type") and model.__name__ not in registry
    ]
    columns = {
        f"{model.__name__}.{field.name}"
        for model in kept
        for field in model._meta.local_fields
        if field.unique and not field.primary_key
    }
    assert columns == set(ONCE)


@pytest.mark.parametrize("name", RECORD_CONSTRAINTS)
def test_a_constraint_of_records_is_said_in_words_and_held_by_the_database(records, name):
    standing, breaking, said = RECORD_CONSTRAINTS[name]
    for row in standing(records):
        row.full_clean()
        row.save()
    assert messages(breaking(records)) == said
    row = breaking(records)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        type(row).objects.bulk_create([row])
    constraint = next(each for each in type(row)._meta.constraints if each.name == name)
    if connection.vendor == "postgresql" or isinstance(constraint, models.CheckConstraint):
        assert name in str(refused.value)
    else:  # SQLite names the columns of a broken unique rule
        assert f"UNIQUE constraint failed: {type(row)._meta.db_table}." in str(refused.value)


@pytest.mark.parametrize("column", ONCE)
def test_a_value_that_is_held_once_is_refused_by_model_and_database(records, column):
    standing, breaking = ONCE[column]
    for row in standing(records):
        row.full_clean()
        row.save()
    row, field = breaking(records), column.partition(".")[2]
    assert list(messages(row)) == [field]
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        type(row).objects.bulk_create([row])
    table, name = type(row)._meta.db_table, type(row)._meta.get_field(field).column
    if connection.vendor == "postgresql":
        assert f"({name})=" in str(refused.value)
    else:
        assert str(refused.value) == f"UNIQUE constraint failed: {table}.{name}"


# ---- rows that look like a contradiction and are none --------------------------------------------
POSSIBLE = {
    "a section of the same name and code in another county": (
        lambda records: [records.section()],
        lambda records: records.section(county=CountyFactory()),
    ),
    "a draft without a day": (
        nothing,
        lambda records: records.new_filing(state=State.DRAFT, day=None),
    ),
    "a withdrawn draft without a day": (
        nothing,
        lambda records: records.new_filing(state=State.WITHDRAWN, day=None),
    ),
    "a meeting without subject and lessons": (
        nothing,
        lambda records: records.activity(kind=ActivityKind.MEETING, subject="", lessons=None),
    ),
    "the same activity twice": (
        lambda records: [records.activity()],
        lambda records: records.activity(),
    ),
    "the same file with two filings": (
        lambda records: [records.attachment(filing=records.filing())],
        lambda records: records.attachment(filing=records.filing()),
    ),
    "another subject of the host in the same period of a day": (
        lambda records: [records.planned()],
        lambda records: records.planned(subject="english"),
    ),
    "a close of one subject within a close of all": (
        lambda records: [records.close()],
        lambda records: records.close(subject=Subject.ROTATION),
    ),
    "a month within a closed term": (
        lambda records: [
            records.close(since=datetime.date(2021, 9, 1), until=datetime.date(2022, 2, 1), name="第一学期")
        ],
        lambda records: records.close(),
    ),
    "a second exception of a school, to a later day": (
        lambda records: [records.exception(close=_saved(records.close()))],
        lambda records: records.exception(
            close=records.county.closes.get(), last_day=datetime.date(2022, 1, 31)
        ),
    ),
    "a second declaration of an alliance in a school year": (
        lambda records: [records.declaration(state=State.ACCEPTED)],
        lambda records: records.declaration(),
    ),
}


@pytest.mark.parametrize("case", POSSIBLE)
def test_a_possible_record_is_accepted(records, case):
    standing, possible = POSSIBLE[case]
    for row in (*standing(records), possible(records)):
        row.full_clean()
        row.save()
