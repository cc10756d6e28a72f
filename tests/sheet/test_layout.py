"""The estimate of widths against widths that TeX measured (Latin Modern at 10 pt, in em)."""

from __future__ import annotations

import pytest

from keywright.sheet.layout import width


@pytest.mark.parametrize(
    ("formula", "measured"),
    [
        (r"x + y", 2.32),
        (r"\frac{a + b + c}{x}", 4.07),
        (r"x_{1}^{2} + 2x_{2} \sin(x_{2})", 6.96),
        (r"\sum_{j=1}^{K} x_{j}", 2.6),
        (r"1234567890", 5.0),
        (r"\cos(3) + \frac{325}{9} \approx 35.1211", 10.19),
        (r"e^{-x/2}", 2.40),
        (r"\operatorname{softmax}(x)", 4.82),
    ],
)
def test_the_estimate_is_right_to_a_quarter(formula: str, measured: float) -> None:
    assert width(formula) == pytest.approx(measured, rel=0.25)


def test_a_wider_part_makes_it_wider() -> None:
    assert width(r"\frac{a + b}{c}") > width(r"\frac{a}{c}")
    rows = width(r"\begin{cases} a \\ a + b + c \end{cases}")
    assert width("a + b + c") < rows < width(r"a \, a + b + c") + 1
