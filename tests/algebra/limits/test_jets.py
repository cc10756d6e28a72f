"""Derivatives by series are those of SymPy, and irrational ones are left to it."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy

from keywright.algebra.formulas.expression import parse
from keywright.algebra.limits.jets import rational_derivatives

HIGHEST = 6


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("tanh(3*z)", "0"),
        ("1/(1 + exp(-2*z))", "0"),
        ("sin(z)*cos(2*z) - atan(z)/(2 - z)", "0"),
        ("exp(z - 1/2)*(z**3 - 1)**2", "1/2"),
        ("log(z)/z + asin(z - 1) + sqrt(z)", "1"),
        ("sinh(z)**2 + max(2, 3)*cosh(z)", "0"),
    ],
)
def test_derivatives_are_those_of_sympy(text: str, point: str) -> None:
    z = sympy.Symbol("z")
    expr, at = sympy.sympify(text.replace("max", "Max")), sympy.Rational(point)
    wanted = [Fraction(str(expr.diff(z, order).subs(z, at))) for order in range(HIGHEST + 1)]
    found = rational_derivatives(parse(text), "z", Fraction(point), HIGHEST)
    assert found == tuple(wanted)


@pytest.mark.parametrize(
    "text", ["exp(z + 1)", "log(2 + z)", "abs(z)", "1/z", "erf(z)", "pi*z", "max(z, 0)"]
)
def test_what_is_not_rational_or_has_no_series_is_left_alone(text: str) -> None:
    assert rational_derivatives(parse(text), "z", Fraction(0), HIGHEST) is None


def test_the_sigmoid_is_known_by_its_definition() -> None:
    found = rational_derivatives(parse("sigmoid(2*z)"), "z", Fraction(0), 3)
    assert found == tuple(map(Fraction, ("1/2", "1/2", "0", "-1")))
