"""Terms that are plainly positive for every real value of their symbols."""

from __future__ import annotations

from keywright.algebra.functions import has
from keywright.algebra.numbers.rationals import fraction_of
from keywright.algebra.symbols import symbolic
from keywright.terms.outcomes import Undecided, Undefined, Unsolved
from keywright.terms.term import Term, symbols_of

__all__ = ["is_positive"]


def is_positive(term: Term) -> bool:
    """Whether the term is plainly positive for every real value of its symbols."""
    if not symbols_of(term):
        try:
            return symbolic.sign_of(term) > 0
        except (Undecided, Undefined, Unsolved):
            return False
    if term.head in has("sign", "positive"):
        return True
    if term.head == "sqrt":
        return is_positive(term.args[0])
    if term.head == "pow":
        return is_positive(term.args[0])
    if term.head in ("mul", "div"):
        return all(map(is_positive, term.args))
    if term.head == "add":
        return all(is_positive(arg) or _is_not_negative(arg) for arg in term.args) and any(
            map(is_positive, term.args)
        )
    return False


def _is_not_negative(term: Term) -> bool:
    """Whether the term is a power of an even order, or an absolute value."""
    exponent = fraction_of(term.args[1]) if term.head == "pow" else None
    even = exponent is not None and exponent.denominator == 1 and exponent % 2 == 0
    return even or term.head == "abs"
