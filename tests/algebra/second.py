"""A second opinion on the value of a term: mpmath, by a table of its own."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

import mpmath

from keywright.referee.errors import Ungradable
from keywright.referee.values.environment import Env
from keywright.referee.values.terms import evaluate as the_referee
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
    "gelu": lambda x: x * mpmath.erfc(-x / mpmath.sqrt(2)) / 2,
    "silu": lambda x: x * (1 + mpmath.tanh(x / 2)) / 2,
    "mish": lambda x: x * (1 - 2 / (1 + (1 + mpmath.exp(x)) ** 2)),
    "elu": lambda x: x if x > 0 else mpmath.expm1(x),
    "selu": lambda x: (
        mpmath.mpf("1.0507009873554805")
        * (x if x > 0 else mpmath.mpf("1.6732632423543772") * mpmath.expm1(x))
    ),
    "leaky_relu": lambda x: x if x > 0 else x / 100,
    "relu6": lambda x: x if 0 < x < 6 else mpmath.mpf(6 * (x > 0)),
    "softsign": lambda x: x / (1 + x) if x > 0 else x / (1 - x),
    "hard_sigmoid": lambda x: (x + 3) / 6 if -3 < x < 3 else mpmath.mpf(x > 0),
    "hard_tanh": lambda x: x if -1 < x < 1 else mpmath.sign(x),
    "hard_swish": lambda x: x * (x + 3) / 6 if -3 < x < 3 else x * (x > 0),
    "log2": lambda x: mpmath.log(x, 2),
    "log10": lambda x: mpmath.log10(x),
    "atan2": lambda y, x: mpmath.atan2(y, x),
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


def by_the_referee(name: str, x: Any) -> Any:
    """The value of a function of which mpmath knows nothing; `ValueError` where it has none."""
    with mpmath.workdps(60):
        try:
            return the_referee([name, "x"], Env({"x": mpmath.mpf(x)}))
        except Ungradable as error:
            raise ValueError(str(error)) from error


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
