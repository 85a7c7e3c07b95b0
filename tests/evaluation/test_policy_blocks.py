"""Requirements, rotation, stipend, charter in a pack: what they may not be, and that an older pack does without."""

import pytest

from evaluation.facts import MEASURES
from evaluation.policy import parse_pack
from evaluation.policy_requirements import COMPARATORS, PERIODS, SUBJECTS, Comparator, Period, Subject
from evaluation.policy_rules import (
    least_backbone_honour,
    reference_requirements_of,
    requirements_of,
    rotation_rules,
    stipend_rules,
)
from tests.evaluation.packs import NOTICE, PACK, changed, problems_of

OLDER = PACK[: PACK.index("# ==== 运行、流动和补助")]
LESSONS = 'measure = "synchronous_lessons"\ncomparator = "ge"\nvalue = "20"'
GUIDING = 'share_of = "eligible_backbone"\ncomparator = "ge"\nvalue = "0.15"'
IN_LESSONS = "requirement[1](id 为“operation.lessons”)"
IN_GUIDING = "requirement[6](id 为“quota.guiding”)"

BAD = [
    # case, old, new, the one expected sentence after the file's name
    (
        "没有的指标",
        'measure = "online_research"',
        'measure = "online_reserch"',
        "requirement[2].measure(id 为“operation.online”):没有“online_reserch”这个指标。"
        f"可用的指标:{'、'.join(MEASURES)}。",
    ),
    (
        "没有的基数",
        'share_of = "eligible_ordinary"',
        'share_of = "ordinary"',
        f"requirement[7].share_of(id 为“quota.peer”):没有“ordinary”这个指标。可用的指标:{'、'.join(MEASURES)}。",
    ),
    (
        "没有的比较方式",
        LESSONS,
        LESSONS.replace('"ge"', '">="'),
        "requirement[1].comparator(id 为“operation.lessons”):“>=”不合要求。"
        "应为比较方式:ge、gt、lt、eq、rises、declared。",
    ),
    (
        "要比较却没有数",
        LESSONS,
        LESSONS.replace('\nvalue = "20"', ""),
        f"{IN_LESSONS}:没有写 value。ge 要与一个数比较,请补上 value。",
    ),
    (
        "逐年提高却写了数",
        LESSONS,
        LESSONS.replace('"ge"', '"rises"'),
        f"{IN_LESSONS}:rises 不与固定的数比较,却写了 value。请删去 value,或改写 comparator。",
    ),
    (
        "占比写成百分数",
        GUIDING,
        GUIDING.replace("0.15", "15"),
        f'{IN_GUIDING}:占比 15 不在 0 与 1 之间。15% 写作 "0.15"。',
    ),
    (
        "对象写了两次",
        'subject_by = "quota.guiding_unit"',
        'subject_by = "quota.guiding_unit"\nsubject = "school"',
        f"{IN_GUIDING}:subject 与 subject_by 应写一项,也只写一项。文件写明的写 subject,由问题决定的写 subject_by。",
    ),
    (
        "期间没有写",
        'subject = "school"\nmeasure = "peer_movers"\nshare_of = "eligible_ordinary"\ncomparator = "ge"\n'
        'value = "0.10"\nperiod = "school_year"\n',
        'subject = "school"\nmeasure = "peer_movers"\nshare_of = "eligible_ordinary"\ncomparator = "ge"\n'
        'value = "0.10"\n',
        "requirement[7](id 为“quota.peer”):period 与 period_by 应写一项,也只写一项。"
        "文件写明的写 period,由问题决定的写 period_by。",
    ),
    (
        "由不是对象的问题决定对象",
        'subject_by = "quota.guiding_unit"',
        'subject_by = "quota.movers"',
        f"{IN_GUIDING}:subject_by 的问题“quota.movers”有选项 started、in_post。"
        "它的选项只能是 pair、alliance、school、legal_person、teacher、town、county。",
    ),
    (
        "截止日期没有写",
        'subject = "teacher"\nmeasure = "senior_exchanges"\ncomparator = "ge"\nvalue = "1"\nperiod = "school_year"',
        'subject = "teacher"\nmeasure = "senior_exchanges"\ncomparator = "ge"\nvalue = "1"\nperiod = "by_date"',
        "requirement[8](id 为“senior_exchange”):due 与 period 不相配。period 为 by_date 时写 due,其他期间不写。",
    ),
    (
        "周期的年数没有写",
        'subject = "teacher"\nmeasure = "senior_exchanges"\ncomparator = "ge"\nvalue = "1"\nperiod = "school_year"',
        'subject = "teacher"\nmeasure = "senior_exchanges"\ncomparator = "ge"\nvalue = "1"\nperiod = "cycle"',
        "requirement[8](id 为“senior_exchange”):cycle_years 与 period 不相配。"
        "period 为 cycle 时写 cycle_years,其他期间不写。",
    ),
    (
        "没有的强度",
        'strength = "should"',
        'strength = "may"',
        "requirement[8].strength(id 为“senior_exchange”):没有“may”这个强度。"
        "“应当、必须、不低于”写 must,“一般、主要、原则上”写 should。",
    ),
    (
        "要求的引文不在条款中",
        'quote = "累计不少于20节"',
        'quote = "累计不少于30节"',
        "requirement[1].quote(id 为“operation.lessons”):文字与条款“operation.lessons”的引文不符,从第 6 个字“30节”起对不上。"
        "请从该条款的引文中逐字抄录,或改写所依据的条款。",
    ),
    (
        "至少和一般都写了",
        "least_years = 3",
        "least_years = 3\ntypical_years = 3",
        "rotation.guiding.duration:least_years 与 typical_years 应写一项,也只写一项。"
        "“至少”写 least_years,“一般”写 typical_years。",
    ),
    (
        "荣誉没有写",
        'side = "at_least"\nleast = "county_new_star"',
        'side = "at_least"',
        "rotation.guiding.honour:least 与 least_by 应写一项,也只写一项。文件写明的写 least,由问题决定的写 least_by。",
    ),
    (
        "由没有取值的问题决定荣誉",
        'least_by = "backbone.least_honour"',
        'least_by = "quota.movers"',
        "rotation.peer.honour.least_by:问题“quota.movers”的选项取值不是荣誉:没有写、没有写。"
        "每个选项的 value 应为 provincial_special、county_master、county_leader、county_backbone、county_new_star 之一。",
    ),
    (
        "总是随迁却写了问题",
        'moves = "always"',
        'moves = "always"\noutside_by = "peer.file_outside"',
        "rotation.guiding.personnel:outside_by 与 moves 不相配。moves 为 leaving 时写 outside_by,其他情形不写。",
    ),
    (
        "由别的问题决定随迁",
        'outside_by = "peer.file_outside"',
        'outside_by = "quota.movers"',
        "rotation.peer.personnel:outside_by 的问题“quota.movers”有选项 started、in_post。它的选项只能是 moves、stays。",
    ),
    (
        "补助发给没有的流动类型",
        'kind = "guiding"\nfrom_locales',
        'kind = "guide"\nfrom_locales',
        "stipend.kind:没有“guide”这个流动类型。可用的流动类型:guiding、training、peer、itinerant。",
    ),
    (
        "一档既按荣誉又按职称",
        'title = "full_senior"',
        'title = "full_senior"\nhonour = "provincial_special"',
        "stipend.amount[1](id 为“full_senior”):honour 与 title 应写一项,也只写一项。按荣誉发的写 honour,按职称发的写 title。",
    ),
    (
        "两档写给同一种教师",
        'title = "senior"',
        'title = "full_senior"',
        "stipend.amount:有两档写给同一种教师:provincial_special、full_senior、full_senior。每种荣誉、每种职称只写一档。",
    ),
    (
        "章程没有的一章",
        'title = "师生互动"',
        'title = "家校互动"',
        "charter.section[4].title(id 为“interaction”):文字与原文 qingtian_2021.txt 不符,从第 2 个字“校互动”起对不上。"
        "请从原文逐字抄录,错字和标点也照抄。",
    ),
    (
        "没有的范围",
        'area = "operation"',
        'area = "operations"',
        "question[9].area(id 为“operation.period”):“operations”不合要求。"
        "应为影响什么结果:quality、operation、rotation 或 stipend。",
    ),
]


