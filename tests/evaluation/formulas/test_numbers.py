"""Rounding: once, half away from zero."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.formulas.numbers import percent, plain, shown


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [
        ("70.125", 2, "70.13"),  # float rounding says 70.12
        ("2.675", 2, "2.68"),
        ("-0.125", 2, "-0.13"),
        ("-0.001", 2, "0.00"),
        ("0.5", 0, "1"),
        ("-1.5", 0, "-2"),
        ("65985/805", 2, "81.97"),
        ("100", 4, "100.0000"),
    ],
)
def test_shown_rounds_half_away_from_zero(value, places, expected):
    assert shown(Fraction(value), places) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("86", "86"), ("86.50", "86.5"), ("-0.04", "-0.04"), ("2/3", "2/3"), ("1/8", "0.125"), ("0", "0")],
)
def test_plain_is_exact(value, expected):
    assert plain(Fraction(value)) == expected


def test_percent():
    assert (percent(Fraction(4, 5)), percent(Fraction("0.125"))) == ("80%", "12.5%")


@given(st.fractions())
def test_plain_can_always_be_read_back(value):
    assert Fraction(plain(value)) == value


@given(st.fractions(max_denominator=10**6), st.integers(0, 6))
def test_shown_is_never_off_by_more_than_half_a_unit(value, places):
    assert abs(Fraction(shown(value, places)) - value) * 2 <= Fraction(1, 10**places)
