"""Exact values of the terms that need nothing but fractions.

Most numbers of a worked answer are rational. Their arithmetic is done here, exactly and at once,
so that neither ball arithmetic nor a computer algebra system has to be asked.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from fractions import Fraction

from keywright.algebra.functions import PRIMITIVES, Primitive, has
from keywright.terms.outcomes import Undefined
from keywright.terms.term import Term, number

__all__ = ["COMPARISONS", "fraction_of", "is_printable", "is_printable_power"]

_MOST_BITS = 3_321  # of a number of 1000 digits; no sheet shows one that is anywhere near that

COMPARISONS: dict[str, Callable[[Fraction | int, Fraction | int], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
}


def is_printable(value: Fraction | int) -> bool:
    """Whether the number is short enough to be written out."""
    return max(value.numerator.bit_length(), value.denominator.bit_length()) <= _MOST_BITS


def is_printable_power(base: Fraction, exponent: Fraction) -> bool:
    """Whether ``base**exponent`` would be, without computing it."""
    size = max(abs(base.numerator), base.denominator)
    length = math.log2(size)
    return length == 0 or abs(exponent) <= int(_MOST_BITS / length)


_ACTIONS: dict[str, Callable[..., Fraction]] = {
    "add": lambda *terms: sum(terms, Fraction(0)),
    "mul": lambda *factors: math.prod(factors, start=Fraction(1)),
    "times": lambda *factors: math.prod(factors, start=Fraction(1)),
    "neg": operator.neg,
    "max": lambda *args: max(args),
    "min": lambda *args: min(args),
}


_RATIONAL = {*_ACTIONS, "div", "pow", *has("pieces")}


def fraction_of(term: Term) -> Fraction | None:
    """The exact value of a closed term made of rational operations alone; None for any other.

    Raises `Undefined` for a division by zero. A number too long to be written out gives None.
    """
    if term.head == "int":
        return Fraction(int(term.atom))
    if term.head == "cases":
        return _of_cases(term)
    if term.head not in _RATIONAL:
        return None
    values = []
    for arg in term.args:
        value = fraction_of(arg)
        if value is None:
            return None
        values.append(value)
    if term.head == "div":
        return _quotient(term, values[0], values[1])
    if term.head == "pow":
        return _power(term, values[0], values[1])
    action = _ACTIONS.get(term.head)
    result = action(*values) if action else _of_pieces(PRIMITIVES[term.head], values[0])
    return result if result is not None and is_printable(result) else None


def _of_pieces(row: Primitive, at: Fraction) -> Fraction | None:
    """The value of a function by its pieces; where they do not meet, it is known or there is
    none."""
    if at in row.breaks and at in row.known:
        return Fraction(row.known[int(at)])
    pieces = row.pieces(number(at)) if row.pieces else ()
    sides = {sum(at > b for b in row.breaks), sum(at >= b for b in row.breaks)}
    found = {fraction_of(pieces[i]) for i in sides}
    return found.pop() if len(found) == 1 else None


def _quotient(term: Term, top: Fraction, bottom: Fraction) -> Fraction:
    if bottom == 0:
        raise Undefined(term, "division by zero")
    return top / bottom


def _power(term: Term, base: Fraction, exponent: Fraction) -> Fraction | None:
    if exponent.denominator != 1:
        return None
    if base == 0 and exponent < 0:
        raise Undefined(term, "zero raised to a negative power")
    if abs(base) in (0, 1):  # (-1)**n alternates, and nothing is too large here
        return base ** int(exponent % 2) if base else Fraction(int(exponent == 0))
    return Fraction(base**exponent.numerator) if is_printable_power(base, exponent) else None


def _of_cases(term: Term) -> Fraction | None:
    for row in term.args:
        truth = _truth(row.args[1])
        if truth is None:
            return None
        if truth:
            return fraction_of(row.args[0])
    raise Undefined(term, "no case applies")


def _truth(condition: Term) -> bool | None:
    if condition.head == "true":
        return True
    if condition.head in ("and", "or"):
        parts = [_truth(arg) for arg in condition.args]
        if None in parts:
            return None
        return all(parts) if condition.head == "and" else any(parts)
    if condition.head not in COMPARISONS:
        return None
    low, high = (fraction_of(arg) for arg in condition.args)
    return None if low is None or high is None else COMPARISONS[condition.head](low, high)
