"""Roughly how wide a formula will be.

What fits its line is for TeX to decide, which knows the true widths. The estimate follows the
advance widths of Latin Modern at 10 pt to within a tenth or so. It is enough to see which parts are
so short that they fit everywhere, and whether an exponent is still one that people read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from keywright.algebra.functions import PRIMITIVES

__all__ = ["NARROW", "width"]

NARROW = 12.0
"""What fits every line and every column, in em."""

_SIGN = re.compile(r"\\[A-Za-z]+|\\.|\s+|.", re.DOTALL)
_SMALL = 0.7
# With the space around them, which there is none of in exponents and indices.
_JOINING = {
    "+": 1.22, "-": 1.0, "=": 1.33, "<": 1.33, ">": 1.33, r"\le": 1.33, r"\ge": 1.33,
    r"\ne": 1.33, r"\approx": 1.33, r"\cdot": 0.72, r"\to": 1.5, ",": 0.45,
}  # fmt: skip
_WIDTHS = {
    r"\sum": 1.6, r"\lim": 1.4, r"\,": 0.17, r"\kwthin": 0.17, r"\kwcut": 0.0, r"\ ": 0.33,
    r"\quad": 1.0, r"\infty": 1.0,
    r"\ldots": 1.17, "/": 0.5, "(": 0.39, ")": 0.39, "[": 0.28, "]": 0.28, "|": 0.28,
    r"\{": 0.5, r"\}": 0.5, r"\partial": 0.57,
}  # fmt: skip
_SILENT = frozenset({
    r"\left", r"\right", r"\kwleft", r"\kwright", r"\mathit", r"\mathrm", r"\operatorname",
    r"\text", r"\mathopen", r"\kwbreak", r"\kwinner", r"\kwcomma",
    r"\bar", r"\dot", r"\tilde", r"\overline", r"\widetilde", r"\boldsymbol", "&",
})  # fmt: skip
_NAMES = frozenset(row.operator for row in PRIMITIVES.values())


def width(latex: str) -> float:
    """The estimated width in em of a formula in LaTeX; rows of ``cases`` count as the widest."""
    return _group(iter(_SIGN.findall(latex)), 1.0)


def _group(signs: Iterator[str], size: float) -> float:
    """The width up to the brace that closes the group, which is consumed.

    Indices below and above stand over each other, and those of sums and limits over the sign.
    """
    rows, total = [0.0], 0.0
    lower = upper = bounded = 0.0
    for sign in signs:
        if sign in ("_", "^"):
            script = _argument(signs, size * _SMALL)
            lower, upper = (script, upper) if sign == "_" else (lower, script)
            continue
        total += max(lower, upper, bounded)
        lower = upper = bounded = 0.0
        if sign == "}":
            return max(*rows, total)
        if sign == r"\\":
            rows.append(total)
            total = 0.0
        elif sign in (r"\sum", r"\lim"):
            bounded = _WIDTHS[sign] * size
        else:
            total += _one(sign, signs, size)
    return max(*rows, total + max(lower, upper, bounded))


def _one(sign: str, signs: Iterator[str], size: float) -> float:
    if sign == "{":
        return _group(signs, size)
    if sign in (r"\frac", r"\kwfraction"):
        fraction = max(_argument(signs, size), _argument(signs, size)) + 0.24 * size
        return fraction + (0 * _argument(signs, size) if sign == r"\kwfraction" else 0)
    if sign in (r"\sqrt", r"\kwroot"):
        root = _argument(signs, size) + 0.83 * size
        return root + (0 * _argument(signs, size) if sign == r"\kwroot" else 0)
    if sign in (r"\begin", r"\end"):
        _argument(signs, size)
        return 0.5 * size
    if sign in _SILENT or sign.isspace():
        return 0.0
    if sign in _JOINING:
        return _JOINING[sign] * size if size == 1 else 0.6 * size
    if sign in _NAMES:
        return (0.5 * len(sign) - 0.2) * size
    return _WIDTHS.get(sign, 0.52 if len(sign) == 1 else 0.6) * size


def _argument(signs: Iterator[str], size: float) -> float:
    return next((_one(sign, signs, size) for sign in signs), 0.0)
