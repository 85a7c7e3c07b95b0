"""缺口 in words: by group, each with what a run does with it, the question it falls under, and where to mend it."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from ..basis import Basis
from ..facts import QualityFacts
from ..gaps import Gap, Group, Mend
from ..policy_questions import Option, Question

TITLES = {
    Group.ROLE: ("角色组合没有写到", "一所学校牵头两种类型的教共体,文件没有写按哪种考核。"),
    Group.UNRULED: ("类型没有写到", "教共体的类型不在文件的考核办法里。"),
    Group.NO_CORE: ("没有总校", "学年最后一天没有总校的教共体。"),
    Group.NO_MEMBERS: ("没有成员校", "学年内没有成员校的教共体。"),
    Group.CORE_ELSEWHERE: ("总校又是别处的成员校", "文件没有写这样的学校怎样算进对方的成绩。"),
    Group.CORE_WITHOUT_RESULT: ("总校没有本学年成绩", "没有本校得分,就没有捆绑成绩。"),
    Group.MEMBER_WITHOUT_RESULT: ("成员校没有本学年成绩", "缺一年就没有增量。"),
    Group.MEMBER_WITHOUT_PRIOR: ("成员校没有上学年成绩", "缺一年就没有增量。"),
    Group.INCOMPARABLE: ("两学年不可比", "成绩口径不同,或没有相同的学段,算不出增量。"),
    Group.MIDYEAR: ("中途加入或退出", "不是整学年的成员校。"),
    Group.POOL_WITHOUT_RESULT: ("一起考核的校区没有成绩", "其余校区照常合成。"),
    Group.POOL_WITHOUT_WEIGHT: ("一起考核缺权数", "各校区的成绩要按计算单位或参考人数合成。"),
    Group.NO_SCORE: ("按现在的口径算不出", "所用的口径缺少算式需要的数。"),
    Group.WITHOUT_RESULT: ("在教共体中,没有成绩", "没有成绩的学校只列名。"),
    Group.OUTSIDE: ("不在教共体中,没有成绩", "不参加考核的学校不用处理。"),
}
#: More of one group than this are folded at first.
FOLDED_BEYOND = 8


@dataclass(frozen=True, slots=True)
class Row:
    """school, alliance: (code, name), None for none. `option`: the one in use, where a question asks."""

    gap: Gap
    school: tuple[str, str] | None
    alliance: tuple[str, str] | None
    outcome: str
    question: Question | None
    option: Option | None
    decided: bool

    @property
    def mends_result(self) -> bool:
        return self.gap.mend == Mend.RESULT

    @property
    def mends_alliance(self) -> bool:
        return self.gap.mend == Mend.ALLIANCE


@dataclass(frozen=True, slots=True)
class Found:
    code: str
    title: str
    lede: str
    rows: tuple[Row, ...]

    @property
    def folded(self) -> bool:
        return len(self.rows) > FOLDED_BEYOND


def grouped(gaps: Iterable[Gap], *, facts: QualityFacts, basis: Basis) -> list[Found]:
    """`gaps` come by group."""
    schools = {school.code: school.name for school in facts.schools}
    alliances = {alliance.code: alliance.name for alliance in facts.alliances}
    asked = {question.id: question for question in basis.pack.questions}

    def row(gap: Gap) -> Row:
        question = asked.get(gap.question)
        option = question.option(basis.options[question.id]) if question else None
        return Row(
            gap=gap,
            school=(gap.school, schools[gap.school]) if gap.school else None,
            alliance=(gap.alliance, alliances[gap.alliance]) if gap.alliance else None,
            outcome=gap.outcome or (option.explanation.rstrip("。") if option else ""),
            question=question,
            option=option,
            decided=gap.question in basis.decided,
        )

    return [
        Found(group.value, *TITLES[group], tuple(row(gap) for gap in found))
        for group, found in groupby(gaps, key=lambda gap: gap.group)
    ]
