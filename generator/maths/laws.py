"""The named laws that a step of a derivation may give as its reason: one row each.

The name is what `answers.json` carries; the wording is what the sheet prints beside the step. It
is text, with formulas in backticks as in every text field.
"""

from __future__ import annotations

__all__ = ["LAWS"]

LAWS: dict[str, str] = {
    "definition": "by definition",
    "definition of the derivative": "definition of the derivative",
    "substitution": "substitute",
    "region": "the branch that holds here",
    "expand": "expand",
    "factor": "factor",
    "cancel": "cancel",
    "simplify": "simplify",
    "output size": "size of the output",
    "arithmetic": "compute",
    "limit law": "limit laws",
    "constant limit": "limit of a constant",
    "continuity": "continuity",
    "exponent of a sum": "`exp(a + b) = exp(a)*exp(b)`",
    "exponent of zero": "`exp(0) = 1`",
    "constant rule": "a constant factor leaves the limit",
    "sum rule": "limit of a sum",
    "product rule": "product rule",
    "quotient rule": "quotient rule",
    "chain rule": "chain rule",
    "known derivative": "a known derivative",
    "log of a quotient": "`log(a) - log(b) = log(a/b)`",
    "addition theorem": "addition theorem",
    "power by the exponential": "`a^u = exp(u*log(a))`",
    "double angle": "`sin(u)^2 = (1 - cos(2*u))/2`, `cos(u)^2 = (1 + cos(2*u))/2`",
    "quarter turn": "`cos(u) = sin(u + pi/2)`",
    "conjugate": "multiply by the sum of the roots",
    "limit of exp": "`(exp(t) - 1)/t` tends to 1 as `t` tends to 0",
    "limit of log": "`log(1 + t)/t` tends to 1 as `t` tends to 0",
    "limit of tanh": "`tanh(t)/t` tends to 1 as `t` tends to 0",
    "limits of sin and cos": "`sin(t)/t` tends to 1, `(cos(t) - 1)/t` to 0",
    "jump": "the numerator tends to a number other than 0",
    "limit found": "this limit is known",
    "step values": "values of the unit step",
    "unbounded": "grows without bound",
    "limit at infinity": "limits at infinity",
    "divide through": "divide above and below by the parameter",
    "exponent of a difference": "subtract the exponents",
    "exponential limit": "`exp(-t)` tends to 0 as `t` grows",
    "same exponential": "the exponential takes no value twice",
    "constant factor": "the common factor leaves the sum",
    "factor into the sum": "the factor goes into the sum",
    "new names": "by the new parameters",
    "sum of constants": "a sum of equal terms",
    "sum split": "split the sum",
    "sum written out": "write the sum out",
    "common divisor": "divide above and below by the same number",
    "common denominator": "common denominator",
    "quotient of entries": "divide one entry by another",
    "entries": "entry by entry",
    "translation invariance": "translation invariance",
    "earlier result": "as shown above",
}
