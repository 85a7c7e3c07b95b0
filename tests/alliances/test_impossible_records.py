"""Records that `clean()` refuses, because only other rows show that they cannot be true.

Rules that one table can hold by itself are in test_record_constraints.
"""

import pytest

from alliances.filing_choices import ActivityKind, State, Subject
from gongtongti.accounts.roles import RoleCode
from tests.alliances.home import Home, messages
from tests.alliances.records import DAY, Records
from tests.factories import AllianceFactory
from tests.record_factories import SectionFactory


class World:
    """`home` with its records, and what another county has."""

    def __init__(self, home: Home):
        self.home = home
        self.records = Records(
            alliance=home.alliance,
            core=home.core_school,
            member=home.member_school,
            partner=home.other_school,
            by=home.clerk,
        )
        self.foreign_school = home.foreign_school
        self.foreign_county = home.foreign_school.county
        self.foreign_alliance = AllianceFactory(
            county=self.foreign_county, name="鹤城小学教共体", core_school=self.foreign_school
        )

    def section(self, **fields):
        return SectionFactory(county=self.home.county, **fields)

    def saved(self, row):
        row.save()
        return row


@pytest.fixture
def world(home) -> World:
    return World(home)


NO_SUCH_PERIOD = {"period_of_day": ["第几节应为 1 到 12。"]}
OTHER_COUNTY_S_CONTENT = {"__all__": ["填报与所报内容不属于同一个县。请重新填报。"]}

