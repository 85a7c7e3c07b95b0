"""What a single value in a policy file may be: exact numbers, verbatim quotes, references that resolve.

Every `description` finishes the sentences 「请补上…」 and 「应为…」.
"""

import datetime
import re
from bisect import bisect_left
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    ValidationInfo,
)

from .facts import MEASURES, Strength
from .formulas import FORMULAS
from .policy_errors import wrong

_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_SCHOOL_YEAR = re.compile(r"(\d{4})-(\d{4})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a pack came from. `name`: the file's stem; `notice` None: the document's text is not at hand."""

    name: str
    text: str
    notice: str | None

    @property
    def file(self) -> str:
        return f"{self.name}.toml"

    @property
    def notice_file(self) -> str:
        return f"{self.name}.txt"


@dataclass(frozen=True, slots=True)
class References:
    """What a value may need to know of the rest of its file: read before validation, whatever else is broken.

    clauses  clause id → quote
    kinds    codes of the alliance kinds that the vocabulary names
    bundled  those with a bundled score
    options  question id → option ids
    values   question id → the values that its options carry, None for those without
    rotations  codes of the kinds of rotation
    honours  codes of the honours that the file speaks of
    seen     ids met so far, by the block they identify
    """

    source: Source
    clauses: Mapping[str, str]
    kinds: tuple[str, ...]
    bundled: tuple[str, ...]
    options: Mapping[str, tuple[str, ...]]
    values: Mapping[str, tuple[str | None, ...]]
    rotations: tuple[str, ...]
    honours: tuple[str, ...]
    signed: datetime.date | None
    seen: set[tuple[str, str]] = field(default_factory=set)

    @classmethod
    def read(cls, data: Mapping[str, Any], source: Source) -> "References":
        rows = _rows(data, "clause")
        signed = _at(data, "document", "signed")
        return cls(
            source=source,
            clauses={row["id"]: str(row.get("quote", "")) for row in rows},
            kinds=_keys(_at(data, "vocabulary", "kinds")),
            bundled=_keys(_at(data, "quality", "bundled")),
            options={
                row["id"]: tuple(option["id"] for option in _rows(row, "option"))
                for row in _rows(data, "question")
            },
            values={
                row["id"]: tuple(option.get("value") for option in _rows(row, "option"))
                for row in _rows(data, "question")
            },
            rotations=_keys(_at(data, "rotation")),
            honours=_keys(_at(data, "honours")),
            signed=signed if isinstance(signed, datetime.date) else None,
        )


def references(info: ValidationInfo) -> References:
    assert isinstance(info.context, References)
    return info.context


def _at(data: Any, *keys: str) -> Any:
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data


def _rows(data: Any, key: str) -> list[dict[str, Any]]:
    """The rows that have an id, of a list that may be anything."""
    rows = _at(data, key)
    rows = rows if isinstance(rows, list) else []
    return [row for row in rows if isinstance(row, dict) and isinstance(row.get("id"), str)]


def _keys(table: Any) -> tuple[str, ...]:
    return tuple(table) if isinstance(table, dict) else ()


def _exact(value: Any) -> Fraction:
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return Fraction(value)
    if isinstance(value, int | Decimal) and not isinstance(value, bool) and Decimal(value).is_finite():
        return Fraction(value)
    raise wrong(f"“{value}”不是准确的数", '应为准确的小数,写成文本,例如 "0.80"')


def _not_empty(value: tuple[Any, ...]) -> tuple[Any, ...]:
    if value:
        return value
    raise wrong("这里是空的", "至少写一项")


def _share(value: Fraction) -> Fraction:
    if 0 <= value <= 1:
        return value
    raise wrong("占比不在 0 与 1 之间", '80% 写作 "0.80"')


def _positive(value: Fraction) -> Fraction:
    if value > 0:
        return value
    raise wrong("乘数必须大于 0", '没有乘数的算式写作 "1"')


def _school_year(value: Any) -> int:
    """2021-2022 → 2021."""
    found = _SCHOOL_YEAR.fullmatch(value) if isinstance(value, str) else None
    if found and int(found[2]) == int(found[1]) + 1:
        return int(found[1])
    raise wrong(f"“{value}”不是学年", '学年写作起止两年,例如 "2021-2022"')


def year_text(start: int) -> str:
    return f"{start}-{start + 1}"


def differs(quote: str, text: str) -> str:
    """Where `quote` leaves `text`, in words; "" when it is found there verbatim."""
    if quote in text:
        return ""
    found = bisect_left(range(1, len(quote) + 1), True, key=lambda length: quote[:length] not in text)
    return f"从第 {found + 1} 个字“{quote[found : found + 12]}”起对不上"


def _verbatim(value: str, info: ValidationInfo) -> str:
    source = references(info).source
    if source.notice is not None and (difference := differs(value, source.notice)):
        raise wrong(f"文字与原文 {source.notice_file} 不符,{difference}", "请从原文逐字抄录,错字和标点也照抄")
    return value


def _one_of(value: str, known: Collection[str], *, word: str) -> str:
    if value in known:
        return value
    raise wrong(f"没有“{value}”这个{word}", f"可用的{word}:{'、'.join(known)}")


def _known_clause(value: str, info: ValidationInfo) -> str:
    return _one_of(value, references(info).clauses, word="条款")


def _known_kind(value: str, info: ValidationInfo) -> str:
    return _one_of(value, references(info).kinds, word="类型")


def _known_measure(value: str) -> str:
    return _one_of(value, MEASURES, word="指标")


def _known_question(value: str, info: ValidationInfo) -> str:
    return _one_of(value, references(info).options, word="问题")


def _honour_question(value: str, info: ValidationInfo) -> str:
    known = references(info).honours
    if strange := [named or "没有写" for named in references(info).values[value] if named not in known]:
        raise wrong(
            f"问题“{value}”的选项取值不是荣誉:{'、'.join(strange)}",
            f"每个选项的 value 应为 {'、'.join(known)} 之一",
        )
    return value


def _known_honour(value: str, info: ValidationInfo) -> str:
    return _one_of(value, references(info).honours, word="荣誉")


def _known_rotation(value: str, info: ValidationInfo) -> str:
    return _one_of(value, references(info).rotations, word="流动类型")


def _strength(value: Any) -> Strength:
    if isinstance(value, str) and value in {str(strength) for strength in Strength}:
        return Strength(value)
    raise wrong(f"没有“{value}”这个强度", "“应当、必须、不低于”写 must,“一般、主要、原则上”写 should")


def _known_formula(value: str) -> str:
    return _one_of(value, sorted(FORMULAS), word="公式")


Item = TypeVar("Item")
#: TOML gives lists; a pack keeps tuples.
Listed = Annotated[tuple[Item, ...], Field(strict=False)]
Rows = Annotated[Listed[Item], AfterValidator(_not_empty)]
Text = Annotated[str, Field(min_length=1, description="一段文字,加引号")]
Day = Annotated[datetime.date, Field(description="日期,不加引号,例如 2021-03-31")]
Id = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9_]+([.-][a-z0-9_]+)*$",
        max_length=40,
        description="小写字母、数字、点和下划线组成的编号,40 字以内",
    ),
]
SchoolYear = Annotated[int, BeforeValidator(_school_year), Field(description='学年,例如 "2021-2022"')]
Exact = Annotated[Fraction, PlainValidator(_exact), Field(description='准确的小数,写成文本,例如 "0.80"')]
Multiplier = Annotated[Exact, AfterValidator(_positive)]
Share = Annotated[Exact, AfterValidator(_share)]
Verbatim = Annotated[
    str, Field(min_length=1, description="原文中的一段文字,逐字抄录"), AfterValidator(_verbatim)
]
ClauseId = Annotated[str, AfterValidator(_known_clause), Field(description="所依据条款的编号")]
KindCode = Annotated[str, AfterValidator(_known_kind), Field(description="vocabulary.kinds 中的类型代码")]
MeasureName = Annotated[
    str, AfterValidator(_known_measure), Field(description=f"指标名:{'、'.join(MEASURES)}")
]
QuestionId = Annotated[str, AfterValidator(_known_question), Field(description="[[question]] 中的问题编号")]
HonourCode = Annotated[str, AfterValidator(_known_honour), Field(description="荣誉的代码,即 [honours] 的键")]
#: A question whose options name an honour each.
HonourQuestion = Annotated[QuestionId, AfterValidator(_honour_question)]
RotationCode = Annotated[
    str, AfterValidator(_known_rotation), Field(description="流动类型的代码,即 [rotation.…] 的键")
]
Strong = Annotated[Strength, PlainValidator(_strength), Field(description="强度:must 或 should")]
Formula = Annotated[
    str, AfterValidator(_known_formula), Field(description=f"公式名:{'、'.join(sorted(FORMULAS))}")
]


class Block(BaseModel):
    """A table of the file: nothing unknown in it, nothing converted, never changed."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)
