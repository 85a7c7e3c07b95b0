"""The registry pages: what they say, to whom, and with how many questions to the database."""

import datetime
import re

import pytest
import time_machine
from django.urls import reverse

from alliances.choices import ConfirmField, Locale, MemberRole, Origin, Stage, Tier, Trait
from alliances.models import Membership, SchoolAlias, SchoolTrait
from alliances.periods import SchoolYear
from gongtongti.accounts.roles import RoleCode
from tests.clients import browser
from tests.factories import (
    AllianceFactory,
    AllianceKindFactory,
    MembershipFactory,
    PostFactory,
    QualityResultFactory,
    SupportPairingFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

LISTS = ["/alliances/", "/schools/", "/pairings/"]
ALLIANCE = "/alliances/qingtian/GJ05/"
SCHOOL = "/schools/qingtian/S12/"


@pytest.fixture
def clerk(home):
    return PostFactory(county=home.county, user=home.clerk).user


def head_of(school):
    return PostFactory(role=RoleCode.PRINCIPAL, school=school).user


def read(user, address, **query):
    response = browser(user).get(address, query)
    assert response.status_code == 200
    return shown(response)


def shown(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())).strip()


# ---- alliances ---------------------------------------------------------------------------------------


def test_the_list_of_qingtian_is_the_one_of_the_document(qingtian):
    clerk = PostFactory(county=qingtian).user
    said = read(clerk, "/alliances/")
    assert "共 26 个,按类型列出各校。" in said
    assert re.search("融合型 7 个 .* 共建型 10 个 .* 协作型 9 个", said)
    assert "船寮镇小学教共体 RH05 · 优化 总校 船寮镇小 大路分校 石盖分校 芝溪分校 3 所分校" in said
    assert "塔山实验小学教共体 GJ10 · 新增 总校 塔山小学 温溪三小 1 所成员校" in said


def test_chips_narrow_the_list_and_keep_one_another(home, clerk):
    integrated = AllianceKindFactory(county=home.county, integrated=True)
    AllianceFactory(county=home.county, kind=integrated, code="RH01", name="章旦中学教共体")
    AllianceFactory(county=home.county, kind=home.kind, code="GJ09", name="城西小学教共体", origin=Origin.NEW)
    both = read(clerk, "/alliances/")
    assert "类型 全部 融合型 1 共建型 2 组建方式 全部 优化 2 新增 1" in both
    only_new = browser(clerk).get("/alliances/", {"origin": "new"})
    assert "城西小学教共体" in shown(only_new)
    assert "山口镇中学教共体" not in shown(only_new)
    assert 'href="?origin=new&amp;kind=co_built"' in only_new.content.decode()
    assert "没有同时符合这些条件的教共体。" in read(clerk, "/alliances/", kind="integrated", origin="new")


@time_machine.travel(datetime.datetime(2026, 11, 22, 12), tick=False)
def test_the_list_is_that_of_the_chosen_school_year(home, clerk):
    AllianceFactory(county=home.county, kind=home.kind, name="后来的教共体", since=datetime.date(2022, 9, 1))
    assert "截至 2022年8月31日共 1 个" in read(clerk, "/alliances/", school_year="2021-2022")
    assert "截至 2026年11月22日共 2 个" in read(clerk, "/alliances/", school_year="2026-2027")


def test_an_alliance_shows_its_schools_and_their_time(home, clerk):
    MembershipFactory(
        alliance=home.alliance, school=home.other_school, until=datetime.date(2022, 9, 1)
    )  # fmt: skip
    said = read(clerk, ALLIANCE)
    assert "山口镇中学教共体 共建型 · GJ05 总校 山口镇中 仁庄镇中" in said
    assert "山口镇中 总校 青田县山口镇中 起始未载 至今" in said
    assert "方山乡校 成员校(已终止) 青田县方山乡校 起始未载 至 2022-08-31" in said


