"""Rows about people refuse what cannot be true, in words; what is merely against a policy is let in."""

import datetime

import pytest

from teachers.models import HonourRank, MentorshipPair, TeacherHonour, TeacherTitle
from tests.alliances.home import messages
from tests.factories import CountyFactory, SchoolFactory
from tests.record_factories import (
    EligibilityEntryFactory,
    TeacherFactory,
    TeacherHonourFactory,
    TeacherTitleFactory,
)

D = datetime.date


def bent(row, **fields):
    for name, value in fields.items():
        setattr(row, name, value)
    return row


def test_a_teacher_has_initials_to_search_by(teacher):
    assert (teacher.name, teacher.initials, str(teacher)) == ("王芳", "wf", "王芳")


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"staff_number": "G 1"}, {"staff_number": ["编号只能用字母、数字、连字符和下划线,例如 GJ05。请改写。"]}),
        ({"left_on": D(2009, 9, 1)}, {"__all__": ["离职日期必须晚于到校日期。请核对两个日期。"]}),
    ],
)  # fmt: skip
def test_an_impossible_teacher_is_refused(home, fields, told):
    row = TeacherFactory.build(
        county=home.county, school=home.core_school, campus=home.core_school, served_since=D(2009, 9, 1)
    )
    assert messages(bent(row, **fields)) == told


def test_a_staff_number_is_given_once_and_for_good(home, teacher):
    twin = TeacherFactory.build(
        county=home.county, school=home.core_school, campus=home.core_school, staff_number="G001"
    )
    assert messages(twin) == {"__all__": ["本县已有教师使用这个工号。请核对工号。"]}
    assert messages(bent(teacher, staff_number="G009")) == {
        "staff_number": [
            "工号登记后不能更改:政策文件包和历次测算按工号引用这位教师。"
            "请改回 G001;登记有误时请联系系统维护人员。"
        ]
    }


@pytest.mark.parametrize("field", ["school", "campus"])
def test_a_school_of_another_county_is_refused(home, teacher, field):
    told = {field: ["该校属于另一个县的登记册。请选择本县登记的学校。"]}
    assert messages(bent(teacher, **{field: home.foreign_school})) == told


def test_one_title_holds_at_a_time(teacher):
    TeacherTitleFactory(teacher=teacher, title="first", since=D(2010, 9, 1))
    assert messages(TeacherTitle(teacher=teacher, title="senior")) == {
        "__all__": ["这位教师已有一条仍在生效的职称。请先给原来的一条填上终止日期。"]
    }
    ended = TeacherTitle(teacher=teacher, title="senior", since=D(2020, 9, 1), until=D(2020, 9, 1))
    assert messages(ended) == {"__all__": ["职称的终止日期必须晚于起始日期。请核对两个日期。"]}


def test_the_highest_honour_of_a_day(home, teacher, new_star):
    top = HonourRank.objects.get(code="provincial_special")
    TeacherHonourFactory(teacher=teacher, honour=new_star, since=D(2010, 9, 1))
    TeacherHonourFactory(teacher=teacher, honour=top, since=D(2020, 9, 1), until=D(2023, 9, 1))
    held = [
        teacher.highest_honour_on(day) for day in (D(2009, 1, 1), D(2015, 1, 1), D(2021, 1, 1), D(2023, 9, 1))
    ]
    assert held == [None, new_star, top, new_star]
    assert messages(TeacherHonour(teacher=teacher, honour=new_star)) == {
        "__all__": ["这位教师已有这个荣誉。请修改已有的一条。"]
    }
    theirs = HonourRank.objects.create(county=CountyFactory(), code="x", name="外县荣誉", rank=1)
    assert messages(TeacherHonour(teacher=teacher, honour=theirs)) == {
        "honour": ["该荣誉属于另一个县。请选择本县的荣誉。"]
    }


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"eligible": False}, {"__all__": ["不计入的教师必须写明原因。请选择原因。"]}),
        ({"exemption": "illness"},
         {"exemption": ["符合流动的教师没有不计入的原因。请将原因留空,或取消“符合流动”。"]}),
        ({"eligible": False, "exemption": "other"},
         {"reason": ["选择“其他”时必须写明理由。请填写理由。"]}),
    ],
)  # fmt: skip
def test_a_roster_row_says_why_somebody_does_not_count(teacher, fields, told):
    assert messages(bent(EligibilityEntryFactory(teacher=teacher), **fields)) == told


def test_a_pair_is_of_two_people_of_one_county(home, teacher):
    other = TeacherFactory(school=home.member_school)
    MentorshipPair.objects.create(county=home.county, mentor=teacher, mentee=other)

    def pair(**fields):
        return MentorshipPair(**{"county": home.county, "mentor": teacher, "mentee": other, **fields})

    assert messages(pair()) == {"__all__": ["这两位教师已有一条仍在生效的结对。请修改已有的一条。"]}
    assert messages(pair(mentee=teacher)) == {"__all__": ["师傅和徒弟是同一个人。请改选其中一位。"]}
    foreign = TeacherFactory(school=SchoolFactory(county=CountyFactory()))
    assert messages(pair(mentee=foreign)) == {"mentee": ["这位教师属于另一个县。请选择本县教师。"]}
