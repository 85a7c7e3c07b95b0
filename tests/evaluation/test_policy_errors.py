"""Everything wrong with a pack is listed at once, in Chinese: file, place, what is wrong, what would be right."""

from typing import get_args

import pytest
from pydantic import BaseModel

from evaluation.policy import PackError, PolicyPack, parse_pack
from evaluation.policy_errors import Entry
from tests.evaluation.packs import CLAUSES, PACK, changed, problems_of

ONLY_ONE_OPTION = PACK[: PACK.index('[[question.option]]\nid = "A-CAP"')]
#: With the first clause gone, the other of its new name stands first.
NO_ORGANISATION = (
    "没有“organisation”这个条款。可用的条款:assessment、development、development.brand、"
    + CLAUSES.removeprefix("organisation、development、development.brand、assessment、")
    + "。"
)
SEVERAL_PROBLEMS = [
    # case, text, all expected sentences after the file's name
    (
        "键名拼错:既多一项,也少一项",
        changed(('member_share = "0.20"', 'member_shrae = "0.20"')),
        [
            'quality.bundled.co_built.member_share:缺少这一项。请补上准确的小数,写成文本,例如 "0.80"。',
            "quality.bundled.co_built.member_shrae:没有这一项。"
            "这里可以写:clause、formula、own_share、member_share、multiplier。请改正拼写,或删去。",
        ],
    ),
    (
        "捆绑考核的类型没有在叫法中列出",
        changed(("[quality.bundled.co_built]", "[quality.bundled.cobuilt]")),
        [
            "quality.bundled.cobuilt:没有“cobuilt”这个类型。可用的类型:integrated、co_built、collaborative。",
            "quality.precedence.order:次序“co_built、collaborative、pooled、own”不完整或有多余。"
            "应把 cobuilt、collaborative、pooled、own 各写一次。",
        ],
    ),
    (
        "两个条款同一个编号",
        changed(('id = "organisation"', 'id = "assessment"')),
        [
            f"vocabulary.clause:{NO_ORGANISATION}",
            "clause[3].id(id 为“assessment”):编号“assessment”前面已经用过。请换一个编号,或删去重复的一段。",
            f"opinions.clause:{NO_ORGANISATION}",
        ],
    ),
    (
        "一个文件里处处有错,一次列全",
        changed(
            ("published = 2021-04-02", "published = 2021-03-02"),
            ('county = "qingtian"', 'county = "青田"'),
            ('integrated = "融合型"', 'integrated = ""'),
            ("占90%,成员校占10%(以", "占90%,成员校占10%(用"),
            ('own_share = "0.80"', 'own_share = "0.70"'),
            ('clause = "units"', 'clause = "unit"'),
            ('sections = ["教研室", "电教馆"]', "sections = []"),
            ('default = "exclude"', 'default = "leave"'),
            (
                'clause = "pooled"\nquote = "教学质量一起考核"',
                'clause = "pooled"\nquote = "教学质量分开考核"',
            ),
        ),
        [
            "document.published:公布日期 2021-03-02 早于签发日期 2021-03-31。请对照原文核对这两个日期。",
            'governs.county:“青田”不合要求。应为县的代码,例如 "qingtian"。',
            "vocabulary.kinds.integrated:这里是空的。应为一个表:类型代码 = 类型名称。",
            "clause[5].quote(id 为“bundled.collaborative”):文字与原文 qingtian_2021.txt 不符,"
            "从第 32 个字“用各成员校教学质量与前一”起对不上。请从原文逐字抄录,错字和标点也照抄。",
            "quality.bundled.co_built.member_share:own_share 0.7 与 member_share 0.2 之和是 0.9。"
            "请对照条款核对,使两项之和等于 1。",
            f"quality.units.clause:没有“unit”这个条款。可用的条款:{CLAUSES}。",
            "item[0].kept_by.sections(id 为“two_optimisations”):这里是空的。至少写一项。",
            "question[1].default(id 为“gain.no_prior_result”):没有“leave”这个选项。默认选项应为 exclude、zero、block 之一。",
            "question[8].quote(id 为“pool.weight”):文字与条款“pooled”的引文不符,从第 5 个字“分开考核”起对不上。"
            "请从该条款的引文中逐字抄录,或改写所依据的条款。",
        ],
    ),
    (
        "问题只有一个选项",
        ONLY_ONE_OPTION,
        ["question[0].option(id 为“bundled.reading”):只有 1 个选项。有几种读法才是问题,至少写两个选项。"],
    ),
    (
        "该写表和列表的地方写了别的",
        """
        id = "qingtian-2021"
        document = "实施意见"
        governs = []
        vocabulary = { kinds = 5 }
        clause = 3
        quality = { bundled = [1], pools = { kinds = {} } }
        question = ["bundled.reading"]
        """,
        [
            "document:“实施意见”不合要求。应为文件的标题、日期等:[document]。",
            "governs:这里是空的。应为适用的县和学年:[governs]。",
            "vocabulary.clause:缺少这一项。请补上所依据条款的编号。",
            *(
                f"vocabulary.{word}:缺少这一项。请补上一段文字,加引号。"
                for word in (
                    "alliance",
                    "core_school",
                    "member_school",
                    "campus",
                    "rotation",
                    "quality_score",
                )
            ),
            "vocabulary.kinds:“5”不合要求。应为一个表:类型代码 = 类型名称。",
            "clause:“3”不合要求。应为至少一个条款:[[clause]]。",
            "quality.clause:缺少这一项。请补上所依据条款的编号。",
            "quality.formula:缺少这一项。请补上公式名:bundled_quality、county_quality、own_result、pooled_quality。",
            "quality.bundled:这里写的列表不合要求。应为捆绑考核的各类型,例如 [quality.bundled.co_built]。",
            "quality.pools.clause:缺少这一项。请补上所依据条款的编号。",
            "quality.pools.formula:缺少这一项。请补上公式名:bundled_quality、county_quality、own_result、pooled_quality。",
            "quality.pools.kinds:这里是空的。应为一个列表,写一起考核的类型代码。",
            "quality.assessed_alone:缺少这一项。请补上单独考核的学校:[quality.assessed_alone]。",
            "quality.precedence:缺少这一项。请补上正式成绩的先后:[quality.precedence]。",
            "quality.units:缺少这一项。请补上计算单位的依据:[quality.units]。",
            "question[0]:“bundled.reading”不合要求。应为没有写明的问题:[[question]]。",
        ],
    ),
    (
        "空文件",
        "",
        [
            "id:缺少这一项。请补上文件名(下划线换成连字符)。",
            "document:缺少这一项。请补上文件的标题、日期等:[document]。",
            "governs:缺少这一项。请补上适用的县和学年:[governs]。",
            "vocabulary:缺少这一项。请补上本县的叫法:[vocabulary]。",
            "clause:缺少这一项。请补上至少一个条款:[[clause]]。",
            "quality:缺少这一项。请补上教学质量考核:[quality.…]。",
        ],
    ),
    (
        "一个表还没有写完",
        "document = {",
        ["文件末尾:不是正确的 TOML 写法。请检查这里的引号、括号和等号,以及同一个键是否写了两次。"],
    ),
]


