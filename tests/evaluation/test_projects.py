"""协作项目: applied for by the core of a 协作型 alliance, reviewed by 市、县, rewarded in the document's words."""

import pytest
import time_machine

from alliances.refusals import Refused
from evaluation.models import Project, ProjectReview
from tests.evaluation.reviewing_world import AT, PROJECT, YEAR, ReviewingWorld, errors, told
from tests.gongtongti.desk import shown

pytestmark = pytest.mark.django_db
NEW = ("new_project", "qingtian", "XZ07", str(YEAR))


@pytest.fixture
def world(db):
    with time_machine.travel(AT, tick=False):
        yield ReviewingWorld()


def review(world, project, level, *, by, **fields):
    sent = {"level": level, "revision": "1", "last_seen": "0", "outcome": "rewarded", "opinion": "成效明显"}
    return world.send("review_of_project", project.filing.number, level, by=by, **sent | fields)


def test_applied_for_and_sent_on(world):
    refused = world.send(*NEW, submit="1", title="一张表")
    assert errors(refused) == [
        f"还没有写{label}。提交之前请填写,或先保存草稿。" for label in ("项目目标", "实施情况", "成效")
    ]
    done = world.send(*NEW, submit="1", **PROJECT)
    assert told(done) == ["申请已提交,等教育局和市级评审。"]
    assert Project.objects.get().filing.state_word == "待评审"


def test_the_document_names_the_kinds_that_may_apply(world):
    other = world.send("new_project", "qingtian", "GJ05", str(YEAR), submit="1", **PROJECT)
    assert told(other) == ["文件没有为共建型教共体规定项目评估。"]
    assert not Project.objects.exists()


@pytest.mark.parametrize("order", [("county", "city"), ("city", "county")])
def test_the_city_may_come_before_or_after_the_county(world, order):
    project = world.project()
    for level in order:
        review(world, project, level, by=world.city if level == "city" else world.bureau)
    assert [row.level for row in ProjectReview.objects.order_by("pk")] == list(order)
    project.refresh_from_db()
    assert project.filing.state_word == "已评审"


def test_the_city_alone_closes_nothing(world):
    project = world.project()
    review(world, project, "city", by=world.city)
    project.refresh_from_db()
    assert project.filing.state_word == "待评审"


def test_a_second_opinion_of_the_city_has_seen_the_first(world):
    project = world.project()
    review(world, project, "city", by=world.city)
    late = review(world, project, "city", by=world.city, opinion="另一份")
    assert errors(late) == [
        f"{project.filing.number} 刚才已有人写过市级评审意见。请刷新页面,看过之后再写。您写的都还在下面。"
    ]
    review(world, project, "city", by=world.city, last_seen="1", outcome="not_rewarded")
    assert ProjectReview.objects.count() == 2


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"amount": "3000"}, "写了奖励金额,必须写明依据。请填写规定这个金额的文件。"),
        (
            {"outcome": "not_rewarded", "reward": "表彰"},
            "结论是不予奖励,不能登记奖励。请清空奖励,或改选结论。",
        ),
        ({"amount": "-1", "basis": "文件"}, "奖励金额不能是负数。请核对。"),
        ({"amount": "9" * 40, "basis": "文件"}, "奖励金额太大。请核对单位是否为元。"),
    ],
)
def test_no_amount_without_a_document(world, fields, said):
    assert errors(review(world, world.project(), "county", by=world.bureau, **fields)) == [said]
    assert not ProjectReview.objects.exists()


def test_the_reward_is_shown_with_what_it_rests_on(world):
    project = world.project()
    review(
        world, project, "county", by=world.bureau, reward="通报表扬", amount="3000", basis="青教〔2022〕9号"
    )
    text = shown(world.get("project", project.filing.number))
    assert "奖励: 通报表扬 3000.00 元 依据:青教〔2022〕9号" in text


def test_the_city_sees_no_drafts_and_none_of_the_county_s_other_papers(world):
    draft, project, self_review = world.project(state="draft"), world.project(), world.self_review()
    assert world.get("project", draft.filing.number, by=world.city).status_code == 404
    assert world.get("project", project.filing.number, by=world.city).status_code == 200
    assert world.get("self_review", self_review.filing.number, by=world.city).status_code == 404
    assert draft.filing.number not in shown(world.get("projects", by=world.city))


def test_it_is_never_accepted_by_the_common_button(world):
    project = world.project()
    with pytest.raises(Refused):
        project.filing.move("accept", **world.acting(world.bureau))
    returned = world.project(state="returned")
    late = review(world, returned, "city", by=world.city)
    assert errors(late) == [
        f"{returned.filing.number} 现在是“已退回”,不能写市级评审意见。请等总校提交之后再评审。您写的都还在下面。"
    ]
