"""Schools and pairings in the back office, the history of each change, and the tables that leave it."""

import datetime

import pytest
from django.utils import timezone

from alliances.choices import ConfirmField, Resolution, Stage, Trait
from alliances.models import SchoolTrait
from gongtongti.accounts.models import AuditEvent
from gongtongti.accounts.roles import RoleCode
from tests.admin_page import Admin, AdminPage, clerk_of, errors_of, saved_as
from tests.factories import (
    AllianceFactory,
    PostFactory,
    SupportPairingFactory,
)

ALLIANCE, SCHOOL, PAIRING = "alliances_alliance", "alliances_school", "alliances_supportpairing"


@pytest.fixture
def clerk(home) -> Admin:
    return clerk_of(home)


# ---- finding a school ---------------------------------------------------------------------------
@pytest.mark.parametrize("words", ["青田县第二中学", "二中", "qtez", "青田二中", "qtxdezx"])
def test_a_school_is_found_by_any_of_its_names(clerk, home, words):
    found = home.school("S02", "青田二中", full_name="青田县第二中学")
    found.aliases.create(name="二中")
    page = clerk.get(f"{SCHOOL}_changelist", q=words)
    assert [school.short_name for school in page.context["cl"].result_list] == ["青田二中"]
    terms = clerk.client.get(
        clerk.url("autocomplete"),
        {"term": words, "app_label": "alliances", "model_name": "membership", "field_name": "school"},
    )
    assert terms.json()["results"] == [{"id": str(found.pk), "text": "青田二中"}]


def test_a_trait_is_followed_by_the_next_in_one_step(clerk, home):
    home.trait(value=Stage.NINE_YEAR).save()
    page = clerk.open(f"{SCHOOL}_change", home.core_school.pk)
    assert page.fields["traits-0-statement"] == "stage:nine_year"
    response = clerk.send(
        page,
        f"{SCHOOL}_change",
        home.core_school.pk,
        **{
            "traits-0-until": "2022-09-01",
            "traits-TOTAL_FORMS": "2",
            "traits-1-id": "",
            "traits-1-school": home.core_school.pk,
            "traits-1-statement": "stage:primary",
            "traits-1-since": "2022-09-01",
            "traits-1-until": "",
            "traits-1-basis": "初中优化到位",
            "change_reason": "初中教学点优化到位",
        },
    )
    assert response.status_code == 302, errors_of(response)
    stages = SchoolTrait.objects.filter(school=home.core_school, trait=Trait.STAGE).order_by("since")
    assert {stage.value: stage.until for stage in stages} == {
        Stage.NINE_YEAR: datetime.date(2022, 9, 1),
        Stage.PRIMARY: None,
    }


def test_traits_that_overlap_are_refused(clerk, home):
    home.trait(value=Stage.JUNIOR).save()
    page = clerk.open(f"{SCHOOL}_change", home.core_school.pk)
    response = clerk.send(
        page,
        f"{SCHOOL}_change",
        home.core_school.pk,
        **{
            "traits-TOTAL_FORMS": "2",
            "traits-1-id": "",
            "traits-1-school": home.core_school.pk,
            "traits-1-statement": "stage:primary",
            "traits-1-since": "2022-09-01",
            "traits-1-until": "",
            "traits-1-basis": "",
            "change_reason": "更正",
        },
    )
    assert errors_of(response) == (
        "“学段”有两条时间重叠:“初中”(起始未载 至今)、“小学”(2022-09-01 至今)。"
        "请先给原来一条填上终止日期,再从那一天起填新的一条。"
    )


def test_an_alias_of_another_school_is_refused(clerk, home):
    page = clerk.open(f"{SCHOOL}_change", home.core_school.pk)
    response = clerk.send(
        page,
        f"{SCHOOL}_change",
        home.core_school.pk,
        **{
            "aliases-TOTAL_FORMS": "1",
            "aliases-0-id": "",
            "aliases-0-school": home.core_school.pk,
            "aliases-0-name": "仁庄镇中",
            "change_reason": "补别名",
        },
    )
    assert errors_of(response) == "“仁庄镇中”已是仁庄镇中(S35)的名称或别名。请改写别名。"


def test_the_bureau_confirms_what_was_guessed(clerk, home):
    home.core_school.to_confirm = [ConfirmField.FULL_NAME, ConfirmField.STAGE]
    home.core_school.save()
    alias = home.alias(to_confirm=True)
    alias.save()
    page = clerk.get(f"{SCHOOL}_changelist", awaiting="full_name")
    assert [school.pk for school in page.context["cl"].result_list] == [home.core_school.pk]
    assert "待教育局确认 全称 学段" in AdminPage(page.content.decode()).text
    response = clerk.client.post(
        clerk.url(f"{SCHOOL}_changelist"),
        {"action": "confirm_information", "_selected_action": [home.core_school.pk, home.member_school.pk]},
        follow=True,
    )
    assert "已确认 1 所学校的所列信息。" in AdminPage(response.content.decode()).text
    home.core_school.refresh_from_db()
    alias.refresh_from_db()
    assert (home.core_school.to_confirm, alias.to_confirm) == ([], False)
    assert home.core_school.history.latest().history_change_reason == "教育局确认所列信息"
    assert home.member_school.history.count() == 1


