"""How the point of a difference quotient is approached, and the quotient as it is written down."""

from __future__ import annotations

from dataclasses import dataclass

from keywright.algebra.forms.tidy import signed_sum, tidy
from keywright.algebra.functions import rational_of
from keywright.terms.term import (  # fmt: skip
    Term,
    add,
    div,
    integer,
    limit,
    neg,
    substitute,
    symbol,
    symbols_of,
)

__all__ = ["Approach", "Line", "quotient"]

Line = tuple[Term, str]  # a term that equals the limit, and the law by which it is reached


@dataclass(frozen=True)
class Approach:
    """Where the difference quotient is taken: the variable of f, the point, the increment's name,
    and the side from which it tends to 0."""

    variable: str
    point: Term
    increment: str
    side: str = "both"

    @property
    def h(self) -> Term:
        return symbol(self.increment)

    @property
    def is_general(self) -> bool:
        """Whether the point is the variable itself, so that constants stand on both sides of the
        difference as they are written."""
        return self.point == symbol(self.variable)

    @property
    def moved(self) -> Term:
        """p + h, without a zero."""
        return tidy(signed_sum(self.point, self.h))

    def at(self, term: Term) -> Term:
        return tidy(substitute(term, {self.variable: self.point}))

    def near(self, term: Term) -> Term:
        return substitute(term, {self.variable: self.moved})

    def limit(self, body: Term) -> Term:
        return limit(body, self.increment, 0, self.side)

    def moves(self, term: Term) -> bool:
        return self.variable in symbols_of(term)


def quotient(above: Term, below: Term, where: Approach) -> Term:
    """lim (above - below)/h as it is written down."""
    minus = integer(0) if rational_of(below) == 0 else below
    numerator = add(*(above.args if above.head == "add" else (above,)), neg(minus))
    return where.limit(div(numerator, where.h))
