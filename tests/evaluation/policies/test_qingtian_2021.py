"""Qingtian 2021: the pack's numbers against the printed sentences, its questions against the decided table."""

import datetime
import json
import re
from fractions import Fraction

import pytest
from django.conf import settings

from evaluation.policy import governing_pack, load_pack


@pytest.fixture(scope="module")
def pack():
    return load_pack("qingtian-2021")


def test_the_document_as_published(pack):
    document = pack.document
    assert document.title == "青田县教育局关于进一步深化义务教育共同体建设的实施意见"
    assert document.index_no == "002652678/2021-111609"
    assert document.publisher == "青田县教育局"
    assert (document.signed, document.published) == (datetime.date(2021, 3, 31), datetime.date(2021, 4, 2))
    # The top of the page and the end of the notice say so themselves.
    assert pack.notice.startswith(document.title)
    assert f"索引号: {document.index_no} 发布机构: {document.publisher} 发布时间: 2021-04-02" in pack.notice
    assert "2021年3月31日" in pack.notice


def test_it_governs_qingtian_from_the_first_whole_school_year_after_signing(pack):
    assert pack.governs.county == "qingtian"
    assert (pack.governs.first_school_year, pack.governs.last_school_year) == (2021, None)
    assert pack.governs.supersedes == ()
    assert governing_pack("qingtian", 2020) is None
    assert governing_pack("qingtian", 2021) == pack
    assert governing_pack("jinyun", 2021) is None


def test_the_countys_own_words(pack):
    words = pack.vocabulary
    assert (words.alliance, words.core_school, words.member_school, words.campus, words.rotation) == (
        "教共体",
        "总校",
        "成员校",
        "分校",
        "教师流动",
    )
    assert words.quality_score == "教学质量考核成绩"
    assert words.kinds == {"integrated": "融合型", "co_built": "共建型", "collaborative": "协作型"}
    printed = [words.alliance, words.core_school, words.member_school, words.campus, words.rotation]
    assert [word for word in [*printed, *words.kinds.values()] if word not in pack.notice] == []


def test_the_document_lists_26_alliances(pack):
    counts = {kind: block.alliances for kind, block in pack.listing.items()}
    assert counts == {"integrated": 7, "co_built": 10, "collaborative": 9}
    headings = {c.id: c.heading for c in pack.clauses if c.id.startswith("listing.")}
    printed = {kind: sum(map(int, re.findall(r"(\d+)个", headings[f"listing.{kind}"]))) for kind in counts}
    assert printed == counts


CLAUSES = [
    # clause id, number, how its quote begins
    ("organisation", "三(二)1", "在县教育局党委统一领导下"),
    ("assessment", "三(三)2", "县教育局对教共体的考核,加入“两个优化”统一管理"),
    ("bundled.co_built", "三(三)2 1)", "共建型教共体总校的教学质量考核:总校占80%"),
    ("bundled.collaborative", "三(三)2 2)", "协作型教共体总校的教学质量考核:总校占90%"),
    ("pooled", "三(三)2 3)", "融合型教共体教学质量一起考核"),
    ("assessed_alone", "三(三)2 3)", "因规模较大原独立考核的仁宫分校和东山分校"),
    ("precedence", "三(三)2 3)", "同是融合型教共体总校,又是协作型教共体总校"),
    ("units", "三(三)2 3)", "对教共体教学质量考核时,各校的计算单位个数"),
    ("two_optimisations.support", "四(二)", "教研室和电教馆加强"),
    ("listing.integrated", "三(一)1", "优化章旦中学教共体"),
    ("listing.co_built", "三(一)2", "优化青田县第二中学教共体"),
    ("listing.collaborative", "三(一)3", "青田县第二中学教共体"),
]


def test_the_clauses(pack):
    assert [(clause.id, clause.number) for clause in pack.clauses] == [row[:2] for row in CLAUSES]
    for clause_id, _number, beginning in CLAUSES:
        assert pack.clause(clause_id).quote.startswith(beginning)


def test_clauses_of_one_number_stand_under_its_heading(pack):
    """三(三)2's sentences follow the heading 「2.教学质量考核」 and precede the next, 「3.」."""
    start = pack.notice.index("\n2.教学质量考核\n")
    section = pack.notice[start : pack.notice.index("\n3.融合型、共建型教共体常态化运行考核")]
    for clause in pack.clauses:
        assert (clause.quote in section) == clause.number.startswith("三(三)2"), clause.id


PRINTED = re.compile(r"总校占(\d+)%,成员校占(\d+)%\(.*即总增量÷(成员校数|分校数)(?:×(\d+))?\)")
BUNDLED = [
    # clause, kind, label, own share, member share, divisor as printed, multiplier
    ("bundled.co_built", "co_built", "共建型", Fraction(80, 100), Fraction(20, 100), "成员校数", 2),
    ("bundled.collaborative", "collaborative", "协作型", Fraction(90, 100), Fraction(10, 100), "分校数", 1),
]


@pytest.mark.parametrize("clause, kind, label, own_share, member_share, divisor, multiplier", BUNDLED)
def test_bundled_numbers_are_those_printed(
    pack, clause, kind, label, own_share, member_share, divisor, multiplier
):
    block = pack.quality.bundled[kind]
    assert (block.clause, block.formula) == (clause, "bundled_quality")
    assert (block.own_share, block.member_share, block.multiplier) == (own_share, member_share, multiplier)
    assert pack.clause(clause).quote.startswith(f"{label}教共体总校")
    own, member, counted, times = PRINTED.search(pack.clause(clause).quote).groups()
    assert (Fraction(own) / 100, Fraction(member) / 100) == (own_share, member_share)
    assert (counted, int(times or 1)) == (divisor, multiplier)


