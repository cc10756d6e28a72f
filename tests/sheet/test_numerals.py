"""Numbers with a power of ten, in LaTeX and in HTML."""

from __future__ import annotations

import pytest

from keywright.sheet.numerals import in_html, written


@pytest.mark.parametrize(
    ("decimal", "latex", "html"),
    [
        ("0.25", "0.25", "0.25"),
        ("-12", "-12", "-12"),
        ("5.627e-7", r"{5.627 \cdot 10^{-7}}", "5.627·10<sup>−7</sup>"),
        ("-5.6e-12", r"{-5.6 \cdot 10^{-12}}", "-5.6·10<sup>−12</sup>"),
        ("1e-7", "{10^{-7}}", "10<sup>−7</sup>"),
        ("-1e-7", "{-10^{-7}}", "-10<sup>−7</sup>"),
        ("1.000e-7", r"{1.000 \cdot 10^{-7}}", "1.000·10<sup>−7</sup>"),
    ],
)
def test_a_decimal(decimal: str, latex: str, html: str) -> None:
    assert written(decimal) == latex
    assert in_html(decimal) == html


def test_what_is_no_decimal_stays() -> None:
    assert in_html("x1e-5 + 2*e-3 < 1.5e-3x") == "x1e-5 + 2*e-3 &lt; 1.5e-3x"
