"""考核分值: empty until entered, entered with a document, never over the full points, never written over unseen."""

import pytest
import time_machine

from evaluation.models import PointItem, PointRow
from tests.evaluation.reviewing_world import AT, YEAR, ReviewingWorld, errors, told
from tests.gongtongti.desk import shown

pytestmark = pytest.mark.django_db
CODES = ("GJ03", "GJ05", "XZ07")


@pytest.fixture
def world(db):
    with time_machine.travel(AT, tick=False):
        yield ReviewingWorld()


def item(world, **fields):
    row = {"sheet": "two_optimisations", "position": 1, "title": "“两个优化”统一管理", "full": 10}
    row |= {"county": world.county, "school_year": YEAR, "entered_by": world.bureau, "basis": "方案"}
    return PointItem.objects.create(**row | fields)


def enter(world, *, by=None, seen=0, basis="检查记录", **points):
    """`points`: GJ05="9.5"."""
    sent = {"county": "qingtian", "school_year": str(YEAR), "basis": basis}
    sent |= {f"seen_{code}": str(seen if code in points else 0) for code in CODES}
    sent |= {f"points_{code}_1": words for code, words in points.items()}
    return world.send("point_table", "two_optimisations", by=by or world.bureau, **sent)


def test_until_entered_it_is_said_that_nothing_is(world):
    text = shown(world.get("points", by=world.bureau))
    assert "“两个优化”统一管理 尚未录入 得分 已录入 0 / 3 个教共体" in text
    assert "品牌创建:尚未录入分值" in text
    assert not PointItem.objects.exists()
    assert "还没有录入考核项和分值。先录入分值,才能录得分。" in shown(
        world.get("point_table", "two_optimisations", by=world.bureau)
    )


def test_items_are_entered_with_a_document(world):
    sent = {"county": "qingtian", "school_year": str(YEAR)} | {f"seen_{n}": "0" for n in range(1, 5)}
    items = ("point_items", "development")
    refused = world.send(*items, by=world.bureau, full_1="12", **sent)
    assert errors(refused) == ["“品牌创建”录入了分值,没有写依据。请填写规定这个分值的文件。"]
    world.send(*items, by=world.bureau, full_1="12", basis_1="方案", title_2="安全管理", **sent)
    rows = PointItem.objects.order_by("position").values_list("title", "full", "version")
    assert [(title, full, version) for title, full, version in rows] == [
        ("品牌创建", 12, 1),
        ("安全管理", None, 1),
    ]
    again = world.send(*items, by=world.bureau, full_1="15", basis_1="新方案", title_2="安全管理", **sent)
    assert errors(again) == [
        "没有保存:“品牌创建”在您打开本页之后已由同事录入或修改。"
        "您填的都还在下面,旁边是同事录入的;核对之后再次保存,以您填的为准。"
    ]
    assert 'value="15"' in again.content.decode()


def test_points_are_kept_as_typed_with_their_history(world):
    item(world)
    assert told(enter(world, GJ05="9.50")) == ["已保存 1 行。"]
    row = PointRow.objects.get()
    assert (row.alliance, row.points, row.basis, row.version) == (
        world.alliance,
        {"1": "9.50"},
        "检查记录",
        1,
    )
    enter(world, seen=1, GJ05="8", basis="复查")
    enter(world, seen=2, GJ05="", basis="录错")
    row.refresh_from_db()
    assert (row.points, row.version) == ({}, 3)
    assert [past.points for past in row.history.order_by("history_id")] == [{"1": "9.50"}, {"1": "8"}, {}]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"GJ05": "10.01"}, "山口镇中学教共体(GJ05)“两个优化”统一管理得分 10.01 超过分值 10.00。请核对。"),
        ({"GJ05": "-1"}, "山口镇中学教共体(GJ05)“两个优化”统一管理得分不能是负数。请核对。"),
        ({"GJ05": "九"}, "山口镇中学教共体(GJ05)“两个优化”统一管理得分不是数字。请填写数字,例如 9.5。"),
        ({"GJ05": "1.234"}, "山口镇中学教共体(GJ05)“两个优化”统一管理得分最多两位小数。请核对。"),
        ({"GJ05": "9" * 50}, "山口镇中学教共体(GJ05)“两个优化”统一管理得分太大。请核对。"),
        ({"GJ05": "9", "basis": ""}, "没有写依据。请填写规定分值或评分的文件、材料。"),
    ],
)
def test_what_cannot_be_is_refused_and_everything_typed_stays(world, fields, said):
    item(world)
    refused = enter(world, XZ07="7.25", **fields)
    assert errors(refused) == [said]
    assert 'value="7.25"' in refused.content.decode()
    assert not PointRow.objects.exists()


def test_no_points_for_what_counts_nobody_knows_how_much(world):
    item(world, full=None, basis="")
    assert errors(enter(world, GJ05="1")) == ["“两个优化”统一管理还没有录入分值,不能录得分。请先录入分值。"]


def test_a_colleague_s_points_are_neither_written_over_nor_taken_away(world):
    item(world)
    enter(world, GJ05="9", GJ03="6")
    late = enter(world, GJ05="7", XZ07="5")  # its page was made before
    assert errors(late) == [
        "没有保存:海口镇中学教共体(共建型)、山口镇中学教共体(共建型)在您打开本页之后已由同事录入或修改。"
        "您填的都还在下面,旁边是同事录入的;核对之后再次保存,以您填的为准。"
    ]
    assert "同事录入 9" in shown(late)
    form = late.context["form"]
    shown_now = {name: form[name].value() for name in ("seen_GJ05", "points_GJ05_1", "points_GJ03_1")}
    assert shown_now == {"seen_GJ05": 1, "points_GJ05_1": "7", "points_GJ03_1": "6"}
    assert {row.alliance.code: row.points for row in PointRow.objects.all()} == {
        "GJ05": {"1": "9"},
        "GJ03": {"1": "6"},
    }


def test_schools_are_entered_by_their_old_class(world):
    item(world, sheet="development", title="品牌创建", full=12)
    sent = {"county": "qingtian", "school_year": str(YEAR), "basis": "考核通报"}
    sent |= {f"seen_{code}": "0" for code in ("S12", "S35", "S36", "S40")}
    world.send("point_table", "development", by=world.bureau, class_S35="农村初中", points_S35_1="11", **sent)
    row = PointRow.objects.get()
    assert (row.school, row.school_class, row.points) == (world.member_school, "农村初中", {"1": "11"})


def test_a_sheet_that_there_is_not_and_a_county_that_is_not_one_s_own(world):
    assert world.get("point_table", "nothing", by=world.bureau).status_code == 404
    item(world)
    sent = {"school_year": str(YEAR), "basis": "x"}
    assert (
        world.send("point_table", "two_optimisations", by=world.bureau, county="beizhen", **sent).status_code
        == 403
    )
    assert (
        world.send("point_table", "two_optimisations", by=world.bureau, county="qingtian").status_code == 404
    )
