"""Rows about people that `clean()` refuses, because only other rows show that they cannot be true.

Rules that one table can hold by itself are in test_constraints; what a rotation asks of its dates, its schools and
its teacher is in test_rotation_models, codes and schools of a teacher in test_models.
"""

import datetime

import pytest

from alliances.filing_choices import Subject
from teachers.choices import Appraisal, Exemption, Outcome
from tests.alliances.home import messages
from tests.teachers.people import LATER, People

EARLIER = datetime.date(2022, 3, 1)
FOREIGN_TEACHER = "这位教师属于另一个县。请选择本县教师。"


@pytest.fixture
def people(home) -> People:
    return People(home)


#: case: (the impossible row, what the person reads)
IMPOSSIBLE = {
    "an honour before the first rank": (
        lambda people: people.new_rank(rank=0),
        {"rank": ["位次从 1 开始。"]},
    ),
    "an honour whose code policies could not name": (
        lambda people: people.new_rank(code="city star"),
        {"code": ["编号只能用字母、数字、连字符和下划线,例如 GJ05。请改写。"]},
    ),
    "a pair whose mentor is of another county": (
        lambda people: people.pair(mentor=people.foreigner),
        {"mentor": [FOREIGN_TEACHER]},
    ),
    "a pair whose mentee is of another county": (
        lambda people: people.pair(mentee=people.foreigner),
        {"mentee": [FOREIGN_TEACHER]},
    ),
    "a pair in an alliance of another county": (
        lambda people: people.pair(alliance=people.foreign_alliance),
        {"alliance": ["该教共体属于另一个县。请选择本县教共体。"]},
    ),
    "a person of another county on the roster": (
        lambda people: people.entry(teacher=people.foreigner),
        {"teacher": [FOREIGN_TEACHER]},
    ),
    "a roster with the school of another county": (
        lambda people: people.entry(school=people.home.foreign_school),
        {"school": ["该校属于另一个县的登记册。请选择本县登记的学校。"]},
    ),
    "a roster with the campus of another county": (
        lambda people: people.entry(campus=people.home.foreign_school),
        {"campus": ["该校属于另一个县的登记册。请选择本县登记的学校。"]},
    ),
    "eligible with a reason why not": (
        lambda people: people.entry(exemption=Exemption.MATERNITY),
        {"exemption": ["符合流动的教师没有不计入的原因。请将原因留空,或取消“符合流动”。"]},
    ),
    "left out for another reason that nobody wrote": (
        lambda people: people.entry(eligible=False, exemption=Exemption.OTHER, reason="  "),
        {"reason": ["选择“其他”时必须写明理由。请填写理由。"]},
    ),
    "a rotation of a teacher of another county": (
        lambda people: people.rotation(teacher=people.foreigner),
        {"teacher": [FOREIGN_TEACHER]},
    ),
    "a rotation in an alliance of another county": (
        lambda people: people.rotation(filing=people.filing(alliance=people.foreign_alliance)),
        lambda people: {"__all__": [f"{people.foreign_alliance}属于另一个县。请选择本县教共体。"]},
    ),
    "a rotation on the filing of an activity": (
        lambda people: people.rotation(
            filing=people.filing(number="HD210901-7K2MQ", subject=Subject.ACTIVITY)
        ),
        {"__all__": ["HD210901-7K2MQ 填报的是“活动”,不能用来填报“教师流动”。请重新填报。"]},
    ),
    "a person of another county in an activity": (
        lambda people: people.part(teacher=people.foreigner),
        {"teacher": [FOREIGN_TEACHER]},
    ),
    # ---- how a rotation ended
    "an end before the beginning": (
        lambda people: people.end(ended_on=datetime.date(2021, 9, 1)),
        {"ended_on": ["最后一天不能早于开始日期 2021-09-01。请核对日期。"]},
    ),
    "back in time before the time": (
        lambda people: people.end(ended_on=EARLIER, outcome=Outcome.RETURNED),
        {
            "outcome": [
                "最后一天早于计划的最后一天 2022-08-31,属于提前结束。请将去向改为“提前结束”,或核对日期。"
            ]
        },
    ),
    "stayed on after a term that was not over": (
        lambda people: people.end(ended_on=EARLIER, outcome=Outcome.STAYED),
        {
            "outcome": [
                "最后一天早于计划的最后一天 2022-08-31,属于提前结束。请将去向改为“提前结束”,或核对日期。"
            ]
        },
    ),
    "early on the last day": (
        lambda people: people.end(ended_on=LATER, outcome=Outcome.ENDED_EARLY, note="家庭原因"),
        {"outcome": ["最后一天不早于计划的最后一天 2022-08-31,不是提前结束。请改选去向,或核对日期。"]},
    ),
    "early without any plan": (
        lambda people: people.end(
            rotation=people.approved(planned_until=None), outcome=Outcome.ENDED_EARLY, note="家庭原因"
        ),
        {"outcome": ["这次流动没有计划结束日期,谈不上提前结束。请改选去向。"]},
    ),
    "early for no reason": (
        lambda people: people.end(ended_on=EARLIER, outcome=Outcome.ENDED_EARLY, note=" "),
        {"note": ["提前结束必须写明原因。请在“说明”中填写。"]},
    ),
    "an outcome that is none": (
        lambda people: people.end(outcome="promoted"),
        {"outcome": ["值 'promoted' 不是有效选项。"]},
    ),
}


@pytest.mark.parametrize("case", IMPOSSIBLE)
def test_an_impossible_row_is_refused_with_a_whole_sentence(people, case):
    impossible, said = IMPOSSIBLE[case]
    assert messages(impossible(people)) == (said(people) if callable(said) else said)


# ---- rows that look odd and are true -------------------------------------------------------------
POSSIBLE = {
    "a mentee who is the mentor of another": lambda people: people.pair(
        mentor=people.colleague, mentee=people.teacher
    ),
    "a title after another": lambda people: people.title(since=LATER),
    "a person of no interest to the roster": lambda people: people.entry(
        eligible=False, exemption=Exemption.OTHER, reason="援疆"
    ),
    "an eligible backbone teacher": lambda people: people.entry(backbone=True),
    "two honours of the same rank": lambda people: people.new_rank(rank=people.rank.rank),
    "back on the first day after the plan": lambda people: people.end(appraisal=Appraisal.EXCELLENT),
    "back later than planned": lambda people: people.end(ended_on=LATER.replace(month=10)),
    "stayed on": lambda people: people.end(outcome=Outcome.STAYED),
    "home early": lambda people: people.end(ended_on=EARLIER, outcome=Outcome.ENDED_EARLY, note="家庭原因"),
    "a rotation from the campus where somebody works": lambda people: people.rotation(
        teacher=people.at_work_in(people.home.other_school),
        home_school=people.home.other_school,
    ),
}


@pytest.mark.parametrize("case", POSSIBLE)
def test_a_possible_row_is_accepted(people, case):
    people.pair().save()
    people.title(title="first", until=LATER).save()
    row = POSSIBLE[case](people)
    row.full_clean()
    row.save()
