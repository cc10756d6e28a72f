"""The chains about softmax: what each begins and ends with, and that every line follows."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest

from keywright.algebra.values.answers import Answer, as_json
from keywright.kinds.softmax import chains
from keywright.kinds.softmax import limit as far_out
from keywright.referee.steps.grader import grade
from keywright.terms.derivations import Derivation
from keywright.terms.term import div, fn, index, integer, neg, number, symbol
from keywright.terms.text import to_text
from keywright.terms.unfolding import unfold

CHAINS: list[tuple[Derivation, str, str]] = [
    (chains.translation(symbol("c")), "index(S(vec(x) + c), i)", "index(S(vec(x)), i)"),
    (chains.translation(neg(index("x", 1))), "index(S(vec(x) - x_1), i)", "index(S(vec(x)), i)"),
    (chains.of_constant(), "index(S(c*vec(x)), i)", "1/K"),
    (
        chains.quotient(chains.X),
        "index(S(vec(x)), i)/index(S(vec(x)), k)",
        "exp(x_i - x_k)",
    ),
    (
        chains.quotient(chains.scaled("c")),
        "index(S(c*vec(x)), i)/index(S(c*vec(x)), k)",
        "exp(c*(x_i - x_k))",
    ),
    (chains.implication(), "S(c*vec(x)) == S(vec(x))", "(x_i - x_k)*(c - 1) == 0"),
    (chains.at_zero(), "index(S(0*vec(x)), i)", "1/K"),
    (chains.to_zero(), "limit(index(S(c*vec(x)), i), c, 0, +)", "1/K"),
    (chains.sigmoid_form(), "index(S(vec(x)), 1)", "sigmoid(z)"),
    (chains.total_of_two(), "index(S(vec(x)), 1) + index(S(vec(x)), 2)", "1"),
    (chains.second_entry(), "index(S(vec(x)), 2)", "1 - sigmoid(z)"),
    (chains.reference_class(), "S(vec(x))", "S([0, y_1, ..., index(y, K - 1)])"),
    (
        far_out.gaps(),
        "index(S(c*vec(x)), i)",
        "exp(-c*d_i)/(r + sum(exp(-c*d_j), j, r + 1, K))",
    ),
    (far_out.limit_of_maximum(), "limit(index(S(c*vec(x)), i), c, oo, both)", "1/r"),
    (far_out.limit_of_others(), "limit(index(S(c*vec(x)), i), c, oo, both)", "0"),
]


@dataclass(frozen=True)
class Shown(Answer):
    chain: Derivation


def failures(chain: Derivation) -> list[Any]:
    data = json.loads(json.dumps(as_json(Shown({}, chain))))
    return [finding for row in data["derivations"] for finding in grade(row) if not finding.ok]


@pytest.mark.parametrize(("chain", "start", "end"), CHAINS)
def test_every_line_follows(chain: Derivation, start: str, end: str) -> None:
    assert to_text(chain.start) == start
    assert to_text(chain.end) == end
    assert failures(chain) == []


def test_the_definition_with_numbers() -> None:
    entry = chains.entry_of(fn("list", 5, 7), 2)
    two = chains.definition(integer(2))
    with pytest.raises(ValueError, match="no entry"):
        unfold(entry, two)  # of an enumeration, an entry has a number, and j is none
    unfolded = unfold(chains.entry_of(chains.X, 2), two)
    assert to_text(unfolded) == "exp(x_2)/sum(exp(x_j), j, 1, 2)"


def test_a_shift_that_depends_on_the_place_is_none() -> None:
    with pytest.raises(ValueError, match="bound"):
        chains.translation(index("x", "j"))


@pytest.mark.parametrize("at", [1, 2, 7])
def test_parameters(at: int) -> None:
    assert to_text(chains.parameter(integer(at))) == f"x_{at + 1} - x_1"


@pytest.mark.parametrize(
    ("gaps", "maxima"),
    [
        ((integer(0), integer(1)), 1),
        ((integer(2), integer(0), integer(0)), 2),
        ((number(1) / 2, fn("sqrt", 2), integer(0)), 1),
        ((div(fn("pi"), 3), integer(0), integer(0), integer(0)), 3),
    ],
)
def test_the_denominator_of_an_example(gaps: tuple[Any, ...], maxima: int) -> None:
    chain = far_out.limit_of_normaliser(gaps)
    assert chain.end == integer(maxima)
    assert failures(chain) == []
