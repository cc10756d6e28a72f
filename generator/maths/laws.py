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
    "arithmetic": "compute",
    "limit law": "limit laws",
    "constant limit": "limit of a constant",
    "continuity": "continuity",
    "exponent of a sum": "`exp(a + b) = exp(a)*exp(b)`",
    "exponent of zero": "`exp(0) = 1`",
    "exponent of a difference": "`exp(a)/exp(b) = exp(a - b)`",
    "exponential limit": "`exp(-t)` tends to 0 as `t` grows",
    "same exponential": "the exponential takes no value twice",
    "constant factor": "the common factor leaves the sum",
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
