"""Limits in a parameter against numbers far out."""

from __future__ import annotations

import pytest
from mpmath import mp

from keywright.algebra.formulas.expression import parse
from keywright.algebra.limits.asymptotics import Tendency, limit_value, main_chain, unbounded_parts
from keywright.referee.values.environment import Env
from keywright.referee.values.terms import evaluate
from keywright.terms.derivations import Domain, derive
from keywright.terms.outcomes import Unsolved
from keywright.terms.term import Term, fn, integer, neg, to_json

OO = fn("oo")


def growth(positive: bool, to: Term = OO) -> Tendency:
    ends = (integer(0), OO) if positive else (neg(OO), integer(0))
    return Tendency("k", to, {"k": (integer(0), OO), "x": ends})


@pytest.mark.parametrize("positive", [True, False])
@pytest.mark.parametrize(
    "text",
    [
        "1/(1 + exp(-k*x))", "(1 + tanh(k*x))/2", "1/2 + atan(k*x)/pi", "exp(-k*x**2)", "k*x",
        "exp(-k*x)", "(1 + erf(k*x))/2", "x + 1/k", "(k*x + 1)/(2*k)", "sigmoid(k*x)", "k**2*x**3",
        "k*x/sqrt(1 + (k*x)**2)", "(1 + 2*k*x/(1 + sqrt(1 + 4*k**2*x**2)))/2",
        "exp(k*x)/(1 + exp(k*x))", "(exp(k*x) - exp(-k*x))/(exp(k*x) + exp(-k*x))",
    ],
)  # fmt: skip
def test_limits_far_out(text: str, positive: bool) -> None:
    term, going = parse(text), growth(positive)
    chain = main_chain(derive(going.limit(term)), term, going)
    x = mp.mpf("0.8") if positive else mp.mpf("-0.8")
    with mp.workdps(40):
        env = Env({"x": x})
        expected = evaluate(to_json(going.limit(term)), env)
        for line in (chain.end, limit_value(term, going)):
            found = evaluate(to_json(line), env)
            assert found == expected or abs(found - expected) < mp.mpf(10) ** -20
        for part in unbounded_parts(term, going, Domain()):
            assert mp.isinf(evaluate(to_json(part.start), env))
            assert evaluate(to_json(part.start), env) == evaluate(to_json(part.end), env)


def test_a_parameter_that_shrinks() -> None:
    going = growth(True, integer(0))
    assert limit_value(parse("1/(1 + exp(-x/k))"), going) == integer(1)
    assert limit_value(parse("1/(1 + exp(-x/k))"), growth(False, integer(0))) == integer(0)


@pytest.mark.parametrize("text", ["k - k*x", "sin(k)", "k*x*exp(-k*x)", "log(1 + exp(k*x))/k"])
def test_what_is_not_decided(text: str) -> None:
    with pytest.raises(Unsolved, match=r"^(the limit of .+ is not decided|no limit of sin\(k\))"):
        limit_value(parse(text), growth(True))
