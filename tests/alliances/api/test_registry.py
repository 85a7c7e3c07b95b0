"""The registry over the API: what each row says, as of which day, and which rows a filter leaves."""

import datetime

import pytest

from alliances.choices import LinkKind, MemberRole, PilotLevel, Rank, ResultStage, Sector, Tier, Trait
from alliances.models import SchoolAlias, SchoolLink, SchoolTrait
from tests.factories import (
    AllianceFactory,
    AllianceKindFactory,
    MembershipFactory,
    RegionFactory,
    SchoolFactory,
    SupportPairingFactory,
)

DAY = datetime.date


@pytest.fixture
def core_school(county):
    return SchoolFactory(county=county, code="S01", short_name="山口镇中", full_name="本县山口镇中学")


@pytest.fixture
def member_school(county):
    return SchoolFactory(county=county, code="S02", short_name="方山乡校", full_name="本县方山乡学校")


@pytest.fixture
def alliance(county, core_school, member_school):
    """The member came on 2022-03-01 and left on 2023-09-01."""
    found = AllianceFactory(
        county=county, code="GJ01", name="山口镇中教共体", since=DAY(2021, 3, 31), core_school=core_school
    )
    MembershipFactory(
        alliance=found,
        school=member_school,
        since=DAY(2022, 3, 1),
        until=DAY(2023, 9, 1),
        role=MemberRole.MEMBER,
    )
    return found


def codes(answer, key="code"):
    return [row[key] for row in answer["results"]]


# ---- counties, regions --------------------------------------------------------------------------
def test_a_county_lists_its_kinds_and_its_own_words(ask, county):
    AllianceKindFactory(county=county, integrated=True)
    assert ask("/counties/") == {
        "next": None,
        "results": [
            {
                "slug": "here",
                "name": "本县",
                "rank": "county",
                "region": None,
                "alliance_kinds": [
                    {
                        "code": "integrated",
                        "label": "融合型",
                        "core_word": "总校",
                        "member_word": "分校",
                        "single_legal_person": True,
                    }
                ],
            }
        ],
    }


@pytest.fixture
def regions(county):
    city = RegionFactory(code="city", name="某市", rank=Rank.CITY)
    county.region = RegionFactory(code="city-here", name="本县", parent=city)
    county.save()
    town = RegionFactory(code="city-here-town", name="某镇", rank=Rank.TOWNSHIP, parent=county.region)
    RegionFactory(code="city-there", name="邻县", parent=city)
    return town


def test_regions_are_the_county_s_branch_and_the_path_above(ask, regions):
    assert codes(ask("/regions/")) == ["city", "city-here", "city-here-town"]
    assert codes(ask("/regions/", rank="township")) == ["city-here-town"]
    assert codes(ask("/regions/", parent="city")) == ["city-here"]
    assert ask("/regions/city-here-town/") == {
        "code": "city-here-town",
        "name": "某镇",
        "rank": "township",
        "parent": "city-here",
    }


# ---- schools ------------------------------------------------------------------------------------
def test_a_school_names_others_by_code(ask, county, core_school, regions):
    core_school.region = regions
    core_school.to_confirm = ["stage"]
    core_school.save()
    SchoolAlias.objects.create(school=core_school, name="山口初中")
    SchoolTrait.objects.create(school=core_school, trait=Trait.TIER, value=Tier.TOWN, basis="由校名推断")
    SchoolFactory(county=county, code="S09", main_campus=core_school, short_name="分部", sector=Sector.PUBLIC)
    answer = ask("/schools/")
    assert answer["results"][0] == {
        "county": "here",
        "code": "S01",
        "short_name": "山口镇中",
        "full_name": "本县山口镇中学",
        "aliases": [{"name": "山口初中", "to_confirm": False}],
        "moe_code": None,
        "sector": "",
        "boarding": None,
        "region": "city-here-town",
        "main_campus": None,
        "own_legal_person": None,
        "in_county": True,
        "outside_place": "",
        "opened_on": None,
        "closed_on": None,
        "traits": [
            {
                "trait": "tier",
                "value": "town",
                "label": "镇",
                "since": None,
                "until": None,
                "basis": "由校名推断",
            }
        ],
        "to_confirm": ["stage"],
    }
    assert answer["results"][1]["main_campus"] == "S01"


def test_the_school_list_shows_a_day(ask, county, core_school):
    SchoolFactory(county=county, code="S08", opened_on=DAY(2023, 9, 1))
    SchoolFactory(county=county, code="S09", closed_on=DAY(2022, 9, 1))
    SchoolTrait.objects.create(
        school=core_school, trait=Trait.STAGE, value="nine_year", until=DAY(2022, 9, 1)
    )
    SchoolTrait.objects.create(school=core_school, trait=Trait.STAGE, value="primary", since=DAY(2022, 9, 1))
    before = ask("/schools/", as_of="2022-08-31")
    assert codes(before) == ["S01", "S09"]
    assert [trait["value"] for trait in before["results"][0]["traits"]] == ["nine_year"]
    assert codes(ask("/schools/", as_of="2022-09-01")) == ["S01"]
    assert codes(ask("/schools/", as_of="2022-09-01", stage="primary")) == ["S01"]
    assert codes(ask("/schools/", as_of="2022-08-31", stage="primary")) == []
    assert codes(ask("/schools/")) == ["S01", "S08"]


