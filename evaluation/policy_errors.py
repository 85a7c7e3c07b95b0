"""What is wrong with a policy file, in Chinese: which file, where, what is wrong, what would be right."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

_POSITION = re.compile(r"\(at line (\d+), column (\d+)\)$")


@dataclass(frozen=True, slots=True)
class Entry:
    """`key`: path in the file, rows counted from 0: question[3].default; `row`: the id of that row, if any.

    `what` and `right` are sentences without the full stop.
    """

    file: str
    key: str
    what: str
    right: str
    row: str = ""

    @property
    def problem(self) -> str:
        row = f"(id 为“{self.row}”)" if self.row else ""
        return f"{self.file} 的 {self.key}{row}:{self.what}。"

    @property
    def remedy(self) -> str:
        return f"{self.right}。"

    def __str__(self) -> str:
        return self.problem + self.remedy


class PackError(ValueError):
    """Everything that is wrong with one pack or several, as `entries`."""

    def __init__(self, entries: Iterable[Entry]):
        self.entries = tuple(entries)
        super().__init__(self.entries)

    def __str__(self) -> str:
        lines = [f"政策文件包有 {len(self.entries)} 处错误:"]
        return "\n".join(lines + [f"{number}. {entry}" for number, entry in enumerate(self.entries, 1)])


class UnknownPack(ValueError):
    """There is no such pack."""


class UnknownOption(ValueError):
    """The pack has no such question, or the question no such option."""


def wrong(what: str, right: str) -> PydanticCustomError:
    """For a validator to raise: both parts are ours already, nothing to translate."""
    return PydanticCustomError("pack", "{what}", {"what": what, "right": right})


def syntax_entry(error: tomllib.TOMLDecodeError, *, file: str) -> Entry:
    found = _POSITION.search(str(error))
    place = f"第 {found[1]} 行第 {found[2]} 列" if found else "文件末尾"
    return Entry(file, place, "不是正确的 TOML 写法", "请检查这里的引号、括号和等号,以及同一个键是否写了两次")


def translated(
    error: ValidationError, *, file: str, model: type[BaseModel], data: Mapping[str, Any]
) -> list[Entry]:
    """`data`: what was read from the file, to name the row that an error is in."""
    return [
        Entry(file, _written(found["loc"]), *_sentence(found, model), row=_row(data, found["loc"]))
        for found in error.errors(include_url=False)
    ]


def _sentence(found: Mapping[str, Any], model: type[BaseModel]) -> tuple[str, str]:
    if found["type"] == "pack":
        return found["ctx"]["what"], found["ctx"]["right"]
    field, block = _declared(model, found["loc"])
    if found["type"] == "extra_forbidden":
        return "没有这一项", f"这里可以写:{'、'.join(_keys(block))}。请改正拼写,或删去"
    wanted = field.description if field else ""
    if found["type"] == "missing":
        return "缺少这一项", f"请补上{wanted}"
    return _refused(found["input"]), f"应为{wanted}"


def _keys(block: type[BaseModel] | None) -> dict[str, FieldInfo]:
    """The keys of a block as its file writes them."""
    return {info.alias or name: info for name, info in block.model_fields.items()} if block else {}


def _declared(
    model: type[BaseModel], loc: Iterable[str | int]
) -> tuple[FieldInfo | None, type[BaseModel] | None]:
    """The nearest declared field on the way to `loc`, and the block whose keys are expected there.

    Row numbers and the free keys of a table (the kinds of alliance) are no fields and are passed over.
    """
    field: FieldInfo | None = None
    block: type[BaseModel] | None = model
    for part in loc:
        if part in _keys(block):
            field = _keys(block)[part]
            block = _block_in(field.annotation)
    return field, block


def _block_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_block_in, get_args(annotation))), None)


def _written(loc: Iterable[str | int]) -> str:
    """("question", 3, "default") → question[3].default"""
    text = ""
    for part in loc:
        if isinstance(part, int):
            text += f"[{part}]"
        elif part != "[key]":  # pydantic's mark for the key itself, whose name stands just before
            text += f".{part}" if text else part
    return text


def _row(data: Any, loc: Iterable[str | int]) -> str:
    """The id of the innermost row on the way to `loc`: counting up to question[7] is no work for people."""
    row = ""
    for part in loc:
        try:
            data = data[part]
        except (LookupError, TypeError):
            break
        if isinstance(part, int) and isinstance(data, dict):
            row = data["id"] if isinstance(data.get("id"), str) else row
    return row


def _refused(value: Any) -> str:
    if value in ("", [], {}):
        return "这里是空的"
    if isinstance(value, list | dict):
        return f"这里写的{'列表' if isinstance(value, list) else '表'}不合要求"
    return f"“{value}”不合要求"
