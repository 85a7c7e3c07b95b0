"""支教补助 as a policy file writes it: who is paid how much a year, from where to where."""

from typing import Annotated, Literal, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from .policy_blocks import Identified
from .policy_errors import wrong
from .policy_fields import ClauseId, HonourCode, Multiplier, RotationCode, Rows, Verbatim
from .policy_questions import Quoting
from .policy_rotation import LocaleCode

Title = Literal["full_senior", "senior", "first", "second", "third"]


class Amount(Identified):
    """One of `honour` and `title`."""

    label: Verbatim
    honour: Annotated[HonourCode | None, Field(description="荣誉的代码,即 [honours] 的键")] = None
    title: Annotated[Title | None, Field(description="职称:full_senior、senior、first、second 或 third")] = (
        None
    )
    yuan: Annotated[Multiplier, Field(description='每年多少元,例如 "30000"')]

    @model_validator(mode="after")
    def one_way(self) -> Self:
        if (self.honour is None) == (self.title is None):
            raise wrong("honour 与 title 应写一项,也只写一项", "按荣誉发的写 honour,按职称发的写 title")
        return self


class Stipend(Quoting):
    """`kind`: the kind of rotation that is paid, a key of [rotation.…]; all its conditions must hold."""

    kind: RotationCode
    from_locales: Annotated[Rows[LocaleCode], Field(description="一个列表,写流出学校的城乡类别代码")]
    to_locales: Annotated[Rows[LocaleCode], Field(description="一个列表,写流入学校的城乡类别代码")]
    special_allowance: Annotated[bool, Field(description="流入学校须享受特岗补贴时写 true")]
    amounts: Annotated[Rows[Amount], Field(alias="amount", description="至少一档:[[stipend.amount]]")]
    allowances_clause: Annotated[ClauseId, Field(description="农村教师补贴和特岗补贴所依据条款的编号")]

    @field_validator("amounts")
    @classmethod
    def each_once(cls, value: tuple[Amount, ...], info: ValidationInfo) -> tuple[Amount, ...]:
        who = [amount.honour or amount.title or "" for amount in value]
        if len(set(who)) < len(who):
            raise wrong(f"有两档写给同一种教师:{'、'.join(who)}", "每种荣誉、每种职称只写一档")
        return value
