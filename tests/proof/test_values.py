"""Printed numbers: an exact form, a decimal, and the sign between them."""

from __future__ import annotations

import pytest

from generator.proof.values import fault

HALF = {"exact": "1/2", "decimal": "0.5"}
THIRD = {"exact": "1/3", "decimal": "0.3333"}
SMALL = {"exact": "exp(-16)", "decimal": "1.125e-7"}


@pytest.mark.parametrize(
    ("printed", "cell"),
    [
        ("= 0.5", HALF), ("0.5", HALF), (r"= \frac{1}{2}\kwbreak = 0.5", HALF),
        (r"\frac{1}{2}\kwbreak = 0.5", HALF), (r"\kwvalue{=}{\frac{1}{3}}{0.3333}", THIRD),
        (r"\approx 0.3333", THIRD), (r"\approx {1.125 \cdot 10^{-7}}", SMALL),
        (r"= \frac{1}{10\kwthin 000\kwthin 000}\kwbreak = {10^{-7}}",
         {"exact": "1/10000000", "decimal": "1e-7"}),
    ],
)  # fmt: skip
def test_what_is_printed_rightly(printed: str, cell: dict[str, str]) -> None:
    assert fault(printed, cell, e_is_a_name=False) == ""


@pytest.mark.parametrize(
    ("printed", "cell"),
    [
        ("= 0.3333", THIRD), (r"= \frac{1}{3}\kwbreak = 0.3333", THIRD),
        (r"= \frac{1}{4}\kwbreak = 0.5", HALF), (r"= \frac{1}{2}\kwbreak = 0.6", HALF),
        (r"\kwvalue{=}{\frac{1}{4}}{0.3333}", THIRD), (r"\approx {1.125 \cdot 10^{-8}}", SMALL),
        (r"\approx 0.0000", SMALL),
    ],
)  # fmt: skip
def test_what_is_printed_wrongly(printed: str, cell: dict[str, str]) -> None:
    assert fault(printed, cell, e_is_a_name=False) != ""
