from __future__ import annotations

import mpmath
import pytest

from keywright.algebra.formulas.expression import parse
from keywright.algebra.symbols import symbolic
from keywright.terms.outcomes import Undefined, Unsolved
from keywright.terms.term import add, fn, index, mul, power, symbol
from keywright.terms.text import to_text
from tests.algebra.second import evaluate

OPEN = [
    "x**3/(1 + x)",
    "exp(-x**2)*sin(x)",
    "log(1 + exp(x))",
    "x*abs(x)",
    "max(0, x)**2",
    "tanh(x)*sqrt(1 + x**2)",
    "sigmoid(x)*(1 - sigmoid(x))",
    "(x + 1)**3*(x - 2)",
    "normal_cdf(x) + atan(x)",
    "x**x",
]


@pytest.mark.parametrize("text", OPEN)
def test_forms_keep_the_value_and_derivatives_are_derivatives(text: str) -> None:
    term = parse(text)
    slope = symbolic.diff(term, "x")
    forms = [symbolic.simplify(term), symbolic.expand(term), symbolic.exact(term)]
    for x in map(mpmath.mpf, ("0.3", "1.9", "4.25")):
        expected = evaluate(term, {"x": x})
        assert all(mpmath.almosteq(evaluate(form, {"x": x}), expected, 1e-11) for form in forms)
        numeric = mpmath.diff(lambda t: evaluate(term, {"x": t}), x)
        assert mpmath.almosteq(evaluate(slope, {"x": x}), numeric, 1e-8, 1e-8)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("6/4", "3/2"),
        ("1/9 + 36 + cos(3)", "cos(3) + 325/9"),
        ("cos(pi/3)", "1/2"),
        ("sqrt(8)", "2*sqrt(2)"),
        ("(1 + sqrt(2))*(1 - sqrt(2))", "-1"),
        ("exp(0)*sin(pi/4)", "sqrt(2)/2"),
        ("exp(2*log(3))", "9"),
        ("Piecewise((1, pi > 3), (log(-1), True))", "1"),
        ("max(1, sqrt(2))", "sqrt(2)"),
        ("2*exp(-(1/3 - 1/3)**2)/sqrt(pi)", "2/sqrt(pi)"),
        ("oo + 1", "oo"),
        ("2*x + x", "3*x"),
    ],
)
def test_exact_values(text: str, expected: str) -> None:
    assert to_text(symbolic.exact(parse(text))) == expected


@pytest.mark.parametrize(
    "text",
    ["log(-1)", "log(-1) - log(-1)", "sqrt(-2)*sqrt(-2)", "0*(1/0)", "oo - oo", "acos(2)",
     "1/(sin(3)**2 + cos(3)**2 - 1)", "Piecewise((1, 2 < 1))"],
)  # fmt: skip
def test_no_value_is_made_up(text: str) -> None:
    with pytest.raises(Undefined):
        symbolic.exact(parse(text))


@pytest.mark.parametrize(
    "text",
    ["exp(exp(30))", "1 + exp(-exp(30))", "sigmoid(10**6)", "abs(exp(-exp(30)) - exp(-exp(31)))",
     "max(exp(exp(40)), exp(exp(41)))", "pi**exp(20) - 1"],
)  # fmt: skip
def test_numbers_out_of_reach_stay_as_written(text: str) -> None:
    term = parse(text)
    assert symbolic.exact(term) == term
    with pytest.raises(Unsolved):
        symbolic.simplify(term)


@pytest.mark.parametrize(
    ("body", "to", "side", "expected"),
    [
        ("sin(x)/x", "0", "both", "1"),
        ("abs(x)/x", "0", "+", "1"),
        ("abs(x)/x", "0", "-", "-1"),
        ("(exp(x) - 1)/x", "0", "both", "1"),
        ("1/x", "0", "+", "oo"),
        ("1/x", "0", "-", "-oo"),
        ("x*exp(-x)", "oo", "both", "0"),
        ("tanh(x)", "-oo", "both", "-1"),
        ("((x + y)**2 - y**2)/x", "0", "both", "2*y"),
        ("(1 + 1/x)**x", "oo", "both", "exp(1)"),
        ("2**x", "-oo", "both", "0"),
        ("3*2**(x/2 + 1/2) - 1", "-oo", "both", "-1"),
    ],
)
def test_limits(body: str, to: str, side: str, expected: str) -> None:
    found = symbolic.limit_of(parse(body), "x", parse(to), side)
    assert to_text(found) == expected


def test_numbers_too_long_to_write_out_stay_as_written() -> None:
    long = power(9, 4000)
    for term in (power(2, 10**6), mul(long, long), add(fn("pi"), mul(long, long))):
        assert symbolic.exact(term) == term


def test_limits_under_assumptions() -> None:
    body = parse("1/(1 + exp(-k*x))")
    for sign, expected in (("positive", "1"), ("negative", "0")):
        found = symbolic.limit_of(body, "k", parse("oo"), assumptions={"x": {sign: True}})
        assert to_text(found) == expected


@pytest.mark.parametrize(("body", "to"), [("abs(x)/x", "0"), ("sin(x)", "oo"), ("1/x", "0")])
def test_limits_that_do_not_exist(body: str, to: str) -> None:
    with pytest.raises(Unsolved):
        symbolic.limit_of(parse(body), "x", parse(to))


def test_exponents_and_logarithms_are_not_expanded() -> None:
    assert to_text(symbolic.expand(parse("(x + 1)*exp(x + 1)"))) == "x*exp(x + 1) + exp(x + 1)"
    assert symbolic.expand(parse("log(2*exp(x))")) == parse("log(2*exp(x))")


def test_solutions() -> None:
    def solve(text: str) -> list[str]:
        return [to_text(root) for root in symbolic.solve_for(parse(text), "x")]

    assert solve("x**2 - 2") == ["-sqrt(2)", "sqrt(2)"]
    assert solve("2*x - 3*y") == ["3*y/2"]
    assert solve("x**2 + 1") == []
    assert solve("exp(x) - 3") == ["log(3)"]
    assert symbolic.solve_for(fn("eq", symbol("x"), parse("2/3")), "x") == (parse("2/3"),)
    for text in ("cos(x) - x", "x - x", "exp(x**3) + 2"):
        with pytest.raises(Unsolved):
            solve(text)


def test_equality_is_proved_or_disproved() -> None:
    def equal(a: str, b: str) -> bool | None:
        return symbolic.equal(parse(a), parse(b))

    assert equal("(x + 1)**2", "x**2 + 2*x + 1") is True
    assert equal("tanh(x)", "2*sigmoid(2*x) - 1") is True
    assert equal("sqrt(x**2)", "abs(x)") is True
    assert equal("sqrt(x**2)", "x") is False
    assert equal("sqrt(2)*sqrt(3)", "sqrt(6)") is True
    assert equal("pi", "355/113") is False
    assert equal("oo", "oo") is True
    assert equal("oo", "-oo") is False
    assert equal("oo", "10**9") is False


def test_what_stands_in_an_index_is_not_a_variable() -> None:
    for ask in (symbolic.diff, symbolic.solve_for):
        with pytest.raises(Unsolved):
            ask(index("x", "i"), "i")
