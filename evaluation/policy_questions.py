"""Sentences that allow several readings, and blocks that quote their clause."""

from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from .policy_blocks import Identified
from .policy_errors import UnknownOption, wrong
from .policy_fields import Block, ClauseId, Listed, Text, differs, references

Area = Literal["quality", "operation", "rotation", "stipend"]


class Quoting(Block):
    """`quote`: the words of the clause that say it."""

    clause: ClauseId
    quote: Text

    @field_validator("quote")
    @classmethod
    def from_its_clause(cls, value: str, info: ValidationInfo) -> str:
        clause = info.data.get("clause")
        if clause and (difference := differs(value, references(info).clauses[clause])):
            raise wrong(
                f"文字与条款“{clause}”的引文不符,{difference}",
                "请从该条款的引文中逐字抄录,或改写所依据的条款",
            )
        return value


class Option(Block):
    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+$", description="字母、数字、下划线和连字符组成的编号")]
    label: Text
    explanation: Text
    defensible: Text
    value: Annotated[Text | None, Field(description="选项所取的值,例如荣誉的代码,没有时不写")] = None


class Question(Identified, Quoting):
    """A sentence that allows several readings, and what each would mean. `area`: the results that it may change."""

    area: Annotated[Area, Field(description="影响什么结果:quality、operation、rotation 或 stipend")] = (
        "quality"
    )
    title: Text
    options: Annotated[Listed[Option], Field(alias="option", description="至少两个选项:[[question.option]]")]
    default: Text

    @field_validator("options")
    @classmethod
    def told_apart(cls, value: tuple[Option, ...]) -> tuple[Option, ...]:
        ids = [option.id for option in value]
        if len(ids) < 2:
            raise wrong(f"只有 {len(ids)} 个选项", "有几种读法才是问题,至少写两个选项")
        if len(set(ids)) < len(ids):
            raise wrong(f"选项编号有重复:{'、'.join(ids)}", "每个选项的编号只能用一次")
        return value

    @field_validator("default")
    @classmethod
    def among_options(cls, value: str, info: ValidationInfo) -> str:
        ids = [option.id for option in info.data.get("options", ())]
        if ids and value not in ids:
            raise wrong(f"没有“{value}”这个选项", f"默认选项应为 {'、'.join(ids)} 之一")
        return value

    def option(self, option_id: str) -> Option:
        """UnknownOption with the options there are."""
        for option in self.options:
            if option.id == option_id:
                return option
        known = "、".join(option.id for option in self.options)
        raise UnknownOption(f"问题“{self.id}”没有“{option_id}”这个选项。可选:{known}。")
