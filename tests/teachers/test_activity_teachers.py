"""Each school that takes part names its own teachers, until it has been decided."""

import datetime

import pytest

from alliances.filing_choices import Answer, State
from alliances.models import Filing
from teachers.choices import ActivityPart
from teachers.models import ActivityTeacher
from tests.alliances.test_filings import Story
from tests.clients import browser
from tests.gongtongti.desk import shown
from tests.record_factories import ActivityFactory, TeacherFactory


@pytest.fixture
def story(db):
    story = Story()
    story.activity = ActivityFactory(
        alliance=story.alliance,
        schools=[story.member_school, story.core_school],
        state=State.SUBMITTED,
        answer=Answer.WAITING,
    )
    story.address = f"/activities/{story.activity.filing.number}/teachers/"
    story.own_teacher = TeacherFactory(school=story.member_school, name="张老师")
    story.core_teacher = TeacherFactory(school=story.core_school, name="李老师")
    return story


def clerk(story, school):
    return browser(story.clerks[school.pk])


def test_each_school_names_its_own(story):
    for school, teacher in (
        (story.member_school, story.own_teacher),
        (story.core_school, story.core_teacher),
    ):
        sent = {"staff_number": teacher.staff_number, "part": ActivityPart.ATTENDING}
        response = clerk(story, school).post(story.address, sent, follow=True)
        assert "参加教师已保存。" in shown(response)
    rows = set(ActivityTeacher.objects.values_list("teacher__name", "part"))
    assert rows == {("张老师", "attending"), ("李老师", "attending")}
    said = shown(clerk(story, story.member_school).get(story.address))
    assert "张老师" in said and "李老师" in said


@pytest.mark.parametrize("staff_number", ["of another school", "", "G-none"])
def test_only_ones_own_can_be_named(story, staff_number):
    number = story.core_teacher.staff_number if staff_number == "of another school" else staff_number
    response = clerk(story, story.member_school).post(story.address, {"staff_number": number})
    assert response.status_code == 422
    assert "没有选教师。请从本校教师中选择一位。" in shown(response)
    assert not ActivityTeacher.objects.exists()


def test_named_once(story):
    ActivityTeacher.objects.create(activity=story.activity, teacher=story.own_teacher)
    sent = {"staff_number": story.own_teacher.staff_number}
    response = clerk(story, story.member_school).post(story.address, sent)
    assert "这位教师已在名单中。请不要重复选择。" in shown(response)


def test_only_ones_own_can_be_removed(story):
    for teacher in (story.own_teacher, story.core_teacher):
        ActivityTeacher.objects.create(activity=story.activity, teacher=teacher)
        clerk(story, story.member_school).post(story.address, {"remove": teacher.staff_number})
    assert ActivityTeacher.objects.get().teacher == story.core_teacher


def test_who_had_left_is_not_offered(story):
    story.own_teacher.left_on = story.activity.filing.day - datetime.timedelta(days=1)
    story.own_teacher.save()
    assert "张老师" not in shown(clerk(story, story.member_school).get(story.address))


def test_what_has_been_decided_stands(story):
    Filing.objects.update(state=State.ACCEPTED)
    sent = {"staff_number": story.own_teacher.staff_number}
    assert clerk(story, story.member_school).post(story.address, sent).status_code == 403
    assert clerk(story, story.member_school).get(story.address).status_code == 200


def test_the_bureau_reads_and_strangers_do_not(story):
    assert browser(story.bureau).get(story.address).status_code == 200
    assert browser(story.bureau).post(story.address, {"staff_number": "x"}).status_code == 403
    for user in (Story().bureau, story.clerks[story.other_member.pk]):
        assert browser(user).get(story.address).status_code == 404
        assert browser(user).post(story.address).status_code == 404


def test_htmx_gets_the_list_alone(story):
    response = clerk(story, story.member_school).get(story.address, headers={"HX-Request": "true"})
    html = response.content.decode()
    assert html.lstrip().startswith('<section class="card" id="activity-teachers"')
    assert "<html" not in html
