"""Exports: words instead of codes, numbers as numbers, nothing that a spreadsheet would run, constant queries."""

import csv
import datetime
import io
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from alliances.choices import MemberRole, ResultStage, Stage, Tier, Trait
from alliances.imports import read_results
from alliances.inert import inert
from alliances.models import (
    Alliance,
    Membership,
    QualityResult,
    School,
    SchoolAlias,
    SchoolTrait,
)
from alliances.resources import (
    AllianceResource,
    MembershipResource,
    QualityResultResource,
    SchoolResource,
)
from tests.factories import (
    AllianceFactory,
    AllianceKindFactory,
    CountyFactory,
    MembershipFactory,
    QualityResultFactory,
    SchoolFactory,
)

pytestmark = pytest.mark.django_db
DAY = datetime.date(2021, 9, 1)


def rows_of(resource, queryset=None) -> list[dict]:
    return resource.export(queryset).dict


def workbook_of(resource):
    return load_workbook(io.BytesIO(resource.export().export("xlsx")))


# ---- what each shows ----------------------------------------------------------------------------
def test_results_in_words():
    QualityResultFactory(
        school__short_name="青田二中",
        stage=ResultStage.JUNIOR,
        value=Decimal("86.5000"),
        examinees=120,
        units=Decimal("2.50"),
        is_demo=True,
    )
    assert rows_of(QualityResultResource()) == [
        {
            "学校": "青田二中",
            "学年": "2021-2022",
            "学段": "初中",
            "满分": 100,
            "成绩": Decimal("86.5"),
            "考生数": 120,
            "计算单位": Decimal("2.5"),
            "口径": "局定综合分",
            "数据性质": "演示数据",
        }
    ]


def test_what_is_missing_stays_blank():
    QualityResultFactory()
    row = rows_of(QualityResultResource())[0]
    assert (row["学段"], row["考生数"], row["计算单位"], row["数据性质"]) == ("", "", "", "正式成绩")


def test_schools_in_words():
    core_school = SchoolFactory(short_name="实验小学")
    campus = SchoolFactory(
        county=core_school.county,
        code="S27",
        short_name="东山分校",
        full_name="青田县实验小学东山分校",
        moe_code="0033000001",
        sector="public",
        boarding=False,
        main_campus=core_school,
        opened_on=DAY,
        to_confirm=["tier"],
    )
    for name in ("东山小学", "东山校区"):
        SchoolAlias.objects.create(school=campus, name=name)
    earlier = {"school": campus, "trait": Trait.STAGE}
    SchoolTrait.objects.create(**earlier, value=Stage.NINE_YEAR, until=DAY)
    SchoolTrait.objects.create(**earlier, value=Stage.PRIMARY, since=DAY)
    SchoolTrait.objects.create(school=campus, trait=Trait.TIER, value=Tier.TOWN)
    only = School.objects.filter(pk=campus.pk)
    assert rows_of(SchoolResource(), only) == [
        {
            "编号": "S27",
            "简称": "东山分校",
            "全称": "青田县实验小学东山分校",
            "别名": "东山小学、东山校区",
            "学校标识码": "0033000001",
            "学段": "小学",
            "办学性质": "公办",
            "寄宿制": "否",
            "所在乡镇(街道)": "",
            "城乡类别": "",
            "层次": "镇",
            "享受农村教师补贴": "",
            "享受特岗补贴": "",
            "主校区": "实验小学",
            "独立法人": "",
            "县内学校": "是",
            "县外所在地": "",
            "开办日期": DAY,
            "撤并日期": "",
            "待教育局确认": "层次",
        }
    ]
    before = SchoolResource(day=DAY - datetime.timedelta(days=1))
    assert rows_of(before, only)[0]["学段"] == "九年一贯制"


