"""What follows from posts: where, on which day, and how far."""

import datetime

import pytest

from alliances.choices import MemberRole, Stage, Trait
from alliances.models import Filing, Membership, SchoolTrait
from alliances.scope import scope_of
from gongtongti.accounts.roles import DERIVED_ROLES, DUTIES, ROLES, Duty, Permission, RoleCode
from gongtongti.accounts.scope import NOBODY, Held, Scope
from tests.factories import (
    AllianceFactory,
    CountyFactory,
    MembershipFactory,
    PostFactory,
    SchoolFactory,
    UserFactory,
)
from tests.record_factories import FilingFactory, SectionFactory, TeacherFactory

pytestmark = pytest.mark.django_db
MOVES_ON = datetime.date(2021, 9, 1)
DAY_BEFORE = datetime.date(2021, 8, 31)
P = Permission


@pytest.fixture
def county():
    return CountyFactory()


@pytest.fixture
def schools(county):
    return [SchoolFactory(county=county) for _ in range(3)]


# ---- several posts ----------------------------------------------------------------------------------
def test_a_teacher_of_one_school_who_heads_another_mixes_nothing_up(schools):
    taught, headed, foreign = schools
    user = PostFactory(school=taught, role=RoleCode.TEACHER).user
    PostFactory(user=user, school=headed, role=RoleCode.PRINCIPAL)
    scope = scope_of(user)
    assert scope.schools == {taught.pk, headed.pk}
    for permission in (
        P.FILINGS_OWN,
        P.ACTIVITIES_FILE,
        P.ACTIVITIES_ANSWER,
        P.ROTATIONS_ANSWER,
        P.TEACHERS_OWN,
    ):
        assert scope.schools_with(permission) == {headed.pk}, permission
        assert not scope.may_at(permission, taught.pk)
    assert scope.schools_with(P.ROTATIONS_APPLY) == {taught.pk}
    seen = [FilingFactory(owner_school=school) for school in (taught, headed, foreign)]
    assert list(Filing.objects.visible_to(scope)) == [seen[1]]
    colleagues = [TeacherFactory(school=school) for school in (taught, headed)]
    assert list(type(colleagues[0]).objects.visible_to(scope)) == [colleagues[1]]


def test_posts_in_two_counties_stay_apart(county):
    user = PostFactory(county=county, role=RoleCode.BUREAU_ADMIN).user
    elsewhere = CountyFactory()
    PostFactory(user=user, county=elsewhere, role=RoleCode.LEADER)
    scope = scope_of(user)
    assert scope.may(P.PEOPLE_MANAGE, county.pk)
    assert not scope.may(P.PEOPLE_MANAGE, elsewhere.pk)
    assert scope.counties_with(P.FILINGS_VIEW) == {county.pk, elsewhere.pk}


# ---- days -------------------------------------------------------------------------------------------
def test_a_principal_who_moves_loses_the_old_school_that_day(schools):
    old, new, _third = schools
    user = PostFactory(school=old, role=RoleCode.PRINCIPAL, until=MOVES_ON).user
    PostFactory(user=user, school=new, role=RoleCode.PRINCIPAL, since=MOVES_ON)
    assert scope_of(user, on=DAY_BEFORE).schools == {old.pk}
    assert scope_of(user, on=MOVES_ON).schools == {new.pk}
    filing = FilingFactory(owner_school=old)
    assert Filing.objects.visible_to(scope_of(user, on=DAY_BEFORE)).get() == filing
    assert not Filing.objects.visible_to(scope_of(user, on=MOVES_ON)).exists()


def test_a_post_that_has_not_begun_gives_nothing(schools):
    user = PostFactory(school=schools[0], role=RoleCode.PRINCIPAL, since=MOVES_ON).user
    assert scope_of(user, on=DAY_BEFORE).schools == frozenset()


def test_a_closed_account_may_nothing_whatever_its_posts(schools):
    user = PostFactory(school=schools[0], role=RoleCode.PRINCIPAL).user
    assert scope_of(user).schools
    user.is_active = False
    assert scope_of(user) == NOBODY
    assert scope_of(UserFactory()).grants == frozenset()


# ---- sections ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("duty", Duty)
def test_a_section_does_what_it_is_charged_with_and_nothing_else(county, duty):
    user = PostFactory(county=county, section=SectionFactory(county=county, duties=[duty])).user
    idle = PostFactory(county=county, section=SectionFactory(county=county)).user
    more = {permission for _county, permission in scope_of(user).grants - scope_of(idle).grants}
    assert more == DUTIES[duty]
    assert {permission for _county, permission in scope_of(idle).grants} == ROLES[
        RoleCode.BUREAU_CLERK
    ].permissions


def test_a_duty_that_no_longer_exists_gives_nothing():
    assert (
        Held(RoleCode.BUREAU_CLERK, 1, duties=("gone",)).permissions
        == ROLES[RoleCode.BUREAU_CLERK].permissions
    )