#: case: (the impossible row, what the person reads)
IMPOSSIBLE = {
    # ---- sections and posts
    "a section with a duty that does not exist": (
        lambda world: world.records.section(duties=["activities", "cooking", "singing"]),
        {"duties": ["没有“cooking、singing”这项职责。请从所列职责中勾选。"]},
    ),
    "a section whose duties are no list": (
        lambda world: world.records.section(duties="cooking"),
        {"duties": ["没有“cooking”这项职责。请从所列职责中勾选。"]},
    ),
    "a section whose code cannot stand in an address": (
        lambda world: world.records.section(code="K/01"),
        {"code": ["编号只能用字母、数字、连字符和下划线,例如 GJ05。请改写。"]},
    ),
    "a principal in a section of the bureau": (
        lambda world: world.home.post(
            role=RoleCode.PRINCIPAL, school=world.home.core_school, section=world.section()
        ),
        {"section": ["只有“教育局科室人员”属于科室。请将科室留空,或改选岗位。"]},
    ),
    "a leader of the bureau in a section": (
        lambda world: world.home.post(role=RoleCode.LEADER, section=world.section()),
        {"section": ["只有“教育局科室人员”属于科室。请将科室留空,或改选岗位。"]},
    ),
    "a clerk in a section of another county": (
        lambda world: world.home.post(section=SectionFactory(county=world.foreign_county)),
        {"section": ["该科室属于另一个县。请选择本县科室。"]},
    ),
    # ---- filings and those who take part
    "a filing by a school of another county": (
        lambda world: world.records.new_filing(owner_school=world.foreign_school, county=world.home.county),
        {"__all__": ["填报学校鹤城小学属于另一个县的登记册。请选择本县登记的学校。"]},
    ),
    "a filing in an alliance of another county": (
        lambda world: world.records.new_filing(alliance=world.foreign_alliance),
        {"__all__": ["鹤城小学教共体(共建型)属于另一个县。请选择本县教共体。"]},
    ),
    "an activity in an alliance of another county": (
        lambda world: world.records.activity(filing=world.records.filing(alliance=world.foreign_alliance)),
        {"__all__": ["鹤城小学教共体(共建型)属于另一个县。请选择本县教共体。"]},
    ),
    "a school of another county that takes part": (
        lambda world: world.records.participation(filing=world.records.filing(), school=world.foreign_school),
        {"school": ["鹤城小学属于另一个县的登记册。请选择本县登记的学校。"]},
    ),
    "an activity on the filing of a charter": (
        lambda world: world.records.activity(
            filing=world.records.filing(number="ZC211015-7K2MQ", subject=Subject.CHARTER)
        ),
        {"__all__": ["ZC211015-7K2MQ 填报的是“章程”,不能用来填报“活动”。请重新填报。"]},
    ),
    # ---- what was filed
    "a synchronous lesson without lessons": (
        lambda world: world.records.activity(lessons=None),
        {"lessons": ["同步课堂和公开课必须填写节数。请填写节数。"]},
    ),
    "an open lesson without lessons": (
        lambda world: world.records.activity(kind=ActivityKind.OPEN_LESSON, lessons=None),
        {"lessons": ["同步课堂和公开课必须填写节数。请填写节数。"]},
    ),
    "thirteen lessons in a day": (
        lambda world: world.records.activity(lessons=13),
        {"lessons": ["一次活动最多 12 节。不在同一天的请分开填报。"]},
    ),
    "an activity in the thirteenth period": (
        lambda world: world.records.activity(period_of_day=13),
        NO_SUCH_PERIOD,
    ),
    "an activity hosted by a school of another county": (
        lambda world: world.records.activity(host_school=world.foreign_school),
        {"host_school": ["承办学校属于另一个县的登记册。请选择本县登记的学校。"]},
    ),
    "a lesson talked over before it was held": (
        lambda world: world.records.activity(reviewed_on=DAY.replace(day=14)),
        {"reviewed_on": ["研讨日期早于上课日期。请核对两个日期。"]},
    ),
    "an activity of another county than its filing": (
        lambda world: world.records.activity(county=world.foreign_county, host_school=world.foreign_school),
        OTHER_COUNTY_S_CONTENT,
    ),
    "a charter of another county than its filing": (
        lambda world: world.records.charter(county=world.foreign_county),
        OTHER_COUNTY_S_CONTENT,
    ),
    "a declaration of another county than its filing": (
        lambda world: world.records.declaration(county=world.foreign_county),
        OTHER_COUNTY_S_CONTENT,
    ),
    "a declaration that declares nothing": (
        lambda world: world.records.declaration(statement=""),
        {"statement": ["此字段不能为空。"]},
    ),
    # ---- planned lessons
    "a lesson planned in an alliance of another county": (
        lambda world: world.records.planned(alliance=world.foreign_alliance),
        {"alliance": ["该教共体属于另一个县。请选择本县教共体。"]},
    ),
    "a lesson planned at a school of another county": (
        lambda world: world.records.planned(host_school=world.foreign_school),
        {"host_school": ["主讲学校属于另一个县的登记册。请选择本县登记的学校。"]},
    ),
    "a lesson planned before the first period": (
        lambda world: world.records.planned(period_of_day=0),
        NO_SUCH_PERIOD,
    ),
    # ---- closed periods
    "an exception for a school of another county": (
        lambda world: world.records.exception(
            close=world.saved(world.records.close()), school=world.foreign_school
        ),
        {"school": ["该校属于另一个县。请选择本县学校。"]},
    ),
}


@pytest.mark.parametrize("case", IMPOSSIBLE)
def test_an_impossible_record_is_refused_with_a_whole_sentence(world, case):
    impossible, said = IMPOSSIBLE[case]
    assert messages(impossible(world)) == said


# ---- rows that look odd and are true -------------------------------------------------------------
POSSIBLE = {
    "a section that is charged with nothing": lambda world: world.records.section(duties=[]),
    "a clerk of the bureau in no section": lambda world: world.home.post(),
    "a clerk of the bureau in a section": lambda world: world.home.post(section=world.section()),
    "a filing outside every alliance": lambda world: world.records.new_filing(alliance=None),
    "a school that takes part without being of the alliance": lambda world: world.records.participation(
        filing=world.records.filing()
    ),
    "a lesson talked over on its own day": lambda world: world.records.activity(reviewed_on=DAY),
    "a draft talked over before anybody wrote its day": lambda world: world.records.activity(
        day=None, state=State.DRAFT, reviewed_on=DAY
    ),
    "an activity with a host that does not file it": lambda world: world.records.activity(
        host_school=world.home.core_school
    ),
    "a lesson planned by an outside school of the county's registry": lambda world: world.records.planned(
        host_school=world.home.outside_school()
    ),
}


@pytest.mark.parametrize("case", POSSIBLE)
def test_a_possible_record_is_accepted(world, case):
    row = POSSIBLE[case](world)
    row.full_clean()
    row.save()
