"""What each law of a single function does to a term, and what looks like it and is not."""

from __future__ import annotations

import pytest

from keywright.referee.expression import read
from keywright.referee.laws import function_rules as rules
from keywright.referee.laws.domain import ReadDomain
from keywright.referee.laws.term_shapes import Rule

NOWHERE = ReadDomain({}, (), {}, {})
EXP, POW = rules.of_sum("exp"), rules.of_sum("pow")
ROUND = rules.addition("sin", "cos")
CASES: list[tuple[Rule, str, str, bool]] = [
    (EXP, "exp(a + b)", "exp(a)*exp(b)", True),
    (EXP, "exp(a)*exp(b)", "exp(a + b)", True),
    (EXP, "exp((a + b)/c)", "exp(a/c)*exp(b/c)", True),
    (EXP, "exp(-(a + b)/(c + d))", "exp(-a/(c + d))*exp(-b/(c + d))", True),
    (EXP, "exp((a + b)*(c + d))", "exp((a + b)*c)*exp((a + b)*d)", True),
    (EXP, "exp(a + b + c)", "exp(a + b)*exp(c)", True),
    (EXP, "exp((a + b)/c)", "exp((a + b)/d)*exp(k)", False),
    (EXP, "exp(a/(b + c))", "exp(a/b)*exp(a/c)", False),
    (EXP, "2*exp(a)", "exp(a + b)", True),  # 2 may be exp(b)
    (EXP, "exp(a)/2", "exp(a - b)", True),
    (EXP, "exp(a)/c", "exp(a - b)", False),
    (EXP, "c*exp(a)", "exp(a + b)", False),
    (EXP, "exp(a)", "exp(a + b)", False),
    (EXP, "exp(a + b)", "exp(a + b - c + c)", False),
    (EXP, "exp(a + b)", "exp(c)", False),  # what stands there was only added up
    (EXP, "2*exp(a + b) + exp(c)", "3*exp(c)", False),
    (EXP, "exp(a + b)", "c*exp(a)", True),
    (EXP, "exp(a + b)*exp(c)", "exp(a)", False),
    (EXP, "exp(a + b)", "sin(a)*exp(b)", False),
    (EXP, "exp(a + b)", "exp(a)", False),
    (EXP, "sin(exp(a + b))", "sin(exp(a)*exp(b))", False),
    (EXP, "exp(a + b) + exp(a + b)", "exp(a + b) + exp(a)*exp(b)", False),
    (EXP, "exp(a + b) + exp(a + c)", "exp(a + b) + exp(a)*exp(c)", True),
    (EXP, "exp(a + b) + c", "exp(k)*c", True),  # whether the values agree is not asked here
    (EXP, "d*exp(a + b)", "c*exp(k)", True),
    (EXP, "(c + exp(a))/2", "exp(a - b)", False),
    (POW, "2^(a + b)", "3^k", True),
    (POW, "3^(a + b) + 3^(a + c)", "3^(a + b) + 3^a*3^c", True),
    (POW, "3^(a + b)", "3^a*3^b", True),
    (POW, "3^a*3^b", "3^(a + b)", True),
    (POW, "3^(a + b)", "3^c", False),
    (POW, "3^(a + 1)*x^2", "3^a*3*x^2", True),
    (rules.exponent_of_difference, "exp(a)/exp(b)", "exp(a - b)", True),
    (rules.exponent_of_difference, "2^a/2^b", "2^(a - b)", True),
    (rules.exponent_of_difference, "1/exp(b)", "exp(-b)", True),
    (rules.exponent_of_difference, "c/exp(b)", "exp(c - b)", True),
    (rules.exponent_of_difference, "exp(a)/exp(b)", "2^(a - b)", False),
    (rules.exponent_of_difference, "2^a/exp(b)", "exp(a - b)", False),
    (rules.exponent_of_difference, "exp(a)/b", "exp(a - b)", False),
    (rules.exponent_of_difference, "exp(a)*exp(b)", "exp(a + b)", False),
    (rules.exponent_of_difference, "sin(a)/exp(b)", "exp(a - b)", False),
    (rules.exponent_of_difference, "sin(a)/sin(b)", "sin(a - b)", False),
    (rules.exponent_of_zero, "exp(0*b)", "1", True),
    (rules.exponent_of_zero, "2^(0*b)", "1", True),
    (rules.exponent_of_zero, "exp(0/2)", "1", True),
    (rules.exponent_of_zero, "exp(b/x)", "1", True),
    (rules.exponent_of_zero, "exp(0/b)", "1", False),
    (rules.exponent_of_zero, "exp(a - a)", "1", True),
    (rules.exponent_of_zero, "cos(0*b)", "1", False),
    (rules.exponent_of_zero, "exp(0*b)", "0", False),
    (ROUND, "sin(a + b)", "sin(a)*cos(b) + cos(a)*sin(b)", True),
    (ROUND, "sin(a + b) + cos(a + b)", "sin(a + b) + cos(a)", True),
    (ROUND, "sin(a)*cos(b) + cos(a)*sin(b)", "sin(a + b)", False),
    (ROUND, "sin(a)", "sin(b)", False),
    (ROUND, "sin(2*a)", "2*sin(a)*cos(a)", True),
    (ROUND, "sin(a + b)", "tanh(a)", False),
    (ROUND, "exp(a + b)", "sin(a)", False),
    (ROUND, "exp(sin(a + b))", "exp(sin(a)*cos(b))", False),
    (rules.log_joined, "log(a) - log(b)", "log(a/b)", True),
    (rules.log_joined, "log(a) - log(b) + c", "log(a/b) + c", True),
    (rules.log_joined, "log(a/b)", "log(a) - log(b)", False),
    (rules.log_joined, "log(a) + log(b)", "log(a*b)", False),
    (rules.log_joined, "log(a/b) + c", "log(a/b)", False),
    (rules.log_joined, "log(a)*log(b)", "log(a/b)", False),
    (rules.log_joined, "-log(b) + log(a)", "log(a/b)", True),
    (rules.log_joined, "log(a + b + c) - log(a + b)", "log(((a + b) + c)/(b + a))", True),
    (rules.log_joined, "log(a) - log(b)", "log(b/a)", False),
    (rules.log_joined, "log(a) - log(b)", "log(a/c)", False),
    (rules.log_joined, "log(a) - log(b)", "log(c/b)", False),
    (rules.log_joined, "log(a) - log(b) + log(a/c)", "log(a/c)", False),
    (rules.log_joined, "log(2 + 1/2) + a*log(b) - log(c)", "log(5/2) + c", False),  # computed
    (rules.log_joined, "log(5) - log(2)", "log(5/2)", True),
    (rules.log_split, "log(b + exp(a))", "a + log(1 + b*exp(-a))", True),
    (rules.log_split, "log(b + exp(a))", "c + log(1 + b*exp(-a))", False),
    (rules.log_split, "log(b + exp(a))", "a + exp(-a)", False),
    (rules.log_split, "log(exp(a))", "a + log(b)", False),
    (rules.log_split, "log(b + a)", "a + log(1 + b/a)", False),
    (rules.conjugate, "sqrt(a + 1) - sqrt(a)", "1/(sqrt(a + 1) + sqrt(a))", True),
    (rules.conjugate, "sqrt(a)", "1/sqrt(a)", False),
    (rules.conjugate, "a + b", "1/(sqrt(a) + 1)", False),
    (rules.conjugate, "1/(sqrt(a) + 1)", "b/(sqrt(a) + 1)", False),
    (rules.conjugate, "sqrt(a) - 1", "(a - 1)/(a + 1)", False),
    (rules.power_by_exponential, "a^b", "exp(b*log(a))", True),
    (rules.power_by_exponential, "exp(b*log(a))", "a^b", True),
    (rules.power_by_exponential, "a^(b/c)", "exp(b/c*log(a))", True),
    (rules.power_by_exponential, "a^(b/c)", "exp(b*log(a)/c)", True),
    (rules.power_by_exponential, "a^(1/c)", "exp(1/(c/log(a)))", True),
    (rules.power_by_exponential, "a^b", "exp(b*log(c))", False),
    (rules.power_by_exponential, "a^b", "exp(b*a)", False),
    (rules.power_by_exponential, "a^b", "exp(b + log(a))", False),
    (rules.power_by_exponential, "a^b", "b*log(a)", False),
    (rules.power_by_exponential, "a*b", "exp(b*log(a))", False),
    (rules.double_angle, "sin(a)^2", "(1 - cos(2*a))/2", True),
    (rules.double_angle, "(1 + cos(2*a))/2", "cos(a)^2", True),
    (rules.double_angle, "sin(a)^3", "(1 - cos(2*a))/2", False),
    (rules.double_angle, "tan(a)^2", "(1 - cos(2*a))/2", False),
    (rules.double_angle, "sin(a)^2", "(1 - sin(2*a))/2", False),
    (rules.double_angle, "sin(a)^2", "1 - cos(a)^2", False),
    (rules.double_angle, "sin(a)^2", "(2 - cos(a)^2*2)/2", False),
    (rules.double_angle, "sin(a)^2", "2/cos(2*a)", False),
    (rules.double_angle, "sin(a)*2", "(1 - cos(2*a))/2", False),
    (rules.double_angle, "sin(a)", "(1 - cos(2*a))/2", False),
    (rules.quarter_turn, "cos(a)", "sin(a + pi/2)", True),
    (rules.quarter_turn, "sin(a + pi/2)", "cos(a)", True),
    (rules.quarter_turn, "sin(a)", "cos(a + pi/2)", False),
    (rules.quarter_turn, "cos(a)", "sin(a - pi/2)", False),
    (rules.quarter_turn, "cos(a)", "sin(a + pi/3)", False),
    (rules.quarter_turn, "cos(a)", "sin(a*(pi/2))", False),
    (rules.quarter_turn, "tan(a)", "sin(a + pi/2)", False),
    (rules.odd_function, "sin(-a)", "-sin(a)", True),
    (rules.odd_function, "-tanh(a)", "tanh(-a)", True),
    (rules.odd_function, "tanh(b - a)", "-tanh(a - b)", True),
    (rules.odd_function, "cos(-a)", "-cos(a)", False),
    (rules.odd_function, "sin(-a)", "-tan(a)", False),
    (rules.odd_function, "sin(-a)", "-sin(b)", False),
    (rules.odd_function, "sin(-a)", "sin(a)", False),
    (rules.odd_function, "sin(a)", "-sin(a)", False),
    (rules.even_function, "cos(-a)", "cos(a)", True),
    (rules.even_function, "abs(b - a)", "abs(a - b)", True),
    (rules.even_function, "sin(-a)", "sin(a)", False),
    (rules.even_function, "cos(-a)", "cosh(a)", False),
    (rules.even_function, "cos(a)", "cos(b)", False),
]


@pytest.mark.parametrize(("rule", "before", "after", "ok"), CASES)
def test_a_law_does_what_its_name_says(rule: Rule, before: str, after: str, ok: bool) -> None:
    assert bool(rule(read(before), read(after), NOWHERE)) is ok


def test_equal_exponentials_have_equal_exponents() -> None:
    def ok(
        before: tuple[str, str], after: tuple[str, str], one: str = "eq", two: str = "eq"
    ) -> bool:
        left, right = ([name, *map(read, sides)] for name, sides in ((one, before), (two, after)))
        return rules.same_exponential(left, right, NOWHERE)

    assert ok(("exp(a)", "exp(b)"), ("a", "b"))
    assert ok(("2^a", "2^b"), ("a", "b"))
    assert not ok(("exp(a)", "exp(b)"), ("a", "c"))
    assert not ok(("exp(a)", "exp(b)"), ("c", "b"))
    assert not ok(("sin(a)", "sin(b)"), ("a", "b"))
    assert not ok(("exp(a)", "b"), ("a", "b"))
    assert not ok(("exp(a)", "exp(b)"), ("a", "b"), one="lt")
    assert not ok(("exp(a)", "exp(b)"), ("a", "b"), two="lt")
