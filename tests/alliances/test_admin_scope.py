"""Who gets into the back office, and how far: rows of another county are not there, whatever key is posted."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliances.choices import ConfirmField
from alliances.models import Alliance, Membership, School
from gongtongti.accounts.roles import RoleCode
from tests.admin_page import Admin, clerk_of, errors_of
from tests.factories import (
    AllianceFactory,
    CountyFactory,
    PostFactory,
    QualityResultFactory,
    SchoolFactory,
    SupportPairingFactory,
    UserFactory,
)

ALLIANCE, SCHOOL = "alliances_alliance", "alliances_school"


@pytest.fixture
def clerk(home) -> Admin:
    return clerk_of(home)


# ---- whose county -------------------------------------------------------------------------------
@pytest.fixture
def foreign(home):
    """Another county with rows of its own, which are there but not for this clerk."""
    county = CountyFactory(slug="foreign", name="外县")
    core = SchoolFactory(county=county, short_name="外县中学")
    return AllianceFactory(county=county, code="WX01", name="外县教共体", core_school=core)


def test_another_countys_rows_are_not_there(clerk, home, foreign):
    assert Alliance.objects.count() == 2
    assert School.objects.filter(county=foreign.county).exists()
    listed = clerk.get(f"{ALLIANCE}_changelist").context["cl"].result_list
    assert [alliance.pk for alliance in listed] == [home.alliance.pk]
    for page in ("change", "history", "delete"):
        assert clerk.get(f"{ALLIANCE}_{page}", foreign.pk).status_code in (403, 404)
    assert "外县" not in clerk.get(f"{SCHOOL}_changelist", q="外县").content.decode().replace(
        'value="外县"', ""
    )
    terms = clerk.client.get(
        clerk.url("autocomplete"),
        {"term": "外县", "app_label": "alliances", "model_name": "membership", "field_name": "school"},
    )
    assert terms.json()["results"] == []


def new_alliance(clerk, home, core_school, *member_schools, **fields):
    schools = [core_school, *member_schools]
    table = {"memberships-TOTAL_FORMS": len(schools)}
    for number, school in enumerate(schools):
        table |= {
            f"memberships-{number}-school": school.pk,
            f"memberships-{number}-role": "member" if number else "core",
        }
    given = {"code": "GJ09", "name": "海口镇中学教共体", "kind": home.kind.pk}
    return clerk.send(clerk.open(f"{ALLIANCE}_add"), f"{ALLIANCE}_add", **{**given, **table, **fields})


def test_a_forged_key_of_another_county_is_refused(clerk, home, foreign):
    foreign_school = foreign.memberships.get().school
    response = new_alliance(clerk, home, home.other_school, foreign_school)
    assert "选择一个有效的选项" in errors_of(response)
    response = new_alliance(clerk, home, home.other_school, kind=foreign.kind.pk)
    assert "选择一个有效的选项" in errors_of(response)
    assert not Alliance.objects.filter(code="GJ09").exists()


def test_a_forged_county_is_ignored(clerk, home, foreign):
    assert new_alliance(clerk, home, home.other_school, county=foreign.county.pk).status_code == 302
    assert Alliance.objects.get(code="GJ09").county == home.county
    response = clerk.change(
        ALLIANCE, home.alliance, county=foreign.county.pk, name="改名", change_reason="试"
    )
    assert response.status_code == 302
    home.alliance.refresh_from_db()
    assert (home.alliance.county, home.alliance.name) == (home.county, "改名")


def test_a_forged_row_key_does_not_move_a_membership_of_another_county(clerk, home, foreign):
    theirs = foreign.memberships.get()
    page = clerk.open(f"{ALLIANCE}_change", home.alliance.pk)
    response = clerk.send(
        page, f"{ALLIANCE}_change", home.alliance.pk, **{"memberships-0-id": theirs.pk, "change_reason": "试"}
    )
    assert response.status_code == 200
    theirs.refresh_from_db()
    assert theirs.alliance == foreign


def test_an_action_does_not_reach_another_county(clerk, home, foreign):
    school = foreign.memberships.get().school
    school.to_confirm = [ConfirmField.STAGE]
    school.save()
    clerk.client.post(
        clerk.url(f"{SCHOOL}_changelist"),
        {"action": "confirm_information", "_selected_action": [school.pk], "select_across": "1"},
    )
    school.refresh_from_db()
    assert school.to_confirm == [ConfirmField.STAGE]


def test_nothing_of_the_registry_is_deleted_but_an_alias_and_a_link(clerk, home):
    assert clerk.get(f"{ALLIANCE}_delete", home.alliance.pk).status_code == 403
    assert clerk.get(f"{SCHOOL}_delete", home.core_school.pk).status_code == 403
    page = clerk.open(f"{SCHOOL}_change", home.core_school.pk)
    home.alias().save()
    page = clerk.open(f"{SCHOOL}_change", home.core_school.pk)
    response = clerk.send(
        page,
        f"{SCHOOL}_change",
        home.core_school.pk,
        **{"aliases-0-DELETE": "on", "change_reason": "别名有误"},
    )
    assert response.status_code == 302
    assert not home.core_school.aliases.exists()
    history = clerk.open(f"{SCHOOL}_history", home.core_school.pk).text
    assert "删除别名“山口初中”" in history
    assert "别名有误" in history


def test_a_deleted_membership_in_the_form_stays(clerk, home):
    page = clerk.open(f"{ALLIANCE}_change", home.alliance.pk)
    clerk.send(
        page, f"{ALLIANCE}_change", home.alliance.pk, **{"memberships-1-DELETE": "on", "change_reason": "试"}
    )
    assert Membership.objects.filter(alliance=home.alliance).count() == 2


# ---- who ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "role, status",
    [
        (RoleCode.BUREAU_ADMIN, 200),
        (RoleCode.BUREAU_CLERK, 200),
        (RoleCode.AUDITOR, 200),
        (RoleCode.LEADER, 403),
        (RoleCode.API_CLIENT, 403),
        (RoleCode.PRINCIPAL, 403),
        (RoleCode.SCHOOL_CLERK, 403),
    ],
)
def test_the_back_office_opens_to_bureau_posts_only(home, role, status):
    at_school = role in (RoleCode.PRINCIPAL, RoleCode.SCHOOL_CLERK)
    user = UserFactory()
    PostFactory(user=user, county=home.county, role=role, school=home.core_school if at_school else None)
    visitor = Admin(user)
    response = visitor.client.get(visitor.url("index"), follow=True)
    assert response.status_code == status


def test_a_post_that_ended_opens_nothing(home):
    user = UserFactory(is_staff=True)
    PostFactory(user=user, county=home.county, until=datetime.date(2022, 1, 1))
    assert Admin(user).client.get("/admin/", follow=True).status_code == 403


def test_a_stranger_signs_in_at_the_portals_door(client, db):
    response = client.get("/admin/alliances/alliance/", follow=True)
    assert response.redirect_chain[-1][0] == "/login/?next=/admin/alliances/alliance/"


def test_an_auditor_sees_and_changes_nothing(home):
    user = UserFactory()
    PostFactory(user=user, county=home.county, role=RoleCode.AUDITOR)
    auditor = Admin(user)
    assert auditor.get(f"{ALLIANCE}_change", home.alliance.pk).status_code == 200
    assert auditor.get(f"{ALLIANCE}_add").status_code == 403
    url = auditor.url(f"{ALLIANCE}_change", home.alliance.pk)
    assert auditor.client.post(url, {"name": "改名"}).status_code == 403


def test_a_clerk_reads_the_kinds_and_an_administrator_keeps_them(clerk, home):
    assert clerk.get("alliances_alliancekind_change", home.kind.pk).status_code == 200
    assert clerk.get("alliances_alliancekind_add").status_code == 403
    chief = UserFactory()
    PostFactory(user=chief, county=home.county, role=RoleCode.BUREAU_ADMIN)
    response = Admin(chief).change(
        "alliances_alliancekind", home.kind, member_word="分校", change_reason="改称谓"
    )
    assert response.status_code == 302, errors_of(response)


def test_a_county_keeps_only_its_own_branch_of_places(home, foreign):
    chief = UserFactory()
    PostFactory(user=chief, county=home.county, role=RoleCode.BUREAU_ADMIN)
    at_work = Admin(chief)
    page = at_work.open("alliances_region_add")
    response = at_work.send(page, "alliances_region_add", name="某镇", code="elsewhere-town", rank="township")
    assert errors_of(response) == "只能登记本县之下的区划:代码应以“lishui-qingtian-”开头。请改写代码。"
    response = at_work.send(page, "alliances_region_add", name="山口镇", code="lishui-qingtian-shankou", rank="township",
                            parent=home.county.region.pk)  # fmt: skip
    assert response.status_code == 302


def test_lists_ask_the_same_number_of_questions_however_long_they_are(clerk, home):
    def questions(name) -> int:
        clerk.get(f"{name}_changelist")
        with CaptureQueriesContext(connection) as asked:
            assert clerk.get(f"{name}_changelist").status_code == 200
        return len(asked)

    lists = (ALLIANCE, SCHOOL, "alliances_supportpairing", "alliances_qualityresult")
    SupportPairingFactory(county=home.county)
    QualityResultFactory(school=home.core_school)
    few = [questions(name) for name in lists]
    for number in range(20):
        school = home.school(f"T{number:02}", f"测试{number}小")
        home.trait(school=school).save()
        AllianceFactory(county=home.county, kind=home.kind, core_school=school)
        SupportPairingFactory(county=home.county, recipient_school=school)
        QualityResultFactory(school=school)
    assert [questions(name) for name in lists] == few
    assert max(few) <= 12
