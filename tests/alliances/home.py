"""One county with a co-built alliance of a core and a member, and unsaved rows around it for tests to bend."""

import pytest
from django.core.exceptions import ValidationError

from alliances.choices import LinkKind, Stage, Trait
from alliances.models import SchoolAlias, SchoolLink, SchoolTrait
from alliances.periods import SchoolYear
from tests.factories import (
    AllianceFactory,
    AllianceKindFactory,
    CountyFactory,
    MembershipFactory,
    PostFactory,
    QualityResultFactory,
    RegionFactory,
    SchoolFactory,
    SupportPairingFactory,
    UserFactory,
)


class Home:
    def __init__(self):
        region = RegionFactory(code="lishui-qingtian", name="青田县")
        self.county = CountyFactory(slug="qingtian", name="青田县", region=region)
        self.core_school = self.school("S12", "山口镇中")
        self.member_school = self.school("S35", "仁庄镇中")
        self.other_school = self.school("S36", "方山乡校")
        self.kind = AllianceKindFactory(county=self.county)
        self.alliance = AllianceFactory(
            county=self.county,
            kind=self.kind,
            code="GJ05",
            name="山口镇中学教共体",
            core_school=self.core_school,
            member_schools=[self.member_school],
        )
        self.foreign_school = SchoolFactory(short_name="鹤城小学")
        self.clerk = UserFactory()

    def school(self, code, short_name, **fields):
        return SchoolFactory(county=self.county, code=code, short_name=short_name, **fields)

    def outside_school(self):
        return self.school("S58", "紫薇小学", in_county=False, outside_place="缙云县")

    # ---- unsaved rows -----------------------------------------------------------------------

    def new_school(self, **fields):
        return SchoolFactory.build(county=self.county, **fields)

    def alias(self, **fields):
        return SchoolAlias(
            **{"school": self.core_school, "county": self.county, "name": "山口初中", **fields}
        )

    def link(self, **fields):
        ends = {"school": self.other_school, "successor": self.member_school}
        return SchoolLink(**{**ends, "kind": LinkKind.ABSORBED, **fields})

    def trait(self, **fields):
        return SchoolTrait(
            **{"school": self.core_school, "trait": Trait.STAGE, "value": Stage.JUNIOR, **fields}
        )

    def new_alliance(self, **fields):
        return AllianceFactory.build(**{"county": self.county, "kind": self.kind, **fields})

    def membership(self, **fields):
        return MembershipFactory.build(**{"alliance": self.alliance, "school": self.other_school, **fields})

    def pairing(self, **fields):
        schools = {"recipient_school": self.member_school, "supporting_school": self.core_school}
        return SupportPairingFactory.build(**{"county": self.county, "row_number": 1, **schools, **fields})

    def post(self, **fields):
        return PostFactory.build(**{"user": self.clerk, "county": self.county, **fields})

    def result(self, **fields):
        row = {"school": self.core_school, "county": self.county, "school_year": SchoolYear(2021)}
        return QualityResultFactory.build(**row | fields)


def messages(row) -> dict[str, list[str]]:
    """What a person who enters the row reads, by field."""
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    return refused.value.message_dict
