"""A bureau clerk at the registry in the back office: enters, closes, finds, and is refused the impossible."""

import datetime

import pytest

from alliances.choices import ConfirmField, MemberRole, Resolution, Stage, Trait
from alliances.models import Alliance, Membership, School, SchoolTrait
from gongtongti.accounts.models import AuditEvent
from gongtongti.accounts.roles import RoleCode
from tests.admin_page import Admin, AdminPage, errors_of
from tests.factories import (
    AllianceFactory,
    AllianceKindFactory,
    CountyFactory,
    MembershipFactory,
    PostFactory,
    SchoolFactory,
    SupportPairingFactory,
    UserFactory,
)

ALLIANCE, SCHOOL, PAIRING = "alliances_alliance", "alliances_school", "alliances_supportpairing"
LOOK_AGAIN = "尚未保存。上方列出了影响登记册结构的变更:请核对原来、改为和生效日期,再点一次“保存”。"


@pytest.fixture
def clerk(home) -> Admin:
    PostFactory(user=home.clerk, county=home.county, role=RoleCode.BUREAU_CLERK)
    return Admin(home.clerk)


def new_alliance(clerk, home, *rows, **fields):
    """`rows`: (school, role, since, until) of the membership table."""
    page = clerk.open(f"{ALLIANCE}_add")
    table = {"memberships-TOTAL_FORMS": max(3, len(rows))}
    for number in range(max(3, len(rows))):
        school, role, since, until = (
            (*rows[number], "", "")[:4] if number < len(rows) else ("", "member", "", "")
        )
        table |= {
            f"memberships-{number}-school": school.pk if school else "",
            f"memberships-{number}-role": role,
            f"memberships-{number}-since": since,
            f"memberships-{number}-until": until,
        }
    given = {"code": "GJ09", "name": "海口镇中学教共体", "kind": home.kind.pk, "since": "2021-03-31"}
    return clerk.send(page, f"{ALLIANCE}_add", **{**given, **table, **fields})


# ---- an alliance on one page --------------------------------------------------------------------
def test_a_clerk_enters_an_alliance_with_kind_core_and_members_on_one_page(clerk, home):
    core_school, member_school = home.school("S40", "海口镇中"), home.school("S41", "海溪乡校")
    response = new_alliance(clerk, home, (core_school, "core"), (member_school, "member", "2022-09-01"))
    assert response.status_code == 302
    alliance = Alliance.objects.get(code="GJ09")
    assert (alliance.county, alliance.kind) == (home.county, home.kind)
    entered = alliance.memberships.order_by("pk").values_list("school", "role", "since", "until")
    assert list(entered) == [
        (core_school.pk, "core", datetime.date(2021, 3, 31), None),
        (member_school.pk, "member", datetime.date(2022, 9, 1), None),
    ]
    assert alliance.history.get().history_user == clerk.user
    assert alliance.history.get().history_change_reason == "新登记"


REFUSED = [
    (
        [("other_school", "member")],
        "这个教共体还没有总校。请在成员表中为一所学校选择“总校”身份,终止日期留空。",
    ),
    (
        [("other_school", "core"), ("third_school", "core")],
        "成员表中有 2 所学校的身份是“总校”且没有终止日期:方山乡校、海溪乡校。"
        "一个教共体只能有一所总校。请改其余学校的身份,或给原总校填上终止日期。",
    ),
    (
        [("other_school", "core"), ("third_school", "member"), ("third_school", "member")],
        "海溪乡校在成员表中出现了两次,时间重叠(2021-03-31 至今;2021-03-31 至今)。"
        "同一学校同一时间只能有一条成员身份。请删去一条,或调整起止日期。",
    ),
    (
        [("core_school", "core"), ("third_school", "member")],
        "山口镇中已是另一个共建型教共体“山口镇中学教共体”(GJ05)的总校。"
        "同一所总校同一类型只能有一个存续的教共体。请在原教共体中增加成员,或先给它填上终止日期。",
    ),
    (
        [("other_school", "core"), ("third_school", "member", "2021-03-31", "2020-01-01")],
        "成员身份的终止日期必须晚于起始日期。请核对两个日期。",
    ),
]


@pytest.mark.parametrize("rows, sentence", REFUSED)
def test_an_impossible_alliance_is_refused_in_words(clerk, home, rows, sentence):
    home.third_school = home.school("S41", "海溪乡校")
    response = new_alliance(clerk, home, *[(getattr(home, row[0]), *row[1:]) for row in rows])
    assert sentence in errors_of(response).splitlines()
    assert not Alliance.objects.filter(code="GJ09").exists()


def test_a_code_in_use_is_refused_although_the_county_is_not_on_the_form(clerk, home):
    response = new_alliance(clerk, home, (home.other_school, "core"), code="GJ05")
    assert "本县已有教共体使用这个编号。请换一个编号。" in errors_of(response)


