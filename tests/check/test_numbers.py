"""Which decimals are accepted for an exact value, and which values for an exact text."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mpmath import mp

from generator.check.errors import Ungradable
from generator.check.numbers import agrees, rounded, same


@pytest.mark.parametrize(
    ("exact", "decimal"),
    [
        ("cos(3) + 325/9", "35.1211"),
        ("-sin(3) - 1/81", "-0.1535"),
        ("9", "9"),
        ("-12", "-12"),
        ("1/9", "0.1111"),
        ("325/8", "40.625"),
        ("1/20000", "0.0001"),
        ("-1/20000", "-0.0001"),
        ("1/20001", "0.0000"),
        ("-exp(-20)", "0.0000"),
        ("3/2 - 1/1000000", "1.5000"),
        ("sqrt(4)", "2"),
        ("sin(pi/6)", "0.5"),
        ("sin(pi/6)/10000", "0.0001"),
        ("-sin(pi/6)/10000", "-0.0001"),
        ("exp(100)", "26881171418161354484126255515800135873611118.7737"),
        ("(1 + sqrt(2))^200 + (1 - sqrt(2))^200", None),
        ("sqrt(2)*10^30", "1414213562373095048801688724209.6981"),
        ("oo", "oo"),
        ("-oo", "-oo"),
        ("x + 1", None),
        ("log(-1)", None),
    ],
)
def test_what_is_printed(exact: str, decimal: str | None) -> None:
    if exact.startswith("(1 + sqrt"):
        decimal = str(pell(200))
    assert agrees(exact, decimal, 4) is None
    for other in ("0.5001", "-0.0000", None if decimal else "1"):
        assert agrees(exact, other, 4) is not None


def pell(n: int) -> int:
    """(1 + sqrt 2)^n + (1 - sqrt 2)^n, an integer, by its recurrence."""
    a, b = 2, 2
    for _ in range(n):
        a, b = b, 2 * b + a
    return a


@given(st.fractions(), st.integers(0, 8))
def test_rounding_is_half_away_from_zero(value: Fraction, digits: int) -> None:
    with localcontext() as context:
        context.prec = 1000
        fine = Decimal(value.numerator) / Decimal(value.denominator)
        expected = fine.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
        text = rounded(value, digits)
        assert Decimal(text) == expected
        assert not text.startswith("-") or Decimal(text) != 0
        if value * 10**digits != int(value * 10**digits):
            assert text == f"{abs(expected) if expected == 0 else expected:f}"


@pytest.mark.parametrize("gap", [-30, -60])
@pytest.mark.parametrize("side", [-1, 1])
def test_values_next_to_a_tie(gap: int, side: int) -> None:
    exact = f"1/8 + {'-' if side < 0 else ''}sqrt(2)*10^{gap}"
    assert rounded(exact, 2) == ("0.13" if side > 0 else "0.12")


def test_digits_that_cancel_are_refused() -> None:
    with pytest.raises(Ungradable):
        rounded("(sqrt(1 + 10^-300) - 1)*10^300", 4)


def test_same_value() -> None:
    with mp.workdps(60):
        root = mp.sqrt(2)
    assert same("sqrt(2)", root) is None
    assert same("2^(1/2)", root + mp.mpf(10) ** -25) is not None
    assert same("1/3", Fraction(1, 3)) is None
    assert same("cos(pi/2)", 0) is None
    assert same("0", mp.mpf(10) ** -20) is not None
    assert same("x", 1) is not None
    assert same("1 < 2", True) is None
    assert same("1", True) is not None
