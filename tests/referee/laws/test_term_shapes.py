"""What is seen of a term without computing anything."""

from __future__ import annotations

import pytest

from keywright.referee.expression import Json, read
from keywright.referee.laws.domain import ReadDomain
from keywright.referee.laws.term_shapes import (
    Change,
    Term,
    count_of,
    divided_by,
    factors,
    functions,
    has,
    head,
    heads,
    is_infinite,
    is_number,
    keeps_functions,
    products_of_sums,
    same_functions,
    size,
    summands,
    summed,
    symbols,
    vanishing,
    without_zeros,
)

NOWHERE = ReadDomain({}, (), {}, {})
TILDE: Json = ["tilde", "w"]
ENTRY: Json = ["index", "x", "i"]


def doubled(before: Term, after: Term, _: ReadDomain) -> bool:
    """A rule that knows one thing: that a + a is 2*a."""
    return bool(before == read("a + a") and after == read("2*a"))


@pytest.mark.parametrize(
    ("before", "after", "ok"),
    [
        ("a + a", "2*a", True), ("b + b", "2*b", False),
        ("exp(a + a)", "exp(2*a)", True), ("(a + a)/(a + a)", "(2*a)/(2*a)", True),
        ("(a + a)/(a + a)", "(2*a)/(a + a)", True), ("exp(a + a)", "sin(2*a)", False),
        ("b*exp(a + a)", "exp(2*a)*b", True), ("b + exp(a + a) + c", "c + b + exp(2*a)", True),
        ("b*b*exp(a + a)", "b*exp(2*a)*b", True), ("b*b*exp(a + a)", "b*exp(2*a)*c", False),
        ("b - exp(a + a)", "b - exp(2*a)", True), ("b/exp(a + a)", "exp(2*a)/b", False),
        ("max(b, a + a)", "max(2*a, b)", False), ("max(b, c)", "max(c, b)", False),
        ("b + c", "c + b", False), ("a", "b", False), ("exp(a)", "a", False),
        ("max(a + a, b)", "max(2*a, b, c)", False),
    ],
)  # fmt: skip
def test_a_rule_is_used_at_any_place_and_nothing_else_is_done(
    before: str, after: str, ok: bool
) -> None:
    assert Change(read(before), read(after)).explained(doubled, NOWHERE) is ok


def test_a_rule_is_not_used_inside_of_what_is_closed() -> None:
    change = Change(read("tanh(exp(a + a))"), read("tanh(exp(2*a))"))
    assert change.explained(doubled, NOWHERE)
    assert change.explained(doubled, NOWHERE, closed=("sin",))
    assert not change.explained(doubled, NOWHERE, closed=("exp",))
    assert not change.explained(doubled, NOWHERE, closed=("tanh",))


def test_summands_have_their_signs() -> None:
    assert summands(read("a - (b - c) + 2")) == [
        ("a", False),
        ("b", True),
        ("c", False),
        (2, False),
    ]
    assert summands(["add", "a", -3, 0]) == [("a", False), (3, True), (0, False)]
    assert summands(["neg", ["neg", "a"]]) == summands("a") == [("a", False)]
    assert summands(-1) == [(1, True)]


def test_factors_have_none() -> None:
    assert factors(read("a*(-(b*c))*2")) == ["a", "b", "c", 2]
    assert factors(["times", 2, ["mul", "x", 3]]) == [2, "x", 3]
    assert factors(read("a + b")) == [read("a + b")]


def test_what_takes_itself_away() -> None:
    assert vanishing(read("a + b - a"))
    assert vanishing(["add", 3, -3])
    assert not vanishing(read("a + b + a"))
    assert not vanishing(read("-a"))


