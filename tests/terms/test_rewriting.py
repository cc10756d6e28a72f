"""Every law holds in numbers, by the second engine, and does what its name says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from keywright.referee.steps.relations import compare
from keywright.referee.tools import variable
from keywright.terms.rewriting import (
    add_fractions,
    cancel,
    collect,
    combine_exponentials,
    distribute,
    divide_through,
    factors,
    product,
    split_exponentials,
    turn_differences,
)
from keywright.terms.term import Term, add, div, fn, integer, mul, neg, power, symbol, to_json
from keywright.terms.text import to_text

A, B, C, D = (symbol(name) for name in "abcd")
POSITIVE: dict[str, Any] = {"variables": [variable(name, 0) for name in "abcd"]}


def exp(term: Term) -> Term:
    return fn("exp", term)


LAWS: list[tuple[Callable[[Term], Term], Term, str]] = [
    (split_exponentials, exp(add(A, B)), "exp(a)*exp(b)"),
    (split_exponentials, div(exp(add(A, neg(B))), C), "exp(a)*exp(-b)/c"),
    (combine_exponentials, div(exp(A), exp(B)), "exp(a - b)"),
    (combine_exponentials, mul(exp(A), exp(B), exp(C)), "exp(a + b + c)"),
    (turn_differences, exp(add(B, neg(A))), "exp(-(a - b))"),
    (distribute, mul(C, add(A, neg(mul(2, B)))), "c*a - c*2*b"),
    (distribute, div(mul(A, C, add(B, D)), D), "(a*c*b + a*c*d)/d"),
    (collect, add(mul(C, A), neg(mul(C, B))), "c*(a - b)"),
    (collect, add(mul(C, A), neg(A)), "a*(c - 1)"),
    (collect, add(mul(A, A, B), mul(A, C)), "a*(a*b + c)"),
    (cancel, div(mul(A, B), mul(C, A)), "b/c"),
    (cancel, div(mul(A, A, B), mul(A, C)), "a*b/c"),
    (cancel, div(div(A, C), div(B, C)), "a/b"),
    (cancel, div(mul(A, B), A), "b"),
    (cancel, div(A, mul(A, B)), "1/b"),
    (cancel, div(add(A, B), add(A, B)), "1"),
    (add_fractions, add(div(A, C), div(B, C)), "(a + b)/c"),
    (lambda term: divide_through(term, A), div(A, add(A, B)), "1/(1 + b/a)"),
]


@pytest.mark.parametrize(("law", "term", "text"), LAWS)
def test_law(law: Callable[[Term], Term], term: Term, text: str) -> None:
    after = law(term)
    assert to_text(after) == text
    verdict = compare(to_json(term), "=", to_json(after), POSITIVE, text)
    assert verdict.ok, verdict.detail


@pytest.mark.parametrize(
    ("law", "term"),
    [
        (split_exponentials, exp(mul(A, B))),
        (combine_exponentials, mul(exp(A), B)),
        (combine_exponentials, add(exp(A), exp(B))),
        (turn_differences, exp(add(A, B))),
        (distribute, mul(A, B)),
        (collect, add(mul(A, B), mul(C, D))),
        (cancel, div(add(A, B), A)),
        (cancel, div(mul(A, B), add(A, C))),
        (add_fractions, add(div(A, B), div(A, C))),
        (add_fractions, add(div(A, B), C)),
        (lambda term: divide_through(term, A), div(B, C)),
    ],
)
def test_what_a_law_does_not_apply_to_stays(law: Callable[[Term], Term], term: Term) -> None:
    assert law(term) == term


def test_laws_reach_every_part() -> None:
    inner = div(mul(A, B), mul(A, C))
    assert to_text(cancel(power(add(inner, D), 2))) == "(b/c + d)**2"


def test_factors_and_product_undo_each_other() -> None:
    parts = (A, add(B, C), integer(2))
    assert factors(product(parts)) == parts
    assert product(()) == integer(1)
    assert product([A]) == A
    assert factors(mul(A, mul(B, mul(C, D)))) == (A, B, C, D)
