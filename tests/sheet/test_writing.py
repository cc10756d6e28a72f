"""A number is written in one way on the whole sheet, which is the author's."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

import pytest

from keywright.sheet.escape import rich_text
from keywright.sheet.printer import latex
from keywright.sheet.writing import Writing, as_author
from keywright.terms.term import div, fn, mul, neg, number, symbol
from keywright.tex import typeset
from tests.kinds.worked import sheet_of
from tests.printed import text_of


@pytest.mark.parametrize(
    ("numbers", "value", "text"),
    [
        ((), "1/10", None),
        (("0.1",), "1/10", "0.1"),
        (("0.10",), "1/10", "0.10"),
        (("1/10", "0.1"), "1/10", None),  # the first counts
        (("1E-3",), "1/1000", "0.001"),
        (("1e-12",), "1/1000000000000", None),
        (("0.5",), "3/8", "0.375"),  # an author who writes decimals
        (("0.5",), "1/3", None),
        (("0.5",), "1/1000000000", None),
        (("0.5", "1/4"), "1/4", None),
        (("1/2",), "3/8", None),
    ],
)
def test_how_a_number_is_written(numbers: tuple[str, ...], value: str, text: str | None) -> None:
    assert Writing(numbers).of(Fraction(value)) == text


def test_it_is_so_everywhere_in_a_formula() -> None:
    tenth = number(Fraction(-1, 10))
    term = mul(div(1, 10), symbol("x"), fn("exp", tenth), fn("tanh", neg(div(1, 3))))
    with as_author(["0.1"]):
        assert latex(term) == r"0.1x \, e^{-0.1} \tanh\kwleft(-\frac{1}{3}\kwright)"
        assert latex(fn("list", tenth, number(12))) == "[-0.1, 12]"
    assert latex(tenth) == r"-\frac{1}{10}"


def test_a_division_that_comes_out_even_is_no_decimal() -> None:
    with as_author(["0.5", "4.0"]):
        assert latex(fn("floor", div(12, 3))) == r"\kwleft\lfloor \frac{12}{3} \kwright\rfloor"
        assert latex(div(8, 1)) == r"\frac{8}{1}"


def test_a_formula_in_a_text_is_written_as_it_stands_there() -> None:
    assert rich_text("`0.5*x` of `x/2`") == r"$0.5x$ of $\frac{x}{2}$"


CONVOLUTION: dict[str, Any] = {
    "kind": "convolution", "signal": ["0.1", "-1.2", "1/3"], "kernel": ["-1.2", "0.5"],
}  # fmt: skip
AUTODIFF: dict[str, Any] = {
    "kind": "autodiff", "function": "x1*x1*x1 - 0.1*x1*exp(-x2)", "at": {"x1": "-1.2", "x2": "0.1"},
}  # fmt: skip


@pytest.mark.parametrize("question", [CONVOLUTION, AUTODIFF], ids=["convolution", "autodiff"])
def test_no_number_of_the_author_has_another_form_on_the_sheet(question: dict[str, Any]) -> None:
    sheet = sheet_of(question).partition(r"\begin{document}")[2]
    for fraction in (r"\frac{6}{5}", r"\frac{1}{10}", r"\frac{1}{2}", "6/5", "1/10"):
        assert fraction not in sheet
    assert "-1.2" in sheet


def test_a_column_of_results_has_the_exact_number_and_its_decimal() -> None:
    question = {**CONVOLUTION, "signal": ["1/2", "1/3", 3], "kernel": [1]}
    rows = re.findall(r"^\\kwproduct\{(.*)", sheet_of(question), re.MULTILINE)
    assert rows[0].endswith(r"{\frac{1}{2}\kwbreak = 0.5}")
    assert rows[1].endswith(r"{\kwvalue{}{\frac{1}{3}}{0.3333}}")
    assert rows[2].endswith("{3}")


def test_results_are_decimals_where_an_exact_one_is_too_long_to_be_read() -> None:
    small = "1234567890123456789012345/9876543210123456789012345678"
    long = {**CONVOLUTION, "signal": [small, "1/3"], "kernel": ["1/7"], "modes": ["full"]}
    text = text_of(typeset(sheet_of(long)).pdf).replace(" ", "")
    assert "(0≤n≤1):≈[1.786·10" in text
    assert ",0.0476]" in text
    sheet = sheet_of({**long, "signal": [[small, "1/3"]], "kernel": [["1/7"]]})
    assert r"{\approx \begin{pmatrix} {1.786 \cdot 10^{-5}} & 0.0476 \end{pmatrix}}" in sheet
    short = sheet_of({**long, "signal": ["1/3", "2/7"]}).partition(r"\begin{document}")[2]
    assert r"\kwgrid" not in short


def test_a_product_of_the_same_variable_has_its_dots() -> None:
    x = fn("index", "x", 1)
    assert latex(mul(x, x, x)) == r"x_{1} \cdot x_{1} \cdot x_{1}"
    assert latex(fn("exp", neg(mul("x", "x")))) == r"e^{-x \cdot x}"
    assert latex(mul("x", "y")) == r"x \, y"
