"""Text to terms: exact, with the usual precedence, and nothing but expressions."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keywright.referee.errors import Ungradable
from keywright.referee.expression import Json, read
from keywright.referee.values.numbers import same


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("0.1", ["div", 1, 10]),
        ("1e-3 + .5", ["add", ["div", 1, 1000], ["div", 1, 2]]),
        ("1.50", ["div", 3, 2]),
        ("-x^2", ["neg", ["pow", "x", 2]]),
        ("2^-x^2", ["pow", 2, ["neg", ["pow", "x", 2]]]),
        ("a - b - c", ["add", "a", ["neg", "b"], ["neg", "c"]]),
        ("a/b*c", ["mul", ["div", "a", "b"], "c"]),
        ("max(0, x)", ["max", 0, "x"]),
        ("ln(Phi(x))", ["log", ["normal_cdf", "x"]]),
        ("lambda*I + E", ["add", ["mul", "lambda", "I"], "E"]),
        ("x1*x_ + f1(x)", ["add", ["mul", "x1", "x_"], ["call", "f1", "x"]]),
        ("floor(x)*Max", ["mul", ["call", "floor", "x"], "Max"]),
        ("-k*x/2 + -y", ["add", ["neg", ["div", ["mul", "k", "x"], 2]], ["neg", "y"]]),
        ("a*-b*c", ["mul", "a", ["neg", "b"], "c"]),
        ("2**-x**y", ["pow", 2, ["neg", ["pow", "x", "y"]]]),
        ("a/b/c*d*e", ["mul", ["div", ["div", "a", "b"], "c"], "d", "e"]),
        ("(a + b) + +c", ["add", ["add", "a", "b"], "c"]),
        ("-(-x) - 1", ["add", ["neg", ["neg", "x"]], ["neg", 1]]),
        ("H(x - 1)", ["call", "H", ["add", "x", ["neg", 1]]]),
        ("-1 < x <= 2", ["and", ["lt", ["neg", 1], "x"], ["le", "x", 2]]),
        (
            "Piecewise((x, x > 0), (0, True))",
            ["cases", ["case", "x", ["gt", "x", 0]], ["case", 0, ["true"]]],
        ),
        ("pi*oo", ["mul", ["pi"], ["oo"]]),
    ],
)
def test_terms(text: str, term: Json) -> None:
    assert read(text) == term


def test_scalars_of_the_yaml() -> None:
    assert read(3) == 3
    assert read(Decimal("0.25")) == ["div", 1, 4]
    assert read(Fraction(-2, 3)) == ["neg", ["div", 2, 3]]


@pytest.mark.parametrize(
    "text",
    [
        "", "x +", "x.y", "x[0]", "lambda: 1", "'a'", "1j", "f(x=1)", "f(*x)", "(x, y)", "[1]",
        "x if y else z", "__import__('os').system('true')", "x := 1", "x // 2", "x % 2", "not x",
        "x in y", "Piecewise(x)", "1" * 1001, "1e100000", "x + " * 3000 + "x",
        "-" * 150 + "x", "(" * 500 + "x" + ")" * 500, "None", "False", "x; y", "f(x)(y)",
        "sin", "Piecewise", "True(x)", "pi(x)", "sin(x, y)", "max(x)", "f()", "2x", "x y", "x\ny",
        "(x", "x)", "(x]", "x,", "*x", "x*", "x**", "2 < ", "x < y < z + (1 < 2)", "sin(x < y)",
        "x & y", "x | y", "x and y", "x + 1 and x < y", "(x < y) and z", "1 + True",
        "Piecewise((x, y))", "Piecewise((x < 1, True))", "Piecewise((x, True, y))",
        "Piecewise(x, True)", "a__b", "_x",
        "1_000", "1.2.3", "007", "00.5", "1..2", "...", "~x", "α", "x₁", "ﬁ", "١", "x # y",
    ],
)  # fmt: skip
def test_nothing_else_is_read(text: str) -> None:
    with pytest.raises(Ungradable):
        read(text)


@pytest.mark.parametrize("value", [True, None, 0.5, [1], {"x": 1}])
def test_other_values_are_no_expressions(value: object) -> None:
    with pytest.raises(Ungradable):
        read(value)


numbers = st.integers(0, 30).map(str) | st.decimals(0, 30, places=2).map(str)
expressions = st.recursive(
    numbers,
    lambda inner: (
        st.tuples(inner, st.sampled_from(["+", "-", "*"]), inner).map("".join)
        | inner.map("-({})".format)
        | inner.map("({})^2".format)
    ),
    max_leaves=12,
)


@given(expressions)
def test_values_are_those_of_pythons_fractions(text: str) -> None:
    """Python evaluates the same text, its literals wrapped so that they are exact."""
    code = re.sub(r"(\d+(\.\d+)?)", r"F('\1')", text.replace("^2", "**TWO"))
    assert same(text, eval(code, {"F": Fraction, "TWO": 2})) is None


def test_a_long_sum_is_not_a_deep_one() -> None:
    assert read(" + ".join(["x"] * 400)) == ["add", *["x"] * 400]
    assert read(" - ".join(["x"] * 400)) == ["add", "x", *[["neg", "x"]] * 399]
    assert read("*".join(["x"] * 400)) == ["mul", *["x"] * 400]
    with pytest.raises(Ungradable, match="deep"):
        read("/".join(["x"] * 400))


def test_words_join_statements() -> None:
    below, above = ["lt", "x", 1], ["gt", "x", 2]
    assert read("x < 1 and x > 2") == ["and", below, above]
    assert read("x < 1 or x > 2 or x < 1 and True") == [
        "or",
        below,
        above,
        ["and", below, ["true"]],
    ]
    assert read("(x < 1 or x > 2) and x < 1") == ["and", ["or", below, above], below]


# a wrapping, and by how many levels it makes an expression deeper
WRAPPINGS = {
    "-({})": 1, "+({})": 1, "exp({})": 1, "f(1, {})": 1, "2**({})": 1, "({})**2": 1, "1 - ({})": 1,
    "({})/2": 1, "2*({})": 1, "(({}) + 1)*2": 2, "-(({})*(1))": 2, "2*-({})": 2, "2**-({})": 2,
    "1 - -({})": 2, "2/-({})": 2, "-exp({})": 2,
}  # fmt: skip


def wrapped(wrapping: str, text: str, times: int) -> str:
    for _ in range(times):
        text = wrapping.format(text)
    return text


@pytest.mark.parametrize("wrapping", WRAPPINGS)
def test_an_expression_may_be_a_hundred_levels_deep(wrapping: str) -> None:
    text = wrapped(wrapping, "x", 100 // WRAPPINGS[wrapping])
    read(text)
    with pytest.raises(Ungradable, match="nested more than 100 deep"):
        read(wrapping.format(text))


@pytest.mark.parametrize("wrapping", ["({}) and x < 1", "x < 1 or ({})"])
def test_conditions_are_levels_too(wrapping: str) -> None:
    read(wrapped(wrapping, "x < 1", 99))
    with pytest.raises(Ungradable, match="nested more than 100 deep"):
        read(wrapped(wrapping, "x < 1", 100))


@pytest.mark.parametrize("comparison", ["{} < 1", "1 < {}"])
def test_the_sides_of_a_comparison_are_a_level(comparison: str) -> None:
    read(comparison.format(f"{'-' * 99}x"))
    with pytest.raises(Ungradable, match="nested more than 100 deep"):
        read(comparison.format(f"{'-' * 100}x"))


def test_brackets_are_levels_whatever_is_in_them() -> None:
    assert read("(" * 100 + "x" + ")" * 100) == "x"
    with pytest.raises(Ungradable, match="nested more than 100 deep"):
        read("(" * 101 + "x" + ")" * 101)


def test_a_fraction_is_a_level_for_what_stands_before_it() -> None:
    assert read("x" + "/x" * 100 + "*x" * 100)
    for text in ("/x" * 101, "/-x" + "/x" * 99):
        with pytest.raises(Ungradable, match="nested more than 100 deep"):
            read(f"x{text}")


def test_cases_are_levels_too() -> None:
    text = "x"
    for _ in range(20):
        text = f"Piecewise(({text}, True))"
    read("-" * 80 + text)
    with pytest.raises(Ungradable, match="nested more than 100 deep"):
        read("-" * 81 + text)


def test_sums_and_products_are_not_deep_however_long() -> None:
    for sign in ("+", "-", "*"):
        assert read(f" {sign} ".join(["x"] * 300))


def test_how_long_names_may_be() -> None:
    assert read("x" * 40) == "x" * 40
    with pytest.raises(Ungradable, match="is no name"):
        read("x" * 41)


def test_how_long_texts_and_numbers_may_be() -> None:
    read("x + " * 2499 + "x" + " " * 3)
    with pytest.raises(Ungradable, match=r"^an expression of more than 10000 characters$"):
        read("x + " * 2499 + "x" + " " * 4)
    assert read("1" * 1000) == int("1" * 1000)
    with pytest.raises(Ungradable, match=r"^a number of more than 1000 digits$"):
        read("1" * 1001)
    assert read("1e1000") == 10**1000
    assert read("1e-1000") == ["div", 1, 10**1000]
    for text in ("1e1001", "1e-1001"):
        with pytest.raises(Ungradable, match="is out of range"):
            read(text)


def test_what_cannot_be_read_is_shown_in_part() -> None:
    with pytest.raises(Ungradable) as caught:
        read("(" + "x" * 100)
    assert str(caught.value).startswith(f"cannot read '({'x' * 59}' as an expression: ")
