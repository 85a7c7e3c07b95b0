"""How exact numbers are written. Every shown number is rounded once, from the exact value."""

from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache

SCORE_PLACES = 2
LINE_PLACES = 4


def shown(value: Fraction, places: int = LINE_PLACES) -> str:
    """四舍五入, half away from zero: 70.125 → "70.13", −0.125 → "-0.13" (2 places). Never "-0.00"."""
    # On whole numbers: a Fraction product would reduce to lowest terms each time, and a run shows thousands.
    scale, numerator, denominator = 10**places, value.numerator, value.denominator
    whole = (2 * abs(numerator) * scale + denominator) // (2 * denominator)
    sign = "-" if numerator < 0 and whole else ""
    if not places:
        return f"{sign}{whole}"
    return f"{sign}{whole // scale}.{whole % scale:0{places}d}"


def plain(value: Fraction) -> str:
    """Exactly: as a decimal where it ends ("86", "0.8"), as a fraction where it does not ("2/3")."""
    places = _decimals(value.denominator)
    if places is None:
        return f"{value.numerator}/{value.denominator}"
    return shown(value, places)


@lru_cache(maxsize=10_000)  # a run asks for the same few denominators tens of thousands of times
def _decimals(denominator: int) -> int | None:
    """How many decimals such a fraction ends after; None: it never ends."""
    twos = fives = 0
    while denominator % 2 == 0:
        denominator, twos = denominator // 2, twos + 1
    while denominator % 5 == 0:
        denominator, fives = denominator // 5, fives + 1
    return max(twos, fives) if denominator == 1 else None


def total(values: Iterable[Fraction]) -> Fraction:
    """Their sum; of none, an exact 0."""
    return sum(values, Fraction(0))


def percent(share: Fraction) -> str:
    """0.8 → "80%"."""
    return f"{plain(share * 100)}%"
