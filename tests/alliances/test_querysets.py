"""Questions asked of the registry: as it stood on a day, as a person may see it, as people search it."""

from datetime import date

import pytest
from django.apps import apps

from alliances.choices import MemberRole, Stage, Trait
from alliances.models import (
    Alliance,
    AllianceKind,
    County,
    Membership,
    Post,
    QualityResult,
    Region,
    School,
    SchoolAlias,
    SchoolLink,
    SchoolTrait,
    SupportPairing,
)
from alliances.periods import SchoolYear
from alliances.scope import scope_of
from gongtongti.accounts.roles import RoleCode
from gongtongti.accounts.scope import EVERYWHERE, NOBODY
from tests.alliances.home import Home
from tests.alliances.test_record_isolation import COUNTY_OF_RECORDS
from tests.factories import (
    AllianceFactory,
    CountyFactory,
    MembershipFactory,
    PostFactory,
    QualityResultFactory,
    RegionFactory,
    SchoolFactory,
    SupportPairingFactory,
    UserFactory,
)

BEFORE, DAY, LATER = date(2019, 9, 1), date(2021, 9, 1), date(2022, 9, 1)


# ---- as it stood on a day ------------------------------------------------------------------------


def names(memberships):
    return [membership.school.short_name for membership in memberships.core_first()]


@pytest.mark.parametrize(
    "day,members",
    [
        (date(2018, 1, 1), ["山口镇中", "仁庄镇中"]),
        (date(2019, 8, 31), ["山口镇中", "仁庄镇中"]),
        (date(2019, 9, 1), ["山口镇中", "仁庄镇中", "方山乡校"]),
        (date(2021, 8, 31), ["山口镇中", "仁庄镇中", "方山乡校"]),
        (date(2021, 9, 1), ["新总校", "仁庄镇中", "方山乡校"]),
        (date(2022, 9, 1), ["新总校", "仁庄镇中"]),
        (date(2030, 1, 1), ["新总校", "仁庄镇中"]),
    ],
)
def test_members_of_an_alliance_on_any_day(home, day, members):
    home.membership(since=BEFORE, until=LATER).save()
    home.alliance.memberships.filter(role=MemberRole.CORE).update(until=DAY)
    home.membership(school=home.school("S70", "新总校"), role=MemberRole.CORE, since=DAY).save()
    assert names(home.alliance.memberships.as_of(day)) == members
    (shown,) = Alliance.objects.with_members(day)
    assert [membership.school.short_name for membership in shown.members_then] == members
    assert Alliance.objects.with_member_count(day).get().member_count == len(members) - 1


def test_a_closed_alliance_has_no_members_although_their_rows_stayed_open(home):
    home.alliance.until = DAY
    home.alliance.save()
    assert names(Membership.objects.as_of(date(2021, 8, 31))) == ["山口镇中", "仁庄镇中"]
    assert names(Membership.objects.as_of(DAY)) == []
    assert names(Membership.objects.overlapping_year(SchoolYear(2020))) == ["山口镇中", "仁庄镇中"]
    assert names(Membership.objects.overlapping_year(SchoolYear(2021))) == []
    assert list(Alliance.objects.as_of(DAY)) == []


def test_an_assessed_year_has_the_alliances_of_its_last_day(home):
    AllianceFactory(county=home.county, kind=home.kind, code="GJ06", since=date(2022, 8, 31))
    AllianceFactory(county=home.county, kind=home.kind, code="GJ07", until=date(2022, 8, 31))
    codes = Alliance.objects.in_year(SchoolYear(2021)).values_list("code", flat=True)
    assert list(codes) == ["GJ05", "GJ06"]


