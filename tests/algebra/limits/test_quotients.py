"""Every line of a difference quotient has the value of the derivative."""

from __future__ import annotations

import pytest
from mpmath import mp

from keywright.algebra.formulas.expression import parse
from keywright.algebra.limits.approach import Approach
from keywright.algebra.limits.quotients import lines_of
from keywright.referee.values.environment import Env
from keywright.referee.values.terms import evaluate
from keywright.terms.term import integer, symbol, symbols_of, to_json

FUNCTIONS = (
    "x", "3", "x**2 - x", "(x + 1)/2", "x**4/3", "x**7", "exp(x)", "2*exp(3*x - 1) - x", "log(x)",
    "log(2*x + 1)", "tanh(x)", "tanh(x/2)", "sin(x)", "cos(2*x)", "sqrt(x)", "sqrt(3*x + 1)",
    "atan(x)", "sigmoid(x)", "softplus(x)", "x*exp(-x)", "x**2/(1 + x)", "1/(1 + exp(-x))",
    "exp(-x**2)", "x*tanh(log(1 + exp(x)))", "normal_cdf(x)", "x**x", "erf(x)*sin(x)*x",
    "2**x", "3**(2*x - 1)", "2**(x**2)", "1 + x + exp(2*x - 1)", "log(3 - x)", "x**3*log(2)",
)  # fmt: skip


@pytest.mark.parametrize("text", FUNCTIONS)
def test_lines_at_a_variable_point(text: str) -> None:
    function = parse(text)
    lines = lines_of(function, Approach("x", symbol("x"), "epsilon"))
    assert "epsilon" not in symbols_of(lines[-1][0])
    with mp.workdps(60):
        for x in (mp.mpf("0.37"), mp.mpf("1.9")):
            env = Env({"x": x})
            slope = evaluate(["deriv", to_json(function), "x"], env)
            for term, _ in lines:
                assert abs(evaluate(to_json(term), env) - slope) < mp.mpf(10) ** -20


@pytest.mark.parametrize("side", ["+", "-"])
@pytest.mark.parametrize(
    "text",
    ["x", "a*(exp(x) - 1)", "x**3 + x", "tanh(x)", "exp(-x)", "sin(x)", "cos(x)", "sin(x) + x + 3",
     "x*sigmoid(a*x)*tanh(x)", "x*cos(x)/(1 + x)", "2**x - 1", "log(1 + 2*x)", "log(2 + x)",
     "log(1/2 + x)", "sqrt(4 + x)", "(x + sqrt(2))**2", "1/(1 + exp(a*x))", "exp(x + log(2)) + a"],
)  # fmt: skip
def test_lines_at_a_number(text: str, side: str) -> None:
    function = parse(text)
    lines = lines_of(function, Approach("x", integer(0), "h", side))
    assert "x" not in symbols_of(lines[-1][0])
    with mp.workdps(60):
        slope = evaluate(["deriv", to_json(function), "x"], Env({"x": mp.mpf(0), "a": mp.mpf(3)}))
        for term, _ in lines:
            found = evaluate(to_json(term), Env({"a": mp.mpf(3)}))
            assert abs(found - slope) < mp.mpf(10) ** -20
