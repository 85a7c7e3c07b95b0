"""Numbers and inputs of a line in the words of the page."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from alliances.choices import Measure

from ..formulas.numbers import plain, shown

#: Codes are for programs, and the value of the line stands beside it.
HIDDEN = frozenset({"学校编号", "教共体", "算式"})

#: From the whole to the particular. The order in which they were stored is not kept by every database.
ORDER = (
    "学校", "学年", "学段", "成绩", "满分", "口径", "考生数",
    "本校得分", "成员校均分", "占比", "总增量", "除数", "乘数", "个数", "加权",
    "权重", "各校区权重", "计算单位", "计入", "成员", "校区", "原因",
)  # fmt: skip


def exact(text: str) -> Fraction | None:
    """ "86", "0.8", "166717/2140"; None for what is no number."""
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        return None


def short(value: Fraction, *, places: int = 2) -> str:
    """Exactly, with at least two places, where four are enough for that; otherwise rounded to four: 86.00, 1.125, 77.9051."""
    return next(
        (shown(value, p) for p in range(places, 4) if (value * 10**p).denominator == 1), shown(value, 4)
    )


def same_places(values: Sequence[Fraction | None]) -> list[str]:
    """A column: all with as many places as its longest needs, two at least and four at most; "" for None."""
    known = [short(value) for value in values if value is not None]
    places = max((len(text.partition(".")[2]) for text in known), default=2)
    return ["" if value is None else shown(value, places) for value in values]


def with_sign(text: str) -> str:
    """A gain says which way it goes: +2.50."""
    return f"+{text}" if text and not text.startswith("-") and Decimal(text) else text


def inputs_in_words(inputs: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What went into a line, without what is empty or only for programs."""
    names = sorted(inputs, key=lambda name: (ORDER.index(name) if name in ORDER else len(ORDER), name))
    rows = [(name, _in_words(name, inputs[name])) for name in names if name not in HIDDEN]
    return [(name, text) for name, text in rows if text]


def _in_words(name: str, value: Any) -> str:
    if isinstance(value, Mapping):
        largest_first = sorted(value.items(), key=lambda row: (-(exact(row[1]) or 0), row[0]))
        return "、".join(f"{key} {_number(text)}" for key, text in largest_first)
    if isinstance(value, list | tuple):
        return "、".join(value)
    if name == "口径":
        return measure(value)
    return _number(value)


def measure(code: str) -> str:
    return Measure(code).label if code in Measure.values else code


def _number(text: str) -> str:
    """A fraction that never ends is no reading for people: both, rounded first."""
    value = exact(text) if "/" in text else None
    return text if value is None else f"{shown(value)}(即 {plain(value)})"