@pytest.mark.parametrize("case, text, expected", SEVERAL_PROBLEMS, ids=[row[0] for row in SEVERAL_PROBLEMS])
def test_everything_wrong_is_listed_at_once(case, text, expected):
    assert problems_of(text) == [f"qingtian_2021.toml 的 {sentence}" for sentence in expected]


def test_the_whole_message_counts_and_numbers_the_problems():
    with pytest.raises(PackError) as caught:
        parse_pack(
            changed(('multiplier = "1"', 'multiplier = "-1"'), ('default = "A"', "")), name="qingtian-2021"
        )
    assert str(caught.value) == (
        "政策文件包有 2 处错误:\n"
        "1. qingtian_2021.toml 的 quality.bundled.collaborative.multiplier:"
        '乘数必须大于 0。没有乘数的算式写作 "1"。\n'
        "2. qingtian_2021.toml 的 question[0].default(id 为“bundled.reading”):缺少这一项。请补上一段文字,加引号。"
    )


def test_an_entry_names_file_key_problem_and_remedy():
    with pytest.raises(PackError) as caught:
        parse_pack(changed(('multiplier = "2"', 'multiplier = "两倍"')), name="qingtian_2021")
    assert caught.value.entries == (
        Entry(
            file="qingtian_2021.toml",
            key="quality.bundled.co_built.multiplier",
            what="“两倍”不是准确的数",
            right='应为准确的小数,写成文本,例如 "0.80"',
        ),
    )


def blocks_of(annotation):
    """Every block that a pack may hold."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        for field in annotation.model_fields.values():
            yield from blocks_of(field.annotation)
    for part in get_args(annotation):
        yield from blocks_of(part)


def test_every_key_says_in_chinese_what_it_should_be():
    """A key without a description would finish 「应为…」 with nothing."""
    blocks = set(blocks_of(PolicyPack))
    assert len(blocks) == 35
    silent = [
        f"{block.__name__}.{name}"
        for block in blocks
        for name, field in block.model_fields.items()
        if not field.description or not any("一" <= letter <= "鿿" for letter in field.description)
    ]
    assert silent == []
