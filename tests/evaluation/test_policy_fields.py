"""What a single value of a policy pack may not be: one wrong value, one whole sentence."""

import pytest

from tests.evaluation.packs import CLAUSES, FIRST_YEAR, changed, problems_of

BAD_VALUES = [
    # case, old, new, the one expected sentence after the file's name
    (
        "占比之和不是 1",
        'member_share = "0.20"',
        'member_share = "0.30"',
        "quality.bundled.co_built.member_share:own_share 0.8 与 member_share 0.3 之和是 1.1。请对照条款核对,使两项之和等于 1。",
    ),
    (
        "占比之和差得极小也不是 1",
        'member_share = "0.20"',
        "member_share = 0.20000000000000000000001",
        "quality.bundled.co_built.member_share:own_share 0.8 与 member_share 0.20000000000000000000001 "
        "之和是 1.00000000000000000000001。请对照条款核对,使两项之和等于 1。",
    ),
    (
        "占比写成百分数",
        'member_share = "0.20"',
        'member_share = "20"',
        'quality.bundled.co_built.member_share:占比不在 0 与 1 之间。80% 写作 "0.80"。',
    ),
    (
        "占比不是数",
        'member_share = "0.20"',
        'member_share = "二成"',
        'quality.bundled.co_built.member_share:“二成”不是准确的数。应为准确的小数,写成文本,例如 "0.80"。',
    ),
    (
        "占比不是有限的数",
        'member_share = "0.20"',
        "member_share = nan",
        'quality.bundled.co_built.member_share:“NaN”不是准确的数。应为准确的小数,写成文本,例如 "0.80"。',
    ),
    (
        "缺占比",
        'member_share = "0.20"\n',
        "",
        'quality.bundled.co_built.member_share:缺少这一项。请补上准确的小数,写成文本,例如 "0.80"。',
    ),
    (
        "乘数为 0",
        'multiplier = "2"',
        'multiplier = "0"',
        'quality.bundled.co_built.multiplier:乘数必须大于 0。没有乘数的算式写作 "1"。',
    ),
    (
        "没有的公式",
        'formula = "bundled_quality"',
        'formula = "bundeld_quality"',
        "quality.bundled.co_built.formula:没有“bundeld_quality”这个公式。"
        "可用的公式:bundled_quality、county_quality、own_result、pooled_quality。",
    ),
    (
        "没有的条款",
        'clause = "pooled"\nformula',
        'clause = "pool"\nformula',
        f"quality.pools.clause:没有“pool”这个条款。可用的条款:{CLAUSES}。",
    ),
    (
        "条款引文改动了一个字",
        "各校的计算单位个数按县教育局原分类捆绑制度不变。",
        "各校的计算单位个数按县教育局原分类捆绑制度不变!",
        "clause[9].quote(id 为“units”):文字与原文 qingtian_2021.txt 不符,从第 36 个字“!”起对不上。"
        "请从原文逐字抄录,错字和标点也照抄。",
    ),
    (
        "条款标题与原文不同",
        'heading = "完善保障机制"',
        'heading = "保障机制完善"',
        "clause[10].heading(id 为“two_optimisations.support”):文字与原文 qingtian_2021.txt 不符,从第 5 个字“完善”起对不上。"
        "请从原文逐字抄录,错字和标点也照抄。",
    ),
    (
        "文件名称与原文不同",
        "义务教育共同体建设的实施意见",
        "义务教育共同体建设的意见",
        "document.title:文字与原文 qingtian_2021.txt 不符,从第 24 个字“意见”起对不上。请从原文逐字抄录,错字和标点也照抄。",
    ),
    (
        "问题的引文不在它的条款中",
        'quote = "即总增量÷分校数"',
        'quote = "即总增量÷成员校数×2"',
        "question[4].quote(id 为“divisor.branches”):文字与条款“bundled.collaborative”的引文不符,从第 6 个字“成员校数×2”起对不上。"
        "请从该条款的引文中逐字抄录,或改写所依据的条款。",
    ),
    (
        "默认选项不在选项之中",
        'default = "A"',
        'default = "F"',
        "question[0].default(id 为“bundled.reading”):没有“F”这个选项。默认选项应为 A、A-CAP、B、C、D、E 之一。",
    ),
    (
        "默认选项不是文本",
        'default = "A"',
        "default = 1",
        "question[0].default(id 为“bundled.reading”):“1”不合要求。应为一段文字,加引号。",
    ),
    (
        "问题编号重复",
        'id = "divisor.branches"',
        'id = "bundled.reading"',
        "question[4].id(id 为“bundled.reading”):编号“bundled.reading”前面已经用过。请换一个编号,或删去重复的一段。",
    ),
    (
        "选项编号重复",
        'id = "A-CAP"',
        'id = "A"',
        "question[0].option(id 为“bundled.reading”):选项编号有重复:A、A、B、C、D、E。每个选项的编号只能用一次。",
    ),
    (
        "编号用了汉字",
        'id = "A-CAP"',
        'id = "封顶"',
        "question[0].option[1].id(id 为“封顶”):“封顶”不合要求。应为字母、数字、下划线和连字符组成的编号。",
    ),
    (
        "日期加了引号",
        "signed = 2021-03-31",
        'signed = "2021-03-31"',
        "document.signed:“2021-03-31”不合要求。应为日期,不加引号,例如 2021-03-31。",
    ),
    (
        "公布早于签发",
        "signed = 2021-03-31",
        "signed = 2021-05-31",
        "document.published:公布日期 2021-04-02 早于签发日期 2021-05-31。请对照原文核对这两个日期。",
    ),
    (
        "学年只写一年",
        FIRST_YEAR,
        'first_school_year = "2021"',
        'governs.first_school_year:“2021”不是学年。学年写作起止两年,例如 "2021-2022"。',
    ),
    (
        "学年跨了两年",
        FIRST_YEAR,
        'first_school_year = "2021-2023"',
        'governs.first_school_year:“2021-2023”不是学年。学年写作起止两年,例如 "2021-2022"。',
    ),
    (
        "学年在签发之前已经结束",
        FIRST_YEAR,
        'first_school_year = "2019-2020"',
        "governs.first_school_year:2019-2020学年在签发日期 2021-03-31 之前已经结束。请写签发之后的学年。",
    ),
    (
        "最后学年早于最初学年",
        FIRST_YEAR,
        f'{FIRST_YEAR}\nlast_school_year = "2020-2021"',
        "governs.last_school_year:最后学年 2020-2021 早于最初学年 2021-2022。请核对这两个学年。",
    ),
    (
        "正式成绩的次序缺一种",
        '"pooled", "own"]',
        '"pooled"]',
        "quality.precedence.order:次序“co_built、collaborative、pooled”不完整或有多余。"
        "应把 co_built、collaborative、pooled、own 各写一次。",
    ),
    (
        "正式成绩的次序重复一种",
        '"pooled", "own"]',
        '"pooled", "own", "own"]',
        "quality.precedence.order:次序“co_built、collaborative、pooled、own、own”不完整或有多余。"
        "应把 co_built、collaborative、pooled、own 各写一次。",
    ),
    (
        "没有的类型",
        'kinds = ["integrated"]',
        'kinds = ["merged"]',
        "quality.pools.kinds[0]:没有“merged”这个类型。可用的类型:integrated、co_built、collaborative。",
    ),
    (
        "应写列表",
        'kinds = ["integrated"]',
        'kinds = "integrated"',
        "quality.pools.kinds:“integrated”不合要求。应为一个列表,写一起考核的类型代码。",
    ),
    (
        "空列表",
        'kinds = ["integrated"]',
        "kinds = []",
        "quality.pools.kinds:这里是空的。至少写一项。",
    ),
    (
        "列表里混了别的东西",
        "supersedes = []",
        "supersedes = [2019]",
        "governs.supersedes[0]:“2019”不合要求。应为所取代的文件包,没有时写 []。",
    ),
    (
        "空文字",
        'number = "四(二)"',
        'number = ""',
        "clause[10].number(id 为“two_optimisations.support”):这里是空的。应为一段文字,加引号。",
    ),
    (
        "编号与文件名不符",
        'id = "qingtian-2021"',
        'id = "qingtian"',
        "id:“qingtian”与文件名 qingtian_2021.toml 不符。应为“qingtian-2021”。",
    ),
    (
        "引号没有合上",
        'id = "qingtian-2021"',
        'id = "qingtian-2021',
        "第 8 行第 20 列:不是正确的 TOML 写法。请检查这里的引号、括号和等号,以及同一个键是否写了两次。",
    ),
]


@pytest.mark.parametrize("case, old, new, expected", BAD_VALUES, ids=[row[0] for row in BAD_VALUES])
def test_a_bad_value_is_refused_with_one_sentence(case, old, new, expected):
    assert problems_of(changed((old, new))) == [f"qingtian_2021.toml 的 {expected}"]
