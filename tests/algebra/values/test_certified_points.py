"""Ten thousand random numbers, enclosed by two libraries that have no line of code in common.

Arb's balls (python-flint) give the decimals; the intervals of mpmath are the second opinion: what
both of their ends round to is what must be printed.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

import mpmath
import pytest
from flint import arb, ctx, fmpq

from keywright.algebra.numbers.balls import enclose
from keywright.algebra.values.certified import decimal
from keywright.terms.term import Term, add, div, fn, neg, number, power
from tests.decimals import in_print

POINTS, DIGITS, PLACES = 10_000, 4, 40
iv = mpmath.iv

SHAPES: list[tuple[Callable[[Term], Term], Callable[[Any], Any]]] = [
    (lambda x: fn("exp", x), lambda x: iv.exp(x)),
    (lambda x: neg(fn("sin", x)), lambda x: -iv.sin(x)),
    (lambda x: add(fn("cos", x), div(325, 9)), lambda x: iv.cos(x) + iv.mpf(325) / 9),
    (lambda x: fn("log", add(1, power(x, 2))), lambda x: iv.log(1 + x**2)),
    (lambda x: div(fn("sqrt", add(1, power(x, 2))), 7), lambda x: iv.sqrt(1 + x**2) / 7),
    (lambda x: div(1, add(1, fn("exp", neg(x)))), lambda x: 1 / (1 + iv.exp(-x))),
    (lambda x: fn("mul", x, fn("exp", neg(power(x, 2)))), lambda x: x * iv.exp(-(x**2))),
    (lambda x: add(power(x, 3), neg(fn("pi"))), lambda x: x**3 - iv.pi),
]


@pytest.fixture(autouse=True)
def _precision() -> Any:
    before = iv.dps
    iv.dps = PLACES
    yield
    iv.dps = before


def ends(interval: Any) -> tuple[Fraction, Fraction]:
    """The exact rational ends of an interval."""
    rational = mpmath.libmp.to_rational
    low, high = (Fraction(*map(int, rational(end))) for end in interval._mpi_)
    return low, high


def printed(value: Fraction, digits: int) -> str:
    """A fraction as it is printed, which is no number that is written out by so few digits."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return in_print(exact + Decimal("1e-900") * (-1 if exact < 0 else 1), digits)


def test_two_enclosures_of_ten_thousand_numbers_agree() -> None:
    draw = random.Random(2020)
    for count in range(POINTS):
        term, interval = SHAPES[count % len(SHAPES)]
        at = Fraction(draw.randint(-4000, 4000), draw.randint(1, 997))
        at = at if abs(at) < 20 else at / 200
        value = term(number(at))
        low, high = ends(interval(iv.mpf(at.numerator) / at.denominator))
        with ctx.workprec(160):
            assert enclose(value, 128).overlaps(_ball(low, high)), value
        text = decimal(value, DIGITS).text
        if Fraction(text) in (low, high):  # a whole number is printed as one
            assert low == high
            continue
        with localcontext(prec=1000):
            assert {printed(low, DIGITS), printed(high, DIGITS)} == {text}, value
        assert not text.startswith("-") or Fraction(text) != 0, value


def _ball(low: Fraction, high: Fraction) -> arb:
    middle, radius = (low + high) / 2, (high - low) / 2
    return arb(fmpq(middle.numerator, middle.denominator)) + arb(0, 1) * arb(
        fmpq(radius.numerator, radius.denominator)
    )


def test_values_within_1e_30_of_a_tie_fall_on_their_side() -> None:
    """k + 1/2 units of the fourth place, and a number of size 1e-30 to 1e-34 away from it."""
    draw = random.Random(30)
    for _ in range(200):
        units, sign = draw.choice((-1, 1)) * draw.randint(10, 10**6), draw.choice((-1, 1))
        tie = Fraction(2 * units + 1, 2 * 10**DIGITS)
        nudge = fn("mul", sign, fn("exp", number(Fraction(-draw.randint(70, 78)))))
        away = (sign > 0) == (tie > 0)
        scaled = abs(2 * units + 1) // 2 + away
        expected = Decimal(scaled).scaleb(-DIGITS).copy_sign(1 if tie > 0 else -1)
        assert decimal(add(number(tie), nudge), DIGITS).text == str(expected)


def test_exact_ties_go_away_from_zero() -> None:
    for units in range(-60, 60):
        tie = Decimal(2 * units + 1).scaleb(-DIGITS) / 2
        assert decimal(number(Fraction(tie)), DIGITS).text == in_print(tie, DIGITS)
