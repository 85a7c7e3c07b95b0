"""Rows that break one rule of one table: said in words by the model, held by the database when nobody asks the model."""

from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from alliances.choices import LinkKind, Measure, MemberRole, Stage
from gongtongti.accounts.roles import RoleCode
from tests.alliances.home import messages
from tests.alliances.test_record_constraints import RECORD_CONSTRAINTS
from tests.factories import AllianceKindFactory

BEFORE, DAY, LATER = date(2019, 9, 1), date(2021, 9, 1), date(2022, 9, 1)


def nothing(home):
    return []


#: constraint -> (what stands already, the row that breaks the rule, what the person reads)
CONSTRAINTS = {
    "alliance_dates_in_order": (
        nothing,
        lambda home: home.new_alliance(since=DAY, until=DAY),
        {"__all__": ["教共体的终止日期必须晚于起始日期。请核对两个日期。"]},
    ),
    "alliance_code_once": (
        nothing,
        lambda home: home.new_alliance(code="GJ05"),
        {"__all__": ["本县已有教共体使用这个编号。请换一个编号。"]},
    ),
    "membership_dates_in_order": (
        nothing,
        lambda home: home.membership(since=LATER, until=DAY),
        {
            "__all__": [
                "成员身份的终止日期必须晚于起始日期。请核对两个日期。",
            ]
        },
    ),
    "membership_open_once": (
        nothing,
        lambda home: home.membership(school=home.member_school),
        {"__all__": ["该校在这个教共体中已有一条仍在生效的成员身份。请先给原来的一条填上终止日期。"]},
    ),
    "membership_one_open_core": (
        nothing,
        lambda home: home.membership(role=MemberRole.CORE),
        {"__all__": ["这个教共体已有总校。更换总校时,请先给原总校填上终止日期。"]},
    ),
    "kind_code_once": (
        nothing,
        lambda home: AllianceKindFactory.build(county=home.county),
        {"__all__": ["本县已有这个代码的教共体类型。请换一个代码,或修改已有的类型。"]},
    ),
    "school_code_once": (
        nothing,
        lambda home: home.new_school(code="S12"),
        {"__all__": ["本县已有学校使用这个编号。请换一个编号。"]},
    ),
    "school_short_name_once": (
        nothing,
        lambda home: home.new_school(short_name="山口镇中", full_name="青田县山口中学"),
        {"short_name": ["“山口镇中”已是山口镇中(S12)的名称或别名。同名会使导入无法分辨,请改写。"]},
    ),
    "school_full_name_once": (
        nothing,
        lambda home: home.new_school(full_name="青田县山口镇中"),
        {"full_name": ["“青田县山口镇中”已是山口镇中(S12)的名称或别名。同名会使导入无法分辨,请改写。"]},
    ),
    "school_closed_after_opened": (
        nothing,
        lambda home: home.new_school(opened_on=DAY, closed_on=DAY),
        {"__all__": ["撤并日期必须晚于开办日期。请核对两个日期。"]},
    ),
    "school_outside_has_place": (
        nothing,
        lambda home: home.new_school(in_county=False),
        {"__all__": ["县外学校缺少所在地。请在“县外所在地”填写所属县(市、区)。"]},
    ),
    "alias_once": (
        lambda home: [home.alias()],
        lambda home: home.alias(),
        {"__all__": ["本县已有学校使用这个别名。同名会使导入无法分辨,请改写。"]},
    ),
    "school_link_once": (
        lambda home: [home.link()],
        lambda home: home.link(kind=LinkKind.MERGED),
        {"__all__": ["这两所学校的沿革已经登记。请修改已有的一条。"]},
    ),
    "school_link_to_another": (
        nothing,
        lambda home: home.link(successor=home.other_school),
        {"__all__": ["后继学校不能是原学校自己。请选择另一所学校。"]},
    ),
    "trait_dates_in_order": (
        nothing,
        lambda home: home.trait(since=DAY, until=BEFORE),
        {"__all__": ["学校情况的终止日期必须晚于起始日期。请核对两个日期。"]},
    ),
    "trait_open_once": (
        lambda home: [home.trait()],
        lambda home: home.trait(value=Stage.NINE_YEAR, since=DAY),
        {"__all__": ["该校这一项目已有一条仍在生效。请先给原来的一条填上终止日期。"]},
    ),
    "pairing_row_once": (
        lambda home: [home.pairing()],
        lambda home: home.pairing(recipient_school=home.other_school),
        {"__all__": ["这一行号已经登记。请核对行号,或修改已有的一条。"]},
    ),
    "pairing_resolved_has_schools": (
        nothing,
        lambda home: home.pairing(recipient_school=None),
        {"__all__": ["“已对应”的结对缺少受援校或支援校。请补全学校,或把对应情况改为“未对应”。"]},
    ),
    "pairing_two_schools": (
        nothing,
        lambda home: home.pairing(recipient_school=home.core_school),
        {"__all__": ["受援校与支援校是同一所学校。请核对文件原文。"]},
    ),
    "post_dates_in_order": (
        nothing,
        lambda home: home.post(since=DAY, until=DAY),
        {"__all__": ["任职的终止日期必须晚于起始日期。请核对两个日期。"]},
    ),
    "post_at_school_open_once": (
        lambda home: [home.post(role=RoleCode.PRINCIPAL, school=home.core_school)],
        lambda home: home.post(role=RoleCode.PRINCIPAL, school=home.core_school, since=DAY),
        {"__all__": ["这个账号已有一条相同且仍在生效的任职。请先给原来的一条填上终止日期。"]},
    ),
    "post_at_bureau_open_once": (
        lambda home: [home.post()],
        lambda home: home.post(since=DAY),
        {"__all__": ["这个账号已有一条相同且仍在生效的任职。请先给原来的一条填上终止日期。"]},
    ),
    "result_once": (
        lambda home: [home.result()],
        lambda home: home.result(value=Decimal(70)),
        {"__all__": ["该校这一学年、学段的成绩已经登记。请修改已有的一条。"]},
    ),
    "result_percent_in_range": (
        nothing,
        lambda home: home.result(value=Decimal("100.5")),
        {"__all__": ["成绩应在 0 与满分之间,且必须填写满分。请核对成绩和满分。"]},
    ),
    "result_others_no_full": (
        nothing,
        lambda home: home.result(measure=Measure.STANDARD_SCORE, full_marks=Decimal(100)),
        {"__all__": ["“与县均之差”和“标准分”没有满分。请将满分留空。"]},
    ),
    "result_weights_positive": (
        nothing,
        lambda home: home.result(units=Decimal(-1)),
        {"units": ["计算单位必须大于 0。没有时请留空。"]},
    ),
}


def test_the_tables_name_every_constraint_of_registry_and_records():
    kept = [
        model
        for model in apps.get_app_config("alliances").get_models()
        if not hasattr(model, "instance_type")
    ]
    assert len(kept) == 23
    found = {constraint.name for model in kept for constraint in model._meta.constraints}
    assert found == {*CONSTRAINTS, *RECORD_CONSTRAINTS}
    assert not CONSTRAINTS.keys() & RECORD_CONSTRAINTS.keys()


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_a_constraint_is_said_in_words_and_held_by_the_database(home, name):
    standing, breaking, said = CONSTRAINTS[name]
    for row in standing(home):
        row.full_clean()
        row.save()
    assert messages(breaking(home)) == said
    row = breaking(home)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        type(row).objects.bulk_create([row])
    constraint = next(each for each in type(row)._meta.constraints if each.name == name)
    if connection.vendor == "postgresql" or isinstance(constraint, models.CheckConstraint):
        assert name in str(refused.value)
    else:  # SQLite names the columns of a broken unique rule
        assert f"UNIQUE constraint failed: {type(row)._meta.db_table}." in str(refused.value)
