"""Derivatives at a point by power series, where all their coefficients are rational.

The series of a function of u follows from that of its derivative, since (f(u))' = f'(u) u', so that
the table of primitives is all that is needed, together with the values that everyone knows.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import factorial

from generator.maths.decisions import holds
from generator.maths.primitives import PRIMITIVES, partial
from generator.maths.rationals import fraction_of
from generator.maths.terms import Term, number, symbols_of
from generator.maths.tidy import tidy

__all__ = ["rational_derivatives"]

Series = tuple[Fraction, ...]  # the coefficients of 1, t, t**2 ...


def rational_derivatives(
    term: Term, variable: str, point: Fraction, highest: int
) -> tuple[Fraction, ...] | None:
    """The term and its derivatives up to the order `highest` at a point.

    None where one of them is not seen to be rational, or where there is none.
    """
    try:
        series = _Expansion(variable, point).of(term, highest)
    except (_IrrationalError, ArithmeticError):
        return None
    return tuple(factorial(order) * c for order, c in enumerate(series))


class _IrrationalError(Exception):
    """A coefficient that is not rational, or not known to be, or a kink."""


class _Expansion:
    """The series of terms in one variable around one point, each worked out once."""

    def __init__(self, variable: str, point: Fraction) -> None:
        self.variable, self.point = variable, point
        self.known: dict[tuple[Term, int], Series] = {}

    def of(self, term: Term, order: int) -> Series:
        if (term, order) not in self.known:
            self.known[term, order] = self._of(term, order)
        return self.known[term, order]

    def _of(self, term: Term, order: int) -> Series:
        if self.variable not in symbols_of(term):
            return _padded((_rational(term),), order)
        if term.head == "sym":
            return _padded((self.point, Fraction(1)), order)
        definition = PRIMITIVES[term.head].definition if term.head in PRIMITIVES else None
        if definition is not None:
            return self.of(definition(*term.args), order)
        if term.head == "pow":
            return self._power(term, order)
        if term.head in _ARITHMETIC:
            return _ARITHMETIC[term.head](*(self.of(arg, order) for arg in term.args))
        return self._function(term, order)

    def _power(self, term: Term, order: int) -> Series:
        base, exponent = self.of(term.args[0], order), fraction_of(term.args[1])
        if exponent is None or exponent.denominator != 1 or not 0 <= exponent <= _HIGHEST_POWER:
            raise _IrrationalError
        return _product(_padded((Fraction(1),), order), *[base] * int(exponent))

    def _function(self, term: Term, order: int) -> Series:
        """f(u) from its value and f'(u) u'."""
        if len(term.args) != 1 or term.head not in PRIMITIVES:
            raise _IrrationalError
        inner = self.of(term.args[0], order)
        start = number(inner[0])
        if not all(holds(need.condition) for need in PRIMITIVES[term.head].smooth(start)):
            raise _IrrationalError
        value = _rational(tidy(Term(term.head, (start,))))
        if order == 0:
            return (value,)
        slope = self.of(partial(term.head, term.args, 0), order - 1)
        change = _product(slope, tuple(n * c for n, c in enumerate(inner))[1:])
        return (value, *(c / n for n, c in enumerate(change, start=1)))


_HIGHEST_POWER = 8


def _rational(term: Term) -> Fraction:
    value = None if symbols_of(term) else fraction_of(term)
    if value is None:
        raise _IrrationalError
    return value


def _padded(series: Series, order: int) -> Series:
    return (*series, *[Fraction(0)] * order)[: order + 1]


def _sum(*parts: Series) -> Series:
    return tuple(map(sum, zip(*parts, strict=True)))  # type: ignore[arg-type]


def _product(*factors: Series) -> Series:
    found, *others = factors
    for other in others:
        found = tuple(
            sum((found[i] * other[n - i] for i in range(n + 1)), Fraction(0))
            for n in range(len(found))
        )
    return found


def _quotient(top: Series, bottom: Series) -> Series:
    """Raises `ZeroDivisionError` where the series below begins with 0."""
    found: list[Fraction] = []
    for n, c in enumerate(top):
        rest = sum((found[i] * bottom[n - i] for i in range(n)), Fraction(0))
        found.append((c - rest) / bottom[0])
    return tuple(found)


_ARITHMETIC: dict[str, Callable[..., Series]] = {
    "add": _sum,
    "mul": _product,
    "times": _product,
    "neg": lambda series: tuple(-c for c in series),
    "div": _quotient,
}
