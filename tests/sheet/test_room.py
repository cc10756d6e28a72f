"""Formulas, matrices and tables of any length stay within their line, typeset with the real TeX."""

from __future__ import annotations

from typing import Any

import pytest

from generator.tex import typeset
from tests.families.worked import sheet_of

WIDE = [[(-1) ** (r + c) * (17 * r + 31 * c) % 200 - 99 for c in range(12)] for r in range(2)]
LONG: dict[str, dict[str, Any]] = {
    "a matrix of 23 columns": {
        "kind": "convolution", "signal": WIDE, "kernel": WIDE, "modes": ["full"],
    },
    "irrational entries": {
        "kind": "convolution",
        "signal": ["exp(1)", "1/3", "log(2)", "sin(1)", "sqrt(2)*pi"],
        "kernel": ["1/3", "sqrt(3)", "-exp(-1)", "12345678/7"],
    },
    "a list of many configurations": {
        "kind": "conv-config",
        "input": {"channels": 1, "size": 1},
        "layers": [{"output": {"channels": 1, "size": 1}, "cases": [{}]}],
    },
    "ten inputs and ten results": {
        "kind": "autodiff",
        "function": " + ".join(f"exp(x{n}*x{n + 1})" for n in range(1, 10)),
        "at": {f"x{n}": f"{n}/10" for n in range(1, 11)},
        "parts": ["reverse"],
    },
    "functions of functions": {
        "kind": "autodiff",
        "function": "sin(cos(sin(cos(sin(x1*x2)))))*x1**x2**x1",
        "at": {"x1": "pi/3", "x2": 2},
    },
}  # fmt: skip


@pytest.mark.parametrize("question", LONG.values(), ids=LONG)
def test_nothing_runs_into_the_margin(question: dict[str, Any]) -> None:
    assert typeset(sheet_of(question)).overfull == ()