def test_roles_are_named_in_the_words_of_the_kind(clerk, home):
    page = clerk.open(f"{ALLIANCE}_change", home.alliance.pk)
    assert page.options["memberships-0-role"] == {
        "core": "总校",
        "member": "成员校",
        "campus": "校区",
        "guest": "县外成员",
    }
    home.kind.core_word = "名校"
    home.kind.save()
    page = clerk.open(f"{ALLIANCE}_change", home.alliance.pk)
    assert page.options["memberships-0-role"]["core"] == "名校"


# ---- closing, replacing, converting -------------------------------------------------------------
def row_of(page: AdminPage, membership) -> str:
    return next(
        name.removesuffix("-id") for name, value in page.fields.items()
        if name.startswith("memberships-") and name.endswith("-id") and value == str(membership.pk)
    )  # fmt: skip


def test_a_membership_is_closed_with_a_date_after_a_second_look(clerk, home):
    membership = home.alliance.memberships.get(school=home.member_school)
    page = clerk.open(f"{ALLIANCE}_change", home.alliance.pk)
    closing = {f"{row_of(page, membership)}-until": "2023-09-01", "change_reason": "县教育局2023年调整"}
    response = clerk.send(page, f"{ALLIANCE}_change", home.alliance.pk, **closing)
    assert errors_of(response) == LOOK_AGAIN
    assert (
        "成员校“仁庄镇中” 文件未载 至今 文件未载 至 2023-08-31 2023-09-01"
        in AdminPage(response.content.decode()).text
    )
    membership.refresh_from_db()
    assert membership.until is None

    again = AdminPage(response.content.decode())
    assert clerk.send(again, f"{ALLIANCE}_change", home.alliance.pk).status_code == 302
    membership.refresh_from_db()
    assert membership.until == datetime.date(2023, 9, 1)
    assert membership.history.latest().history_change_reason == "县教育局2023年调整"
    assert home.alliance.history.count() == 1  # nothing of the alliance itself changed


def test_what_was_not_shown_is_not_confirmed(clerk, home):
    membership = home.alliance.memberships.get(school=home.member_school)
    page = clerk.open(f"{ALLIANCE}_change", home.alliance.pk)
    until = f"{row_of(page, membership)}-until"
    shown = clerk.send(
        page, f"{ALLIANCE}_change", home.alliance.pk, **{until: "2023-09-01", "change_reason": "调整"}
    )
    again = AdminPage(shown.content.decode())
    other = clerk.send(again, f"{ALLIANCE}_change", home.alliance.pk, **{until: "2024-09-01"})
    assert errors_of(other) == LOOK_AGAIN


def test_a_member_becomes_the_core_in_one_step(clerk, home):
    core, member = (home.alliance.memberships.get(role=role) for role in ("core", "member"))
    page = clerk.open(f"{ALLIANCE}_change", home.alliance.pk)
    day = "2023-09-01"
    replacing = {
        f"{row_of(page, core)}-until": day,
        f"{row_of(page, member)}-until": day,
        "memberships-TOTAL_FORMS": "3",
        "memberships-2-id": "",
        "memberships-2-alliance": home.alliance.pk,
        "memberships-2-school": home.member_school.pk,
        "memberships-2-role": "core",
        "memberships-2-since": day,
        "memberships-2-until": "",
        "change_reason": "更换总校",
    }
    shown = clerk.send(page, f"{ALLIANCE}_change", home.alliance.pk, **replacing)
    assert errors_of(shown) == LOOK_AGAIN
    again = AdminPage(shown.content.decode())
    assert clerk.send(again, f"{ALLIANCE}_change", home.alliance.pk, **replacing).status_code == 302
    standing = home.alliance.memberships.filter(until=None)
    assert [(m.school, m.role) for m in standing] == [(home.member_school, MemberRole.CORE)]
    assert home.alliance.memberships.count() == 3


def test_converting_the_kind_is_shown_first(clerk, home):
    other_kind = AllianceKindFactory(county=home.county, collaborative=True)
    response = clerk.change(ALLIANCE, home.alliance, kind=other_kind.pk, change_reason="转为协作型")
    assert "类型 共建型 协作型 保存后立即生效" in AdminPage(response.content.decode()).text
    home.alliance.refresh_from_db()
    assert home.alliance.kind == home.kind
    again = AdminPage(response.content.decode())
    assert clerk.send(again, f"{ALLIANCE}_change", home.alliance.pk).status_code == 302
    home.alliance.refresh_from_db()
    assert home.alliance.kind == other_kind


def test_converting_into_a_second_alliance_of_one_core_is_refused(clerk, home):
    other_kind = AllianceKindFactory(county=home.county, collaborative=True)
    AllianceFactory(
        county=home.county, kind=other_kind, code="XZ01", name="协作", core_school=home.core_school
    )
    response = clerk.change(ALLIANCE, home.alliance, kind=other_kind.pk, change_reason="转为协作型")
    assert "山口镇中已是另一个协作型教共体“协作”(XZ01)的总校。" in errors_of(response)