@time_machine.travel(datetime.datetime(2026, 11, 22, 12), tick=False)
def test_an_alliance_looked_at_in_the_past_says_so(home, clerk):
    MembershipFactory(alliance=home.alliance, school=home.other_school, since=datetime.date(2023, 9, 1))
    client = browser(clerk)
    past = shown(client.get(ALLIANCE, {"school_year": "2021-2022"}))
    assert "总校 山口镇中 仁庄镇中 以上为 2022年8月31日的成员。" in past
    now = shown(client.get(ALLIANCE, {"school_year": "2026-2027"}))
    assert "总校 山口镇中 仁庄镇中 方山乡校" in now
    assert "以上为" not in now


def test_a_closed_alliance_keeps_its_page(home, clerk):
    home.alliance.until = datetime.date(2022, 9, 1)
    home.alliance.save()
    said = read(clerk, ALLIANCE)
    assert "已于 2022年8月31日终止" in said
    assert "2022-09-01 教共体撤销,各校成员身份同时终止" in said
    assert "山口镇中学教共体" not in read(clerk, "/alliances/")


def test_an_alliance_shows_the_pairings_of_its_members_with_the_printed_cells(home, clerk):
    SupportPairingFactory(
        county=home.county, row_number=24, recipient_school=home.member_school,
        supporting_school=home.core_school, raw={"受援学校": "仁庄中学", "原支援学校": "", "新支援学校": "山口镇中"},
        note="原文写作“仁庄中学”。",
    )  # fmt: skip
    SupportPairingFactory(county=home.county, row_number=25, recipient_school=home.other_school)
    said = read(clerk, ALLIANCE)
    assert "24 仁庄镇中 山口镇中 2021 新增 仁庄中学 · — · 山口镇中 原文写作“仁庄中学”。" in said
    assert "方山乡校" not in said


def test_an_alliance_rests_on_the_clause_that_lists_it(home, clerk):
    assert "依据" not in read(clerk, ALLIANCE)
    home.alliance.clause = "三(一)2"
    home.alliance.save()
    assert "依据" in read(clerk, ALLIANCE)
    assert "三(一)2" in read(clerk, ALLIANCE)


def test_the_story_of_an_alliance_is_told_in_order(home, clerk):
    Membership.objects.filter(school=home.member_school).update(until=datetime.date(2022, 9, 1))
    MembershipFactory(alliance=home.alliance, school=home.other_school, since=datetime.date(2022, 9, 1))
    said = read(clerk, ALLIANCE)
    assert (
        "起始未载 组建:总校山口镇中,成员校仁庄镇中 2022-09-01 加入:成员校方山乡校 2022-09-01 仁庄镇中不再任成员校"
        in said
    )


def test_the_register_tells_what_was_changed_from_what_to_what(home, clerk):
    home.alliance.origin, home.alliance._history_user = Origin.NEW, home.clerk
    home.alliance._change_reason = "按文件更正"
    home.alliance.save()
    membership = Membership.objects.get(school=home.member_school)
    membership.until = datetime.date(2022, 9, 1)
    membership.save()
    said = read(clerk, ALLIANCE)
    assert f"修改教共体 {home.clerk} · 按文件更正 组建方式: 优化 → 新增" in said
    assert "修改成员“仁庄镇中” 系统 最后一天: (空) → 2022-08-31" in said
    assert "登记教共体、成员 2 条 系统" in said


def test_schools_are_not_told_who_of_the_bureau_made_a_change(home, clerk):
    home.alliance.origin, home.alliance._history_user = Origin.NEW, home.clerk
    home.alliance.save()
    said = read(head_of(home.core_school), ALLIANCE)
    assert "修改教共体 组建方式: 优化 → 新增" in said
    assert str(home.clerk) not in said


# ---- schools -----------------------------------------------------------------------------------------