@pytest.mark.parametrize(
    ("term", "without"),
    [
        ("(x - x)*b", "0"), ("b*(x - x) + c", "0 + c"), ("(a + b - b - a)*c", "0"),
        ("(x - y)*b", "(x - y)*b"), ("(x + x)*b", "(x + x)*b"), ("(x + x - x)*b", "(x + x - x)*b"),
        ("x - x", "x - x"), ("exp((x - x)*2)", "exp(0)"), ("(x - x)/b", "(x - x)/b"),
        ("x*b", "x*b"),
    ],
)  # fmt: skip
def test_products_with_what_takes_itself_away_are_zero(term: str, without: str) -> None:
    assert without_zeros(read(term)) == read(without)
    assert without_zeros(["mul", ["add", "x", ["neg", "x"]], "b"]) == 0
    assert without_zeros(["times", "b", ["add", "x", ["neg", "x"]]]) == 0
    assert without_zeros(TILDE) == TILDE


@pytest.mark.parametrize(
    ("term", "count"),
    [
        ("a*b", 0), ("a*(b + c)", 1), ("(a + b)*(b + c)", 2), ("-(a + b)", 1), ("(a + b)^2", 1),
        ("2^(a + b)", 0), ("(a + b)/2", 1), ("(a + b)/c", 0), ("2/(a + b)", 0), ("a*(1 + 2)", 0),
        ("a*(b + 0)", 0), ("a + b", 0), ("exp(a*(b + c))*(a + d)", 2), ("1*(a + b)", 0),
        ("0*(a + b)", 0), ("(a + b)*1", 0), ("2*(a + b)", 1), ("(a + b)^1", 0), ("(a + b)/1", 0),
        ("3*(a + b)*(c + d) + (a + b)^3", 3),
        ("a/b*((c + d)*a + b)", 2),
    ],
)  # fmt: skip
def test_how_many_factors_are_sums(term: str, count: int) -> None:
    assert products_of_sums(read(term)) == count


def test_how_much_there_is() -> None:
    assert size(read("a + 2*b")) == 5
    assert summed(["add", ["sum", read("a*j"), "j", 1, 3], "b"]) == 3
    assert summed(read("a*b")) == 0
    assert count_of(read("a + b*a"), "a") == 2
    assert heads(read("a + exp(b + 1)")) == {"add": 2, "exp": 1}
    assert head("a") is head([]) is head(2) is None


def test_what_is_a_number() -> None:
    assert all(map(is_number, (3, read("2 + 3*exp(-1/2)"))))
    others: list[Json] = ["a", read("2*a"), TILDE, ["add", 1, TILDE], ["oo"], ["vec", "x"], ENTRY,
                          ["call", "f", 1], ["limit", 1, "t", 0, "both"], ["sum", 1, "j", 1, 2],
                          ["layer", 1, 2]]  # fmt: skip
    assert not any(map(is_number, others))


def test_functions_that_come_and_go() -> None:
    assert functions(read("exp(a)*2 + tanh(exp(b))")) == {"exp": 2, "tanh": 1}
    assert same_functions(read("exp(a)*exp(a)"), read("exp(a)^2"))
    assert not same_functions(read("exp(a)"), read("a"))
    assert keeps_functions(read("exp(a) + sin(2)"), read("exp(a) + 1"))
    assert keeps_functions(read("exp(a) + sin(2)"), read("exp(a) + sin(2)"))
    assert not keeps_functions(read("exp(a) + sin(b)"), read("exp(a) + 1"))
    assert not keeps_functions(read("exp(a)"), read("exp(a) + sin(2)"))
    assert not keeps_functions(read("exp(exp(2) + b)"), read("b"))
    assert keeps_functions(["mul", TILDE, read("exp(2)")], ["mul", TILDE, 7])
    assert has(read("a + exp(b)"), "sin", "exp")
    assert not has(read("a + exp(b)"), "sin")


def test_symbols_and_what_divides() -> None:
    assert symbols(["add", TILDE, "x", 2]) == {'["tilde","w"]', "w", "x"}
    assert divided_by(read("1/(a*b)"), "a")
    assert divided_by(read("1/(b*a^2) + c"), "a")
    assert not divided_by(read("a/b"), "a")
    assert not divided_by(read("1/(a + b)"), "a")
    infinite: list[Json] = [["oo"], ["neg", ["oo"]]]
    assert all(map(is_infinite, infinite))
    assert not any(map(is_infinite, (0, "oo", read("-a"))))