# ---- the core principal -----------------------------------------------------------------------------
def test_the_core_principal_is_derived_and_lost_when_the_core_changes(county, schools):
    core_school, member_school, _third = schools
    alliance = AllianceFactory(county=county, core_school=core_school, member_schools=[member_school])
    head, next_head = (
        PostFactory(school=school, role=RoleCode.PRINCIPAL).user for school in (core_school, member_school)
    )
    assert scope_of(head, on=DAY_BEFORE).led == {alliance.pk}
    assert scope_of(next_head, on=DAY_BEFORE).led == frozenset()
    Membership.objects.filter(alliance=alliance).update(until=MOVES_ON)
    MembershipFactory(alliance=alliance, school=member_school, role=MemberRole.CORE, since=MOVES_ON)
    MembershipFactory(alliance=alliance, school=core_school, role=MemberRole.MEMBER, since=MOVES_ON)
    for user, day, leads in (
        (head, DAY_BEFORE, True),
        (head, MOVES_ON, False),
        (next_head, DAY_BEFORE, False),
        (next_head, MOVES_ON, True),
    ):
        scope = scope_of(user, on=day)
        assert (scope.led == {alliance.pk}) is leads
        assert (RoleCode.CORE_PRINCIPAL in scope.roles) is leads
        assert scope.may(P.FILINGS_ALLIANCE) is leads


def test_a_clerk_or_teacher_of_the_core_leads_nothing(county, schools):
    AllianceFactory(county=county, core_school=schools[0], member_schools=[schools[1]])
    for role in (RoleCode.SCHOOL_CLERK, RoleCode.TEACHER):
        assert scope_of(PostFactory(school=schools[0], role=role).user).led == frozenset()


def test_nobody_is_appointed_to_a_derived_role(schools):
    from alliances.models.post import POSTS

    assert {RoleCode.CORE_PRINCIPAL} == DERIVED_ROLES
    assert {code for code, _label in POSTS} == set(RoleCode) - DERIVED_ROLES


# ---- teaching points --------------------------------------------------------------------------------
def test_teaching_points_follow_the_main_campus(county, schools):
    main, other, _third = schools
    point, branch = (SchoolFactory(county=county, main_campus=main) for _ in range(2))
    SchoolTrait.objects.create(school=point, trait=Trait.STAGE, value=Stage.TEACHING_POINT, until=MOVES_ON)
    for role in (RoleCode.PRINCIPAL, RoleCode.SCHOOL_CLERK):
        user = PostFactory(school=main, role=role).user
        assert scope_of(user, on=DAY_BEFORE).schools_with(P.ACTIVITIES_FILE) == {main.pk, point.pk}
        assert scope_of(user, on=MOVES_ON).schools_with(P.ACTIVITIES_FILE) == {main.pk}
    assert scope_of(PostFactory(school=other, role=RoleCode.PRINCIPAL).user, on=DAY_BEFORE).schools == {
        other.pk
    }
    teacher = PostFactory(school=main, role=RoleCode.TEACHER).user
    assert scope_of(teacher, on=DAY_BEFORE).schools == {main.pk}
    assert branch.pk not in scope_of(user, on=DAY_BEFORE).schools


# ---- tokens -----------------------------------------------------------------------------------------
def test_a_token_narrows_what_is_held_at_schools_too(schools):
    user = PostFactory(school=schools[0], role=RoleCode.PRINCIPAL).user
    whole = scope_of(user)
    narrow = whole.narrowed_to(["records:read"])
    assert whole.schools_with(P.ACTIVITIES_FILE) == {schools[0].pk}
    assert narrow.schools_with(P.FILINGS_OWN) == {schools[0].pk}
    for permission in (P.ACTIVITIES_FILE, P.ACTIVITIES_ANSWER, P.ROTATIONS_ANSWER, P.TEACHERS_OWN):
        assert narrow.schools_with(permission) == frozenset()
        assert not narrow.may(permission)
    assert whole.narrowed_to(["nonsense"]).held == frozenset()
    assert whole.narrowed_to([]).grants == frozenset()


def test_a_maintainers_token_sees_nothing():
    assert scope_of(UserFactory(is_superuser=True)).everywhere
    narrow = scope_of(UserFactory(is_superuser=True)).narrowed_to(["registry:read", "records:read"])
    assert (narrow.everywhere, narrow.grants, narrow.held) == (False, frozenset(), frozenset())


def test_a_scope_is_a_value():
    posts = [Held(RoleCode.TEACHER, 1, 7), Held(RoleCode.PRINCIPAL, 1, 8)]
    assert Scope.from_posts(posts, user=3) == Scope.from_posts(reversed(posts), user=3)
    assert Scope.from_posts(posts, user=3) != Scope.from_posts(posts, user=4)
