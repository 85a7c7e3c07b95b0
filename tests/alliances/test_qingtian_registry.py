"""The registry of Qingtian against its document: the printed lists are read again here, by a parser of their own."""

import json
import re
from collections import Counter
from datetime import date

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from alliances.choices import MemberRole, Resolution, Trait
from alliances.models import (
    Alliance,
    County,
    Membership,
    Region,
    School,
    SchoolAlias,
    SchoolTrait,
    SupportPairing,
)

NOTICE = (settings.BASE_DIR / "evaluation" / "policies" / "qingtian_2021.txt").read_text(encoding="utf-8")
FIXTURE = json.loads(
    (settings.BASE_DIR / "fixtures" / "qingtian_2021_registry.json").read_text(encoding="utf-8")
)
SIGNED = date(2021, 3, 31)
pytestmark = pytest.mark.django_db

ANNEX_COLUMNS = ["受援学校", "学段", "原支援学校", "新支援学校", "受援时间"]


def printed_alliances() -> list[tuple]:
    """Section 三(一): (clause, kind, 优化/新增, name, core, members) in printed order."""
    section = NOTICE[NOTICE.index("(一)优化和新增教共体26个") : NOTICE.index("(二)规范教共体运作模式")]
    found = []
    for line in section.splitlines()[1:]:
        if heading := re.match(r"(\d)\.\S*?(融合型|共建型|协作型)", line):
            clause, kind, origin = f"三(一){heading[1]}", heading[2], "优化"
            continue
        if line.startswith(("优化", "新增")):
            origin, line = line[:2], line[2:]
        for name, schools in re.findall(r"[、和]?(\S+?教共体)\((.+?)\)", line):
            core, *members = re.sub("〈.*?〉", "", schools).split("、")
            found.append((clause, kind, origin, name, core, members))
    return found


def printed_pairings() -> list[list[str]]:
    """Annex 2: [number, the five cells]; a row ends with its year, an empty 原支援学校 is printed as nothing."""
    table = NOTICE[NOTICE.index("受援时间\n") + len("受援时间\n") :]
    rows, cells = [], []
    for line in table.splitlines():
        if not line.strip() or line.startswith("附件"):
            continue
        cells.append(line)
        if re.fullmatch(r"20\d\d", line):
            rows.append(cells if len(cells) == 6 else [*cells[:3], "", *cells[3:]])
            cells = []
    return rows


