"""Folding keeps the value and takes away what nobody writes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keywright.algebra.forms.tidy import added_first, signed_sum, tidy, with_known_values
from keywright.algebra.formulas.expression import parse
from keywright.terms.term import Term, add, div, integer, mul, neg, power, symbol
from keywright.terms.text import to_text
from tests.algebra.pieces.test_piecewise import value


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("x*(-x)", "-x**2"),
        ("0 + x*1", "x"),
        ("1/2*x", "x/2"),
        ("(x + 1)/2", "(x + 1)/2"),
        ("exp(0)*(1 + 0)", "1"),
        ("(-x)**2", "x**2"),
        ("(-x)/(-2)", "x/2"),
        ("-(-1/(2 - x)**2)", "1/(2 - x)**2"),
        ("3 + (-1)/x", "3 - 1/x"),
        ("x/(-x)", "-1"),
        ("x - x + 3", "3"),
        ("x + x", "2*x"),
        ("x + 1 - 3", "x - 2"),
        ("x*(1/(1 + x))", "x/(1 + x)"),
        ("1/0", "1/0"),
        ("-(x*(1/x))", "-1"),
        ("exp(log(2)) + exp(-log(3))", "7/3"),
        ("exp(log(x))", "exp(log(x))"),
        ("sigmoid(log(2))*sigmoid(0)", "1/3"),
        ("sqrt(2)**2 + sqrt(3)**4", "11"),
        ("sqrt(x)**2", "sqrt(x)**2"),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert to_text(tidy(parse(text))) == folded


def grown(inner: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    pair = st.tuples(inner, inner)
    return st.one_of(
        pair.map(lambda p: add(*p)),
        pair.map(lambda p: mul(*p)),
        pair.map(lambda p: div(*p)),
        inner.map(neg),
        inner.map(lambda t: power(t, 2)),
    )


terms = st.recursive(
    st.one_of(st.integers(-3, 3).map(integer), st.just(symbol("x")), st.just(symbol("y"))),
    grown,
    max_leaves=10,
)


@given(terms)
@settings(max_examples=200, deadline=None)
def test_folding_keeps_the_value(term: Term) -> None:
    try:
        before = value(term, x=0.7, y=-1.9)
    except ZeroDivisionError:
        return
    folded = tidy(term)
    assert value(folded, x=0.7, y=-1.9) == pytest.approx(before, rel=1e-9, abs=1e-9)
    assert tidy(folded) == folded


def test_sums_are_written_with_signs() -> None:
    x = symbol("x")
    assert signed_sum(integer(0), x, integer(-2)) == add(x, neg(integer(2)))
    assert signed_sum(integer(0)) == integer(0)


def test_known_values_alone() -> None:
    assert to_text(with_known_values(parse("1/(1 + exp(-k*0))"))) == "1/(1 + 1)"


@pytest.mark.parametrize(
    ("text", "turned"),
    [
        ("-a + b", "b - a"),
        ("x*(-a - b + c)", "x*(c - a - b)"),
        ("-a - b", "-a - b"),
        ("b - a", "b - a"),
    ],
)
def test_what_is_added_stands_first(text: str, turned: str) -> None:
    assert to_text(added_first(parse(text))) == turned
