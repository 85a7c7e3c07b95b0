"""manage.py load_county: what it writes, what it leaves alone, what it refuses."""

import json
import threading
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from alliances.models import (
    Alliance,
    AllianceKind,
    County,
    Membership,
    QualityResult,
    Region,
    School,
    SchoolAlias,
    SchoolTrait,
    Section,
    SupportPairing,
)
from teachers.models import HonourRank, Teacher

WRITTEN = {
    Region: 27,
    County: 1,
    AllianceKind: 3,
    School: 61,
    SchoolAlias: 39,
    SchoolTrait: 105,
    Alliance: 26,
    Membership: 64,
    SupportPairing: 35,
    Section: 7,
    HonourRank: 9,
}


def load(capsys, slug="qingtian") -> list[str]:
    capsys.readouterr()
    call_command("load_county", slug)
    return capsys.readouterr().out.splitlines()


def test_writes_the_registry_and_nothing_else(db, capsys):
    assert load(capsys) == [
        "青田县登记册:新增 377 条,已有 0 条未改动。",
        "新增的有:行政区划 27、县(市、区) 1、教共体类型 3、学校 61、别名 39、学校情况 105、教共体 26、成员 64、"
        "支援结对 35、荣誉次序 9、科室 7。",
        "节假日:新增 220 天。",
    ]
    assert {model: model.objects.count() for model in WRITTEN} == WRITTEN
    assert not QualityResult.objects.exists()
    assert not Teacher.objects.exists()


def test_every_row_says_in_its_history_where_it_came_from(qingtian):
    for model, count in WRITTEN.items():
        trail = model.history.values_list("history_type", "history_change_reason")
        assert list(trail) == [("+", "由文件名单载入")] * count