def test_what_waits_for_confirmation_are_checkboxes(clerk, home):
    assert (
        clerk.change(SCHOOL, home.core_school, to_confirm=["tier"], change_reason="层次待核").status_code
        == 302
    )
    home.core_school.refresh_from_db()
    assert home.core_school.to_confirm == ["tier"]
    page = clerk.open(f"{SCHOOL}_change", home.core_school.pk)
    assert page.fields["to_confirm"] == ["tier"]


@pytest.mark.parametrize(
    "address, row_name, field, code",
    [
        (SCHOOL, "core_school", "code", "S12"),
        (ALLIANCE, "alliance", "code", "GJ05"),
        ("alliances_alliancekind", "kind", "code", "co_built"),
        ("alliances_county", "county", "slug", "qingtian"),
    ],
)
def test_a_code_is_given_once(home, address, row_name, field, code):
    """Packs and runs name the row by it: the page shows the code, and a forged form changes nothing."""
    PostFactory(user=home.clerk, county=home.county, role=RoleCode.BUREAU_ADMIN)
    admin, row = Admin(home.clerk), getattr(home, row_name)
    page = admin.open(f"{address}_change", row.pk)
    assert field not in page.fields
    assert code in page.text
    response = admin.send(page, f"{address}_change", row.pk, **{field: "other", "change_reason": "改编号"})
    assert response.status_code == 302
    row.refresh_from_db()
    assert getattr(row, field) == code
    assert row.history.count() == 1


# ---- pairings -----------------------------------------------------------------------------------
def test_an_unresolved_pairing_comes_first_and_is_resolved(clerk, home):
    SupportPairingFactory(county=home.county, row_number=1)
    unresolved = SupportPairingFactory(
        county=home.county, row_number=12, recipient_school=home.member_school, supporting_school=None,
        resolution=Resolution.UNRESOLVED, raw={"受援学校": "仁庄镇中", "新支援学校": "缙云"},
    )  # fmt: skip
    listed = clerk.get(f"{PAIRING}_changelist").context["cl"].result_list
    assert [pairing.row_number for pairing in listed] == [12, 1]
    page = clerk.open(f"{PAIRING}_change", unresolved.pk)
    assert "新支援学校 缙云" in page.text
    response = clerk.send(
        page, f"{PAIRING}_change", unresolved.pk, resolution="resolved", change_reason="查实"
    )
    assert "“已对应”的结对缺少受援校或支援校。请补全学校,或把对应情况改为“未对应”。" in errors_of(response)
    outside = home.outside_school()
    response = clerk.send(
        page, f"{PAIRING}_change", unresolved.pk,
        resolution="resolved", supporting_school=outside.pk, change_reason="向缙云县教育局查实",
    )  # fmt: skip
    assert response.status_code == 302, errors_of(response)
    unresolved.refresh_from_db()
    assert unresolved.supporting_school == outside
    assert unresolved.raw == {"受援学校": "仁庄镇中", "新支援学校": "缙云"}


# ---- history and export -------------------------------------------------------------------------
def test_the_history_tells_who_what_and_why_with_the_rows_that_hang_on_it(clerk, home):
    home.clerk.name = "王芳"
    home.clerk.save()
    clerk.change(ALLIANCE, home.alliance, pilot_level="provincial", change_reason="省厅公布名单")
    text = clerk.open(f"{ALLIANCE}_history", home.alliance.pk).text
    assert "王芳 修改教共体 试点示范 (空) → 省级试点 省厅公布名单" in text
    assert "登记成员“仁庄镇中 · 成员校” 学校 仁庄镇中 身份 成员校" in text


def test_a_save_that_changes_nothing_leaves_no_trace(clerk, home):
    assert clerk.change(ALLIANCE, home.alliance, change_reason="看看").status_code == 302
    assert home.alliance.history.count() == 1


def test_what_a_list_shows_is_exported_and_noted(clerk, home):
    foreign = AllianceFactory(name="外县教共体")
    assert foreign.county != home.county
    response = clerk.get(f"{ALLIANCE}_export", "csv")
    assert saved_as(response) == f"教共体-{timezone.localdate():%Y%m%d}.csv"
    table = response.content.decode("utf-8-sig")
    assert "山口镇中学教共体" in table
    assert "外县教共体" not in table
    event = AuditEvent.objects.get(verb=AuditEvent.Verb.EXPORTED)
    assert (event.user, event.county, event.about) == (clerk.user, "qingtian", "教共体,1 条")
