"""The list of teachers and one person's page: each sees whom the role needs to see."""

import datetime

import pytest

from gongtongti.accounts.roles import RoleCode
from teachers.models import ActivityTeacher, MentorshipPair
from tests.admin_page import Admin, AdminPage
from tests.factories import PostFactory, UserFactory
from tests.record_factories import (
    ActivityFactory,
    EligibilityEntryFactory,
    RotationFactory,
    TeacherFactory,
    TeacherHonourFactory,
    TeacherTitleFactory,
)

D = datetime.date
CANARIES = ("CANARY-OTHER", "CANARY-FOREIGN", "别校之人", "别县之人")


@pytest.fixture
def people(home, teacher, new_star):
    TeacherTitleFactory(teacher=teacher, title="senior", since=D(2018, 12, 1))
    TeacherHonourFactory(teacher=teacher, honour=new_star, since=D(2016, 9, 1))
    other = TeacherFactory(
        school=home.other_school, staff_number="CANARY-OTHER", name="别校之人", subject="pe"
    )
    foreign = TeacherFactory(school=home.foreign_school, staff_number="CANARY-FOREIGN", name="别县之人")
    return {"own": teacher, "other": other, "foreign": foreign}


def text_of(who: Admin, address: str, status: int = 200) -> str:
    response = who.client.get(address)
    assert response.status_code == status
    return AdminPage(response.content.decode()).text


def page_of(person) -> str:
    return f"/teachers/{person.county.slug}/{person.staff_number}/"


def test_the_bureau_sees_the_county_and_no_other(personnel, people):
    text = text_of(personnel, "/teachers/")
    assert "王芳 工号 G001 学校 山口镇中 任教学科 数学 职称 高级 最高荣誉 县教坛新秀" in text
    assert "别校之人" in text
    assert "CANARY-FOREIGN" not in text
    assert text_of(personnel, page_of(people["other"]))
    text_of(personnel, page_of(people["foreign"]), 404)


def test_a_school_sees_its_own_only(principal, people):
    text = text_of(principal, "/teachers/")
    assert "王芳" in text
    assert text_of(principal, page_of(people["own"]))
    for canary in CANARIES:
        assert canary not in text
    for address in (
        "/teachers/?school=S36",
        "/teachers/?q=CANARY-OTHER",
        "/teachers/?honour=county_new_star",
    ):
        found = text_of(principal, address)
        assert not any(canary in found.replace("q=CANARY-OTHER", "") for canary in CANARIES[2:])
    for stranger in ("other", "foreign"):
        text_of(principal, page_of(people[stranger]), 404)


def test_whoever_works_at_a_school_is_seen_there_too(principal, home):
    visiting = TeacherFactory(school=home.other_school, campus=home.core_school, name="走教者")
    assert "走教者 " in text_of(principal, "/teachers/")
    assert "人事关系在方山乡校" in text_of(principal, "/teachers/")
    text_of(principal, page_of(visiting))


def test_a_teacher_sees_himself_only(home, people):
    user = UserFactory()
    PostFactory(user=user, county=home.county, role=RoleCode.TEACHER, school=home.core_school)
    people["own"].user = user
    people["own"].save()
    colleague = TeacherFactory(school=home.core_school, name="同事")
    me = Admin(user)
    assert "王芳" in text_of(me, page_of(people["own"]))
    assert "同事" not in text_of(me, "/teachers/")
    text_of(me, page_of(colleague), 404)


def test_nobody_without_a_sign_in_sees_anybody(client, people):
    for address in ("/teachers/", page_of(people["own"]), "/teachers/roster/"):
        assert client.get(address).status_code == 302


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("q=wf", True),
        ("q=G001", True),
        ("q=王", True),
        ("q=zzz", False),
        ("school=S12", True),
        ("school=S36", False),
        ("subject=maths", True),
        ("subject=pe", False),
        ("title=senior", True),
        ("title=first", False),
        ("honour=county_new_star", True),
        ("honour=provincial_special", False),
    ],
)
def test_the_list_is_narrowed(personnel, people, query, seen):
    text = text_of(personnel, f"/teachers/?{query}")
    assert ("王芳 工号 G001" in text) is seen
    if query == "q=zzz":
        assert "没有符合这些条件的教师。请换一种写法,或减少条件。 显示全部教师" in text


def test_an_empty_list_says_what_to_do_first(personnel, principal, home):
    assert "还没有登记教师。可以用工作簿一次导入,先核对再写入。 导入教师" in text_of(personnel, "/teachers/")
    assert "还没有登记教师。教育局登记或导入后,这里列出每位教师的学校、学科、职称和荣誉。" in text_of(
        principal, "/teachers/"
    )


def test_who_has_left_is_not_listed_but_keeps_a_page(personnel, people):
    people["own"].left_on = D(2020, 9, 1)
    people["own"].save()
    assert "王芳" not in text_of(personnel, "/teachers/")
    assert "已离职" in text_of(personnel, page_of(people["own"]))


def test_one_person_s_record(personnel, home, people):
    own, other = people["own"], people["other"]
    EligibilityEntryFactory(teacher=own, backbone=True)
    RotationFactory(teacher=own, host_school=home.other_school)
    MentorshipPair.objects.create(
        county=home.county, mentor=own, mentee=other, subject="maths", goal="一年站稳讲台"
    )
    activity = ActivityFactory(schools=(home.core_school, home.member_school), alliance=home.alliance)
    ActivityTeacher.objects.create(activity=activity, teacher=own)
    text = text_of(personnel, page_of(own))
    for words in (
        "高级 类别 职称 时间 2018-12-01 至今",
        "县教坛新秀 类别 荣誉 时间 2016-09-01 至今",
        "山口镇中 → 方山乡校",
        "2021-09-01 至 2024-08-31",
        "符合流动 · 骨干",
        "带徒弟 别校之人 方山乡校",
        "一年站稳讲台",
        activity.filing.title or activity.summary(),
        "山口镇中承办",
    ):
        assert words in text, words
    # The other side of a pair is named, not numbered.
    assert "CANARY-OTHER" not in text


def test_queries_do_not_grow_with_the_people(personnel, home, new_star, django_assert_max_num_queries):
    def queries(address) -> int:
        with django_assert_max_num_queries(30) as counted:
            text_of(personnel, address)
        return len(counted)

    for _ in range(3):
        TeacherHonourFactory(teacher=TeacherFactory(school=home.core_school), honour=new_star)
    text_of(personnel, "/teachers/")
    few = queries("/teachers/")
    for _ in range(30):
        TeacherHonourFactory(teacher=TeacherFactory(school=home.core_school), honour=new_star)
    assert queries("/teachers/") == few <= 18


def test_a_long_list_is_paged_by_staff_number(personnel, home):
    for number in range(60):
        TeacherFactory(school=home.core_school, staff_number=f"P{number:03}")
    first = text_of(personnel, "/teachers/")
    assert "共 60 位,本页 50 位" in first
    assert "P050" not in first
    assert "P059" in text_of(personnel, "/teachers/?after=P049")
