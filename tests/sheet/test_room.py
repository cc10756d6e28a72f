"""Formulas, matrices and tables of any length stay within their line, typeset with the real TeX."""

from __future__ import annotations

from typing import Any

import pytest

from generator.tex import typeset
from tests.families.worked import sheet_of

WIDE = [[(-1) ** (r + c) * (17 * r + 31 * c) % 200 - 99 for c in range(12)] for r in range(2)]
NAMES = [f"{letter}_learning_rate_of_the_second_hidden_lay" for letter in "abc"]
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
    "names of forty characters": {
        "kind": "autodiff",
        "function": f"{NAMES[0]}*{NAMES[1]} + sin({NAMES[0]}) + exp({NAMES[2]})*{NAMES[0]}",
        "at": dict.fromkeys(NAMES, 2),
        "parts": [{"forward": NAMES[0]}, "reverse"],
    },
    "a parameter of forty characters": {
        "kind": "activation",
        "function": f"max({NAMES[0]}*x, x)",
        "name": NAMES[1],
        "step": {"name": NAMES[2]},
        "parameters": {NAMES[0]: {"between": [0, 1]}},
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
