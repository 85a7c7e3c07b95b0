"""Qingtian 2021: the pack's numbers against the printed sentences, its questions against the decided table."""

import datetime
import json
import re
from fractions import Fraction

import pytest
from django.conf import settings

from evaluation.facts import MEASURES
from evaluation.policy import governing_pack, load_pack
from evaluation.policy_rules import least_backbone_honour, reference_requirements_of, requirements_of


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
    ("development", "三(三)1 1)", "教共体各校区按县教育局督导室"),
    ("development.brand", "三(三)1 2)", "提高学校综合考核中“品牌创建”的分值"),
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
    ("charter", "三(二)2", "教共体要认真研究制定管理章程"),
    ("rotation.guiding", "三(二)3(1)", "指导型教师(县教坛新秀及以上荣誉获得者)"),
    ("rotation.guiding.pay", "三(二)3(1)", "指导型教师支教期间享受农村教师补贴"),
    ("stipend", "三(二)3(1)", "从城区到农村(享受特岗补贴学校)支教的"),
    ("rotation.training", "三(二)3(2)", "培养型教师主要向教共体内外高层次学校流动"),
    ("rotation.peer", "三(二)3(3)", "协作型教师(普通教师)主要向同层次的"),
    ("rotation.itinerant", "三(二)3(4)", "根据教共体内工作需求,开展走教型教师流动"),
    ("senior_exchange", "三(二)3(4)", "没有交流任务的高级教师,原则上每学年"),
    ("rotation.itinerant.costs", "三(二)3(4)", "开展走教活动人员"),
    ("operation", "三(三)3", "融合型、共建型教共体完成组建后"),
    ("operation.lessons", "三(三)3 1)", "融合型教共体校区间、共建型教共体核心校与成员校间"),
    ("operation.research", "三(三)3 2)", "融合型教共体校区间、共建型教共体核心校与受援校间"),
    ("operation.free_moves", "三(三)3 3)", "融合型教育共同体内校区间教师实现无障碍流动"),
    ("operation.posting", "三(三)3 3)", "共建型教育共同体核心校选派骨干教师到成员校"),
    ("rubric.integrated.1", "附件1 一(一)", "建立教共体各校区内部教师流动机制"),
    ("rubric.integrated.2", "附件1 一(二)", "教共体内各校区实行教学常规"),
    ("rubric.integrated.3", "附件1 一(三)", "教共体统筹教师培训工作"),
    ("rubric.integrated.4", "附件1 一(四)", "加强教共体校园文化共商共建机制"),
    ("rubric.integrated.5", "附件1 一(五)", "建立科学合理的考核评价方案,建立健全各校区"),
    ("rubric.co_built.1", "附件1 二(一)", "推动教共体内教师的有序流动"),
    ("rubric.co_built.2", "附件1 二(二)", "构建合作交流平台"),
    ("rubric.co_built.3", "附件1 二(三)", "核心校以项目合作方式"),
    ("rubric.co_built.4", "附件1 二(四)", "教共体通过资源共享"),
    ("rubric.co_built.5", "附件1 二(五)", "建立科学合理的考核评价方案,建立健全教共体"),
    ("rubric.collaborative.1", "附件1 三(一)", "由核心校牵头,调研"),
    ("rubric.collaborative.2", "附件1 三(二)", "建立核心校与各成员校之间"),
    ("rubric.collaborative.3", "附件1 三(三)", "由核心校牵头成立教共体教研联盟"),
    ("rubric.collaborative.4", "附件1 三(四)", "主要可以“互联网+义务教育”"),
    ("rubric.collaborative.5", "附件1 三(五)", "以项目化的方式"),
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


OTHER_QUESTIONS = [
    # area, question, clause, default, options
    (
        "operation",
        "operation.period",
        "operation.lessons",
        "calendar_year",
        ["calendar_year", "school_year"],
    ),
    ("operation", "operation.itinerant_counts", "operation.posting", "excluded", ["excluded", "included"]),
    ("operation", "operation.scope", "operation", "pair", ["pair", "alliance"]),
    ("rotation", "quota.guiding_unit", "rotation.guiding", "legal_person", ["legal_person", "school"]),
    ("rotation", "quota.movers", "rotation.guiding", "started", ["started", "in_post"]),
    (
        "rotation",
        "backbone.least_honour",
        "rotation.guiding",
        "county_new_star",
        ["county_new_star", "county_backbone", "county_leader", "county_master"],
    ),
    ("rotation", "peer.file_outside", "rotation.peer", "stays", ["stays", "moves"]),
    ("stipend", "stipend.stacking", "stipend", "highest", ["highest", "sum"]),
    ("stipend", "stipend.part_year", "stipend", "whole_years", ["whole_years", "by_month"]),
    ("stipend", "stipend.senior_without_honour", "rotation.guiding", "nothing", ["nothing", "paid"]),
]


