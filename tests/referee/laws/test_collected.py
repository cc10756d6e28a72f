"""Terms multiplied out, beside what one gets by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from keywright.referee.expression import Json, read
from keywright.referee.laws.collected import Monomial, collected

A: Monomial = ("a",)
EXP: Monomial = ('["exp","a"]',)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("a", {A: 1}), ("0", {}), ("3", {(): 3}), ("a - a", {}), ("2*a + a", {A: 3}),
        ("-(a - 1)", {A: -1, (): 1}), ("a/2 - 1/3", {A: Fraction(1, 2), (): Fraction(-1, 3)}),
        ("(a + 1)^2", {("a", "a"): 1, A: 2, (): 1}), ("a^0", {(): 1}), ("a^1", {A: 1}),
        ("(a + 2)*(b - 1)", {("a", "b"): 1, A: -1, ("b",): 2, (): -2}),
        ("b*exp(a)*2*b", {(*EXP, "b", "b"): 2}), ("exp(a) + exp(a)", {EXP: 2}),
        ("a/(1 + 1)", {A: Fraction(1, 2)}), ("1/a", {('["div",1,"a"]',): 1}),
        ("(a - 2)/b", {('["div",1,"b"]', "a"): 1, ('["div",1,"b"]',): -2}),
        ("a/(b - b)", {('["div","a",["add","b",["neg","b"]]]',): 1}),
        ("a^b", {('["pow","a","b"]',): 1}), ("a^(-1)", {('["pow","a",["neg",1]]',): 1}),
    ],
)  # fmt: skip
def test_the_coefficients_of_all_products(text: str, terms: dict[Monomial, Fraction]) -> None:
    assert collected(read(text)) == terms
    assert collected(["add", read(text), read(text)]) == {key: 2 * n for key, n in terms.items()}


def test_a_power_below_zero_is_an_unknown() -> None:
    assert collected(["pow", "a", -1]) == {('["pow","a",-1]',): 1}


def test_powers_up_to_the_sixth_are_multiplied_out() -> None:
    assert len(collected(read("(a + 1)^6"))) == 7
    assert len(collected(read("(a + 1)^7"))) == 1


def sum_of(letter: str, count: int) -> Json:
    return ["add", *(f"{letter}{n}" for n in range(count))]


def test_a_product_is_multiplied_out_up_to_two_hundred_terms() -> None:
    assert len(collected(["mul", sum_of("a", 10), sum_of("b", 20)])) == 200
    assert len(collected(["mul", sum_of("a", 67), sum_of("b", 3)])) == 1
    assert len(collected(["pow", sum_of("a", 14), 2])) == 14 * 15 // 2
    assert len(collected(["pow", sum_of("a", 15), 2])) == 1