def test_a_school_opens_to_its_whole_story(ask, county, alliance, core_school, member_school):
    heir = SchoolFactory(county=county, code="S03", short_name="新校")
    SchoolLink.objects.create(
        school=member_school, successor=heir, kind=LinkKind.ABSORBED, day=DAY(2023, 9, 1), note="仅公办班"
    )
    SchoolTrait.objects.create(
        school=member_school, trait=Trait.STAGE, value="primary", until=DAY(2022, 9, 1)
    )
    member_school.closed_on = DAY(2023, 9, 1)
    member_school.save()
    answer = ask("/schools/here/S02/", as_of="2024-01-01")
    assert answer["traits"] == []
    assert [trait["value"] for trait in answer["trait_history"]] == ["primary"]
    assert answer["memberships"] == [
        {
            "county": "here",
            "alliance": "GJ01",
            "alliance_name": "山口镇中教共体",
            "kind": "co_built",
            "school": "S02",
            "school_name": "方山乡校",
            "role": "member",
            "role_word": "成员校",
            "since": "2022-03-01",
            "until": "2023-09-01",
        }
    ]
    link = {
        "school": {"code": "S02", "short_name": "方山乡校"},
        "successor": {"code": "S03", "short_name": "新校"},
        "kind": "absorbed",
        "day": "2023-09-01",
        "note": "仅公办班",
    }
    assert (answer["predecessors"], answer["successors"]) == ([], [link])
    assert ask("/schools/here/S03/")["predecessors"] == [link]


def test_schools_are_found_by_any_name_and_by_initials(ask, county):
    SchoolFactory(county=county, code="S08", short_name="青田二中", full_name="青田县第二中学")
    SchoolFactory(county=county, code="S09", short_name="温溪三小")
    for words in ("青田县第二中学", "二中", "qtez", "S08", "青田 第二"):
        assert codes(ask("/schools/", search=words)) == ["S08"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"code": "S01"}, ["S01"]),
        ({"county": "here"}, ["S01", "S02", "S03"]),
        ({"county": "nowhere"}, []),
        ({"sector": "private"}, ["S03"]),
        ({"in_county": "false"}, ["S03"]),
        ({"in_county": "true"}, ["S01", "S02"]),
        ({"main_campus": "S01"}, ["S02"]),
        ({"region": "city-here"}, ["S01"]),
        ({"region": "city-here-town"}, ["S01"]),
        ({"region": "city-h"}, []),
        ({"alliance": "GJ01", "as_of": "2022-06-30"}, ["S01", "S02"]),
        ({"alliance": "GJ01", "as_of": "2021-06-30"}, ["S01"]),
        ({"tier": "town"}, ["S02"]),
        ({"locale": "rural"}, ["S02"]),
        ({"awaiting_confirmation": "true"}, ["S01"]),
        ({"awaiting_confirmation": "false"}, ["S02", "S03"]),
    ],
)
def test_schools_are_filtered(ask, county, alliance, core_school, member_school, regions, query, found):
    core_school.region, core_school.to_confirm = regions, ["tier"]
    core_school.save()
    member_school.main_campus = core_school
    member_school.save()
    SchoolTrait.objects.create(school=member_school, trait=Trait.TIER, value="town")
    SchoolTrait.objects.create(school=member_school, trait=Trait.LOCALE, value="rural")
    SchoolFactory(county=county, code="S03", sector=Sector.PRIVATE, in_county=False, outside_place="缙云县")
    assert codes(ask("/schools/", **query)) == found


# ---- alliances, memberships ---------------------------------------------------------------------
def test_an_alliance_lists_who_belonged_to_it_on_the_day(ask, alliance):
    (answer,) = ask("/alliances/", as_of="2022-06-30")["results"]
    assert answer == {
        "county": "here",
        "code": "GJ01",
        "name": "山口镇中教共体",
        "kind": {"code": "co_built", "label": "共建型"},
        "origin": "optimised",
        "stage": "",
        "pilot_level": "",
        "clause": "",
        "since": "2021-03-31",
        "until": None,
        "core": {
            "code": "S01",
            "short_name": "山口镇中",
            "role": "core",
            "role_word": "总校",
            "since": "2021-03-31",
            "until": None,
        },
        "members": [
            {
                "code": "S02",
                "short_name": "方山乡校",
                "role": "member",
                "role_word": "成员校",
                "since": "2022-03-01",
                "until": "2023-09-01",
            }
        ],
    }
    assert ask("/alliances/", as_of="2022-02-28")["results"][0]["members"] == []
    assert ask("/alliances/", as_of="2021-03-30")["results"] == []