def test_a_change_without_a_reason_is_refused(clerk, home):
    response = clerk.change(ALLIANCE, home.alliance, name="新名称")
    assert errors_of(response) == "请填写修改原因,例如“更正笔误”。它会写入修改记录,说明为什么改。"


# ---- two clerks at once -------------------------------------------------------------------------
def test_the_slower_of_two_clerks_is_told_and_loses_nothing(clerk, home):
    page = clerk.open(f"{ALLIANCE}_change", home.alliance.pk)
    quick = UserFactory(name="李敏")
    PostFactory(user=quick, county=home.county)
    assert (
        Admin(quick).change(ALLIANCE, home.alliance, name="山口镇教共体", change_reason="更名").status_code
        == 302
    )
    response = clerk.send(
        page, f"{ALLIANCE}_change", home.alliance.pk, clause="三(一)2", change_reason="补条款"
    )
    when = home.alliance.history.latest().history_date.astimezone(
        datetime.timezone(datetime.timedelta(hours=8))
    )
    assert errors_of(response) == (
        f"尚未保存:您打开此页之后,李敏于 {when:%Y-%m-%d %H:%M} 作了修改(名称:山口镇中学教共体 → 山口镇教共体)。"
        "您填写的内容都还在下面。请与最新内容核对后再次保存,届时以您填写的内容为准。"
    )
    again = AdminPage(response.content.decode())
    assert again.fields["clause"] == "三(一)2"
    assert clerk.send(again, f"{ALLIANCE}_change", home.alliance.pk, name="山口镇教共体").status_code == 302
    home.alliance.refresh_from_db()
    assert (home.alliance.name, home.alliance.clause) == ("山口镇教共体", "三(一)2")


def test_a_member_that_another_clerk_adds_meanwhile_is_seen(clerk, home):
    page = clerk.open(f"{ALLIANCE}_change", home.alliance.pk)
    MembershipFactory(alliance=home.alliance, school=home.other_school)
    response = clerk.send(page, f"{ALLIANCE}_change", home.alliance.pk, clause="三", change_reason="补条款")
    assert "成员“方山乡校 · 成员校”" in errors_of(response)


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
        "“学段”有两条时间重叠:“初中”(文件未载 至今)、“小学”(2022-09-01 至今)。"
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


# ---- whose county -------------------------------------------------------------------------------
@pytest.fixture
def foreign(home):
    """Another county with rows of its own, which are there but not for this clerk."""
    county = CountyFactory(slug="foreign", name="外县")
    core = SchoolFactory(county=county, short_name="外县中学")
    alliance = AllianceFactory(county=county, code="WX01", name="外县教共体", core_school=core)
    return alliance


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


def test_a_forged_key_of_another_county_is_refused(clerk, home, foreign):
    foreign_school = foreign.memberships.get().school
    response = new_alliance(clerk, home, (home.other_school, "core"), (foreign_school, "member"))
    assert "选择一个有效的选项" in errors_of(response)
    response = new_alliance(clerk, home, (home.other_school, "core"), kind=foreign.kind.pk)
    assert "选择一个有效的选项" in errors_of(response)
    assert not Alliance.objects.filter(code="GJ09").exists()


def test_a_forged_county_is_ignored(clerk, home, foreign):
    assert new_alliance(clerk, home, (home.other_school, "core"), county=foreign.county.pk).status_code == 302
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


# ---- history and export -------------------------------------------------------------------------
def test_the_history_tells_who_what_and_why_with_the_rows_that_hang_on_it(clerk, home):
    home.clerk.name = "王芳"
    home.clerk.save()
    clerk.change(ALLIANCE, home.alliance, pilot_level="provincial", change_reason="省厅公布名单")
    text = clerk.open(f"{ALLIANCE}_history", home.alliance.pk).text
    assert "王芳 修改 试点示范 — → 省级试点 省厅公布名单" in text
    assert "新登记成员“仁庄镇中 · 成员校” 学校 仁庄镇中 身份 成员校" in text


def test_a_save_that_changes_nothing_leaves_no_trace(clerk, home):
    assert clerk.change(ALLIANCE, home.alliance, change_reason="看看").status_code == 302
    assert home.alliance.history.count() == 1


def test_what_a_list_shows_is_exported_and_noted(clerk, home, foreign):
    response = clerk.get(f"{ALLIANCE}_export", "csv")
    table = response.content.decode("utf-8-sig")
    assert "山口镇中学教共体" in table
    assert "外县教共体" not in table
    event = AuditEvent.objects.get(verb=AuditEvent.Verb.EXPORTED)
    assert (event.user, event.county, event.about) == (clerk.user, "qingtian", "教共体,1 条")