def test_there_are_no_other_bundled_kinds(pack):
    assert list(pack.quality.bundled) == [row[1] for row in BUNDLED]


def test_pools_and_who_stays_out_of_them(pack):
    pools, alone = pack.quality.pools, pack.quality.assessed_alone
    assert (pools.kinds, pools.clause, pools.formula) == (("integrated",), "pooled", "pooled_quality")
    assert (alone.clause, alone.formula) == ("assessed_alone", "own_result")
    assert [(school.code, school.name) for school in alone.schools] == [
        ("S22", "仁宫分校"),
        ("S23", "东山分校"),
    ]
    assert (
        "、".join(school.name for school in alone.schools).replace("、", "和")
        in pack.clause(alone.clause).quote
    )


def test_integrated_and_collaborative_counts_as_the_latter(pack):
    """「同是融合型教共体总校,又是协作型教共体总校,按后者类型考核」: the bundled 协作 row before the pooled one."""
    order = pack.quality.precedence.order
    assert order == ("co_built", "collaborative", "pooled", "own")
    assert pack.quality.precedence.clause == "precedence"
    assert order.index("collaborative") < order.index("pooled")


def test_two_optimisations_have_no_points_in_the_document(pack):
    (item,) = pack.items
    assert (item.id, item.clause, item.title) == ("two_optimisations", "assessment", "“两个优化”统一管理")
    assert item.points is None
    assert item.kept_by.sections == ("教研室", "电教馆")


QUESTIONS = [
    # question, clause, default, options
    ("bundled.reading", "bundled.co_built", "A", ["A", "A-CAP", "B", "C", "D", "E"]),
    ("gain.no_prior_result", "bundled.co_built", "exclude", ["exclude", "zero", "block"]),
    ("gain.joined_midyear", "bundled.co_built", "exclude", ["exclude", "include"]),
    ("role.integrated_collaborative_q", "precedence", "pooled", ["pooled", "main_campus"]),
    ("divisor.branches", "bundled.collaborative", "members", ["members", "branches"]),
    ("role.integrated_co_built", "precedence", "co_built", ["co_built", "integrated"]),
    ("role.co_built_collaborative", "precedence", "co_built", ["co_built", "collaborative", "mean"]),
    ("divisor.counts", "units", "schools", ["schools", "units"]),
    ("pool.weight", "pooled", "units_else_examinees", ["units_else_examinees", "examinees", "equal"]),
]


def test_the_open_questions(pack):
    assert [
        (question.id, question.clause, question.default, [option.id for option in question.options])
        for question in pack.questions
    ] == QUESTIONS
    assert pack.defaults == {question: default for question, _clause, default, _options in QUESTIONS}


def test_the_names_of_the_readings(pack):
    assert {option.id: option.label for option in pack.question("bundled.reading").options} == {
        "A": "按字面加减",
        "A-CAP": "加减分封顶",
        "B": "设底分",
        "C": "本校全额另加减",
        "D": "增量再折算",
        "E": "成员校均分计入",
    }


def test_a_sentence_that_both_types_share_is_quoted_from_both(pack):
    """These questions are asked of 共建 and 协作 alike, so their quote stands in both sentences."""
    for question_id in ("bundled.reading", "gain.no_prior_result", "gain.joined_midyear"):
        quote = pack.question(question_id).quote
        assert quote in pack.clause("bundled.co_built").quote
        assert quote in pack.clause("bundled.collaborative").quote


def test_every_explanation_is_a_chinese_sentence(pack):
    """Bureau staff read these: whole sentences, no English but the names of the readings."""
    for question in pack.questions:
        assert not re.search("[A-Za-z]", question.title)
        for option in question.options:
            for sentence in (option.explanation, option.defensible):
                assert sentence.endswith("。"), (question.id, option.id)
                assert not re.search("[A-Za-z]", sentence), (question.id, option.id)


def test_the_rules_of_an_untouched_pack(pack):
    rules = pack.rules({}, ())
    assert {kind: (rule.kind, rule.label, rule.clause) for kind, rule in rules.bundled.items()} == {
        "co_built": ("co_built", "共建型", "bundled.co_built"),
        "collaborative": ("collaborative", "协作型", "bundled.collaborative"),
    }
    assert [(rule.own_share, rule.member_share, rule.multiplier) for rule in rules.bundled.values()] == [
        row[3:5] + row[6:] for row in BUNDLED
    ]
    assert (rules.pool_kinds, rules.pool_clause) == (frozenset({"integrated"}), "pooled")
    assert (rules.assessed_alone, rules.alone_clause) == (frozenset({"S22", "S23"}), "assessed_alone")
    assert rules.units_clause == "units"
    assert (rules.precedence, rules.precedence_clause) == (pack.quality.precedence.order, "precedence")
    assert rules.options == pack.defaults
    assert rules.undecided == frozenset(pack.defaults)


def test_schools_assessed_alone_carry_the_registrys_codes(pack):
    registry = json.loads((settings.BASE_DIR / "fixtures" / "qingtian_2021_registry.json").read_text("utf-8"))
    names = {
        row["fields"]["code"]: row["fields"]["short_name"]
        for row in registry
        if row["model"] == "alliances.school"
    }
    assert {school.code: names[school.code] for school in pack.quality.assessed_alone.schools} == {
        "S22": "仁宫分校",
        "S23": "东山分校",
    }