def test_the_list_of_schools_is_cut_into_pages_of_fifty(qingtian):
    client = browser(PostFactory(county=qingtian).user)
    first = client.get("/schools/")
    assert "共 61 所,本页 50 所" in shown(first)
    assert 'rel="next" href="?after=S50"' in first.content.decode()
    second = client.get("/schools/", {"after": "S50"})
    assert "共 61 所,本页 11 所" in shown(second)
    assert 'rel="prev" href="?before=S51"' in second.content.decode()
    assert shown(client.get("/schools/", {"before": "S51"})).count("分校") == shown(first).count("分校")


def test_a_row_of_the_list_says_what_a_school_is(qingtian):
    said = read(PostFactory(county=qingtian).user, "/schools/", q="qtez")
    assert "青田二中 青田县第二中学 S08 初中 县城 共建型总校 协作型总校 学段、所在乡镇(街道)、层次" in said
    assert "青田二中湖边校区" in said
    assert "共 2 所" in said


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"stage": "junior"}, {"S12"}),
        ({"tier": "town"}, {"S12", "S35"}),
        ({"stage": "junior", "tier": "town"}, {"S12"}),
        ({"more": "confirm"}, {"S36"}),
        ({"more": "outside"}, {"S58"}),
        ({"q": "方山"}, {"S36"}),
        ({"q": "方山", "stage": "junior"}, set()),
        ({}, {"S12", "S35", "S36", "S58"}),
    ],
)
def test_chips_and_words_narrow_the_list_of_schools(home, clerk, query, found):
    home.outside_school()
    home.trait().save()
    for school in (home.core_school, home.member_school):
        home.trait(school=school, trait=Trait.TIER, value=Tier.TOWN).save()
    home.other_school.to_confirm = [ConfirmField.TIER]
    home.other_school.save()
    html = browser(clerk).get("/schools/", query).content.decode()
    assert set(re.findall(r'<th scope="row"><span><a href="/schools/qingtian/(\w+)/"', html)) == found


def test_filters_say_how_many_rows_they_lead_to(home, clerk):
    home.trait().save()
    home.outside_school()
    assert "学段 全部 初中 1 其他 全部 有待确认栏目 0 县外 1" in read(clerk, "/schools/")


def test_a_list_without_rows_says_how_to_go_on(home, clerk):
    assert "没有符合这些条件的学校。请换一种写法,或减少条件。 显示全部学校" in read(
        clerk, "/schools/", q="没有"
    )


def test_a_school_shows_its_names_its_traits_and_its_campuses(home, clerk):
    SchoolAlias.objects.create(school=home.core_school, name="山口初中", to_confirm=True)
    home.school("S61", "山口镇中东校区", main_campus=home.core_school, own_legal_person=False)
    home.trait(value=Stage.NINE_YEAR, until=datetime.date(2023, 9, 1), basis="由校名推断").save()
    home.trait(value=Stage.PRIMARY, since=datetime.date(2023, 9, 1), basis="初中部优化").save()
    said = read(clerk, SCHOOL)
    assert "别名 山口初中 待教育局确认" in said
    assert "校区 山口镇中东校区" in said
    assert "学段 九年一贯制 起始未载 至 2023-08-31 由校名推断 学段 小学 2023-09-01 至今 初中部优化" in said
    assert "2023-09-01 学段改为“小学”" in said
    assert "法人为主校区 主校区 山口镇中" in read(clerk, "/schools/qingtian/S61/")


def test_a_school_names_what_still_waits_for_the_bureau(home, clerk):
    home.core_school.to_confirm = [ConfirmField.FULL_NAME, ConfirmField.TIER]
    home.core_school.save()
    assert "全称、层次待教育局确认" in read(clerk, SCHOOL)


def test_a_school_shows_every_alliance_it_is_or_was_in(home, clerk):
    collaborative = AllianceKindFactory(county=home.county, collaborative=True)
    AllianceFactory(
        county=home.county, kind=collaborative, name="华侨中学教共体", core_school=home.other_school,
        member_schools=[home.core_school],
    )  # fmt: skip
    Membership.objects.filter(alliance=home.alliance, school=home.core_school).update(
        until=datetime.date(2022, 9, 1)
    )
    said = read(clerk, SCHOOL)
    assert "华侨中学教共体 协作型 成员校 · 起始未载 至今" in said
    assert "山口镇中学教共体 共建型 总校 · 起始未载 至 2022-08-31" in said
    assert "2022-09-01 不再任山口镇中学教共体(共建型)总校" in said


