from __future__ import annotations

from fractions import Fraction

import mpmath
import pytest

from keywright.algebra.formulas.expression import parse
from keywright.algebra.values.values import value
from keywright.terms.outcomes import Undecided, Undefined
from keywright.terms.term import fn, integer, power
from tests.algebra.second import evaluate


@pytest.mark.parametrize(
    ("text", "exact", "decimal", "rounded"),
    [
        ("1/9 + 36 + cos(3)", "cos(3) + 325/9", "35.1211", True),
        ("-1/81 - sin(3)", "-sin(3) - 1/81", "-0.1535", True),
        ("1/9", "1/9", "0.1111", True),
        ("9", "9", "9", False),
        ("cos(pi/3)", "1/2", "0.5", False),
        ("1/32", "1/32", "0.0313", True),
        ("oo", "oo", "oo", False),
    ],
)
def test_values(text: str, exact: str, decimal: str, rounded: bool) -> None:
    found = value(parse(text), 4)
    assert found.as_json() == {"exact": exact, "decimal": decimal}
    assert found.rounded is rounded


def test_a_decimal_that_was_proved_exact_becomes_the_exact_value() -> None:
    found = value(parse("sin(3)**2 + cos(3)**2 - 3/2"), 4)
    assert found.as_json() == {"exact": "-1/2", "decimal": "-0.5"}
    assert not found.rounded


@pytest.mark.parametrize(
    "text", ["sigmoid(2)", "softplus(1)", "normal_cdf(1)", "exp(3)/7", "2**(1/3)"]
)
def test_both_forms_are_the_value(text: str) -> None:
    found = value(parse(text), 12)
    assert mpmath.almosteq(evaluate(found.exact), evaluate(parse(text)), 1e-12)
    assert abs(Fraction(found.decimal) - Fraction(str(evaluate(parse(text))))) < Fraction(1, 10**11)


def test_no_value() -> None:
    with pytest.raises(Undefined):
        value(fn("log", integer(0)), 4)
    with pytest.raises(Undecided, match="1000 digits"):
        value(power(7, 10**6), 4)
