"""What the registry knows of itself: one core a kind, words of the county, initials, a second county."""

from datetime import date

from django.core.management import call_command
from django.test import override_settings

from alliances.choices import TRAIT_VALUES, MemberRole
from alliances.models import School
from tests.alliances.home import messages
from tests.factories import (
    AllianceFactory,
    AllianceKindFactory,
    CountyFactory,
    MembershipFactory,
    SchoolFactory,
)

BEFORE, DAY, LATER = date(2019, 9, 1), date(2021, 9, 1), date(2022, 9, 1)


# ---- one core, one open alliance of a kind -------------------------------------------------------


def lead(alliance, core_school):
    return MembershipFactory.build(alliance=alliance, school=core_school, role=MemberRole.CORE)


def twin(name, code):
    return {
        "__all__": [
            f"山口镇中已是另一个共建型教共体“{name}”({code})的总校。"
            "同一所总校同一类型只能有一个存续的教共体。请在原教共体中增加成员,或先给它填上终止日期。"
        ]
    }


def test_one_core_leads_one_open_alliance_of_a_kind(home):
    second = AllianceFactory(county=home.county, kind=home.kind, name="山口镇第二教共体", code="GJ11")
    core = lead(second, home.core_school)
    assert messages(core) == twin("山口镇中学教共体", "GJ05")
    core.save()
    assert messages(home.alliance) == twin("山口镇第二教共体", "GJ11")


def test_an_alliance_that_is_still_being_entered_is_told_too(home):
    """The form of a new alliance checks its core before either row has been saved."""
    core = lead(home.new_alliance(code="GJ11"), home.core_school)
    assert messages(core)["__all__"] == twin("山口镇中学教共体", "GJ05")["__all__"]


def test_a_changed_kind_counts_as_a_second_alliance(home):
    collaborative = AllianceKindFactory(county=home.county, collaborative=True)
    other = AllianceFactory(county=home.county, kind=collaborative, core_school=home.core_school)
    other.full_clean()
    other.kind = home.kind
    assert messages(other) == twin("山口镇中学教共体", "GJ05")


def test_an_alliance_that_ends_later_still_stands_until_then(home):
    home.alliance.until = LATER
    home.alliance.save()
    too_early = AllianceFactory(county=home.county, kind=home.kind, since=DAY)
    assert messages(lead(too_early, home.core_school)) == twin("山口镇中学教共体", "GJ05")


def test_one_core_may_lead_alliances_one_after_the_other(home):
    home.alliance.until = DAY
    home.alliance.save()
    afterwards = AllianceFactory(county=home.county, kind=home.kind, since=DAY)
    lead(afterwards, home.core_school).full_clean()


def test_one_core_may_lead_alliances_of_two_kinds_under_one_name(home):
    kind = AllianceKindFactory(county=home.county, collaborative=True)
    other = AllianceFactory(county=home.county, kind=kind, name=home.alliance.name)
    other.full_clean()
    lead(other, home.core_school).full_clean()


# ---- words and codes -----------------------------------------------------------------------------


def test_a_value_of_a_trait_shows_one_word_whatever_the_trait():
    words = {}
    for values in TRAIT_VALUES.values():
        for value, word in values.choices:
            assert words.setdefault(value, word) == word


def test_roles_are_shown_in_the_words_of_the_county(home):
    assert [str(row) for row in home.alliance.memberships.core_first()] == [
        "山口镇中 · 总校",
        "仁庄镇中 · 成员校",
    ]
    integrated = AllianceFactory(
        county=home.county,
        kind=AllianceKindFactory(county=home.county, integrated=True),
        core_school=home.core_school,
        member_schools=[home.other_school],
    )
    assert [row.role_word for row in integrated.memberships.core_first()] == ["总校", "分校"]
    assert home.membership(role=MemberRole.GUEST).role_word == "县外成员"


def test_initials_follow_the_names(db):
    school = SchoolFactory(short_name="青田二中", full_name="青田县第二中学")
    assert school.initials == "qtez qtxdezx"
    school.short_name = "青田三中"
    school.save()
    assert School.objects.get(pk=school.pk).initials == "qtsz qtxdezx"


def test_a_second_county_lives_beside_the_first_without_a_migration(home):
    neighbour = CountyFactory(slug="jingning", name="景宁县")
    kind = AllianceKindFactory(
        county=neighbour, code="group", label="集团式", core_word="核心学校", member_word="成员学校"
    )
    core_school = SchoolFactory(county=neighbour, code="S12", short_name="山口镇中")
    member_school = SchoolFactory(county=neighbour, code="S35", short_name="仁庄镇中")
    alliance = AllianceFactory(
        county=neighbour, kind=kind, code="GJ05", core_school=core_school, member_schools=[member_school]
    )
    for row in (neighbour, kind, core_school, member_school, alliance, *alliance.memberships.all()):
        row.full_clean()
    assert [row.role_word for row in alliance.memberships.core_first()] == ["核心学校", "成员学校"]
    with override_settings(MIGRATION_MODULES={}):  # the tests' own database is made without them
        call_command("makemigrations", "alliances", check=True, dry_run=True, verbosity=0)
