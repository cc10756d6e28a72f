"""What is short enough to be read, and which form is the shortest."""

from __future__ import annotations

import pytest

from keywright.algebra.formulas.expression import parse
from keywright.terms.length import is_legible, shortest, size


def test_the_size_is_what_there_is_to_read() -> None:
    assert size(parse("x")) == 1
    assert size(parse("x + 1")) == 3


def test_the_shortest_form_brings_no_new_function() -> None:
    term = parse("exp(x) - exp(-x)")
    assert shortest(term, parse("2*sinh(x)")) == term
    assert shortest(term, parse("x")) == parse("x")


def test_the_shortest_form_puts_no_function_into_another() -> None:
    term = parse("2**x*log(2)")
    assert shortest(term, parse("log(2**2**x)"), parse("log(2**x)")) == term
    assert shortest(parse("2*log(2) + 0"), parse("log(4)")) == parse("log(4)")


@pytest.mark.parametrize(
    "text",
    ["1/3", "pi/3", "5/48 + 256*log(2)", "1/(1 + exp(-2))", "sinh(1/10 - pi/3)/tanh(1/10)",
     "sin(cos(sqrt(3)/2))", "sqrt(17)/8 - 16"],
)  # fmt: skip
def test_legible(text: str) -> None:
    assert is_legible(parse(text))


@pytest.mark.parametrize(
    "text",
    ["(2 - 2/(1 + exp(2)))/(1 + exp(2))", "cos(sin(cos(sqrt(3)/2)))", "sin(1 + log(2)/3)/7"],
)  # fmt: skip
def test_not_legible(text: str) -> None:
    assert not is_legible(parse(text))