@pytest.fixture(scope="module")
def qingtian(django_db_setup, django_db_blocker):
    """Loaded once: these tests only read."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_county", "qingtian")
        yield County.objects.get(slug="qingtian")
        transaction.set_rollback(True)


def test_the_parser_finds_what_the_headings_announce():
    assert Counter((kind, origin) for _clause, kind, origin, *_ in printed_alliances()) == {
        ("融合型", "优化"): 7,
        ("共建型", "优化"): 8,
        ("共建型", "新增"): 2,
        ("协作型", "优化"): 9,
    }
    assert [row[0] for row in printed_pairings()] == [str(number) for number in range(1, 36)]


def test_alliances_cores_and_members_are_those_printed(qingtian):
    registered = []
    for alliance in Alliance.objects.of_county("qingtian").order_by("kind__order", "code"):
        core, *members = alliance.memberships.order_by("pk")
        assert core.role == MemberRole.CORE
        registered.append(
            (
                alliance.clause,
                alliance.kind.label,
                alliance.get_origin_display(),
                alliance.name,
                core.school.short_name,
                [member.school.short_name for member in members],
            )
        )
    assert registered == printed_alliances()


def test_counts(qingtian):
    assert Counter(Alliance.objects.values_list("kind__code", flat=True)) == {
        "integrated": 7,
        "co_built": 10,
        "collaborative": 9,
    }
    assert Counter(Membership.objects.values_list("role", flat=True)) == {
        "core": 26,
        "campus": 9,
        "member": 29,
    }
    assert School.objects.count() == 61
    assert Counter(SupportPairing.objects.values_list("since_year", flat=True)) == {
        2019: 12,
        2020: 9,
        2021: 14,
    }
    assert Counter(SupportPairing.objects.values_list("change", flat=True)) == {
        "changed": 9,
        "unchanged": 12,
        "new": 14,
    }


def test_codes_number_the_alliances_in_printed_order(qingtian):
    assert list(Alliance.objects.order_by("kind__order", "code").values_list("code", flat=True)) == [
        *(f"RH{n:02}" for n in range(1, 8)),
        *(f"GJ{n:02}" for n in range(1, 11)),
        *(f"XZ{n:02}" for n in range(1, 10)),
    ]


def test_new_alliances_start_with_the_document_and_the_others_are_older_than_known(qingtian):
    assert set(Alliance.objects.values_list("origin", "since", "until")) == {
        ("optimised", None, None),
        ("new", SIGNED, None),
    }
    assert not Membership.objects.exclude(since=None, alliance__since=None).exclude(
        since=SIGNED, alliance__since=SIGNED
    )


def test_pairings_row_by_row(qingtian):
    for number, *cells in printed_pairings():
        pairing = SupportPairing.objects.get(county=qingtian, row_number=number)
        # to the blank that row 16 prints after 山口镇小
        assert pairing.printed_cells == list(zip(ANNEX_COLUMNS, cells, strict=True))
        recipient, stage, former, supporter, year = cells
        assert str(pairing.since_year) == year
        assert pairing.get_stage_display().removesuffix("一贯制") == stage.removesuffix("制")
        assert pairing.former_supporting_school == named(former)
        assert pairing.supporting_school == named(supporter)
        assert pairing.recipient_school == named(recipient)
        assert pairing.change == ("new" if not former else "unchanged" if former == supporter else "changed")


def named(cell: str) -> School | None:
    return School.objects.of_county("qingtian").named(cell.strip()).first() if cell else None


def test_row_12_stays_unresolved(qingtian):
    (pairing,) = SupportPairing.objects.unresolved()
    assert pairing.row_number == 12
    assert pairing.recipient_school is None
    assert pairing.supporting_school.short_name == "实验小学"
    assert pairing.note == "原文只写“缙云”,未写明是哪所学校,无法对应,待教育局确认"
    assert str(pairing) == "第12行 「缙云」 ← 实验小学"


def test_hongguang_primary_is_the_hongguang_branch_until_the_bureau_says_otherwise(qingtian):
    pairing = SupportPairing.objects.get(row_number=24)
    assert pairing.raw["受援学校"] == "红光小学"
    assert pairing.recipient_school.short_name == "红光分校"
    assert pairing.resolution == Resolution.RESOLVED
    assert pairing.note == "原文“红光小学”,三(一)写作“红光分校”,按同一所学校对应,待教育局确认"
    assert SchoolAlias.objects.get(name="红光小学").to_confirm


def test_25_pairings_are_with_the_core_itself(qingtian):
    with_core = [
        pairing
        for pairing in SupportPairing.objects.all()
        if (pairing.supporting_school_id in cores_of(pairing))
    ]
    assert len(with_core) == 25
    with_a_campus_of_it = [
        pairing.row_number
        for pairing in SupportPairing.objects.all()
        if pairing.supporting_school.main_campus_id in cores_of(pairing)
    ]
    assert with_a_campus_of_it == [31, 32]


def cores_of(pairing: SupportPairing) -> set[int]:
    """Cores of the alliances in which the recipient is not the core itself."""
    joined = (
        Membership.objects.as_of(SIGNED).filter(school=pairing.recipient_school).exclude(role=MemberRole.CORE)
    )
    cores = Membership.objects.as_of(SIGNED).cores().filter(alliance__in=joined.values("alliance"))
    return set(cores.values_list("school_id", flat=True))


def test_five_members_of_integrated_and_co_built_alliances_have_no_pairing_with_their_core(qingtian):
    """三溪口学校 is paired with a campus of its core, which counts."""
    without = []
    members = Membership.objects.filter(alliance__kind__code__in=["integrated", "co_built"]).exclude(
        role=MemberRole.CORE
    )
    for membership in members.order_by("alliance__kind__order", "alliance__code"):
        core = membership.alliance.memberships.cores().get().school
        received = membership.school.pairings_received
        if not received.filter(supporting_school__in=[core, *core.campuses.all()]).exists():
            without.append((membership.alliance.code, membership.school.short_name))
    assert without == [
        ("RH01", "仁宫分校"),
        ("RH02", "东山分校"),
        ("GJ02", "高市乡校"),
        ("GJ05", "方山乡校"),
        ("GJ06", "巨浦乡小"),
    ]


def test_only_integrated_campuses_have_no_legal_person_of_their_own(qingtian):
    campuses = Membership.objects.filter(role=MemberRole.CAMPUS).values("school")
    assert set(School.objects.filter(own_legal_person=False)) == set(School.objects.filter(pk__in=campuses))
    for campus in School.objects.filter(own_legal_person=False):
        assert campus.main_campus_id in Membership.objects.cores().values_list("school_id", flat=True)
    unknown = School.objects.filter(own_legal_person=None).values_list("short_name", flat=True)
    assert set(unknown) == {
        "王岙分校",
        "魁市教学点",
        "洪府前教学点",
        "缙云县紫薇小学",
        "平湖市平师附小",
        "嵊州市剡溪小学",
        "青田二中湖边校区",
    }


def test_three_supporters_lie_outside_the_county(qingtian):
    outside = School.objects.filter(in_county=False).order_by("code")
    assert list(outside.values_list("short_name", "outside_place", "region")) == [
        ("缙云县紫薇小学", "缙云县", None),
        ("平湖市平师附小", "平湖市", None),
        ("嵊州市剡溪小学", "嵊州市", None),
    ]


def test_every_township_lies_in_the_county(qingtian):
    townships = Region.objects.filter(rank="township")
    assert {township.parent.code for township in townships} == {"lishui-qingtian"}
    assert townships.count() == 25
    assert qingtian.region.name == "青田县"
    assert qingtian.region.parent.name == "丽水市"


def test_every_guess_says_that_the_bureau_must_confirm_it(qingtian):
    """学段: 25 inferred, 2 unknown, and rows 10 and 13 of annex 2, which contradict the name."""
    labels = Counter(label for school in School.objects.all() for label in school.confirm_labels)
    assert labels == {"全称": 59, "学段": 29, "所在乡镇(街道)": 61, "主校区": 1, "层次": 46}
    assert School.objects.get(short_name="王岙分校").confirm_labels == ["全称", "所在乡镇(街道)", "主校区"]
    assert School.objects.awaiting_confirmation().count() == 61
    assert list(
        SchoolAlias.objects.filter(to_confirm=False).values_list("name", flat=True).order_by("name")
    ) == [
        "实验小学东山分校",
        "温溪五小〈九年一贯制〉",
    ]


def test_an_unknown_stage_or_tier_is_no_row_and_every_row_gives_its_basis(qingtian):
    assert Counter(SchoolTrait.objects.values_list("trait", flat=True)) == {Trait.STAGE: 59, Trait.TIER: 46}
    without_stage = School.objects.exclude(traits__trait=Trait.STAGE).values_list("short_name", flat=True)
    assert set(without_stage) == {"江南学校", "石帆学校"}
    basis = dict(SchoolTrait.objects.filter(trait=Trait.STAGE).values_list("school__short_name", "basis"))
    assert basis["仁宫分校"] == "附件2第15行"
    assert basis["章旦中学"] == "由校名推断"
    assert basis["温溪五小"] == "三(一)3所注“九年一贯制”,附件2第26行"
    assert basis["方山乡校"] == "附件2第10行(其他乡校均列为九年制,待教育局确认)"
    assert not SchoolTrait.objects.filter(basis="")
    assert set(SchoolTrait.objects.values_list("since", "until")) == {(None, None)}


def test_stages_that_cite_annex_2_are_the_stage_printed_there(qingtian):
    rows = {row[0]: row for row in printed_pairings()}
    cited = 0
    for trait in SchoolTrait.objects.filter(trait=Trait.STAGE, basis__contains="附件2"):
        _number, recipient, stage, *_ = rows[re.search(r"附件2第(\d+)行", trait.basis)[1]]
        assert named(recipient) == trait.school
        assert trait.get_value_display().removesuffix("一贯制") == stage.removesuffix("制")
        cited += 1
    assert cited == 34  # every recipient but row 12


def test_the_fixture_names_rows_by_code_only_and_speaks_chinese():
    assert len(FIXTURE) == 361
    assert {frozenset(row) for row in FIXTURE} == {frozenset({"model", "fields"})}
    shown = {
        "name",
        "short_name",
        "full_name",
        "basis",
        "note",
        "outside_place",
        "clause",
        "label",
        "core_word",
    }
    for row in FIXTURE:
        for field, value in row["fields"].items():
            if field in shown:
                assert not re.search("[A-Za-z]", value), row
