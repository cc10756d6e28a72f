"""The limits at the two ends of the line of a function, of a derivative of it, or of a quotient of
two of its derivatives.

An affine change of a function and of its argument may swap the two ends; it keeps finite limits
finite and infinite ones infinite, and what `END_PROPERTIES` lists besides.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from keywright.algebra.forms.affine import OPEN
from keywright.algebra.forms.straight import centred
from keywright.algebra.limits.asymptotics import Tendency, limit_value
from keywright.algebra.limits.taylor import derivative
from keywright.algebra.numbers.balls import enclose
from keywright.algebra.pieces.piecewise import Piecewise
from keywright.algebra.symbols import symbolic
from keywright.terms.length import size
from keywright.terms.outcomes import Imprecise, Undefined, Unsolved
from keywright.terms.term import Term, div, fn, integer, neg, substitute, symbol

__all__ = ["END_PROPERTIES", "Ends", "ends_of", "quotient_ends"]

OO = fn("oo")
INFINITE = (OO, neg(OO))
ZERO = integer(0)
BITS = 4096  # in which exp(100) is not lost beside 1
FAR_OUT = (100, 1000)
LEAST_GROWTH = 1e-3  # between these two, of what grows without bound: of log(z) it is 2.3
MOST_TO_DIVIDE = 100  # nodes of a derivative, of which a quotient is simplified
WORDS = ("neither end", "only one end", "both ends")


@dataclass(frozen=True)
class Ends:
    """The limits at -oo and at oo of a function, a derivative or a quotient of two, which is each
    of `terms` there."""

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
        return Ends((low, high), (_limit(low, variable, -1), _limit(high, variable, 1)))
    except OPEN:
        return None


def quotient_ends(term: Term, variable: str, order: int) -> Ends | None:
    """The ends of the derivative of that order of a smooth function, divided by the derivative
    before it; None where there is no limit at an end, or none is found."""
    try:
        for _ in range(order):
            below, term = term, symbolic.diff(term, variable)
            if size(term) > MOST_TO_DIVIDE:
                return None
        quotient = symbolic.simplify(div(term, below))
        low, high = (_limit(quotient, variable, sign) for sign in (-1, 1))
        return Ends((quotient, quotient), (low, high))
    except OPEN:
        return None


def _limit(term: Term, variable: str, sign: int) -> Term:
    """The limit at oo, or at -oo for a negative sign; raises `Unsolved` where it is not found."""
    z = symbol(variable)
    term = substitute(centred(term, variable)[0], {variable: z if sign > 0 else neg(z)})
    try:
        found = symbolic.exact(limit_value(term, Tendency(variable, OO, {})))
    except OPEN:
        found = symbolic.limit_of(term, variable, OO)
    if _is_refuted(term, variable, found):
        raise Unsolved(term, "the computer algebra gives a limit that cannot be")
    return found


def _is_refuted(term: Term, variable: str, found: Term) -> bool:
    """Whether values far out are certainly at odds with the limit: SymPy is known to be wrong at
    times, as of (z + 1)*(1 + erf(z + 1))."""
    try:
        near, far = (enclose(term, BITS, {variable: integer(at)}) for at in FAR_OUT)
        if found in INFINITE:
            growth = far - near if found == OO else near - far
            return bool(growth < LEAST_GROWTH)
        limit = enclose(found, BITS)
        return bool(abs(far - limit) > 1 and abs(far - limit) > abs(near - limit))
    except (Imprecise, Undefined, ValueError):  # the last: it has other symbols
        return False


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
