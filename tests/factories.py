"""Rows for tests: valid by default, in one county when the county is handed in."""

from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from alliances.choices import MemberRole, Origin, PairingChange, Rank, Stage
from alliances.models import (
    Alliance,
    AllianceKind,
    County,
    Membership,
    Post,
    QualityResult,
    Region,
    School,
    SupportPairing,
)
from alliances.periods import SchoolYear
from gongtongti.accounts.models import User
from gongtongti.accounts.roles import RoleCode


class UserFactory(DjangoModelFactory):
    """`UserFactory(password="…")` can sign in by password; without it only `client.force_login`."""

    class Meta:
        model = User

    username = factory.Sequence("user{}".format)
    name = factory.Sequence("王老师{}".format)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return model_class.objects.create_user(*args, **kwargs)


class RegionFactory(DjangoModelFactory):
    class Meta:
        model = Region

    code = factory.Sequence("testcity-county{}".format)
    name = factory.Sequence("测试县{}".format)
    rank = Rank.COUNTY


class CountyFactory(DjangoModelFactory):
    class Meta:
        model = County

    slug = factory.Sequence("county{}".format)
    name = factory.Sequence("测试县{}".format)


class AllianceKindFactory(DjangoModelFactory):
    """共建型 unless told: `AllianceKindFactory(county=…, integrated=True)`. One row a county and code."""

    class Meta:
        model = AllianceKind
        django_get_or_create = ("county", "code")

    class Params:
        integrated = factory.Trait(
            code="integrated", label="融合型", member_word="分校", single_legal_person=True, order=1
        )
        collaborative = factory.Trait(code="collaborative", label="协作型", order=3)

    county = factory.SubFactory(CountyFactory)
    code = "co_built"
    label = "共建型"
    core_word = "总校"
    member_word = "成员校"
    order = 2


class SchoolFactory(DjangoModelFactory):
    class Meta:
        model = School

    county = factory.SubFactory(CountyFactory)
    code = factory.Sequence("T{:04}".format)
    short_name = factory.Sequence("测试小学{}".format)
    full_name = factory.LazyAttribute(lambda school: f"{school.county}{school.short_name}")


class AllianceFactory(DjangoModelFactory):
    """`AllianceFactory(core_school=…, member_schools=[…])` enters their memberships too."""

    class Meta:
        model = Alliance
        skip_postgeneration_save = True

    county = factory.SubFactory(CountyFactory)
    kind = factory.SubFactory(AllianceKindFactory, county=factory.SelfAttribute("..county"))
    code = factory.Sequence("A{:04}".format)
    name = factory.Sequence("测试教共体{}".format)
    origin = Origin.OPTIMISED

    @factory.post_generation
    def core_school(alliance, create, school, **kwargs):
        if school:
            MembershipFactory(alliance=alliance, school=school, role=MemberRole.CORE)

    @factory.post_generation
    def member_schools(alliance, create, schools, **kwargs):
        role = MemberRole.CAMPUS if alliance.kind.single_legal_person else MemberRole.MEMBER
        for school in schools or ():
            MembershipFactory(alliance=alliance, school=school, role=role)


class MembershipFactory(DjangoModelFactory):
    """From and to when the alliance stands, unless told."""

    class Meta:
        model = Membership

    alliance = factory.SubFactory(AllianceFactory)
    school = factory.SubFactory(SchoolFactory, county=factory.SelfAttribute("..alliance.county"))
    role = MemberRole.MEMBER
    since = factory.SelfAttribute("alliance.since")


class SupportPairingFactory(DjangoModelFactory):
    class Meta:
        model = SupportPairing

    county = factory.SubFactory(CountyFactory)
    row_number = factory.Sequence(lambda n: n + 1)
    recipient_school = factory.SubFactory(SchoolFactory, county=factory.SelfAttribute("..county"))
    supporting_school = factory.SubFactory(SchoolFactory, county=factory.SelfAttribute("..county"))
    stage = Stage.PRIMARY
    since_year = 2021
    change = PairingChange.NEW
    raw = factory.LazyAttribute(
        lambda pairing: {
            "受援学校": str(pairing.recipient_school),
            "学段": Stage(pairing.stage).label,
            "原支援学校": "",
            "新支援学校": str(pairing.supporting_school),
            "受援时间": str(pairing.since_year),
        }
    )


class PostFactory(DjangoModelFactory):
    """A clerk of the bureau unless told; a post at a school is in the school's county."""

    class Meta:
        model = Post

    user = factory.SubFactory(UserFactory)
    role = RoleCode.BUREAU_CLERK
    school = None
    county = factory.LazyAttribute(lambda post: post.school.county if post.school else CountyFactory())


class QualityResultFactory(DjangoModelFactory):
    class Meta:
        model = QualityResult

    school = factory.SubFactory(SchoolFactory)
    county = factory.SelfAttribute("school.county")
    school_year = SchoolYear(2021)
    full_marks = Decimal(100)
    value = Decimal(80)
