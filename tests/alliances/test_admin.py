"""An alliance in the back office: entered on one page, closed, converted, and refused where it is impossible."""

import datetime

import pytest

from alliances.choices import MemberRole
from alliances.models import Alliance
from tests.admin_page import Admin, AdminPage, clerk_of, errors_of
from tests.factories import (
    AllianceFactory,
    AllianceKindFactory,
    MembershipFactory,
    PostFactory,
    UserFactory,
)

ALLIANCE = "alliances_alliance"
LOOK_AGAIN = "尚未保存。上方列出了影响登记册结构的变更:请核对原来、改为和生效日期,再点一次“保存”。"


@pytest.fixture
def clerk(home) -> Admin:
    return clerk_of(home)


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


def test_wrong_dates_of_the_alliance_are_not_blamed_on_its_members(clerk, home):
    rows = (home.other_school, "core"), (home.school("S41", "海溪乡校"), "member", "2022-09-01")
    response = new_alliance(clerk, home, *rows, since="2021-09-01", until="2020-09-01")
    assert errors_of(response) == "教共体的终止日期必须晚于起始日期。请核对两个日期。"
    assert not Alliance.objects.filter(code="GJ09").exists()


@pytest.mark.parametrize("day", ["2021-09-31", "21.9", "明年"])
def test_a_day_that_is_none_is_refused_with_an_example(clerk, home, day):
    response = new_alliance(clerk, home, (home.other_school, "core"), since=day)
    assert errors_of(response) == (
        "这不是有效的日期:没有这一天,或写法不对。请核对后按 2021-09-01 的写法填写。"
    )


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
        "成员校“仁庄镇中” 起始未载 至今 起始未载 至 2023-08-31 2023-09-01"
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
