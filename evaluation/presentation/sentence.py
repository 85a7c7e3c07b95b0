"""The sentence of the policy with a school's own numbers set into it."""

import re
from dataclasses import dataclass
from fractions import Fraction

from ..formulas.numbers import percent, plain
from ..models import ScoreLine
from .wording import exact, short

#: The words of the notices before which the gain's division is spelled out.
_DIVISION = re.compile(r"总增量÷[^)\uff09]*")


@dataclass(frozen=True, slots=True)
class Piece:
    """`set_in`: not of the document but put there by us, and shown so."""

    text: str
    set_in: bool = False


def with_numbers(
    quote: str, *, core_word: str, own_share: Fraction, own: str, gain: str
) -> tuple[Piece, ...]:
    """The quote untouched, each number after the words it belongs to; without such words only the quote."""
    places = []
    share = re.search(re.escape(f"{core_word}占{percent(own_share)}"), quote)
    for found, text in ((share, own), (_DIVISION.search(quote), gain)):
        if found:
            places.append((found.end(), text))
    pieces, start = [], 0
    for end, text in sorted(places):
        pieces += [Piece(quote[start:end]), Piece(text, set_in=True)]
        start = end
    pieces.append(Piece(quote[start:]))
    return tuple(piece for piece in pieces if piece.text)


def own_in_numbers(line: ScoreLine) -> str:
    """86.00×80% = 68.80"""
    return f"{short(exact(line.inputs['本校得分']))}×{line.inputs['占比']} = {short(exact(line.value))}"


def gain_in_numbers(line: ScoreLine) -> str:
    """1.50÷2×2 = 1.50; where the reading folds or caps it, the step from there to the value is said too."""
    total, divisor, times = (exact(line.inputs[name]) for name in ("总增量", "除数", "乘数"))
    value = exact(line.value)
    if not divisor:
        return f"没有可比增量,计 {short(value)}"
    result = total / divisor * times
    text = f"{short(total)}÷{plain(divisor)}{'' if times == 1 else f'×{plain(times)}'} = {short(result)}"
    return text if short(result) == short(value) else f"{text},折算后 {short(value)}"