def test_schools_and_what_was_true_of_them_on_a_day(home):
    School.objects.filter(pk=home.core_school.pk).update(opened_on=BEFORE, closed_on=LATER)
    home.trait(value=Stage.NINE_YEAR, until=DAY).save()
    home.trait(value=Stage.PRIMARY, since=DAY).save()

    def stage(day):
        return SchoolTrait.objects.as_of(day).get(school=home.core_school, trait=Trait.STAGE).value

    assert home.core_school not in School.objects.as_of(date(2019, 8, 31))
    assert home.core_school in School.objects.as_of(date(2022, 8, 31))
    assert home.core_school not in School.objects.as_of(LATER)
    assert (stage(date(2021, 8, 31)), stage(DAY)) == (Stage.NINE_YEAR, Stage.PRIMARY)


def test_pairings_on_a_day(home):
    home.pairing(since_year=2021, until=LATER).save()
    found = [bool(SupportPairing.objects.as_of(day)) for day in (date(2020, 12, 31), DAY, LATER)]
    assert found == [False, True, False]


def test_posts_give_rights_for_their_time_only(home):
    principal = UserFactory()
    PostFactory(user=principal, role=RoleCode.PRINCIPAL, school=home.core_school, since=BEFORE, until=DAY)
    PostFactory(user=principal, role=RoleCode.PRINCIPAL, school=home.member_school, since=DAY)
    assert scope_of(principal, on=date(2019, 8, 31)) == NOBODY
    assert scope_of(principal, on=date(2021, 8, 31)).schools == {home.core_school.pk}
    assert scope_of(principal, on=DAY).schools == {home.member_school.pk}


# ---- as a person may see it ----------------------------------------------------------------------


def furnish(home: Home):
    """One more row of each kind, so that nothing is isolated by being absent."""
    for row in (home.alias(), home.link(), home.trait(), home.pairing(), home.result()):
        row.save()
    RegionFactory(code=f"{home.county.region.code}-shankou", name="山口镇", parent=home.county.region)


@pytest.fixture
def neighbour(db):
    """Another county with rows of each kind."""
    region = RegionFactory(code="lishui-jingning", name="景宁县")
    county = CountyFactory(slug="jingning", name="景宁县", region=region)
    RegionFactory(code="lishui-jingning-hexi", name="鹤溪街道", parent=region)
    core_school = SchoolFactory(county=county, short_name="景宁中学")
    member_school = SchoolFactory(county=county, short_name="鹤溪小学")
    AllianceFactory(county=county, core_school=core_school, member_schools=[member_school])
    SchoolAlias.objects.create(school=core_school, county=county, name="景中")
    SchoolLink.objects.create(school=member_school, successor=core_school, kind="absorbed")
    SchoolTrait.objects.create(school=core_school, trait=Trait.STAGE, value=Stage.JUNIOR)
    SupportPairingFactory(county=county, recipient_school=member_school, supporting_school=core_school)
    QualityResultFactory(school=core_school)
    PostFactory(county=county)
    return county


#: Where each row names its county. Records have a table of their own in test_record_isolation.
COUNTY_OF = {
    County: "slug",
    AllianceKind: "county__slug",
    School: "county__slug",
    SchoolAlias: "school__county__slug",
    SchoolLink: "school__county__slug",
    SchoolTrait: "school__county__slug",
    Alliance: "county__slug",
    Membership: "alliance__county__slug",
    SupportPairing: "county__slug",
    Post: "county__slug",
    QualityResult: "county__slug",
}


def test_every_kind_of_row_is_in_the_isolation_test():
    kept = {m for m in apps.get_app_config("alliances").get_models() if not hasattr(m, "instance_type")}
    assert kept == {*COUNTY_OF, *COUNTY_OF_RECORDS, Region}
    assert not COUNTY_OF.keys() & COUNTY_OF_RECORDS.keys()


@pytest.mark.parametrize("model", COUNTY_OF, ids=lambda model: model.__name__)
def test_the_bureau_sees_its_own_county_only(home, neighbour, model):
    furnish(home)
    officer = PostFactory(county=home.county, role=RoleCode.BUREAU_ADMIN).user
    assert set(model.objects.values_list(COUNTY_OF[model], flat=True)) >= {"qingtian", "jingning"}
    seen = model.objects.visible_to(scope_of(officer, on=DAY))
    assert set(seen.values_list(COUNTY_OF[model], flat=True)) == {"qingtian"}
    assert not model.objects.visible_to(NOBODY).exists()
    assert model.objects.visible_to(EVERYWHERE).count() == model.objects.count()


