"""Sums with a symbolic bound and limits, against numbers of the second engine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from keywright.referee.steps.relations import compare
from keywright.referee.tools import variable
from keywright.terms.sums import (
    add_sums_of_constants,
    limits_inside,
    pull_out_of_sums,
    split_sums,
    vanishing_exponentials,
    write_out_sums,
)
from keywright.terms.term import (
    Term,
    add,
    div,
    fn,
    index,
    integer,
    limit,
    mul,
    neg,
    sum_over,
    symbol,
    to_json,
)
from keywright.terms.text import to_text

A, B, C, N, R = (symbol(name) for name in "abcnr")
XJ = index("x", "j")
DOMAIN: dict[str, Any] = {
    "variables": [
        variable("n", 0, integer=True),
        variable("r", 0, ["add", "n", 1], integer=True),
        *(variable(name, 0) for name in "abcx"),
    ]
}


def over_n(body: Term) -> Term:
    return sum_over(body, "j", 1, N)


def as_c_grows(body: Term) -> Term:
    return limit(body, "c", fn("oo"))


def vanishing(term: Term) -> Term:
    return vanishing_exponentials(term, lambda rate: True)


DECAY = fn("exp", neg(mul(C, XJ)))

LAWS: list[tuple[Callable[[Term], Term], Term, Term]] = [
    (pull_out_of_sums, over_n(mul(A, XJ, B)), mul(A, B, over_n(XJ))),
    (pull_out_of_sums, over_n(mul(2, mul(A, XJ))), mul(2, A, over_n(XJ))),
    (add_sums_of_constants, over_n(A), mul(N, A)),
    (add_sums_of_constants, div(1, over_n(fn("exp", 0))), div(1, mul(N, fn("exp", 0)))),
    (add_sums_of_constants, sum_over(integer(0), "j", R, N), integer(0)),
    (lambda term: split_sums(term, R), over_n(XJ), add(
        sum_over(XJ, "j", 1, R), sum_over(XJ, "j", add(R, 1), N))),
    (write_out_sums, sum_over(XJ, "j", 2, 4), add(index("x", 2), index("x", 3), index("x", 4))),
    (write_out_sums, sum_over(XJ, "j", 3, 3), index("x", 3)),
    (limits_inside, as_c_grows(div(A, add(R, over_n(DECAY)))),
     div(A, add(R, over_n(as_c_grows(DECAY))))),
    (limits_inside, as_c_grows(add(B, neg(fn("exp", neg(C))))),
     add(B, neg(as_c_grows(fn("exp", neg(C)))))),
    (vanishing, as_c_grows(fn("exp", neg(mul(C, index("x", 3))))), integer(0)),
    (vanishing, as_c_grows(fn("exp", neg(div(mul(A, C), 2)))), integer(0)),
]  # fmt: skip


@pytest.mark.parametrize(("law", "term", "expected"), LAWS)
def test_law(law: Callable[[Term], Term], term: Term, expected: Term) -> None:
    assert law(term) == expected
    verdict = compare(to_json(term), "=", to_json(expected), DOMAIN, to_text(term))
    assert verdict.ok, verdict.detail


@pytest.mark.parametrize(
    ("law", "term"),
    [
        (pull_out_of_sums, over_n(XJ)),
        (pull_out_of_sums, over_n(add(A, XJ))),
        (add_sums_of_constants, over_n(XJ)),
        (add_sums_of_constants, sum_over(A, "j", 2, N)),
        (write_out_sums, over_n(XJ)),
        (vanishing, as_c_grows(fn("exp", mul(C, A)))),
        (vanishing, as_c_grows(fn("exp", neg(mul(C, C))))),
        (vanishing, as_c_grows(fn("exp", neg(mul(A, fn("sin", C)))))),
        (vanishing, limit(fn("exp", neg(mul(C, A))), "c", 0)),
    ],
)
def test_what_a_law_does_not_apply_to_stays(law: Callable[[Term], Term], term: Term) -> None:
    assert law(term) == term


def test_only_a_positive_rate_vanishes() -> None:
    term = as_c_grows(fn("exp", neg(mul(C, A))))
    assert vanishing_exponentials(term, lambda rate: rate == B) == term
    assert vanishing_exponentials(term, lambda rate: rate == A) == integer(0)
