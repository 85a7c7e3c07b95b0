"""教师流动 as a policy file writes it: for each kind who, whither, how long, the personnel file, what it brings."""

from typing import Annotated, Literal, Self

from pydantic import Field, ValidationInfo, model_validator

from .policy_errors import wrong
from .policy_fields import HonourCode, HonourQuestion, Listed, QuestionId, Strong, Text, Verbatim, references
from .policy_questions import Quoting

LocaleCode = Annotated[
    Literal["urban", "town_area", "rural"], Field(description="城乡类别:urban、town_area 或 rural")
]
Locales = Annotated[Listed[LocaleCode], Field(description="一个列表,写城乡类别代码,不限时不写")]


class Honour(Quoting):
    """`least`: an honour; `least_by`: the question whose options name one each."""

    side: Annotated[Literal["at_least", "below"], Field(description="at_least(及以上)或 below(以下)")]
    least: Annotated[HonourCode | None, Field(description="荣誉的代码,即 [honours] 的键")] = None
    least_by: Annotated[HonourQuestion | None, Field(description="决定荣誉的问题编号")] = None
    strength: Strong

    @model_validator(mode="after")
    def one_way(self) -> Self:
        if (self.least is None) == (self.least_by is None):
            raise wrong("least 与 least_by 应写一项,也只写一项", "文件写明的写 least,由问题决定的写 least_by")
        return self


class Direction(Quoting):
    towards: Annotated[
        Literal["lower", "higher", "same", "alliance"],
        Field(description="方向:lower、higher、same 或 alliance(教共体内)"),
    ]
    strength: Strong


class Duration(Quoting):
    """One of the two: 至少 or 一般."""

    least_years: Annotated[int | None, Field(ge=1, description="至少几年,整数")] = None
    typical_years: Annotated[int | None, Field(ge=1, description="一般几年,整数")] = None
    strength: Strong

    @model_validator(mode="after")
    def one_way(self) -> Self:
        if (self.least_years is None) == (self.typical_years is None):
            raise wrong(
                "least_years 与 typical_years 应写一项,也只写一项",
                "“至少”写 least_years,“一般”写 typical_years",
            )
        return self


class Personnel(Quoting):
    """`outside_by`: the question that decides for teachers of no alliance of one legal person: moves or stays."""

    moves: Annotated[
        Literal["always", "never", "leaving"],
        Field(description="随迁人事关系:always、never 或 leaving(离开融合型时)"),
    ]
    outside_by: Annotated[QuestionId | None, Field(description="只有 leaving 写,选项为 moves 和 stays")] = (
        None
    )
    strength: Strong
    stated: Annotated[bool, Field(description="文件没有写,只是这样看待时写 false")] = True

    @model_validator(mode="after")
    def told_what_happens_outside(self, info: ValidationInfo) -> Self:
        if (self.outside_by is None) != (self.moves != "leaving"):
            raise wrong("outside_by 与 moves 不相配", "moves 为 leaving 时写 outside_by,其他情形不写")
        options = references(info).options.get(self.outside_by or "", ())
        if strange := [option for option in options if option not in {"moves", "stays"}]:
            raise wrong(
                f"outside_by 的问题“{self.outside_by}”有选项 {'、'.join(strange)}",
                "它的选项只能是 moves、stays",
            )
        return self


class SubjectMatch(Quoting):
    strength: Strong


class Brings(Quoting):
    """Something a rotation brings its teacher. `denied`: the document says that it does not."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9_]+$", description="小写字母、数字和下划线组成的编号")]
    title: Verbatim
    denied: Annotated[bool, Field(description="文件写明不享受时写 true")] = False
    from_locales: Locales = ()
    to_locales: Locales = ()


class RotationKind(Quoting):
    """Blocks that are left out: the document says nothing of it."""

    label: Text
    honour: Annotated[Honour | None, Field(description="对荣誉的要求:[rotation.类型.honour]")] = None
    direction: Annotated[Direction | None, Field(description="流动方向:[rotation.类型.direction]")] = None
    duration: Annotated[Duration | None, Field(description="流动时间:[rotation.类型.duration]")] = None
    personnel: Annotated[Personnel | None, Field(description="人事关系:[rotation.类型.personnel]")] = None
    subject: Annotated[SubjectMatch | None, Field(description="学科对等:[rotation.类型.subject]")] = None
    brings: Annotated[Listed[Brings], Field(description="待遇和经历:[[rotation.类型.brings]]")] = ()
