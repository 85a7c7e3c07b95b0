"""What a policy file from outside must be before its values are read: small, shallow, with numbers of human size."""

import re
import tomllib
from decimal import Decimal
from typing import Any

from .policy_errors import Entry, PackError, syntax_entry

#: Of each of the two texts.
LARGEST_BYTES = 1024 * 1024
LINES, DOTS, DIGITS, ROWS = 20_000, 20, 30, 400
_LONG_NUMBER = re.compile(rf"[0-9_]{{{DIGITS + 1},}}")


def checked(text: str, *, file: str) -> dict[str, Any]:
    """The file as plain data. PackError with everything that keeps it from being read."""
    problems = [Entry(file, "整个文件", what, right) for what, right in _unreadable(text)]
    if problems:
        raise PackError(problems)
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise PackError([syntax_entry(error, file=file)]) from error
    except (ValueError, ArithmeticError, RecursionError) as error:
        right = "请对照已有的文件包检查数字和括号"
        raise PackError([Entry(file, "整个文件", "有读不出来的数字或嵌套", right)]) from error
    problems = [
        Entry(file, key, f"有 {len(rows)} 段", f"一份文件至多 {ROWS} 段,请核对是否粘贴了多遍")
        for key, rows in data.items()
        if isinstance(rows, list) and len(rows) > ROWS
    ]
    problems += [
        Entry(file, key, "数字太大或太长", f"数字至多 {DIGITS} 位,不用科学记数法")
        for key, value in _numbers(data)
        if _too_long(value)
    ]
    if problems:
        raise PackError(problems)
    return data


def too_large(text: str) -> bool:
    return len(text) > LARGEST_BYTES or len(text.encode(errors="replace")) > LARGEST_BYTES


def _unreadable(text: str):
    if too_large(text):
        yield "超过 1 MB", "政策文件包只有几十 KB,请核对是否选错了文件"
        return
    if "\0" in text:
        yield "含有空字符,不是文本文件", "请另存为 UTF-8 编码的纯文本"
    if text.count("\n") > LINES:
        yield f"超过 {LINES} 行", "请核对是否粘贴了多遍"
    # A dotted key is tables one inside the other, for which the parser takes the square of their number.
    if any(part.count(".") > DOTS for line in text.splitlines() for part in line.split("=")):
        yield f"有一行写了超过 {DOTS} 个点", "请对照已有的文件包检查这一行的键"
    if _LONG_NUMBER.search(text):
        yield f"有超过 {DIGITS} 位的数字", "请核对这个数字"


def _numbers(value: Any, key: str = ""):
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _numbers(inner, f"{key}.{name}" if key else name)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _numbers(inner, f"{key}[{place}]")
    elif isinstance(value, int | Decimal):
        yield key, value


def _too_long(value: int | Decimal) -> bool:
    if isinstance(value, int):
        return abs(value) >= 10**DIGITS
    return not value.is_finite() or abs(value.adjusted()) > DIGITS or len(value.as_tuple().digits) > DIGITS