def test_a_school_tells_where_it_came_from_and_what_it_became(home, clerk):
    home.link(day=datetime.date(2022, 9, 1), note="仅公办班").save()
    assert "2022-09-01 划归仁庄镇中(仅公办班)" in read(clerk, "/schools/qingtian/S36/")
    assert "2022-09-01 由方山乡校划归而来(仅公办班)" in read(clerk, "/schools/qingtian/S35/")


def test_a_school_outside_the_county_says_where_it_is(home, clerk):
    home.outside_school()
    assert "县外学校(缙云县)" in read(clerk, "/schools/qingtian/S58/")


def test_results_are_shown_to_the_bureau_and_to_the_school_itself_alone(home, clerk):
    QualityResultFactory(school=home.core_school, value="72.5", examinees=233, is_demo=True)
    row = "2021-2022 不分学段 局定综合分 72.50 100 233 –"
    assert row in read(clerk, SCHOOL)
    assert row in read(head_of(home.core_school), SCHOOL)
    assert "演示数据" in read(clerk, SCHOOL)
    neighbour = read(head_of(home.member_school), SCHOOL)
    assert "72.50" not in neighbour
    assert "历年教学质量成绩" not in neighbour


def test_no_digit_of_a_result_is_cut_off(home, clerk):
    QualityResultFactory(school=home.core_school, school_year=SchoolYear(2020), value="70")
    QualityResultFactory(school=home.core_school, school_year=SchoolYear(2021), value="72.125")
    said = read(clerk, SCHOOL)
    assert "72.125" in said
    assert "70.000" in said


def test_a_school_shows_pairings_on_both_sides(home, clerk):
    SupportPairingFactory(
        county=home.county, recipient_school=home.member_school, supporting_school=home.core_school
    )
    SupportPairingFactory(
        county=home.county, recipient_school=home.core_school, supporting_school=home.other_school
    )
    assert "支援结对 受援 1 对,支援 1 对" in read(clerk, SCHOOL)


def test_changes_of_a_school_name_the_row_they_are_about(home, clerk):
    trait = home.trait(trait=Trait.LOCALE, value=Locale.RURAL)
    trait.save()
    trait.value = Locale.TOWN
    trait.save()
    membership = Membership.objects.get(school=home.core_school)
    membership.since = datetime.date(2019, 9, 1)
    membership.save()
    home.core_school.to_confirm, home.core_school.boarding = [ConfirmField.TIER], True
    home.core_school.save()
    said = read(clerk, SCHOOL)
    assert "修改学校情况“城乡类别” 系统 取值: 乡村 → 镇区" in said
    assert "修改成员“山口镇中学教共体(共建型)” 系统 起始日期: (空) → 2019-09-01" in said
    assert "修改学校 系统 寄宿制: (空) → 是 待教育局确认: (空) → 层次" in said


# ---- pairings ----------------------------------------------------------------------------------------


def test_the_pairings_are_listed_as_printed(qingtian):
    html = browser(PostFactory(county=qingtian).user).get("/pairings/").content.decode()
    assert re.findall(r'<tr id="row-(\d+)">', html) == [str(number) for number in range(1, 36)]
    row = html[html.index('id="row-12"') : html.index('id="row-13"')]
    assert "未对应" in row
    assert "缙云 · 小学 · 实验小学 · 实验小学 · 2019" in row


# ---- who sees what -----------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [*LISTS, ALLIANCE, SCHOOL])
def test_nobody_sees_the_registry_without_signing_in(home, client, address):
    assert client.get(address).headers["Location"] == f"{reverse('login')}?next={address}"