def test_a_closed_alliance_is_still_read_by_its_code(ask, alliance):
    alliance.until = DAY(2023, 9, 1)
    alliance.save()
    assert codes(ask("/alliances/")) == []
    answer = ask("/alliances/here/GJ01/")
    assert (answer["core"], answer["members"]) == (None, [])
    assert codes({"results": answer["memberships"]}, "school") == ["S01", "S02"]
    assert ask("/alliances/here/GJ01/", as_of="2022-06-30")["core"]["code"] == "S01"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"code": "GJ01"}, ["GJ01"]),
        ({"county": "here"}, ["GJ01", "RH01"]),
        ({"kind": "integrated"}, ["RH01"]),
        ({"core": "S01"}, ["GJ01"]),
        ({"core": "S02"}, ["RH01"]),
        ({"school": "S02"}, ["GJ01", "RH01"]),
        ({"school": "S02", "as_of": "2021-06-30"}, ["RH01"]),
        ({"origin": "new"}, ["RH01"]),
        ({"stage": "primary"}, ["RH01"]),
        ({"pilot_level": "city"}, ["RH01"]),
        ({"search": "方山"}, ["GJ01", "RH01"]),
        ({"search": "skzz"}, ["GJ01"]),
    ],
)
def test_alliances_are_filtered(ask, county, alliance, member_school, query, found):
    AllianceFactory(
        county=county,
        code="RH01",
        kind=AllianceKindFactory(county=county, integrated=True),
        origin="new",
        stage=ResultStage.PRIMARY,
        pilot_level=PilotLevel.CITY,
        core_school=member_school,
    )
    assert codes(ask("/alliances/", **{"as_of": "2022-06-30", **query})) == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, [("GJ01", "S01"), ("GJ01", "S02")]),
        ({"as_of": "2022-02-28"}, [("GJ01", "S01")]),
        ({"role": "member"}, [("GJ01", "S02")]),
        ({"school": "S01"}, [("GJ01", "S01")]),
        ({"alliance": "RH01"}, []),
        ({"kind": "co_built"}, [("GJ01", "S01"), ("GJ01", "S02")]),
        ({"county": "nowhere"}, []),
    ],
)
def test_memberships_are_those_of_the_day(ask, alliance, query, found):
    rows = ask("/memberships/", **{"as_of": "2022-06-30", **query})["results"]
    assert [(row["alliance"], row["school"]) for row in rows] == found


# ---- pairings -----------------------------------------------------------------------------------
def test_a_pairing_keeps_the_printed_cells_where_no_school_fits(ask, county, core_school):
    raw = {"受援学校": "缙云", "学段": "小学", "原支援学校": "", "新支援学校": "山口镇中", "受援时间": "2019"}
    SupportPairingFactory(
        county=county,
        row_number=12,
        recipient_school=None,
        supporting_school=core_school,
        since_year=2019,
        resolution="unresolved",
        raw=raw,
        note="原文只写“缙云”",
    )
    expected = {
        "county": "here",
        "row_number": 12,
        "recipient_school": None,
        "former_supporting_school": None,
        "supporting_school": {"code": "S01", "short_name": "山口镇中"},
        "stage": "primary",
        "since_year": 2019,
        "until": None,
        "change": "new",
        "resolution": "unresolved",
        "raw": raw,
        "note": "原文只写“缙云”",
    }
    assert ask("/pairings/", resolution="unresolved")["results"] == [expected]
    assert ask("/pairings/here/12/") == expected


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, [1, 2]),
        ({"as_of": "2020-06-30"}, [2]),
        ({"as_of": "2024-06-30"}, [1]),
        ({"recipient": "S02"}, [1]),
        ({"supporter": "S01"}, [1]),
        ({"stage": "junior"}, [2]),
        ({"change": "unchanged"}, [2]),
        ({"resolution": "unresolved"}, []),
        ({"county": "here"}, [1, 2]),
    ],
)
def test_pairings_are_filtered(ask, county, core_school, member_school, query, found):
    SupportPairingFactory(
        county=county, row_number=1, recipient_school=member_school, supporting_school=core_school
    )
    SupportPairingFactory(
        county=county,
        row_number=2,
        since_year=2019,
        until=DAY(2023, 9, 1),
        stage="junior",
        change="unchanged",
    )
    assert codes(ask("/pairings/", **{"as_of": "2022-06-30", **query}), "row_number") == found


# ---- the day ------------------------------------------------------------------------------------
@pytest.mark.parametrize("written", ["2022-13-01", "20220630", "2022-W26-4", "2022-6-3", "昨天", "\x00"])
@pytest.mark.parametrize(
    "address", ["/schools/", "/alliances/", "/memberships/", "/pairings/", "/schools/here/S01/"]
)
def test_a_day_that_is_none_is_refused(refused, core_school, address, written):
    sentence = f"“{written}”不是日期。日期写作 年-月-日,例如 2022-06-30。请改正。"
    assert refused(address, as_of=written) == [("as_of", "invalid_date", sentence)]
