"""Words that mean something to Python, SymPy, mpmath or ourselves, and questions with them."""

from __future__ import annotations

import builtins
import keyword
import math
from random import Random
from typing import Any

import mpmath
import sympy

__all__ = ["PLACES", "WORDS", "asked", "named"]

# Heads of terms, notations of audits, and what else the program calls something.
OURS = (
    "add", "mul", "times", "neg", "div", "pow", "eq", "lt", "floor", "ceil", "case", "cases",
    "true", "limit", "sum", "index", "vec", "call", "layer", "dot", "bar", "tilde", "partial",
    "deriv", "at", "list", "tuple", "set", "dots", "matrix", "both", "left", "right", "answer",
    "at0", "q0", "components", "epsilon", "h", "omega", "Theta", "alpha", "varphi", "in_1", "x_1",
)  # fmt: skip
WORDS = sorted(
    word
    for module in (builtins, sympy, mpmath, math)
    for word in dir(module)
    if word.isidentifier()
)
WORDS = sorted({*WORDS, *keyword.kwlist, *keyword.softkwlist, *OURS})

# Where a name may stand, and a question with it there.
PLACES: dict[str, dict[str, Any]] = {
    "input": {
        "kind": "autodiff", "function": "NAME*u + exp(-NAME)", "at": {"NAME": 2, "u": 3},
        "parts": [{"forward": "NAME"}, "reverse"],
    },
    "output": {
        "kind": "autodiff", "functions": {"NAME": "u**2", "z": "2*u"}, "at": {"u": 3},
        "parts": [{"reverse": "NAME"}],
    },
    "trace": {
        "kind": "autodiff", "functions": {"NAME": "2*u + 1"}, "at": {"u": 3},
        "trace": ["v1 = 2*u", "v2 = v1 + 1", "NAME = v2"],
    },
    "parameter": {
        "kind": "activation", "function": "max(NAME*x, x)",
        "parameters": {"NAME": {"between": [0, 1]}}, "parts": ["derivative"],
    },
    "function": {"kind": "activation", "name": "NAME", "function": "max(2*x, x)"},
    "step": {"kind": "activation", "step": {"name": "NAME"}, "function": "x*NAME(x)"},
    "approximation": {
        "kind": "activation", "function": "max(0, x)",
        "approximation": {"function": "1/(1 + exp(-NAME*x))", "parameter": "NAME"},
        "parts": ["limit"],
    },
    "variable": {
        "kind": "network-equivalence", "from": "tanh(NAME)", "to": "1/(1 + exp(-NAME))",
    },
}  # fmt: skip


def asked(place: str, word: str) -> dict[str, Any]:
    """A question in which the word is a name at this place."""
    found: dict[str, Any] = _put(PLACES[place], word)
    return found


def _put(given: Any, word: str) -> Any:
    if isinstance(given, dict):
        return {_put(key, word): _put(value, word) for key, value in given.items()}
    if isinstance(given, list):
        return [_put(value, word) for value in given]
    return given.replace("NAME", word) if isinstance(given, str) else given


def named(random: Random) -> dict[str, Any]:
    """A question with one of the words somewhere."""
    return asked(random.choice(list(PLACES)), random.choice(WORDS))
