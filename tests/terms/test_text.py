"""Terms as text: how they look, and that they can be read back."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from keywright.algebra.formulas.expression import parse, parse_condition
from keywright.terms.term import (
    Term,
    add,
    call,
    div,
    fn,
    index,
    integer,
    mul,
    neg,
    number,
    power,
    symbol,
    times,
)
from keywright.terms.text import to_text
from tests.algebra.formulas.test_expression import POINT, TEXTS, exact_value, refusal

X = symbol("x")

TERMS: list[tuple[Term, str]] = [
    (add(fn("cos", 3), div(325, 9)), "cos(3) + 325/9"),
    (add(neg(fn("sin", 3)), neg(div(1, 81))), "-sin(3) - 1/81"),
    (mul(2, X), "2*x"),
    (power(X, 2), "x**2"),
    (number(0) - 1, "0 - 1"),
    (neg(div(1, 81)), "-1/81"),
    (div(fn("sqrt", 2), 2), "sqrt(2)/2"),
    (integer(-3), "-3"),
    (mul(-3, X), "-3*x"),
    (mul(X, -3), "x*(-3)"),
    (add(X, -3), "x - 3"),
    (add(X, mul(-3, X)), "x - 3*x"),
    (add(-3, X), "-3 + x"),
    (power(-3, 2), "(-3)**2"),
    (power(X, -2), "x**(-2)"),
    (power(X, div(1, 2)), "x**(1/2)"),
    (neg(integer(-3)), "-(-3)"),
    (div(-1, 81), "-1/81"),
    (mul(div(-1, 2), X), "-1/2*x"),
    (div(mul(-3, X), 2), "-3*x/2"),
    (power(div(1, 2), X), "(1/2)**x"),
    (power(mul(2, X), 2), "(2*x)**2"),
    (power(power(X, 2), 3), "(x**2)**3"),
    (power(X, power(2, 3)), "x**2**3"),
    (div(1, mul(2, X)), "1/(2*x)"),
    (div(1, add(1, fn("exp", neg(X)))), "1/(1 + exp(-x))"),
    (mul(X, div(1, 2)), "x*(1/2)"),
    (mul(div(1, 2), X), "1/2*x"),
    (mul(neg(X), 2), "(-x)*2"),
    (times(2, neg(div(1, power(X, 2)))), "2*(-1/x**2)"),
    (neg(add(X, 1)), "-(x + 1)"),
    (add(X, neg(add(X, 1))), "x - (x + 1)"),
    (add(add(X, 1), 2), "(x + 1) + 2"),
    (fn("oo"), "oo"),
    (neg(fn("oo")), "-oo"),
    (div(fn("pi"), 3), "pi/3"),
    (index("x", 1), "x_1"),
    (index("w", "j", "i"), "w_j_i"),
    (add(index("x", "j"), 1), "x_j + 1"),
    (index("x", add("i", 1)), "index(x, i + 1)"),
    (call("g", X, 0), "g(x, 0)"),
    (call("list", X), "list(x)"),
    (call("index", X), "index(x)"),
    (call("case", X), "case(x)"),
    (fn("list", 1, div(1, 2), neg(X)), "[1, 1/2, -x]"),
    (fn("list"), "[]"),
    (fn("matrix", fn("list", 1, 2), fn("list", 3, 4)), "[[1, 2], [3, 4]]"),
    (fn("tuple", 1, X), "(1, x)"),
    (fn("set", 1, 2, fn("dots")), "{1, 2, ...}"),
    (fn("true"), "True"),
    (fn("ge", add(X, 1), 0), "x + 1 >= 0"),
    (fn("and", fn("or", fn("lt", X, 1), fn("eq", X, 2)), fn("ne", X, 3)),
     "(x < 1 or x == 2) and x != 3"),
    (fn("cases", fn("case", neg(X), fn("lt", X, 0)), fn("case", 1, fn("true"))),
     "Piecewise((-x, x < 0), (1, True))"),
    (fn("some_head", fn("vec", X), add(X, 1)), "some_head(vec(x), x + 1)"),
]  # fmt: skip


@pytest.mark.parametrize(("term", "text"), TERMS)
def test_how_terms_are_written(term: Term, text: str) -> None:
    assert to_text(term) == text


@pytest.mark.parametrize(
    "text",
    [
        "Piecewise((a*x, x < 0), (x, 0 <= x and x <= 1 or x > 5), (-1, True))",
        "max(x, -y, 1/2) - abs(x - 1)**3",
        "H(x)*(1 - H(-x)) + H(x - 1/2)",
        "-log(-x)/2*y**(-x) - (-x)**2**y",
    ],
)
def test_a_text_in_our_own_style_comes_back_letter_by_letter(text: str) -> None:
    assert to_text(parse(text, functions=("H",))) == text


@given(TEXTS)
def test_what_was_read_comes_back_as_the_same_term(text: str) -> None:
    assume(refusal(text) is None)
    assert parse(to_text(parse(text))) == parse(text)


@given(TEXTS, st.sampled_from(["<", "<=", "==", "!=", ">", ">="]), TEXTS, st.integers(0, 3))
def test_conditions_come_back_as_the_same_term(a: str, sign: str, b: str, shape: int) -> None:
    one = f"{a} {sign} {b}"
    joined = (
        one,
        f"{one} < 1",
        f"x < y and ({one} or y < x or x < y)",
        f"({one} and x < 1) or x<2",
    )
    assume(refusal(joined[shape], parse_condition) is None)
    term = parse_condition(joined[shape])
    assert parse_condition(to_text(term)) == term


def _nodes(inner: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    several = st.lists(inner, min_size=2, max_size=4)
    return st.one_of(
        several.map(lambda terms: add(*terms)),
        several.map(lambda terms: mul(*terms)),
        several.map(lambda terms: times(*terms)),
        several.map(lambda terms: fn("max", *terms)),
        inner.map(neg),
        inner.map(lambda term: fn("abs", term)),
        st.builds(div, inner, inner),
        st.builds(power, inner, st.integers(-3, 3).map(integer) | inner),
    )


LEAVES = st.integers(-12, 12).map(integer) | st.sampled_from([X, symbol("y")])


@given(st.recursive(LEAVES, _nodes, max_leaves=15))
def test_any_term_keeps_its_value_as_text(term: Term) -> None:
    """Also those that no text is read as: negative leaves, `times`, fractions of fractions."""
    error = refusal(to_text(term))
    assert error is None or "exponent lies" in error.message or "digits" in error.message
    assume(error is None)
    try:
        value = exact_value(term, POINT)
    except ZeroDivisionError:
        assume(False)
    assert exact_value(parse(to_text(term)), POINT) == value
