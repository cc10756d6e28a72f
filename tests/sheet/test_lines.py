"""Places to break: outside of groups only, and nothing else changed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given

from keywright.sheet.lines import breakable, unbroken
from keywright.sheet.printer import latex
from keywright.terms.term import Term
from tests.sheet.test_printer import TERMS


@pytest.mark.parametrize(
    ("formula", "marked"),
    [
        ("a + b", r"a\kwbreak + b"),
        (r"a \cdot b", r"a\kwinner \cdot b"),
        ("-a - (b + c)", r"-a\kwbreak - (b\kwinner + c)"),
        (r"\frac{a + b}{c} + d", r"\frac{a + b}{c}\kwbreak + d"),
        ("[1, 2]", r"[1,\kwcomma 2]"),
        (r"x \, y", r"x \, y"),
        (
            r"f\left(\frac{a}{b} + c\right) + d",
            r"f\mathopen{}\left(\frac{a}{b} + c\right)\kwbreak + d",
        ),
        (
            r"\begin{cases} a + b & \text{if } c - d \end{cases} + c",
            r"\begin{cases} a\kwbreak + b & \text{if } c\kwbreak - d \end{cases}\kwbreak + c",
        ),
        (r"\{a, b\} = c", r"\{a,\kwcomma b\}\kwbreak = c"),
        (r"a \le b", r"a\kwbreak \le b"),
    ],
)
def test_where_a_formula_may_break(formula: str, marked: str) -> None:
    assert breakable(formula) == marked


@given(TERMS)
def test_marks_change_nothing_else(term: Term) -> None:
    text = latex(term)
    assert without_marks(breakable(text)) == without_marks(text)


def without_marks(latex: str) -> str:
    plain = latex.replace(r"\kwcomma ", " ").replace(r"\mathopen{}", "")
    return re.sub(r"\\kw(break|inner)", "", plain)


@pytest.mark.parametrize(
    ("formula", "plain"),
    [
        (r"\kwleft(\frac{a}{b}\kwright)", r"\left(\frac{a}{b}\right)"),
        (r"12\kwthin 345.123\kwcut 456", r"12\,345.123456"),
        (
            r"1 + \kwfraction{a \{1\}}{\kwroot{b}{b^{1/2}}}{(a / b)} c",
            r"1 + \frac{a \{1\}}{\sqrt{b}} c",
        ),
    ],
)
def test_what_a_formula_is_without_lines(formula: str, plain: str) -> None:
    assert unbroken(formula) == plain