def test_alliances_in_words():
    county = CountyFactory()
    core_school, member_school, former_member = (
        SchoolFactory(county=county, code=f"S0{n}", short_name=name)
        for n, name in enumerate(("山口镇中", "仁庄镇中", "方山乡校"))
    )
    alliance = AllianceFactory(
        county=county,
        code="GJ05",
        name="山口镇中学教共体",
        stage="junior",
        clause="三(一)2",
        core_school=core_school,
        member_schools=[member_school],
    )
    MembershipFactory(alliance=alliance, school=former_member, until=DAY)
    assert rows_of(AllianceResource()) == [
        {
            "编号": "GJ05",
            "名称": "山口镇中学教共体",
            "类型": "共建型",
            "总校": "山口镇中",
            "成员": "仁庄镇中",
            "学段": "初中",
            "组建方式": "优化",
            "试点示范": "",
            "起始日期": "",
            "终止日期(不再有效的第一天)": "",
            "文件条款": "三(一)2",
        }
    ]
    before = AllianceResource(day=DAY - datetime.timedelta(days=1))
    assert rows_of(before)[0]["成员"] == "仁庄镇中、方山乡校"
    assert [
        (row["学校"], row["身份"], row["终止日期(不再有效的第一天)"]) for row in rows_of(MembershipResource())
    ] == [
        ("山口镇中", "总校", ""),
        ("仁庄镇中", "成员校", ""),
        ("方山乡校", "成员校", DAY),
    ]


def test_memberships_speak_in_the_words_of_the_county():
    kind = AllianceKindFactory(integrated=True)
    alliance = AllianceFactory(county=kind.county, kind=kind)
    MembershipFactory(alliance=alliance, role=MemberRole.CAMPUS)
    row = rows_of(MembershipResource())[0]
    assert (row["教共体编号"], row["类型"], row["身份"]) == (alliance.code, "融合型", "分校")


# ---- as a file ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text, shown",
    [
        ("=1+1", "'=1+1"),
        ("+1+1", "'+1+1"),
        ("-1+1", "'-1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("-3.25", "-3.25"),
        ("+5", "+5"),
        ("青田二中", "青田二中"),
        ("", ""),
        ("a\x00b", "ab"),
        (-3.25, -3.25),
        (DAY, DAY),
    ],
)
def test_only_text_that_would_run_is_defused(text, shown):
    assert inert(text) == shown


@pytest.mark.parametrize("name", ["=1+1", "+1+1", "-1+1", "@SUM(A1)"])
def test_no_cell_of_an_export_runs(name):
    QualityResultFactory(
        school__short_name=name, measure="county_difference", full_marks=None, value=Decimal("-3.25")
    )
    sheet = workbook_of(QualityResultResource()).active
    assert (sheet["A2"].value, sheet["E2"].value) == (f"'{name}", -3.25)
    assert "f" not in {cell.data_type for row in sheet for cell in row}
    text = QualityResultResource().export().export("csv")
    assert next(csv.DictReader(io.StringIO(text)))["学校"] == f"'{name}"


def test_an_exported_table_comes_in_again_unchanged():
    result = QualityResultFactory(stage="junior", value=Decimal("86.1234"), examinees=120)
    content = QualityResultResource().export().export("xlsx")
    found = read_results(result.county, "成绩.xlsx", content)
    assert [str(error) for error in found.errors] == []
    assert found.summary == "新增 0 条,修改 0 条,未变 1 条"


# ---- size ---------------------------------------------------------------------------------------
def _fill(county, count):
    for school in SchoolFactory.create_batch(count, county=county):
        SchoolAlias.objects.create(school=school, name=f"{school.short_name}别名")
        AllianceFactory(county=county, core_school=school)
        QualityResultFactory(school=school)


@pytest.mark.parametrize(
    "resource, model, queries",
    [
        (QualityResultResource, QualityResult, 1),
        (SchoolResource, School, 3),
        (AllianceResource, Alliance, 2),
        (MembershipResource, Membership, 1),
    ],
)
def test_queries_do_not_grow_with_the_rows(resource, model, queries):
    county = CountyFactory()
    counted = []
    for more in (3, 12):
        _fill(county, more)
        with CaptureQueriesContext(connection) as captured:
            rows = rows_of(resource())
        assert len(rows) == model.objects.count()
        counted.append(len(captured))
    assert counted == [queries, queries]
