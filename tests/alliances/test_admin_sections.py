"""Sections, their duties, and who serves in them, as the back office keeps them."""

import pytest

from alliances.models import Post, Section
from alliances.scope import scope_of
from gongtongti.accounts.models import AuditEvent, User
from gongtongti.accounts.roles import Duty, Permission, RoleCode
from tests.admin_page import Admin, AdminPage, errors_of
from tests.factories import CountyFactory, PostFactory, UserFactory
from tests.record_factories import SectionFactory

SECTION, POST, USER = "alliances_section", "alliances_post", "accounts_user"
pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    return CountyFactory(slug="qingtian", name="青田县")


@pytest.fixture
def section(county):
    return SectionFactory(county=county, code="K01", name="教育科", duties=[Duty.ACTIVITIES])


@pytest.fixture
def chief(county) -> Admin:
    return Admin(PostFactory(county=county, role=RoleCode.BUREAU_ADMIN, user__name="李局").user)


@pytest.fixture
def colleague(county, section) -> User:
    return PostFactory(county=county, section=section, user__name="王芳").user


# ---- sections and duties ----------------------------------------------------------------------------
def test_duties_are_ticked_in_words(chief, section):
    page = chief.open(f"{SECTION}_change", section.pk)
    assert page.fields["duties"] == ["activities"]
    for duty in Duty:
        assert duty.label in page.text
        assert str(duty.value) not in page.text
    assert "K01" in page.text
    assert "code" not in page.fields
    assert "科室 教育科 编号 K01 职责 核定活动填报" in chief.open(f"{SECTION}_changelist").text


def test_a_change_of_duties_is_saved_after_a_second_look_and_noted(chief, section, colleague):
    assert not scope_of(colleague).may(Permission.PERIODS_CLOSE)
    response = chief.change(
        SECTION, section, duties=["activities", "periods"], change_reason="县教育局分工调整"
    )
    again = AdminPage(response.content.decode())
    assert "请核对:以下变更影响登记册结构" in again.text
    assert "职责 核定活动填报 核定活动填报、期间关账 保存后立即生效" in again.text
    section.refresh_from_db()
    assert section.duties == ["activities"]
    assert chief.send(again, f"{SECTION}_change", section.pk).status_code == 302
    section.refresh_from_db()
    assert section.duties == ["activities", "periods"]
    assert scope_of(colleague).may(Permission.PERIODS_CLOSE)
    event = AuditEvent.objects.get(verb=AuditEvent.Verb.GRANTED)
    assert (event.user, event.county) == (chief.user, "qingtian")
    assert event.about == "科室“教育科”的职责:核定活动填报、期间关账"
    history = chief.open(f"{SECTION}_history", section.pk).text
    assert "核定活动填报、期间关账" in history
    assert "县教育局分工调整" in history


def test_a_duty_that_does_not_exist_is_refused(chief, section):
    response = chief.change(SECTION, section, duties=["everything"], change_reason="试")
    assert "选择一个有效的选项" in errors_of(response)
    section.refresh_from_db()
    assert section.duties == ["activities"]


def test_a_section_of_another_county_is_not_there(chief):
    theirs = SectionFactory(name="外县科室")
    assert Section.objects.filter(pk=theirs.pk).exists()
    assert chief.get(f"{SECTION}_change", theirs.pk).status_code == 404
    assert "外县科室" not in chief.open(f"{SECTION}_changelist").text


def test_the_people_of_a_section_do_not_charge_themselves(county, section, colleague):
    clerk = Admin(colleague)
    assert clerk.get(f"{SECTION}_changelist").status_code == 200
    assert clerk.get(f"{SECTION}_add").status_code == 403
    url = clerk.url(f"{SECTION}_change", section.pk)
    assert clerk.client.post(url, {"duties": list(Duty.values)}).status_code == 403
    PostFactory(user=colleague, county=county, role=RoleCode.BUREAU_ADMIN)
    assert clerk.client.post(url, {"duties": list(Duty.values)}).status_code == 403
    section.refresh_from_db()
    assert section.duties == ["activities"]


# ---- who serves in it -------------------------------------------------------------------------------
def test_an_account_is_made_with_its_section(chief, section):
    page = chief.open(f"{USER}_add")
    assert set(page.options["section"]) == {"", str(section.pk)}
    response = chief.send(
        page, f"{USER}_add", username="zhangky", name="张科员", role="bureau_clerk", section=section.pk
    )
    assert response.status_code == 200
    user = User.objects.get(username="zhangky")
    assert user.posts.get().section == section
    assert scope_of(user).may(Permission.ACTIVITIES_REVIEW)
    assert "教育科 教育局科室人员" in chief.open(f"{USER}_changelist").text


def test_roles_that_are_derived_are_not_offered_and_teachers_are(chief):
    for address, name in ((f"{USER}_add", "role"), (f"{POST}_add", "role")):
        offered = chief.open(address).options[name]
        assert offered["teacher"] == "教师"
        assert "core_principal" not in offered
    page = chief.open(f"{USER}_add")
    response = chief.send(page, f"{USER}_add", username="x", name="某", role="core_principal")
    assert "选择一个有效的选项" in errors_of(response)
    assert not User.objects.filter(username="x").exists()


def test_only_clerks_of_the_bureau_belong_to_a_section(chief, section):
    page = chief.open(f"{USER}_add")
    response = chief.send(page, f"{USER}_add", username="x", name="某", role="leader", section=section.pk)
    assert errors_of(response) == "只有“教育局科室人员”属于科室。请将科室留空,或改选岗位。"


def test_a_section_of_another_county_is_not_accepted(chief, county):
    theirs = SectionFactory()
    page = chief.open(f"{USER}_add")
    response = chief.send(
        page, f"{USER}_add", username="x", name="某", role="bureau_clerk", section=theirs.pk
    )
    assert "选择一个有效的选项" in errors_of(response)
    page = chief.open(f"{POST}_add")
    user = PostFactory(county=county, role=RoleCode.LEADER).user
    response = chief.send(page, f"{POST}_add", user=user.pk, role="bureau_clerk", section=theirs.pk)
    assert "选择一个有效的选项" in errors_of(response)
    assert not Post.objects.filter(section=theirs).exists()


def test_a_post_without_a_section_is_given_one_once(chief, county, section):
    post = PostFactory(county=county, user__name="赵科员")
    other = SectionFactory(county=county, name="人事科", duties=[Duty.ROTATIONS])
    response = chief.change(POST, post, section=section.pk, change_reason="补登科室")
    again = AdminPage(response.content.decode())
    assert "科室 — 教育科" in again.text
    assert chief.send(again, f"{POST}_change", post.pk).status_code == 302
    post.refresh_from_db()
    assert post.section == section
    assert AuditEvent.objects.get().about == "任职:赵科员 · 青田县 教育局科室人员 教育科(起始未载 至今)"
    chief.change(POST, post, section=other.pk, change_reason="试")
    post.refresh_from_db()
    assert post.section == section


def test_an_administrator_does_not_place_himself_into_a_section(chief, county, section):
    own = PostFactory(user=chief.user, county=county)
    url = chief.url(f"{POST}_change", own.pk)
    assert chief.client.post(url, {"section": section.pk, "change_reason": "试"}).status_code == 403
    page = chief.open(f"{POST}_add")
    response = chief.send(page, f"{POST}_add", user=chief.user.pk, role="bureau_clerk", section=section.pk)
    assert "选择一个有效的选项" in errors_of(response)
    own.refresh_from_db()
    assert own.section is None
    assert UserFactory._meta.model.objects.filter(posts__section=section).count() == 0
