"""Thresholds as a policy file writes them: of its own document, and of another one that is shown beside it."""

from fractions import Fraction
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationInfo, model_validator

from .formulas.numbers import plain
from .policy_blocks import Identified
from .policy_errors import wrong
from .policy_fields import (
    Block,
    Day,
    Exact,
    KindCode,
    Listed,
    MeasureName,
    QuestionId,
    Rows,
    Strong,
    Text,
    references,
)
from .policy_questions import Quoting

SUBJECTS = {
    "pair": "每一对总校与成员校",
    "alliance": "每个教共体",
    "school": "每个校区",
    "legal_person": "每个独立法人学校(含校区)",
    "teacher": "每位教师",
    "town": "每个乡镇",
    "county": "全县",
}
PERIODS = {
    "month": "每月",
    "term": "每学期",
    "school_year": "每学年",
    "calendar_year": "每年(1月至12月)",
    "cycle": "每个周期",
    "by_date": "截至规定日期",
}
COMPARATORS = {"ge": "≥", "gt": ">", "lt": "<", "eq": "=", "rises": "高于上期", "declared": "有声明"}
_WITHOUT_NUMBER = ("rises", "declared")

Subject = Literal["pair", "alliance", "school", "legal_person", "teacher", "town", "county"]
Period = Literal["month", "term", "school_year", "calendar_year", "cycle", "by_date"]
Comparator = Literal["ge", "gt", "lt", "eq", "rises", "declared"]


class Threshold(Identified):
    """`subject_by`, `period_by`: the question whose options are the subjects, the periods."""

    indicator: Annotated[str, Field(pattern=r"^[A-Za-z0-9_]+$", description="一起核验的指标代码,例如 N1")]
    title: Text
    subject: Annotated[Subject | None, Field(description=f"核验对象:{'、'.join(SUBJECTS)}")] = None
    subject_by: Annotated[QuestionId | None, Field(description="决定核验对象的问题编号")] = None
    measure: MeasureName
    share_of: Annotated[MeasureName | None, Field(description="占比的基数,写指标名,不是占比时不写")] = None
    comparator: Annotated[Comparator, Field(description=f"比较方式:{'、'.join(COMPARATORS)}")]
    value: Annotated[Exact | None, Field(description="准确的小数,rises 和 declared 不写")] = None
    period: Annotated[Period | None, Field(description=f"期间:{'、'.join(PERIODS)}")] = None
    period_by: Annotated[QuestionId | None, Field(description="决定期间的问题编号")] = None
    due: Annotated[Day | None, Field(description="截止日期,只有 by_date 写")] = None
    cycle_years: Annotated[int | None, Field(ge=1, description="周期的年数,只有 cycle 写")] = None
    strength: Strong
    kinds: Annotated[Listed[KindCode], Field(description="一个列表,写所约束的类型代码,不分类型时不写")] = ()
    information_kinds: Annotated[
        Listed[KindCode], Field(description="一个列表,写只供参考的类型代码,没有时不写")
    ] = ()
    questions: Annotated[Listed[QuestionId], Field(description="一个列表,写其他相关问题的编号")] = ()

    @model_validator(mode="after")
    def complete(self, info: ValidationInfo) -> Self:
        self._one_way("subject", self.subject, self.subject_by, SUBJECTS, info)
        self._one_way("period", self.period, self.period_by, PERIODS, info)
        if (self.value is None) != (self.comparator in _WITHOUT_NUMBER):
            if self.value is None:
                raise wrong("没有写 value", f"{self.comparator} 要与一个数比较,请补上 value")
            raise wrong(f"{self.comparator} 不与固定的数比较,却写了 value", "请删去 value,或改写 comparator")
        if self.share_of and self.value is not None and not 0 < self.value <= 1:
            raise wrong(f"占比 {plain(self.value)} 不在 0 与 1 之间", '15% 写作 "0.15"')
        if (self.due is None) != (self.period != "by_date"):
            raise wrong("due 与 period 不相配", "period 为 by_date 时写 due,其他期间不写")
        if (self.cycle_years is None) != (self.period != "cycle"):
            raise wrong("cycle_years 与 period 不相配", "period 为 cycle 时写 cycle_years,其他期间不写")
        return self

    def _one_way(
        self, key: str, fixed: str | None, by: str | None, known: dict[str, str], info: ValidationInfo
    ) -> None:
        if (fixed is None) == (by is None):
            raise wrong(
                f"{key} 与 {key}_by 应写一项,也只写一项", f"文件写明的写 {key},由问题决定的写 {key}_by"
            )
        strange = [option for option in references(info).options.get(by or "", ()) if option not in known]
        if strange:
            raise wrong(
                f"{key}_by 的问题“{by}”有选项 {'、'.join(strange)}", f"它的选项只能是 {'、'.join(known)}"
            )

    @property
    def rests_on(self) -> tuple[str, ...]:
        """Every question that may change the finding."""
        chosen = [question for question in (self.subject_by, self.period_by) if question]
        return tuple(dict.fromkeys([*chosen, *self.questions]))


class RequirementBlock(Threshold, Quoting):
    """A threshold of the document itself."""


class ReferenceRequirement(Threshold):
    """A threshold of another document, whose text is not at hand. `says`: what it asks for, in our words."""

    says: Text


class Reference(Block):
    """Another document whose rules are shown beside the county's own, never mixed in."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9_]+$", description="小写字母、数字和下划线组成的编号")]
    title: Text
    number: Text
    publisher: Text
    note: Text
    requirements: Annotated[
        Rows[ReferenceRequirement],
        Field(alias="requirement", description="至少一条要求:[[reference.requirement]]"),
    ]


def shown_value(block: Threshold) -> str:
    """「≥ 20」 or 「≥ 15%」; the sign alone where there is no number."""
    sign = COMPARATORS[block.comparator]
    if block.value is None:
        return sign
    number: Fraction = block.value * 100 if block.share_of else block.value
    return f"{sign} {plain(number)}{'%' if block.share_of else ''}"
