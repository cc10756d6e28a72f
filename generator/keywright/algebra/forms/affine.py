"""The affine relation between two functions: f(z) = alpha g(beta z + gamma) + delta."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from keywright.algebra.forms.tidy import tidy
from keywright.terms.outcomes import Undecided, Undefined, Unsolved
from keywright.terms.term import Term, add, integer, mul, neg  # fmt: skip

__all__ = ["OPEN", "ONE", "ZERO", "Relation", "plus", "scaled", "signed", "turned"]

ZERO, ONE = integer(0), integer(1)


OPEN = (Undecided, Undefined, Unsolved)


@dataclass(frozen=True)
class Relation:
    """alpha g(beta z + gamma) + delta, exact; alpha is 0 only where f is constant."""

    alpha: Term
    beta: Term
    gamma: Term
    delta: Term

    def inner(self, z: Term) -> Term:
        """beta z + gamma, without ones and zeros."""
        return plus(tidy(scaled(self.beta, z)), self.gamma)

    def of(self, outer: Callable[[Term], Term], z: Term) -> Term:
        """alpha outer(beta z + gamma) + delta, without ones and zeros."""
        return plus(scaled(self.alpha, outer(self.inner(z))), self.delta)


def scaled(factor: Term, term: Term) -> Term:
    """factor * term, with a sign in front and without a one."""
    factor = signed(factor)
    if factor.head == "neg":
        return neg(scaled(factor.args[0], term))
    return term if factor == ONE else mul(factor, term)


def plus(term: Term, constant: Term) -> Term:
    """term + constant without a zero, and without brackets around a constant that is a sum."""
    if constant == ZERO:
        return term
    if term == ZERO:
        return constant
    return add(term, *map(signed, constant.args if constant.head == "add" else (constant,)))


def signed(term: Term) -> Term:
    """A negative integer with its sign as a head, so that sums and products can take it out."""
    return neg(integer(-int(term.atom))) if term.head == "int" and int(term.atom) < 0 else term


def turned(items: tuple[Term, ...], sign: int) -> tuple[Term, ...]:
    """In their own order, or in reverse where beta is negative."""
    return items if sign > 0 else items[::-1]