@pytest.mark.parametrize("address", [ALLIANCE, SCHOOL])
def test_another_county_does_not_even_learn_that_a_row_exists(home, clerk, address):
    foreign_clerk = PostFactory(county=home.foreign_school.county).user
    unplaced = UserFactory()
    assert browser(clerk).get(address).status_code == 200
    assert browser(foreign_clerk).get(address).status_code == 404
    assert browser(unplaced).get(address).status_code == 404


@pytest.mark.parametrize("address", LISTS)
def test_lists_hold_nothing_of_another_county(home, clerk, address):
    SupportPairingFactory(
        county=home.county, recipient_school=home.member_school, supporting_school=home.core_school
    )
    foreign_clerk = PostFactory(county=home.foreign_school.county).user
    assert "山口镇中" in read(clerk, address)
    assert "山口镇中" not in read(foreign_clerk, address)
    assert "山口镇中" not in read(foreign_clerk, address, county="qingtian")


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/alliances/", "登记册中还没有教共体。教育局登记后,这里按类型列出每个教共体的总校和成员校。"),
        ("/schools/", "登记册中还没有学校。教育局登记后,这里列出每所学校的学段、层次和所在的教共体。"),
        ("/pairings/", "登记册中还没有支援结对。教育局登记结对名单后,这里按文件行号列出每一对。"),
    ],
)
def test_an_account_without_a_county_finds_a_friendly_sentence(address, sentence):
    assert sentence in read(UserFactory(), address)


@pytest.mark.parametrize("address", [*LISTS, ALLIANCE, SCHOOL])
def test_pages_are_only_read(home, clerk, address):
    assert browser(clerk).post(address).status_code == 405


# ---- speed -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "most"),
    [("/alliances/", 9), (ALLIANCE, 16), ("/schools/", 12), (SCHOOL, 24), ("/pairings/", 7)],
)
def test_pages_ask_the_same_number_of_questions_however_large_the_county(
    home, clerk, address, most, django_assert_max_num_queries, django_assert_num_queries
):
    client = browser(clerk)
    _grow(home)
    client.get("/")
    with django_assert_max_num_queries(most) as small:
        client.get(address)
    for _ in range(4):
        _grow(home)
    with django_assert_num_queries(len(small)):
        client.get(address)


def _grow(home):
    """One more of everything that the pages of the alliance and of its core show."""
    number = Membership.objects.count()
    school = home.school(f"N{number}", f"新校{number}", main_campus=home.core_school)
    MembershipFactory(alliance=home.alliance, school=school, role=MemberRole.MEMBER)
    SupportPairingFactory(county=home.county, recipient_school=school, supporting_school=home.core_school)
    AllianceFactory(
        county=home.county, kind=AllianceKindFactory(county=home.county, code=f"kind{number}", order=number),
        core_school=home.other_school, member_schools=[home.core_school],
    )  # fmt: skip
    SchoolAlias.objects.create(school=home.core_school, name=f"山口{number}")
    day = datetime.date(2000 + number, 9, 1)
    SchoolTrait.objects.create(
        school=home.core_school, trait=Trait.TIER, value=Tier.TOWN, since=day, until=day.replace(month=10)
    )
    home.link(school=home.school(f"P{number}", f"前校{number}"), successor=home.core_school).save()
    QualityResultFactory(school=home.core_school, school_year=SchoolYear(2000 + number))
    home.core_school._history_user = UserFactory()
    home.core_school.boarding = not home.core_school.boarding
    home.core_school.save()


def test_an_alliance_leads_to_its_records_for_those_who_may_see_them(home):
    alliance = AllianceFactory(
        county=home.county, core_school=home.core_school, member_schools=[home.member_school]
    )
    address = f"/alliances/{home.county.slug}/{alliance.code}/"
    link = f"/board/{home.county.slug}/{alliance.code}/"
    stranger = home.school("S99", "石帆学校")
    assert link in browser(PostFactory(county=home.county).user).get(address).content.decode()
    for school, shown in ((home.member_school, True), (stranger, False)):
        assert (link in browser(head_of(school)).get(address).content.decode()) is shown