def test_the_open_questions(pack):
    asked = [
        (
            question.area,
            question.id,
            question.clause,
            question.default,
            [option.id for option in question.options],
        )
        for question in pack.questions
    ]
    assert asked == [("quality", *row) for row in QUESTIONS] + OTHER_QUESTIONS


def test_the_scores_rest_on_their_own_questions_only(pack):
    assert pack.defaults == {question: default for question, _clause, default, _options in QUESTIONS}
    assert len(pack.chosen({})) == len(QUESTIONS) + len(OTHER_QUESTIONS)


def test_the_honours_that_may_draw_the_line_of_backbone_teachers(pack):
    options = pack.question("backbone.least_honour").options
    names = [pack.honours[option.value] for option in options]
    assert names == ["县教坛新秀", "县教坛中坚", "县学科带头人", "县名师"]
    assert least_backbone_honour(pack, {}) == "county_new_star"
    assert least_backbone_honour(pack, {"backbone.least_honour": "county_master"}) == "county_master"


def test_honours_carry_the_codes_and_names_of_the_bureaus_table(pack):
    rows = json.loads((settings.BASE_DIR / "fixtures" / "qingtian_2021_honours.json").read_text("utf-8"))
    names = {row["fields"]["code"]: row["fields"]["name"] for row in rows}
    assert pack.honours == {code: names[code] for code in pack.honours}


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
    assert pack.rules({}, ["operation.scope"]) == rules  # decided, but nothing that a score rests on


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


# ---- operation, quotas, rotation, stipend ------------------------------------------------------

REQUIREMENTS = [
    # id, indicator, subject, measure, share of, value, period, strength, printed number
    (
        "operation.subjects",
        "N1",
        "pair",
        "synchronous_subjects",
        "",
        2,
        "calendar_year",
        "must",
        r"不少于(\d+)门",
    ),
    (
        "operation.lessons",
        "N1",
        "pair",
        "synchronous_lessons",
        "",
        20,
        "calendar_year",
        "must",
        r"不少于(\d+)节",
    ),
    (
        "operation.online",
        "N2a",
        "pair",
        "online_research",
        "",
        8,
        "calendar_year",
        "must",
        r"研修不少于(\d+)次",
    ),
    (
        "operation.onsite",
        "N2b",
        "pair",
        "onsite_research",
        "",
        4,
        "calendar_year",
        "must",
        r"教研不少于(\d+)次",
    ),
    ("operation.posting", "N3", "pair", "backbone_posted", "", 1, "school_year", "must", ""),
    ("operation.free_moves", "N3", "alliance", "internal_moves", "", None, "school_year", "must", ""),
    (
        "quota.guiding",
        "guiding_quota",
        "legal_person",
        "guiding_movers",
        "eligible_backbone",
        Fraction(15, 100),
        "school_year",
        "must",
        r"的(\d+)%",
    ),
    (
        "quota.peer",
        "peer_quota",
        "school",
        "peer_movers",
        "eligible_ordinary",
        Fraction(10, 100),
        "school_year",
        "must",
        r"的(\d+)%",
    ),
    (
        "senior_exchange",
        "senior_exchange",
        "teacher",
        "senior_exchanges",
        "",
        1,
        "school_year",
        "should",
        r"至少(\d+)次",
    ),
]


@pytest.mark.parametrize(
    "requirement_id, indicator, subject, measure, share_of, value, period, strength, printed", REQUIREMENTS
)
def test_requirements_are_those_printed(
    pack, requirement_id, indicator, subject, measure, share_of, value, period, strength, printed
):
    one = {one.id: one for one in requirements_of(pack, {})}[requirement_id]
    assert (one.indicator, one.subject, one.measure, one.share_of) == (indicator, subject, measure, share_of)
    assert (one.value, one.period, one.strength) == (value, period, strength)
    quote = next(block.quote for block in pack.requirements if block.id == requirement_id)
    if printed:
        number = Fraction(re.search(printed, quote)[1])
        assert number / (100 if share_of else 1) == value


def test_there_are_no_other_requirements(pack):
    assert [one.id for one in requirements_of(pack, {})] == [row[0] for row in REQUIREMENTS]


def test_only_integrated_and_co_built_alliances_are_checked(pack):
    found = {one.id: one for one in requirements_of(pack, {})}
    for requirement_id in ("operation.subjects", "operation.lessons", "operation.online", "operation.onsite"):
        one = found[requirement_id]
        assert (one.kinds, one.information_kinds) == (("integrated", "co_built"), ("collaborative",))
        assert [kind for kind in pack.vocabulary.kinds if one.binds(kind)] == ["integrated", "co_built"]
        assert all(one.shown_for(kind) for kind in pack.vocabulary.kinds)
    assert found["operation.posting"].kinds == ("co_built",)
    assert found["operation.free_moves"].kinds == ("integrated",)
    assert not found["operation.posting"].shown_for("collaborative")
    assert found["quota.peer"].binds("collaborative")