def test_the_bureau_sees_its_own_branch_of_the_regions_and_the_path_above(home, neighbour):
    furnish(home)
    RegionFactory(code="lishui", name="丽水市")
    RegionFactory(code="lishui-qingtianxi", name="名称相近的县")
    assert Region.objects.filter(code__startswith="lishui-jingning").count() == 2
    officer = PostFactory(county=home.county).user
    seen = Region.objects.visible_to(scope_of(officer, on=DAY)).values_list("code", flat=True)
    assert list(seen) == ["lishui", "lishui-qingtian", "lishui-qingtian-shankou"]


def test_a_school_sees_the_county_s_registry_and_its_own_results_only(home, neighbour):
    furnish(home)
    QualityResultFactory(school=home.member_school)
    principal = PostFactory(school=home.member_school, role=RoleCode.PRINCIPAL).user
    scope = scope_of(principal, on=DAY)
    assert set(School.objects.visible_to(scope)) == set(School.objects.filter(county=home.county))
    assert QualityResult.objects.count() == 3
    assert [result.school for result in QualityResult.objects.visible_to(scope)] == [home.member_school]
    assert Post.objects.exists()
    assert not Post.objects.visible_to(scope).exists()


def test_an_account_without_a_post_or_switched_off_sees_nothing(home):
    stranger = UserFactory()
    former = PostFactory(county=home.county).user
    former.is_active = False
    assert scope_of(stranger, on=DAY) == scope_of(former, on=DAY) == NOBODY
    assert scope_of(UserFactory(is_superuser=True), on=DAY).everywhere


# ---- as people search it -------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["青田县第二中学", "二中", "qtez", "QTEZ", "S08", "青田 二中", "qtxdezx"])
def test_a_school_is_found_by_any_name_by_initials_and_by_code(home, words):
    school = home.school("S08", "青田二中", full_name="青田县第二中学")
    home.school("S15", "城西小学", full_name="青田县城西实验小学")
    assert list(School.objects.matching(words)) == [school]


def test_a_school_is_found_by_its_alias_once(home):
    home.alias(name="山口初中").save()
    home.alias(name="山口初级中学").save()
    assert list(School.objects.matching("山口初")) == [home.core_school]
    assert list(School.objects.matching("")) == list(School.objects.all())
    assert list(School.objects.matching("%")) == []


def test_an_import_finds_a_school_by_a_whole_name_only(home):
    home.alias(name="山口初中").save()
    for name in ("山口镇中", "青田县山口镇中", "山口初中"):
        assert School.objects.of_county("qingtian").named(name).get() == home.core_school
    assert not School.objects.named("山口").exists()
    assert not School.objects.of_county("jingning").named("山口镇中").exists()


@pytest.mark.parametrize("words", ["山口镇中学教共体", "GJ05", "仁庄", "skzz"])
def test_an_alliance_is_found_by_its_name_its_code_and_its_schools(home, words):
    AllianceFactory(county=home.county, kind=home.kind, name="铁资中学教共体", code="GJ07")
    assert list(Alliance.objects.matching(words)) == [home.alliance]


def test_schools_that_wait_for_confirmation(home):
    guessed = home.school("S44", "王岙分校", to_confirm=["main_campus"])
    assert list(School.objects.awaiting_confirmation()) == [guessed]
    assert guessed.confirm_labels == ["主校区"]


def test_a_membership_row_is_found_by_its_code_whether_or_not_its_start_is_known(home):
    dated = MembershipFactory(alliance=home.alliance, school=home.other_school, since=BEFORE, until=DAY)
    again = MembershipFactory(alliance=home.alliance, school=home.other_school, since=LATER)
    for row in (dated, again, home.alliance.memberships.get(role=MemberRole.CORE)):
        assert Membership.objects.get_by_natural_key(*row.natural_key()) == row