def test_the_second_time_changes_nothing(qingtian, capsys, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        assert load(capsys) == ["青田县登记册:新增 0 条,已有 377 条未改动。"]
    assert {model: model.history.count() for model in WRITTEN} == WRITTEN


def test_the_first_time_stays_within_six_statements_a_row(db, django_assert_max_num_queries):
    with django_assert_max_num_queries(6 * sum(WRITTEN.values())):
        call_command("load_county", "qingtian")


def test_what_the_bureau_changed_stays_as_the_bureau_left_it(qingtian, capsys):
    core_school = School.objects.get(code="S12")
    core_school.full_name, core_school.to_confirm = "青田县山口镇初级中学", []
    core_school.save()
    dated = Membership.objects.get(alliance__code="GJ05", school__code="S35")
    dated.since = date(2019, 9, 1)
    dated.save()
    closed = SchoolTrait.objects.get(school=core_school, trait="tier")
    closed.since, closed.until = date(2015, 9, 1), date(2022, 9, 1)
    closed.save()
    assert load(capsys) == ["青田县登记册:新增 0 条,已有 377 条未改动。"]
    core_school.refresh_from_db()
    assert core_school.full_name == "青田县山口镇初级中学"
    assert core_school.to_confirm == []
    assert Membership.objects.get(alliance__code="GJ05", school__code="S35").since == date(2019, 9, 1)
    assert SchoolTrait.objects.get(school=core_school, trait="tier").until == date(2022, 9, 1)


def test_what_the_sections_and_the_honours_say(qingtian):
    duties = {section.name: section.duty_labels for section in Section.objects.all()}
    assert duties == {
        "教育科": [
            "核定活动填报",
            "章程备案",
            "期间关账",
            "执行口径确认",
            "公示和审定公布",
            "异议复核",
            "协作项目评审",
        ],
        "人事科": ["核定教师流动", "教师名册与流动资格", "校长职级制意见"],
        "计财科": ["核发补助"],
        "教研室": ["考核分值录入"],
        "电教馆": ["考核分值录入"],
        "督导室": ["异议复核", "建设要求评议", "考核分值录入"],
        "机关党工委": [],
    }
    assert [str(honour) for honour in HonourRank.objects.order_by("rank")] == [
        "省特级",
        "省教坛新秀",
        "市名师",
        "市学科带头人",
        "市教坛新秀",
        "县名师",
        "县学科带头人",
        "县教坛中坚",
        "县教坛新秀",
    ]


def test_what_is_missing_is_added(qingtian, capsys):
    SchoolAlias.objects.get(name="红光小学").delete()
    SupportPairing.objects.get(row_number=12).delete()
    assert load(capsys) == [
        "青田县登记册:新增 2 条,已有 375 条未改动。",
        "新增的有:别名 1、支援结对 1。",
    ]


def test_an_unknown_county_is_refused_by_name(db):
    with pytest.raises(CommandError) as refused:
        call_command("load_county", "jingning")
    assert str(refused.value) == "没有“jingning”的登记册文件。可用:qingtian。"
    assert refused.value.returncode == 2


@pytest.mark.django_db(transaction=True)
def test_two_first_loads_at_once_leave_one_whole_registry():
    """The later one finds everything there, or is told by a sentence that the rows appeared under its hands."""
    refusals = []

    def one_load():
        try:
            call_command("load_county", "qingtian")
        except CommandError as error:
            refusals.append(str(error))
        finally:
            connection.close()

    clerks = [threading.Thread(target=one_load) for _ in range(2)]
    for clerk in clerks:
        clerk.start()
    for clerk in clerks:
        clerk.join()
    assert {model: model.objects.count() for model in WRITTEN} == WRITTEN
    assert len(refusals) <= 1
    for refusal in refusals:
        assert refusal.startswith("登记册文件 qingtian_2021_registry.json 第 ")
        assert refusal.endswith("本次载入已全部取消,登记册没有改动。")


# ---- files of other counties --------------------------------------------------------------------

HOME = [
    {"model": "alliances.county", "fields": {"slug": "jingning", "name": "景宁县"}},
    {
        "model": "alliances.alliancekind",
        "fields": {"county": ["jingning"], "code": "group", "label": "集团式", "core_word": "核心学校", "member_word": "成员学校"},
    },
]  # fmt: skip


def school(code, **fields):
    named = {"short_name": f"景宁{code}", "full_name": f"景宁县{code}学校"}
    return {"model": "alliances.school", "fields": {"county": ["jingning"], "code": code, **named, **fields}}


def alliance(code, **fields):
    values = {"county": ["jingning"], "kind": ["jingning", "group"], "code": code, "name": f"{code}共同体"}
    return {"model": "alliances.alliance", "fields": values | fields}


def membership(alliance_code, school_code, role="member", **fields):
    values = {"alliance": ["jingning", alliance_code], "school": ["jingning", school_code], "role": role}
    return {"model": "alliances.membership", "fields": values | fields}


@pytest.fixture
def jingning(tmp_path, settings, db):
    """Writes a registry file of another county."""
    settings.FIXTURE_DIRS = [tmp_path]

    def write(*rows):
        (tmp_path / "jingning_2024_registry.json").write_text(
            json.dumps([*HOME, *rows], ensure_ascii=False), encoding="utf-8"
        )

    return write


def test_another_county_needs_a_file_and_nothing_more(jingning, capsys):
    jingning(
        school("S01"),
        school("S02"),
        alliance("A1"),
        membership("A1", "S01", "core"),
        membership("A1", "S02", until="2023-09-01"),
        membership("A1", "S02", since="2024-09-01"),  # left and came back: two rows
    )
    assert load(capsys, "jingning") == [
        "景宁县登记册:新增 8 条,已有 0 条未改动。",
        "新增的有:县(市、区) 1、教共体类型 1、学校 2、教共体 1、成员 3。",
    ]
    assert load(capsys, "jingning") == ["景宁县登记册:新增 0 条,已有 8 条未改动。"]


BROKEN = [
    (
        "a school nobody knows",
        [alliance("A1"), membership("A1", "S09")],
        "第 4 条未能载入:它前面没有编号为“jingning S09”的学校。",
    ),
    ("a column nobody knows", [school("S01", colour="青")], "第 3 条未能载入:“学校”没有“colour”这一栏。"),
    (
        "no county",
        [{"model": "alliances.school", "fields": {"code": "S01"}}],
        "第 3 条未能载入:学校缺少县或所属对象的编号。",
    ),
    ("one row twice", [school("S01"), school("S01")], "第 4 条未能载入:学校“景宁S01”在文件中出现了两次。"),
    (
        "one name twice",
        [school("S01"), school("S02", short_name="景宁S01")],
        "第 4 条未能载入:“景宁S01”已是景宁S01(S01)的名称或别名。同名会使导入无法分辨,请改写。",
    ),
    (
        "two cores: refused by the database, said by the model",
        [school("S01"), school("S02"), alliance("A1"), membership("A1", "S01", "core"), membership("A1", "S02", "core")],
        "第 7 条未能载入:这个教共体已有总校。更换总校时,请先给原总校填上终止日期。",
    ),
    (
        "a core of two alliances of one kind",
        [school("S01"), alliance("A1"), alliance("A2"), membership("A1", "S01", "core"), membership("A2", "S01", "core")],
        "第 7 条未能载入:景宁S01已是另一个集团式教共体“A1共同体”(A1)的总校。"
        "同一所总校同一类型只能有一个存续的教共体。请在原教共体中增加成员,或先给它填上终止日期。",
    ),
]  # fmt: skip


@pytest.mark.parametrize("rows,why", [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_a_broken_file_is_refused_whole(jingning, rows, why):
    jingning(*rows)
    with pytest.raises(CommandError) as refused:
        call_command("load_county", "jingning")
    assert (
        str(refused.value)
        == f"登记册文件 jingning_2024_registry.json {why}本次载入已全部取消,登记册没有改动。"
    )
    assert not County.objects.exists()
    assert not School.objects.exists()
