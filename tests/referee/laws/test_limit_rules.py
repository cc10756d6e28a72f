"""What each law of limits does to a term, and what looks like it and is not."""

from __future__ import annotations

import pytest

from keywright.referee.expression import Json, read
from keywright.referee.laws import limit_rules as rules
from keywright.referee.laws.domain import ReadDomain
from keywright.referee.laws.term_shapes import Rule

NOWHERE = ReadDomain({}, (), {}, {})
OO: Json = ["oo"]
MINUS_OO: Json = ["neg", OO]


def lim(body: str | Json, to: Json = 0, name: str = "t") -> Json:
    return ["limit", read(body) if isinstance(body, str) else body, name, to, "both"]


def slope(above: str) -> Json:
    return lim(f"({above})/t")


SLOPE: Json = ["deriv", ["call", "g", "x"], "x"]
EXP, ROUND = rules.limit_of("exp", "pow"), rules.limit_of("sin", "cos")
PRODUCT, QUOTIENT = rules.slope_rule("mul", "times"), rules.slope_rule("div")
CASES: list[tuple[Rule, Json, Json, bool]] = [
    (rules.derivative_written_out, SLOPE, slope("g(x + t) - g(x)"), True),
    (rules.derivative_written_out, SLOPE, lim("(g(x + t) - g(x))/t", OO), False),
    (rules.derivative_written_out, SLOPE, lim("g(x + t) - g(x)"), False),
    (rules.derivative_written_out, SLOPE, read("(g(x + t) - g(x))/t"), False),
    (rules.derivative_written_out, read("g(x)"), slope("g(x + t) - g(x)"), False),
    (rules.derivative_written_out, read("a"), ["div", 1, "t", 0], False),
    (rules.limit_law, lim("exp(t) + 1"), ["add", lim("exp(t)"), 1], True),
    (rules.limit_law, lim("exp(t) + 1"), lim("1 + exp(t)"), False),
    (rules.limit_law, lim("exp(t) + 1"), read("exp(0) + 1"), False),
    (rules.limit_law, lim("exp(t) + sin(t)"), ["add", lim("exp(t)"), 0], False),
    (rules.limit_law, read("exp(t)"), ["add", lim("exp(t)"), 1], False),
    (rules.constant_limit, lim("a + 1"), read("a + 1"), True),
    (rules.constant_limit, lim("a*t"), read("a*t"), False),
    (rules.constant_limit, lim("t"), "t", False),
    (rules.constant_limit, lim("a"), "b", False),
    (rules.constant_limit, read("a"), "a", False),
    (rules.continuity, lim("a + exp(t)"), read("a + exp(0)"), True),
    (rules.continuity, lim("a/t"), read("a/0"), False),
    (rules.continuity, lim("a/(2*t^3)"), read("a/0"), False),
    (rules.continuity, lim("a + exp(t)", OO), read("a"), False),
    (rules.continuity, lim("a + exp(t)"), OO, False),
    (rules.continuity, lim("a"), read("a"), False),
    (rules.continuity, lim("a + t"), lim("a"), False),
    (rules.found, lim("sin(t)/t"), 1, True),
    (rules.found, lim("a"), "a", False),
    (rules.found, lim("sin(t)/t"), lim("cos(t)"), False),
    (rules.found, read("t"), 1, False),
    (rules.at_infinity, lim("tanh(t)", OO), 1, True),
    (rules.at_infinity, lim("tanh(t)", MINUS_OO), -1, True),
    (rules.at_infinity, lim("exp(-a/t)"), 0, True),
    (rules.at_infinity, lim("exp(-a/t^2)"), 0, True),
    (rules.at_infinity, lim("max(1, a/t)"), 0, True),
    (rules.at_infinity, lim("exp(-a*t)"), 0, False),
    (rules.at_infinity, lim("exp(-a)/t"), 0, False),
    (rules.at_infinity, lim("tanh(t)", OO), lim("1", OO), False),
    (rules.at_infinity, lim("t", OO), OO, False),
    (rules.at_infinity, read("tanh(t)"), 1, False),
    (rules.exponential, lim("exp(-t)", OO), 0, True),
    (rules.exponential, lim("exp(-t)", OO), 1, False),
    (rules.exponential, lim("tanh(-t)", OO), 0, False),
    (rules.exponential, lim("exp(t)"), 0, False),
    (rules.unbounded, lim("t", OO), OO, True),
    (rules.unbounded, lim("t", MINUS_OO), MINUS_OO, True),
    (rules.unbounded, lim("t", OO), 7, False),
    (rules.unbounded, read("t"), OO, False),
    (rules.jump, lim("a/t"), OO, True),
    (rules.jump, lim("a/t", "x"), MINUS_OO, True),
    (rules.jump, lim("t/a", OO), OO, False),
    (rules.jump, lim("t/a", MINUS_OO), OO, False),
    (rules.jump, lim("a*t"), OO, False),
    (rules.jump, lim("a/t"), 0, False),
    (EXP, lim("(exp(t) - 1)/t"), 1, True),
    (EXP, lim("(2^t - 1)/t"), read("log(2)"), True),
    (EXP, lim("a*(exp(t) - 1)/t + b"), read("a + b"), True),
    (EXP, lim("(exp(t) - 1)/t^2"), read("1"), True),
    (EXP, lim("(exp(t) - 1)/(a*t)"), read("1/a"), True),
    (EXP, lim("b + (exp(t) - 1)/t"), read("b + 1"), True),
    (EXP, lim("(exp(t) - 1)/t", OO), 1, False),
    (EXP, lim("(exp(t) - 1)/a"), 1, False),
    (EXP, lim("exp(1/t) - 1"), 1, False),
    (EXP, lim("(sin(t) - 1)/t"), 1, False),
    (EXP, lim("(exp(t) - 1)/t"), read("exp(0)"), False),
    (EXP, lim("(exp(t) - 1)/t"), lim("1/t"), False),
    (EXP, read("(exp(t) - 1)/t"), 1, False),
    (ROUND, lim("sin(t)/t"), 1, True),
    (ROUND, lim("(1 - cos(t))/t"), 0, True),
    (ROUND, lim("sin(t)/t"), read("cos(0)"), False),
    (rules.derivative_known, slope("sin(x + t) - sin(x)"), read("cos(x)"), True),
    (rules.derivative_known, slope("(x + t)^3 - x^3"), read("3*x^2"), True),
    (rules.derivative_known, slope("1/(x + t) - 1/x"), read("-1/x^2"), True),
    (rules.derivative_known, slope("a - sin(x + t)"), read("cos(x)"), True),
    (rules.derivative_known, slope("sin(t)/t - 1"), read("0"), False),
    (ROUND, slope("sin(t)"), read("1"), True),
    (ROUND, slope("sin(t)/t - 1"), read("0"), False),
    (EXP, slope("(t + 1)^2 - 1"), read("2"), False),
    (rules.derivative_known, slope("sin(x + t) - cos(x + t)"), read("cos(x)"), False),
    (rules.derivative_known, slope("(x + t) - x"), read("1"), False),
    (rules.derivative_known, slope("a*(x + t) - a*x"), read("a"), False),
    (rules.derivative_known, slope("sin(x) - sin(a)"), read("0"), False),
    (rules.derivative_known, slope("sin(x + t) - sin(x)"), read("cos(t)"), False),
    (rules.derivative_known, slope("sin(x + t) - sin(x)"), OO, False),
    (rules.derivative_known, slope("sin(x + t) - sin(x)"), lim("cos(t)"), False),
    (rules.derivative_known, lim("(sin(x + t) - sin(x))/t", 1), read("cos(x)"), False),
    (rules.derivative_known, lim("(sin(x + t) - sin(x))/a"), read("cos(x)"), False),
    (rules.derivative_known, lim("sin(x + t) - sin(x)"), read("cos(x)"), False),
    (rules.derivative_known, read("(sin(x + t) - sin(x))/t"), read("cos(x)"), False),
    (rules.sum_rule, lim("a*t + b"), ["add", lim("a*t"), lim("b")], True),
    (rules.sum_rule, lim("(a*t + b)/t"), ["add", lim("a"), lim("b/t")], True),
    (rules.sum_rule, lim("a*t*b"), ["add", lim("a*t"), lim("b")], False),
    (rules.sum_rule, lim("a*t + b"), ["mul", lim("a*t"), lim("b")], False),
    (rules.sum_rule, read("a*t + b"), ["add", lim("a*t"), lim("b")], False),
    (rules.constant_rule, lim("a*t"), ["mul", "a", lim("t")], True),
    (rules.constant_rule, lim("a*t"), ["mul", lim("t"), "a"], True),
    (rules.constant_rule, lim("-t"), ["neg", lim("t")], True),
    (rules.constant_rule, lim("t/a"), ["div", lim("t"), "a"], True),
    (rules.constant_rule, lim("t/a"), ["times", ["div", 1, "a"], ["neg", lim("t")]], True),
    (rules.constant_rule, lim("a*t"), ["add", "a", lim("t")], False),
    (rules.constant_rule, lim("a*t"), read("a*t"), False),
    (rules.constant_rule, lim("a*t"), ["mul", "a", ["exp", lim("t")]], False),
    (rules.constant_rule, read("a*t"), ["mul", "a", lim("t")], False),
    (PRODUCT, slope("x*(x + t) - x*x"), ["mul", "x", slope("x + t - x")], True),
    (PRODUCT, slope("x*(x + t) - x*x"), ["add", slope("x + t - x"), slope("t")], True),
    (PRODUCT, slope("sin(x + t) - sin(x)"), ["mul", "x", slope("x + t - x")], False),
    (PRODUCT, slope("x*x - a + exp(t)"), ["mul", "x", slope("x + t - x")], False),
    (PRODUCT, slope("x*(x + t) - x*x"), ["exp", slope("x + t - x")], False),
    (PRODUCT, slope("x*(x + t) - x*x"), read("x*2"), False),
    (PRODUCT, slope("x*(x + t) - x*x"), ["mul", "x", lim("x + t")], False),
    (PRODUCT, slope("x*(x + t) - x*x"), ["div", "x", slope("x + t - x")], False),
    (PRODUCT, lim("x*(x + t) - x*x"), ["mul", "x", slope("x + t - x")], False),
    (QUOTIENT, slope("x/(x + t) - 1"), ["div", slope("x + t - x"), read("x^2")], True),
    (QUOTIENT, slope("x*(x + t) - 1"), ["div", slope("x + t - x"), read("x^2")], False),
]


@pytest.mark.parametrize(("rule", "before", "after", "ok"), CASES)
def test_a_law_does_what_its_name_says(rule: Rule, before: Json, after: Json, ok: bool) -> None:
    assert bool(rule(before, after, NOWHERE)) is ok


def test_what_must_not_vanish_where_a_function_jumps() -> None:
    assert rules.numerator_of(lim("(a + t)/t", "x")) == lim("a + t", "x")
