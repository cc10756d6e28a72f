"""Shorter forms have the value of the term, and what has a name in it keeps its name."""

from __future__ import annotations

import pytest
from mpmath import mp

from keywright.algebra.forms.shortening import shortened
from keywright.algebra.formulas.expression import parse
from keywright.referee.values.environment import Env
from keywright.referee.values.terms import evaluate
from keywright.terms.length import size
from keywright.terms.term import to_json, walk
from keywright.terms.text import to_text


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("2 - 2*exp(1/2 - 2*x)/(1 + exp(1/2 - 2*x))", "2/(exp(1/2 - 2*x) + 1)"),
        ("exp(1/2 - 2*x) - exp(-(1/2 - 2*x))", "exp(1/2 - 2*x) - exp(-(1/2 - 2*x))"),
        ("1/2 - (sigmoid(-2*x) - 1/2) - 1", "-sigmoid(-2*x)"),
        ("2**x*log(2)", "2**x*log(2)"),
        ("x**2 + 2*x - 2*x*(x + 1)", "-x**2"),
    ],
)
def test_shorter_forms(text: str, short: str) -> None:
    term = parse(text)
    found = shortened(term)
    assert to_text(found) == short
    for x in (-1.3, 0.4, 2.1):
        values = [evaluate(to_json(each), Env({"x": mp.mpf(x)})) for each in (term, found)]
        assert values[0] == pytest.approx(values[1])


def test_a_long_term_with_hyperbolic_functions_is_left_alone() -> None:
    """It would take the computer algebra minutes."""
    term = parse(
        "2*sinh(2*x - 2)/(1 + exp(-x/2)) + cosh(2*x - 2)*exp(-x/2)/(2*(1 + exp(-x/2))**2)"
        " - 2*sinh(2*x - 2)/(1 + exp(x/2)) - cosh(2*x - 2)*exp(x/2)/(2*(1 + exp(x/2))**2)"
    )
    found = shortened(term)
    assert size(found) <= size(term)
    assert {"sinh", "cosh"} <= {node.head for node in walk(found)}
