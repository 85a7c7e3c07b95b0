"""Rows that `clean()` refuses, because only other rows show that they cannot be true; and odd ones that can be.

Rules that one table can hold by itself are in test_constraints, the one of a second alliance in test_models.
"""

from datetime import date
from decimal import Decimal

import pytest

from alliances.choices import Measure, MemberRole, PairingChange, Resolution, ResultStage, Stage
from gongtongti.accounts.roles import RoleCode
from tests.alliances.home import messages
from tests.factories import (
    AllianceFactory,
    AllianceKindFactory,
    CountyFactory,
    MembershipFactory,
    RegionFactory,
)

BEFORE, DAY, LATER = date(2019, 9, 1), date(2021, 9, 1), date(2022, 9, 1)


def nothing(home):
    return []


def with_(row, **fields):
    for name, value in fields.items():
        setattr(row, name, value)
    return row


#: case: (what stands already, the impossible row, what the person reads)
IMPOSSIBLE = {
    "a second stay before the first has ended": (
        lambda home: [home.membership(since=BEFORE, until=LATER)],
        lambda home: home.membership(since=DAY),
        {
            "school": [
                "方山乡校在这个教共体中已有一段时间重叠的成员身份(2019-09-01 至 2022-08-31)。"
                "请先调整原来一条的终止日期。"
            ]
        },
    ),
    "two cores for a while": (
        nothing,
        lambda home: home.membership(role=MemberRole.CORE, since=BEFORE, until=DAY),
        {
            "role": [
                "这个教共体在这段时间已有总校:山口镇中(起始未载 至今)。"
                "更换总校时,两所总校的时间不能重叠。请调整日期。"
            ]
        },
    ),
    "joined after the alliance had ended": (
        nothing,
        lambda home: home.membership(alliance=with_(home.alliance, until=DAY), since=LATER),
        {
            "__all__": [
                "成员身份的时间(2022-09-01 至今)不在教共体的存续时间(起始未载 至 2021-08-31)之内。请核对起止日期。"
            ]
        },
    ),
    "a member from another county's registry": (
        nothing,
        lambda home: home.membership(school=home.foreign_school),
        {"school": ["该校属于另一个县的登记册。请先在本县登记这所学校(县外学校),再加为县外成员。"]},
    ),
    "an outside school as an ordinary member": (
        nothing,
        lambda home: home.membership(school=home.outside_school()),
        {"role": ["紫薇小学是县外学校,只能作为“县外成员”加入。请改选身份。"]},
    ),
    "a school of the county as a guest": (
        nothing,
        lambda home: home.membership(role=MemberRole.GUEST),
        {"role": ["方山乡校是县内学校,不能作为“县外成员”加入。请改选身份。"]},
    ),
    "an alliance of another county's kind": (
        nothing,
        lambda home: home.new_alliance(kind=AllianceKindFactory()),
        {"kind": ["所选类型属于另一个县。请选择本县的教共体类型。"]},
    ),
    "a code that cannot stand in an address": (
        nothing,
        lambda home: home.new_school(code="S/01"),
        {"code": ["编号只能用字母、数字、连字符和下划线,例如 GJ05。请改写。"]},
    ),
    "a school under another code than it was entered with": (
        nothing,
        lambda home: with_(home.core_school, code="S99"),
        {
            "code": [
                "编号登记后不能更改:政策文件包和历次测算按编号引用这所学校。"
                "请改回 S12;登记有误时请联系系统维护人员。"
            ]
        },
    ),
    "an alliance under another code than it was entered with": (
        nothing,
        lambda home: with_(home.alliance, code="GJ99"),
        {
            "code": [
                "编号登记后不能更改:政策文件包和历次测算按编号引用这个教共体。"
                "请改回 GJ05;登记有误时请联系系统维护人员。"
            ]
        },
    ),
    "a kind under another code than it was entered with": (
        nothing,
        lambda home: with_(home.kind, code="cobuilt"),
        {
            "code": [
                "代码登记后不能更改:政策文件包和历次测算按代码引用这个教共体类型。"
                "请改回 co_built;登记有误时请联系系统维护人员。"
            ]
        },
    ),
    "a county under another code than it was entered with": (
        nothing,
        lambda home: with_(home.county, slug="lishui-qingtian"),
        {
            "slug": [
                "代码登记后不能更改:政策文件包和历次测算按代码引用这个县(市、区)。"
                "请改回 qingtian;登记有误时请联系系统维护人员。"
            ]
        },
    ),
    "a school that is its own main campus": (
        nothing,
        lambda home: with_(home.core_school, main_campus=home.core_school),
        {"main_campus": ["主校区不能是学校自己。本身是主校区时请留空。"]},
    ),
    "a main campus in another county": (
        nothing,
        lambda home: with_(home.core_school, main_campus=home.foreign_school),
        {"main_campus": ["主校区属于另一个县。请选择本县学校。"]},
    ),
    "two schools, each the main campus of the other": (
        nothing,
        lambda home: with_(
            home.core_school, main_campus=home.school("S90", "湖边分校", main_campus=home.core_school)
        ),
        {"main_campus": ["湖边分校本身是山口镇中的校区,不能又作它的主校区。请改选主校区。"]},
    ),
    "a school of the county in a township of another": (
        nothing,
        lambda home: home.new_school(region=RegionFactory(code="lishui-qingtianxi-heshan", name="河山镇")),
        {"region": ["“河山镇”不在青田县境内。请改选乡镇(街道),或取消勾选“县内学校”。"]},
    ),
    "a field that cannot wait for confirmation": (
        nothing,
        lambda home: home.new_school(to_confirm=["stage", "colour"]),
        {"to_confirm": ["“colour”不是可以待确认的栏目。请从所列栏目中勾选。"]},
    ),
    "an identification code of nine digits": (
        nothing,
        lambda home: home.new_school(moe_code="213300123"),
        {"moe_code": ["学校标识码应为 10 位数字。请核对后重填,没有时留空。"]},
    ),
    "an alias that is another school's name": (
        nothing,
        lambda home: home.alias(name="仁庄镇中"),
        {"name": ["“仁庄镇中”已是仁庄镇中(S35)的名称或别名。请改写别名。"]},
    ),
    "a name that is another school's alias": (
        lambda home: [home.alias(name="山口初中")],
        lambda home: home.new_school(short_name="山口初中"),
        {"short_name": ["“山口初中”已是山口镇中(S12)的名称或别名。同名会使导入无法分辨,请改写。"]},
    ),
    "a successor in another county": (
        nothing,
        lambda home: home.link(successor=home.foreign_school),
        {"successor": ["后继学校属于另一个县。请选择本县学校。"]},
    ),
    "a stage that is a tier": (
        nothing,
        lambda home: home.trait(value="county_seat"),
        {
            "value": [
                "“县城”不是“学段”的取值。"
                "可选:幼儿园、小学、初中、九年一贯制、教学点、普通高中、完全中学、中职、特殊教育。"
            ]
        },
    ),
    "two stages for a while": (
        lambda home: [home.trait(until=LATER)],
        lambda home: home.trait(value=Stage.PRIMARY, since=DAY),
        {"__all__": ["“学段”与已登记的“初中”(起始未载 至 2022-08-31)时间重叠。请先调整原来一条的终止日期。"]},
    ),
    "a region outside the code of its parent": (
        nothing,
        lambda home: RegionFactory.build(code="lishui-jingning-heshan", parent=home.county.region),
        {"code": ["代码应以上级“青田县”的代码开头,例如 lishui-qingtian-xxx。请改写代码或改选上级。"]},
    ),
    "a code in capital letters": (
        nothing,
        lambda home: CountyFactory.build(slug="Qingtian"),
        {"slug": ["代码只能用小写字母、数字和连字符,例如 lishui-qingtian。请改写。"]},
    ),
    "a pairing with another county's registry": (
        nothing,
        lambda home: home.pairing(supporting_school=home.foreign_school),
        {"supporting_school": ["该校属于另一个县的登记册。请选择本县登记的学校(含登记在册的县外学校)。"]},
    ),
    "a pairing that ended before it began": (
        nothing,
        lambda home: home.pairing(until=date(2020, 9, 1)),
        {"until": ["终止日期早于受援时间 2021 年。请核对两者。"]},
    ),
    "a pairing of the year 221": (
        nothing,
        lambda home: home.pairing(since_year=221),
        {"since_year": ["受援时间应为四位年份,例如 2019。请核对文件原文。"]},
    ),
    "a new pairing with a former supporter": (
        nothing,
        lambda home: home.pairing(former_supporting_school=home.other_school),
        {"change": ["“新增”的结对不应有原支援校。请清空原支援校,或改选变动。"]},
    ),
    "a changed pairing that changed nothing": (
        nothing,
        lambda home: home.pairing(former_supporting_school=home.core_school, change=PairingChange.CHANGED),
        {"change": ["“变更”的结对,原支援校与支援校却是同一所学校。请核对文件原文,或改选变动。"]},
    ),
    "an unchanged pairing that changed": (
        nothing,
        lambda home: home.pairing(former_supporting_school=home.other_school, change=PairingChange.UNCHANGED),
        {"change": ["“未变更”的结对,原支援校与支援校却不是同一所学校。请核对文件原文,或改选变动。"]},
    ),
    "a principal of no school": (
        nothing,
        lambda home: home.post(role=RoleCode.PRINCIPAL),
        {"school": ["“校长”是学校岗位,请选择学校。"]},
    ),
    "a clerk of the bureau at one school": (
        nothing,
        lambda home: home.post(school=home.core_school),
        {"school": ["“教育局科室人员”不属于某一所学校,请将学校留空。"]},
    ),
    "a principal in a county that is not the school's": (
        nothing,
        lambda home: home.post(role=RoleCode.PRINCIPAL, school=home.foreign_school),
        {"school": ["该校属于另一个县。请选择本县学校。"]},
    ),
    "a result without full marks": (
        nothing,
        lambda home: home.result(full_marks=None),
        {"__all__": ["成绩应在 0 与满分之间,且必须填写满分。请核对成绩和满分。"]},
    ),
    "a result of no examinees": (
        nothing,
        lambda home: home.result(examinees=0),
        {"examinees": ["考生数必须是大于 0 的整数。没有时请留空。"]},
    ),
    "a result in another county": (
        nothing,
        lambda home: home.result(school=home.foreign_school),
        {"school": ["该校属于另一个县。请选择本县学校。"]},
    ),
    "an undivided result beside one of a stage": (
        lambda home: [home.result(stage=ResultStage.PRIMARY)],
        lambda home: home.result(),
        {
            "stage": [
                "山口镇中 2021-2022学年既有不分学段的成绩,又有分学段的成绩,两者会重复计算。"
                "请只保留一种:要么一条不分学段,要么每个学段各一条。"
            ]
        },
    ),
}


