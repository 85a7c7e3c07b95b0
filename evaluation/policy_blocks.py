"""What a policy file says of itself and of the teaching-quality scores, and what must hold inside each block."""

from datetime import date
from fractions import Fraction
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from .formulas.numbers import plain
from .policy_errors import wrong
from .policy_fields import (
    Block,
    ClauseId,
    Day,
    Exact,
    Formula,
    Id,
    KindCode,
    Listed,
    Multiplier,
    Rows,
    SchoolYear,
    Share,
    Text,
    Verbatim,
    references,
    year_text,
)

#: Rows that schools have beside the bundled ones of their alliances.
OTHER_ROWS = ("pooled", "own")


class Identified(Block):
    id: Id

    @field_validator("id")
    @classmethod
    def used_once(cls, value: str, info: ValidationInfo) -> str:
        if (cls.__name__, value) in references(info).seen:
            raise wrong(f"编号“{value}”前面已经用过", "请换一个编号,或删去重复的一段")
        references(info).seen.add((cls.__name__, value))
        return value


class Document(Block):
    title: Verbatim
    publisher: Verbatim
    index_no: Annotated[Verbatim | None, Field(description="索引号,原文没有时不写")] = None
    signed: Day
    published: Day

    @field_validator("published")
    @classmethod
    def not_before_signing(cls, value: date, info: ValidationInfo) -> date:
        if "signed" in info.data and value < info.data["signed"]:
            raise wrong(f"公布日期 {value} 早于签发日期 {info.data['signed']}", "请对照原文核对这两个日期")
        return value


class Governs(Block):
    """School years by their start. No last one: until a later document supersedes this one."""

    county: Annotated[str, Field(pattern=r"^[a-z0-9-]+$", description='县的代码,例如 "qingtian"')]
    first_school_year: SchoolYear
    last_school_year: Annotated[SchoolYear | None, Field(description="学年,没有终止时不写")] = None
    supersedes: Annotated[Listed[str], Field(description="所取代的文件包,没有时写 []")]

    @field_validator("first_school_year")
    @classmethod
    def not_over_before_signing(cls, value: int, info: ValidationInfo) -> int:
        signed = references(info).signed
        if signed and (signed.year, signed.month) >= (value + 1, 9):
            raise wrong(f"{year_text(value)}学年在签发日期 {signed} 之前已经结束", "请写签发之后的学年")
        return value

    @field_validator("last_school_year")
    @classmethod
    def not_before_first(cls, value: int | None, info: ValidationInfo) -> int | None:
        first = info.data.get("first_school_year")
        if value is not None and first is not None and value < first:
            raise wrong(f"最后学年 {year_text(value)} 早于最初学年 {year_text(first)}", "请核对这两个学年")
        return value

    def includes(self, school_year_start: int) -> bool:
        last = self.last_school_year
        return self.first_school_year <= school_year_start and (last is None or school_year_start <= last)


class Vocabulary(Block):
    """The county's own words for the portal's terms."""

    clause: ClauseId
    alliance: Text
    core_school: Text
    member_school: Text
    campus: Text
    rotation: Text
    quality_score: Text
    kinds: Annotated[dict[str, Text], Field(min_length=1, description="一个表:类型代码 = 类型名称")]


class Clause(Identified):
    number: Text
    heading: Verbatim
    quote: Verbatim


class Listing(Block):
    """The document's own list of alliances of one kind, and how many it says there are."""

    clause: ClauseId
    alliances: Annotated[int, Field(ge=1, description="个数,至少 1")]


class Bundled(Block):
    clause: ClauseId
    formula: Formula
    own_share: Share
    member_share: Share
    multiplier: Multiplier

    @field_validator("member_share")
    @classmethod
    def rest_of_own_share(cls, value: Fraction, info: ValidationInfo) -> Fraction:
        own = info.data.get("own_share")
        if own is not None and own + value != 1:
            raise wrong(
                f"own_share {plain(own)} 与 member_share {plain(value)} 之和是 {plain(own + value)}",
                "请对照条款核对,使两项之和等于 1",
            )
        return value


class Pools(Block):
    clause: ClauseId
    formula: Formula
    kinds: Annotated[Rows[KindCode], Field(description="一个列表,写一起考核的类型代码")]


class NamedSchool(Block):
    code: Text
    name: Text


class AssessedAlone(Block):
    clause: ClauseId
    formula: Formula
    schools: Annotated[Listed[NamedSchool], Field(description="单独考核的学校列表,没有时写 []")]


class Precedence(Block):
    clause: ClauseId
    order: Annotated[Rows[str], Field(description="一个列表,正式成绩的先后")]

    @field_validator("order")
    @classmethod
    def complete(cls, value: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        needed = (*references(info).bundled, *OTHER_ROWS)
        if sorted(value) != sorted(needed):
            raise wrong(f"次序“{'、'.join(value)}”不完整或有多余", f"应把 {'、'.join(needed)} 各写一次")
        return value


class Units(Block):
    clause: ClauseId


class Quality(Block):
    """`formula`: the one that computes a county's rows; the blocks inside name those it is made of."""

    clause: ClauseId
    formula: Formula
    bundled: Annotated[
        dict[KindCode, Bundled],
        Field(min_length=1, description="捆绑考核的各类型,例如 [quality.bundled.co_built]"),
    ]
    pools: Annotated[Pools, Field(description="一起考核的类型:[quality.pools]")]
    assessed_alone: Annotated[AssessedAlone, Field(description="单独考核的学校:[quality.assessed_alone]")]
    precedence: Annotated[Precedence, Field(description="正式成绩的先后:[quality.precedence]")]
    units: Annotated[Units, Field(description="计算单位的依据:[quality.units]")]


class KeptBy(Block):
    clause: ClauseId
    sections: Annotated[Rows[Text], Field(description="一个列表,写科室名称")]


class Item(Identified):
    """A part of the assessment whose points the bureau enters. `points` None: the document gives none."""

    clause: ClauseId
    title: Verbatim
    kept_by: Annotated[KeptBy, Field(description="由谁录入:[item.kept_by]")]
    points: Annotated[Exact | None, Field(description="分值,文件没有给时不写")] = None
