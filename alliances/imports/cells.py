"""What a cell says: read as written, never guessed. What cannot be read is named with what to do about it."""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from openpyxl.cell.cell import ERROR_CODES

from ..periods import SchoolYear

# Full-width forms, odd spaces and the minus sign of typesetting; nothing else is changed, so that ² stays no digit.
_FOLD: dict[int, int | str | None] = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_FOLD |= {0x3000: " ", 0x00A0: " ", 0x2212: "-", 0x200B: None, 0xFEFF: None}
_NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?", re.ASCII)
_DAY = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?", re.ASCII)
_QUOTED = 40


@dataclass(frozen=True, slots=True)
class Uncalculated:
    """A formula whose value was never calculated and saved."""

    formula: str


@dataclass(frozen=True, slots=True)
class CellError:
    """`row` and `column` as the person sees them (7, "C"); no row: the whole file, no column: the whole row."""

    row: int | None
    column: str
    problem: str

    def __str__(self) -> str:
        row = "" if self.row is None else f"第 {self.row} 行"
        return f"{row}{f' {self.column} 列' if self.column else ''}{self.problem}"


class Unreadable(ValueError):
    """The rest of an error sentence, after the place of the cell."""


def is_blank(cell) -> bool:
    return cell is None or (isinstance(cell, str) and not _folded(cell))


def shown(cell) -> str:
    """As quoted in a sentence: what the person sees in the cell, short."""
    text = written(cell)
    return f"“{text[:_QUOTED]}…”" if len(text) > _QUOTED else f"“{text}”"


def written(cell) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return str(cell).upper()
        case datetime.datetime():
            return cell.date().isoformat() if cell.time() == datetime.time() else cell.isoformat(" ")
        case float() if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        case Uncalculated():
            return cell.formula
    return str(cell).strip()


def text_of(cell) -> str:
    """Full-width letters and digits folded, spaces and line breaks removed: 「青田 二中」 is 青田二中."""
    _refuse_broken(cell)
    return _folded(cell)


def _folded(cell) -> str:
    return "".join(written(cell).translate(_FOLD).split())


def number_of(cell, *, places: int, whole: int = 5) -> Decimal | None:
    """None for a blank cell. `places`: decimals at most; `whole`: digits before the point at most.

    A float of a workbook is taken by its shortest exact notation, as the spreadsheet shows it; one that still
    has too many decimals (72.49999999999999) is the remains of a calculation, and which mark was meant only
    the sender knows.
    """
    if is_blank(cell):
        return None
    number = _decimal(cell)
    decimals = len(f"{number.normalize():f}".partition(".")[2])
    if decimals > places:
        raise Unreadable(
            f"{shown(cell)}有 {decimals} 位小数,最多 {places} 位。请四舍五入后重新填写(Excel 中可用 ROUND 函数)。"
        )
    if abs(number) >= 10**whole:
        raise Unreadable(f"{shown(cell)}太大:整数部分最多 {whole} 位。请核对后重填。")
    return number


def count_of(cell) -> int | None:
    """A whole number above 0, or None for a blank cell; 45.0 is 45."""
    number = number_of(cell, places=4, whole=7)
    if number is None:
        return None
    if number != int(number) or number < 1:
        raise Unreadable(f"{shown(cell)}不是大于 0 的整数。请核对后重填,没有时请留空。")
    return int(number)


def weight_of(cell) -> Decimal | None:
    number = number_of(cell, places=2)
    if number is not None and number <= 0:
        raise Unreadable(f"{shown(cell)}应大于 0。请核对后重填,没有时请留空。")
    return number


def school_year_of(cell) -> SchoolYear:
    if is_blank(cell):
        raise Unreadable("缺少学年。请填写起止两年,例如 2021-2022。")
    if isinstance(cell, datetime.date):
        raise Unreadable(
            f"是日期{shown(cell)},不是学年。请把单元格格式改为“文本”,填写起止两年,例如 2021-2022。"
        )
    try:
        return SchoolYear.parse(text_of(cell))
    except Unreadable:
        raise
    except ValueError as error:
        raise Unreadable(str(error)) from error


def day_of(cell) -> datetime.date | None:
    """A day as a date of the workbook or written 2021-09-01, 2021.9.1, 2021/9/1 or 2021年9月1日; None for a blank."""
    if is_blank(cell):
        return None
    if isinstance(cell, datetime.datetime):
        cell = cell.date() if cell.time() == datetime.time() else cell.isoformat(" ")
    if isinstance(cell, datetime.date):
        return cell
    found = _DAY.fullmatch(text_of(cell))
    try:
        day = datetime.date(*map(int, found.groups())) if found else None
    except ValueError:
        day = None
    if day is None or not 1900 <= day.year <= 2100:
        raise Unreadable(f"{shown(cell)}不是日期。请写全年月日,例如 2021-09-01;不清楚时请留空。")
    return day


def flag_of(cell) -> bool | None:
    """是 or 否; None for a blank cell."""
    word = text_of(cell)
    if word not in ("", "是", "否"):
        raise Unreadable(f"{shown(cell)}不能识别。请填“是”或“否”。")
    return None if not word else word == "是"


def choice_of(cell, labels: Mapping[str, str], *, noun: str, blank: str) -> str:
    """The code that stands for a word; a blank cell stands for `blank`."""
    word = text_of(cell)
    if not word:
        return blank
    codes = {label: code for code, label in labels.items()}
    if word not in codes:
        raise Unreadable(f"{shown(cell)}不是{noun}。可填:{'、'.join(codes)},或留空。")
    return codes[word]


def _decimal(cell) -> Decimal:
    _refuse_broken(cell)
    if isinstance(cell, datetime.date | datetime.time | datetime.timedelta):
        raise Unreadable(f"是日期或时间{shown(cell)},这里应填数字。请把单元格格式改为“常规”后重填。")
    number = None
    if isinstance(cell, float):
        number = Decimal(repr(cell))
    elif _NUMBER.fullmatch(text_of(cell)):
        number = Decimal(text_of(cell).replace(",", ""))
    if number is None or not number.is_finite():
        raise Unreadable(f"{shown(cell)}不是数字。请只填数字,不要带文字或单位。")
    return number


def _refuse_broken(cell) -> None:
    if isinstance(cell, Uncalculated):
        raise Unreadable(
            f"的公式{shown(cell)}没有算出的结果。请在 Excel 或 WPS 中打开并重新保存,或把公式改为数值。"
        )
    if isinstance(cell, str) and cell in ERROR_CODES:
        raise Unreadable(f"是公式出错的结果{shown(cell)}。请改正公式,或直接填写数值。")
