from __future__ import annotations

import subprocess
import sys

import mpmath
import pytest
import sympy

from keywright.algebra.formulas.expression import parse
from keywright.algebra.symbols.sympy_terms import from_sympy, named, to_sympy
from keywright.terms.outcomes import Undefined, Unsolved
from keywright.terms.term import Term, add, call, fn, index, limit, power, symbol
from keywright.terms.text import to_text
from tests.algebra.second import evaluate

FORMULAS = [
    "x**2 + 3*x - 1/2",
    "-x/(3*y)",
    "-(x + 1)/(2*sqrt(y))",
    "exp(-x)*y/(1 + exp(-x))**2",
    "sqrt(2)*x/2",
    "x**(-3/2)*y**(1/3)",
    "x**y",
    "abs(x - 2) + sign(x - y)",
    "max(x, y, 1) - min(x, 2)",
    "sin(x)*cos(y)/tan(x + y)",
    "asin(x/4) + acos(y/4) + atan(x)",
    "sinh(x) - cosh(y)*tanh(x)",
    "log(x)/log(2)",
    "erf(x) + normal_cdf(y)",
    "sigmoid(x) - softplus(y) + relu(x - 1)",
    "Piecewise((x, x < y), (y**2, True))",
    "Piecewise((x, x < 1 or y > 2 and x != y), (2, x >= y), (3, True))",
    "heaviside(x - 1)",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_the_way_there_and_back_keeps_the_value(text: str) -> None:
    term = parse(text)
    back = from_sympy(to_sympy(term))
    for x, y in (("0.3", "1.7"), ("2.9", "0.4"), ("1.1", "3.2")):
        values = {"x": mpmath.mpf(x), "y": mpmath.mpf(y)}
        assert mpmath.almosteq(evaluate(back, values), evaluate(term, values), 1e-12, 1e-12)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("325/9 + cos(3)", "cos(3) + 325/9"),
        ("-1/81 - sin(3)", "-sin(3) - 1/81"),
        ("1 + x + x**2", "x**2 + x + 1"),
        ("1 - x", "1 - x"),
        ("x**(-1)", "1/x"),
        ("x**(-1/2)", "1/sqrt(x)"),
        ("2*x*y**(-1)*3**(-1)", "2*x/(3*y)"),
        ("-(1/2)*sqrt(2)", "-sqrt(2)/2"),
        ("exp(1)", "exp(1)"),
        ("exp(-x)", "exp(-x)"),
        ("x/2*pi", "pi*x/2"),
        ("-oo", "-oo"),
        ("-2*(x + 1)", "-2*x - 2"),
        ("-2*x*(x + 1)", "-2*x*(x + 1)"),
    ],
)
def test_expressions_are_read_as_printed(text: str, expected: str) -> None:
    assert to_text(from_sympy(to_sympy(parse(text)))) == expected


@pytest.mark.parametrize("name", ["E", "I", "S", "N", "Q", "O", "beta", "gamma", "zeta", "lambda_"])
def test_a_name_is_a_name(name: str) -> None:
    term = add(power(name, 2), 1)
    assert from_sympy(to_sympy(term)) == term
    assert to_sympy(symbol(name)).is_real


def test_indexed_symbols_and_tangents_are_names() -> None:
    v1 = index("v", 1)
    term = add(power(v1, 2), fn("dot", v1))
    assert set(from_sympy(to_sympy(term)).args) == set(term.args)
    assert named(term) != term
    assert sympy.simplify(to_sympy(add(v1, fn("neg", v1)))) == 0


@pytest.mark.parametrize(
    "term", [call("f", "x"), limit(symbol("x"), "x", 0), power(2, 10**6)], ids=str
)
def test_what_has_no_counterpart_is_refused(term: Term) -> None:
    with pytest.raises(Unsolved):
        to_sympy(term)


@pytest.mark.parametrize("expr", [sympy.I, sympy.zoo, sympy.nan, 2 + sympy.I], ids=str)
def test_what_is_not_a_real_number_is_undefined(expr: sympy.Expr) -> None:
    with pytest.raises(Undefined):
        from_sympy(expr)


@pytest.mark.parametrize(
    "expr", [sympy.gamma(sympy.Symbol("x")), sympy.Integer(10) ** 5000], ids=type
)
def test_what_we_have_no_term_for_is_unsolved(expr: sympy.Expr) -> None:
    with pytest.raises(Unsolved):
        from_sympy(expr)


def test_relatives_of_our_functions_are_written_with_them() -> None:
    x = sympy.Symbol("x", real=True)
    functions = (sympy.sec, sympy.csc, sympy.cot, sympy.sech, sympy.csch, sympy.coth, sympy.erfc)
    point = mpmath.mpf("0.7")
    for function in functions:
        expected = getattr(mpmath, function.__name__)(point)
        assert mpmath.almosteq(evaluate(from_sympy(function(x)), {"x": point}), expected)


def test_a_negative_number_is_subtracted() -> None:
    """As an author writes it: exp(x) - 1, and not exp(x) + (-1)."""
    term = parse("exp(x) - 1")
    assert from_sympy(to_sympy(term)) == term


def test_the_computer_algebra_is_loaded_when_needed() -> None:
    code = "import keywright.algebra.symbols.symbolic, sys; print('sympy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.strip() == "False"
