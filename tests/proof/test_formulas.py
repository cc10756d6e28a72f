"""Formulas are read as the terms that they were printed from, or not at all."""

from __future__ import annotations

from typing import Any

import pytest

from keywright.proof.formulas import UnreadableFormulaError, read
from keywright.proof.readings import reading
from keywright.referee.expression import read as term_of
from keywright.sheet.filters import formula
from keywright.terms.term import from_json

TERMS: list[Any] = [
    0, -4, 138357544, "x", "x12", "x_ab", "alpha", "y'", ["neg", ["neg", "x"]],
    ["add", "a", ["neg", ["add", "b", -3]]], ["add", ["neg", "a"], ["neg", ["neg", "a"]]],
    ["mul", 2, "x", ["add", "x", 1]], ["mul", -1, "x"], ["mul", "x", -3], ["mul", 1, "x"],
    ["times", 2, 3, ["neg", 4]], ["times", "a", ["mul", "b", "c"]], ["mul", ["div", 1, 2], "x"],
    ["div", ["div", "a", "b"], ["div", "c", "d"]], ["div", ["limit", "x", "x", 0, "both"], 2],
    ["pow", ["add", "x", 1], 2], ["pow", ["neg", "x"], 2], ["pow", "x", ["div", 1, 2]],
    ["pow", ["sin", "x"], 2], ["sin", ["pow", "x", 2]], ["pow", ["log", "x"], 2], ["sqrt", "x"],
    ["exp", 1], ["exp", ["neg", "x"]], ["exp", ["div", ["pow", "x", 2], ["sqrt", "y"]]],
    ["exp", ["mul", 1234567, "abcdefghijkl", "b"]], ["max", "a", "b", 0], ["abs", ["add", "x", 1]],
    ["floor", ["div", "n", 2]], ["normal_cdf", "x"], ["asin", ["div", "x", 2]], ["sigmoid", "x"],
    ["index", "x", 1], ["index", "x", ["add", "n", ["neg", "m"]]], ["index", "w", "j", "i"],
    ["index", ["layer", "w", 2], "k", 0], ["index", ["bar", ["layer", "w", 1]], "j"],
    ["bar", "v"], ["dot", ["index", "v", -2]], ["index", ["call", "S", ["vec", "x"]], "i"],
    ["call", "g", ["add", "x", "epsilon"]], ["call", "relu2", "x"], ["vec", "x"],
    ["sum", ["mul", ["index", "x", "m"], "y"], "m", 0, ["add", "K", -1]],
    ["add", ["sum", "j", "j", 1, 3], "x"], ["limit", ["div", "a", "b"], "epsilon", 0, "+"],
    ["limit", ["exp", ["neg", "k"]], "k", ["oo"], "both"], ["deriv", ["pow", "x", 2], "x"],
    ["deriv", ["deriv", ["sin", "z"], "z"], "z"], ["partial", "y", ["index", "x", 1]],
    ["at", ["deriv", ["call", "f", "z"], "z"], "z", 0], ["mul", 2, ["partial", "y", "x"]],
    ["eq", "x", ["div", 1, 3]], ["and", ["lt", 0, "x"], ["le", "x", 1]], ["ne", "a", 0],
    ["or", ["lt", "x", 0], ["gt", "x", 1]], ["tuple", 1, "x"], ["list", 1, ["dots"], "n"],
    ["cases", ["case", "x", ["gt", "x", 0]], ["case", 0, ["true"]]], ["set", 1, 2],
    ["matrix", ["list", 1, 2], ["list", ["neg", 3], "x"]], ["oo"], ["neg", ["oo"]], ["pi"],
    ["div", ["deriv", ["deriv", ["call", "f", "z"], "z"], "z"], ["deriv", ["call", "f", "z"], "z"]],
    ["div", ["pow", "d", 2], 3], ["pow", "d", ["add", "k", 1]], ["div", ["mul", 2, "d"], "d_1"],
    ["exp", ["mul", 1, ["add", 3, "x"]]], ["tuple", 7], "log10", "log'", "x_1_e", "x_max",
    ["layer", "sin1", 2], "sin_x1", "x_alpha", "pollard_pm1", ["call", "exp_polar", "x"],
    ["call", "varphi", "x"], ["mul", "e", "x"],
]  # fmt: skip


@pytest.mark.parametrize("term", TERMS, ids=str)
def test_a_formula_is_read_as_it_was_meant(term: Any) -> None:
    assert read(formula(from_json(term)), e_is_a_name=term == TERMS[-1]) == reading(term)


@pytest.mark.parametrize(
    "latex",
    [
        "", "x +", "(x", "x)", "x 2", r"2 \, 3", r"x^{2", r"\frac{x}", r"\color{red} x", "x_{1",
        r"\sum_{j=1} x", r"\lim_{x} y", r"\sqrt x", "x ^ y", "x = = y", r"\begin{cases} x",
        r"\left. x \right|", r"x \operatorname", "#", "x & y", r"\lvert x",
    ],
)  # fmt: skip
def test_what_has_no_reading_is_refused(latex: str) -> None:
    with pytest.raises(UnreadableFormulaError):
        read(latex)


@pytest.mark.parametrize(
    ("latex", "other"),
    [
        ("a - b", "a + b"), ("a - (b + c)", "a - b + c"), ("a - b", "b - a"), ("12", "13"),
        (r"\frac{a}{b}", r"\frac{b}{a}"), ("x^{2}", "x_{2}"), (r"\bar{x}", r"\dot{x}"),
        (r"a \cdot (b + c)", r"a \cdot b + c"), ("x < y", r"x \le y"), ("-x^{2}", "(-x)^{2}"),
        (r"\sum_{j=1}^{3} x", r"\sum_{j=0}^{3} x"), (r"\lim_{x \to 0^{+}} y", r"\lim_{x \to 0} y"),
        (r"\sin(x)^{2}", r"\sin(x^{2})"), ("x_{12}", "x_{1, 2}"), ("1.5", "1.50001"), ("-x", "x"),
        (r"e^{x}", r"E^{x}"), (r"\frac{d^{2}}{dx^{2}} y", r"\frac{d}{dx} y"), ("f(x)", "g(x)"),
        (r"\left. y \right|_{x = 1}", r"\left. y \right|_{x = 2}"), (r"a/b", r"b/a"),
    ],
)  # fmt: skip
def test_what_says_something_else_is_read_as_something_else(latex: str, other: str) -> None:
    try:
        assert read(latex) != read(other)
    except UnreadableFormulaError:
        read(latex)


def test_layout_says_nothing_and_a_decimal_is_its_fraction() -> None:
    assert read(r"\mathopen{}\left(a\kwbreak + b\right) \, c") == read("(a + b) c")
    assert read("0.25") == reading(["div", 1, 4]) == read(r"\frac{1}{4}")
    assert read(r"\frac{1}{2} \lim_{x \to 0} y") == read(r"\frac{\lim_{x \to 0} y}{2}")
    assert reading(term_of("-2*x/(-3)")) == read(r"\frac{2x}{3}")


def test_e_is_a_letter_if_the_author_has_one() -> None:
    assert read("e^{x}") == reading(["exp", "x"])
    assert read("e^{x}", e_is_a_name=True) == reading(["pow", "e", "x"])
    assert read("e", e_is_a_name=True) == reading("e")