@pytest.mark.parametrize("case, old, new, expected", BAD, ids=[row[0] for row in BAD])
def test_a_bad_block_is_refused_with_one_sentence(case, old, new, expected):
    assert problems_of(changed((old, new))) == [f"qingtian_2021.toml 的 {expected}"]


def test_a_pack_of_an_older_run_does_without_the_new_blocks():
    pack = parse_pack(OLDER, name="qingtian-2021")
    assert pack.defaults == parse_pack(PACK, name="qingtian-2021").defaults == pack.chosen({})
    assert requirements_of(pack, {}) == reference_requirements_of(pack, {}) == ()
    assert rotation_rules(pack, {}).kinds == {}
    assert stipend_rules(pack, {}) is None
    assert least_backbone_honour(pack, {}) == ""


OTHER_COUNTIES = [
    # case, changes of one requirement, (period, cycle years, due)
    ("每月", 'period = "month"', ("month", 0, None)),
    ("每学期", 'period = "term"', ("term", 0, None)),
    ("三年一周期", 'period = "cycle"\ncycle_years = 3', ("cycle", 3, None)),
    ("截至某日", 'period = "by_date"\ndue = 2025-12-31', ("by_date", 0, "2025-12-31")),
]


@pytest.mark.parametrize("case, period, expected", OTHER_COUNTIES, ids=[row[0] for row in OTHER_COUNTIES])
def test_periods_of_other_documents(case, period, expected):
    old = 'measure = "senior_exchanges"\ncomparator = "ge"\nvalue = "1"\nperiod = "school_year"'
    pack = parse_pack(
        changed((old, old.replace('period = "school_year"', period))), name="qingtian_2021", notice=NOTICE
    )
    one = {one.id: one for one in requirements_of(pack, {})}["senior_exchange"]
    assert (one.period, one.cycle_years, one.due and str(one.due)) == expected
    assert {"cycle": "2021-09-01", "by_date": "2021-03-31"}.get(one.period) == (one.since and str(one.since))


def test_the_words_of_codes_are_complete():
    assert tuple(SUBJECTS) == Subject.__args__
    assert tuple(PERIODS) == Period.__args__
    assert tuple(COMPARATORS) == Comparator.__args__
