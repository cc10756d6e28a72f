"""What is not known here, and what is written instead."""

from __future__ import annotations

import re

from keywright.algebra.functions import PRIMITIVES

__all__ = ["function_instead", "latex_instead", "name_instead"]

# Functions by the names that other programs give them, of x, or of x and y.
_FUNCTIONS = {
    "sec": "1/cos(x)", "csc": "1/sin(x)", "cot": "cos(x)/sin(x)",
    "sech": "1/cosh(x)", "csch": "1/sinh(x)", "coth": "cosh(x)/sinh(x)",
    "asinh": "log(x + sqrt(x**2 + 1))", "acosh": "log(x + sqrt(x**2 - 1))",
    "atanh": "log((1 + x)/(1 - x))/2",
    "lg": "log10(x)", "ld": "log2(x)", "arctan2": "atan2(y, x)",
    "log1p": "log(1 + x)", "expm1": "exp(x) - 1", "exp2": "2**x",
    "pow": "x**y", "power": "x**y", "square": "x**2", "sqr": "x**2", "hypot": "sqrt(x**2 + y**2)",
    "cbrt": "sign(x)*abs(x)**(1/3)", "root": "x**(1/y)", "frac": "x/y",
    "logistic": "sigmoid(x)", "expit": "sigmoid(x)", "logit": "log(x/(1 - x))",
    "logsigmoid": "-softplus(-x)", "log_sigmoid": "-softplus(-x)",
    "tanhshrink": "x - tanh(x)", "hardtanh": "hard_tanh(x)", "hardsigmoid": "hard_sigmoid(x)",
    "hardswish": "hard_swish(x)", "leakyrelu": "leaky_relu(x)", "lrelu": "leaky_relu(x)",
    "prelu": "max(0, x) + a*min(0, x)",
    "celu": "Piecewise((x, x > 0), (a*(exp(x/a) - 1), True))",
    "clip": "min(max(a, x), b)", "clamp": "min(max(a, x), b)",
    "sgn": "sign(x)", "signum": "sign(x)", "step": "heaviside(x)", "theta": "heaviside(x)",
    "norm": "sqrt(x1**2 + x2**2)", "sum": "x1 + x2 + x3", "prod": "x1*x2*x3",
    "mean": "(x1 + x2 + x3)/3", "softmax": "exp(x1)/(exp(x1) + exp(x2))",
    "logsumexp": "log(exp(x1) + exp(x2))", "erfc": "1 - erf(x)", "sinc": "sin(x)/x",
    "if": "Piecewise((value, condition), ...)", "where": "Piecewise((value, condition), ...)",
}  # fmt: skip
_NAMES = {
    "e": "a power of e is written exp(x), and e itself exp(1)",
    "euler": "write exp(1) for the number e",
    "inf": "write oo for infinity", "infinity": "write oo for infinity",
}  # fmt: skip
_COMMANDS = {
    "frac": "a fraction a/b", "dfrac": "a fraction a/b", "tfrac": "a fraction a/b",
    "cdot": "a product with *", "times": "a product with *",
    "left": "a bracket without it", "right": "a bracket without it",
    "infty": "oo", "le": "<=", "leq": "<=", "ge": ">=", "geq": ">=", "neq": "!=", "ne": "!=",
    "ln": "log(x)", "mathrm": "the name alone", "text": "the name alone",
    "operatorname": "the name alone", "sigma": "sigmoid(x), or sigma for the letter",
}  # fmt: skip
_CALLED = {row.operator[1:] for row in PRIMITIVES.values()}
_COMMAND = re.compile(r"\\+([A-Za-z]+)")


def function_instead(name: str) -> str:
    """How a function that there is not is written; empty for one that nobody knows."""
    return _FUNCTIONS.get(name, _FUNCTIONS.get(name.lower(), ""))


def name_instead(name: str) -> str:
    """What is meant by a letter of which nothing is said; empty where that cannot be told."""
    return _NAMES.get(name.lower(), "")


def latex_instead(text: str, column: int) -> str:
    r"""What is written for the ``\command`` that begins there."""
    found = _COMMAND.match(text, column)
    if found is None:
        return "a backslash has no meaning here"
    name = found[1]
    known = f"{name}(x)" if name in _CALLED else name
    instead = _COMMANDS.get(name, known)
    return f"a command of LaTeX has no meaning here; for \\{name}, write {instead}"
