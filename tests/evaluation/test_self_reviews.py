"""建设要求评议: an alliance answers for every item of annex 1, the bureau answers back, nobody gives points."""

import pytest
import time_machine

from alliances.refusals import Refused
from evaluation.models import SelfReview, SelfReviewRuling
from evaluation.policy import load_pack
from gongtongti.accounts.models import AuditEvent
from tests.evaluation.reviewing_world import AT, LEVELS, WORDS, YEAR, ReviewingWorld, errors, told
from tests.gongtongti.desk import shown
from tests.record_factories import ActivityFactory

pytestmark = pytest.mark.django_db
NEW = ("new_self_review", "qingtian", "GJ05", str(YEAR))


@pytest.fixture
def world(db):
    with time_machine.travel(AT, tick=False):
        yield ReviewingWorld()


def test_each_item_is_shown_with_its_sentence_in_full(world):
    text = world.get(*NEW).content.decode()
    for item in load_pack("qingtian-2021").rubric:
        assert (load_pack("qingtian-2021").clause(item.clause).quote in text) == (item.kind == "co_built")


def test_a_draft_needs_little_and_what_is_sent_on_all_of_it(world):
    kept = world.send(*NEW, words_0="开了头")
    assert told(kept) == ["草稿已保存,还没有提交。"]
    review = SelfReview.objects.get()
    assert (review.filing.state, review.pack, review.answers[0]["words"]) == (
        "draft",
        "qingtian-2021",
        "开了头",
    )
    number, sent = review.filing.number, {"revision": "1", "submit": "1"}
    refused = world.send("edit_self_review", number, words_0="开了头", **sent)
    assert errors(refused)[:3] == [
        "“资源共享”还没有选达到与否。",
        "“管理共进”还没有选达到与否。",
        "“管理共进”还没有写说明。",
    ]
    assert len(errors(refused)) == 9
    assert "开了头" in refused.content.decode()
    done = world.send("edit_self_review", number, **sent, **WORDS, **LEVELS)
    assert told(done) == ["自评已提交,等教育局逐条评议。"]
    review.refresh_from_db()
    assert review.filing.state_word == "待评议"
    assert review.filing.content["资源共享"] == "达到:第1条都落实了"


def test_only_accepted_activities_of_the_alliance_and_year_are_evidence(world):
    mine = ActivityFactory(alliance=world.alliance, schools=[world.core_school, world.member_school])
    draft = ActivityFactory(
        alliance=world.alliance, schools=[world.core_school, world.member_school], state="draft"
    )
    refused = world.send(*NEW, activities_0=f"{mine.filing.number}、{draft.filing.number}")
    assert errors(refused) == [
        f"没有找到{draft.filing.number}。只能写山口镇中学教共体在2021-2022学年已核定活动的编号,请到“活动”中核对。"
    ]
    world.send(*NEW, activities_0=f"{mine.filing.number} {mine.filing.number.lower()}")
    assert SelfReview.objects.get().answers[0]["activities"] == [mine.filing.number]


def test_one_a_year_and_alliance(world):
    review = world.self_review()
    refused = world.send(*NEW, **WORDS)
    assert errors(refused) == [
        f"山口镇中学教共体2021-2022学年已有一份自评({review.filing.number})。请在那一份上修改,或先把它撤回。"
    ]
    assert SelfReview.objects.count() == 1
    world.send("new_self_review", "qingtian", "GJ05", "2020-2021", **WORDS)
    assert SelfReview.objects.count() == 1  # no document asks for that year


def test_the_bureau_answers_item_by_item_and_says_why_it_differs(world):
    review = world.self_review()
    number = review.filing.number
    rule = ("rule_on_self_review", number)
    missing = world.send(*rule, by=world.bureau, revision="1", **LEVELS | {"level_1": "not", "level_4": ""})
    assert errors(missing) == [
        "“管理共进”自评“达到”,评议“未达到”,不一致的要写明理由。",
        "“考核捆绑”还没有评议。请逐条选择。",
    ]
    done = world.send(
        *rule, by=world.bureau, revision="1", remark_1="例会没有记录", **LEVELS | {"level_1": "not"}
    )
    assert told(done) == [f"{number} 已评议,总校可以看到逐条结果。"]
    review.refresh_from_db()
    assert review.filing.state_word == "已评议"
    assert [row["level"] for row in review.rulings.get().answers] == ["met", "not", "met", "met", "met"]
    assert AuditEvent.objects.get(verb="reviewed").user == world.bureau
    text = shown(world.get("self_review", number))
    assert "1 条与自评不一致" in text
    assert "未达到 例会没有记录 与自评不一致" in text


def test_it_is_never_accepted_without_a_ruling(world):
    review = world.self_review()
    with pytest.raises(Refused) as refused:
        review.filing.move("accept", **world.acting(world.bureau))
    assert str(refused.value) == (
        f"{review.filing.number} 没有办理:建设要求自评要连同结论一起办结。请打开它的页面,写明结论。"
    )
    assert not SelfReviewRuling.objects.exists()


def test_what_was_changed_after_the_page_was_opened_is_not_ruled_on(world):
    review = world.self_review()
    number = review.filing.number
    review.filing.move("send_back", reason="补材料", **world.acting(world.bureau))
    world.send("edit_self_review", number, revision="1", submit="1", **WORDS, **LEVELS)
    late = world.send("rule_on_self_review", number, by=world.bureau, revision="1", opinion="好", **LEVELS)
    assert errors(late) == [
        f"{number} 的内容在您打开页面之后又被修改过。请刷新页面,看过新的内容再办理。您写的都还在下面。"
    ]
    assert not SelfReviewRuling.objects.exists()


def test_a_reopened_one_keeps_the_ruling_it_had_and_gets_another(world):
    review = world.self_review()
    rule = ("rule_on_self_review", review.filing.number)
    world.send(*rule, by=world.bureau, revision="1", **LEVELS)
    review.filing.refresh_from_db()
    review.filing.move("reopen", reason="情况有变", **world.acting(world.bureau))
    assert "尚未评议" in shown(world.get("self_review", review.filing.number))
    world.send("edit_self_review", review.filing.number, revision="1", submit="1", **WORDS, **LEVELS)
    world.send(*rule, by=world.bureau, revision="2", remark_0="差一点", **LEVELS | {"level_0": "partly"})
    assert [row.revision for row in SelfReviewRuling.objects.order_by("pk")] == [1, 2]


def test_the_list_says_who_has_not_filed(world, django_assert_num_queries):
    world.self_review()
    page = world.get("self_reviews", by=world.bureau)
    assert "3 个教共体,已评议 0 个,待评议 1 个,起草或修改中 0 个,没有自评 2 个" in shown(page)
    assert "附件 1 没有给分值,逐条评达到与否,不折算成分数" in shown(page)
    mine = shown(world.get("self_reviews"))
    assert "2 个教共体" in mine
    assert "海口镇中学教共体" not in mine


def test_a_list_costs_the_same_however_many_have_filed(world, django_assert_max_num_queries):
    counts = []
    for _more in range(2):
        with django_assert_max_num_queries(40) as seen:
            world.get("self_reviews", by=world.bureau)
        counts.append(len(seen))
        world.self_review()
        world.self_review(state="accepted", school_year=YEAR)
    assert counts[0] in (
        counts[1],
        counts[1] - 1,
    )  # the rulings are looked for where there is something accepted
