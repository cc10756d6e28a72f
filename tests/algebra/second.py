"""A second opinion on the value of a term: mpmath, by a table of its own."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

import mpmath

from keywright.terms.term import Term

FUNCTIONS: dict[str, Callable[..., Any]] = {
    "add": lambda *a: mpmath.fsum(a),
    "mul": lambda *a: mpmath.fprod(a),
    "times": lambda *a: mpmath.fprod(a),
    "neg": operator.neg,
    "div": operator.truediv,
    "pow": operator.pow,
    "sigmoid": lambda x: (1 + mpmath.tanh(x / 2)) / 2,
    "softplus": lambda x: mpmath.quad(lambda t: (1 + mpmath.tanh(t / 2)) / 2, [-200, -20, 0, x]),
    "relu": lambda x: x if x > 0 else mpmath.mpf(0),
    "normal_cdf": mpmath.ncdf,
    "abs": mpmath.fabs,
    "sign": mpmath.sign,
    "heaviside": lambda x: mpmath.mpf(x > 0),
    "max": max,
    "min": min,
    "pi": lambda: +mpmath.pi,
    **{name: getattr(mpmath, name) for name in ("exp", "log", "sqrt", "sin", "cos", "tan", "erf")},
    **{name: getattr(mpmath, name) for name in ("asin", "acos", "atan", "sinh", "cosh", "tanh")},
    **{name: getattr(operator, name) for name in ("eq", "ne", "lt", "le", "gt", "ge")},
    "true": lambda: True,
    "and": lambda *a: all(a),
    "or": lambda *a: any(a),
}


def evaluate(term: Term, values: Mapping[str, Any] | None = None) -> Any:
    """The value at mpmath's working precision, with numbers for the symbols."""
    if term.head == "int":
        return mpmath.mpf(term.atom)
    if term.head == "sym":
        return (values or {})[str(term.atom)]
    if term.head == "cases":
        rows = (row.args for row in term.args)
        return next(evaluate(value, values) for value, when in rows if evaluate(when, values))
    return FUNCTIONS[term.head](*(evaluate(arg, values) for arg in term.args))
