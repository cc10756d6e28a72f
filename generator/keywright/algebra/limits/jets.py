"""Derivatives at a point by power series: rational where all coefficients are, or enclosed.

The series of a function of u follows from that of its derivative, since (f(u))' = f'(u) u', so that
the table of primitives is all that is needed, together with the values of functions: for rational
ones those that everyone knows, for enclosures those of `keywright.algebra.numbers.balls`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import factorial
from typing import Any

from flint import arb, ctx

from keywright.algebra.forms.slopes import partial
from keywright.algebra.forms.tidy import tidy
from keywright.algebra.functions import PRIMITIVES
from keywright.algebra.numbers.balls import BALLS, Imprecise, Undefined, ball
from keywright.algebra.numbers.rationals import fraction_of
from keywright.algebra.symbols.decisions import holds
from keywright.terms.term import Term, fn, mul, number, symbols_of

__all__ = ["enclosed_derivatives", "rational_derivatives"]

Coefficient = Any  # a Fraction or a ball
Series = tuple[Coefficient, ...]  # the coefficients of 1, t, t**2 ...
_BITS = 192


def rational_derivatives(
    term: Term, variable: str, point: Fraction, highest: int
) -> tuple[Fraction, ...] | None:
    """The term and its derivatives up to the order `highest` at a point.

    None where one of them is not seen to be rational, or where there is none.
    """
    try:
        series = _Expansion(variable, point, _RATIONAL).of(term, highest)
    except (_NoSeriesError, ArithmeticError):
        return None
    return tuple(factorial(order) * c for order, c in enumerate(series))


def enclosed_derivatives(
    term: Term, variable: str, point: Term, highest: int
) -> tuple[arb, ...] | None:
    """The same in enclosures, of a term that is smooth there; None where none are found."""
    try:
        with ctx.workprec(_BITS):
            series = _Expansion(variable, ball(point, {}), _ENCLOSED).of(term, highest)
            return tuple(factorial(order) * c for order, c in enumerate(series))
    except (_NoSeriesError, ArithmeticError, Imprecise, Undefined):
        return None


class _NoSeriesError(Exception):
    """A coefficient that is not rational, or not known to be, or a kink."""


@dataclass(frozen=True)
class _Numbers:
    """What coefficients are: how they come of closed terms, and the values of functions."""

    zero: Coefficient
    of: Callable[[Term], Coefficient]
    value: Callable[[str, Coefficient], Coefficient]


class _Expansion:
    """The series of terms in one variable around one point, each worked out once."""

    def __init__(self, variable: str, point: Coefficient, numbers: _Numbers) -> None:
        self.variable, self.point, self.numbers = variable, point, numbers
        self.known: dict[tuple[Term, int], Series] = {}

    def of(self, term: Term, order: int) -> Series:
        if (term, order) not in self.known:
            self.known[term, order] = self._of(term, order)
        return self.known[term, order]

    def _of(self, term: Term, order: int) -> Series:
        if self.variable not in symbols_of(term):
            return self._padded(self.numbers.of(term), order=order)
        if term.head == "sym":
            return self._padded(self.point, self.numbers.zero + 1, order=order)
        definition = PRIMITIVES[term.head].definition if term.head in PRIMITIVES else None
        if definition is not None:
            return self.of(definition(*term.args), order)
        if term.head == "pow":
            return self._power(term, order)
        if term.head in _ARITHMETIC:
            return _ARITHMETIC[term.head](*(self.of(arg, order) for arg in term.args))
        return self._function(term, order)

    def _padded(self, *series: Coefficient, order: int) -> Series:
        return (*series, *[self.numbers.zero] * order)[: order + 1]

    def _power(self, term: Term, order: int) -> Series:
        base, exponent = term.args
        if self.variable in symbols_of(exponent):
            return self.of(fn("exp", mul(exponent, fn("log", base))), order)
        whole = fraction_of(exponent)
        if whole is None or whole.denominator != 1 or not 0 <= whole <= _HIGHEST_POWER:
            raise _NoSeriesError
        one = self._padded(self.numbers.zero + 1, order=order)
        return _product(one, *[self.of(base, order)] * int(whole))

    def _function(self, term: Term, order: int) -> Series:
        """f(u) from its value and f'(u) u'."""
        if len(term.args) != 1 or term.head not in PRIMITIVES:
            raise _NoSeriesError
        inner = self.of(term.args[0], order)
        value = self.numbers.value(term.head, inner[0])
        if order == 0:
            return (value,)
        slope = self.of(partial(term.head, term.args, 0), order - 1)
        change = _product(slope, tuple(n * c for n, c in enumerate(inner))[1:])
        return (value, *(c / n for n, c in enumerate(change, start=1)))


_HIGHEST_POWER = 8


def _rational(term: Term) -> Fraction:
    value = None if symbols_of(term) else fraction_of(term)
    if value is None:
        raise _NoSeriesError
    return value


def _known_value(head: str, at: Fraction) -> Fraction:
    start = number(at)
    if not all(holds(need.condition) for need in PRIMITIVES[head].smooth(start)):
        raise _NoSeriesError
    return _rational(tidy(Term(head, (start,))))


_RATIONAL = _Numbers(Fraction(0), _rational, _known_value)
_ENCLOSED = _Numbers(arb(0), lambda term: ball(term, {}), lambda head, at: BALLS[head](at))


def _sum(*parts: Series) -> Series:
    return tuple(map(sum, zip(*parts, strict=True)))


def _product(*factors: Series) -> Series:
    found, *others = factors
    for other in others:
        found = tuple(sum(found[i] * other[n - i] for i in range(n + 1)) for n in range(len(found)))
    return found


def _quotient(top: Series, bottom: Series) -> Series:
    """Raises `ZeroDivisionError` where the series below begins with 0."""
    found: list[Coefficient] = []
    for n, c in enumerate(top):
        rest = sum(found[i] * bottom[n - i] for i in range(n))
        found.append((c - rest) / bottom[0])
    return tuple(found)


_ARITHMETIC: dict[str, Callable[..., Series]] = {
    "add": _sum,
    "mul": _product,
    "times": _product,
    "neg": lambda series: tuple(-c for c in series),
    "div": _quotient,
}