@pytest.mark.parametrize("case", IMPOSSIBLE)
def test_an_impossible_row_is_refused_with_a_whole_sentence(home, case):
    standing, impossible, said = IMPOSSIBLE[case]
    for row in standing(home):
        row.full_clean()
        row.save()
    assert messages(impossible(home)) == said


# ---- rows that look odd and are true -------------------------------------------------------------

POSSIBLE = {
    "a guest from outside": (
        nothing,
        lambda home: home.membership(school=home.outside_school(), role=MemberRole.GUEST),
    ),
    "a core from outside": (
        nothing,
        lambda home: MembershipFactory.build(
            alliance=AllianceFactory(county=home.county, kind=home.kind),
            school=home.outside_school(),
            role=MemberRole.CORE,
        ),
    ),
    "an outside school in its own township": (
        nothing,
        lambda home: home.new_school(
            in_county=False, outside_place="缙云县", region=RegionFactory(code="lishui-jinyun")
        ),
    ),
    "a school that left and came back": (
        lambda home: [home.membership(since=BEFORE, until=DAY)],
        lambda home: home.membership(since=LATER),
    ),
    "a core after another": (
        lambda home: [with_(home.alliance.memberships.cores().get(), until=DAY)],
        lambda home: home.membership(role=MemberRole.CORE, since=DAY),
    ),
    "the core of one alliance as a member of another": (
        nothing,
        lambda home: MembershipFactory.build(
            alliance=AllianceFactory(county=home.county, kind=home.kind), school=home.core_school
        ),
    ),
    "a nine-year school that becomes primary": (
        lambda home: [home.trait(value=Stage.NINE_YEAR, until=DAY)],
        lambda home: home.trait(value=Stage.PRIMARY, since=DAY),
    ),
    "a pairing whose recipient nobody can name": (
        nothing,
        lambda home: home.pairing(recipient_school=None, resolution=Resolution.UNRESOLVED),
    ),
    "a difference below nothing": (
        nothing,
        lambda home: home.result(measure=Measure.COUNTY_DIFFERENCE, full_marks=None, value=Decimal("-3.25")),
    ),
    "results of two stages in one year": (
        lambda home: [home.result(stage=ResultStage.PRIMARY)],
        lambda home: home.result(stage=ResultStage.JUNIOR),
    ),
}


@pytest.mark.parametrize("case", POSSIBLE)
def test_a_possible_row_is_accepted(home, case):
    standing, possible = POSSIBLE[case]
    for row in (*standing(home), possible(home)):
        row.full_clean()
        row.save()
