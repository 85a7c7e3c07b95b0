"""Two policy packs side by side: which blocks, sentences and questions differ."""

import pytest

from evaluation.pack_difference import _APART, Sort, Stretch, blocks_of, difference, marked
from evaluation.policy import PolicyPack, load_pack, parse_pack
from evaluation.presentation.compared_packs import compared
from tests.evaluation.packs import NOTICE, changed, parsed_new_pack


@pytest.fixture(scope="module")
def before():
    return load_pack("qingtian-2021")


def same_notice(*changes):
    return parse_pack(changed(*changes), name="qingtian_2021", notice=NOTICE)


def test_a_document_beside_itself_differs_in_nothing(before):
    found = difference(before, same_notice())
    assert (found.blocks, found.questions) == ((), ())


def test_a_later_document_differs_in_the_blocks_it_changes_and_in_no_other(before):
    found = difference(before, parsed_new_pack())
    assert [(one.block, one.sort) for one in found.blocks] == [
        ("quality.bundled.co_built", Sort.CHANGED),
        ("requirement.operation.lessons", Sort.CHANGED),
        ("requirement.quota.guiding", Sort.CHANGED),
    ]
    assert found.questions == ()


def test_in_words_old_and_new_stand_side_by_side(before):
    said = compared(before, parsed_new_pack(), {})
    assert [(block.title, block.word, block.lines, block.written) for block in said.blocks] == [
        ("共建型总校的成绩", "改动", (("总校占比", "80%", "70%"), ("成员校占比", "20%", "30%")), ()),
        ("同步课堂节数", "改动", (("要求", "≥ 20 节", "≥ 24 节"),), ()),
        ("指导型流动名额", "改动", (("要求", "≥ 15%", "≥ 20%"),), ()),
    ]
    ((old, new),) = said.blocks[1].sentences
    assert [stretch.text for stretch in old.stretches if stretch.marked] == ["20"]
    assert [stretch.text for stretch in new.stretches if stretch.marked] == ["24"]
    assert said.numbers_changed == 3


def test_every_part_of_a_pack_is_compared(before):
    """A part that a later version of the format adds must not be left out unseen."""
    fields = {info.alias or name for name, info in PolicyPack.model_fields.items()}
    given = {info.alias or name for name, info in PolicyPack.model_fields.items() if getattr(before, name)}
    assert len(fields) >= 15
    assert {block.partition(".")[0] for block in blocks_of(before)} == given - set(_APART)


CHANGES = [
    ("a value", ('least_years = 3', 'least_years = 2'), "rotation.guiding", Sort.CHANGED),
    ("an amount", ('yuan = "30000"', 'yuan = "40000"'), "stipend", Sort.CHANGED),
    ("a year", ('first_school_year = "2021-2022"', 'first_school_year = "2023-2024"'), "governs", Sort.CHANGED),
    ("a list", ('order = ["co_built", "collaborative"', 'order = ["collaborative", "co_built"'),
     "quality.precedence", Sort.CHANGED),
    ("another clause", ('[quality.units]\nclause = "units"', '[quality.units]\nclause = "pooled"'),
     "quality.units", Sort.REWORDED),
    ("a shorter quote", ('quote = "教师网络研修不少于8次"', 'quote = "网络研修不少于8次"'),
     "requirement.operation.online", Sort.REWORDED),
    ("one block less", ('[listing.collaborative]\nclause = "listing.collaborative"\nalliances = 9', ""),
     "listing.collaborative", Sort.GONE),
]  # fmt: skip


@pytest.mark.parametrize(("case", "change", "block", "sort"), CHANGES, ids=[case for case, *_ in CHANGES])
def test_one_change_is_one_block(before, case, change, block, sort):
    found = difference(before, same_notice(change))
    assert [(one.block, one.sort) for one in found.blocks] == [(block, sort)]
    reverse = difference(same_notice(change), before)
    assert [one.sort for one in reverse.blocks] == [Sort.NEW if sort == Sort.GONE else sort]


def test_what_no_words_exist_for_is_shown_as_the_file_writes_it(before):
    later = same_notice(
        ('questions = ["quota.movers", "backbone.least_honour"]', 'questions = ["quota.movers"]')
    )
    (block,) = compared(before, later, {}).blocks
    assert (block.title, block.lines) == ("指导型流动名额", ())
    assert block.written == (
        ("requirement.quota.guiding.questions", "quota.movers、backbone.least_honour", "quota.movers"),
    )


QUESTION = '''[[question]]
id = "new.question"
clause = "pooled"
quote = "教学质量一起考核"
title = "新的问题"
default = "yes"

[[question.option]]
id = "yes"
label = "是"
explanation = "是。"
defensible = "是。"

[[question.option]]
id = "no"
label = "否"
explanation = "否。"
defensible = "否。"

[[question]]
id = "bundled.reading"'''
HEAD = '[[question]]\nid = "bundled.reading"'
QUESTIONS = [
    ("appears", (HEAD, QUESTION), ("new.question", "新出现", "", "是")),
    ("takes another default", ('default = "A"', 'default = "B"'),
     ("bundled.reading", "默认口径改变", "按字面加减", "设底分")),
    ("asks otherwise", ('title = "融合型一起考核时,各校区', 'title = "融合型各校区'),
     ("pool.weight", "原句改写", "按计算单位,缺时按参考人数", "按计算单位,缺时按参考人数")),
    ("has other options", ('label = "各校区相同"', 'label = "各校区同样"'),
     ("pool.weight", "选项改变", "按计算单位,缺时按参考人数", "按计算单位,缺时按参考人数")),
]  # fmt: skip


@pytest.mark.parametrize(("case", "change", "said"), QUESTIONS, ids=[case for case, *_ in QUESTIONS])
def test_a_question(before, case, change, said):
    later = compared(before, same_notice(change), {})
    assert [(one.change.id, one.word, one.before, one.after) for one in later.questions] == [said]
    assert later.blocks == ()


def test_a_question_that_vanishes_is_said(before):
    (asked,) = compared(same_notice((HEAD, QUESTION)), before, {}).questions
    assert (asked.word, asked.before, asked.after) == ("不再有", "是", "")


MARKS = [
    ("the same", "一样的句子", "一样的句子", [("一样的句子", False)], [("一样的句子", False)]),
    ("a number is one word", "不少于20节", "不少于24节",
     [("不少于", False), ("20", True), ("节", False)], [("不少于", False), ("24", True), ("节", False)]),
    ("something added", "共同发展", "共同又快发展",
     [("共同发展", False)], [("共同", False), ("又快", True), ("发展", False)]),
    ("nothing to set against", "", "新的句子", [], [("新的句子", True)]),
    ("too long to be marked", "长" * 3001, "长" * 3002, [("长" * 3001, True)], [("长" * 3002, True)]),
]  # fmt: skip


@pytest.mark.parametrize(("case", "old", "new", "left", "right"), MARKS, ids=[case for case, *_ in MARKS])
def test_what_differs_between_two_sentences_is_marked(case, old, new, left, right):
    assert marked(old, new) == (
        tuple(Stretch(*one) for one in left),
        tuple(Stretch(*one) for one in right),
    )