def test_the_options_choose_subject_and_period(pack):
    options = {
        "operation.period": "school_year",
        "operation.scope": "alliance",
        "quota.guiding_unit": "school",
    }
    found = {one.id: one for one in requirements_of(pack, options)}
    assert (found["operation.lessons"].subject, found["operation.lessons"].period) == (
        "alliance",
        "school_year",
    )
    assert found["quota.guiding"].subject == "school"
    assert found["operation.posting"].subject == "pair"
    assert found["operation.lessons"].questions == ("operation.scope", "operation.period")


def test_the_national_rule_stands_beside_and_names_its_document(pack):
    (reference,) = pack.references
    assert (reference.number, reference.number in pack.notice) == ("教师〔2014〕4号", False)
    found = reference_requirements_of(pack, {})
    assert [(one.id, one.measure, one.share_of, one.value, one.reference, one.clause) for one in found] == [
        ("national.rotation", "rotation_movers", "eligible", Fraction(1, 10), "national_rotation", ""),
        ("national.backbone", "backbone_movers", "rotation_movers", Fraction(1, 5), "national_rotation", ""),
    ]


def test_every_measure_is_asked_for(pack):
    """A name that no document of ours uses would be counted for nobody."""
    found = requirements_of(pack, {}) + reference_requirements_of(pack, {})
    assert {one.measure for one in found} | {one.share_of for one in found} - {""} == set(MEASURES)


STIPENDS = [
    # id, honour, title, yuan a year
    ("special_grade", "provincial_special", None, 30_000),
    ("full_senior", None, "full_senior", 20_000),
    ("senior", None, "senior", 10_000),
]


def test_stipends_are_those_printed(pack):
    block = pack.stipend
    assert [(one.id, one.honour, one.title, one.yuan) for one in block.amounts] == STIPENDS
    quote = pack.clause("stipend").quote
    assert [Fraction(number) * 10_000 for number in re.findall(r"(\d)万元", quote)] == [
        one.yuan for one in block.amounts
    ]
    places = [quote.index(one.label) for one in block.amounts]
    assert places == sorted(places)
    assert (block.kind, block.from_locales, block.to_locales, block.special_allowance) == (
        "guiding",
        ("urban",),
        ("rural",),
        True,
    )


def test_the_terms_of_rotation_are_those_printed(pack):
    assert [(code, kind.label) for code, kind in pack.rotation.items()] == [
        ("guiding", "指导型"),
        ("training", "培养型"),
        ("peer", "协作型"),
        ("itinerant", "走教型"),
    ]
    guiding, training = pack.rotation["guiding"], pack.rotation["training"]
    assert int(re.search(r"至少(\d)年", guiding.duration.quote)[1]) == guiding.duration.least_years == 3
    assert int(re.search(r"一般为(\d)年", training.duration.quote)[1]) == training.duration.typical_years == 1
    strengths = {
        f"{code}.{name}": str(block.strength)
        for code, kind in pack.rotation.items()
        for name in ("honour", "direction", "duration", "personnel", "subject")
        if (block := getattr(kind, name))
    }
    assert strengths == {
        "guiding.honour": "must",
        "guiding.direction": "must",
        "guiding.duration": "must",
        "guiding.personnel": "must",
        "training.direction": "should",
        "training.duration": "should",
        "training.personnel": "must",
        "training.subject": "should",
        "peer.honour": "must",
        "peer.direction": "should",
        "peer.personnel": "must",
        "itinerant.direction": "must",
        "itinerant.personnel": "should",
    }


def test_six_sections_of_a_charter_and_more(pack):
    assert [section.title for section in pack.charter.sections] == [
        "办学理念",
        "校园文化建设",
        "课程建设",
        "教学管理",
        "师生互动",
        "考核评价",
    ]
    assert pack.charter.further
    assert pack.charter.quote.endswith("等")


def test_three_times_five_items_of_annex_1(pack):
    titles = {}
    for item in pack.rubric:
        titles.setdefault(item.kind, []).append(item.title)
        assert pack.clause(item.clause).heading == item.title
        assert f"){item.title}。{pack.clause(item.clause).quote}" in pack.notice
    assert titles == {
        "integrated": ["师资同盘", "教学同步", "培训同频", "文化同系", "考核一体"],
        "co_built": ["资源共享", "管理共进", "教学共研", "文化共生", "考核捆绑"],
        "collaborative": ["愿景协同", "机制协同", "研训协同", "教学协同", "项目评估"],
    }


def test_projects_opinions_and_the_brand_name_no_number(pack):
    assert pack.projects.kinds == ("collaborative",)
    assert pack.opinions.kinds == ("co_built", "collaborative")
    assert [(item.id, item.title) for item in pack.development.items] == [("brand", "品牌创建")]
    # Nothing in these clauses is a number that might be taken for points.
    for clause in (pack.projects.clause, pack.opinions.clause, "development", "development.brand"):
        assert not re.search(r"\d+分|百分|%", pack.clause(clause).quote)
