"""Printed numbers: an exact form, a decimal, and the sign between them."""

from __future__ import annotations

import pytest

from keywright.proof.tree import PlacedNumber
from keywright.proof.values import fault

HALF = PlacedNumber("", "1/2", "0.5")
THIRD = PlacedNumber("", "1/3", "0.3333")
SMALL = PlacedNumber("", "exp(-16)", "1.125e-7")
LONG = PlacedNumber("", None, "0.3333")


@pytest.mark.parametrize(
    ("printed", "cell"),
    [
        ("= 0.5", HALF), ("0.5", HALF), (r"= \frac{1}{2}\kwbreak = 0.5", HALF),
        (r"\frac{1}{2}\kwbreak = 0.5", HALF), (r"\kwvalue{=}{\frac{1}{3}}{0.3333}", THIRD),
        (r"\approx 0.3333", THIRD), (r"\approx {1.125 \cdot 10^{-7}}", SMALL),
        (r"= \frac{1}{10\kwthin 000\kwthin 000}\kwbreak = {10^{-7}}",
         PlacedNumber("", "1/10000000", "1e-7")), (r"\approx 0.3333", LONG),
    ],
)  # fmt: skip
def test_what_is_printed_rightly(printed: str, cell: PlacedNumber) -> None:
    assert fault(printed, cell) == ""


@pytest.mark.parametrize(
    ("printed", "cell"),
    [
        ("= 0.3333", THIRD), (r"= \frac{1}{3}\kwbreak = 0.3333", THIRD),
        (r"= \frac{1}{4}\kwbreak = 0.5", HALF), (r"= \frac{1}{2}\kwbreak = 0.6", HALF),
        (r"\kwvalue{=}{\frac{1}{4}}{0.3333}", THIRD), (r"\approx {1.125 \cdot 10^{-8}}", SMALL),
        (r"\approx 0.0000", SMALL), (r"\approx 0.5", HALF), (r"= 0.5\kwbreak = 0.5", HALF),
        ("= 0.3333", LONG),
        (r"\kwvalue{=}{\frac{1}{2}}{0.5}", HALF), (r"\kwvalue{=}{\frac{1}{3}}{0.3333}", LONG),
    ],
)  # fmt: skip
def test_what_is_printed_wrongly(printed: str, cell: PlacedNumber) -> None:
    assert fault(printed, cell) != ""
