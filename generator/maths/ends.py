"""The limits of a function, or of a derivative of it, at the two ends of the line.

An affine change of a function and of its argument may swap the two ends; it keeps finite limits
finite and infinite ones infinite, and what `END_PROPERTIES` lists besides.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from generator.maths import symbolic
from generator.maths.affine import OPEN
from generator.maths.piecewise import Piecewise
from generator.maths.taylor import derivative
from generator.maths.terms import Term, fn, integer, neg

__all__ = ["END_PROPERTIES", "Ends", "ends_of"]

OO = fn("oo")
INFINITE = (OO, neg(OO))
ZERO = integer(0)
WORDS = ("neither end", "only one end", "both ends")


@dataclass(frozen=True)
class Ends:
    """The limits at -oo and at oo of a function or of a derivative, which is `term` there."""

    terms: tuple[Term, Term]
    limits: tuple[Term, Term]

    @property
    def finite(self) -> int:
        return sum(value not in INFINITE for value in self.limits)

    @property
    def zero(self) -> int:
        return sum(value == ZERO for value in self.limits)


def ends_of(function: Piecewise, variable: str, order: int) -> Ends | None:
    """The ends of the derivative of that order, 0 being the function itself; None where there is no
    limit at an end, or none is found."""
    try:
        outer = (function.branches[0], function.branches[-1])
        low, high = (derivative(branch, variable, order) for branch in outer)
        limits = symbolic.limit_of(low, variable, neg(OO)), symbolic.limit_of(high, variable, OO)
        return Ends((low, high), limits)
    except OPEN:
        return None


def _agreement(wanted: int, yes: str, no: str) -> Callable[[Ends], str]:
    """Whether the two limits are alike, of ends with so many finite ones."""

    def tell(ends: Ends) -> str:
        if ends.finite != wanted:
            return ""
        low, high = ends.limits
        alike = low == high if wanted == 0 else symbolic.equal(low, high)
        return yes if alike else no

    return tell


END_PROPERTIES: tuple[tuple[str, Callable[[Ends], str]], ...] = (
    ("finite", lambda ends: WORDS[ends.finite]),
    ("signs", _agreement(0, "the same sign", "opposite signs")),
    ("equal", _agreement(2, "equal", "different")),
    ("zero", lambda ends: WORDS[ends.zero]),
)
