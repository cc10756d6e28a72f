"""What a definition is unfolded to is what the second engine takes it to mean."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest

from keywright.referee.steps.relations import compare
from keywright.referee.tools import variable
from keywright.terms.derivations import Definition
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
    sum_over,
    symbol,
    to_json,
)
from keywright.terms.text import to_text
from keywright.terms.unfolding import entry, fold, replace_entries, unfold

X = fn("vec", "x")
SHARE = Definition(
    "f", ("v",), div(index("v", "i"), sum_over(index("v", "j"), "j", 1, "n")), "i", symbol("n")
)
SQUARE = Definition("g", ("t",), mul("t", "t"))
DOMAIN: dict[str, Any] = {
    "variables": [
        variable("n", 0, integer=True),
        variable("k", 0, ["add", "n", 1], integer=True),
        variable("x", 0),
        variable("a", 0),
    ],
    "definitions": [
        {**asdict(d), "body": to_json(d.body), "size": d.size and to_json(d.size)}
        for d in (SHARE, SQUARE)
    ],
}


@pytest.mark.parametrize(
    "term",
    [
        index(call("f", X), "k"),
        index(call("f", add(X, "a")), "k"),
        index(call("f", mul(2, X)), 1),
        add(index(call("f", div(X, "a")), "k"), 1),
    ],
)
def test_an_entry_of_a_vector_function(term: Term) -> None:
    unfolded = unfold(term, SHARE)
    assert "f(" not in to_text(unfolded)
    verdict = compare(to_json(term), "=", to_json(unfolded), DOMAIN, to_text(term))
    assert verdict.ok, verdict.detail


def test_a_function_of_numbers() -> None:
    term = add(call("g", add("a", 1)), call("f", X))
    assert unfold(term, SQUARE) == add(mul(add("a", 1), add("a", 1)), call("f", X))


def test_a_whole_vector_and_other_functions_stay() -> None:
    for term in (call("f", X), index(call("h", X), "k"), index("x", "k")):
        assert unfold(term, SHARE) == term


def test_a_bound_name_is_not_captured() -> None:
    with pytest.raises(ValueError, match="'j' is bound"):
        unfold(index(call("f", add(X, "j")), "k"), SHARE)


@pytest.mark.parametrize(
    ("vector", "expected"),
    [
        (X, index("x", 2)),
        (add(X, neg(index("x", 1))), add(index("x", 2), neg(index("x", 1)))),
        (neg(mul("c", X)), neg(mul("c", index("x", 2)))),
        (fn("list", 5, 6, 7), integer(6)),
        (mul(3, fn("list", 5, 6, 7)), mul(3, 6)),
    ],
)
def test_entry(vector: Term, expected: Term) -> None:
    assert entry(vector, 2) == expected


@pytest.mark.parametrize("term", [symbol("x"), add("a", 1), fn("exp", X)])
def test_no_entry_of_what_is_no_vector(term: Term) -> None:
    with pytest.raises(ValueError, match="no entry"):
        entry(term, 1)


def test_fold_undoes_unfold() -> None:
    term = index(call("f", X), "k")
    assert fold(add(unfold(term, SHARE), 1), unfold(term, SHARE), term) == add(term, 1)


def test_replace_entries() -> None:
    term = add(index("x", "j"), index("y", "j"), "x")
    assert replace_entries(term, "x", lambda at: mul(at, 2)) == add(
        mul("j", 2), index("y", "j"), "x"
    )
